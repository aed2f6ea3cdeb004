//! Addresses as people write them, brought to keys by which the same place and the same area are found.
//!
//! Always true: keys are for comparing only; nobody is shown one. The trap: a key is stored, so what this file makes of an
//! address changes with a migration only.

/// Words that stand behind a number in an address, the longer ones first.
const BEHIND_NUMBERS: &[&str] = &[
    "号楼", "号院", "號樓", "单元", "單元", "栋", "幢", "座", "弄", "号", "號", "楼", "樓", "层", "層", "门",
    "門", "室", "户", "房", "#",
];

/// One key for one place: `和平路8号 3单元201室` and `和平路８号３－２０１` have the same; empty for an empty address.
#[must_use]
pub fn place_key(address: &str, unit: &str) -> String {
    let mut rest: &str = &numbers_as_digits(&plain(&format!("{address} {unit}")));
    let mut key = String::new();
    while let Some(letter) = rest.chars().next() {
        let is_behind_number = key.ends_with(|it: char| it.is_ascii_alphanumeric());
        let next = rest.trim_start();
        let word = BEHIND_NUMBERS
            .iter()
            .find(|it| is_behind_number && next.starts_with(**it));
        match word {
            Some(word) => {
                key.push('-');
                rest = next.strip_prefix(word).unwrap_or_default();
            }
            None => {
                let is_part = letter.is_alphanumeric();
                if is_part || is_behind_number {
                    key.push(if is_part { letter } else { '-' });
                }
                rest = rest.strip_prefix(letter).unwrap_or_default();
            }
        }
    }
    key.trim_end_matches('-').to_owned()
}

/// The road, village or estate of an address, without house numbers: what neighbours share. Empty when it says none.
#[must_use]
pub fn area_key(address: &str) -> String {
    let letters: Vec<char> = plain(address).chars().collect();
    let mut area = String::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        if letter.is_ascii_digit() || begins_house_number(letters.get(at..).unwrap_or_default()) {
            break;
        }
        if letter.is_alphanumeric() {
            area.push(letter);
        }
        at += 1;
    }
    if area.chars().count() < 2 {
        String::new()
    } else {
        area
    }
}

/// The nearest area that an address names, as people write it. Empty when it says none.
///
/// `石家庄市长安区和平里3号楼` → `和平里`. Towns and districts in front are left out, so that neighbours who write them and
/// neighbours who do not share it.
#[must_use]
pub fn nearest_area(address: &str) -> String {
    let whole = area_key(address);
    let mut nearest: &str = &whole;
    for end in WIDER_AREAS {
        if let Some((before, behind)) = nearest.split_once(end)
            && behind.chars().count() >= 2
            && !before.ends_with(PARTS_OF_NAMES)
        {
            nearest = behind;
        }
    }
    nearest.to_owned()
}

/// With 区 behind, these are estates and their parts: 小区, 园区.
const PARTS_OF_NAMES: &[char] = &['小', '社', '园', '校', '厂'];

/// What names of wider areas end with, the widest first.
const WIDER_AREAS: &[&str] = &["省", "自治区", "市", "区", "县", "镇", "街道"];

/// Whether an area that somebody named holds an address: all of its characters stand there in a row.
#[must_use]
pub fn is_within(address: &str, area: &str) -> bool {
    let fold = |text: &str| {
        plain(text)
            .chars()
            .filter(|it| it.is_alphanumeric())
            .collect::<String>()
    };
    let area = fold(area);
    !area.is_empty() && fold(address).contains(&area)
}

/// Chinese numerals in front of a word such as `号` are a house's number; `三里屯` is a name.
fn begins_house_number(letters: &[char]) -> bool {
    let length = letters
        .iter()
        .take_while(|it| digit_of(**it).is_some() || **it == '十')
        .count();
    let behind: String = letters.iter().skip(length).take(2).collect();
    length > 0 && BEHIND_NUMBERS.iter().any(|it| behind.starts_with(it))
}

