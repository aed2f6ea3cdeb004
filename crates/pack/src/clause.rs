//! A clause as the program holds it: what it says, what it weighs, and the typed rule that makes it executable.

mod check;
mod naming;
mod pattern;
mod rule_act;
mod rule_clock;
mod rule_count;
mod rule_path;
mod rule_phrase;

use std::collections::BTreeSet;

use calendar::Figure;
use domain::{Answerable, BreakAct, CaseType, Channel, ClauseId, EventKind, Priority, Severity, closed_set};
use serde::Serialize;

pub use check::{
    CameSoon, Check, FactBan, FactNeed, FieldsIf, LimitByWord, NamedItem, NoneOpen, SoonAfter, WeightedSum,
};
pub(crate) use naming::part_in_chinese;
pub use pattern::{AuthorKind, FactName, FactPattern};
pub use rule_act::{
    ActName, ActionKind, ClosedHours, FormRule, GuardRule, MonthDay, Presence, RecordKind, RecordName,
    Season, StaffedHours, WindowRule,
};
pub use rule_clock::{AT_LATEST, AgreedTime, ClockRule, Counting, Guidance, NoLaterThan, Turns, Within};
pub use rule_count::{
    ConductPoints, CoverageRule, DutyPeriod, DutyRule, Gauge, HolidayPeriods, MemberPart, MetricRule, Period,
    PeriodicDuty, PointsFor, Recurrence, ReviewRule, ScoreRule,
};
pub use rule_path::{
    ChecklistRule, Emotion, Hears, Ladder, ListProof, Masking, PrivacyRule, RouteLine, RouteRule, ScriptRule,
    ScriptSteps, WrittenEvent,
};
pub use rule_phrase::{BannedPhrase, DataKind, PhraseRule, PhraseTime, TextPart};

/// A sentence in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// One clause of a written standard, checked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Clause {
    /// Its id in the standard.
    pub id: ClauseId,
    /// A few words.
    pub title: Wording,
    /// What it asks for, in our own words.
    pub text: Wording,
    /// Where it stands in the company's document.
    pub source: String,
    /// How much it weighs.
    pub severity: Severity,
    /// Who answers for it.
    pub answerable: Answerable,
    /// What follows a break, in order.
    pub on_break: Vec<BreakStep>,
    /// Which cases it applies to; anything unset fits all.
    pub applies: CaseCondition,
    /// Figures of the pack by their names that it uses, such as what “at once” is.
    pub figures: Vec<NamedFigure>,
    /// Which cases it leaves to another clause that wins over it (clock table, row 25): it does not apply to a case that
    /// fits any of these.
    pub except: Vec<CaseCondition>,
    /// The pack that wrote it, or overrode it last.
    pub from_pack: String,
    /// What it does.
    pub rule: Rule,
}

/// A figure that several clauses share by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamedFigure {
    /// Its name in `[figures]`.
    pub name: String,
    /// What it is.
    pub figure: Figure,
}

/// One thing that follows a break.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BreakStep {
    /// What is done.
    pub act: BreakAct,
    /// How long after the break; zero: at once.
    pub after: Figure,
    /// How many points, where points are deducted.
    pub points: Option<u32>,
}

/// Which cases are meant. An empty list fits all; lists are joined by "and", their entries by "or".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CaseCondition {
    /// Types.
    pub types: Vec<CaseType>,
    /// Priorities.
    pub priorities: Vec<Priority>,
    /// The way in by which the case was raised.
    pub channels: Vec<Channel>,
    /// Any of these flags.
    pub flags: Vec<String>,
    /// Any of these words in subject or description.
    pub words: Vec<String>,
    /// At least so many urgings.
    pub urgings: u32,
    /// Closed ones (true), or those that are still worked on (false); none: both.
    pub closed: Option<bool>,
}

/// What a clause does.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Rule {
    /// From one fact, another must follow in time.
    Clock(ClockRule),
    /// An act is refused until evidence is there.
    Guard(GuardRule),
    /// A record is not complete without parts.
    Form(FormRule),
    /// Words that are due, or never said.
    Phrase(PhraseRule),
    /// A number against a threshold.
    Metric(MetricRule),
    /// Hours in which something must not be done, or must be staffed.
    Window(WindowRule),
    /// The share of a population that must get something in a period.
    Coverage(CoverageRule),
    /// A recurring task.
    Duty(DutyRule),
    /// Items that a person ticks.
    Checklist(ChecklistRule),
    /// Points for conduct.
    Score(ScoreRule),
    /// Classification decides.
    Route(RouteRule),
    /// Personal data stay covered.
    Privacy(PrivacyRule),
    /// Guidance at the right moment.
    Script(ScriptRule),
    /// Judged by a reviewer.
    Review(ReviewRule),
}

