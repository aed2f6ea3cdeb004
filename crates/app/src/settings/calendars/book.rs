//! Every version of every working calendar that the company ever had, and which of them counted when.
//!
//! Always true: no version is ever dropped, so what was judged under one can be judged and explained again (row 27). The
//! trap: a version that was given up still counts for the past, before the change that gave it up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use calendar::{Instant, WorkingCalendar};
use engine::CalendarReasons;
use pack::Wording;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::settings::SettingKind;

use crate::AppError;
use crate::desk::DeskSettings;
use crate::settings::standard::default_calendar;
use crate::settings::value::load_value;

/// What is kept of a calendar beside its versions: its name, and when and why versions came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Card {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) changes: BTreeMap<u32, Change>,
}

/// When and why a version came, and whether what ran was counted anew by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Change {
    pub(crate) since_at: Instant,
    pub(crate) is_recount: bool,
    pub(crate) reason: Wording,
}

/// All versions of one calendar.
#[derive(Debug, Clone)]
pub(crate) struct Chapter {
    pub(crate) card: Card,
    /// By version; never empty.
    pub(crate) versions: BTreeMap<u32, Arc<WorkingCalendar>>,
    /// Version of the stored setting of the present calendar; 0: it is not stored.
    pub(crate) stored: i64,
}

/// All calendars by id.
#[derive(Debug, Clone, Default)]
pub(crate) struct Book {
    pub(crate) chapters: BTreeMap<String, Chapter>,
}

/// What counts at one time: present calendars, and earlier versions that promises keep.
pub(crate) type InForce = (
    BTreeMap<String, Arc<WorkingCalendar>>,
    BTreeMap<String, Vec<Arc<WorkingCalendar>>>,
);

/// Name of the setting that holds a calendar's card.
pub(crate) fn card_name(id: &str) -> String {
    format!("calendar:{id}")
}

impl Chapter {
    /// The version that counts now.
    pub(crate) fn present(&self) -> Option<&Arc<WorkingCalendar>> {
        self.versions.values().next_back()
    }

    /// The version that counted at an instant; none before the calendar was there.
    fn at(&self, at: Instant) -> Option<&Arc<WorkingCalendar>> {
        let has_begun = |version: &u32| self.card.changes.get(version).is_none_or(|it| it.since_at <= at);
        self.versions
            .iter()
            .rev()
            .find(|(version, _)| has_begun(version))
            .map(|it| it.1)
    }

    /// Versions before `present` that what ran under them keeps.
    fn kept_beside(&self, present: u32) -> Vec<Arc<WorkingCalendar>> {
        let recount = |it: &u32| self.card.changes.get(it).is_some_and(|it| it.is_recount);
        let first_kept = self
            .versions
            .keys()
            .copied()
            .filter(|it| *it <= present)
            .rfind(recount)
            .unwrap_or(0);
        self.versions
            .range(first_kept..present)
            .map(|it| it.1.clone())
            .collect()
    }
}

impl Book {
    /// Reads it; the default calendar is there even before somebody saved it.
    pub(crate) fn read(tx: &mut Tx<'_>, settings: &DeskSettings) -> Result<Self, AppError> {
        let mut book = Self::default();
        for setting in store::settings::list_settings(tx, SettingKind::Calendar)? {
            let calendar: WorkingCalendar =
                serde_json::from_str(&setting.body).map_err(AppError::internal)?;
            let (id, stored) = match setting.name.split_once('#') {
                Some((id, _)) => (id.to_owned(), 0),
                None => (setting.name, setting.version),
            };
            let chapter = book.chapters.entry(id).or_insert_with(Chapter::empty);
            chapter.versions.insert(calendar.version(), Arc::new(calendar));
            chapter.stored = chapter.stored.max(stored);
        }
        let default = default_calendar(settings);
        let chapter = book
            .chapters
            .entry(settings.default_calendar.clone())
            .or_insert_with(Chapter::empty);
        if chapter.versions.is_empty() {
            chapter.versions.insert(default.version(), Arc::new(default));
        }
        for (id, chapter) in &mut book.chapters {
            if let Some(card) = load_value(tx, &card_name(id))? {
                chapter.card = card;
            }
        }
        Ok(book)
    }

    /// What counted at an instant.
    pub(crate) fn at(&self, at: Instant) -> InForce {
        let mut by_id = BTreeMap::new();
        let mut earlier = BTreeMap::new();
        for (id, chapter) in &self.chapters {
            let Some(present) = chapter.at(at) else { continue };
            earlier.insert(id.clone(), chapter.kept_beside(present.version()));
            by_id.insert(id.clone(), present.clone());
        }
        (by_id, earlier)
    }

    /// A calendar as it was before it changed, up to an instant: each version with the instant up to which it held, the oldest
    /// first.
    pub(crate) fn was(&self, id: &str, at: Instant) -> Vec<(Instant, Arc<WorkingCalendar>)> {
        let Some(chapter) = self.chapters.get(id) else {
            return Vec::new();
        };
        let later = chapter.versions.keys().skip(1);
        let pairs = chapter.versions.values().zip(later);
        let ends =
            pairs.filter_map(|(it, next)| Some((chapter.card.changes.get(next)?.since_at, it.clone())));
        ends.filter(|(until, _)| *until <= at).collect()
    }

    /// The instants at which a calendar changed, in order.
    pub(crate) fn changes(&self) -> BTreeSet<Instant> {
        self.chapters
            .values()
            .flat_map(|it| it.card.changes.values())
            .map(|it| it.since_at)
            .collect()
    }

    /// Why versions came, as explanations show it.
    pub(crate) fn reasons(&self) -> CalendarReasons {
        let of = |it: &Chapter| {
            it.card
                .changes
                .iter()
                .map(|(version, it)| (*version, it.reason.clone()))
                .collect()
        };
        self.chapters
            .iter()
            .map(|(id, chapter)| (id.clone(), of(chapter)))
            .collect()
    }
}

impl Chapter {
    fn empty() -> Self {
        Self {
            card: Card::default(),
            versions: BTreeMap::new(),
            stored: 0,
        }
    }
}
