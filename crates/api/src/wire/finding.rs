//! What a text check found, on the wire.

use domain::{FindingAct, Severity};
use serde::Serialize;
use utoipa::ToSchema;

use crate::words;

/// One place in a text, or something missing from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Finding {
    /// The clause.
    pub(crate) clause: String,
    /// How much it weighs.
    #[schema(value_type = words::Severity)]
    pub(crate) severity: Severity,
    /// What it does to the act.
    #[schema(value_type = words::FindingAct)]
    pub(crate) action: FindingAct,
    /// First character, in UTF-16 code units; equal to `to` when something is missing.
    pub(crate) from: u32,
    /// One past the last character, in UTF-16 code units.
    pub(crate) to: u32,
    /// The words found; the name of the missing part otherwise.
    pub(crate) text: String,
    /// Better wordings, best first.
    pub(crate) better: Vec<String>,
    /// Something due is missing rather than something banned present.
    pub(crate) is_missing: bool,
    /// A sentence in Chinese for screens that have none of their own.
    pub(crate) message: String,
}

impl From<domain::Finding> for Finding {
    fn from(finding: domain::Finding) -> Self {
        let domain::Finding {
            clause,
            severity,
            act,
            from,
            to,
            text,
            better,
            is_missing,
        } = finding;
        let message = if is_missing {
            format!("缺少应有的内容：{text}（条款 {clause}）")
        } else {
            format!("“{text}”不符合条款 {clause}")
        };
        Self {
            clause: clause.as_str().to_owned(),
            severity,
            action: act,
            from,
            to,
            text,
            better,
            is_missing,
            message,
        }
    }
}
