//! What is owed over a period and by many: coverage of a population, recurring duties, staffed hours, presence on
//! shifts. Judged over the facts of all chains, in time order.
//!
//! Always true: the same facts and the same instants give the same verdicts, whatever the order of facts of one instant.
//! A period ends before what happens at its end.
//! The trap: a fact that happened before what time has passed to counts only for periods that are still open; who learns
//! of one late judges again from the beginning.

mod correction;
mod coverage;
mod duty;
mod holidays;
mod hours;
mod memory;
mod presence;
mod span;

use calendar::{Instant, Zone};
use domain::{CaseId, Fact, Outcome, PeriodVerdict, PersonId, PromiseKey, Verdict};
use pack::{Clause, FactName, FactPattern, PeriodicDuty, Rule, WindowRule};

use crate::view::View;
use crate::{Calendars, Standard};
use coverage::CoverageWatch;
use duty::DutyWatch;
use hours::StaffedWatch;
use presence::PresenceWatch;

pub use correction::correct_periods;
pub use memory::PeriodMemory;

/// Judges what is owed over periods.
pub struct PeriodJudge<'s> {
    standard: &'s Standard,
    zone: Zone,
    watches: Vec<Watched<'s>>,
    /// Facts of the instant that time has passed to, not taken in yet.
    pending: Vec<(CaseId, Fact)>,
    begun_at: Option<Instant>,
    out: Vec<PeriodVerdict>,
}

/// A clause with one of the things that it owes over periods.
struct Watched<'s> {
    clause: &'s Clause,
    /// The how-manieth of the clause, from 0.
    part: u32,
    watch: Watch<'s>,
}

/// Verdicts on each further thing that a clause owes over periods have turns of their own from here on.
const PART_TURNS: u32 = 100_000;

/// A fact of some chain.
pub(crate) type Proof = (CaseId, u32);

/// What a watch keeps of a clause.
enum Watch<'s> {
    Coverage(CoverageWatch<'s>),
    Duty(DutyWatch<'s>),
    Staffed(StaffedWatch<'s>),
    Presence(PresenceWatch<'s>),
}

/// One fact as a watch takes it in.
struct Happening<'a> {
    view: View<'a>,
    case_id: CaseId,
    proof: Proof,
}

/// What a watch says about a period that is over.
struct Closed {
    number: u32,
    turn: u32,
    from_at: Instant,
    to_at: Instant,
    at: Instant,
    person: Option<PersonId>,
    detail: Vec<String>,
    is_kept: bool,
    proof: Vec<Proof>,
}

impl<'s> PeriodJudge<'s> {
    /// A judge that has seen nothing yet. Local days are those of the company's zone.
    #[must_use]
    pub fn new(standard: &'s Standard) -> Self {
        let zone = standard
            .calendars
            .of(None)
            .map_or_else(|_| Zone::utc(), |it| it.zone().clone());
        let watches = standard.clauses().flat_map(|clause| {
            let parts = (0_u32..).zip(watches_for(clause, (&standard.calendars, &zone)));
            parts.map(move |(part, watch)| Watched { clause, part, watch })
        });
        Self {
            watches: watches.collect(),
            standard,
            zone,
            pending: Vec::new(),
            begun_at: None,
            out: Vec::new(),
        }
    }

    /// Whether the standard owes anything over periods at all.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        !self.watches.is_empty()
    }

    /// Whether a clause that is judged over periods names such facts: only these, and the first fact of a record, need be
    /// taken in.
    #[must_use]
    pub fn watches(&self, fact: &Fact) -> bool {
        let name = FactName::of(&fact.body);
        self.watches.iter().any(|it| it.watch.names(name))
    }

    /// The names of facts that clauses which are judged over periods look at.
    pub fn watched(&self) -> impl Iterator<Item = FactName> {
        let patterns = self.watches.iter().flat_map(|it| it.watch.patterns());
        patterns.flatten().map(|it| it.fact)
    }

    /// When a period is over next, as known from what was taken in; none before the first fact, or when nothing is owed.
    #[must_use]
    pub fn next_at(&self) -> Option<Instant> {
        self.begun_at?;
        self.watches.iter().filter_map(|it| it.watch.next_at()).min()
    }

    /// Takes in a fact of a case or register; facts come in time order.
    pub fn take(&mut self, case_id: CaseId, fact: &Fact) {
        if self.pending.first().is_some_and(|(_, it)| it.at != fact.at) {
            self.take_pending();
        }
        self.begin(fact.at);
        let name = FactName::of(&fact.body);
        if self.watches.iter().any(|it| it.watch.names(name)) {
            self.pending.push((case_id, fact.clone()));
        }
    }

    /// Periods are owed from the one on in which this instant lies: that of the record's earliest fact. Later calls change
    /// nothing.
    pub fn begin(&mut self, at: Instant) {
        if self.begun_at.is_none() {
            self.begun_at = Some(at);
            let zone = &self.zone;
            self.watches.iter_mut().for_each(|it| it.watch.begin(at, zone));
        }
    }

    /// Lets time pass to this instant; gives what was judged since the last call, in order of instants.
    pub fn pass_time(&mut self, to: Instant) -> Vec<PeriodVerdict> {
        self.take_pending();
        self.close_until(to);
        let mut out = std::mem::take(&mut self.out);
        out.sort_by(|one, other| {
            (one.verdict.at, &one.verdict.key).cmp(&(other.verdict.at, &other.verdict.key))
        });
        out
    }

    fn take_pending(&mut self) {
        let mut pending = std::mem::take(&mut self.pending);
        pending.sort_by_key(|(case_id, fact)| (fact.judging_order(), *case_id));
        let Some(at) = pending.first().map(|(_, it)| it.at) else {
            return;
        };
        self.close_until(at);
        for (case_id, fact) in &pending {
            let happening = Happening {
                view: View::of_fact(fact),
                case_id: *case_id,
                proof: (*case_id, fact.seq),
            };
            for it in &mut self.watches {
                it.watch.take(it.clause, &happening);
            }
        }
    }

    fn close_until(&mut self, to: Instant) {
        if self.begun_at.is_none() {
            return;
        }
        let mut closed = Vec::new();
        for it in &mut self.watches {
            it.watch.close_until(to, &self.zone, &mut closed);
            let (standard, clause, part) = (self.standard, it.clause, it.part);
            let verdicts = closed.drain(..).map(|it| verdict(standard, (clause, part), it));
            self.out.extend(verdicts);
        }
    }
}

impl Watch<'_> {
    fn names(&self, name: FactName) -> bool {
        self.patterns().into_iter().flatten().any(|it| it.fact == name)
    }

    /// What the clause looks at.
    const fn patterns(&self) -> [&[FactPattern]; 5] {
        match self {
            Self::Coverage(it) => [
                it.rule.population.as_slice(),
                it.rule.reached_by.as_slice(),
                it.rule.each.as_slice(),
                it.rule.until.as_slice(),
                it.rule.reached_all_by.as_slice(),
            ],
            Self::Duty(it) => [
                it.rule.done.as_slice(),
                it.rule.per_person.as_slice(),
                &[],
                &[],
                &[],
            ],
            Self::Staffed(it) => [it.rule.arrive.as_slice(), it.rule.leave.as_slice(), &[], &[], &[]],
            Self::Presence(it) => [
                it.rule.rostered.as_slice(),
                it.rule.arrive.as_slice(),
                it.rule.leave.as_slice(),
                &[],
                &[],
            ],
        }
    }

    fn next_at(&self) -> Option<Instant> {
        match self {
            Self::Coverage(it) => it.next_at(),
            Self::Duty(it) => it.next_at(),
            Self::Staffed(it) => it.next_at(),
            Self::Presence(it) => it.next_at(),
        }
    }

    fn begin(&mut self, at: Instant, zone: &Zone) {
        match self {
            Self::Coverage(it) => it.begin(at, zone),
            Self::Duty(it) => it.begin(at),
            Self::Staffed(it) => it.begin(at, zone),
            Self::Presence(_) => {}
        }
    }

    fn take(&mut self, clause: &Clause, happening: &Happening<'_>) {
        match self {
            Self::Coverage(it) => it.take(happening),
            Self::Duty(it) => it.take(clause, happening),
            Self::Staffed(it) => it.take(happening),
            Self::Presence(it) => it.take(happening),
        }
    }

    fn close_until(&mut self, to: Instant, zone: &Zone, closed: &mut Vec<Closed>) {
        match self {
            Self::Coverage(it) => it.close_until(to, zone, closed),
            Self::Duty(it) => it.close_until(to, closed),
            Self::Staffed(it) => it.close_until(to, zone, closed),
            Self::Presence(it) => it.close_until(to, closed),
        }
    }
}

