//! Numbers and addresses that belong to somebody else, in words that go out (J05).
//!
//! Found are mobile numbers, identity card numbers, mail addresses and rooms, however they are spaced. Innocent are those of
//! this customer, of the company, and of staff who are announced. The trap: what the context does not hold nobody can
//! compare; a number that the text itself calls the customer's then counts as theirs.

use crate::DataKind;
use crate::text::context::TextContext;
use crate::text::fold::{Folded, Gap, Letter, plain_words};

/// How many plain characters before a number are searched for whose it is.
const LEAD: usize = 10;

/// Said shortly before a number: it is the company's or a member of staff's.
const OURS: &[&str] = &[
    "师傅",
    "热线",
    "客服",
    "值班",
    "我们",
    "我的",
    "工程师",
    "主管",
    "经理",
    "班长",
    "柜台",
    "前台",
    "办公",
    "维修",
    "管家",
    "快递员",
    "订单号",
    "单号",
    "户号",
    "编号",
    "工号",
    "账号",
    "表号",
    "合同号",
    "型号",
    "发邮件到",
    "发送至",
    "投递",
    "例如",
    "比如",
];

/// Said shortly before a number: it is the customer's own.
const THEIRS: &[&str] = &[
    "您的",
    "您是",
    "您家",
    "您预留",
    "您登记",
    "您本人",
    "您现在",
    "给您回",
    "您说的",
];

/// The places, in UTF-16 code units, of data that are neither this customer's nor ours.
pub(crate) fn others_data(
    text: &str,
    folded: &Folded,
    kinds: &[DataKind],
    context: &TextContext,
) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    for kind in kinds {
        let spans = match kind {
            DataKind::Phone => numbers(&folded.letters, is_mobile),
            DataKind::IdNumber => numbers(&folded.letters, is_id_number),
            DataKind::Email => emails(text, &folded.letters),
            DataKind::Address => rooms(&folded.letters),
        };
        found.extend(spans.into_iter().filter(|span| is_others(folded, *span, context)));
    }
    let place = |(start, end): (usize, usize)| {
        let first = folded.letters.get(start)?;
        let last = folded.letters.get(end.checked_sub(1)?)?;
        Some((first.from, last.to))
    };
    found.into_iter().filter_map(place).collect()
}

fn is_others(folded: &Folded, (start, end): (usize, usize), context: &TextContext) -> bool {
    let plain = |from: usize, to: usize| -> String {
        let letters = folded.letters.get(from..to).unwrap_or_default();
        letters.iter().map(|it| digit_of(it.plain)).collect()
    };
    let found = plain(start, end);
    let known = context.own_data.iter().chain(&context.our_data);
    let is_known = known
        .map(|it| plain_words(it))
        .any(|it| !it.is_empty() && (it.contains(&found) || it.chars().count() >= 4 && found.contains(&it)));
    let lead = plain(start.saturating_sub(LEAD), start);
    let is_said = |words: &[&str]| words.iter().any(|it| lead.contains(it));
    let is_theirs = context.own_data.is_empty() && is_said(THEIRS);
    !(is_known || is_theirs || is_said(OURS))
}

/// Chinese digits as they are read out.
const fn digit_of(letter: char) -> char {
    match letter {
        '零' | '〇' => '0',
        '一' | '幺' => '1',
        '二' => '2',
        '三' => '3',
        '四' => '4',
        '五' => '5',
        '六' => '6',
        '七' => '7',
        '八' => '8',
        '九' => '9',
        it => it,
    }
}

/// Digits of the shortest number that is looked for, a mobile one's.
const SHORTEST: usize = 11;

/// Runs of digits, however they are spaced, that a test takes for a number of its kind.
fn numbers(letters: &[Letter], is_kind: fn(&str) -> bool) -> Vec<(usize, usize)> {
    let is_digit = |it: &Letter| digit_of(it.plain).is_ascii_digit() || it.plain == 'x';
    let mut found = Vec::new();
    let mut start = 0;
    while start < letters.len() {
        let rest = letters.get(start..).unwrap_or_default();
        let goes_on = |(place, it): &(usize, &Letter)| is_digit(it) && (*place == 0 || it.gap != Gap::Stop);
        let length = rest.iter().enumerate().take_while(goes_on).count();
        let digits = || rest.iter().take(length).map(|it| digit_of(it.plain));
        if length >= SHORTEST && is_kind(&digits().collect::<String>()) {
            found.push((start, start + length));
        }
        start += length.max(1);
    }
    found
}

fn is_mobile(digits: &str) -> bool {
    let number = digits
        .strip_prefix("86")
        .filter(|it| it.len() == 11)
        .unwrap_or(digits);
    let mut digits = number.bytes();
    number.len() == 11
        && digits.next() == Some(b'1')
        && digits.next().is_some_and(|it| (b'3'..=b'9').contains(&it))
        && number.bytes().all(|it| it.is_ascii_digit())
}

