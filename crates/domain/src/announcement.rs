//! Announcements: a known outage or notice, for whom it is, and what customers are told of it (B11).

use calendar::{Instant, Zone};
use serde::{Deserialize, Serialize};

use crate::{AnnouncementId, CaseId, Event, EventKind, place};

/// A known outage or notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// Identity.
    pub id: AnnouncementId,
    /// The areas that it is for, as addresses name them; none: everybody.
    pub areas: Vec<String>,
    /// Why, in Chinese.
    pub cause_zh: String,
    /// Why, in English; empty: only Chinese is there.
    pub cause_en: String,
    /// What else is said, in Chinese.
    pub words_zh: String,
    /// What else is said, in English.
    pub words_en: String,
    /// Since when.
    pub begins_at: Instant,
    /// When it is expected to end; none while that is not known.
    pub expected_end_at: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// The case on which the matter is worked, when there is one.
    pub case: Option<CaseId>,
    /// The latest word to all who were told; none: it stands as it was announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word: Option<AnnouncedWord>,
    /// Counts changes.
    pub version: i64,
}

/// A word to everybody who was told of an announcement: that it changed, or that it is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncedWord {
    /// Since when it is owed.
    pub at: Instant,
    /// The words, with [`NAME`] where each customer's name stands.
    pub text: String,
    /// The same in English, for those who are written to in English; empty: everybody gets the first.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text_en: String,
    /// Who gave it.
    pub by: crate::PersonId,
}

impl AnnouncedWord {
    /// The words for somebody who is written to in this language.
    #[must_use]
    pub fn words(&self, is_english: bool) -> &str {
        if is_english && !self.text_en.is_empty() {
            &self.text_en
        } else {
            &self.text
        }
    }
}

/// Where the customer's name stands in a word to all.
pub const NAME: &str = "{name}";

/// Words that apologise.
const APOLOGIES: &[&str] = &["歉", "对不起", "不好意思", "apolog", "sorry"];

impl Announcement {
    /// Whether it has begun and not ended.
    #[must_use]
    pub fn is_running(&self, now: Instant) -> bool {
        self.begins_at <= now && self.ended_at.is_none()
    }

    /// Whether an address, or words that name one, lie in its areas. Nothing lies in none, but for announcements to all.
    #[must_use]
    pub fn is_for(&self, address: &str) -> bool {
        self.areas.is_empty() || self.areas.iter().any(|it| place::is_within(address, it))
    }

    /// Its areas as one text.
    #[must_use]
    pub fn area_text(&self, is_chinese: bool) -> String {
        match (self.areas.is_empty(), is_chinese) {
            (true, true) => "全部区域".to_owned(),
            (true, false) => "all areas".to_owned(),
            (false, true) => self.areas.join("、"),
            (false, false) => self.areas.join(", "),
        }
    }

    /// Its expected end as it is said; none while that is not known.
    #[must_use]
    pub fn end_text(&self, is_chinese: bool, zone: &Zone) -> Option<String> {
        let local = zone.local(self.expected_end_at?);
        let clock = format!("{:02}:{:02}", local.hour(), local.minute());
        Some(if is_chinese {
            format!("{}月{}日{clock}", local.month(), local.day())
        } else {
            format!(
                "{clock} on {}-{:02}-{:02}",
                local.year(),
                local.month(),
                local.day()
            )
        })
    }

    /// Why, in a language; Chinese where English was not written.
    #[must_use]
    pub fn cause(&self, is_chinese: bool) -> &str {
        if is_chinese || self.cause_en.trim().is_empty() {
            self.cause_zh.trim()
        } else {
            self.cause_en.trim()
        }
    }

    /// The answer that it offers: area, cause, expected end, and an apology (B11).
    #[must_use]
    pub fn answer(&self, is_chinese: bool, zone: &Zone) -> String {
        let (area, cause) = (self.area_text(is_chinese), self.cause(is_chinese));
        let end = self.end_text(is_chinese, zone);
        let more = if is_chinese || self.words_en.trim().is_empty() {
            self.words_zh.trim()
        } else {
            self.words_en.trim()
        };
        if is_chinese {
            let end = end.map_or_else(
                || "恢复时间确定后马上告诉您".to_owned(),
                |it| format!("预计{it}恢复"),
            );
            let more = ended(more, '。');
            format!("{area}已知故障：{cause}，{end}。{more}给您带来不便，非常抱歉。")
        } else {
            let end = end.map_or_else(
                || "we will tell you the end as soon as it is known".to_owned(),
                |it| format!("expected to end at {it}"),
            );
            let more = ended(more, '.');
            let more = if more.is_empty() { more } else { format!("{more} ") };
            format!("Known outage in {area}: {cause}; {end}. {more}We apologise for the trouble.")
        }
    }

