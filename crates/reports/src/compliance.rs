//! How well each clause was kept.
//!
//! Always true: one late of one is 0 %, and averages include the late ones (clock table, row 16). What was waived, void
//! or superseded is shown and does not enter the rate.

use std::collections::BTreeMap;

use calendar::Millis;
use domain::{CaseId, ClauseId, Outcome, PromiseKey, Verdict};
use serde::{Deserialize, Serialize};

/// A verdict with the case it was given in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictRow {
    /// The case.
    pub case_id: CaseId,
    /// The verdict.
    pub verdict: Verdict,
}

/// Where to find a verdict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct VerdictRef {
    /// The case.
    pub case_id: CaseId,
    /// The promise or occasion.
    pub key: PromiseKey,
}

/// How well one clause was kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClauseFigure {
    /// The clause.
    pub clause: ClauseId,
    /// How many were kept.
    pub kept: usize,
    /// How many were broken.
    pub broken: usize,
    /// How many were waived.
    pub waived: usize,
    /// How many no longer made sense.
    pub void: usize,
    /// How many gave place to another.
    pub superseded: usize,
    /// Kept of kept and broken, from 0 to 1; none when there is neither.
    pub rate: Option<f64>,
    /// Average counted time to the end over kept and broken ones; a broken one that is not done yet counts with the
    /// time up to its due instant. None for clauses without a running time.
    pub average_elapsed: Option<Millis>,
    /// What stands behind each figure, in order of cases and promises.
    pub behind: BTreeMap<&'static str, Vec<VerdictRef>>,
}

impl ClauseFigure {
    /// The verdicts behind the figure of an outcome.
    #[must_use]
    pub fn behind(&self, outcome: Outcome) -> &[VerdictRef] {
        self.behind.get(outcome.as_str()).map_or(&[], Vec::as_slice)
    }
}

/// What is gathered of a clause.
#[derive(Default)]
struct Sum {
    behind: BTreeMap<&'static str, Vec<VerdictRef>>,
    elapsed: i128,
    timed: i128,
}

/// The figures of every clause that a row names, in order of clauses. Rows come in the order in which they were written;
/// of several on the same promise the latest counts.
#[must_use]
pub fn compliance(rows: impl IntoIterator<Item = VerdictRow>) -> Vec<ClauseFigure> {
    let mut holding: BTreeMap<VerdictRef, Verdict> = BTreeMap::new();
    for VerdictRow { case_id, verdict } in rows {
        holding.insert(
            VerdictRef {
                case_id,
                key: verdict.key.clone(),
            },
            verdict,
        );
    }
    let mut sums: BTreeMap<ClauseId, Sum> = BTreeMap::new();
    for (place, verdict) in holding {
        let sum = sums.entry(verdict.key.clause.clone()).or_default();
        let is_judged = matches!(verdict.outcome, Outcome::Kept | Outcome::Broken);
        if let Some(elapsed) = verdict.elapsed.filter(|_| is_judged) {
            sum.elapsed += i128::from(elapsed.as_i64());
            sum.timed += 1;
        }
        sum.behind
            .entry(verdict.outcome.as_str())
            .or_default()
            .push(place);
    }
    sums.into_iter()
        .map(|(clause, sum)| figure(clause, sum))
        .collect()
}

fn figure(clause: ClauseId, sum: Sum) -> ClauseFigure {
    let count = |outcome: Outcome| sum.behind.get(outcome.as_str()).map_or(0, Vec::len);
    let (kept, broken) = (count(Outcome::Kept), count(Outcome::Broken));
    let average = sum
        .elapsed
        .checked_div(sum.timed)
        .and_then(|it| i64::try_from(it).ok());
    ClauseFigure {
        clause,
        kept,
        broken,
        waived: count(Outcome::Waived),
        void: count(Outcome::Void),
        superseded: count(Outcome::Superseded),
        rate: rate(kept, broken),
        average_elapsed: average.map(Millis::new),
        behind: sum.behind,
    }
}

