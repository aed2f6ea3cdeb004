//! Every endpoint of the document tried without log-in, without CSRF token, and with the rights of every role.
//!
//! The document is walked, so no endpoint can be missed: one without a sample body or address fails the test.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::StatusCode;
use domain::{Role, TeamId};
use serde_json::{Value, json};

use crate::document::{Endpoint, endpoints};
use crate::house::{Client, House, call};

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

/// What addresses are filled with.
pub(crate) struct Samples {
    pub(crate) case: Value,
    person: String,
    team: String,
    label: String,
    token: String,
    register: String,
}

impl Samples {
    pub(crate) fn address(&self, path: &str) -> String {
        let case = self.case["id"].as_str().unwrap();
        let id = match path.split('/').nth(1).unwrap() {
            "cases" => case,
            "customers" => self.case["customer"]["id"].as_str().unwrap(),
            "people" => &self.person,
            "teams" => &self.team,
            "labels" => &self.label,
            "tokens" => &self.token,
            "registers" => &self.register,
            "calendars" => "office",
            "standard" => "C06",
            _ => NOBODY,
        };
        let filled = path
            .replace("{id}", id)
            .replace("{pid}", self.case["promises"][0]["id"].as_str().unwrap())
            .replace("{aid}", NOBODY)
            .replace("{gid}", NOBODY)
            .replace("{lid}", NOBODY)
            .replace("{mode}", "note")
            .replace("{year}", "2026")
            .replace("{type}", "repair")
            .replace("{clause}", "C06");
        assert!(!filled.contains('{'), "no sample for {path}");
        let query = match path {
            "/search" => "?q=%E6%9A%96%E6%B0%94",
            "/attachments" | "/identity_checks/{id}/evidence" => "?name=a.txt",
            "/standard/packs/comparison" => "?old=base&new=heating",
            "/standard/judging" => "?number=20200101-000001",
            it if it.starts_with("/reports/") => "?from_at=1790000000000&to_at=1799999999999",
            _ => "",
        };
        filled + query
    }
}

fn body_of(endpoint: &Endpoint, house: &House, samples: &Samples) -> Value {
    let Endpoint {
        method,
        path,
        is_open: _,
        has_body,
    } = endpoint;
    let by_at = 1_799_999_999_000_i64;
    match format!("{method} {path}").as_str() {
        "POST /cases" | "POST /cases/preview" => call(house.near),
        "POST /cases/{id}/replies" => json!({ "body": "张女士您好，已为您安排维修。", "channel": "phone" }),
        "POST /cases/{id}/notes" => json!({ "body": "备注" }),
        "POST /cases/{id}/replies/recall" | "POST /cases/{id}/take_back" => json!({ "seq": 1 }),
        "POST /customer-records" => json!({ "customer_id": null }),
        "POST /cases/{id}/answer_promises" => {
            json!({ "by_at": by_at, "what": "回电告知进度", "apologised": true })
        }
        "POST /cases/{id}/answer_promises/{aid}/renew" => {
            json!({ "by_at": by_at, "apology": "抱歉让您久等" })
        }
        "POST /cases/{id}/answer_promises/{aid}/given" => json!({ "note": "已告知" }),
        "POST /cases/{id}/handovers" => json!({ "to_team": house.far, "note": "请接手" }),
        "POST /cases/{id}/handovers/decline" | "POST /cases/{id}/reopen" => json!({ "reason": "原因" }),
        "POST /cases/{id}/handler" => json!({ "person_id": samples.person }),
        "POST /cases/{id}/classification" => json!({ "priority": "high" }),
        "POST /cases/{id}/waits" => json!({ "reason": "parts", "until_at": null, "note": "等阀门" }),
        "POST /cases/{id}/waits/end" => json!({ "note": "" }),
        "POST /cases/{id}/urges" => json!({ "text": "怎么还没来" }),
        "POST /cases/{id}/contact_tries" => json!({ "outcome": "no_answer", "note": "" }),
        "POST /cases/{id}/results" => json!({ "result": "已修好" }),
        "POST /cases/{id}/customer_words" => json!({ "word": "satisfied", "note": "" }),
        "POST /cases/{id}/joined_answers" => json!({ "text": "{name}您好，已经修好。" }),
        "POST /customers/{id}/merges" | "POST /customers/{id}/apart" => json!({ "other_id": NOBODY }),
        "POST /customers/{id}/verify" => json!({ "identity_id": NOBODY }),
        "POST /cases/{id}/joins" => json!({ "into": NOBODY }),
        "POST /cases/{id}/matters_apart" => json!({ "other_id": NOBODY }),
        "POST /customers/{id}/groups" => json!({ "kind": "household", "name": "王家" }),
        "PATCH /customer-groups/{id}" => json!({ "name": "王家" }),
        "POST /cases/{id}/close" => json!({ "result": "已修好", "customer_word": "satisfied" }),
        "POST /cases/{id}/presence" => json!({ "state": "viewing" }),
        "PUT /cases/{id}/drafts/{mode}" => json!({ "body": "草稿" }),
        "POST /customers" => json!({ "name": "李强", "phones": ["13900001111"] }),
        "PATCH /customers/{id}" => json!({ "notes": "有老人" }),
        "POST /customers/{id}/reveal" => json!({ "field": "phone", "reason": "回访" }),
        "POST /standard/what-if" => {
            json!({ "figures": { "B16": { "within": "5h" } }, "from_at": 1_795_000_000_000_i64, "to_at": 1_796_000_000_000_i64 })
        }
        "POST /standard/check" => json!({ "text": "您好", "moment": "reply" }),
        "POST /people" => {
            json!({ "login": "new.one", "name": "新人", "role": "agent", "password": "long enough word" })
        }
        "PATCH /people/{id}" => json!({ "name": "改名" }),
        "POST /people/{id}/password" => json!({ "new": "long enough word" }),
        other => body_of_house(other, house, samples).unwrap_or_else(|| {
            assert!(!has_body, "no sample body for {other}");
            json!({})
        }),
    }
}