    /// What a customer who hears these words is told of it: what they leave out counts as not told (B11).
    #[must_use]
    pub fn told_in(&self, text: &str, zone: &Zone) -> Event {
        let small = text.to_lowercase();
        let says = |part: &str| !part.trim().is_empty() && small.contains(&part.trim().to_lowercase());
        let mut event = Event {
            text: Some(text.to_owned()),
            ..Event::of(EventKind::OutageTold)
        };
        let end_is_said = [true, false]
            .into_iter()
            .filter_map(|it| self.end_text(it, zone))
            .any(|it| says(&it));
        event.by_at = self.expected_end_at.filter(|_| end_is_said);
        if says(&self.cause_zh) || says(&self.cause_en) {
            event
                .fields
                .insert("cause".to_owned(), self.cause_zh.trim().to_owned());
        }
        let whole = [self.area_text(true), self.area_text(false)];
        if self.areas.iter().chain(&whole).any(|it| says(it)) {
            event.fields.insert("area".to_owned(), self.area_text(true));
        }
        if APOLOGIES.iter().any(|it| small.contains(it)) {
            event.fields.insert("apologised".to_owned(), "yes".to_owned());
        }
        event
    }
}

/// A sentence with its full stop; nothing stays nothing.
fn ended(text: &str, stop: char) -> String {
    if text.is_empty() || text.ends_with(['。', '！', '？', '.', '!', '?']) {
        text.to_owned()
    } else {
        format!("{text}{stop}")
    }
}

#[cfg(test)]
mod tests {
    use calendar::{Instant, Zone};
    use uuid::Uuid;

    use super::Announcement;
    use crate::AnnouncementId;

    fn outage() -> Announcement {
        Announcement {
            id: AnnouncementId::from_uuid(Uuid::from_u128(1)),
            areas: vec!["和平里".to_owned(), "安定路".to_owned()],
            cause_zh: "热源厂二号炉检修".to_owned(),
            cause_en: "boiler two is being repaired".to_owned(),
            words_zh: "抢修人员已经到场".to_owned(),
            words_en: String::new(),
            begins_at: Instant::from_millis(1_795_000_000_000),
            expected_end_at: Some(Instant::from_millis(1_795_010_400_000)),
            ended_at: None,
            case: None,
            word: None,
            version: 1,
        }
    }

    #[test]
    fn the_answer_tells_all_four_and_counts_as_told() {
        let (it, zone) = (outage(), Zone::default());
        let answer = it.answer(true, &zone);
        assert_eq!(
            answer,
            "和平里、安定路已知故障：热源厂二号炉检修，预计11月18日22:00恢复。抢修人员已经到场。给您带来不便，非常抱歉。"
        );
        let told = it.told_in(&answer, &zone);
        assert_eq!(told.by_at, it.expected_end_at);
        assert_eq!(told.fields["cause"], "热源厂二号炉检修");
        assert_eq!(told.fields["area"], "和平里、安定路");
        assert_eq!(told.fields["apologised"], "yes");
        told.check().unwrap();
        let english = it.told_in(&it.answer(false, &zone), &zone);
        assert!(
            english.by_at.is_some() && english.fields.len() == 3,
            "{english:?}"
        );
    }

    #[test]
    fn what_the_words_leave_out_is_not_told() {
        let (it, zone) = (outage(), Zone::default());
        let told = it.told_in("您好，和平里停供了，等通知吧。", &zone);
        assert_eq!(told.by_at, None);
        assert_eq!(told.fields.keys().collect::<Vec<_>>(), ["area"]);
        let open = Announcement {
            expected_end_at: None,
            ..it
        };
        let answer = open.answer(true, &zone);
        assert!(answer.contains("恢复时间确定后"), "{answer}");
        assert_eq!(open.told_in(&answer, &zone).by_at, None);
    }

    #[test]
    fn an_announcement_is_for_its_areas_or_for_all() {
        let it = outage();
        assert!(it.is_for("石家庄市和平里三号楼") && !it.is_for("和平路8号") && !it.is_for(""));
        let all = Announcement {
            areas: Vec::new(),
            ..it
        };
        assert!(all.is_for("") && all.is_for("和平路8号"));
    }
}
