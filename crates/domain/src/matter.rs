//! Whether two requests are about one matter: the signs that speak for it, and how alike words are.
//!
//! Always true: a sign says what can be seen in the data, never a guess about people. The trap: words alone never make
//! two requests one matter; they only weigh beside a person, a place or a household that both share.

use std::collections::BTreeSet;

use crate::closed_set;

closed_set! {
    /// What speaks for one matter (B07).
    MatterSign {
        /// 同一客户
        SameCustomer = "same_customer",
        /// 同一号码
        SameNumber = "same_number",
        /// 同一地点
        SamePlace = "same_place",
        /// 同一家庭或单位
        SameHousehold = "same_household",
        /// 同一类型
        SameType = "same_type",
        /// 说法相近
        AlikeWords = "alike_words",
        /// 客户在催
        AsksAgain = "asks_again",
        /// 提到编号
        NamesNumber = "names_number",
    }
}

impl MatterSign {
    /// How much it weighs; 100 and more together are near to certain.
    #[must_use]
    pub const fn weight(self) -> u32 {
        match self {
            Self::NamesNumber => 100,
            Self::SameCustomer => 50,
            Self::SamePlace => 45,
            Self::SameNumber => 40,
            Self::SameHousehold => 35,
            Self::AsksAgain => 30,
            Self::AlikeWords => 25,
            Self::SameType => 15,
        }
    }

    /// Whether it speaks of what is asked for; the others speak only of who asks and where.
    #[must_use]
    pub const fn is_of_the_matter(self) -> bool {
        match self {
            Self::NamesNumber | Self::AsksAgain | Self::AlikeWords | Self::SameType => true,
            Self::SameCustomer | Self::SamePlace | Self::SameNumber | Self::SameHousehold => false,
        }
    }
}

/// From so much together on, an earlier matter is offered beside a case.
pub const OFFERED_FROM: u32 = 60;

/// From so many of a hundred on, words are alike.
pub const ALIKE: u32 = 30;

/// What a text is about, as far as its characters tell: made once for each text of many that are held against each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gist {
    /// Pairs of neighbouring characters, in order, each once.
    pairs: Vec<(char, char)>,
}

impl Gist {
    /// Of a text; blanks, signs and the words that every request has are left out.
    #[must_use]
    pub fn of(text: &str) -> Self {
        const COMMON: &[&str] = &[
            "您好", "你好", "请问", "麻烦", "谢谢", "我家", "我们", "家里", "帮忙", "一下", "客户", "反映",
            "please", "hello", "thank",
        ];
        let mut small = text.to_lowercase();
        for word in COMMON {
            if small.contains(word) {
                small = small.replace(word, " ");
            }
        }
        let letters: Vec<char> = small.chars().collect();
        let mut pairs: Vec<(char, char)> = letters
            .iter()
            .zip(letters.iter().skip(1))
            .filter(|(one, other)| one.is_alphanumeric() && other.is_alphanumeric())
            .map(|(one, other)| (*one, *other))
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        Self { pairs }
    }

    /// How many of a hundred pairs of characters of the shorter text stand in the other as well.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> u32 {
        let (short, long) = if self.pairs.len() <= other.pairs.len() {
            (&self.pairs, &other.pairs)
        } else {
            (&other.pairs, &self.pairs)
        };
        if short.is_empty() {
            return 0;
        }
        let shared = short.iter().filter(|it| long.binary_search(it).is_ok()).count();
        u32::try_from(shared.saturating_mul(100) / short.len()).unwrap_or(100)
    }

    /// Whether the words are alike.
    #[must_use]
    pub fn is_alike(&self, other: &Self) -> bool {
        self.likeness(other) >= ALIKE
    }
}

/// Whether both texts name numbers (a room, a meter, an order) and not one of them is the same: alike words about
/// different things, as a manager of houses writes them.
#[must_use]
pub fn names_other_things(one: &str, other: &str) -> bool {
    let (one, other) = (numbers(one), numbers(other));
    !one.is_empty() && !other.is_empty() && one.is_disjoint(&other)
}

/// The numbers in a text, full-width digits read as others.
fn numbers(text: &str) -> BTreeSet<String> {
    let digits = text.chars().map(|it| match it {
        '０'..='９' => char::from_digit(u32::from(it) - u32::from('０'), 10).unwrap_or(it),
        other => other,
    });
    let digits: String = digits.collect();
    digits
        .split(|it: char| !it.is_ascii_digit())
        .filter(|it| !it.is_empty())
        .map(|it| match it.trim_start_matches('0') {
            "" => "0".to_owned(),
            number => number.to_owned(),
        })
        .collect()
}

/// Whether somebody asks how a matter stands, rather than beginning one.
#[must_use]
pub fn asks_again(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "催",
        "还没好",
        "还没修",
        "还没来",
        "还没有来",
        "还没人",
        "怎么还",
        "什么时候来",
        "什么时候好",
        "什么时候能",
        "几时",
        "多久",
        "进展",
        "进度",
        "怎么样了",
        "处理了吗",
        "好了吗",
        "到哪了",
        "一直没",
        "没人联系",
        "没有人联系",
        "昨天报修",
        "之前报",
        "上次报",
        "报过修",
        "再问",
        "any news",
        "any update",
        "still waiting",
        "still not",
        "how long",
        "when will",
        "following up",
        "follow up",
    ];
    let small = text.to_lowercase();
    WORDS.iter().any(|it| small.contains(it))
}

#[cfg(test)]
mod tests {
    use super::{ALIKE, Gist, asks_again, names_other_things};

    fn likeness(one: &str, other: &str) -> u32 {
        Gist::of(one).likeness(&Gist::of(other))
    }

    #[test]
    fn alike_words_are_about_alike_faults() {
        for (one, other) in [
            ("客厅暖气片冰凉，室温十五度", "暖气片是凉的，室温只有十五度"),
            ("暖气不热", "您好，我家暖气还是不热，麻烦看看"),
            ("空调不制冷", "昨天报的空调不制冷还没人来"),
        ] {
            assert!(
                likeness(one, other) >= ALIKE,
                "{one} / {other}: {}",
                likeness(one, other)
            );
        }
        for (one, other) in [
            ("暖气不热", "发票什么时候开"),
            ("空调不制冷", "想问一下缴费方式"),
            ("您好，麻烦帮忙看一下暖气", "您好，麻烦帮忙开一下发票"),
            ("", "暖气"),
        ] {
            assert!(
                likeness(one, other) < ALIKE,
                "{one} / {other}: {}",
                likeness(one, other)
            );
        }
    }

    #[test]
    fn asking_again_is_heard() {
        for text in [
            "怎么还没来人",
            "催一下",
            "师傅什么时候来？",
            "Any update on this?",
            "昨天报修到现在没人联系",
        ] {
            assert!(asks_again(text), "{text}");
        }
        for text in ["暖气不热", "我要开发票", "The heating is cold"] {
            assert!(!asks_again(text), "{text}");
        }
    }

    #[test]
    fn alike_words_about_different_rooms_are_told_apart() {
        assert!(names_other_things(
            "三号楼 302 室暖气不热",
            "三号楼 405 室暖气不热"
        ));
        assert!(names_other_things("１０２ 不热", "103 不热"));
        assert!(!names_other_things(
            "302 室不热",
            "３０２ 室还是不热，今天 11 月 22 日"
        ));
        assert!(!names_other_things("暖气不热", "302 室暖气不热"));
        assert!(!names_other_things("0302 不热", "302 不热"));
    }
}
