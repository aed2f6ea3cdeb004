//! The facts of all cases in their one order, with what live screens show beside them.

use std::collections::BTreeMap;

use domain::{CaseId, Fact, Promise, Reach};

use crate::case::show_rows::{CaseLine, lines_of};
use crate::{AppError, Desk};

/// Facts that came after a place in the stream.
#[derive(Debug, Clone, Default)]
pub struct Feed {
    /// Place and fact, in order.
    pub facts: Vec<(i64, Fact)>,
    /// The cases that they belong to, as they stand now.
    pub cases: BTreeMap<CaseId, FedCase>,
}

/// A case that something happened to.
#[derive(Debug, Clone)]
pub struct FedCase {
    /// As lists show it, without a reader's drafts.
    pub line: CaseLine,
    /// Its promises, ended ones too.
    pub promises: Vec<Promise>,
}

/// The place of the last fact; 0 when there is none.
///
/// # Errors
/// Only when the store fails.
pub async fn last_position(desk: &Desk) -> Result<i64, AppError> {
    desk.read(|tx| Ok(store::stream::last_position(tx)?)).await
}

/// At most `limit` facts after a place. No rights are asked: whoever shows them asks for each reader.
///
/// # Errors
/// Only when the store fails.
pub async fn facts_after(desk: &Desk, position: i64, limit: u32) -> Result<Feed, AppError> {
    desk.read(move |tx| {
        let placed = store::facts::facts_after(tx, position, limit)?;
        let facts: Vec<(i64, Fact)> = placed.into_iter().map(|it| (it.position, it.fact)).collect();
        let mut ids: Vec<CaseId> = facts.iter().map(|(_, fact)| fact.case_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let summaries = store::cases::load_summaries(tx, &Reach::All, &ids)?;
        let mut cases = BTreeMap::new();
        for line in lines_of(tx, None, true, summaries)? {
            let promises = store::promises::promises_of_case(tx, line.summary.id)?;
            cases.insert(line.summary.id, FedCase { line, promises });
        }
        Ok(Feed { facts, cases })
    })
    .await
}

/// The case as it stands now, for somebody's coming and going; none when there is no such case.
///
/// # Errors
/// Only when the store fails.
pub async fn case_now(desk: &Desk, id: CaseId) -> Result<Option<CaseLine>, AppError> {
    desk.read(move |tx| {
        let summaries = store::cases::load_summaries(tx, &Reach::All, &[id])?;
        Ok(lines_of(tx, None, true, summaries)?.into_iter().next())
    })
    .await
}
