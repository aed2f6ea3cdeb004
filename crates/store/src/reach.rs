//! The rights filter: which cases somebody reaches, as a condition on the table `cases` named `c`.
//!
//! Always true: every list, count and search over cases adds this very condition; it says in SQL what
//! `domain::Reach::covers` says in Rust, and a conformance test compares the two.

use domain::{PersonId, Reach, TeamId};

use crate::statement::Composed;

/// Adds ` AND (…)`, or nothing when everything is within reach.
pub(crate) fn push_reach(composed: &mut Composed, reach: &Reach) {
    match reach {
        Reach::All => {}
        Reach::Own { person } => {
            composed.push(" AND (");
            push_own(composed, *person);
            composed.push(")");
        }
        Reach::Team { person, teams } => {
            composed.push(" AND (c.team_id IS NULL OR c.team_id IN ");
            push_teams(composed, teams);
            composed.push(" OR c.offer_team_id IN ");
            push_teams(composed, teams);
            composed.push(" OR ");
            push_own(composed, *person);
            composed.push(")");
        }
    }
}

fn push_own(composed: &mut Composed, person: PersonId) {
    composed.push("c.owner_id = ").bind(person);
    composed.push(" OR c.handler_id = ").bind(person);
    composed.push(" OR c.offer_person_id = ").bind(person);
}

fn push_teams(composed: &mut Composed, teams: &[TeamId]) {
    composed.bind_list(teams.iter().copied());
}
