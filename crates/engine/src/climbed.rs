//! The steps of ladders that people took: of each person and step the latest time (H19).
//!
//! Always true: it follows from the facts alone and never grows beyond one entry for each person and step, so that no step is
//! forgotten on a register that never ends. What still counts is for the ladder to say.

use calendar::Instant;
use domain::PersonId;
use pack::FactName;
use serde::{Deserialize, Serialize};

use crate::past::Named;
use crate::view::View;

/// A step that a person took, the last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Step {
    what: Named,
    person: PersonId,
    pub(crate) step: String,
    pub(crate) at: Instant,
    pub(crate) seq: u32,
}

/// Every person's steps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Climbed {
    steps: Vec<Step>,
}

impl Climbed {
    pub(crate) const fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Notes that the person whom the fact names took the step that the field names.
    pub(crate) fn note(&mut self, view: &View<'_>, field: &str) {
        let (Some(seq), Some(person), Some(step)) = (view.seq, view.person(), view.value(field)) else {
            return;
        };
        let taken = Step {
            what: Named(view.name),
            person,
            step: step.to_owned(),
            at: view.at,
            seq,
        };
        let is_same = |it: &&mut Step| (it.what.0, it.person, it.step.as_str()) == (view.name, person, step);
        match self.steps.iter_mut().find(is_same) {
            Some(known) => *known = taken,
            None => self.steps.push(taken),
        }
    }

    /// The steps that a person took by facts of that name.
    pub(crate) fn of(&self, name: FactName, person: PersonId) -> impl Iterator<Item = &Step> {
        self.steps
            .iter()
            .filter(move |it| it.what.0 == name && it.person == person)
    }
}
