//! Masks for personal data (clause J01): what is shown until somebody with the right gives a reason.

/// A mail address with its name hidden: `w***g@example.cn`.
#[must_use]
pub fn email(address: &str) -> String {
    let Some((name, host)) = address.rsplit_once('@') else {
        return "***".to_owned();
    };
    let mut letters = name.chars();
    let first: String = letters.next().into_iter().collect();
    let last: String = letters.next_back().into_iter().collect();
    format!("{first}***{last}@{host}")
}

/// An address without its last part: numbers become `*`, so that street and district stay readable.
#[must_use]
pub fn address(text: &str) -> String {
    text.chars()
        .map(|it| if it.is_numeric() { '*' } else { it })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn masks_keep_what_people_need_to_recognise_an_entry() {
        assert_eq!(super::email("wangfang@example.cn"), "w***g@example.cn");
        assert_eq!(super::email("a@example.cn"), "a***@example.cn");
        assert_eq!(super::address("和平路８号3单元201室"), "和平路*号*单元***室");
    }
}
