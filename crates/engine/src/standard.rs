//! The compiled written standard of one company at one version: immutable, indexed by the names of facts and events.
//!
//! Always true: a standard that compiled cannot make the engine run without end, and every calendar it names exists.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{Date, Figure, Millis, WorkingCalendar};
use domain::{ClauseId, FactKind, PackVersion, PersonId, TeamId};
use pack::text::TextChecker;
use pack::{Clause, ClockRule, Counting, FactName, FactPattern, Pack, Rule, Turns, Within, Wording};

use crate::Calendars;
use crate::index::Index;
use crate::kinds::{self, Kind};
use crate::run::CalendarUse;

/// When reminders may be sent (clock table, row 18).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Reminders {
    /// At any time.
    #[default]
    Always,
    /// While the calendar of the case's team is open.
    TeamCalendar,
    /// While this calendar is open.
    Calendar(String),
}

/// Somebody at the desk, as texts name them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agent {
    /// Name.
    pub name: String,
    /// Work number (工号).
    pub number: String,
}

/// Names that text checks need and facts do not hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Desk {
    /// The company's name.
    pub company: String,
    /// The people of the desk.
    pub people: BTreeMap<PersonId, Agent>,
    /// Names of teams.
    pub teams: BTreeMap<TeamId, String>,
    /// Names of public holidays beside those of the built-in table (A04).
    pub holidays: BTreeMap<Date, String>,
    /// Numbers and addresses that the company gives to everybody (J05).
    pub contacts: Vec<String>,
}

/// A pack that the engine cannot run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("clause {clause} cannot be run: {fault}")]
pub struct StandardError {
    /// The clause.
    pub clause: ClauseId,
    /// What is wrong with it.
    pub fault: StandardFault,
}

/// Why a clause cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StandardFault {
    /// A calendar that it names does not exist.
    #[error("there is no working calendar `{0}`")]
    NoSuchCalendar(String),
    /// A clock that begins anew at once must take some time.
    #[error("a clock that begins anew by itself needs a figure above zero")]
    EndlessAgain,
    /// Warnings are so much counted time ahead.
    #[error("`{0}` cannot be counted backwards; a warning needs a span such as 30m")]
    WarningNotASpan(Figure),
    /// It is judged by the due time of a clause that is not a clock of this pack.
    #[error("it is judged by the due time of {0}, which is no clock of this pack")]
    NoSuchClock(ClauseId),
}

impl StandardFault {
    /// The key of the clause that is at fault.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::NoSuchCalendar(_) => "calendar",
            Self::EndlessAgain => "within",
            Self::WarningNotASpan(_) => "warn_before",
            Self::NoSuchClock(_) => "before_due_of",
        }
    }

    /// The fault as a sentence.
    #[must_use]
    pub fn says(&self) -> Wording {
        let zh = match self {
            Self::NoSuchCalendar(id) => format!("没有工作日历 `{id}`"),
            Self::EndlessAgain => "自己重新开始的时限要比零长".to_owned(),
            Self::WarningNotASpan(figure) => format!("`{figure}` 不能往回数；提醒要写时长，如 30m"),
            Self::NoSuchClock(clause) => {
                format!("它按 {clause} 的到期时间判定，而本包里 {clause} 不是时限条款")
            }
        };
        Wording {
            zh,
            en: self.to_string(),
        }
    }
}

impl StandardError {
    /// The clause and its fault, as a sentence.
    #[must_use]
    pub fn says(&self) -> Wording {
        let Wording { zh, .. } = self.fault.says();
        Wording {
            zh: format!("{}：{zh}", self.clause),
            en: self.to_string(),
        }
    }
}

/// A compiled written standard.
pub struct Standard {
    pub(crate) version: PackVersion,
    pub(crate) clauses: Vec<Compiled>,
    pub(crate) calendars: Calendars,
    pub(crate) reminders: Reminders,
    pub(crate) desk: Desk,
    pub(crate) calendar_reasons: CalendarReasons,
    pub(crate) checker: Arc<TextChecker>,
    pub(crate) index: Index,
}

