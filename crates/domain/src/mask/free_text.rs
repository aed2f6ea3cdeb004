//! Numbers and addresses of people in free text, starred out one character for one.
//!
//! Hidden are mobile and landline numbers, identity card numbers (18 and 15 digits), bank card numbers, mail addresses, and
//! rooms such as `3号楼2单元501室`; however they are spaced, in half or full width, mobile numbers also in Chinese digits.

/// Free text with what belongs to people hidden; as many characters as before.
#[must_use]
pub fn text(text: &str) -> String {
    let last = text.rsplit([':', '/']).next().unwrap_or(text);
    if uuid::Uuid::try_parse(last).is_ok() || !text.chars().any(is_suspect) {
        return text.to_owned();
    }
    let mut letters: Vec<char> = text.chars().collect();
    hide_mail(&mut letters);
    hide_numbers(&mut letters);
    hide_rooms(&mut letters);
    letters.into_iter().collect()
}

/// Texts without any of these have nothing to hide.
fn is_suspect(it: char) -> bool {
    digit_of(it).is_some() || it == '@' || it == '＠'
}

/// The value of a digit in half width, full width or Chinese.
fn digit_of(it: char) -> Option<u32> {
    match it {
        '0'..='9' => it.to_digit(10),
        '０'..='９' => Some(u32::from(it) - u32::from('０')),
        '零' | '〇' => Some(0),
        '一' | '幺' => Some(1),
        '二' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        '六' => Some(6),
        '七' => Some(7),
        '八' => Some(8),
        '九' => Some(9),
        _ => None,
    }
}

/// What may stand between the digits of one number.
fn is_gap(it: char) -> bool {
    matches!(
        it,
        ' ' | '\u{3000}' | '\u{a0}' | '-' | '－' | '–' | '·' | '.' | '(' | ')' | '（' | '）'
    )
}

/// A run of digits: the place of each, and its value.
fn runs(letters: &[char]) -> Vec<Vec<(usize, u32)>> {
    let mut all: Vec<Vec<(usize, u32)>> = Vec::new();
    let mut run: Vec<(usize, u32)> = Vec::new();
    for (at, it) in letters.iter().enumerate() {
        if let Some(value) = digit_of(*it) {
            let follows = run.last().is_some_and(|(before, _)| {
                let between = letters.get(before + 1..at).unwrap_or_default();
                between.len() <= 2 && between.iter().all(|it| is_gap(*it))
            });
            if !follows && !run.is_empty() {
                all.push(std::mem::take(&mut run));
            }
            run.push((at, value));
        }
    }
    all.push(run);
    all
}

fn hide_numbers(letters: &mut [char]) {
    let card_end = |letters: &[char], run: &[(usize, u32)]| {
        let next = run.last().and_then(|(at, _)| letters.get(at + 1));
        next.is_some_and(|it| matches!(it, 'x' | 'X' | 'ｘ' | 'Ｘ'))
    };
    for run in runs(letters) {
        let values: Vec<u32> = run.iter().map(|it| it.1).collect();
        let ends_in_x = card_end(letters, &run);
        if ends_in_x && values.len() == 17 && is_birth(&values, 6) {
            star(letters, &run, 3, 1);
            continue;
        }
        let mut at = 0;
        while at < run.len() {
            let rest = values.get(at..).unwrap_or_default();
            let is_begin = at == 0 || is_parted(&run, at);
            let (length, head, tail) = if is_begin { number_at(rest) } else { (0, 0, 0) };
            let is_end = at + length == run.len() || is_parted(&run, at + length);
            if length > 0 && is_end {
                let part = run.get(at..at + length).unwrap_or_default();
                star(letters, part, head, tail);
                at += length;
            } else {
                at += 1;
            }
        }
    }
}

/// Whether something stands between a digit of a run and the one before it.
fn is_parted(run: &[(usize, u32)], at: usize) -> bool {
    let place = |at: usize| run.get(at).map(|it| it.0);
    match (at.checked_sub(1).and_then(place), place(at)) {
        (Some(before), Some(here)) => here > before + 1,
        _ => true,
    }
}

/// How many digits from here on are a number of somebody's, and how many of its first and last stay readable.
fn number_at(values: &[u32]) -> (usize, usize, usize) {
    let prefixed: &[(&[u32], usize)] = &[(&[0, 0, 8, 6], 4), (&[8, 6], 2), (&[], 0)];
    let is_short_card = values.len() == 15 && is_short_birth(values);
    if values.len() >= 18 && is_birth(values, 6) {
        return (18, 3, 2);
    }
    if (16..=19).contains(&values.len()) && passes_luhn(values) {
        return (values.len(), 0, 4);
    }
    if is_short_card {
        return (15, 3, 2);
    }
    for (prefix, skipped) in prefixed {
        let rest = values.get(*skipped..).unwrap_or_default();
        if values.starts_with(prefix) && is_mobile(rest) {
            return (skipped + 11, skipped + 3, 4);
        }
    }
    let is_landline = values.first() == Some(&0) && values.get(1).is_some_and(|it| *it > 0);
    if is_landline && (10..=12).contains(&values.len()) {
        return (values.len(), 3, 2);
    }
    (0, 0, 0)
}

fn is_mobile(values: &[u32]) -> bool {
    values.len() >= 11 && values.first() == Some(&1) && values.get(1).is_some_and(|it| (3..=9).contains(it))
}

fn part(values: &[u32], from: usize, to: usize) -> u32 {
    let digits = values.get(from..to).unwrap_or_default();
    digits.iter().fold(0, |sum, it| sum * 10 + it)
}

