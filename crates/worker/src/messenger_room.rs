//! The running adapters: what the HTTP face and the settings ask of them, and how each account fares.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::Desk;
use app::messenger::{MessengerAccount, MessengerHealth, MessengerRoom};
use calendar::Instant;
use channels::http::HttpClient;
use channels::mail::server::{Trust, TrustError};
use channels::messenger::{Account, Fault, VendorLine, open_callback, try_account};
use domain::ports::{Clock, Ids};
use domain::{CallbackRefusal, CallbackRequest, MessengerId, OpenedCallback};

/// A vendor gets so long for one answer.
const WITHIN: Duration = Duration::from_secs(20);
/// The largest file that is fetched, and a little for its frame.
const MOST_BYTES: usize = 26 * 1024 * 1024;

/// What the workers of messengers are given. Cheap to clone.
#[derive(Clone)]
pub struct Messengers {
    pub(crate) desk: Desk,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) line: VendorLine,
    board: Arc<Mutex<BTreeMap<MessengerId, MessengerHealth>>>,
}

impl std::fmt::Debug for Messengers {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Messengers").finish_non_exhaustive()
    }
}

impl Messengers {
    /// The adapters over a desk, by a clock.
    ///
    /// # Errors
    /// When the private authority cannot be read.
    pub fn new(
        desk: Desk,
        ids: Arc<dyn Ids>,
        clock: Arc<dyn Clock>,
        trust: &Trust,
    ) -> Result<Self, TrustError> {
        let client = HttpClient::new(trust, WITHIN, MOST_BYTES)?;
        Ok(Self {
            desk,
            ids,
            line: VendorLine::new(client, Arc::clone(&clock)),
            clock,
            board: Arc::default(),
        })
    }

    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Notes how an exchange with a vendor went.
    pub(crate) fn note<T>(&self, id: MessengerId, outcome: Result<T, Fault>) -> Result<T, Fault> {
        let health = MessengerHealth {
            state: if outcome.is_ok() { "ok" } else { "failing" },
            detail: outcome.as_ref().err().map(ToString::to_string),
            at: self.now(),
        };
        let mut board = self.board.lock().unwrap_or_else(PoisonError::into_inner);
        board.insert(id, health);
        outcome
    }
}

/// The account as its adapter sees it.
pub(crate) fn account_of(account: &MessengerAccount) -> Account {
    Account {
        id: account.id,
        kind: account.kind,
        settings: account.settings.clone(),
    }
}

impl MessengerRoom for Messengers {
    fn open(
        &self,
        account: &MessengerAccount,
        request: &CallbackRequest,
    ) -> Result<OpenedCallback, CallbackRefusal> {
        let secret = self.ids.secret();
        let random = secret.first_chunk::<16>().copied().unwrap_or_default();
        open_callback(&account_of(account), request, (self.now(), random))
    }

    fn health(&self, id: MessengerId) -> Option<MessengerHealth> {
        let board = self.board.lock().unwrap_or_else(PoisonError::into_inner);
        board.get(&id).cloned()
    }

    fn try_account<'a>(
        &'a self,
        account: &'a MessengerAccount,
    ) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>> {
        Box::pin(async move {
            let tried = try_account(&self.line, &account_of(account)).await;
            self.note(account.id, tried).map_err(|it| it.to_string())
        })
    }
}
