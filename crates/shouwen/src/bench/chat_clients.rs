//! Visitors and streams of the chat's measuring: what a browser does, without the browser.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Method, Request};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

use super::chat::Board;

/// A browser at a site.
#[derive(Debug)]
pub(super) struct Visitor {
    client: Client<HttpConnector, Full<Bytes>>,
    /// What it sends with each request.
    pub(super) token: String,
}

/// What a team's page is named by.
pub(super) fn site_key(team: usize) -> String {
    format!("bench-{team}")
}

/// Lets visitors come to the pages of so many teams in turn; they share connections for what they send, as browsers behind
/// one proxy do.
pub(super) async fn come(board: &Board, how_many: usize, teams: usize) -> anyhow::Result<Vec<Visitor>> {
    let client: Client<HttpConnector, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let mut visitors = Vec::with_capacity(how_many);
    for (_, team) in (0..how_many).zip((0..teams).cycle()) {
        let mut visitor = Visitor {
            client: client.clone(),
            token: String::new(),
        };
        let body = json!({ "site_key": site_key(team), "language": "zh-CN" });
        let visit = visitor.post(&board.authority(), "/visits", "", &body).await?;
        visitor.token = visit
            .get("token")
            .and_then(Value::as_str)
            .context("no token")?
            .to_owned();
        visitors.push(visitor);
    }
    Ok(visitors)
}

impl Visitor {
    /// Writes a message under a key of its own.
    pub(super) async fn write(&self, authority: &str, number: u64, text: &str) -> anyhow::Result<()> {
        let body = json!({ "text": text, "attachment_ids": [] });
        self.post(authority, "/messages", &format!("bench-{number}"), &body)
            .await?;
        Ok(())
    }

    /// How many messages of theirs the desk shows them.
    pub(super) async fn count_own(&self, authority: &str) -> anyhow::Result<u64> {
        let request = Request::builder()
            .uri(format!("http://{authority}/api/v1/widget/chat"))
            .header(HOST, authority)
            .header("x-visitor-token", &self.token)
            .body(Full::default())?;
        let answer = self.client.request(request).await?;
        let chat: Value = serde_json::from_slice(&answer.into_body().collect().await?.to_bytes())?;
        let messages = chat
            .get("messages")
            .and_then(Value::as_array)
            .context("no messages")?;
        let own = messages
            .iter()
            .filter(|it| it.get("from").and_then(Value::as_str) == Some("visitor"));
        Ok(u64::try_from(own.count())?)
    }

    async fn post(&self, authority: &str, path: &str, key: &str, body: &Value) -> anyhow::Result<Value> {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(format!("http://{authority}/api/v1/widget{path}"))
            .header(HOST, authority)
            .header(CONTENT_TYPE, "application/json");
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        if !self.token.is_empty() {
            request = request.header("x-visitor-token", &self.token);
        }
        let answer = self
            .client
            .request(request.body(Full::from(body.to_string()))?)
            .await?;
        let status = answer.status();
        let bytes = answer.into_body().collect().await?.to_bytes();
        anyhow::ensure!(
            status.is_success(),
            "{path}: {status}: {}",
            String::from_utf8_lossy(&bytes)
        );
        Ok(serde_json::from_slice(&bytes)?)
    }
}

/// Keeps a stream open as the widget does: after it broke, a wait that grows and is spread. The measured one is listened to.
pub(super) async fn keep_listening(
    board: Arc<Board>,
    (path, header): (&'static str, (String, String)),
    (index, is_measured): (usize, bool),
) {
    let client: Client<HttpConnector, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let spread = Duration::from_millis(u64::try_from(index.wrapping_mul(2_654_435_761) % 4_000).unwrap_or(0));
    let mut tries = 0_u32;
    loop {
        let was_open = listen(&client, &board, (path, &header), is_measured).await;
        tries = if was_open { 0 } else { (tries + 1).min(4) };
        let wait = Duration::from_millis(500) * 2_u32.pow(tries);
        tokio::time::sleep(if was_open {
            Duration::from_millis(300) + spread
        } else {
            wait
        })
        .await;
    }
}

/// Listens until the stream ends; whether it was open at all.
async fn listen(
    client: &Client<HttpConnector, Full<Bytes>>,
    board: &Board,
    (path, (name, value)): (&str, &(String, String)),
    is_measured: bool,
) -> bool {
    let authority = board.authority();
    let request = Request::builder()
        .uri(format!("http://{authority}{path}"))
        .header(HOST, &authority)
        .header(name.as_str(), value.as_str())
        .body(Full::default());
    let Ok(request) = request else { return false };
    let Ok(answer) = client.request(request).await else {
        return false;
    };
    if !answer.status().is_success() {
        return false;
    }
    let mut body = answer.into_body();
    let (mut rest, mut is_open) = (String::new(), false);
    while let Some(Ok(frame)) = body.frame().await {
        if !is_open && board.authority() == authority {
            is_open = true;
            board.open.fetch_add(1, Ordering::SeqCst);
        }
        let (true, Some(bytes)) = (is_measured, frame.data_ref()) else {
            continue;
        };
        rest.push_str(&String::from_utf8_lossy(bytes));
        while let Some((event, later)) = rest.split_once("\n\n") {
            let line = |head: &str| {
                event
                    .lines()
                    .find_map(|it| it.strip_prefix(head))
                    .unwrap_or_default()
                    .trim()
            };
            board.hear(line("event:"), line("data:"));
            rest = later.to_owned();
        }
    }
    is_open
}
