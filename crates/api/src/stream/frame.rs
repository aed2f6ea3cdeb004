//! Server-sent events as bytes: written once, shared by every stream that carries them.
//!
//! Always true: data is one line, as JSON without line breaks is, so an event needs one `data:` field. The trap: with
//! hundreds of streams it is the copies for each of them that cost, not the writing.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use tokio::sync::mpsc;
use tokio::time::{Instant, interval_at};

/// A comment goes out after so much silence, so that nothing on the way takes the stream for dead.
const PING_EVERY: Duration = Duration::from_secs(15);

const PING: Bytes = Bytes::from_static(b": ping\n\n");

/// An event, its place in the stream and its data, which must have no line breaks.
pub(crate) fn frame(name: &str, id: Option<&str>, data: &str) -> Bytes {
    debug_assert!(!data.contains(['\n', '\r']), "data is one line");
    let id = id.map(|it| format!("id: {it}\n")).unwrap_or_default();
    Bytes::from(format!("event: {name}\n{id}data: {data}\n\n"))
}

/// The answer that carries what comes out of the channel, until its sender is dropped.
pub(crate) fn answer(events: mpsc::Receiver<Bytes>) -> Response {
    let ping = interval_at(Instant::now() + PING_EVERY, PING_EVERY);
    let frames = stream::unfold((events, ping), |(mut events, mut ping)| async move {
        let next = tokio::select! {
            biased;
            event = events.recv() => {
                ping.reset();
                event?
            }
            _ = ping.tick() => PING,
        };
        Some((Ok::<_, Infallible>(next), (events, ping)))
    });
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/event-stream"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        // Proxies must pass events on at once.
        (
            header::HeaderName::from_static("x-accel-buffering"),
            HeaderValue::from_static("no"),
        ),
    ];
    (headers, Body::from_stream(frames)).into_response()
}

#[cfg(test)]
mod tests {
    use super::frame;

    #[test]
    fn an_event_is_what_browsers_read() {
        let whole = frame("fact", Some("7"), r#"{"a":"一"}"#);
        assert_eq!(whole, "event: fact\nid: 7\ndata: {\"a\":\"一\"}\n\n");
        assert_eq!(frame("resync", None, "{}"), "event: resync\ndata: {}\n\n");
    }
}
