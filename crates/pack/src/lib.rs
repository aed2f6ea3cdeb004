//! Reads, checks, versions and explains a company's written standard.
//!
//! Everything here is pure: the caller reads files and gives [`Sources`]; nothing looks at a clock, a file or a network.

mod built_in;
mod catalogue;
mod clause;
mod description;
mod difference;
mod editions;
mod signature;
mod standard;
mod trial;

mod kinds;
mod load;
mod nearest;
mod schema;
mod shape;
mod source;
mod tree;

pub mod coverage;
pub mod reference;
pub mod scenario;
pub mod text;

pub use built_in::built_in;
pub use catalogue::{CatalogueEntry, catalogue};
pub use clause::{
    AT_LATEST, ActName, ActionKind, AgreedTime, AuthorKind, BannedPhrase, BreakStep, CameSoon, CaseCondition,
    Check, ChecklistRule, Clause, ClockRule, ClosedHours, ConductPoints, Counting, CoverageRule, DataKind,
    DutyPeriod, DutyRule, Emotion, FactBan, FactName, FactNeed, FactPattern, FieldsIf, FormRule, Gauge,
    GuardRule, Guidance, Hears, HolidayPeriods, Ladder, LimitByWord, ListProof, Masking, MemberPart,
    MetricRule, MonthDay, NamedFigure, NamedItem, NoLaterThan, NoneOpen, Period, PeriodicDuty, PhraseRule,
    PhraseTime, PointsFor, Presence, PrivacyRule, RecordKind, RecordName, Recurrence, ReviewRule, RouteLine,
    RouteRule, Rule, RuleKind, ScoreRule, ScriptRule, ScriptSteps, Season, SoonAfter, StaffedHours, TextPart,
    Turns, WeightedSum, WindowRule, Within, Wording, WrittenEvent,
};
pub use description::Description;
pub use difference::{Change, ClauseChange, FigureChange, WrittenPack, difference, read_written};
pub use editions::{Edition, PackFolder, list_folders, load_editions, load_folder, sources_of_folder};
pub use load::{PackName, list_packs, load};
pub use nearest::nearest;
pub use schema::schema;
pub use signature::{
    KeyError, PackSignature, PublicKey, SIGNATURE_FILE, SecretKey, SignatureError, check_signed,
};
pub use source::{PackError, Sources};
pub use standard::Pack;
pub use trial::{FigureMistake, Figures, load_trial};
