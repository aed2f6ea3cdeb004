//! Rules about single acts and records: guards, forms, windows.

use calendar::{Date, Hours};
use domain::{CaseType, EventKind, Evidence, FindingAct, closed_set};
use serde::{Serialize, Serializer};

use crate::{Check, ClockRule, FactPattern, TextPart};

/// An act is refused until evidence is on the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GuardRule {
    /// The act: the word of [`domain::Action`], such as `close`, or the recording of an event; none: the events that
    /// `check.on` names.
    pub action: Option<ActName>,
    /// What must be there.
    pub needs: Vec<Evidence>,
    /// So many failed tries to reach the customer stand for the customer's word.
    pub tries: u32,
    /// Allowed all the same when a reason is recorded.
    pub or_reason: bool,
    /// It only refuses; what happened all the same is judged by what must follow (D04).
    pub only_asks: bool,
    /// What else must be there.
    pub check: Check,
    /// What must follow.
    pub follow_up: Option<ClockRule>,
}

impl GuardRule {
    /// The acts that it is asked about.
    pub fn acts(&self) -> impl Iterator<Item = ActName> {
        let events = self
            .check
            .on
            .iter()
            .filter(|_| self.action.is_none())
            .filter_map(|it| it.fact.event());
        self.action.into_iter().chain(events.map(ActName::Record))
    }
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
    pub record: RecordName,
    /// What must be there for every case.
    pub needs: Vec<Evidence>,
    /// What else must be there for certain types.
    pub also: Vec<(Vec<CaseType>, Vec<Evidence>)>,
    /// Parts of a text that must be there (A18), listed and offered in this order; a text may have them in another.
    pub parts: Vec<TextPart>,
    /// Refuse, or record the verdict only.
    pub act: FindingAct,
    /// What else must be there.
    pub check: Check,
    /// What must follow.
    pub follow_up: Option<ClockRule>,
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

/// What a guard or a window is asked about: an act at the desk, or the recording of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActName {
    /// An act, see [`domain::Action`].
    Act(ActionKind),
    /// [`domain::Action::Record`] of an event of this kind.
    Record(EventKind),
}

/// What a form describes: a record at the desk, or an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordName {
    /// A record at the desk.
    Record(RecordKind),
    /// An event of this kind.
    Event(EventKind),
}

macro_rules! named {
    ($name:ident: $own:ident($set:ident), $event:ident) => {
        impl $name {
            /// Its word in packs.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    Self::$own(it) => it.as_str(),
                    Self::$event(it) => it.as_str(),
                }
            }

            /// The event, when it names one.
            #[must_use]
            pub const fn event(self) -> Option<EventKind> {
                match self {
                    Self::$own(_) => None,
                    Self::$event(it) => Some(it),
                }
            }

            /// Every word: those of the desk first.
            #[must_use]
            pub fn words() -> Vec<&'static str> {
                let own = $set::ALL.iter().map(|it| it.as_str());
                own.chain(EventKind::ALL.iter().map(|it| it.as_str()))
                    .collect()
            }
        }

        impl std::str::FromStr for $name {
            type Err = domain::UnknownWord;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word.parse() {
                    Ok(it) => Ok(Self::$own(it)),
                    Err(_) => word.parse().map(Self::$event),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(self.as_str())
            }
        }
    };
}

named!(ActName: Act(ActionKind), Record);
named!(RecordName: Record(RecordKind), Event);

/// Hours: in which something is not done, in which a desk is staffed, in which a person is at the post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowRule {
    /// Something is not done in these hours.
    Closed(ClosedHours),
    /// Somebody is there in these hours, judged for each local day.
    Staffed(StaffedHours),
    /// Whoever has a shift is there for it, judged at its end: late, left early, absent.
    Presence(Presence),
}

/// Hours in which something is not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClosedHours {
    /// The act that is not done.
    pub action: ActName,
    /// The hours, local time.
    pub hours: Vec<Hours>,
    /// The customer's own wishes come first.
    pub wishes_first: bool,
}

/// Hours in which somebody is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StaffedHours {
    /// Somebody comes.
    pub arrive: Vec<FactPattern>,
    /// Somebody goes.
    pub leave: Vec<FactPattern>,
    /// The hours, local time.
    pub hours: Vec<Hours>,
    /// The part of the year in which it holds; none: all year.
    pub season: Option<Season>,
}

/// A part of every year; it may cross the end of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Season {
    /// First day.
    pub from: MonthDay,
    /// Last day.
    pub to: MonthDay,
}

/// A day of every year: `11-15`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct MonthDay {
    /// From 1.
    pub month: i8,
    /// From 1.
    pub day: i8,
}

impl std::str::FromStr for MonthDay {
    type Err = <Date as std::str::FromStr>::Err;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // A leap year, so that the 29th of February may be named.
        let date: Date = format!("2028-{text}").parse()?;
        Ok(Self {
            month: date.month(),
            day: date.day(),
        })
    }
}

impl std::fmt::Display for MonthDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl Season {
    /// Whether the day lies in it.
    #[must_use]
    pub fn holds(&self, date: Date) -> bool {
        let day = MonthDay {
            month: date.month(),
            day: date.day(),
        };
        if self.from <= self.to {
            self.from <= day && day <= self.to
        } else {
            day >= self.from || day <= self.to
        }
    }
}

/// Whoever has a shift is there for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Presence {
    /// A shift is given to a person: the agreed time is its beginning, the field `minutes` its length.
    pub rostered: Vec<FactPattern>,
    /// The person comes.
    pub arrive: Vec<FactPattern>,
    /// The person goes.
    pub leave: Vec<FactPattern>,
}
