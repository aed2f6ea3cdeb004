//! When a run is due: from its term, its calendar, and what stood still.

use calendar::{Figure, Instant, Millis, WorkingCalendar};
use domain::Case;
use pack::{Clause, ClockRule, FactPattern, Within};

use crate::fit::{Subject, fits};
use crate::run::{Run, Stand, Term};
use crate::{Reminders, Standard};

/// The term that the clause sets for the case; none when it is the time that is promised in a fact.
pub(crate) fn figure_for(rule: &ClockRule, case: &Case) -> Option<Figure> {
    match &rule.within {
        Within::Figure { figure, instead } => {
            let subject = Subject::from(case);
            let special = instead.iter().find(|(condition, _)| fits(condition, subject));
            Some(special.map_or(*figure, |(_, it)| *it))
        }
        Within::AsPromised => None,
    }
}

/// What keeps the promise in such a case.
pub(crate) fn stops_for<'r>(rule: &'r ClockRule, case: &Case) -> &'r [FactPattern] {
    let subject = Subject::from(case);
    let special = rule
        .stop_for
        .iter()
        .find(|(condition, _)| fits(condition, subject));
    special.map_or(&rule.stop, |(_, it)| it)
}

/// So much later on the calendar; every hour counts where there is none. None when the calendar never opens again.
pub(crate) fn later(calendar: Option<&WorkingCalendar>, from: Instant, span: Millis) -> Option<Instant> {
    match calendar {
        Some(calendar) => calendar.add(from, span).ok(),
        None => Some(from.plus(span)),
    }
}

/// Counted time between two instants.
pub(crate) fn counted_between(calendar: Option<&WorkingCalendar>, from: Instant, to: Instant) -> Millis {
    match calendar {
        Some(calendar) => calendar.open_between(from, to),
        None => {
            if to > from {
                to.since(from)
            } else {
                Millis::ZERO
            }
        }
    }
}

fn by_figure(
    standard: &Standard,
    calendar: Option<&WorkingCalendar>,
    from: Instant,
    figure: Figure,
) -> Option<Instant> {
    let calendar = match (calendar, figure) {
        (Some(calendar), _) => calendar,
        (None, Figure::Span(span)) => return Some(from.plus(span)),
        // Days need somebody's calendar even where every hour counts.
        (None, Figure::WorkingDays(_) | Figure::EndOfDay) => standard.calendars.of(None).ok()?,
    };
    calendar.add_figure(from, &figure).ok()
}

/// Works out due and warning time anew.
pub(crate) fn settle(standard: &Standard, run: &mut Run, clause: &Clause, rule: &ClockRule, case: &Case) {
    run.due_at = if run.is_running() {
        due_of(standard, run)
    } else {
        None
    };
    run.warn_at = warn_of(standard, run, clause, rule, case);
}

/// When the run would be due if nothing stood still from now on.
pub(crate) fn due_of(standard: &Standard, run: &Run) -> Option<Instant> {
    let calendar = standard.calendar_of(run.calendar.as_ref());
    let due_at = match run.term {
        Term::Figure(Figure::Span(span)) => {
            let left = span.as_i64() - run.counted_before.as_i64() + run.credited.as_i64();
            later(calendar, run.counts_from(), Millis::new(left.max(0)))
        }
        Term::Figure(figure @ (Figure::WorkingDays(_) | Figure::EndOfDay)) => {
            by_figure(standard, calendar, run.counts_from(), figure)
                .and_then(|it| later(calendar, it, run.credited))
        }
        Term::By(at) => later(calendar, at.max(run.basis_at), run.credited),
    }?;
    let due_at = run.not_before_at.map_or(due_at, |it| due_at.max(it));
    Some(run.not_after_at.map_or(due_at, |it| due_at.min(it)))
}

