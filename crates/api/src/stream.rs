//! The live stream: what happens to cases within the reader's reach, as server-sent events that can be resumed.
//!
//! Always true: one task reads new facts once for all streams; a stream only filters. Every stream ends when the program
//! stops. The trap: a reader that falls behind is told `resync`, never fed a gap.

pub(crate) mod event;
pub(crate) mod hub;
mod sight;

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::{Actor, Permission, Reach};
use futures_util::Stream;
use serde::Deserialize;
use tokio::sync::{broadcast, mpsc};
use tokio_stream::wrappers::ReceiverStream;
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

/// A comment goes out so often, so that nothing on the way takes the stream for dead.
const PING_EVERY: Duration = Duration::from_secs(15);

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
}

/// Streams what happens: `hello`, `fact`, `promise`, `presence`, `call`, `notice`, `queue`, `state`, `resync`.
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
    Ok(answer(ReceiverStream::new(receiver)))
}

pub(crate) fn answer(events: impl Stream<Item = Result<Event, Infallible>> + Send + 'static) -> Response {
    let ping = KeepAlive::new().interval(PING_EVERY).text("ping");
    let mut answer = Sse::new(events).keep_alive(ping).into_response();
    // Proxies must pass events on at once.
    answer
        .headers_mut()
        .insert("x-accel-buffering", axum::http::HeaderValue::from_static("no"));
    answer
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
    sender: mpsc::Sender<Result<Event, Infallible>>,
}

/// Sends what was missed, then what comes, until the reader leaves, falls behind, or the program stops.
async fn feed(mut reader: Reader, joined: Joined, hello: Event) {
    let shutdown = reader.api.shutdown().clone();
    let mut look_again =
        tokio::time::interval_at(tokio::time::Instant::now() + LOOK_AGAIN_EVERY, LOOK_AGAIN_EVERY);
    let Joined {
        position: _,
        missed,
        mut live,
    } = joined;
    if reader.sender.send(Ok(hello)).await.is_err() {
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
            Ok(it) => reader.pass_on(&it).await,
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
            Some(event) => self.sender.send(Ok(event)).await.is_ok(),
            None => true,
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
        self.sender.send(Ok(event::resync())).await.is_ok()
    }
}
