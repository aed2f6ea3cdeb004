//! What differs between two packs, clause by clause and figure by figure.

use domain::{Actor, Permission};
use pack::{ClauseChange, PackError};

use crate::error::all_told;
use crate::settings::audit::require;
use crate::{AppError, Desk, Packs};

/// Two packs side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Id and version of the earlier one.
    pub old: String,
    /// Id and version of the later one.
    pub new: String,
    /// What differs, in order of clauses.
    pub changes: Vec<ClauseChange>,
}

/// Compares the packs that lie in two folders, as `list_packs` names them.
///
/// # Errors
/// Forbidden without the right to see the standard; [`AppError::Invalid`] when there is no such pack.
pub async fn compare_packs(
    desk: &Desk,
    actor: &Actor,
    (old, new): (String, String),
) -> Result<Comparison, AppError> {
    require(actor, Permission::ReadStandard)?;
    let packs = desk.packs().clone();
    tokio::task::spawn_blocking(move || {
        let (old, new) = (read(&packs, "old", &old)?, read(&packs, "new", &new)?);
        let changes = pack::difference(&old, &new);
        Ok(Comparison {
            old: old.version,
            new: new.version,
            changes,
        })
    })
    .await
    .map_err(AppError::internal)?
}

fn read(packs: &Packs, field: &'static str, folder: &str) -> Result<pack::WrittenPack, AppError> {
    pack::read_written(packs.sources(), folder)
        .map_err(|errors| AppError::invalid(field, "unknown", all_told(errors.iter().map(PackError::told))))
}
