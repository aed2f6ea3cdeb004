//! What the desk asks of the adapters: a port, because only the channels know the vendors.

use std::future::Future;
use std::pin::Pin;

use calendar::Instant;
use domain::{CallbackRefusal, CallbackRequest, MessengerId, OpenedCallback};

use crate::messenger::MessengerAccount;

/// How an account fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessengerHealth {
    /// `ok` or `failing`.
    pub state: &'static str,
    /// What went wrong last.
    pub detail: Option<String>,
    /// When that was.
    pub at: Instant,
}

/// The running adapters.
pub trait MessengerRoom: Send + Sync {
    /// Checks who calls and reads what they leave.
    ///
    /// # Errors
    /// [`CallbackRefusal`]: nothing of it may be kept.
    fn open(
        &self,
        account: &MessengerAccount,
        request: &CallbackRequest,
    ) -> Result<OpenedCallback, CallbackRefusal>;

    /// How an account fares; none when nothing was heard or sent since the start.
    fn health(&self, id: MessengerId) -> Option<MessengerHealth>;

    /// Asks the vendor whether it knows the account; the error is a sentence for people.
    fn try_account<'a>(
        &'a self,
        account: &'a MessengerAccount,
    ) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>>;
}
