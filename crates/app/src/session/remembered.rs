//! Who was let in lately, kept in memory so that a request of somebody known costs no reading.
//!
//! Always true: what is kept holds only while no commit of this process changed sessions, tokens, people or their teams
//! (`Store::access_changes`), so log-out, a new password, withdrawn tokens and people who left count with the next request.
//! The trap: another node on the same PostgreSQL may have made such a change; it counts here after [`FRESH_FOR`] at the
//! latest.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use calendar::{Instant, Millis};
use store::sessions::TokenHash;

use crate::session::authenticate::Present;

/// How long somebody is let in without reading; the bound for changes that other nodes made.
const FRESH_FOR: Millis = Millis::seconds(3);
/// Beyond so many everybody is forgotten; they are read again with their next request.
const MOST: usize = 10_000;

/// Somebody who was let in.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// Who, and what they may do.
    pub(crate) present: Present,
    /// How often commits had changed who may come in, before this was read.
    pub(crate) access: u64,
    /// When it was read.
    pub(crate) read_at: Instant,
    /// Not valid from this instant on; none: for good.
    pub(crate) expires_at: Option<Instant>,
    /// When its use is to be written down again.
    pub(crate) touch_at: Instant,
}

/// Who was let in lately, by the hash of their secret.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    by_secret: Mutex<HashMap<TokenHash, Known>>,
}

impl Remembered {
    /// Who holds this secret, as far as that needs no reading.
    pub(crate) fn find(&self, secret: &TokenHash, access: u64, now: Instant) -> Option<Present> {
        let by_secret = self.by_secret.lock().unwrap_or_else(PoisonError::into_inner);
        by_secret
            .get(secret)
            .filter(|it| {
                let age = now.since(it.read_at);
                let is_fresh = age >= Millis::new(0) && age < FRESH_FOR;
                let is_valid = it.expires_at.is_none_or(|end| now < end);
                is_fresh && is_valid && it.access == access && now < it.touch_at
            })
            .map(|it| it.present.clone())
    }

    /// Keeps who was let in.
    pub(crate) fn keep(&self, secret: TokenHash, known: Known) {
        let mut by_secret = self.by_secret.lock().unwrap_or_else(PoisonError::into_inner);
        if by_secret.len() >= MOST {
            by_secret.clear();
        }
        by_secret.insert(secret, known);
    }
}

#[cfg(test)]
mod tests {
    use calendar::{Instant, Millis};
    use domain::{Actor, Person, PersonId, Role};
    use uuid::Uuid;

    use super::{Known, Remembered};
    use crate::session::authenticate::Present;

    const SECRET: [u8; 32] = [7; 32];

    fn at(millis: i64) -> Instant {
        Instant::from_millis(1_795_000_000_000).plus(Millis::new(millis))
    }

    fn known() -> Known {
        let id = PersonId::from_uuid(Uuid::from_u128(1));
        let person = Person {
            id,
            login: "wang".to_owned(),
            name: "王芳".to_owned(),
            work_number: "1001".to_owned(),
            role: Role::Agent,
            teams: Vec::new(),
            is_active: true,
            locale: "zh-CN".to_owned(),
            preferences: String::new(),
        };
        let actor = Actor {
            person: id,
            role: Role::Agent,
            teams: Vec::new(),
            only: None,
        };
        Known {
            present: Present {
                actor,
                person,
                csrf: None,
            },
            access: 5,
            read_at: at(0),
            expires_at: Some(at(2_000)),
            touch_at: at(60_000),
        }
    }

    fn finds(known: Known, access: u64, millis: i64) -> bool {
        let remembered = Remembered::default();
        remembered.keep(SECRET, known);
        remembered.find(&SECRET, access, at(millis)).is_some()
    }

    #[test]
    fn somebody_known_is_let_in_for_a_moment() {
        assert!(finds(known(), 5, 0) && finds(known(), 5, 1_999));
        assert!(Remembered::default().find(&SECRET, 5, at(0)).is_none());
    }

    #[test]
    fn a_change_of_who_may_come_in_counts_at_once() {
        assert!(!finds(known(), 6, 0));
    }

    #[test]
    fn nothing_is_kept_beyond_its_end_its_freshness_or_its_next_note() {
        assert!(!finds(known(), 5, 2_000), "ended");
        let endless = Known {
            expires_at: None,
            ..known()
        };
        assert!(
            finds(endless.clone(), 5, 2_999) && !finds(endless.clone(), 5, 3_000),
            "stale"
        );
        assert!(!finds(endless.clone(), 5, -1), "the clock was set back");
        let to_be_noted = Known {
            touch_at: at(1_000),
            ..endless
        };
        assert!(!finds(to_be_noted, 5, 1_000), "its use is to be written down");
    }
}
