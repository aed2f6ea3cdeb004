//! Promises as the wire shows them, and their names in addresses.

use app::kept::Explanation;
use domain::{ClauseId, Promise, PromiseKey, Severity};

use crate::show::Show;
use crate::wire::promise::{Basis, CalendarUsed, Counted, Pause, PromiseView, Why};

/// The name of a promise within its case: `A17.1.0`.
pub(crate) fn id_of(key: &PromiseKey) -> String {
    let PromiseKey {
        clause,
        basis_seq,
        turn,
    } = key;
    format!("{clause}.{basis_seq}.{turn}")
}

/// The promise that a name means.
pub(crate) fn key_of(id: &str) -> Option<PromiseKey> {
    let mut parts = id.splitn(3, '.');
    let clause = parts.next()?.parse().ok()?;
    let basis_seq = parts.next()?.parse().ok()?;
    let turn = parts.next()?.parse().ok()?;
    Some(PromiseKey {
        clause,
        basis_seq,
        turn,
    })
}

impl Show {
    /// A clause's title in the reader's language; its id when the standard in force no longer has it.
    pub(crate) fn clause_title(&self, id: &ClauseId) -> String {
        self.desk
            .standard()
            .clause(id)
            .map_or_else(|| id.as_str().to_owned(), |it| self.locale.pick(&it.title))
    }

    /// A promise.
    pub(crate) fn promise(&self, promise: Promise) -> PromiseView {
        let Promise {
            key,
            state,
            pack,
            basis_at,
            due_at,
            warn_at,
            ended_at,
            round,
            subject,
        } = promise;
        let standard = self.desk.standard();
        let clause = standard.clause(&key.clause);
        PromiseView {
            id: id_of(&key),
            clause_title: clause.map_or_else(
                || key.clause.as_str().to_owned(),
                |it| self.locale.pick(&it.title),
            ),
            clause_text: clause.map(|it| self.locale.pick(&it.text)).unwrap_or_default(),
            severity: clause.map_or(Severity::Minor, |it| it.severity),
            clause: key.clause.as_str().to_owned(),
            state,
            basis_at: basis_at.as_millis(),
            due_at: due_at.map(calendar::Instant::as_millis),
            warn_at: warn_at.map(calendar::Instant::as_millis),
            ended_at: ended_at.map(calendar::Instant::as_millis),
            round,
            subject: subject.as_deref().map(domain::mask::text),
            pack: pack.0,
        }
    }
}

impl Show {
    /// Why a promise is due when it is, in the reader's language.
    pub(crate) fn why(&self, told: Explanation) -> Why {
        let Explanation {
            promise: _,
            state: _,
            basis,
            clause,
            clause_title: _,
            pack: by_pack,
            figure,
            within,
            calendar: by_calendar,
            thing: _,
            ahead: _,
            carried_over: _,
            intervals,
            pauses,
            due_at,
            not_after_at: _,
            ended_at: _,
            guidance,
            summary,
            lines,
        } = told;
        let pick = |it: &pack::Wording| self.locale.pick(it);
        Why {
            summary: pick(&summary),
            basis: Basis {
                fact: basis
                    .event
                    .map_or(basis.fact.as_str(), domain::EventKind::as_str)
                    .to_owned(),
                at: basis.at.as_millis(),
                text: pick(&basis.says),
            },
            figure,
            figure_text: pick(&within),
            clause: clause.as_str().to_owned(),
            pack: by_pack.0,
            calendar: by_calendar.map(|it| CalendarUsed {
                name: it.id.clone(),
                id: it.id,
                version: it.version.to_string(),
            }),
            intervals: intervals
                .into_iter()
                .map(|it| Counted {
                    from_at: it.from_at.as_millis(),
                    to_at: it.to_at.as_millis(),
                    counted_ms: it.counted.as_i64(),
                    label: it.label.as_ref().map(pick).unwrap_or_default(),
                })
                .collect(),
            pauses: pauses
                .into_iter()
                .map(|it| Pause {
                    from_at: it.from_at.as_millis(),
                    to_at: it.to_at.map(calendar::Instant::as_millis),
                    reason: it.reason.as_str().to_owned(),
                    author: it.author.person().map(|person| self.person(person).name),
                    credited_ms: it.credited.as_i64(),
                })
                .collect(),
            due_at: due_at.map(calendar::Instant::as_millis),
            guidance: guidance.as_ref().map(pick),
            text_lines: lines.iter().map(pick).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{id_of, key_of};

    #[test]
    fn a_promise_is_found_again_by_its_name() {
        for id in ["A17.1.0", "X-LIFT-1.12.3"] {
            assert_eq!(key_of(id).map(|it| id_of(&it)).as_deref(), Some(id));
        }
        for id in ["", "A17", "A17.1", "a17.1.0", "A17.1.0.1", "A17.-1.0"] {
            assert_eq!(key_of(id), None, "{id}");
        }
    }
}
