//! What a text check found: where, by which clause, and what would be better.

use serde::{Deserialize, Serialize};

use crate::{ClauseId, Severity, closed_set};

closed_set! {
    /// What a finding does to the act.
    FindingAct {
        /// The text may not go out so. 拦截
        Refuse = "refuse",
        /// It may, once the author has seen the warning. 警告
        Warn = "warn",
        /// Only a hint. 提示
        Hint = "hint",
    }
}

/// One place in a text, or something missing from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The clause.
    pub clause: ClauseId,
    /// How much it weighs.
    pub severity: Severity,
    /// What it does.
    pub act: FindingAct,
    /// First character, counted in UTF-16 code units of the original text; equal to `to` when something is missing.
    pub from: u32,
    /// One past the last character, in UTF-16 code units.
    pub to: u32,
    /// The words found; the name of the missing part otherwise.
    pub text: String,
    /// Better wordings, best first.
    pub better: Vec<String>,
    /// Something due is missing rather than something banned present.
    pub is_missing: bool,
}
