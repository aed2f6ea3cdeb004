//! A visitor's live stream: what is new in their conversation, as server-sent events.
//!
//! Always true: the store is the truth; a bell only wakes a stream, which then reads what came after the last message that
//! it sent. The trap: a message may be sent twice over one stream's life and its successor's; browsers know it by its id.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::Desk;
use app::chat::talk::{ChatNow, chat_now, touched_since};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use domain::{MessageId, VisitorId};
use tokio::sync::{OnceCell, mpsc, watch};
use tokio_util::sync::CancellationToken;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::problem::Problem;
use crate::state::Api;
use crate::stream::frame::{answer, frame};
use crate::widget::Guest;
use crate::widget::talk::{chat_view, message_id};

/// Other nodes' writes ring no bell here; this is how late they can be seen.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Places in queues and hours change without a fact of one's own.
const LOOK_ANYWAY_EVERY: Duration = Duration::from_secs(30);
/// Streams of one visitor at once: pages and devices.
const MOST_STREAMS: usize = 8;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get_visitor_stream))
}

/// Wakes the streams of visitors.
#[derive(Debug)]
pub(crate) struct Visitors {
    desk: Desk,
    shutdown: CancellationToken,
    waiting: Arc<Waiting>,
    begun: OnceCell<()>,
}

/// By visitor: what wakes their streams.
type Waiting = Mutex<HashMap<VisitorId, watch::Sender<u64>>>;

impl Visitors {
    pub(crate) fn new(desk: Desk, shutdown: CancellationToken) -> Self {
        Self {
            desk,
            shutdown,
            waiting: Arc::default(),
            begun: OnceCell::new(),
        }
    }

    /// Wakes the streams of a visitor.
    pub(crate) fn tell(&self, visitor: VisitorId) {
        wake(&self.waiting, visitor);
    }

    async fn join(&self, visitor: VisitorId) -> Result<watch::Receiver<u64>, Problem> {
        self.begun
            .get_or_try_init(|| async {
                let last = app::feed::last_position(&self.desk).await?;
                tokio::spawn(run(
                    self.desk.clone(),
                    self.waiting.clone(),
                    (last, self.shutdown.clone()),
                ));
                Ok::<(), Problem>(())
            })
            .await?;
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() > 64 {
            waiting.retain(|_, it| it.receiver_count() > 0);
        }
        let bell = waiting.entry(visitor).or_insert_with(|| watch::Sender::new(0));
        if bell.receiver_count() >= MOST_STREAMS {
            return Err(Problem::too_many_requests(30));
        }
        Ok(bell.subscribe())
    }
}

fn wake(waiting: &Waiting, visitor: VisitorId) {
    let waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bell) = waiting.get(&visitor) {
        bell.send_modify(|it| *it = it.wrapping_add(1));
    }
}

/// Looks after each ring of the bell whose cases something happened on, until the program stops.
async fn run(desk: Desk, waiting: Arc<Waiting>, (mut position, shutdown): (i64, CancellationToken)) {
    let mut bell = desk.bell().listen();
    let mut signs = desk.signs().listen();
    loop {
        let sign = tokio::select! {
            () = shutdown.cancelled() => return,
            rung = bell.changed() => match rung {
                Ok(()) => None,
                Err(_) => return,
            },
            sign = signs.recv() => sign.ok(),
            () = tokio::time::sleep(LOOK_EVERY) => None,
        };
        if let Some(sign) = sign {
            wake(&waiting, sign.visitor);
            continue;
        }
        match touched_since(&desk, position).await {
            Ok((last, touched)) => {
                position = last;
                for visitor in touched {
                    wake(&waiting, visitor);
                }
            }
            Err(error) => tracing::warn!(%error, "visitors' streams could not look; they try again"),
        }
    }
}

/// Streams what is new in the visitor's conversation: events `chat`; `Last-Event-ID` names the last message they have.
#[utoipa::path(get, path = "/widget/stream", tag = "chat", security(()),
    responses((status = 200, content_type = "text/event-stream", body = String,
        description = "Server-sent events; the id of an event is the last message in it.")))]
async fn get_visitor_stream(
    State(api): State<Api>,
    guest: Guest,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let after = headers
        .get("last-event-id")
        .and_then(|it| message_id(it.to_str().ok()?));
    let bell = api.visitors().join(guest.visitor.id).await?;
    let (sender, receiver) = mpsc::channel(16);
    tokio::spawn(feed((api, guest.visitor.id), (bell, after), sender));
    Ok(answer(receiver))
}

/// Sends what changed, until the visitor leaves or the program stops.
async fn feed(
    (api, visitor): (Api, VisitorId),
    (mut bell, mut after): (watch::Receiver<u64>, Option<MessageId>),
    sender: mpsc::Sender<Bytes>,
) {
    let mut sent = std::collections::HashSet::new();
    let mut last_state = None;
    loop {
        match chat_now(api.desk(), visitor, after).await {
            Ok(ChatNow { mut messages, state }) => {
                messages.retain(|it| sent.insert(it.id));
                after = messages.last().map_or(after, |it| Some(it.id));
                if !messages.is_empty() || last_state.as_ref() != Some(&state) {
                    last_state = Some(state.clone());
                    let view = chat_view(ChatNow { messages, state });
                    let data = serde_json::to_string(&view).unwrap_or_default();
                    let place = after.map(|it| it.to_string());
                    let event = frame("chat", place.as_deref(), &data);
                    if sender.send(event).await.is_err() {
                        return;
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "a visitor's stream could not read; it tries again"),
        }
        tokio::select! {
            () = api.shutdown().cancelled() => return,
            () = sender.closed() => return,
            rung = bell.changed() => if rung.is_err() { return },
            () = tokio::time::sleep(LOOK_ANYWAY_EVERY) => {}
        }
    }
}
