//! Reports of telephone systems over HTTP: who may report, what is answered, and what agents see of it.

use std::sync::Arc;

use api::{ApiSettings, CallPushes};
use axum::body::Body;
use axum::http::StatusCode;
use calendar::Millis;
use domain::{AnswerForm, CallAnswer, PushedCall, Role};
use serde_json::{Value, json};

use crate::house::{Answer, Client, House, call, unlimited};

const FORM: &str = "application/x-www-form-urlencoded";

struct Pushes;

impl CallPushes for Pushes {
    fn read(&self, content_type: &str, body: &[u8]) -> Result<PushedCall, String> {
        channels::cti::read_push(content_type, body).map_err(|it| it.to_string())
    }

    fn answer(&self, form: AnswerForm, answer: &CallAnswer, hook: &str) -> (&'static str, String) {
        channels::cti::write_answer(form, answer, hook)
    }
}

async fn house() -> House {
    House::build_with(ApiSettings {
        cti: Some(Arc::new(Pushes)),
        ..unlimited()
    })
    .await
}

/// Enters a line; gives its view and the path of its hook.
async fn line(admin: &Client, more: Value) -> (Value, String) {
    let mut body = json!({ "name": "热线中继" });
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let line = admin.post("/phone_lines", body).await.good();
    let url = line["hook_url"].as_str().unwrap();
    let path = url.strip_prefix("https://desk.example.cn/").unwrap().to_owned();
    (line, format!("//{path}"))
}

async fn push(house: &House, hook: &str, text: &str) -> Answer {
    house
        .anybody()
        .request("POST", hook, Body::from(text.to_owned()), Some(FORM))
        .await
}

