//! Which parts of a text are the customer's own words, quoted: nobody is blamed for them.
//!
//! The trap: `web/src/kit/fold.ts` does the same in the browser.

use crate::text::fold::{Letter, plain_words};
use crate::text::table::STOPS;

/// Pairs of quotation marks.
const QUOTES: &[(char, char)] = &[
    ('“', '”'),
    ('「', '」'),
    ('『', '』'),
    ('‘', '’'),
    ('"', '"'),
    ('＂', '＂'),
];

/// Words that, shortly before a quotation, say that it is the customer's or somebody else's.
pub(crate) const QUOTED_AFTER: &[&str] = &[
    "您说",
    "您是说",
    "您是指",
    "您指的是",
    "您讲",
    "您问",
    "您提",
    "您反映",
    "您写",
    "您表示",
    "您描述",
    "您信中",
    "您来信",
    "您所说",
    "您刚才",
    "您之前",
    "您的原话",
    "您转述",
    "您听到",
    "您投诉",
    "你说",
    "你问",
    "你反映",
    "客户说",
    "客户反映",
    "客户问",
    "用户说",
    "用户反映",
    "他说",
    "她说",
    "对方说",
    "对您说",
    "跟您说",
    "录音里",
    "录音中",
    "聊天记录里",
    "记录里有一句",
    "原话是",
];

/// How many plain characters before a quotation are searched for [`QUOTED_AFTER`].
const QUOTE_LEAD: usize = 12;

/// Whether a character may begin a quotation, or the line of one.
pub(crate) fn is_quote(letter: char) -> bool {
    letter == '>' || QUOTES.iter().any(|(open, _)| *open == letter)
}

/// Marks the letters that stand in the customer's own words: in quotation marks that something like `您说` leads to, or
/// on a line that begins with `>`.
pub(crate) fn mark_quotations(text: &str, letters: &mut [Letter]) {
    let quoted = quotations(text);
    let (mut at, mut quoted) = (0_u32, text.chars().zip(quoted));
    let mut current = quoted.next();
    for letter in letters {
        while let Some((there, is_quoted)) = current {
            if at == letter.from {
                letter.is_quoted = is_quoted;
                break;
            }
            at += if there.len_utf16() == 1 { 1 } else { 2 };
            current = quoted.next();
        }
    }
}

fn quotations(text: &str) -> Vec<bool> {
    let letters: Vec<char> = text.chars().collect();
    let mut quoted = vec![false; letters.len()];
    let mut start = 0;
    for line in letters.split_inclusive(|it| *it == '\n') {
        if line.iter().find(|it| !it.is_whitespace()) == Some(&'>') {
            quoted
                .iter_mut()
                .skip(start)
                .take(line.len())
                .for_each(|it| *it = true);
        }
        start += line.len();
    }
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        let close = QUOTES
            .iter()
            .find(|(open, _)| open == letter)
            .map(|(_, close)| *close);
        let end = close.and_then(|close| letters.iter().skip(at + 1).position(|it| *it == close));
        let Some(end) = end.map(|it| at + 1 + it) else {
            at += 1;
            continue;
        };
        if is_led_to(&letters, at) {
            quoted.iter_mut().take(end).skip(at).for_each(|it| *it = true);
        }
        at = end + 1;
    }
    quoted
}

fn is_led_to(letters: &[char], open: usize) -> bool {
    let before = letters
        .iter()
        .take(open)
        .rev()
        .take_while(|it| !STOPS.contains(**it));
    let mut lead: Vec<char> = before
        .flat_map(|it| {
            plain_words(it.encode_utf8(&mut [0; 4]))
                .chars()
                .collect::<Vec<_>>()
        })
        .take(QUOTE_LEAD)
        .collect();
    lead.reverse();
    let lead: String = lead.into_iter().collect();
    QUOTED_AFTER.iter().any(|it| lead.contains(it))
}

#[cfg(test)]
mod tests {
    use crate::text::fold::fold;

    #[test]
    fn the_customers_words_are_known_by_what_leads_to_them() {
        let marks = |text: &str| fold(text).letters.into_iter().any(|it| it.is_quoted);
        assert!(marks("您说“不归我管”这句话"));
        assert!(marks("您反映师傅当时说「不知道」"));
        assert!(marks("您是说开机后显示“不支持”，对吗"));
        assert!(marks("您刚才说“不管”，是指哪一位"));
        assert!(marks("录音里有一句“急什么急”"));
        assert!(!marks("录音我听了。“急什么急”"), "a stop ends what leads to it");
        assert!(!marks("我们“不知道”"));
        assert!(marks("> 你们不管\n您好"));
        let folded = fold("😀您说“不行”，好");
        let quoted: String = folded
            .letters
            .iter()
            .filter(|it| it.is_quoted)
            .map(|it| it.plain)
            .collect();
        assert_eq!(quoted, "不行");
    }
}