/// What the house sets up and what its doors take.
fn body_of_house(asked: &str, house: &House, samples: &Samples) -> Option<Value> {
    Some(match asked {
        "POST /teams" => json!({ "name": "热线三组" }),
        "PATCH /teams/{id}" => json!({ "name": "热线一组" }),
        "POST /mailboxes" => mailbox(),
        "PATCH /mailboxes/{id}" => json!({ "enabled": false }),
        "POST /messengers" => messenger(),
        "PATCH /messengers/{id}" => json!({ "enabled": false }),
        "PUT /calendars/{id}" => json!({ "name": "办公日历" }),
        "POST /calendars/{id}/holidays/import" => json!({ "china": true, "years": [2025] }),
        "PUT /forms/{type}" => json!({ "fields": [] }),
        "POST /quick_phrases" | "PUT /quick_phrases/{id}" => {
            json!({ "name": "报修", "body": "{客户}您好，已为您登记。" })
        }
        "POST /team_views" => {
            json!({ "team_id": house.near, "name": "报修", "filter": { "type": "repair" } })
        }
        "POST /labels" => json!({ "category": "open", "name": "待回访" }),
        "PATCH /labels/{id}" => json!({ "name": "处理中" }),
        "POST /tokens" => json!({ "name": "导入", "scopes": ["read_cases"], "expires_at": null }),
        "POST /session/password" => json!({ "old": "wrong", "new": "long enough word" }),
        "PUT /session/preferences" => json!({ "density": "compact" }),
        "PUT /status_page" => {
            json!({ "link_days": 7, "look_up_minutes": 60, "agent_shown": "work_number", "in_mails": true,
                "found_by_number": true, "shows_messages": true, "acts": ["word"],
                "company": { "zh": "", "en": "" }, "words": { "zh": "", "en": "" } })
        }
        "POST /attachments" => json!("文件"),
        "POST /hooks" | "PATCH /hooks/{id}" => json!({ "url": "https://example.cn/hook" }),
        "POST /hooks/{id}/test" => json!({ "kind": "case_raised" }),
        "POST /hooks/{id}/replay" => json!({ "since_at": 0 }),
        "POST /exports" => json!({ "what": "cases", "reason": "周报" }),
        "POST /cases/{id}/identity_checks" => json!({ "way": "身份证照片", "consent": "核验后过户" }),
        "POST /identity_checks/{id}/end" => json!({ "done": true }),
        "POST /identity_checks/{id}/evidence" => json!("照片"),
        "PUT /privacy" => json!({ "reveals_per_hour": 30, "reveals_per_day": 150, "evidence_minutes": 15,
            "own_numbers": [], "hook_networks": [] }),
        "POST /chat_sites" => crate::chat::site(house),
        "PATCH /chat_sites/{id}" => json!({ "name": "商城" }),
        "POST /announcements" => json!({ "areas": ["和平里"], "cause_zh": "检修" }),
        "PATCH /announcements/{id}" => json!({ "cause_zh": "检修" }),
        "POST /announcements/{id}/end" => json!({ "text": "已经恢复" }),
        "POST /cases/{id}/outages" => json!({ "announcement_id": NOBODY }),
        "POST /matter_proposals/{id}/accept" => json!({}),
        "PUT /matter_proposals/rule" => json!({ "cases": 3, "hours": 4 }),
        "POST /registers/entries" => entry(house.near),
        "POST /cases/{id}/events" => json!({ "what": "progress_told", "text": "师傅已经出发" }),
        "POST /calls/{id}/case" => json!({ "case_id": samples.case["id"] }),
        "POST /calls/{id}/disposition" => json!({ "disposition": "misdialled", "told": true }),
        "POST /callbacks/{id}/made" => json!({ "reached": true }),
        "POST /counters" | "PATCH /counters/{id}" => {
            json!({ "name": "大厅", "topics": [{ "key": "a", "prefix": "A", "zh": "过户", "en": "Transfer" }] })
        }
        "POST /counters/{id}/next" => json!({ "window": "1" }),
        "POST /visits/{id}/acts" => json!({ "act": "finish" }),
        "PUT /doors/{id}/routing" => {
            json!({ "skill": "billing", "skills_by_type": {}, "waits_for_known_s": 30 })
        }
        "POST /phone_lines" | "PATCH /phone_lines/{id}" => json!({ "name": "热线中继" }),
        "POST /phone_lines/{id}/trial" => json!({ "fields": { "event": "newCall", "callId": "1" } }),
        "PUT /me/state" => json!({ "state": "ready" }),
        "POST /contacts/next" => json!({}),
        "POST /contacts/{id}/ending" => json!({ "act": "wrap_up" }),
        "POST /contacts/{id}/transfer" => {
            json!({ "to_team": house.far, "reason": "归二组办理", "customer_agrees": true })
        }
        "PUT /people/{id}/contact_settings" => {
            json!({ "skills": ["lang:en"], "chat_limit": 4, "ability": 100 })
        }
        "POST /standard/trial" => json!({ "text": "条款：A17" }),
        _ => return None,
    })
}