#[tokio::test]
async fn a_call_rings_at_its_agent_and_is_registered() {
    let house = house().await;
    let admin = house.named("the.admin", Role::Administrator, house.near).await;
    let agent = house.named("wang.wu", Role::Agent, house.near).await;
    let (line, hook) = line(&admin, json!({ "team_id": house.near })).await;
    let rings = "event=newCall&from=8613812345678&to=861066554433&direction=in&callId=c1&user[]=wang.wu";
    let answer = push(&house, &hook, rings).await;
    assert_eq!(
        (answer.status, answer.bytes.as_slice()),
        (StatusCode::OK, &b"{}"[..])
    );
    assert_eq!(
        push(&house, &hook, rings).await.status,
        StatusCode::OK,
        "a retry is answered alike"
    );
    let mine = agent.get("/calls").await.good();
    assert_eq!(mine["items"][0]["number"], "13812345678");
    assert_eq!(mine["items"][0]["stage"], "ringing");
    assert_eq!(
        admin.get("/calls").await.good()["items"],
        json!([]),
        "it rings at nobody else"
    );
    push(&house, &hook, "event=answer&callId=c1&user=wang.wu").await;

    let mut body = call(house.near);
    body["call_id"] = mine["items"][0]["id"].clone();
    let case = agent.post("/cases", body).await.good();
    house.clock.move_by(Millis::seconds(65));
    push(
        &house,
        &hook,
        "event=hangup&callId=c1&cause=normalClearing&releasedBy=customer",
    )
    .await;
    house.clock.move_by(Millis::seconds(4));
    app::phone::settle::look(&house.desk).await.unwrap();
    let id = case["id"].as_str().unwrap();
    let seen = agent.get(&format!("/cases/{id}")).await.good();
    assert!(
        seen["timeline"].to_string().contains("call_ended"),
        "{}",
        seen["timeline"]
    );
    assert_eq!(agent.get("/calls").await.good()["items"], json!([]));
    let log = admin
        .get(&format!("/phone_lines/{}/reports", line["id"].as_str().unwrap()))
        .await
        .good();
    assert_eq!(log["items"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn a_missed_call_is_called_back() {
    let house = house().await;
    let admin = house.named("the.admin", Role::Administrator, house.near).await;
    let agent = house.named("wang.wu", Role::Agent, house.near).await;
    let (_, hook) = line(&admin, json!({ "team_id": house.near })).await;
    push(
        &house,
        &hook,
        "event=newCall&from=13900001111&to=1&direction=in&callId=m1&user[]=wang.wu",
    )
    .await;
    push(&house, &hook, "event=hangup&callId=m1&cause=cancel").await;
    house.clock.move_by(Millis::seconds(4));
    app::phone::settle::look(&house.desk).await.unwrap();
    let open = agent.get("/callbacks").await.good();
    let (row, id) = (&open["items"][0], open["items"][0]["id"].as_str().unwrap());
    assert_eq!(
        (row["number_masked"].as_str(), &row["number"]),
        (Some("139****1111"), &Value::Null)
    );
    assert_eq!(row["promise"]["clause"], "A14");
    let taken = agent
        .post(&format!("/callbacks/{id}/take"), json!({}))
        .await
        .good();
    assert_eq!(taken["number"], "13900001111");
    let made = json!({ "reached": false, "note": "" });
    let made = agent.post(&format!("/callbacks/{id}/made"), made).await.good();
    assert_eq!((&made["open"], &made["reached"]), (&json!(false), &json!(false)));
}

#[tokio::test]
async fn who_may_not_report_is_told_no_more_than_that() {
    let house = house().await;
    let admin = house.named("the.admin", Role::Administrator, house.near).await;
    let text = "event=newCall&from=1&callId=1";
    assert_eq!(
        push(&house, "//cti/wrong", text).await.status,
        StatusCode::NOT_FOUND
    );
    let (_, hook) = line(&admin, json!({ "sources": ["192.0.2.0/24"] })).await;
    let refused = push(&house, &hook, text).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (StatusCode::FORBIDDEN, "source_not_allowed")
    );
    let (slow, hook) = line(&admin, json!({ "per_minute": 1 })).await;
    assert_eq!(push(&house, &hook, text).await.status, StatusCode::OK);
    assert_eq!(
        push(&house, &hook, text).await.status,
        StatusCode::TOO_MANY_REQUESTS
    );
    house.clock.move_by(Millis::minutes(1));
    let unread = push(&house, &hook, "event=sing&callId=1").await;
    assert_eq!(unread.status, StatusCode::BAD_REQUEST);
    let id = slow["id"].as_str().unwrap();
    let log = admin.get(&format!("/phone_lines/{id}/reports")).await.good();
    assert_eq!(log["items"][0]["outcome"], "unreadable");
    let long = "x".repeat(70_000);
    assert_eq!(
        push(&house, &hook, &long).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    admin
        .send("PATCH", &format!("/phone_lines/{id}"), json!({ "active": false }))
        .await
        .good();
    assert_eq!(push(&house, &hook, text).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn telephone_systems_are_answered_in_their_own_form() {
    let house = house().await;
    let admin = house.named("the.admin", Role::Administrator, house.near).await;
    let more = json!({ "barred": ["13800000000"], "caller_ids": [{ "prefix": "", "shows": "4001234567" }] });
    let (_, hook) = line(&admin, more).await;
    let barred = push(
        &house,
        &hook,
        "event=newCall&from=8613800000000&to=1&direction=in&callId=b1",
    )
    .await;
    assert_eq!(barred.json()["action"], "reject");
    let out = push(
        &house,
        &hook,
        "event=newCall&from=301&to=13900001111&direction=out&callId=o1",
    )
    .await;
    assert_eq!(out.json()["caller_id"], "4001234567");
    let sipgate =
        "event=newCall&from=492111234567&to=1&direction=in&callId=s1&origCallId=s1&xcid=2&user[]=Alice";
    let answer = push(&house, &hook, sipgate).await;
    assert!(answer.header("content-type").starts_with("application/xml"));
    let text = String::from_utf8(answer.bytes).unwrap();
    assert!(
        text.contains(&format!(
            "onAnswer=\"https://desk.example.cn/{}\"",
            hook.trim_start_matches("//")
        )),
        "{text}"
    );
    // A caller who was turned away is nobody to call back.
    push(&house, &hook, "event=hangup&callId=b1&cause=busy").await;
    house.clock.move_by(Millis::seconds(4));
    app::phone::settle::look(&house.desk).await.unwrap();
    assert_eq!(admin.get("/callbacks").await.good()["items"], json!([]));
}

#[tokio::test]
async fn a_secret_address_is_shown_once() {
    let house = house().await;
    let admin = house.named("the.admin", Role::Administrator, house.near).await;
    let (first, hook) = line(&admin, json!({})).await;
    let listed = admin.get("/phone_lines").await.good();
    assert_eq!(listed["items"][0]["hook_url"], Value::Null);
    let id = first["id"].as_str().unwrap();
    let renewed = admin
        .post(&format!("/phone_lines/{id}/token"), json!({}))
        .await
        .good();
    assert_ne!(renewed["hook_url"], first["hook_url"]);
    let old = push(&house, &hook, "event=newCall&from=1&callId=1").await;
    assert_eq!(old.status, StatusCode::NOT_FOUND);
    let tried = json!({ "fields": { "event": "newCall", "callId": "t1", "from": "13812345678", "to": "1" } });
    assert_eq!(
        admin
            .post(&format!("/phone_lines/{id}/trial"), tried)
            .await
            .status,
        StatusCode::NO_CONTENT
    );
}
