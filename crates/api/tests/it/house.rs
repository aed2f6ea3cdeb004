//! A desk in memory with somebody of every role in two teams, and a client for each.

use std::sync::Arc;

use api::{ApiSettings, ApiState, ChatRates, Rate, router};
use app::mail::show_html::{CleanHtml, InlineUrl};
use app::settings::people::{PersonEntry, add_first_person};
use app::settings::teams::{TeamEntry, save_team};
use app::{Desk, DeskSettings, Ports};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response, StatusCode};
use calendar::{Millis, Zone};
use domain::ports::{Clock, Ids};
use domain::{Actor, PersonId, Role, TeamId};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use store::{Location, Store, StoreSettings};
use testkit::{MovedClock, SeqIds};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct House {
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<MovedClock>,
    pub(crate) stop: CancellationToken,
    pub(crate) router: Router,
    pub(crate) near: TeamId,
    pub(crate) far: TeamId,
}

/// Cleaning is the channel's work and tested there.
struct AsItIs;

impl CleanHtml for AsItIs {
    fn clean(&self, html: &str, _allows_remote: bool, _inline_url: InlineUrl) -> (String, usize) {
        (html.to_owned(), 0)
    }
}

pub(crate) fn unlimited() -> ApiSettings {
    let off = Rate { per_s: 0, burst: 0 };
    ApiSettings {
        public_url: "https://desk.example.cn".to_owned(),
        person_rate: off,
        address_rate: off,
        chat_rates: ChatRates {
            visitor: off,
            site: off,
            address: off,
        },
        ..ApiSettings::default()
    }
}

impl House {
    pub(crate) async fn build() -> Self {
        Self::build_with(unlimited()).await
    }

    pub(crate) async fn build_with(settings: ApiSettings) -> Self {
        // Inner causes are in the log only; another test of this process may have begun it.
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::WARN)
            .with_test_writer()
            .try_init()
            .ok();
        let clock = Arc::new(MovedClock::at_text("2026-11-20T10:00:00+08:00"));
        let store = Store::open(&StoreSettings::at(Location::SqliteInMemory)).unwrap();
        let ids: Arc<dyn Ids> = Arc::new(SeqIds::new());
        let ports = Ports {
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            ids: Arc::clone(&ids),
            html: Arc::new(AsItIs),
        };
        let desk_settings = DeskSettings {
            company: "暖阳供热".to_owned(),
            zone: Zone::named("Asia/Shanghai").unwrap(),
            mail_host: "desk.example.cn".to_owned(),
            reopens_within: Millis::days(7),
            hold_replies_for: Millis::ZERO,
            default_calendar: "office".to_owned(),
            area_code: None,
            public_url: Some("https://desk.example.cn".to_owned()),
        };
        let pack = pack::load(&pack::built_in(), "base").unwrap();
        let desk = Desk::open(store, pack, ports, desk_settings).await.unwrap();
        let operator = Actor {
            person: PersonId::from_uuid(ids.next()),
            role: Role::Administrator,
            teams: Vec::new(),
            only: None,
        };
        let mut teams = Vec::new();
        for name in ["热线一组", "热线二组"] {
            let entry = TeamEntry {
                name: name.to_owned(),
                calendar: "office".to_owned(),
                is_active: true,
            };
            teams.push(save_team(&desk, &operator, (None, entry), None).await.unwrap().id);
        }
        let stop = CancellationToken::new();
        let state = ApiState {
            desk: desk.clone(),
            settings,
            shutdown: stop.clone(),
        };
        let (near, far) = (teams[0], teams[1]);
        Self {
            desk,
            clock,
            stop,
            router: router(state),
            near,
            far,
        }
    }

    /// Enters somebody and logs them in.
    pub(crate) async fn person(&self, role: Role, team: TeamId) -> Client {
        let login = format!(
            "{}-{}",
            role.as_str().replace('_', "-"),
            u8::from(team == self.far)
        );
        self.named(&login, role, team).await
    }

    pub(crate) async fn named(&self, login: &str, role: Role, team: TeamId) -> Client {
        let entry = PersonEntry {
            login: login.to_owned(),
            name: format!("王{}", role.as_str()),
            work_number: "1001".to_owned(),
            role,
            teams: vec![team],
            is_active: true,
            locale: "zh-CN".to_owned(),
        };
        add_first_person(&self.desk, entry, PASSWORD.to_owned())
            .await
            .unwrap();
        self.log_in(login).await
    }

    pub(crate) async fn log_in(&self, login: &str) -> Client {
        let anybody = self.anybody();
        let answer = anybody
            .send(
                "POST",
                "/session",
                json!({ "login": login, "password": PASSWORD }),
            )
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.json());
        let cookie = answer.headers["set-cookie"]
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        let csrf = answer.json()["csrf_token"].as_str().unwrap().to_owned();
        let person = answer.json()["person"]["id"].as_str().unwrap().to_owned();
        Client {
            headers: vec![("cookie", cookie), ("x-csrf-token", csrf)],
            person,
            ..anybody
        }
    }

    pub(crate) fn anybody(&self) -> Client {
        Client {
            router: self.router.clone(),
            headers: Vec::new(),
            person: String::new(),
        }
    }
}

