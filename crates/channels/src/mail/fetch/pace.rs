//! How many mails to ask for at once, and which one makes trouble.
//!
//! Always true: after a failure mails are asked for one by one, until the culprit is found; a mail that fails three times
//! by itself is passed on as unfetchable instead of stopping the rest.

use std::collections::BTreeMap;

/// Mails in one command when all is well.
const FULL_STEP: usize = 200;
/// Mails taken one by one before the step grows again.
const CALM_AFTER: u32 = 20;
/// Failures of one mail before it is passed over.
const MAX_FAILURES: u32 = 3;

/// Kept over reconnections.
#[derive(Debug)]
pub(super) struct Pace {
    step: usize,
    calm: u32,
    failures: BTreeMap<u32, u32>,
    /// Sessions that failed since anything last went well.
    failed_sessions: u32,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self {
            step: FULL_STEP,
            calm: 0,
            failures: BTreeMap::new(),
            failed_sessions: 0,
        }
    }

    /// Mails to ask for in the next command.
    pub(super) fn step(&self) -> usize {
        self.step
    }

    /// A session failed; the number of failures in a row, from 1.
    pub(super) fn count_failed_session(&mut self) -> u32 {
        self.failed_sessions = self.failed_sessions.saturating_add(1);
        self.failed_sessions
    }

    /// Everything was taken.
    pub(super) fn note_caught_up(&mut self) {
        self.failed_sessions = 0;
    }

    /// A command for these mails failed.
    pub(super) fn note_failure(&mut self, uids: &[u32]) {
        if let [uid] = uids {
            *self.failures.entry(*uid).or_default() += 1;
        }
        self.step = 1;
        self.calm = 0;
    }

    /// A command was answered and its mails were stored.
    pub(super) fn note_success(&mut self, uids: &[u32]) {
        for uid in uids {
            self.failures.remove(uid);
        }
        self.failed_sessions = 0;
        self.calm += 1;
        if self.step < FULL_STEP && self.calm >= CALM_AFTER {
            self.step = FULL_STEP;
        }
    }

    /// True when this mail failed so often that it is passed over.
    pub(super) fn is_hopeless(&self, uid: u32) -> bool {
        self.failures.get(&uid).is_some_and(|it| *it >= MAX_FAILURES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_culprit_is_found_and_then_the_step_grows_again() {
        let mut pace = Pace::new();
        pace.note_failure(&[1, 2, 3]);
        assert_eq!(pace.step(), 1);
        for _ in 0..3 {
            assert!(!pace.is_hopeless(2));
            pace.note_failure(&[2]);
        }
        assert!(pace.is_hopeless(2));
        (0..20).for_each(|it| pace.note_success(&[it]));
        assert_eq!(pace.step(), 200);
    }
}
