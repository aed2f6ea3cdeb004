//! Secrets of endpoints: shown once, changed over with a time in which the old and the new one both sign.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use calendar::{Instant, Millis};
use serde::{Deserialize, Serialize};

use crate::AppError;

/// After a change the old secret signs for so long.
pub const BOTH_SIGN_FOR: Millis = Millis::hours(24);

/// A secret that signs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Secret {
    /// `whsec_` and base64 (Standard Webhooks).
    text: String,
    /// It signs no longer from then on; none: it is the present one.
    until_at: Option<Instant>,
}

/// A new secret out of random bytes.
pub(crate) fn fresh(bytes: &[u8; 32]) -> Secret {
    Secret {
        text: format!("whsec_{}", STANDARD.encode(bytes)),
        until_at: None,
    }
}

impl Secret {
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// The secrets that sign now, the present one first.
pub(crate) fn in_force(kept: &str, now: Instant) -> Result<Vec<String>, AppError> {
    let all: Vec<Secret> = serde_json::from_str(kept).map_err(AppError::internal)?;
    Ok(all
        .into_iter()
        .filter(|it| it.until_at.is_none_or(|until| until > now))
        .map(|it| it.text)
        .collect())
}

/// The kept secrets with a new one in front; the present one signs for a while yet, older ones no longer.
pub(crate) fn rotated(kept: &str, fresh: &Secret, now: Instant) -> Result<String, AppError> {
    let all: Vec<Secret> = serde_json::from_str(kept).map_err(AppError::internal)?;
    let last = all
        .into_iter()
        .filter(|it| it.until_at.is_none())
        .map(|it| Secret {
            until_at: Some(now.plus(BOTH_SIGN_FOR)),
            ..it
        });
    let secrets: Vec<Secret> = std::iter::once(fresh.clone()).chain(last).collect();
    write(&secrets)
}

pub(crate) fn write(secrets: &[Secret]) -> Result<String, AppError> {
    serde_json::to_string(secrets).map_err(AppError::internal)
}
