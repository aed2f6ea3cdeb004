//! Telephone numbers as customers and systems write them, brought to one form.
//!
//! Always true: reading the form of a number of any numbering plan again gives it unchanged, so numbers may be brought to
//! it at every door.
//! The trap: a number written without its area code is only the same number within one area; give the desk's area.

use serde::{Deserialize, Serialize};

use crate::closed_set;

closed_set! {
    /// What sort of number it is (the national numbering plan, and E.164 for the rest of the world).
    PhoneKind {
        /// 手机: eleven digits that begin with 13 to 19.
        Mobile = "mobile",
        /// 固定电话: an area code with its 0, and seven or eight digits.
        Landline = "landline",
        /// Seven or eight digits of an unknown area.
        Local = "local",
        /// 服务号码: 400, 800, 95 and 96 numbers, 10086 and the like.
        Service = "service",
        /// 境外号码: with `+` and its country.
        Foreign = "foreign",
        /// Short numbers, extensions of a house, and whatever else has digits.
        Other = "other",
    }
}

/// An area code such as `010` or `0311`, with its 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AreaCode(String);

/// Text that is no area code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no area code; one looks like 010 or 0311")]
pub struct NoAreaCode(pub String);

impl std::str::FromStr for AreaCode {
    type Err = NoAreaCode;

    fn from_str(text: &str) -> Result<Self, NoAreaCode> {
        let digits = text.trim().trim_start_matches('0');
        let is_code =
            area_length(digits).is_some_and(|it| it == digits.len()) && digits.bytes().all(is_digit);
        if is_code {
            Ok(Self(format!("0{digits}")))
        } else {
            Err(NoAreaCode(text.to_owned()))
        }
    }
}

impl TryFrom<String> for AreaCode {
    type Error = NoAreaCode;

    fn try_from(text: String) -> Result<Self, NoAreaCode> {
        text.parse()
    }
}

impl From<AreaCode> for String {
    fn from(code: AreaCode) -> Self {
        code.0
    }
}

impl AreaCode {
    /// With its 0.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A number in its one form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// What sort it is.
    pub kind: PhoneKind,
    /// Digits, with `+` before those of another country; never empty.
    pub number: String,
    /// Digits of the extension behind it; empty: none.
    pub extension: String,
}

impl std::fmt::Display for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.number)?;
        if self.extension.is_empty() {
            Ok(())
        } else {
            write!(f, "-{}", self.extension)
        }
    }
}

impl Phone {
    /// Reads a number as somebody wrote it; none when there is no digit in it.
    ///
    /// Full-width digits count, spaces, hyphens and brackets do not; `+86`, `0086`, a 0 before a mobile number and the
    /// prefixes of cheap long-distance calls (17951 and the like) fall away; an area code gets its 0; a local number gets
    /// the desk's area when one is given; an extension (`转`, `ext`, `#`, `-801`) stays apart.
    #[must_use]
    pub fn read(text: &str, area: Option<&AreaCode>) -> Option<Self> {
        let written: String = text.trim().chars().map(half_width).collect();
        let (main, extension) = split_extension(&written);
        let digits: String = main.chars().filter(char::is_ascii_digit).collect();
        if digits.is_empty() {
            return None;
        }
        let is_international = main
            .trim_start_matches(['(', ' ', 't', 'e', 'l', ':'])
            .starts_with('+');
        let (kind, number) = match country_of(&digits, is_international) {
            Country::Here(national) => national_form(national, area),
            Country::Elsewhere(rest) => (PhoneKind::Foreign, format!("+{rest}")),
        };
        Some(Self {
            kind,
            number,
            extension,
        })
    }
}

/// The one form of a number of an unknown area; empty when there is no digit in it.
#[must_use]
pub fn normalised(text: &str) -> String {
    normalised_in(text, None)
}

/// The one form of a number that was written or dialled in an area; empty when there is no digit in it.
#[must_use]
pub fn normalised_in(text: &str, area: Option<&AreaCode>) -> String {
    Phone::read(text, area)
        .map(|it| it.to_string())
        .unwrap_or_default()
}

enum Country<'a> {
    Here(&'a str),
    Elsewhere(&'a str),
}

/// A lone `86` is the country only where no number of this country is so long.
fn country_of(digits: &str, is_international: bool) -> Country<'_> {
    let behind = digits.strip_prefix("00");
    if is_international || behind.is_some() {
        let all = behind.unwrap_or(digits);
        return match all.strip_prefix("86") {
            Some(national) if !national.is_empty() => Country::Here(national),
            Some(_) | None => Country::Elsewhere(all),
        };
    }
    match digits.strip_prefix("86") {
        Some(national) if digits.len() >= 12 => Country::Here(national),
        Some(_) | None => Country::Here(digits),
    }
}

fn national_form(digits: &str, area: Option<&AreaCode>) -> (PhoneKind, String) {
    let digits = without_dialling_prefix(digits);
    if is_mobile(digits) {
        return (PhoneKind::Mobile, digits.to_owned());
    }
    if let Some(rest) = digits.strip_prefix('0') {
        return match is_landline(rest) {
            true => (PhoneKind::Landline, digits.to_owned()),
            false => (PhoneKind::Other, digits.to_owned()),
        };
    }
    if is_service(digits) {
        return (PhoneKind::Service, digits.to_owned());
    }
    if is_landline(digits) {
        return (PhoneKind::Landline, format!("0{digits}"));
    }
    if is_local(digits) {
        return match area {
            Some(area) => (PhoneKind::Landline, format!("{}{digits}", area.as_str())),
            None => (PhoneKind::Local, digits.to_owned()),
        };
    }
    (PhoneKind::Other, digits.to_owned())
}

