//! Registration forms and working calendars.

use app::settings::forms::FieldKind;
use domain::CaseType;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::words;

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Bilingual {
    /// Chinese.
    pub(crate) zh: String,
    /// English; as the Chinese when absent.
    #[serde(default)]
    pub(crate) en: String,
}

impl From<pack::Wording> for Bilingual {
    fn from(wording: pack::Wording) -> Self {
        let pack::Wording { zh, en } = wording;
        Self { zh, en }
    }
}

impl From<Bilingual> for pack::Wording {
    fn from(text: Bilingual) -> Self {
        let Bilingual { zh, en } = text;
        Self {
            en: if en.trim().is_empty() { zh.clone() } else { en },
            zh,
        }
    }
}

/// The form of a type.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Form)]
pub(crate) struct FormView {
    /// Of cases of this type.
    #[serde(rename = "type")]
    #[schema(value_type = words::CaseType)]
    pub(crate) case_type: CaseType,
    /// Its fields in order.
    pub(crate) fields: Vec<FieldView>,
    /// Counts changes; 0 while the one that comes with the program holds.
    pub(crate) version: i64,
}

/// One field of a form.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FormField)]
pub(crate) struct FieldView {
    /// Its name in cases.
    pub(crate) name: String,
    /// What screens call it.
    pub(crate) label: Bilingual,
    /// What it holds.
    #[schema(value_type = words::FieldKind)]
    pub(crate) kind: FieldKind,
    /// An intake without it is refused (B02).
    pub(crate) required: bool,
    /// What may be chosen; empty unless it is a choice.
    pub(crate) choices: Vec<ChoiceView>,
}

/// One thing that may be chosen.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Choice)]
pub(crate) struct ChoiceView {
    /// The word that cases keep.
    pub(crate) value: String,
    /// What screens show.
    #[serde(default)]
    pub(crate) label: Bilingual,
}

/// The fields of a form, all of them.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct FormBody {
    /// The fields in order.
    pub(crate) fields: Vec<FieldBody>,
}

/// One field of a form that is saved.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct FieldBody {
    /// Its name in cases: small letters, digits and underscores.
    pub(crate) name: String,
    /// What screens call it.
    pub(crate) label: Bilingual,
    /// What it holds.
    #[schema(value_type = words::FieldKind)]
    pub(crate) kind: FieldKind,
    /// An intake without it is refused (B02).
    #[serde(default)]
    pub(crate) required: bool,
    /// What may be chosen.
    #[serde(default)]
    pub(crate) choices: Vec<ChoiceBody>,
}

/// One thing that may be chosen: a word alone keeps the label that it had.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum ChoiceBody {
    /// The word alone.
    Word(String),
    /// With what screens show.
    Full(ChoiceView),
}

/// A working calendar as it counts now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Calendar)]
pub(crate) struct CalendarShown {
    /// The id by which packs and teams name it.
    pub(crate) id: String,
    /// What people call it.
    pub(crate) name: String,
    /// Counts changes.
    pub(crate) version: u32,
    /// The zone whose wall clock it follows.
    pub(crate) zone: String,
    /// The openings of each weekday, Monday first.
    pub(crate) week: Vec<Vec<HoursView>>,
    /// The dates that do not follow the week.
    pub(crate) exceptions: Vec<ExceptionView>,
    /// It counts for teams without one of their own.
    pub(crate) is_default: bool,
    /// Since when this version counts; none: from the beginning.
    #[schema(required)]
    pub(crate) since_at: Option<i64>,
    /// Why this version came.
    #[schema(required)]
    pub(crate) reason: Option<String>,
}

/// One opening of a day.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = Hours)]
pub(crate) struct HoursView {
    /// `HH:MM`.
    #[schema(example = "09:00")]
    pub(crate) from: String,
    /// `HH:MM`; at or before `from`: on the next day; `24:00`: midnight.
    #[schema(example = "18:00")]
    pub(crate) to: String,
}

/// A date that does not follow the week.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = CalendarException)]
pub(crate) struct ExceptionView {
    /// `YYYY-MM-DD`.
    pub(crate) date: String,
    /// Its openings; none: closed.
    pub(crate) hours: Vec<HoursView>,
    /// Why.
    #[serde(default)]
    pub(crate) label: Bilingual,
}

/// A calendar that is saved as a further version; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct CalendarBody {
    /// What people call it.
    pub(crate) name: Option<String>,
    /// The version that was seen; none: whichever.
    pub(crate) version: Option<u32>,
    /// The zone.
    pub(crate) zone: Option<String>,
    /// The openings of each weekday, Monday first.
    pub(crate) week: Option<Vec<Vec<HoursView>>>,
    /// The dates that do not follow the week, all of them.
    pub(crate) exceptions: Option<Vec<ExceptionView>>,
    /// Promises that run are counted anew; otherwise they keep the version that they were made under.
    pub(crate) recompute: bool,
    /// Why, as explanations show it.
    pub(crate) reason: Option<Bilingual>,
}

/// Holidays that are taken in: the announcements that come with the program, or a text.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct HolidayBody {
    /// The announcements for mainland China.
    pub(crate) china: bool,
    /// Of these years; none: all that are known.
    pub(crate) years: Vec<i16>,
    /// A table of lines `year,2027`, `off,2027-01-01,元旦,New Year`, `work,…`.
    pub(crate) text: Option<String>,
    /// Openings of make-up days; absent: the usual ones.
    pub(crate) make_up_hours: Option<Vec<HoursView>>,
    /// Promises that run are counted anew.
    pub(crate) recompute: bool,
}

/// What came of taking holidays in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HolidaysImported {
    /// The calendar now.
    pub(crate) calendar: CalendarShown,
    /// So many days were not there before.
    pub(crate) added: usize,
    /// The years that were taken in.
    pub(crate) years: Vec<i16>,
}

/// The days of a year.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct YearView {
    /// Every day.
    pub(crate) days: Vec<DayView>,
}

/// One day of a year.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CalendarDay)]
pub(crate) struct DayView {
    /// `YYYY-MM-DD`.
    pub(crate) date: String,
    /// What it is.
    #[schema(value_type = words::DayKind)]
    pub(crate) kind: String,
    /// Its openings.
    pub(crate) hours: Vec<HoursView>,
    /// Why it does not follow the week.
    #[schema(required)]
    pub(crate) name: Option<String>,
}

/// A year whose holidays some calendars lack.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HolidaysMissing {
    /// The year.
    pub(crate) year: i16,
    /// Names of calendars that close on some weekday and have no holiday in it.
    pub(crate) calendars: Vec<String>,
}
