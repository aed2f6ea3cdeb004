//! Announcements: a known outage or notice, for whom it is, and what customers are told of it (B11).

use calendar::Instant;
use serde::{Deserialize, Serialize};

use crate::{AnnouncementId, CaseId, place};

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
    /// Counts changes.
    pub version: i64,
}

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
}
