//! Doing a request once, however often it is sent: the key is kept in the same transaction as the work.

use calendar::Instant;
use domain::PersonId;
use serde::{Serialize, de::DeserializeOwned};
use store::Tx;
use store::settings::{Begun, Request};

use crate::AppError;

/// A request that is to be done once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// Who sends it.
    pub person: PersonId,
    /// The key that the sender chose; at most 200 characters.
    pub key: String,
    /// SHA-256 over what was asked, so that a key cannot be used for something else.
    pub request_hash: [u8; 32],
}

/// What is kept is the verb's result, not an HTTP answer; this stands where the status would.
const DONE: u16 = 200;

/// Does the work, or gives what it gave the first time.
pub(crate) fn do_once<T, F>(
    tx: &mut Tx<'_>,
    once: Option<&Once>,
    now: Instant,
    work: F,
) -> Result<T, AppError>
where
    T: Serialize + DeserializeOwned,
    F: FnOnce(&mut Tx<'_>) -> Result<T, AppError>,
{
    let Some(once) = once else { return work(tx) };
    let request = Request {
        person: once.person,
        key: &once.key,
        hash: &once.request_hash,
        at: now,
    };
    match store::settings::begin_request(tx, &request)? {
        Begun::Mismatch => Err(AppError::KeyReused),
        Begun::Answered { status: _, body } => serde_json::from_str(&body).map_err(AppError::internal),
        Begun::Fresh => {
            let done = work(tx)?;
            let outcome = serde_json::to_string(&done).map_err(AppError::internal)?;
            store::settings::finish_request(tx, &request, DONE, &outcome)?;
            Ok(done)
        }
    }
}