closed_set! {
    /// The kinds of clauses that this program runs; what `kind = "…"` may say.
    RuleKind {
        /// See [`ClockRule`].
        Clock = "clock",
        /// See [`GuardRule`].
        Guard = "guard",
        /// See [`FormRule`].
        Form = "form",
        /// See [`PhraseRule`].
        Phrase = "phrase",
        /// See [`MetricRule`].
        Metric = "metric",
        /// See [`WindowRule`].
        Window = "window",
        /// See [`CoverageRule`].
        Coverage = "coverage",
        /// See [`DutyRule`].
        Duty = "duty",
        /// See [`ChecklistRule`].
        Checklist = "checklist",
        /// See [`ScoreRule`].
        Score = "score",
        /// See [`RouteRule`].
        Route = "route",
        /// See [`PrivacyRule`].
        Privacy = "privacy",
        /// See [`ScriptRule`].
        Script = "script",
        /// See [`ReviewRule`].
        Review = "review",
    }
}

impl Rule {
    /// Which kind of clause it makes.
    #[must_use]
    pub const fn kind(&self) -> RuleKind {
        match self {
            Self::Clock(_) => RuleKind::Clock,
            Self::Guard(_) => RuleKind::Guard,
            Self::Form(_) => RuleKind::Form,
            Self::Phrase(_) => RuleKind::Phrase,
            Self::Metric(_) => RuleKind::Metric,
            Self::Window(_) => RuleKind::Window,
            Self::Coverage(_) => RuleKind::Coverage,
            Self::Duty(_) => RuleKind::Duty,
            Self::Checklist(_) => RuleKind::Checklist,
            Self::Score(_) => RuleKind::Score,
            Self::Route(_) => RuleKind::Route,
            Self::Privacy(_) => RuleKind::Privacy,
            Self::Script(_) => RuleKind::Script,
            Self::Review(_) => RuleKind::Review,
        }
    }

    /// The clock that it runs: its own, or that of what must follow a fact that it judges.
    #[must_use]
    pub const fn clock(&self) -> Option<&ClockRule> {
        match self {
            Self::Clock(rule) => Some(rule),
            Self::Guard(rule) => rule.follow_up.as_ref(),
            Self::Form(rule) => rule.follow_up.as_ref(),
            Self::Duty(rule) => rule.follow_up.as_ref(),
            Self::Route(rule) => rule.follow_up.as_ref(),
            Self::Privacy(rule) => rule.follow_up.as_ref(),
            Self::Script(rule) => rule.follow_up.as_ref(),
            Self::Phrase(_)
            | Self::Metric(_)
            | Self::Window(_)
            | Self::Coverage(_)
            | Self::Checklist(_)
            | Self::Score(_)
            | Self::Review(_) => None,
        }
    }

    /// What it asks for when it judges; none for kinds that share no check.
    #[must_use]
    pub const fn check(&self) -> Option<&Check> {
        match self {
            Self::Clock(rule) => Some(&rule.check),
            Self::Guard(rule) => Some(&rule.check),
            Self::Form(rule) => Some(&rule.check),
            Self::Phrase(rule) => Some(&rule.check),
            Self::Metric(rule) => Some(&rule.check),
            Self::Checklist(rule) => Some(&rule.check),
            Self::Score(ScoreRule::Points(rule)) => Some(&rule.check),
            Self::Duty(rule) => Some(&rule.check),
            Self::Route(rule) => Some(&rule.check),
            Self::Privacy(rule) => Some(&rule.check),
            Self::Script(rule) => Some(&rule.check),
            Self::Review(rule) => Some(&rule.check),
            Self::Window(_) | Self::Coverage(_) | Self::Score(ScoreRule::Settles { .. }) => None,
        }
    }

    /// The events that it judges on the spot.
    #[must_use]
    pub fn judged_events(&self) -> BTreeSet<EventKind> {
        let on = self.check().map_or(&[][..], |it| &it.on);
        let mut events: BTreeSet<EventKind> = on.iter().filter_map(|it| it.fact.event()).collect();
        match self {
            Self::Guard(guard) => events.extend(guard.action.and_then(ActName::event)),
            Self::Form(form) => events.extend(form.record.event()),
            Self::Checklist(_) => events.extend([EventKind::ChecklistTicked]),
            Self::Score(ScoreRule::Points(_)) => events.extend([EventKind::ConductNoted]),
            Self::Score(ScoreRule::Settles { .. }) => events.extend([EventKind::PointsSettled]),
            Self::Review(_) => events.extend([EventKind::ReviewGiven]),
            Self::Clock(_)
            | Self::Phrase(_)
            | Self::Metric(_)
            | Self::Window(_)
            | Self::Coverage(_)
            | Self::Duty(_)
            | Self::Route(_)
            | Self::Privacy(_)
            | Self::Script(_) => {}
        }
        events
    }
}
