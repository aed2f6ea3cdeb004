//! What stands in braces in a quick phrase and is filled in when it is used.

/// What a phrase leaves open until it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    /// How the customer is addressed.
    Customer,
    /// The case's number.
    Number,
    /// By when the next answer is promised.
    By,
    /// The work number of whoever says it.
    Me,
}

impl Placeholder {
    /// Every one of them.
    pub(crate) const ALL: [Self; 4] = [Self::Customer, Self::Number, Self::By, Self::Me];

    /// What it is called in braces, in Chinese and in English.
    pub(crate) const fn names(self) -> [&'static str; 2] {
        match self {
            Self::Customer => ["客户", "customer"],
            Self::Number => ["编号", "number"],
            Self::By => ["时间", "by"],
            Self::Me => ["工号", "me"],
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.names().contains(&name))
    }

    /// Words that stand for it while a phrase is checked.
    const fn sample(self) -> &'static str {
        match self {
            Self::Customer => "王女士",
            Self::Number => "20261123-000123",
            Self::By => "11月23日18:00",
            Self::Me => "1001号",
        }
    }
}

/// A text with every placeholder filled by a sample.
///
/// # Errors
/// The first thing in braces that is no placeholder.
pub(crate) fn sampled(text: &str) -> Result<String, String> {
    filled(text, |it| Some(it.sample().to_owned()))
}

/// Where a place in a text with every placeholder filled by a sample lies in the text itself, both in UTF-16 code units; a place
/// inside of a sample lies at its placeholder's beginning, or its end when it `is_end`.
pub(crate) fn unsampled(text: &str, place: u32, is_end: bool) -> u32 {
    let (mut written, mut said, mut rest) = (0, 0, text);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            break;
        };
        let sample = Placeholder::named(name);
        let (plain, whole) = (units(before), units(name).saturating_add(2));
        let filled = sample.map_or(whole, |it| units(it.sample()));
        if place <= said + plain {
            break;
        }
        written += plain;
        said += plain;
        if place < said + filled {
            return if is_end { written + whole } else { written };
        }
        written += whole;
        said += filled;
        rest = behind;
    }
    written + place.saturating_sub(said)
}

fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// A text with every placeholder filled for which there is a value; the others stay as they are.
///
/// # Errors
/// The first thing in braces that is no placeholder.
pub(crate) fn filled(text: &str, value_of: impl Fn(Placeholder) -> Option<String>) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            return Err(format!("{{{after}"));
        };
        let in_braces = format!("{{{name}}}");
        let known = Placeholder::named(name).ok_or_else(|| in_braces.clone())?;
        out.push_str(&value_of(known).unwrap_or(in_braces));
        rest = behind;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{Placeholder, filled, sampled, unsampled};

    #[test]
    fn a_place_in_what_was_checked_is_found_in_what_was_written() {
        let text = "{customer}您好，{by}前不归我管";
        let checked: Vec<u16> = sampled(text).unwrap().encode_utf16().collect();
        let written: Vec<u16> = text.encode_utf16().collect();
        let from = u32::try_from(checked.len() - 4).unwrap();
        let end = u32::try_from(checked.len()).unwrap();
        let found = (unsampled(text, from, false), unsampled(text, end, true));
        let right = u32::try_from(written.len()).unwrap();
        assert_eq!(found, (right - 4, right));
        assert_eq!(unsampled(text, 0, false), 0, "before the first placeholder");
        assert_eq!(unsampled(text, 1, false), 0, "inside: its beginning");
        assert_eq!(unsampled(text, 1, true), 10, "inside: its end");
        assert_eq!(unsampled(text, 3, false), 10, "right behind it");
    }

    #[test]
    fn what_stands_in_braces_is_filled_or_told() {
        assert_eq!(
            sampled("{客户}您好，{by}前回复").unwrap(),
            "王女士您好，11月23日18:00前回复"
        );
        assert_eq!(sampled("没有花括号").unwrap(), "没有花括号");
        assert_eq!(sampled("您好{姓名}").unwrap_err(), "{姓名}");
        assert_eq!(sampled("您好{客户").unwrap_err(), "{客户");
        let only_me = |it| (it == Placeholder::Me).then(|| "1001".to_owned());
        assert_eq!(filled("{me}为{客户}服务", only_me).unwrap(), "1001为{客户}服务");
    }
}
