//! A caller over HTTP that keeps its connection.

use anyhow::Context as _;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use hyper::{Method, Request, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

/// Somebody who is logged in and calls the API.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    client: Client<HttpConnector, Full<Bytes>>,
    authority: String,
    cookie: String,
    csrf: String,
}

impl Caller {
    /// Logs in.
    pub(super) async fn log_in(authority: &str, login: &str, password: &str) -> anyhow::Result<Self> {
        let mut caller = Self {
            client: Client::builder(TokioExecutor::new()).build_http(),
            authority: authority.to_owned(),
            cookie: String::new(),
            csrf: String::new(),
        };
        let request = caller
            .request(Method::POST, "/api/v1/session", None)
            .body(Full::from(
                json!({ "login": login, "password": password }).to_string(),
            ))?;
        let answer = caller.client.request(request).await?;
        anyhow::ensure!(
            answer.status() == StatusCode::OK,
            "the log-in was refused: {}",
            answer.status()
        );
        let cookie = answer
            .headers()
            .get(SET_COOKIE)
            .context("no session cookie")?
            .to_str()?
            .to_owned();
        caller.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let me: Value = serde_json::from_slice(&answer.into_body().collect().await?.to_bytes())?;
        caller.csrf = me
            .get("csrf_token")
            .and_then(Value::as_str)
            .context("no CSRF token")?
            .to_owned();
        Ok(caller)
    }

    /// A caller with a connection of its own and the same log-in.
    pub(super) fn another(&self) -> Self {
        Self {
            client: Client::builder(TokioExecutor::new()).build_http(),
            ..self.clone()
        }
    }

    /// Reads; gives the answer's JSON.
    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let answer = self
            .client
            .request(self.request(Method::GET, path, None).body(Full::default())?)
            .await?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        anyhow::ensure!(
            status.is_success(),
            "{path}: {status}: {}",
            String::from_utf8_lossy(&body)
        );
        Ok(serde_json::from_slice(&body)?)
    }

    /// Writes under a key; gives the answer's JSON.
    pub(super) async fn post(&self, path: &str, key: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self
            .request(Method::POST, path, Some(key))
            .body(Full::from(body.to_string()))?;
        let answer = self.client.request(request).await?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        anyhow::ensure!(
            status.is_success(),
            "{path}: {status}: {}",
            String::from_utf8_lossy(&body)
        );
        Ok(serde_json::from_slice(&body)?)
    }

    /// Opens the live stream and keeps reading it.
    pub(super) async fn listen(&self) -> anyhow::Result<tokio::task::JoinHandle<()>> {
        let request = self
            .request(Method::GET, "/api/v1/stream", None)
            .body(Full::default())?;
        let answer = self.client.request(request).await?;
        anyhow::ensure!(
            answer.status() == StatusCode::OK,
            "no live stream: {}",
            answer.status()
        );
        let mut body = answer.into_body();
        Ok(tokio::spawn(async move { while body.frame().await.is_some() {} }))
    }

    fn request(&self, method: Method, path: &str, key: Option<&str>) -> hyper::http::request::Builder {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.authority))
            .header(HOST, &self.authority)
            .header(CONTENT_TYPE, "application/json");
        if !self.cookie.is_empty() {
            request = request
                .header(COOKIE, &self.cookie)
                .header("x-csrf-token", &self.csrf);
        }
        match key {
            Some(key) => request.header("idempotency-key", key),
            None => request,
        }
    }
}

/// A registration as an agent sends it: a new customer, a case, what was said.
pub(super) fn registration(index: u64) -> Value {
    json!({
        "channel": "phone",
        "customer": { "new": {
            "name": format!("王测速{}", index % 1000),
            "title": "ms",
            "phone": format!("138{:08}", index % 100_000_000),
            "address": format!("和平路{}号", index % 500),
            "unit": "3单元201室",
        }},
        "caller_number": format!("138{:08}", index % 100_000_000),
        "type": "repair",
        "subject": "客厅暖气不热",
        "description": "家里客厅暖气从昨天晚上开始不热，卧室是温的，室温只有十五度。",
        "since": "昨天晚上",
        "fields": {},
        "confirmed": true,
        "opening_text": "您好，首问服务，1001号为您服务，请问有什么可以帮您？",
        "closing_text": "请问您还有其他需要吗？感谢您的来电，再见。",
        "flags": {},
    })
}