impl Happening<'_> {
    /// The person whom the fact names, else its author.
    fn person(&self) -> Option<PersonId> {
        self.view.person().or_else(|| self.view.author.person())
    }
}

/// Everything that the clause owes over periods.
fn watches_for<'s>(clause: &'s Clause, (calendars, zone): (&Calendars, &Zone)) -> Vec<Watch<'s>> {
    let duty = |it: &'s PeriodicDuty| Watch::Duty(DutyWatch::new(it, calendars, zone));
    match &clause.rule {
        Rule::Coverage(rule) => {
            let also = rule.also.iter().map(duty);
            [Watch::Coverage(CoverageWatch::new(rule))]
                .into_iter()
                .chain(also)
                .collect()
        }
        Rule::Duty(rule) => rule
            .every
            .iter()
            .map(duty)
            .chain(
                rule.everybody
                    .iter()
                    .chain(&rule.each_of)
                    .map(|it| Watch::Coverage(CoverageWatch::new(it))),
            )
            .collect(),
        Rule::Window(WindowRule::Staffed(rule)) => vec![Watch::Staffed(StaffedWatch::new(rule))],
        Rule::Window(WindowRule::Presence(rule)) => vec![Watch::Presence(PresenceWatch::new(rule))],
        Rule::Clock(_)
        | Rule::Guard(_)
        | Rule::Form(_)
        | Rule::Phrase(_)
        | Rule::Metric(_)
        | Rule::Window(WindowRule::Closed(_))
        | Rule::Checklist(_)
        | Rule::Score(_)
        | Rule::Route(_)
        | Rule::Privacy(_)
        | Rule::Script(_)
        | Rule::Review(_) => Vec::new(),
    }
}

fn verdict(standard: &Standard, (clause, part): (&Clause, u32), closed: Closed) -> PeriodVerdict {
    PeriodVerdict {
        verdict: Verdict {
            key: PromiseKey {
                clause: clause.id.clone(),
                basis_seq: closed.number,
                turn: closed.turn + part * PART_TURNS,
            },
            outcome: if closed.is_kept {
                Outcome::Kept
            } else {
                Outcome::Broken
            },
            pack: standard.version.clone(),
            basis_at: closed.from_at,
            due_at: Some(closed.at),
            at: closed.at,
            done_at: None,
            elapsed: None,
            person: closed.person,
            team: None,
            evidence: Vec::new(),
            detail: closed.detail,
            is_correction: false,
        },
        from_at: closed.from_at,
        to_at: closed.to_at,
        proof: closed.proof,
    }
}
