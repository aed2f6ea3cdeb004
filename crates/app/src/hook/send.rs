//! What the desk asks of the channel that tells endpoints: a port, because verbs know no network.

use std::future::Future;
use std::pin::Pin;

/// One try to tell an endpoint.
#[derive(Clone, PartialEq, Eq)]
pub struct HookRequest {
    /// Where it listens.
    pub url: String,
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`, seconds since 1970.
    pub timestamp: i64,
    /// The body (JSON).
    pub body: String,
    /// The secrets that sign, the present one first.
    pub secrets: Vec<String>,
    /// Networks of the house into which it may lead.
    pub networks: Vec<String>,
}

impl std::fmt::Debug for HookRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HookRequest")
            .field("url", &self.url)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HookAnswer {
    /// `webhook-signature` as it was sent.
    pub signature: String,
    /// HTTP status; none when no answer came.
    pub status: Option<u16>,
    /// The beginning of the answer.
    pub answer: String,
    /// What went wrong, for people; none when the endpoint took it.
    pub error: Option<String>,
}

impl HookAnswer {
    /// The endpoint took it: any status of two hundred.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.status.is_some_and(|it| (200..300).contains(&it))
    }
}

/// Tells endpoints.
pub trait SendHook: Send + Sync {
    /// Signs and sends once.
    fn send<'a>(&'a self, request: &'a HookRequest) -> Pin<Box<dyn Future<Output = HookAnswer> + Send + 'a>>;
}
