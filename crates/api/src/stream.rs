//! The live stream: what happens to cases within the reader's reach, as server-sent events that can be resumed.
//!
//! Always true: one task reads new facts once for all streams; a stream only filters. Every stream ends when the program
//! stops. The trap: a reader that falls behind is told `resync`, never fed a gap.

pub(crate) mod event;
pub(crate) mod frame;
pub(crate) mod hub;
mod sight;

use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use domain::{Actor, Permission, Reach};
use serde::Deserialize;
use tokio::sync::{broadcast, mpsc};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::gate::{Caller, identify};
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::Asked;
use crate::state::Api;
use crate::stream::event::Live;
use crate::stream::hub::{Joined, OpenStream};

/// Events that wait for a slow reader before it is told to `resync`.
const WAITING_EVENTS: usize = 64;

/// So often a stream looks whether its reader is still let in.
const LOOK_AGAIN_EVERY: Duration = Duration::from_secs(300);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get_stream))
}

/// Where a reader left off.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct StreamQuery {
    /// As the header `Last-Event-ID`, for readers that cannot set it.
    last_event_id: Option<i64>,
    /// As the header `Accept-Language`, for readers that cannot set it.
    lang: Option<String>,
}

/// Streams what happens: `hello`, `fact`, `promise`, `presence`, `call`, `notice`, `queue`, `state`, `outage`,
/// `proposal`, `resync`.
#[utoipa::path(get, path = "/stream", tag = "stream", params(StreamQuery),
    responses((status = 200, content_type = "text/event-stream", body = String,
        description = "Server-sent events; the id of an event is its place in the stream.")))]
async fn get_stream(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    headers: HeaderMap,
    Asked(query): Asked<StreamQuery>,
) -> Result<Response, Problem> {
    let right = Permission::ReadCases;
    let reach = caller.actor.reach(right).ok_or(app::AppError::Forbidden(right))?;
    let said = headers
        .get("last-event-id")
        .and_then(|it| it.to_str().ok()?.trim().parse().ok());
    let locale = query.lang.as_deref().map_or(locale, Locale::of_header);
    let joined = api.hub().join(said.or(query.last_event_id)).await?;
    let (sender, receiver) = mpsc::channel(WAITING_EVENTS);
    let hello = event::hello(api.now(), joined.position);
    let open = api.hub().enter(caller.actor.person);
    let reader = Reader {
        _open: open,
        api,
        headers,
        actor: caller.actor,
        reach,
        locale,
        sender,
    };
    tokio::spawn(feed(reader, joined, hello));
    Ok(frame::answer(receiver))
}

/// One open stream.
struct Reader {
    /// As long as it is there, the reader is at their screen.
    _open: OpenStream,
    api: Api,
    /// What the reader came with, to look again whether it is still valid.
    headers: HeaderMap,
    actor: Actor,
    reach: Reach,
    locale: Locale,
    sender: mpsc::Sender<Bytes>,
}

/// Sends what was missed, then what comes, until the reader leaves, falls behind, or the program stops.
async fn feed(mut reader: Reader, joined: Joined, hello: Bytes) {
    let shutdown = reader.api.shutdown().clone();
    let mut look_again =
        tokio::time::interval_at(tokio::time::Instant::now() + LOOK_AGAIN_EVERY, LOOK_AGAIN_EVERY);
    let Joined {
        position: _,
        missed,
        mut live,
    } = joined;
    if reader.sender.send(hello).await.is_err() {
        return;
    }
    let missed = match missed {
        Some(missed) => missed,
        None => {
            if !reader.resync().await {
                return;
            }
            Vec::new()
        }
    };
    for it in missed {
        if !reader.pass_on(&it).await {
            return;
        }
    }
    loop {
        let next = tokio::select! {
            () = shutdown.cancelled() => return,
            () = reader.sender.closed() => return,
            _ = look_again.tick() => {
                if !reader.is_still_let_in().await {
                    return;
                }
                continue;
            }
            next = live.recv() => next,
        };
        let goes_on = match next {
            Ok(it) => reader.pass_on(&it).await && reader.pass_on_burst(&mut live).await,
            Err(broadcast::error::RecvError::Lagged(_)) => reader.resync().await,
            Err(broadcast::error::RecvError::Closed) => return,
        };
        if !goes_on {
            return;
        }
    }
}

impl Reader {
    /// Sends an event when the reader may see it; false once the reader has left.
    async fn pass_on(&self, live: &Live) -> bool {
        match live.for_reader(&self.actor, &self.reach, self.locale) {
            Some(event) => self.sender.send(event).await.is_ok(),
            None => true,
        }
    }

    /// What came in the same burst; a gap and the end are seen by whoever waits for the next one.
    async fn pass_on_burst(&self, live: &mut broadcast::Receiver<Live>) -> bool {
        loop {
            match live.try_recv() {
                Ok(it) => {
                    if !self.pass_on(&it).await {
                        return false;
                    }
                }
                Err(broadcast::error::TryRecvError::Empty | broadcast::error::TryRecvError::Closed) => {
                    return true;
                }
                Err(broadcast::error::TryRecvError::Lagged(_)) => return self.resync().await,
            }
        }
    }

    /// Sessions end, tokens are withdrawn, roles change: what holds now counts from now on.
    async fn is_still_let_in(&mut self) -> bool {
        let Ok(caller) = identify(&self.api, &self.headers).await else {
            return false;
        };
        let Some(reach) = caller.actor.reach(Permission::ReadCases) else {
            return false;
        };
        (self.actor, self.reach) = (caller.actor, reach);
        true
    }

    async fn resync(&self) -> bool {
        self.sender.send(event::resync()).await.is_ok()
    }
}
