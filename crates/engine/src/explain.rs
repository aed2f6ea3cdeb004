//! Why a promise is due when it is: the same explanation on the screen, in the API and in the sealed case file.
//!
//! Always true: it is worked out from the facts by the same engine that judged them, so the intervals add up to the
//! clause's figure. The trap: explaining needs all facts of the case.

pub(crate) mod wording;

use calendar::{Instant, Millis, WorkingCalendar};
use domain::{
    Author, ClauseId, EventKind, Fact, FactBody, FactKind, PackVersion, PromiseKey, PromiseState, WaitReason,
};
use pack::Wording;
use serde::{Deserialize, Serialize};

use crate::fit::is_meant;
use crate::replay::standing;
use crate::run::{Run, Stand, Term};
use crate::view::View;
use crate::{CaseState, Effects, Standard, catch_up, step};

/// Why a promise is due when it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Which promise.
    pub promise: PromiseKey,
    /// Where it stands.
    pub state: PromiseState,
    /// What it counts from.
    pub basis: Basis,
    /// The clause.
    pub clause: ClauseId,
    /// The clause in a few words.
    pub clause_title: Wording,
    /// The pack at its version under which it was made.
    pub pack: PackVersion,
    /// The figure as written in the pack, `24h`; none when the time was promised in the fact itself.
    pub figure: Option<String>,
    /// How long, in words: within 24 h, by the end of the day, by the promised time.
    #[serde(default)]
    pub within: Wording,
    /// The calendar by which it counts; none: every hour counts.
    pub calendar: Option<CalendarShown>,
    /// What it is about, where several run side by side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thing: Option<String>,
    /// So much before the promised time it was due; none when at that time itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead: Option<Millis>,
    /// Counted before by another calendar or figure, and carried over (row 14).
    pub carried_over: Millis,
    /// Each piece of counted time, up to the due time or the end; without what stood still.
    pub intervals: Vec<Counted>,
    /// Each time that it stood still.
    pub pauses: Vec<Pause>,
    /// When it is due; none while it stands still, or when its calendar never opens again.
    pub due_at: Option<Instant>,
    /// It is due then at the latest, because something brought its end nearer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after_at: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// What the clause tells whoever has to do it, by what began it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guidance: Option<Wording>,
    /// One sentence that says it all.
    pub summary: Wording,
    /// All of the above in sentences.
    pub lines: Vec<Wording>,
}

/// What a promise counts from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// Place of the fact in the chain.
    pub seq: u32,
    /// Its kind.
    pub fact: FactKind,
    /// Which event, when it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventKind>,
    /// When counting began; later than the fact when the clause began to apply later.
    pub at: Instant,
    /// What happened, with the thing that it is about and whoever did it.
    #[serde(default)]
    pub says: Wording,
}

/// A calendar at its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarShown {
    /// Its id.
    pub id: String,
    /// Its version when the promise was made.
    pub version: u32,
    /// The version that counts now; another one when the calendar changed and running promises were counted anew.
    pub counted_version: u32,
    /// Why the calendar changed, where it did and somebody said so (row 27).
    pub reason: Option<Wording>,
}

/// A piece of counted time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// First instant.
    pub from_at: Instant,
    /// First instant after it.
    pub to_at: Instant,
    /// Its length.
    pub counted: Millis,
    /// Why the date does not follow the week, if it does not.
    pub label: Option<Wording>,
}

/// A time in which a promise stood still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Since when.
    pub from_at: Instant,
    /// Until when; none: it still does.
    pub to_at: Option<Instant>,
    /// What the case waited for.
    pub reason: WaitReason,
    /// Who said so.
    pub author: Author,
    /// Counted time that was added for it.
    pub credited: Millis,
}

/// Explains a promise of the case from all its facts; none when the facts make no such promise.
#[must_use]
pub fn explain(
    standard: &Standard,
    state: &CaseState,
    facts: &[Fact],
    key: &PromiseKey,
) -> Option<Explanation> {
    explain_by(standard, state, facts, key, |_| standard)
}

/// As [`explain`] with the present standard, each fact taken in by the one that held when it was recorded, as in
/// [`crate::replay_by`].
#[must_use]
pub fn explain_by<'a>(
    standard: &Standard,
    state: &CaseState,
    facts: &[Fact],
    key: &PromiseKey,
    standard_for: impl Fn(&Fact) -> &'a Standard,
) -> Option<Explanation> {
    let mut in_order = standing(facts);
    in_order.retain(|it| it.case_id == state.case.id);
    in_order.sort_by_key(|it| it.judging_order());
    let mut history = watch(&in_order, key, &standard_for)?;
    let basis = facts.iter().find(|it| it.seq == key.basis_seq)?;
    // The state may know more than the facts: a calendar that changed since (row 27).
    if let Some(run) = state
        .runs
        .iter()
        .find(|it| it.is_keyed(key) && it.stand == Stand::Live)
    {
        history.run = run.clone();
    }
    let began = Began::of(facts, basis, &history.run);
    let mut explanation = describe(standard, history, &began, key);
    wording::put_into_words(standard, &mut explanation, &began);
    Some(explanation)
}

