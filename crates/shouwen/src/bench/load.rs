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

    /// Host and port of the desk.
    pub(super) fn authority(&self) -> &str {
        &self.authority
    }

    /// The session's cookie and what its writes must carry.
    pub(super) fn log_in_headers(&self) -> (&str, &str) {
        (&self.cookie, &self.csrf)
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

/// A registration as an agent sends it: a new customer, a case, what was said; no two alike.
pub(super) fn registration(index: u64) -> Value {
    let word = |list: &[&'static str], salt: u64| -> &'static str {
        let place = usize::try_from(mixed(index.wrapping_add(salt)) >> 33).unwrap_or(0);
        list.get(place % list.len()).copied().unwrap_or_default()
    };
    let phone = format!("1{:010}", 3_000_000_000 + mixed(index) % 6_999_999_999);
    let (what, room) = (word(MATTERS, 1), word(ROOMS, 2));
    json!({
        "channel": "phone",
        "customer": { "new": {
            "name": format!("{}{}{}", word(FAMILIES, 3), word(GIVEN, 4), word(GIVEN, 5)),
            "title": "ms",
            "phone": phone,
            "address": format!("{}{}号", word(STREETS, 6), mixed(index) % 900 + 1),
            "unit": format!("{}单元{}室", mixed(index) % 6 + 1, mixed(index) % 3_000 + 101),
        }},
        "caller_number": phone,
        "type": "repair",
        "subject": format!("{room}{what}"),
        "description": format!(
            "家里{room}{what}，从{}开始，{}，室温只有{}度，电话{index}。",
            word(SINCE, 7), word(MORE, 8), mixed(index) % 9 + 10
        ),
        "since": word(SINCE, 7),
        "fields": {},
        "confirmed": true,
        "opening_text": format!("您好，首问服务，{}号为您服务，请问有什么可以帮您？", mixed(index) % 9_000 + 1_000),
        "closing_text": "请问您还有其他需要吗？感谢您的来电，再见。",
        "flags": {},
    })
}

/// Numbers that look as if drawn, the same for the same index (splitmix64).
const fn mixed(index: u64) -> u64 {
    let mut it = index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    it ^ (it >> 31)
}

const MATTERS: &[&str] = &[
    "暖气不热",
    "管道漏水",
    "室温不达标",
    "阀门关不上",
    "热计量表不走",
    "回水管冰凉",
    "有水流声",
];
const ROOMS: &[&str] = &["客厅", "卧室", "厨房", "卫生间", "书房", "阳台"];
const FAMILIES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙",
];
const GIVEN: &[&str] = &[
    "芳", "伟", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明",
];
const STREETS: &[&str] = &[
    "和平路",
    "建设大街",
    "友谊路",
    "人民东路",
    "新华街",
    "解放路",
    "光明巷",
];
const SINCE: &[&str] = &["昨天晚上", "今天早上", "前天", "上周五", "供暖第一天", "三天前"];
const MORE: &[&str] = &[
    "卧室是温的",
    "楼上邻居也这样",
    "家里有老人",
    "放过气还是不行",
    "去年也报修过",
    "总阀已经关了",
];