/// `0` or an IP prefix before a mobile number is how it is dialled, no part of it.
fn without_dialling_prefix(digits: &str) -> &str {
    for prefix in ["0", "17951", "17911", "17909", "17901", "12593", "10193"] {
        if let Some(rest) = digits.strip_prefix(prefix)
            && is_mobile(rest.trim_start_matches('0'))
        {
            return rest.trim_start_matches('0');
        }
    }
    digits
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..])
}

/// Digits of an area code without its 0: 10, 20 to 29, else three.
fn area_length(digits: &str) -> Option<usize> {
    match digits.as_bytes() {
        [b'1', b'0', ..] | [b'2', b'0'..=b'9', ..] => Some(2),
        [b'3'..=b'9', _, _, ..] => Some(3),
        _ => None,
    }
}

/// An area code without its 0, and seven or eight digits.
fn is_landline(digits: &str) -> bool {
    let Some(rest) = area_length(digits).and_then(|it| digits.get(it..)) else {
        return false;
    };
    let is_whole = if digits.starts_with(['1', '2']) {
        rest.len() == 8
    } else {
        matches!(rest.len(), 7 | 8)
    };
    is_whole && is_local(rest)
}

fn is_local(digits: &str) -> bool {
    matches!(digits.len(), 7 | 8) && digits.starts_with(|it: char| ('2'..='8').contains(&it))
}

/// 400 and 800 numbers, 95xxx and 96xxx with what follows them, 100xx and 12xxx.
fn is_service(digits: &str) -> bool {
    let begins = |prefixes: &[&str]| prefixes.iter().any(|it| digits.starts_with(it));
    match digits.len() {
        10 => begins(&["400", "800"]),
        5..=8 => begins(&["95", "96"]) || digits.len() == 5 && begins(&["100", "12", "116", "118"]),
        _ => false,
    }
}

fn is_digit(it: u8) -> bool {
    it.is_ascii_digit()
}

/// Parts the extension from the number: behind a word for it, or behind the hyphen that follows a whole number.
fn split_extension(written: &str) -> (&str, String) {
    let lower_ascii = |it: char| it.to_ascii_lowercase();
    let marks: [&str; 8] = ["转", "轉", "分机", "分機", "分", "ext", "x", "#"];
    let seen_digit = written.find(|it: char| it.is_ascii_digit()).unwrap_or(0);
    let small: String = written.chars().map(lower_ascii).collect();
    let marked = marks
        .iter()
        .filter_map(|it| small.get(seen_digit..)?.find(it).map(|at| at + seen_digit))
        .chain(written.find([',', ';']).filter(|it| *it > seen_digit))
        .min();
    if let Some((main, rest)) = marked.and_then(|at| written.split_at_checked(at)) {
        return (main, rest.chars().filter(char::is_ascii_digit).collect());
    }
    if let Some((main, rest)) = written.rsplit_once('-') {
        let extension: String = rest.chars().filter(char::is_ascii_digit).collect();
        if (1..=6).contains(&extension.len()) && is_whole(main) {
            return (main, extension);
        }
    }
    (written, String::new())
}

/// A number that needs no further digits, so that what follows its hyphen is an extension.
fn is_whole(main: &str) -> bool {
    Phone::read(main, None).is_some_and(|it| match it.kind {
        PhoneKind::Mobile | PhoneKind::Landline | PhoneKind::Service => it.extension.is_empty(),
        // `8601-2345` has four digits before its hyphen, `6655443-801` is whole.
        PhoneKind::Local => it.extension.is_empty() && !main.contains('-'),
        // `+4930-123456` goes on behind its hyphen.
        PhoneKind::Foreign => !main.contains(['-', ' ']) && main.chars().count() >= 10,
        PhoneKind::Other => false,
    })
}

/// Full-width digits and signs, and the many hyphens, as plain ones.
fn half_width(it: char) -> char {
    match it {
        '０'..='９' => char::from_digit(u32::from(it).saturating_sub(u32::from('０')), 10).unwrap_or(it),
        '＋' => '+',
        '（' => '(',
        '＃' => '#',
        '，' => ',',
        '；' => ';',
        '－' | '—' | '–' | '‐' | '‑' | '―' | 'ー' => '-',
        '　' | '\u{a0}' => ' ',
        _ => it,
    }
}

/// The number with its middle hidden: `138****5678`; short ones keep their last two digits.
#[must_use]
pub fn masked(number: &str) -> String {
    let (main, extension) = number
        .split_once('-')
        .map_or((number, ""), |(main, rest)| (main, rest));
    let digits: Vec<char> = main.chars().collect();
    let (head, tail) = match digits.len() {
        11.. => (3, 4),
        7..=10 => (digits.len() - 6, 2),
        _ => (0, digits.len().min(2)),
    };
    let hidden = digits.len().saturating_sub(head + tail);
    let mut text: String = digits.iter().take(head).collect();
    text.extend(std::iter::repeat_n('*', hidden));
    text.extend(digits.iter().skip(head + hidden));
    if extension.is_empty() {
        text
    } else {
        format!("{text}-**")
    }
}

#[cfg(test)]
mod tests;