/// The fact that a promise began with: what happened, or the break that it follows.
struct Began<'a> {
    /// The fact that the promise counts from, or that counted for the promise whose break it follows.
    basis: &'a Fact,
    /// The break, where it began with one and the timer wrote it down.
    passed: Option<(&'a Fact, &'a ClauseId)>,
    is_after_break: bool,
}

impl<'a> Began<'a> {
    /// Of several breaks of promises on the same basis, the last one when the promise began.
    fn of(facts: &'a [Fact], basis: &'a Fact, run: &Run) -> Self {
        let deadline = |it: &'a Fact| {
            if let FactBody::DeadlinePassed { promise } = &it.body
                && promise.basis_seq == run.basis_seq
            {
                Some((it, &promise.clause))
            } else {
                None
            }
        };
        let passed = facts
            .iter()
            .filter_map(deadline)
            .filter(|(it, _)| it.at <= run.basis_at && run.basis_at.since(it.at) <= Millis::new(1))
            .max_by_key(|(it, clause)| (it.at, **clause == run.clause));
        Self {
            basis,
            passed: passed.filter(|_| run.is_after_break),
            is_after_break: run.is_after_break,
        }
    }

    fn seq(&self) -> u32 {
        self.passed.map_or(self.basis.seq, |(it, _)| it.seq)
    }
}

fn describe(standard: &Standard, history: History, began: &Began<'_>, key: &PromiseKey) -> Explanation {
    let basis = began.basis;
    let run = &history.run;
    let calendar = standard.calendar_of(run.calendar.as_ref());
    let until_at = [history.ended_at, run.paused_at, run.due_at]
        .into_iter()
        .flatten()
        .min();
    let is_counted = matches!(run.term, Term::Figure(_));
    let clock = standard.clock_of(&key.clause).map(|(_, rule)| rule);
    Explanation {
        promise: key.clone(),
        state: history.state,
        basis: Basis {
            seq: began.seq(),
            fact: basis_kind(basis, run),
            event: basis
                .body
                .event()
                .map(|it| it.what)
                .filter(|_| !run.is_after_break),
            at: run.basis_at,
            says: Wording::default(),
        },
        clause: key.clause.clone(),
        clause_title: standard
            .clause(&key.clause)
            .map(|it| it.title.clone())
            .unwrap_or_default(),
        pack: run.pack.clone(),
        figure: match run.term {
            Term::Figure(figure) => Some(figure.to_string()),
            Term::By(_) => None,
        },
        within: Wording::default(),
        calendar: run
            .calendar
            .as_ref()
            .zip(calendar)
            .map(|(used, counts)| CalendarShown {
                id: used.id.clone(),
                version: used.made_under.unwrap_or(used.version),
                counted_version: counts.version(),
                reason: used.made_under.and_then(|_| {
                    standard
                        .calendar_reasons
                        .get(&used.id)?
                        .get(&counts.version())
                        .cloned()
                }),
            }),
        thing: run.thing.clone(),
        ahead: clock.and_then(|rule| rule.ahead).filter(|_| !is_counted),
        carried_over: run.counted_before,
        intervals: until_at
            .filter(|_| is_counted)
            .map(|it| counted(calendar, run.counts_from(), it, &history.pauses))
            .unwrap_or_default(),
        due_at: run.due_at,
        not_after_at: run.not_after_at,
        ended_at: history.ended_at,
        guidance: clock.and_then(|rule| {
            let view = View::of_fact(basis);
            let fitting = |it: &&pack::Guidance| is_meant(&it.only_for, &view);
            rule.guidance.iter().find(fitting).map(|it| it.says.clone())
        }),
        summary: Wording::default(),
        lines: Vec::new(),
        pauses: history.pauses,
    }
}

/// The kind of the fact that began it; a break that began it has no fact of its own.
fn basis_kind(basis: &Fact, run: &Run) -> FactKind {
    if run.is_after_break {
        FactKind::DeadlinePassed
    } else {
        basis.body.kind()
    }
}

/// What became of a promise.
struct History {
    run: Run,
    state: PromiseState,
    ended_at: Option<Instant>,
    pauses: Vec<Pause>,
}

fn watch<'a>(
    in_order: &[&Fact],
    key: &PromiseKey,
    standard_for: &impl Fn(&Fact) -> &'a Standard,
) -> Option<History> {
    let (first, rest) = in_order.split_first()?;
    let standard = standard_for(first);
    let (mut state, effects) = CaseState::begin(standard, first).ok()?;
    let mut history: Option<History> = None;
    follow(standard, &mut history, key, (&state, &effects), first.at);
    for fact in rest {
        let standard = standard_for(fact);
        for passed in deadlines_before(standard, &state, fact).iter().chain([*fact]) {
            let effects = step(standard, &mut state, passed);
            follow(standard, &mut history, key, (&state, &effects), passed.at);
            if history.as_ref().is_some_and(|it| it.ended_at.is_some()) {
                return history;
            }
        }
    }
    history
}