fn rate(kept: usize, broken: usize) -> Option<f64> {
    // Counts of verdicts fit into 32 bits; beyond that the share no longer needs them exactly.
    let small = |it: usize| u32::try_from(it).map_or(f64::from(u32::MAX), f64::from);
    let all = small(kept) + small(broken);
    (all > 0.0).then(|| small(kept) / all)
}

#[cfg(test)]
mod tests {
    use calendar::Instant;
    use domain::PackVersion;

    use super::*;

    fn row(case: u128, clause: &str, outcome: Outcome, minutes: Option<i64>) -> VerdictRow {
        let at = Instant::from_millis(0);
        let key = PromiseKey {
            clause: clause.parse().unwrap(),
            basis_seq: 1,
            turn: 0,
        };
        let verdict = Verdict {
            key,
            outcome,
            pack: PackVersion("base@1".to_owned()),
            basis_at: at,
            due_at: None,
            at,
            done_at: None,
            elapsed: minutes.map(Millis::minutes),
            person: None,
            team: None,
            evidence: vec![1],
            detail: Vec::new(),
            is_correction: false,
        };
        VerdictRow {
            case_id: CaseId::from_uuid(uuid::Uuid::from_u128(case)),
            verdict,
        }
    }

    #[test]
    fn row_16_one_late_of_one_is_nothing_kept() {
        let figures = compliance([row(1, "A17", Outcome::Broken, Some(60))]);
        assert_eq!(figures[0].rate, Some(0.0));
        assert_eq!((figures[0].kept, figures[0].broken), (0, 1));
    }

    #[test]
    fn row_16_averages_include_the_late_ones() {
        let rows = [
            row(1, "A17", Outcome::Kept, Some(10)),
            row(2, "A17", Outcome::Broken, Some(110)),
        ];
        let figures = compliance(rows);
        assert_eq!(figures[0].average_elapsed, Some(Millis::minutes(60)));
        assert_eq!(figures[0].rate, Some(0.5));
    }

    #[test]
    fn the_latest_row_on_a_promise_counts_once() {
        let done = row(1, "A17", Outcome::Broken, Some(240));
        let figures = compliance([row(1, "A17", Outcome::Broken, Some(60)), done]);
        assert_eq!(
            (figures[0].broken, figures[0].average_elapsed),
            (1, Some(Millis::minutes(240)))
        );
        let corrected = row(1, "A17", Outcome::Kept, Some(50));
        let figures = compliance([row(1, "A17", Outcome::Broken, Some(60)), corrected]);
        assert_eq!(
            (figures[0].kept, figures[0].broken, figures[0].rate),
            (1, 0, Some(1.0))
        );
    }

    #[test]
    fn waived_void_and_superseded_are_shown_and_do_not_enter_the_rate() {
        let outcomes = [Outcome::Waived, Outcome::Void, Outcome::Superseded];
        let rows = outcomes
            .into_iter()
            .zip(1..)
            .map(|(outcome, case)| row(case, "C06", outcome, None));
        let figures = compliance(rows);
        let figure = &figures[0];
        assert_eq!((figure.waived, figure.void, figure.superseded), (1, 1, 1));
        assert_eq!((figure.rate, figure.average_elapsed), (None, None));
    }

    #[test]
    fn every_figure_opens_down_to_its_verdicts() {
        let rows = [
            row(2, "A17", Outcome::Kept, Some(1)),
            row(1, "A17", Outcome::Kept, Some(1)),
            row(3, "A17", Outcome::Broken, Some(9)),
            row(3, "B02", Outcome::Kept, None),
        ];
        for figure in compliance(rows) {
            let counts = [
                figure.kept,
                figure.broken,
                figure.waived,
                figure.void,
                figure.superseded,
            ];
            let outcomes = [
                Outcome::Kept,
                Outcome::Broken,
                Outcome::Waived,
                Outcome::Void,
                Outcome::Superseded,
            ];
            for (count, outcome) in counts.into_iter().zip(outcomes) {
                assert_eq!(figure.behind(outcome).len(), count, "{} {outcome}", figure.clause);
            }
        }
    }
}