/// Eighteen characters of which the sixth on are a date. The check digit is not asked for: a slip of the pen gives the
/// person away all the same.
fn is_id_number(digits: &str) -> bool {
    let numbers: Vec<u32> = digits.chars().map_while(|it| it.to_digit(10)).collect();
    let is_long = digits.len() == 18 && numbers.len() >= 17;
    let part = |from: usize, to: usize| {
        numbers
            .get(from..to)
            .unwrap_or_default()
            .iter()
            .fold(0, |sum, it| sum * 10 + it)
    };
    is_long
        && (1900..2100).contains(&part(6, 10))
        && (1..13).contains(&part(10, 12))
        && (1..32).contains(&part(12, 14))
}

/// Mail addresses: Latin words around `@`.
fn emails(text: &str, letters: &[Letter]) -> Vec<(usize, usize)> {
    if !text.contains(['@', '＠']) {
        return Vec::new();
    }
    let is_part = |it: char| it.is_ascii_alphanumeric() || "._-+".contains(it);
    let (mut at, mut found) = (0_u32, Vec::new());
    let all: Vec<(u32, char)> = text
        .chars()
        .map(|it| {
            let place = at;
            at += if it.len_utf16() == 1 { 1 } else { 2 };
            (place, it)
        })
        .collect();
    for (place, _) in all
        .iter()
        .enumerate()
        .filter(|(_, it)| it.1 == '@' || it.1 == '＠')
    {
        let before = all
            .iter()
            .take(place)
            .rev()
            .take_while(|it| is_part(it.1))
            .count();
        let after: Vec<char> = all
            .iter()
            .skip(place + 1)
            .map(|it| it.1)
            .take_while(|it| is_part(*it))
            .collect();
        if before == 0 || !after.contains(&'.') {
            continue;
        }
        let (Some(first), Some(last)) = (all.get(place - before), all.get(place + after.len())) else {
            continue;
        };
        let inside: Vec<usize> = (0..letters.len())
            .filter(|it| {
                letters
                    .get(*it)
                    .is_some_and(|it| it.from >= first.0 && it.from <= last.0)
            })
            .collect();
        if let (Some(start), Some(end)) = (inside.first(), inside.last()) {
            found.push((*start, end + 1));
        }
    }
    found
}

/// Rooms such as `3号楼2单元501室`: digits before each of the words, the room at the end.
fn rooms(letters: &[Letter]) -> Vec<(usize, usize)> {
    let is_digit = |at: usize| {
        letters
            .get(at)
            .is_some_and(|it| digit_of(it.plain).is_ascii_digit())
    };
    let is_any = |at: usize, words: &str| letters.get(at).is_some_and(|it| words.contains(it.plain));
    let digits = |at: usize| (at..letters.len()).take_while(|it| is_digit(*it)).count();
    let mut found = Vec::new();
    let mut start = 0;
    while start < letters.len() {
        let length = digits(start);
        let mut end = start + length;
        if length == 0 || !is_any(end, "号栋幢座楼") {
            start += length.max(1);
            continue;
        }
        while is_any(end, "号栋幢座楼单元") {
            end += 1;
        }
        let mut room = digits(end);
        if is_any(end + room, "单门") {
            end += room;
            while is_any(end, "单元门") {
                end += 1;
            }
            room = digits(end);
        }
        let is_room = room >= 3 || room > 0 && is_any(end + room, "室号户");
        if is_room {
            end += room + usize::from(is_any(end + room, "室号户"));
            found.push((start, end));
        }
        start = end.max(start + 1);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::fold;

    fn found(text: &str, context: &TextContext) -> Vec<String> {
        let kinds = DataKind::ALL;
        let units: Vec<u16> = text.encode_utf16().collect();
        let cut = |(from, to): (u32, u32)| {
            let (from, to) = (usize::try_from(from).unwrap(), usize::try_from(to).unwrap());
            String::from_utf16(units.get(from..to).unwrap()).unwrap()
        };
        others_data(text, &fold(text), kinds, context)
            .into_iter()
            .map(cut)
            .collect()
    }

    #[test]
    fn numbers_of_others_are_found_however_they_are_written() {
        let nobody = TextContext::default();
        assert_eq!(found("他的电话是 138-1234 5678。", &nobody), ["138-1234 5678"]);
        assert_eq!(
            found("楼上张伟：一三八零零一三八零零零", &nobody),
            ["一三八零零一三八零零零"]
        );
        assert_eq!(found("证件11010519491231002X", &nobody), ["11010519491231002X"]);
        assert_eq!(found("写信到wangxs@163.com吧", &nobody), ["wangxs@163.com"]);
        assert_eq!(found("他住３号楼2单元501室。", &nobody), ["３号楼2单元501室"]);
        assert!(
            found(
                "师傅电话13812345678，热线400-800-1234，96777，订单13812345678123",
                &nobody
            )
            .is_empty()
        );
        assert!(found("您的手机号13812345678对吗", &nobody).is_empty());
    }

    #[test]
    fn what_is_known_is_compared() {
        let known = TextContext {
            own_data: vec!["138 1234 5678".to_owned(), "和平路3号楼2单元501室".to_owned()],
            our_data: vec!["kefu@anju.example".to_owned()],
            ..TextContext::default()
        };
        assert!(found("13812345678，3号楼2单元501室，kefu@anju.example", &known).is_empty());
        assert_eq!(found("您的手机号13912345678对吗", &known), ["13912345678"]);
    }
}
