//! Reads, checks, versions and explains a company's written standard.
//!
//! Everything here is pure: the caller reads files and gives their texts; nothing looks at a clock, a file or a network.

mod clause;
mod standard;

pub mod scenario;
pub mod text;

pub use clause::{
    ActionKind, AuthorKind, BannedPhrase, BreakStep, CaseCondition, Clause, ClockRule, Counting, FactPattern, FormRule,
    GuardRule, PhraseRule, PrivacyRule, RecordKind, RouteLine, RouteRule, Rule, RuleKind, TextPart, Turns, WindowRule,
    Within, Wording,
};
pub use standard::Pack;