/// The deadlines that passed since the fact before. In a case that came from elsewhere nobody wrote them down: the next
/// fact ends promises and begins them anew in one step, in which a round that both began and ended could not be seen.
fn deadlines_before(standard: &Standard, state: &CaseState, next: &Fact) -> Vec<Fact> {
    let passed = catch_up(standard, state, next).into_iter();
    let passed = passed.filter(|(_, it)| matches!(it, FactBody::DeadlinePassed { .. }));
    let written = passed.map(|(at, body)| Fact {
        at,
        author: Author::Timer,
        body,
        ..next.clone()
    });
    written.collect()
}

/// Notes what one fact did to the promise.
fn follow(
    standard: &Standard,
    history: &mut Option<History>,
    key: &PromiseKey,
    after: (&CaseState, &Effects),
    at: Instant,
) {
    let (state, effects) = after;
    let run = state
        .runs
        .iter()
        .find(|it| it.is_keyed(key) && it.stand == Stand::Live);
    let ended = effects
        .changed
        .iter()
        .find(|it| it.key == *key && it.ended_at.is_some());
    match (&mut *history, run) {
        (None, Some(run)) => {
            let state = PromiseState::Running;
            *history = Some(History {
                run: run.clone(),
                state,
                ended_at: None,
                pauses: Vec::new(),
            });
        }
        (Some(history), Some(run)) => history.run = run.clone(),
        (_, None) => {}
    }
    let Some(history) = history else { return };
    note_pauses(standard, history, state, at);
    history.state = if history.run.paused_at.is_some() {
        PromiseState::Paused
    } else {
        PromiseState::Running
    };
    if let Some(ended) = ended {
        history.state = ended.state;
        history.ended_at = ended.ended_at;
        history.run.due_at = ended.due_at;
        history.run.paused_at = None;
        close_pause(standard, history, at);
    }
}

fn note_pauses(standard: &Standard, history: &mut History, state: &CaseState, at: Instant) {
    let waiting = state
        .case
        .waiting
        .as_ref()
        .filter(|_| history.run.paused_at.is_some());
    let is_same = |pause: &Pause, since_at: Instant| pause.to_at.is_none() && pause.from_at == since_at;
    match waiting {
        Some(waiting) => {
            let since_at = waiting.since_at.max(history.run.counts_from());
            if !history.pauses.last().is_some_and(|it| is_same(it, since_at)) {
                close_pause(standard, history, since_at);
                history.pauses.push(Pause {
                    from_at: since_at,
                    to_at: None,
                    reason: waiting.reason,
                    author: waiting.by,
                    credited: Millis::ZERO,
                });
            }
        }
        None => close_pause(standard, history, history.run.not_before_at.unwrap_or(at)),
    }
}

fn close_pause(standard: &Standard, history: &mut History, at: Instant) {
    let calendar = standard.calendar_of(history.run.calendar.as_ref());
    if let Some(open) = history.pauses.last_mut().filter(|it| it.to_at.is_none()) {
        let to_at = at.max(open.from_at);
        open.to_at = Some(to_at);
        open.credited = crate::terms::counted_between(calendar, open.from_at, to_at);
    }
}

/// Every piece of counted time from `from` to `to`, without the pauses.
fn counted(calendar: Option<&WorkingCalendar>, from: Instant, to: Instant, pauses: &[Pause]) -> Vec<Counted> {
    let open: Vec<Counted> = match calendar {
        Some(calendar) => calendar
            .intervals(from, to)
            .into_iter()
            .map(|it| Counted {
                from_at: it.from,
                to_at: it.to,
                counted: it.length(),
                label: it.label.map(|zh| Wording {
                    en: it.label_en.unwrap_or_else(|| zh.clone()),
                    zh,
                }),
            })
            .collect(),
        None if to > from => vec![Counted {
            from_at: from,
            to_at: to,
            counted: to.since(from),
            label: None,
        }],
        None => Vec::new(),
    };
    pauses.iter().fold(open, |open, pause| {
        let pause_to = pause.to_at.unwrap_or(to);
        open.into_iter()
            .flat_map(|it| without(it, pause.from_at, pause_to))
            .collect()
    })
}

fn without(piece: Counted, from: Instant, to: Instant) -> Vec<Counted> {
    let parts = [
        (piece.from_at, piece.to_at.min(from)),
        (piece.from_at.max(to), piece.to_at),
    ];
    let is_apart = to <= piece.from_at || from >= piece.to_at || to <= from;
    if is_apart {
        return vec![piece];
    }
    let kept = parts.into_iter().filter(|(from_at, to_at)| from_at < to_at);
    kept.map(|(from_at, to_at)| Counted {
        from_at,
        to_at,
        counted: to_at.since(from_at),
        label: piece.label.clone(),
    })
    .collect()
}
