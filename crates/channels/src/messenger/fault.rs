//! What can go wrong at a vendor's: for now, or for good.

use crate::http::{HttpError, UrlError};

/// Why something at a vendor's was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It may go through later.
    #[error("{0}")]
    Passing(String),
    /// It never will.
    #[error("{0}")]
    Final(String),
}

impl Fault {
    pub(super) fn unreadable(what: &str) -> Self {
        Self::Final(format!("{what} does not read"))
    }
}

impl From<UrlError> for Fault {
    fn from(error: UrlError) -> Self {
        Self::Final(error.to_string())
    }
}

impl From<HttpError> for Fault {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Unsendable(_) => Self::Final(error.to_string()),
            HttpError::Unreachable { host, source } => {
                Self::Passing(format!("{host} cannot be reached: {source}"))
            }
            HttpError::Broken { .. } | HttpError::TooSlow { .. } => Self::Passing(error.to_string()),
        }
    }
}
