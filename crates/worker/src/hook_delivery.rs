//! Tells endpoints what happened: each in its own order, none waiting for another, at least once.
//!
//! Always true: a delivery is leased before it is sent, and every try is recorded. When the program dies in between, the
//! lease runs out and the same delivery goes out again, with the same id and before all that follow it.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use app::hook::deliver::{hooks_due, lease_next, settle};
use app::hook::send::{HookAnswer, HookRequest, SendHook};
use app::{AppError, Desk};
use calendar::Instant;
use channels::mail::server::{Trust, TrustError};
use channels::webhook::{CallLimits, Fence, HookClient, HookMessage, signatures, tell};
use domain::HookId;
use domain::ports::Ids;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Longest time between two looks; another node may have entered something.
const LOOK_WITHIN: Duration = Duration::from_secs(5);
/// Shortest time between two looks, however often the bell rings.
const LOOK_REST: Duration = Duration::from_millis(20);
/// Endpoints that are told at once.
const AT_ONCE: usize = 32;

/// Signs and sends what endpoints are told.
#[derive(Debug, Clone)]
pub struct HookSender {
    client: HookClient,
}

impl HookSender {
    /// A sender that trusts these authorities.
    ///
    /// # Errors
    /// When the private authority cannot be read.
    pub fn new(trust: &Trust) -> Result<Self, TrustError> {
        let client = HookClient::new(trust, CallLimits::default())?;
        Ok(Self { client })
    }

    async fn send_once(&self, request: &HookRequest) -> HookAnswer {
        let message = HookMessage {
            id: &request.id,
            timestamp: request.timestamp,
            body: &request.body,
        };
        let failed = |signature: String, error: String| HookAnswer {
            signature,
            error: Some(error),
            ..HookAnswer::default()
        };
        let signature = match signatures(&message, request.secrets.iter().map(String::as_str)) {
            Ok(signature) => signature,
            Err(error) => return failed(String::new(), error.to_string()),
        };
        let fence = match Fence::with_networks(request.networks.iter().map(String::as_str)) {
            Ok(fence) => fence,
            Err(error) => return failed(signature, error.to_string()),
        };
        match tell(&self.client, (&request.url, &fence), &message, &signature).await {
            Ok(answered) => {
                let is_taken = (200..300).contains(&answered.status);
                HookAnswer {
                    signature,
                    status: Some(answered.status),
                    answer: answered.body,
                    error: (!is_taken).then(|| told_of(answered.status)),
                }
            }
            Err(fault) => failed(signature, fault.to_string()),
        }
    }
}

fn told_of(status: u16) -> String {
    match status {
        300..400 => format!("status {status}: redirects are not followed"),
        410 => "status 410: the endpoint is gone for good and is told no more".to_owned(),
        _ => format!("status {status}"),
    }
}

impl SendHook for HookSender {
    fn send<'a>(&'a self, request: &'a HookRequest) -> Pin<Box<dyn Future<Output = HookAnswer> + Send + 'a>> {
        Box::pin(self.send_once(request))
    }
}

/// Tells endpoints until `stop` falls; what is on its way is finished first.
pub async fn run_hook_delivery(
    desk: Desk,
    ids: Arc<dyn Ids>,
    sender: Arc<dyn SendHook>,
    stop: CancellationToken,
) {
    let line = Line {
        // Unique among all nodes and restarts.
        worker: format!("hook-{}", ids.next()).into(),
        desk,
        sender,
        stop: stop.clone(),
    };
    let mut bell = line.desk.outbox_changes();
    let mut busy: BTreeSet<HookId> = BTreeSet::new();
    let mut telling: JoinSet<HookId> = JoinSet::new();
    while !stop.is_cancelled() {
        bell.mark_unchanged();
        let rest = match hooks_due(&line.desk).await {
            Ok(due) => line.begin(&due, &mut busy, &mut telling),
            Err(error) => {
                tracing::error!(%error, "the queues of web hooks cannot be read; they are read again");
                LOOK_WITHIN
            }
        };
        let pause = async {
            tokio::time::sleep(LOOK_REST).await;
            tokio::select! {
                _ = bell.changed() => {}
                () = tokio::time::sleep(rest) => {}
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = pause => {}
            Some(done) = telling.join_next() => {
                if let Ok(hook) = done {
                    busy.remove(&hook);
                }
            }
        }
        while let Some(done) = telling.try_join_next() {
            if let Ok(hook) = done {
                busy.remove(&hook);
            }
        }
    }
    while telling.join_next().await.is_some() {}
}

/// What every endpoint's task needs.
#[derive(Clone)]
struct Line {
    desk: Desk,
    sender: Arc<dyn SendHook>,
    worker: Arc<str>,
    stop: CancellationToken,
}

impl Line {
    /// Begins with every endpoint that has something due and is not being told; gives how long nothing else is due.
    fn begin(
        &self,
        due: &[(HookId, Option<Instant>)],
        busy: &mut BTreeSet<HookId>,
        telling: &mut JoinSet<HookId>,
    ) -> Duration {
        let now = self.desk.clock().now();
        let mut rest = LOOK_WITHIN;
        for (hook, at) in due {
            let Some(at) = at.filter(|_| !busy.contains(hook)) else {
                continue;
            };
            if at <= now && busy.len() < AT_ONCE {
                busy.insert(*hook);
                let (line, hook) = (self.clone(), *hook);
                telling.spawn(async move {
                    line.tell_all(hook).await;
                    hook
                });
            } else {
                let millis = u64::try_from(at.since(now).as_i64()).unwrap_or(0);
                rest = rest.min(Duration::from_millis(millis.max(20)));
            }
        }
        rest
    }

    /// Tells one endpoint until nothing is due for it.
    async fn tell_all(&self, hook: HookId) {
        while !self.stop.is_cancelled() {
            match self.tell_next(hook).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(AppError::NotFound { .. }) => return,
                Err(error) => {
                    tracing::error!(%hook, %error, "a web hook cannot be worked now; it is tried again");
                    return;
                }
            }
        }
    }

    /// Tells the next thing; gives whether there was one.
    async fn tell_next(&self, hook: HookId) -> Result<bool, AppError> {
        let Some(leased) = lease_next(&self.desk, hook, &self.worker).await? else {
            return Ok(false);
        };
        let answer = self.sender.send(&leased.request).await;
        if let Some(error) = &answer.error {
            tracing::warn!(%hook, delivery = %leased.delivery.id, attempts = leased.delivery.attempts, "not told: {error}");
        }
        settle(&self.desk, &self.worker, &leased, answer).await?;
        Ok(true)
    }
}