fn warn_of(
    standard: &Standard,
    run: &Run,
    clause: &Clause,
    rule: &ClockRule,
    case: &Case,
) -> Option<Instant> {
    let due_at = run.due_at?;
    let ahead = match rule.warn_before {
        Some(Figure::Span(ahead)) if !run.is_warned => ahead,
        Some(Figure::Span(_) | Figure::WorkingDays(_) | Figure::EndOfDay) | None => return None,
    };
    debug_assert_eq!(run.clause, clause.id);
    let warn_at = match standard.calendar_of(run.calendar.as_ref()) {
        Some(calendar) => calendar.subtract(due_at, ahead).unwrap_or(run.basis_at),
        None => due_at.minus(ahead),
    };
    let earliest = run.not_before_at.unwrap_or(run.basis_at).max(run.counts_from());
    allowed_from(standard, case, warn_at.max(earliest)).filter(|it| *it < due_at)
}

/// The first instant from `at` on at which a reminder may be sent (row 18).
pub(crate) fn allowed_from(standard: &Standard, case: &Case, at: Instant) -> Option<Instant> {
    match &standard.reminders {
        Reminders::Always => Some(at),
        Reminders::TeamCalendar => standard.calendars.of(case.team).ok()?.next_open(at).ok(),
        Reminders::Calendar(id) => standard.calendars.by_id.get(id)?.next_open(at).ok(),
    }
}

/// Counted time of the run up to an instant, without what stood still.
pub(crate) fn counted_until(standard: &Standard, run: &Run, at: Instant) -> Millis {
    let calendar = standard.calendar_of(run.calendar.as_ref());
    let end = run.paused_at.map_or(at, |it| it.min(at));
    let open = counted_between(calendar, run.counts_from(), end);
    Millis::new((run.counted_before.as_i64() + open.as_i64() - run.credited.as_i64()).max(0))
}

/// Lets a run stand still.
pub(crate) fn pause(run: &mut Run, at: Instant) {
    run.paused_at = Some(at);
    run.due_at = None;
    run.warn_at = None;
}

/// Lets it run again; exactly the counted time that it stood still is added (row 10).
pub(crate) fn resume(standard: &Standard, run: &mut Run, at: Instant) {
    let Some(since) = run.paused_at.take() else { return };
    let calendar = standard.calendar_of(run.calendar.as_ref());
    let still = counted_between(calendar, since, at);
    run.credited = Millis::new(run.credited.as_i64() + still.as_i64());
    run.not_before_at = Some(at);
}

/// The run that takes this one's place because its terms changed (row 14).
pub(crate) fn succeed(standard: &Standard, run: &Run, rule: &ClockRule, case: &Case, at: Instant) -> Run {
    let mut next = run.clone();
    next.turn += 1;
    next.pack = standard.version.clone();
    next.stand = Stand::Live;
    next.is_warned = false;
    if let Some(figure) = figure_for(rule, case) {
        next.term = Term::Figure(figure);
    }
    next.calendar = standard.calendar_for(&rule.counting, case.team);
    take_over(standard, run, &mut next, rule, at);
    next
}

/// Carries counted time over to the next run, or begins anew, as the clause says.
pub(crate) fn take_over(standard: &Standard, from: &Run, next: &mut Run, rule: &ClockRule, at: Instant) {
    next.not_before_at = Some(at);
    next.paused_at = from.paused_at.map(|_| at);
    if !rule.carries_over && matches!(next.term, Term::Figure(_)) {
        next.basis_at = at;
        next.from_at = None;
        next.counted_before = Millis::ZERO;
        next.credited = Millis::ZERO;
        return;
    }
    match next.term {
        Term::Figure(Figure::Span(_)) => {
            next.counted_before = counted_until(standard, from, at);
            next.from_at = Some(at);
            next.credited = Millis::ZERO;
        }
        Term::Figure(Figure::WorkingDays(_) | Figure::EndOfDay) | Term::By(_) => {
            let calendar = standard.calendar_of(from.calendar.as_ref());
            let still = from
                .paused_at
                .map_or(Millis::ZERO, |it| counted_between(calendar, it, at));
            next.credited = Millis::new(from.credited.as_i64() + still.as_i64());
            next.from_at = None;
            next.counted_before = Millis::ZERO;
        }
    }
}
