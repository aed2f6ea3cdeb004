//! The chat on web sites over the wire: sites, visits, tokens, the page in its frame.

use axum::body::Body;
use axum::http::StatusCode;
use domain::Role;
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::house::{Client, House, unlimited};

pub(crate) fn site(house: &House) -> Value {
    json!({
        "key": "shop", "name": "官网客服", "team_id": house.near, "calendar_id": null,
        "origins": ["https://www.example.cn", "http://127.0.0.1:8099/"],
        "greeting_zh": "您好，请问有什么可以帮您？", "greeting_en": "Hello, how can we help?",
        "offers": [{ "zh": "报修", "en": "Report a fault" }]
    })
}

/// Somebody who opened the chat in Chinese.
async fn visitor(house: &House) -> Client {
    let body = json!({ "site_key": "shop", "language": "zh-CN", "page": "https://www.example.cn/" });
    let visit = house.anybody().post("/widget/visits", body).await.good();
    house
        .anybody()
        .with("x-visitor-token", visit["token"].as_str().unwrap())
}

#[tokio::test]
async fn a_site_is_entered_changed_and_its_secret_shown_once() {
    let house = House::build().await;
    let admin = house.person(Role::Administrator, house.near).await;
    let made = admin.post("/chat_sites", site(&house)).await.good();
    assert_eq!(
        made["origins"],
        json!(["https://www.example.cn", "http://127.0.0.1:8099"])
    );
    assert!(
        made["snippet"]
            .as_str()
            .unwrap()
            .contains("data-site-key=\"shop\"")
    );
    let path = format!("/chat_sites/{}", made["id"].as_str().unwrap());
    let secret = admin.post(&format!("{path}/secret"), json!({})).await.good();
    let changed = admin
        .send("PATCH", &path, json!({ "name": "商城", "team_id": null }))
        .await
        .good();
    assert_eq!(
        (&changed["name"], &changed["team_id"]),
        (&json!("商城"), &Value::Null)
    );
    let list = admin.get("/chat_sites").await;
    let text = String::from_utf8(list.bytes).unwrap();
    assert!(!text.contains(secret["secret"].as_str().unwrap()));
    let twice = admin.post("/chat_sites", site(&house)).await;
    assert_eq!(twice.json()["fields"][0]["code"], "taken");
    for (field, value) in [
        ("origins", json!(["https://a.cn; script-src *"])),
        ("key", json!("A b")),
        ("calendar_id", json!("none")),
    ] {
        let wrong = admin.send("PATCH", &path, json!({ field: value })).await;
        assert_eq!(wrong.json()["fields"][0]["field"], field);
    }
}

