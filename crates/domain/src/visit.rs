//! Visits at a counter: a number is taken, called, the customer received and served (A19).

use crate::closed_set;

closed_set! {
    /// Where a visit stands.
    VisitStage {
        /// The customer waits with a number.
        Waiting = "waiting",
        /// The number is called.
        Called = "called",
        /// The customer was received and is being served.
        Serving = "serving",
        /// It is over.
        Finished = "finished",
        /// The number was called and nobody came.
        NoShow = "no_show",
    }
}

impl VisitStage {
    /// Whether the visit goes on.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Waiting | Self::Called | Self::Serving)
    }
}

/// A number as people read it: the topic's letter and three digits, `A007`; from 1000 on it grows.
#[must_use]
pub fn visit_code(prefix: &str, running: u32) -> String {
    format!("{prefix}{running:03}")
}

#[cfg(test)]
mod tests {
    use super::visit_code;

    #[test]
    fn numbers_have_three_digits_and_grow() {
        assert_eq!(visit_code("A", 7), "A007");
        assert_eq!(visit_code("", 1_234), "1234");
    }
}
