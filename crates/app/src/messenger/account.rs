//! An account as workers and doors see it, secrets included.

use domain::{MessengerId, MessengerKind, MessengerSettings, TeamId};
use store::messengers::Messenger;

use crate::AppError;

/// An account at a vendor's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessengerAccount {
    /// Identity.
    pub id: MessengerId,
    /// Which vendor.
    pub kind: MessengerKind,
    /// What people call it.
    pub name: String,
    /// The team whose queue its messages enter.
    pub team: Option<TeamId>,
    /// The language of those who write here.
    pub language: Option<String>,
    /// It is read and written.
    pub is_active: bool,
    /// What was entered, secrets included.
    pub settings: MessengerSettings,
}

impl MessengerAccount {
    /// The account of a row.
    ///
    /// # Errors
    /// When its settings do not read.
    pub(crate) fn of(row: Messenger) -> Result<Self, AppError> {
        let Messenger {
            id,
            kind,
            name,
            door: _,
            team,
            language,
            is_active,
            settings,
            version: _,
        } = row;
        Ok(Self {
            id,
            kind,
            name,
            team,
            language,
            is_active,
            settings: serde_json::from_str(&settings).map_err(AppError::internal)?,
        })
    }
}
