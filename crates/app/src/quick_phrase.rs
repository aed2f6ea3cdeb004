//! Quick phrases: words that people or teams write often, put into what they write to customers.
//!
//! Always true: what is kept was checked by the standard when it was saved, so no phrase brings banned words with it. The
//! trap: the standard may have changed since; what is sent is checked again.

pub mod fill_quick_phrase;
pub mod list_quick_phrases;
pub mod placeholder;
pub mod remove_quick_phrase;
pub mod save_quick_phrase;

use domain::{Actor, Permission, Scope, TeamId};
use store::quick_phrases::{PhraseOwner, QuickPhrase};

/// Whether the actor may change what a team shares: whoever gives cases to the team's people.
pub(crate) fn may_share_with(actor: &Actor, team: TeamId) -> bool {
    match actor.scope(Permission::AssignCases) {
        Some(Scope::All) => true,
        Some(Scope::Team) => actor.teams.contains(&team),
        Some(Scope::Own) | None => false,
    }
}

/// Whether the actor may change a phrase.
#[must_use]
pub fn may_change(actor: &Actor, phrase: &QuickPhrase) -> bool {
    match phrase.owner {
        PhraseOwner::Person(person) => person == actor.person,
        PhraseOwner::Team(team) => may_share_with(actor, team),
    }
}
