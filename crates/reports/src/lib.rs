//! Rows of facts and verdicts in; figures out that can be opened down to their facts.