/// Half-width, small letters, one blank for many.
fn plain(text: &str) -> String {
    let half = text.chars().map(|it| match it {
        '！'..='～' => char::from_u32(u32::from(it).saturating_sub(0xFEE0)).unwrap_or(it),
        '　' => ' ',
        _ => it,
    });
    half.flat_map(char::to_lowercase)
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn digit_of(letter: char) -> Option<char> {
    "零一二三四五六七八九"
        .chars()
        .zip('0'..='9')
        .find(|(han, _)| *han == letter)
        .map(|(_, digit)| digit)
        .or((letter == '〇').then_some('0'))
        .or((letter == '两').then_some('2'))
}

/// Chinese numerals as digits: 三 3, 十二 12, 二十 20, 二十三 23.
fn numbers_as_digits(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let at = |index: Option<usize>| index.and_then(|it| letters.get(it)).copied();
    let mut digits = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let before = at(index.checked_sub(1)).and_then(digit_of);
        let after = at(index.checked_add(1)).and_then(digit_of);
        match (letter, digit_of(*letter)) {
            ('十', _) => match (before, after) {
                (None, None) => digits.push_str("10"),
                (None, Some(_)) => digits.push('1'),
                (Some(_), None) => digits.push('0'),
                (Some(_), Some(_)) => {}
            },
            (_, Some(digit)) => digits.push(digit),
            (_, None) => digits.push(*letter),
        }
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::{area_key, is_within, nearest_area, place_key};

    #[test]
    fn one_place_in_many_spellings_is_one_place() {
        let key = place_key("和平路8号", "3单元201室");
        assert_eq!(key, "和平路8-3-201");
        for (address, unit) in [
            ("和平路８号", "３单元２０１"),
            ("和平路8号3-201", ""),
            ("和平路 8 号", "三单元201室"),
            ("和平路8号 3单元 201", ""),
            ("和平路8号", "3#201室"),
        ] {
            assert_eq!(place_key(address, unit), key, "{address} {unit}");
        }
        assert_ne!(place_key("和平路8号", "3单元202室"), key);
        assert_ne!(place_key("和平路80号", "3单元201室"), key);
        assert_eq!(
            place_key("和平里十二号楼二单元", ""),
            place_key("和平里12号楼2单元", "")
        );
        assert_eq!(place_key("和平里二十三栋", ""), place_key("和平里23幢", ""));
        assert_eq!(place_key("", ""), "");
    }

    #[test]
    fn neighbours_share_an_area() {
        assert_eq!(area_key("和平里三号楼2单元"), "和平里");
        assert_eq!(area_key("和平里12号楼"), "和平里");
        assert_eq!(area_key("和平路 8 号"), "和平路");
        assert_eq!(area_key("三里屯路19号"), "三里屯路");
        assert_eq!(area_key("阳光花园 A 座"), "阳光花园a座");
        assert_eq!(area_key("8号"), "");
    }

    #[test]
    fn towns_and_districts_are_left_out_of_the_nearest_area() {
        for address in [
            "和平里3号楼",
            "石家庄市长安区和平里三号楼",
            "河北省石家庄市和平里12号",
            "长安区和平里 5 栋",
        ] {
            assert_eq!(nearest_area(address), "和平里", "{address}");
        }
        assert_eq!(nearest_area("和平小区3号楼"), "和平小区");
        assert_eq!(nearest_area("桥西区阳光小区东区3号楼"), "阳光小区东区");
        assert_eq!(nearest_area("石家庄市"), "石家庄市");
        assert_eq!(nearest_area("Sunny Garden 8"), "sunnygarden");
        assert_eq!(nearest_area("8号"), "");
    }

    #[test]
    fn an_area_holds_the_addresses_that_name_it() {
        assert!(is_within("石家庄市和平里三号楼", "和平里"));
        assert!(is_within("Sunny　Garden 8", "sunny garden"));
        assert!(!is_within("和平路8号", "和平里"));
        assert!(!is_within("和平路8号", ""));
    }
}
