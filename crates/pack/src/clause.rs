//! A clause as the program holds it: what it says, what it weighs, and the typed rule that makes it executable.

use calendar::{Figure, Hours};
use domain::{
    Answerable, BreakAct, CaseType, Channel, ClauseId, Direction, Evidence, FactKind, FindingAct, Moment,
    Priority, Severity, WaitReason, closed_set,
};
use serde::Serialize;

/// A sentence in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
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
    /// Which cases it leaves to another clause that wins over it (clock table, row 25): it does not apply to a case that
    /// fits any of these.
    pub except: Vec<CaseCondition>,
    /// The pack that wrote it, or overrode it last.
    pub from_pack: String,
    /// What it does.
    pub rule: Rule,
}

/// One thing that follows a break.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BreakStep {
    /// What is done.
    pub act: BreakAct,
    /// How long after the break; zero: at once.
    pub after: Figure,
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
}

closed_set! {
    /// Who did it, as packs name it.
    AuthorKind {
        /// Somebody at the desk.
        Person = "person",
        /// The customer.
        Customer = "customer",
        /// A rule or a channel.
        System = "system",
        /// The timer.
        Timer = "timer",
    }
}

/// Which facts are meant.
///
/// An automatic reply never fits a pattern for `reply_sent` (clock table, row 15).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactPattern {
    /// Kind of fact.
    pub fact: FactKind,
    /// On these channels, where the fact has one; empty: any.
    pub channels: Vec<Channel>,
    /// Begun by, where the fact says so.
    pub direction: Option<Direction>,
    /// By whom; none: anybody.
    pub author: Option<AuthorKind>,
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
    /// Hours in which something must not be done.
    Window(WindowRule),
    /// Classification decides.
    Route(RouteRule),
    /// Personal data stay covered.
    Privacy(PrivacyRule),
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
        /// See [`WindowRule`].
        Window = "window",
        /// See [`RouteRule`].
        Route = "route",
        /// See [`PrivacyRule`].
        Privacy = "privacy",
    }
}

/// How long, and by which figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Within {
    /// A figure; the first case condition that fits overrides it.
    Figure {
        /// Unless one of the others fits.
        figure: Figure,
        /// Figures for certain cases, first fit wins.
        instead: Vec<(CaseCondition, Figure)>,
    },
    /// The time that was promised in the fact that began it (A22: `answer_promised.by_at`).
    AsPromised,
}

/// By which calendar time is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Counting {
    /// Every hour of every day.
    Always,
    /// The calendar of the case's team.
    Team,
    /// A calendar by its id.
    Named(String),
}

closed_set! {
    /// How often a clock runs in a case.
    Turns {
        /// One at a time; a further start while it runs changes nothing (row 9); after it ended, a further start begins anew.
        OneAtATime = "one_at_a_time",
        /// Once in a round of the case, whatever comes later (A17: the first reply).
        OnceARound = "once_a_round",
        /// One for each start, side by side (A22: each promised answer).
        EachStart = "each_start",
        /// As one at a time, and it begins anew at once when it was kept or broken, while the case is live (B16: every 24 h).
        Again = "again",
    }
}

/// From a start fact, a stop fact must follow within a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockRule {
    /// What begins it.
    pub start: Vec<FactPattern>,
    /// What keeps it.
    pub stop: Vec<FactPattern>,
    /// How long.
    pub within: Within,
    /// By which calendar.
    pub counting: Counting,
    /// Time stands still while the case waits for one of these.
    pub pauses: Vec<WaitReason>,
    /// Somebody is warned so long before it is due, on the same calendar; none: never.
    pub warn_before: Option<Figure>,
    /// How often.
    pub turns: Turns,
    /// When team, type or priority changes the figure: whether time already counted is carried over (row 14).
    pub carries_over: bool,
    /// It must be stopped strictly before an instant rather than by its due time: `renewal` of a promised answer (B15, row 28).
    pub before_due_of: Option<ClauseId>,
}