#[tokio::test]
async fn a_browser_is_known_again_by_its_token_and_elsewhere_by_a_link_once() {
    let house = House::build().await;
    let admin = house.person(Role::Administrator, house.near).await;
    admin.post("/chat_sites", site(&house)).await.good();
    let first = house
        .anybody()
        .post(
            "/widget/visits",
            json!({ "site_key": "shop", "language": "en-GB" }),
        )
        .await
        .good();
    assert_eq!(
        (&first["site"]["greeting"], &first["site"]["offers"]),
        (&json!("Hello, how can we help?"), &json!(["Report a fault"]))
    );
    assert_eq!(first["site"]["is_open"], json!(true));
    let known = house
        .anybody()
        .with("x-visitor-token", first["token"].as_str().unwrap());
    let again = known
        .post("/widget/visits", json!({ "site_key": "shop" }))
        .await
        .good();
    assert_eq!(again["token"], Value::Null);
    let link = known.post("/widget/links", json!({})).await.good();
    let (_, code) = link["url"].as_str().unwrap().split_once("#link=").unwrap();
    let elsewhere = json!({ "site_key": "shop", "link": code });
    let there = house
        .anybody()
        .post("/widget/visits", elsewhere.clone())
        .await
        .good();
    assert!(there["token"].as_str().unwrap().len() > 40);
    let twice = house.anybody().post("/widget/visits", elsewhere).await;
    assert_eq!(twice.json()["fields"][0]["code"], "used_up");
    let unknown = house
        .anybody()
        .post("/widget/visits", json!({ "site_key": "none" }))
        .await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_page_gets_a_handle_only_when_it_keeps_one() {
    let house = House::build().await;
    let admin = house.person(Role::Administrator, house.near).await;
    admin.post("/chat_sites", site(&house)).await.good();
    let open = async |more: Value| {
        let mut body = json!({ "site_key": "shop" });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        house.anybody().post("/widget/visits", body).await.good()
    };
    assert_eq!(open(json!({})).await["handle"], Value::Null);
    let first = open(json!({ "keeps_handle": true })).await;
    let handle = first["handle"].as_str().unwrap();
    let again = open(json!({ "keeps_handle": true, "handle": handle })).await;
    assert!(again["token"].is_string() && again["handle"] != first["handle"]);
    // What a page keeps opens nothing by itself.
    let as_token = house.anybody().with("x-visitor-token", handle);
    let refused = as_token.post("/widget/links", json!({})).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_a_door_asks_is_read_and_set() {
    let house = House::build().await;
    let admin = house.person(Role::Administrator, house.near).await;
    let made = admin.post("/chat_sites", site(&house)).await.good();
    let path = format!("/doors/{}/routing", made["id"].as_str().unwrap());
    let before = admin.get(&path).await.good();
    assert_eq!(
        before,
        json!({ "skill": null, "skills_by_type": {}, "waits_for_known_s": 30 })
    );
    let wanted =
        json!({ "skill": " 账单 ", "skills_by_type": { "complaint": "投诉" }, "waits_for_known_s": 0 });
    admin.send("PUT", &path, wanted).await.good();
    let after = admin.get(&path).await.good();
    assert_eq!(
        after,
        json!({ "skill": "账单", "skills_by_type": { "complaint": "投诉" }, "waits_for_known_s": 0 })
    );
    let wrong = json!({ "skill": null, "skills_by_type": { "sorrow": "x" }, "waits_for_known_s": 0 });
    let wrong = admin.send("PUT", &path, wrong).await;
    assert_eq!(wrong.json()["fields"][0]["field"], "skills_by_type");
}

#[tokio::test]
async fn without_a_token_or_with_a_wrong_word_nobody_is_let_in() {
    let house = House::build().await;
    let admin = house.person(Role::Administrator, house.near).await;
    admin.post("/chat_sites", site(&house)).await.good();
    for path in ["/widget/links", "/widget/identity"] {
        let bare = house.anybody().post(path, json!({ "identity": "a.b.c" })).await;
        assert_eq!(bare.status, StatusCode::UNAUTHORIZED, "{path}");
        let forged = house.anybody().with("x-visitor-token", "forged");
        let forged = forged.post(path, json!({ "identity": "a.b.c" })).await;
        assert_eq!(forged.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    // {"alg":"HS256"} . {"sub":"u-17","exp":1795000600} . a signature under another secret
    let wrong = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1LTE3IiwiZXhwIjoxNzk1MDAwNjAwfQ.AAAA";
    let refused = visitor(&house)
        .await
        .post("/widget/identity", json!({ "identity": wrong }))
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["fields"][0]["code"], "signature");
}

#[tokio::test]
async fn a_visitor_who_asks_too_often_must_wait() {
    let mut settings = unlimited();
    settings.chat_rates.visitor = api::Rate { per_s: 1, burst: 2 };
    let house = House::build_with(settings).await;
    let admin = house.person(Role::Administrator, house.near).await;
    admin.post("/chat_sites", site(&house)).await.good();
    let (one, other) = (visitor(&house).await, visitor(&house).await);
    for expected in [201, 201, 429] {
        let answer = one.post("/widget/links", json!({})).await;
        assert_eq!(answer.status.as_u16(), expected);
    }
    assert_eq!(other.post("/widget/links", json!({})).await.status.as_u16(), 201);
}

#[tokio::test]
async fn only_pages_of_the_site_may_frame_the_chat() {
    let house = House::build().await;
    let admin = house.person(Role::Administrator, house.near).await;
    admin.post("/chat_sites", site(&house)).await.good();
    let anybody = house.anybody();
    assert_eq!(
        anybody.get("//w/frame.html?site=none").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(anybody.get("//w/frame.html").await.status, StatusCode::NOT_FOUND);
    for path in ["//w/none.js", "//w/loader.js.br", "//w/../Cargo.toml"] {
        assert_eq!(anybody.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let frame = anybody.get("//w/frame.html?site=shop").await;
    if frame.status == StatusCode::OK {
        let policy = frame.header("content-security-policy").to_owned();
        assert!(
            policy.ends_with("frame-ancestors 'self' https://www.example.cn http://127.0.0.1:8099"),
            "{policy}"
        );
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"));
        assert_eq!(frame.header("content-type"), "text/html; charset=utf-8");
        let loader = anybody.get("//w/loader.js").await;
        assert_eq!(loader.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(loader.header("cache-control"), "no-cache");
        assert!(loader.header("content-type").ends_with("; charset=utf-8"));
    }
}

#[tokio::test]
async fn what_a_visitor_writes_comes_once_and_the_answer_over_their_stream() {
    let house = House::build().await;
    let admin = house.person(Role::Administrator, house.near).await;
    admin.post("/chat_sites", site(&house)).await.good();
    let (one, other) = (visitor(&house).await, visitor(&house).await);
    let stream = one.open("GET", "/widget/stream", Body::empty(), None).await;
    assert_eq!(
        stream.headers()["content-type"],
        "text/event-stream; charset=utf-8"
    );
    let mut stream = stream.into_body();
    assert!(
        next_chat(&mut stream).await["messages"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let again = one.clone().with("idempotency-key", "k-1");
    for _ in 0..2 {
        let body = json!({ "text": "<script>alert(1)</script> 暖气不热" });
        let chat = again.post("/widget/messages", body).await.good();
        assert_eq!(chat["messages"].as_array().unwrap().len(), 1);
        assert_eq!(chat["messages"][0]["key"], "k-1");
    }
    let came = next_chat(&mut stream).await;
    assert_eq!(came["messages"][0]["text"], "<script>alert(1)</script> 暖气不热");
    assert_eq!(came["state"]["stage"], "waiting");
    let cases = admin.get("/cases?view=all").await.good();
    let id = cases["items"][0]["id"].as_str().unwrap().to_owned();
    let reply = json!({ "body": "您好，请您稍等，我马上为您查询。", "channel": "chat" });
    admin.post(&format!("/cases/{id}/replies"), reply).await.good();
    let answered = loop {
        let chat = next_chat(&mut stream).await;
        if chat["messages"].as_array().is_some_and(|it| !it.is_empty()) {
            break chat;
        }
    };
    assert_eq!(answered["messages"][0]["from"], "desk");
    let up_to = &answered["messages"][0]["id"];
    let foreign = other.post("/widget/read", json!({ "up_to": up_to })).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let read = one.post("/widget/read", json!({ "up_to": up_to })).await;
    assert_eq!(read.status, StatusCode::NO_CONTENT);
    let seen = admin.get(&format!("/cases/{id}/chat")).await.good();
    assert_eq!(seen["read_at"], answered["messages"][0]["at"]);
    let empty = one.post("/widget/messages", json!({ "text": " " })).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    house.stop.cancel();
}

/// The next event `chat` of a stream.
async fn next_chat(body: &mut Body) -> Value {
    let mut text = String::new();
    loop {
        let frame = body.frame().await.unwrap().unwrap();
        text.push_str(&String::from_utf8_lossy(frame.data_ref().unwrap()));
        while let Some((event, rest)) = text.split_once("\n\n") {
            let data = event.lines().find_map(|it| it.strip_prefix("data:"));
            if let (true, Some(data)) = (
                event.contains("event: chat") || event.contains("event:chat"),
                data,
            ) {
                return serde_json::from_str(data.trim()).unwrap();
            }
            text = rest.to_owned();
        }
    }
}
