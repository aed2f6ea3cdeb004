//! Whether a customer who presses for a complaint complains again, or only asks how it stands (E11).
//!
//! Always true: to mention the complaint (`我投诉的事怎么样了`) is no second one; to say that one complains again is, and so is
//! anger about it. The trap: this reads words, as the reading of emotions does.

use crate::text::emotion::{EmotionLevel, EmotionSignal, read_emotion};
use crate::text::fold::plain_words;

/// Words that say it.
const AGAIN: &[&str] = &[
    "再次投诉",
    "再投诉",
    "又投诉",
    "又来投诉",
    "又要投诉",
    "还要投诉",
    "还得投诉",
    "只好投诉",
    "继续投诉",
    "重新投诉",
    "接着投诉",
    "二次投诉",
    "两次投诉",
    "三次投诉",
    "投诉第二次",
    "投诉两次",
    "complain again",
    "complaining again",
    "second complaint",
    "another complaint",
    "complaint again",
];

/// Words before one of these that take it back.
const NOT: &[char] = &['不', '别', '没', '未'];

/// Whether the words say that the customer complains once more.
#[must_use]
pub fn complains_again(text: &str) -> bool {
    let plain = plain_words(text);
    AGAIN.iter().any(|it| {
        let wanted = plain_words(it);
        plain.match_indices(wanted.as_str()).any(|(at, _)| {
            let before = plain.get(..at).unwrap_or_default();
            !before.chars().rev().take(2).any(|it| NOT.contains(&it))
        })
    })
}

/// Whether somebody who urges complains about the same matter again: by saying so, or by anger.
#[must_use]
pub fn urges_in_complaint(text: &str) -> bool {
    complains_again(text) || read_emotion(text).level(EmotionSignal::Angry) != EmotionLevel::Calm
}

#[cfg(test)]
mod tests {
    use super::{complains_again, urges_in_complaint};

    #[test]
    fn asking_how_a_complaint_stands_is_no_second_one() {
        for text in [
            "我投诉的事怎么样了？",
            "请问上次投诉有结果了吗",
            "麻烦催一下，什么时候有人来",
            "这次不再投诉了，谢谢您",
            "How is my complaint going?",
        ] {
            assert!(!urges_in_complaint(text), "{text}");
        }
    }

    #[test]
    fn saying_so_or_being_angry_about_it_is() {
        for text in [
            "我再次投诉，那位师傅又来晚了",
            "没人管，我又投诉一遍",
            "I complain again about the fee",
        ] {
            assert!(complains_again(text), "{text}");
        }
        assert!(urges_in_complaint("气死我了！三天了你们太不像话了！"));
    }
}