fn entry(team: TeamId) -> Value {
    json!({ "event": { "what": "shift_arrived", "thing": "早班" }, "team_id": team })
}

pub(crate) fn messenger() -> Value {
    json!({ "kind": "official_account", "name": "公众号",
        "settings": { "app_id": "wx1", "secret": "geheim", "callback_token": "t0ken" } })
}

pub(crate) fn mailbox() -> Value {
    json!({ "name": "客服", "address": "kefu@desk.example.cn", "login": "kefu", "password": "geheim",
        "imap_host": "mail.example.cn", "smtp_host": "mail.example.cn" })
}

/// Whoever has what is asked for: they own cases in both teams and are changed by nobody.
pub(crate) struct Owners {
    pub(crate) admin: Client,
    pub(crate) near: Client,
    far: Client,
    victim: Client,
}

impl Owners {
    pub(crate) async fn enter(house: &House) -> Self {
        Self {
            admin: house.named("the.admin", Role::Administrator, house.near).await,
            near: house.named("owner.near", Role::Agent, house.near).await,
            far: house.named("owner.far", Role::Agent, house.far).await,
            victim: house.named("the.victim", Role::Viewer, house.far).await,
        }
    }

    /// Fresh things, so that no endpoint stands in the way of another.
    pub(crate) async fn samples(&self, house: &House, team: TeamId) -> Samples {
        let owner = if team == house.near { &self.near } else { &self.far };
        let label = json!({ "category": "open", "name": format!("标签{}", counted()) });
        let token = json!({ "name": "t", "scopes": ["read_cases"], "expires_at": null });
        let text_of = |it: Value| it["id"].as_str().unwrap().to_owned();
        Samples {
            case: owner.raise(team).await,
            person: self.victim.person.clone(),
            team: house.far.to_string(),
            label: text_of(self.admin.post("/labels", label).await.good()),
            token: text_of(self.admin.post("/tokens", token).await.good()),
            register: {
                let made = self.admin.post("/registers/entries", entry(team)).await.good();
                made["register_id"].as_str().unwrap().to_owned()
            },
        }
    }
}

fn counted() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::SeqCst)
}

async fn status_of(client: &Client, endpoint: &Endpoint, address: &str, body: &Value) -> StatusCode {
    let client = client
        .clone()
        .with("idempotency-key", format!("grid-{}", counted()));
    let (body, kind) = match endpoint.method.as_str() {
        "GET" => (Body::empty(), None),
        _ => (Body::from(body.to_string()), Some("application/json")),
    };
    // Streams never end, so only the head is waited for.
    client.open(&endpoint.method, address, body, kind).await.status()
}