/// Why a version of a calendar came, by the calendar's id and version.
pub type CalendarReasons = BTreeMap<String, BTreeMap<u32, Wording>>;

/// A clause with its kind and what was worked out about it.
pub(crate) struct Compiled {
    pub(crate) clause: Clause,
    pub(crate) kind: &'static dyn Kind,
    /// Clauses that are judged by this one's due time (row 28).
    pub(crate) told_before: Vec<usize>,
    /// Clauses that look at the break of this one's promises.
    pub(crate) after_break: Vec<usize>,
}

impl Standard {
    /// Compiles a pack against the calendars of a company.
    ///
    /// # Errors
    /// Every clause that cannot be run, with the reason.
    pub fn compile(pack: &Pack, calendars: &Calendars) -> Result<Self, Vec<StandardError>> {
        Self::compile_with(pack, calendars, &Arc::new(TextChecker::compile(pack)))
    }

    /// As [`Standard::compile`], with the checker of the same pack, which takes longest to make.
    pub(crate) fn compile_with(
        pack: &Pack,
        calendars: &Calendars,
        checker: &Arc<TextChecker>,
    ) -> Result<Self, Vec<StandardError>> {
        let mut errors = Vec::new();
        let mut clauses: Vec<Compiled> = Vec::with_capacity(pack.clauses.len());
        for clause in &pack.clauses {
            if let Some(fault) = fault_of(clause, pack, calendars) {
                errors.push(StandardError {
                    clause: clause.id.clone(),
                    fault,
                });
            }
            let told_before = judged_by(pack, &clause.id);
            clauses.push(Compiled {
                clause: clause.clone(),
                kind: kinds::of(&clause.rule),
                told_before,
                after_break: after_break_of(pack, &clause.id),
            });
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self {
            version: pack.version(),
            index: Index::of(&clauses),
            checker: Arc::clone(checker),
            clauses,
            calendars: calendars.clone(),
            reminders: Reminders::Always,
            desk: Desk::default(),
            calendar_reasons: BTreeMap::new(),
        })
    }

    /// The same standard with hours in which reminders may be sent.
    #[must_use]
    pub fn with_reminders(self, reminders: Reminders) -> Self {
        Self { reminders, ..self }
    }

    /// The same standard, knowing the names that texts are checked for (A03, A18).
    #[must_use]
    pub fn with_desk(self, desk: Desk) -> Self {
        Self { desk, ..self }
    }

    /// The same standard, knowing why calendars changed: shown where running promises were counted anew (row 27).
    #[must_use]
    pub fn with_calendar_reasons(self, calendar_reasons: CalendarReasons) -> Self {
        Self {
            calendar_reasons,
            ..self
        }
    }

    /// The pack at its version, as promises keep it.
    #[must_use]
    pub const fn version(&self) -> &PackVersion {
        &self.version
    }

    /// A clause by its id.
    #[must_use]
    pub fn clause(&self, id: &ClauseId) -> Option<&Clause> {
        self.place_of(id)
            .and_then(|it| self.clauses.get(it))
            .map(|it| &it.clause)
    }

    /// Every clause, in order of their ids.
    pub fn clauses(&self) -> impl Iterator<Item = &Clause> {
        self.clauses.iter().map(|it| &it.clause)
    }

    /// The working calendars.
    #[must_use]
    pub const fn calendars(&self) -> &Calendars {
        &self.calendars
    }

    pub(crate) fn place_of(&self, id: &ClauseId) -> Option<usize> {
        self.clauses.binary_search_by(|it| it.clause.id.cmp(id)).ok()
    }

    pub(crate) fn clock(&self, place: usize) -> Option<(&Clause, &ClockRule)> {
        let clause = &self.clauses.get(place)?.clause;
        clause.rule.clock().map(|rule| (clause, rule))
    }

    pub(crate) fn clock_of(&self, id: &ClauseId) -> Option<(&Clause, &ClockRule)> {
        self.place_of(id).and_then(|it| self.clock(it))
    }