/// Somebody who asks.
#[derive(Clone)]
pub(crate) struct Client {
    router: Router,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) person: String,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |it| it.to_str().unwrap())
    }

    /// The body, of an answer that must be good.
    pub(crate) fn good(self) -> Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.json());
        self.json()
    }
}

impl Client {
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|it| it.0 != name);
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|it| it.0 != name);
        self
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.request("GET", path, Body::empty(), None).await
    }

    /// A write with a fresh idempotency key, unless the client has one of its own.
    pub(crate) async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        let has_key = self.headers.iter().any(|it| it.0 == "idempotency-key");
        let client = if has_key {
            self.clone()
        } else {
            self.clone().with("idempotency-key", fresh_key())
        };
        client
            .request(
                method,
                path,
                Body::from(body.to_string()),
                Some("application/json"),
            )
            .await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, body).await
    }

    pub(crate) async fn open(
        &self,
        method: &str,
        path: &str,
        body: Body,
        kind: Option<&str>,
    ) -> Response<Body> {
        let target = path
            .strip_prefix("//")
            .map_or_else(|| format!("/api/v1{path}"), |rest| format!("/{rest}"));
        let mut request = Request::builder()
            .method(method)
            .uri(target)
            .header("host", "desk.example.cn");
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        self.router
            .clone()
            .oneshot(request.body(body).unwrap())
            .await
            .unwrap()
    }

    pub(crate) async fn request(&self, method: &str, path: &str, body: Body, kind: Option<&str>) -> Answer {
        let answer = self.open(method, path, body, kind).await;
        let (parts, body) = answer.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            bytes,
        }
    }
}

fn fresh_key() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("key-{}", NEXT.fetch_add(1, Ordering::SeqCst))
}

/// A call that the standard takes as it is.
pub(crate) fn call(team: TeamId) -> Value {
    json!({
        "channel": "phone",
        "customer": { "new": { "name": "张小梅", "title": "ms", "phone": "13812345678", "phones": [],
            "address": "和平路8号", "unit": "3单元201" } },
        "caller_number": "13812345678",
        "type": "repair",
        "priority": null,
        "subject": "家里暖气不热",
        "description": "客户反映昨天开始暖气不热，室温十五度",
        "fields": { "since": "昨天" },
        "since": "昨天",
        "confirmed": true,
        "opening_text": "您好，暖阳供热1001号为您服务，请问有什么可以帮您？",
        "closing_text": "请问您还有其他需要吗？感谢您的来电，再见。",
        "promise_answer": null,
        "team_id": team,
        "close_now": null,
        "flags": {}
    })
}

impl Client {
    /// Registers a call and gives the case.
    pub(crate) async fn raise(&self, team: TeamId) -> Value {
        self.post("/cases", call(team)).await.good()
    }
}