#[tokio::test]
async fn without_log_in_every_endpoint_but_the_open_ones_answers_401() {
    let house = House::build().await;
    let owners = Owners::enter(&house).await;
    let samples = owners.samples(&house, house.near).await;
    for endpoint in endpoints().iter().filter(|it| !it.is_open) {
        let (address, body) = (
            samples.address(&endpoint.path),
            body_of(endpoint, &house, &samples),
        );
        let forged = house
            .anybody()
            .with("cookie", "shouwen_session=forged")
            .with("x-csrf-token", "forged");
        let bearer = house.anybody().with("authorization", "Bearer sw_forged");
        for client in [house.anybody(), forged, bearer] {
            let status = status_of(&client, endpoint, &address, &body).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{} {address}", endpoint.method);
        }
    }
}

#[tokio::test]
async fn without_csrf_token_every_write_by_cookie_answers_403() {
    let house = House::build().await;
    let owners = Owners::enter(&house).await;
    let samples = owners.samples(&house, house.near).await;
    let admin = owners.admin;
    let bare = admin.clone().without("x-csrf-token");
    let foreign = admin.clone().with("sec-fetch-site", "cross-site");
    let mut tried = 0;
    for endpoint in endpoints().iter().filter(|it| !it.is_open && it.method != "GET") {
        let (address, body) = (
            samples.address(&endpoint.path),
            body_of(endpoint, &house, &samples),
        );
        for client in [&bare, &foreign] {
            let status = status_of(client, endpoint, &address, &body).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{} {address}", endpoint.method);
        }
        tried += 1;
    }
    assert!(tried > 40);
    assert_eq!(admin.get("/session").await.status, StatusCode::OK);
}

/// What there is of each team to be tried on, entered anew once it was changed.
#[derive(Default)]
struct Stock(BTreeMap<TeamId, Samples>);

/// What a role gets from an endpoint: on a case of their own team, and on one of another team where it is about one.
async fn cell(
    (house, owners): (&House, &Owners),
    stock: &mut Stock,
    client: &Client,
    endpoint: &Endpoint,
) -> String {
    let is_about_a_case = endpoint.path.starts_with("/cases/{id}");
    let teams = if is_about_a_case {
        vec![house.near, house.far]
    } else {
        vec![house.near]
    };
    let mut told = Vec::new();
    for team in teams {
        let samples = match stock.0.remove(&team) {
            Some(samples) => samples,
            None => owners.samples(house, team).await,
        };
        let (address, body) = (
            samples.address(&endpoint.path),
            body_of(endpoint, house, &samples),
        );
        let status = status_of(client, endpoint, &address, &body).await;
        // What was read or refused stands as it was.
        if endpoint.method == "GET" || matches!(status.as_u16(), 401 | 403) {
            stock.0.insert(team, samples);
        }
        told.push(status.as_u16().to_string());
    }
    told.join("/")
}

#[tokio::test]
async fn every_role_gets_from_every_endpoint_what_the_grid_says() {
    let house = House::build().await;
    let owners = Owners::enter(&house).await;
    let mut grid: BTreeMap<(String, String), BTreeMap<&str, String>> = BTreeMap::new();
    let mut stock = Stock::default();
    for role in Role::ALL {
        let client = house.person(*role, house.near).await;
        let mut endpoints: Vec<Endpoint> = endpoints().into_iter().filter(|it| !it.is_open).collect();
        // Logging out comes last.
        endpoints.sort_by_key(|it| it.method == "DELETE" && it.path == "/session");
        for endpoint in &endpoints {
            let told = cell((&house, &owners), &mut stock, &client, endpoint).await;
            grid.entry((endpoint.path.clone(), endpoint.method.clone()))
                .or_default()
                .insert(role.as_str(), told);
        }
    }
    let heads: String = Role::ALL.iter().map(|it| format!("{:15}", it.as_str())).collect();
    let mut lines = vec![format!("{:55}{heads}", "").trim_end().to_owned()];
    for ((path, method), cells) in grid {
        let row: String = Role::ALL
            .iter()
            .map(|it| format!("{:15}", cells[it.as_str()]))
            .collect();
        lines.push(
            format!("{:55}{row}", format!("{method} {path}"))
                .trim_end()
                .to_owned(),
        );
    }
    insta::assert_snapshot!(lines.join("\n"));
}