    pub(crate) fn told_before(&self, place: usize) -> &[usize] {
        self.clauses
            .get(place)
            .map_or(&[], |it| it.told_before.as_slice())
    }

    pub(crate) fn after_break(&self, place: usize) -> &[usize] {
        self.clauses
            .get(place)
            .map_or(&[], |it| it.after_break.as_slice())
    }

    /// By which calendar a clock counts in a case of that team, as promises keep it; none: every hour.
    pub(crate) fn calendar_for(&self, counting: &Counting, team: Option<TeamId>) -> Option<CalendarUse> {
        let named = match counting {
            Counting::Always => None,
            Counting::Team => self.calendars.of(team).ok(),
            Counting::Named(id) => self.calendars.by_id.get(id),
        };
        named.map(|it| CalendarUse {
            id: it.id().to_owned(),
            version: it.version(),
            made_under: None,
        })
    }

    /// The calendar that a promise counts by: the version it was made under while that is kept, else the present one.
    pub(crate) fn calendar_of(&self, used: Option<&CalendarUse>) -> Option<&WorkingCalendar> {
        let used = used?;
        let present = self.calendars.by_id.get(&used.id);
        let is_meant = |it: &&Arc<WorkingCalendar>| it.version() == used.version;
        let earlier = || self.calendars.earlier.get(&used.id)?.iter().find(is_meant);
        present
            .filter(is_meant)
            .or_else(earlier)
            .or(present)
            .map(AsRef::as_ref)
    }
}

impl std::fmt::Debug for Standard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Standard")
            .field("version", &self.version)
            .field("clauses", &self.clauses.len())
            .finish()
    }
}

fn fault_of(clause: &Clause, pack: &Pack, calendars: &Calendars) -> Option<StandardFault> {
    let rule = clause.rule.clock()?;
    if let Counting::Named(id) = &rule.counting
        && !calendars.by_id.contains_key(id)
    {
        return Some(StandardFault::NoSuchCalendar(id.clone()));
    }
    if rule.counting == Counting::Team
        && let Err(missing) = calendars.of(None)
    {
        return Some(StandardFault::NoSuchCalendar(missing.0));
    }
    if let Some(figure @ (Figure::WorkingDays(_) | Figure::EndOfDay)) = rule.warn_before {
        return Some(StandardFault::WarningNotASpan(figure));
    }
    if rule.turns == Turns::Again && !takes_time(&rule.within) {
        return Some(StandardFault::EndlessAgain);
    }
    let main = rule.before_due_of.as_ref()?;
    let is_clock = pack.clause(main).is_some_and(|it| it.rule.clock().is_some());
    (!is_clock).then(|| StandardFault::NoSuchClock(main.clone()))
}

fn takes_time(within: &Within) -> bool {
    let some = |it: &Figure| *it != Figure::Span(Millis::ZERO);
    match within {
        Within::Figure { figure, instead } => some(figure) && instead.iter().all(|(_, it)| some(it)),
        Within::AsPromised => false,
    }
}

fn judged_by(pack: &Pack, main: &ClauseId) -> Vec<usize> {
    let is_judged =
        |it: &Clause| matches!(&it.rule, Rule::Clock(rule) if rule.before_due_of.as_ref() == Some(main));
    let places = pack.clauses.iter().enumerate();
    places
        .filter(|(_, it)| is_judged(it))
        .map(|(place, _)| place)
        .collect()
}

/// Clauses that name the passing of a deadline of this clause, or of any.
fn after_break_of(pack: &Pack, broken: &ClauseId) -> Vec<usize> {
    let is_of = |it: &FactPattern| {
        it.fact == FactName::Fact(FactKind::DeadlinePassed) && it.of.as_ref().is_none_or(|of| of == broken)
    };
    let looks = |it: &Clause| {
        let begins = it.rule.clock().is_some_and(|rule| rule.start.iter().any(is_of));
        it.id != *broken && (begins || kinds::judged_on(&it.rule).iter().any(is_of))
    };
    let places = pack.clauses.iter().enumerate();
    places
        .filter(|(_, it)| looks(it))
        .map(|(place, _)| place)
        .collect()
}
