//! Masks for personal data (clause J01): what is shown until somebody with the right gives a reason.
//!
//! Always true: a masked text has as many characters as the text itself, so places found in one hold in the other. The
//! trap: free text is masked by the look of what stands in it; names and streets cannot be told from other words.

mod free_text;

pub use free_text::text;

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

/// An address without its numbers, in digits or in Chinese: house, entrance and flat are hidden; street and district stay
/// readable.
#[must_use]
pub fn address(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut shown = letters.clone();
    let mut at = 0;
    while at < letters.len() {
        let rest = letters.get(at..).unwrap_or_default();
        let length = rest.iter().take_while(|it| is_number(**it)).count();
        let is_counted = rest.get(length).is_none_or(|it| COUNTED.contains(*it));
        let has_digit = rest.iter().take(length).any(|it| it.is_numeric());
        if length > 0 && (has_digit || is_counted) {
            shown.iter_mut().skip(at).take(length).for_each(|it| *it = '*');
        }
        at += length.max(1);
    }
    shown.into_iter().collect()
}

/// What numbers of an address count.
const COUNTED: &str = "号栋幢座楼层单室户门弄巷排";

fn is_number(it: char) -> bool {
    it.is_numeric() || "零〇一二三四五六七八九十百".contains(it)
}

/// A name, which may be a mail address or a number when nobody knew better.
#[must_use]
pub fn name(name: &str) -> String {
    text(name)
}

#[cfg(test)]
mod tests {
    #[test]
    fn masks_keep_what_people_need_to_recognise_an_entry() {
        assert_eq!(super::email("wangfang@example.cn"), "w***g@example.cn");
        assert_eq!(super::email("a@example.cn"), "a***@example.cn");
        assert_eq!(super::address("和平路８号3单元201室"), "和平路*号*单元***室");
        assert_eq!(super::address("五四路八号三单元二零一"), "五四路*号*单元***");
    }
}
