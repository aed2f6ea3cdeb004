//! Promises, verdicts and what judging remembers, as words for whoever reads that they differ.
//!
//! Always true: two promises or verdicts that differ read differently: every part that can differ is told.

use calendar::{Instant, Zone};
use domain::{Outcome, PeriodVerdict, PersonId, Promise, PromiseKey, PromiseState, TeamId, Verdict};
use serde_json::Value;

/// So many letters of each side of what judging remembers are told.
const MOST_LETTERS: usize = 300;

/// What words need: the company's zone and its names.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) zone: &'a Zone,
    pub(super) names: &'a engine::Desk,
}

/// Which promise or verdict: `verdict on B16, begun by fact 3`.
pub(super) fn named(what: &str, key: &PromiseKey) -> String {
    let turn = match key.turn {
        0 => String::new(),
        turn => format!(", turn {turn}"),
    };
    format!("{what} {}, begun by fact {}{turn}", key.clause, key.basis_seq)
}

/// Which period: `verdict on I01 over period 20508`.
pub(super) fn named_period(key: &PromiseKey) -> String {
    let turn = match key.turn {
        0 => String::new(),
        turn => format!(", turn {turn}"),
    };
    format!("verdict on {} over period {}{turn}", key.clause, key.basis_seq)
}

impl Words<'_> {
    /// `违约 broken at 2026-03-04 09:00:00, due …, by acme@2026.1`.
    pub(super) fn verdict(self, it: &Verdict) -> String {
        let mut said = vec![format!("{} at {}", outcome(it.outcome), self.at(it.at))];
        said.push(format!("counted from {}", self.at(it.basis_at)));
        said.extend(it.due_at.map(|at| format!("due {}", self.at(at))));
        said.extend(it.done_at.map(|at| format!("done {}", self.at(at))));
        said.extend(it.elapsed.map(|it| format!("{} s counted", seconds(it.as_i64()))));
        said.extend(it.person.map(|it| self.person(it)));
        said.extend(it.team.map(|it| self.team(it)));
        if !it.evidence.is_empty() {
            let places: Vec<_> = it.evidence.iter().map(ToString::to_string).collect();
            said.push(format!("proved by fact {}", places.join(", ")));
        }
        if !it.detail.is_empty() {
            said.push(it.detail.join("、"));
        }
        said.push(format!("by {}", it.pack));
        said.join("; ")
    }

    /// `运行 running, due …, by acme@2026.1`.
    pub(super) fn promise(self, it: &Promise) -> String {
        let mut said = vec![format!("{} in round {}", state(it.state), it.round)];
        said.push(format!("counted from {}", self.at(it.basis_at)));
        said.extend(it.due_at.map(|at| format!("due {}", self.at(at))));
        said.extend(it.warn_at.map(|at| format!("warned of {}", self.at(at))));
        said.extend(it.ended_at.map(|at| format!("ended {}", self.at(at))));
        said.extend(it.subject.as_ref().map(|it| format!("about “{it}”")));
        said.push(format!("by {}", it.pack));
        said.join("; ")
    }

    /// A verdict over a period.
    pub(super) fn period(self, it: &PeriodVerdict) -> String {
        let verdict = self.verdict(&it.verdict);
        let (from, to) = (self.at(it.from_at), self.at(it.to_at));
        let proof: Vec<_> = it
            .proof
            .iter()
            .map(|(case, seq)| format!("case {case} fact {seq}"))
            .collect();
        if proof.is_empty() {
            format!("{verdict}; from {from} to {to}")
        } else {
            format!("{verdict}; from {from} to {to}; proved by {}", proof.join(", "))
        }
    }

    /// An instant, as clocks there show it; parts of a second only where there are any.
    pub(super) fn at(self, at: Instant) -> String {
        self.zone.local(at).to_string().replace('T', " ")
    }

    fn person(self, id: PersonId) -> String {
        let known = self.names.people.get(&id).map(|it| it.name.as_str());
        known.map_or_else(|| format!("person {id}"), |name| format!("{name} answers"))
    }

    fn team(self, id: TeamId) -> String {
        let known = self.names.teams.get(&id);
        known.map_or_else(|| format!("team {id}"), |name| format!("team {name}"))
    }
}

/// The members in which two memories differ, each side shortened.
pub(super) fn memories(kept: &Value, again: &Value) -> (String, String) {
    let members = |it: &Value| it.as_object().cloned().unwrap_or_default();
    let (kept, again) = (members(kept), members(again));
    let differing: Vec<&String> = kept
        .keys()
        .chain(again.keys().filter(|it| !kept.contains_key(*it)))
        .filter(|it| kept.get(*it) != again.get(*it))
        .collect();
    let told = |side: &serde_json::Map<String, Value>| {
        let member = |name: &&String| {
            let value = side
                .get(*name)
                .map_or_else(|| "nothing".to_owned(), ToString::to_string);
            format!("{name}: {value}")
        };
        let all = differing.iter().map(member).collect::<Vec<_>>().join("; ");
        shortened(&all)
    };
    (told(&kept), told(&again))
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= MOST_LETTERS {
        return text.to_owned();
    }
    text.chars().take(MOST_LETTERS).chain(['…']).collect()
}

fn seconds(ms: i64) -> String {
    match (ms / 1000, ms % 1000) {
        (whole, 0) => whole.to_string(),
        (whole, rest) => format!("{whole}.{rest:03}"),
    }
}

fn outcome(it: Outcome) -> String {
    let zh = match it {
        Outcome::Kept => "守约",
        Outcome::Broken => "违约",
        Outcome::Waived => "豁免",
        Outcome::Void => "作废",
        Outcome::Superseded => "被取代",
    };
    format!("{zh} {}", it.as_str())
}

fn state(it: PromiseState) -> &'static str {
    it.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::PackVersion;

    #[test]
    fn a_verdict_is_told_in_words_with_names_and_local_times() {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let person = PersonId::from_uuid(uuid::Uuid::from_u128(7));
        let mut names = engine::Desk::default();
        names.people.insert(
            person,
            engine::Agent {
                name: "王强".to_owned(),
                number: "3021".to_owned(),
            },
        );
        let words = Words {
            zone: &zone,
            names: &names,
        };
        let at = Instant::from_millis(1_772_413_200_000);
        let verdict = Verdict {
            key: PromiseKey {
                clause: "B16".parse().unwrap(),
                basis_seq: 3,
                turn: 0,
            },
            outcome: Outcome::Broken,
            pack: PackVersion("acme@2026.1".to_owned()),
            basis_at: at,
            due_at: Some(at),
            at,
            done_at: None,
            elapsed: Some(calendar::Millis::new(1500)),
            person: Some(person),
            team: None,
            evidence: vec![1, 3],
            detail: vec!["原因".to_owned()],
            is_correction: false,
        };
        assert_eq!(
            words.verdict(&verdict),
            "违约 broken at 2026-03-02 09:00:00; counted from 2026-03-02 09:00:00; due 2026-03-02 09:00:00; \
             1.500 s counted; 王强 answers; proved by fact 1, 3; 原因; by acme@2026.1"
        );
        assert_eq!(named("verdict", &verdict.key), "verdict B16, begun by fact 3");
    }

    #[test]
    fn of_two_memories_only_what_differs_is_told() {
        let kept = serde_json::json!({ "round": 1, "clocks": [1], "gone": true });
        let again = serde_json::json!({ "round": 1, "clocks": [2] });
        let (kept, again) = memories(&kept, &again);
        assert_eq!(kept, "clocks: [1]; gone: true");
        assert_eq!(again, "clocks: [2]; gone: nothing");
    }
}