/// A date with a year of four digits from this place on.
fn is_birth(values: &[u32], from: usize) -> bool {
    (1900..2100).contains(&part(values, from, from + 4))
        && (1..13).contains(&part(values, from + 4, from + 6))
        && (1..32).contains(&part(values, from + 6, from + 8))
}

/// The old identity card number: region, a date with a year of two digits, a serial number.
fn is_short_birth(values: &[u32]) -> bool {
    (11..=82).contains(&part(values, 0, 2))
        && (1..13).contains(&part(values, 8, 10))
        && (1..32).contains(&part(values, 10, 12))
}

/// The check digit of bank cards (ISO/IEC 7812-1, annex B).
fn passes_luhn(values: &[u32]) -> bool {
    let doubled = |(place, it): (usize, &u32)| match (place % 2, it * 2) {
        (0, _) => *it,
        (_, twice) if twice > 9 => twice - 9,
        (_, twice) => twice,
    };
    let sum: u32 = values.iter().rev().enumerate().map(doubled).sum();
    values.first() != Some(&0) && sum.is_multiple_of(10)
}

/// Stars out the digits of a number but its first and last ones.
fn star(letters: &mut [char], run: &[(usize, u32)], head: usize, tail: usize) {
    let hidden = run.len().saturating_sub(head + tail);
    for (at, _) in run.iter().skip(head).take(hidden) {
        if let Some(letter) = letters.get_mut(*at) {
            *letter = '*';
        }
    }
}

/// The name of a mail address is hidden but for its first character.
fn hide_mail(letters: &mut [char]) {
    let is_part = |it: char| it.is_ascii_alphanumeric() || "._-+*".contains(it);
    let signs: Vec<usize> = (0..letters.len())
        .filter(|at| matches!(letters.get(*at), Some('@' | '＠')))
        .collect();
    for sign in signs {
        let before = letters
            .iter()
            .take(sign)
            .rev()
            .take_while(|it| is_part(**it))
            .count();
        let host: String = letters
            .iter()
            .skip(sign + 1)
            .take_while(|it| is_part(**it))
            .collect();
        if before > 0 && host.trim_end_matches('.').contains('.') {
            let name = letters.iter_mut().skip(sign - before).take(before);
            name.skip(1).for_each(|it| *it = '*');
            if before == 1 {
                letters.iter_mut().skip(sign - 1).take(1).for_each(|it| *it = '*');
            }
        }
    }
}

/// Rooms: a building, perhaps an entrance, and a flat.
fn hide_rooms(letters: &mut [char]) {
    let is_digit = |letters: &[char], at: usize| letters.get(at).is_some_and(|it| digit_of(*it).is_some());
    let is_any =
        |letters: &[char], at: usize, words: &str| letters.get(at).is_some_and(|it| words.contains(*it));
    let digits = |letters: &[char], from: usize| {
        (from..letters.len())
            .take_while(|at| is_digit(letters, *at))
            .count()
    };
    let mut start = 0;
    while start < letters.len() {
        let length = digits(letters, start);
        let mut end = start + length;
        if length == 0 || !is_any(letters, end, "号栋幢座楼单") {
            start += length.max(1);
            continue;
        }
        let mut parts = 1;
        let mut room = 0;
        loop {
            while is_any(letters, end, "号栋幢座楼单元门层-－") {
                end += 1;
            }
            let more = digits(letters, end);
            if more == 0 {
                break;
            }
            (parts, room, end) = (parts + 1, more, end + more);
        }
        let is_room = parts > 1 && (room >= 3 || is_any(letters, end, "室号户"));
        if is_room {
            let places: Vec<(usize, u32)> = (start..end)
                .filter(|at| is_digit(letters, *at))
                .map(|at| (at, 0))
                .collect();
            star(letters, &places, 0, 0);
        }
        start = end.max(start + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn numbers_of_people_are_hidden_however_they_are_written() {
        let cases = [
            ("请回电13812345678，谢谢", "请回电138****5678，谢谢"),
            ("138 1234 5678", "138 **** 5678"),
            ("+86 138-1234-5678", "+86 138-****-5678"),
            ("１３８１２３４５６７８", "１３８****５６７８"),
            ("一三八一二三四五六七八", "一三八****五六七八"),
            ("13812345678 13987654321", "138****5678 139****4321"),
            ("座机 010-66554433", "座机 010-******33"),
            ("座机（0571）8765 4321", "座机（057*）**** **21"),
            ("证件11010519491231002X", "证件110*************2X"),
            ("证件110105199001011234", "证件110*************34"),
            ("卡号6222 0000 0000 0017", "卡号**** **** **** 0017"),
            ("写信到wangxs@163.com吧", "写信到w*****@163.com吧"),
            ("住３号楼2单元501室", "住*号楼*单元***室"),
            ("和平路8号3单元201", "和平路*号*单元***"),
        ];
        for (given, expected) in cases {
            assert_eq!(text(given), expected);
            assert_eq!(given.chars().count(), text(given).chars().count(), "{given}");
        }
    }

    #[test]
    fn other_numbers_stay() {
        for given in [
            "20261121-000123",
            "室温15度，2026-11-20 10:00 上门",
            "热线96777，400-800-1234",
            "三号楼电梯坏了",
            "customer:01900000-0000-7000-8000-138123456780",
            "订单号 20261121000123456",
            "压力0.25，共138户",
        ] {
            assert_eq!(text(given), given);
        }
    }
}