/// An act is refused until evidence is on the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GuardRule {
    /// The act: the word of [`domain::Action`], such as `close`.
    pub action: ActionKind,
    /// What must be there.
    pub needs: Vec<Evidence>,
    /// So many failed tries to reach the customer stand for the customer's word.
    pub tries: u32,
    /// Allowed all the same when a reason is recorded.
    pub or_reason: bool,
}

closed_set! {
    /// Acts that guards are asked about; the words of [`domain::Action`].
    ActionKind {
        /// Raise a case.
        Raise = "raise",
        /// Close it.
        Close = "close",
        /// Move its ownership.
        MoveOwnership = "move_ownership",
        /// Promise an answer.
        PromiseAnswer = "promise_answer",
        /// Renew a promised answer.
        RenewAnswer = "renew_answer",
        /// Reopen it.
        Reopen = "reopen",
        /// Show a masked field.
        Reveal = "reveal",
        /// Call the customer.
        PlaceCall = "place_call",
        /// Let it wait.
        Wait = "wait",
    }
}

/// A record is not complete without parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormRule {
    /// Which record.
    pub record: RecordKind,
    /// What must be there for every case.
    pub needs: Vec<Evidence>,
    /// What else must be there for certain types.
    pub also: Vec<(Vec<CaseType>, Vec<Evidence>)>,
    /// Parts of a text that must be there (A18), listed and offered in this order; a text may have them in another.
    pub parts: Vec<TextPart>,
    /// Refuse, or record the verdict only.
    pub act: FindingAct,
}

closed_set! {
    /// Records that forms describe.
    RecordKind {
        /// What is written down when a case is raised by call or counter (B02, B13).
        Intake = "intake",
        /// A mail to the customer (A18).
        EmailReply = "email_reply",
    }
}

/// A named part of a text, found by any of its patterns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextPart {
    /// A word for it: `greeting`, `answer`, `further_help`, `thanks`, `signature`.
    pub name: String,
    /// What it is called on the screen.
    pub title: Wording,
    /// Any of these makes it present; `{agent_number}`, `{agent_name}`, `{company}`, `{team}` stand for the values at hand.
    pub any_of: Vec<String>,
    /// Present when at least so many characters stand outside the other parts (the answer itself); 0: by patterns.
    pub min_rest_chars: u32,
    /// A sentence that fills it.
    pub offer: Wording,
}

/// Words that are due at a moment, or never said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhraseRule {
    /// When; empty: whenever staff write or speak to customers.
    pub moments: Vec<Moment>,
    /// Words that are never said, with better ones.
    pub never: Vec<BannedPhrase>,
    /// Parts that must be there.
    pub must: Vec<TextPart>,
    /// The customer is addressed by surname and title once the name is known (G02).
    pub needs_address_by_name: bool,
    /// What a finding does.
    pub act: FindingAct,
}

/// A phrase that is not said, with its variants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BannedPhrase {
    /// Variants, any of which is meant. `[甲|乙]` in a pattern stands for alternatives, `…` for up to six characters.
    pub any_of: Vec<String>,
    /// Longer words and sentences that contain one and are innocent.
    pub unless: Vec<String>,
    /// Better wordings.
    pub better: Vec<String>,
}

/// Hours in which something must not be done, or must be staffed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WindowRule {
    /// The act that is not done in these hours.
    pub action: ActionKind,
    /// The hours, local time.
    pub hours: Vec<Hours>,
    /// The customer's own wishes come first.
    pub wishes_first: bool,
}

/// Classification decides: the first line that fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RouteRule {
    /// Lines in order.
    pub lines: Vec<RouteLine>,
    /// A type must be chosen (B03).
    pub needs_type: bool,
}

/// One line of a route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RouteLine {
    /// When.
    pub when: CaseCondition,
    /// Then this priority.
    pub priority: Option<Priority>,
}

/// Personal data stay covered until somebody with the right gives a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrivacyRule {
    /// Fields that are masked: `phone`, `email`, `address`.
    pub fields: Vec<String>,
    /// A reason must be given.
    pub needs_reason: bool,
    /// For how many minutes a revealed field stays open.
    pub open_minutes: u32,
}
