//! Reads emotion in what a customer writes: which, how strong, and by which words.
//!
//! Always true: every hit names the words, the place, the weight and why; a text without a hit is calm. Negation,
//! questions for information and mere mentions (`怎么投诉？`, `12345给我回过电话了`) are no emotion. The trap: this reads
//! words, not people: what it says is a hint to somebody who listens, except that a threat is a threat.

mod marks;
mod words;

use domain::closed_set;
use serde::{Deserialize, Serialize};

use crate::text::fold::fold;

closed_set! {
    /// What words show: an emotion, or what comes of one.
    EmotionSignal {
        /// Anger, contempt, accusation.
        Angry = "angry",
        /// Worry, haste, fear.
        Anxious = "anxious",
        /// Disappointment, grief.
        Sad = "sad",
        /// Being beside oneself: shouting, counting, at the end of patience.
        Agitated = "agitated",
        /// Not an emotion but its outcome: to go public, to court or to authorities.
        Threat = "threat",
    }
}

closed_set! {
    /// How strong.
    EmotionLevel {
        /// None, or not worth a mention.
        Calm = "calm",
        /// There; whoever handles the case should see it.
        Noticed = "noticed",
        /// Strong; a team lead should know.
        Strong = "strong",
    }
}

closed_set! {
    /// Why a hit counts, and why so much.
    EmotionWhy {
        /// The words are in the lexicon.
        Word = "word",
        /// Something like `非常` stands before them: one more.
        Intensified = "intensified",
        /// An exclamation mark ends the sentence: one more.
        Exclaimed = "exclaimed",
        /// Exclamation or question marks in a row.
        Punctuation = "punctuation",
    }
}

impl From<crate::Emotion> for EmotionSignal {
    fn from(emotion: crate::Emotion) -> Self {
        match emotion {
            crate::Emotion::Angry => Self::Angry,
            crate::Emotion::Anxious => Self::Anxious,
            crate::Emotion::Sad => Self::Sad,
            crate::Emotion::Agitated => Self::Agitated,
        }
    }
}

/// Words or marks that show an emotion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmotionHit {
    /// Which.
    pub signal: EmotionSignal,
    /// First UTF-16 code unit of the words in the text.
    pub from: u32,
    /// One past the last.
    pub to: u32,
    /// The words.
    pub text: String,
    /// What they weigh, from 1 to 6.
    pub weight: u32,
    /// Why they count, and why so much.
    pub why: Vec<EmotionWhy>,
}

/// What was read in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmotionReading {
    /// Hits in order of their places; those of one emotion do not overlap.
    pub hits: Vec<EmotionHit>,
}

/// From this sum of weights on an emotion is noticed.
const NOTICED_FROM: u32 = 2;

/// From this sum of weights on an emotion is strong.
const STRONG_FROM: u32 = 5;

impl EmotionReading {
    /// The sum of the weights of an emotion's hits.
    #[must_use]
    pub fn score(&self, signal: EmotionSignal) -> u32 {
        let of_it = self.hits.iter().filter(|it| it.signal == signal);
        of_it.map(|it| it.weight).sum()
    }

    /// How strong an emotion is: noticed from 2, strong from 5. A threat is strong whenever it is there.
    #[must_use]
    pub fn level(&self, signal: EmotionSignal) -> EmotionLevel {
        let score = self.score(signal);
        let strong_from = match signal {
            EmotionSignal::Threat => NOTICED_FROM,
            EmotionSignal::Angry | EmotionSignal::Anxious | EmotionSignal::Sad | EmotionSignal::Agitated => {
                STRONG_FROM
            }
        };
        if score >= strong_from {
            EmotionLevel::Strong
        } else if score >= NOTICED_FROM {
            EmotionLevel::Noticed
        } else {
            EmotionLevel::Calm
        }
    }

    /// The emotions that are noticed or strong, in order of declaration.
    #[must_use]
    pub fn signals(&self) -> Vec<EmotionSignal> {
        let is_there = |it: &EmotionSignal| self.level(*it) != EmotionLevel::Calm;
        EmotionSignal::ALL.iter().copied().filter(is_there).collect()
    }

    /// How strong an emotion is, from 0 to 100: noticed from 24, strong from 60.
    #[must_use]
    pub fn strength(&self, emotion: crate::Emotion) -> u32 {
        self.score(emotion.into()).saturating_mul(12).min(100)
    }

    /// Whether the customer says that they will go public, to court or to authorities (E11).
    #[must_use]
    pub fn threatens(&self) -> bool {
        self.level(EmotionSignal::Threat) != EmotionLevel::Calm
    }

    /// Whether anger should reach the team lead (E09): strong anger, or anger and agitation that are strong together.
    #[must_use]
    pub fn is_strong_anger(&self) -> bool {
        let angry = self.score(EmotionSignal::Angry);
        angry >= STRONG_FROM || angry > 0 && angry + self.score(EmotionSignal::Agitated) >= STRONG_FROM
    }
}

/// Reads the emotion in a customer's words.
#[must_use]
pub fn read_emotion(text: &str) -> EmotionReading {
    let mut hits = words::find(text, &fold(text));
    hits.extend(marks::find(text, &hits));
    hits.sort_by_key(|it| (it.from, it.signal));
    EmotionReading { hits }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signals(text: &str) -> Vec<EmotionSignal> {
        read_emotion(text).signals()
    }

    #[test]
    fn questions_negations_and_mentions_are_calm() {
        for text in [
            "怎么投诉？",
            "你们几点下班？",
            "我不着急",
            "没有生气",
            "12345给我回过电话了",
            "我是律师，想咨询合同",
            "",
            "收到！",
        ] {
            assert_eq!(signals(text), [], "{text}");
        }
    }

    #[test]
    fn every_hit_says_which_words_and_why() {
        let reading = read_emotion("😤我非常生气！");
        let [hit] = reading.hits.as_slice() else {
            panic!("{reading:?}")
        };
        assert_eq!(
            (hit.signal, hit.from, hit.to, hit.text.as_str()),
            (EmotionSignal::Angry, 5, 7, "生气")
        );
        assert_eq!(
            hit.why,
            [EmotionWhy::Word, EmotionWhy::Intensified, EmotionWhy::Exclaimed]
        );
        assert_eq!(hit.weight, 5);
        assert!(reading.is_strong_anger());
    }

    #[test]
    fn threats_are_strong_and_rows_of_marks_are_agitated() {
        assert!(read_emotion("不退钱我就去法院起诉你们").threatens());
        assert_eq!(
            read_emotion("我要曝光").level(EmotionSignal::Threat),
            EmotionLevel::Strong
        );
        assert_eq!(signals("到底来不来？？？"), [EmotionSignal::Agitated]);
        assert_eq!(signals("生 气 死 了"), [EmotionSignal::Angry]);
    }
}
