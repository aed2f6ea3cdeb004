//! Cases over the wire: registering, once and only once, conflicts, refusals, lists, the timeline, and why.

use crate::house::{House, call};
use axum::http::StatusCode;
use domain::Role;
use serde_json::json;

#[tokio::test]
async fn a_call_is_registered_and_shown() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let answer = agent.post("/cases", call(house.near)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.json());
    assert_eq!(answer.header("etag"), "\"1\"");
    let case = answer.good();
    assert_eq!(case["number"], "20261120-000001");
    assert_eq!(case["customer"]["phone_masked"], "138****5678");
    assert_eq!(case["place"]["address"], "和平路*号");
    assert_eq!(case["timeline"][0]["kind"], "case_raised");
    assert!(!case["promises"].as_array().unwrap().is_empty());
    assert!(case["allowed"].as_array().unwrap().contains(&json!("close")));
    let list = agent.get("/cases?view=mine&counts=1").await.good();
    assert_eq!(list["items"][0]["id"], case["id"]);
    assert_eq!(list["counts"]["mine"], 1);
    assert!(list["items"][0]["next_due"]["clause"].is_string());
}

#[tokio::test]
async fn an_intake_with_gaps_is_refused_by_its_clause_and_foretold_by_the_preview() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let mut body = call(house.near);
    body["since"] = json!(null);
    body["fields"] = json!({});
    let refused = agent.post("/cases", body.clone()).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "refused")
    );
    assert_eq!(
        refused.header("content-type"),
        "application/problem+json; charset=utf-8"
    );
    assert_eq!(refused.json()["clause"], "B02");
    assert_eq!(refused.json()["missing"], json!(["since"]));
    let preview = agent.post("/cases/preview", body).await.good();
    assert_eq!(preview["missing"][0]["clause"], "B02");
    assert_eq!(preview["missing"][0]["field"], "since");
    assert!(!preview["promises"].as_array().unwrap().is_empty());
    assert_eq!(agent.get("/cases").await.good()["items"], json!([]));
}

#[tokio::test]
async fn the_same_key_does_the_same_write_once() {
    let house = House::build().await;
    let agent = house
        .person(Role::Agent, house.near)
        .await
        .with("idempotency-key", "one-and-only");
    let first = agent.post("/cases", call(house.near)).await;
    let again = agent.post("/cases", call(house.near)).await;
    assert_eq!(
        (first.status, again.status),
        (StatusCode::CREATED, StatusCode::CREATED)
    );
    assert_eq!(first.json()["id"], again.json()["id"]);
    assert_eq!(
        agent.get("/cases").await.good()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let mut other = call(house.near);
    other["subject"] = json!("另一件事");
    let reused = agent.post("/cases", other).await;
    assert_eq!(
        (reused.status, reused.code().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_mismatch")
    );
    let (bare, body) = (
        agent.without("idempotency-key"),
        axum::body::Body::from(call(house.near).to_string()),
    );
    let without = bare
        .request("POST", "/cases", body, Some("application/json"))
        .await;
    assert_eq!(
        (without.status, without.code().as_str()),
        (StatusCode::BAD_REQUEST, "idempotency_key_missing")
    );
}

#[tokio::test]
async fn two_people_at_once_one_is_told_of_the_conflict() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let id = agent.raise(house.near).await["id"].as_str().unwrap().to_owned();
    let at_one = agent.clone().with("if-match", "\"1\"");
    let note = at_one
        .post(&format!("/cases/{id}/notes"), json!({ "body": "已联系维修班" }))
        .await;
    assert_eq!(note.header("etag"), "\"2\"");
    let note = note.good();
    assert_eq!(note["item"]["kind"], "note_added");
    assert_eq!(note["item"]["data"]["body"], "已联系维修班");
    let late = at_one
        .post(&format!("/cases/{id}/notes"), json!({ "body": "晚了一步" }))
        .await;
    assert_eq!(
        (late.status, late.code().as_str()),
        (StatusCode::CONFLICT, "version_conflict")
    );
    assert_eq!(late.json()["current_version"], 2);
}

#[tokio::test]
async fn an_early_close_is_refused_with_what_is_missing_and_then_goes_through() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let id = agent.raise(house.near).await["id"].as_str().unwrap().to_owned();
    let path = format!("/cases/{id}/close");
    let early = agent
        .post(&path, json!({ "result": null, "customer_word": null }))
        .await;
    assert_eq!(
        (early.code().as_str(), early.json()["clause"].as_str()),
        ("refused", Some("C06"))
    );
    let missing = early.json()["missing"].clone();
    assert_eq!(
        missing,
        json!(["result", "answer_to_customer", "customer_word_or_tries"])
    );
    let result = json!({ "result": "已更换阀门，室温二十度" });
    assert_eq!(
        agent.post(&format!("/cases/{id}/results"), result).await.status,
        StatusCode::CREATED
    );
    let said = json!({ "body": "张女士您好，阀门已更换，室温已恢复。", "channel": "phone" });
    let reply = agent.post(&format!("/cases/{id}/replies"), said).await.good();
    assert_eq!(reply["item"]["kind"], "reply_sent");
    let closed = agent
        .post(&path, json!({ "customer_word": "satisfied" }))
        .await
        .good();
    assert_eq!(closed["case"]["category"], "closed");
    assert_eq!(
        closed["case"]["allowed"],
        json!(["note", "classify", "record_event", "reopen"])
    );
    let reopened = agent
        .post(
            &format!("/cases/{id}/reopen"),
            json!({ "reason": "客户来电称又不热" }),
        )
        .await
        .good();
    assert_eq!(
        (
            reopened["case"]["category"].as_str(),
            reopened["case"]["round"].as_u64()
        ),
        (Some("open"), Some(2))
    );
}

#[tokio::test]
async fn every_running_promise_says_why() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let case = agent.raise(house.near).await;
    let id = case["id"].as_str().unwrap();
    for promise in case["promises"].as_array().unwrap() {
        let path = format!("/cases/{id}/promises/{}/why", promise["id"].as_str().unwrap());
        let why = agent.get(&path).await.good();
        assert_eq!(why["clause"], promise["clause"]);
        assert_eq!(why["due_at"], promise["due_at"]);
        let english = agent
            .clone()
            .with("accept-language", "en")
            .get(&path)
            .await
            .good();
        assert_ne!(english["summary"], why["summary"]);
    }
    assert_eq!(
        agent
            .get(&format!("/cases/{id}/promises/Z99.1.0/why"))
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        agent.get(&format!("/cases/{id}/promises/x/why")).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_overlap() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    for _ in 0..5 {
        agent.raise(house.near).await;
        house.clock.move_by(calendar::Millis::minutes(1));
    }
    for order in ["risk", "updated", "opened"] {
        let mut seen = Vec::new();
        let mut after = String::new();
        loop {
            let page = agent
                .get(&format!("/cases?order={order}&limit=2{after}"))
                .await
                .good();
            seen.extend(
                page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|it| it["number"].to_string()),
            );
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        let mut distinct = seen.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!((seen.len(), distinct.len()), (5, 5), "{order}: {seen:?}");
    }
    let foreign = agent.get("/cases?after=nonsense").await;
    assert_eq!(
        (foreign.status, foreign.code().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "invalid")
    );
    assert_eq!(foreign.json()["fields"][0]["field"], "after");
}

#[tokio::test]
async fn a_long_timeline_is_read_backwards_in_pages() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let id = agent.raise(house.near).await["id"].as_str().unwrap().to_owned();
    for number in 0..30 {
        agent
            .post(
                &format!("/cases/{id}/notes"),
                json!({ "body": format!("第{number}条") }),
            )
            .await
            .good();
    }
    let case = agent.get(&format!("/cases/{id}")).await.good();
    let mut seqs: Vec<u64> = Vec::new();
    let mut shown: Vec<u64> = case["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["seq"].as_u64().unwrap())
        .collect();
    let mut before = case["timeline_before"].as_str().map(str::to_owned);
    while let Some(cursor) = before {
        let page = agent
            .get(&format!("/cases/{id}/timeline?before={cursor}&limit=7"))
            .await
            .good();
        let mut earlier: Vec<u64> = page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["seq"].as_u64().unwrap())
            .collect();
        earlier.append(&mut shown);
        shown = earlier;
        before = page["next"].as_str().map(str::to_owned);
    }
    seqs.append(&mut shown);
    let last = *seqs.last().unwrap();
    assert_eq!(seqs, (1..=last).collect::<Vec<_>>());
}

#[tokio::test]
async fn words_that_are_never_said_are_refused_and_found_by_the_check() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let id = agent.raise(house.near).await["id"].as_str().unwrap().to_owned();
    let text = "这不归我管，你去找别人。";
    let check = json!({ "text": text, "moment": "reply", "case_id": id });
    let checked = agent.post("/standard/check", check).await.good();
    assert_eq!(checked["findings"][0]["action"], "refuse", "{checked}");
    assert!(!checked["findings"][0]["better"].as_array().unwrap().is_empty());
    let refused = agent
        .post(
            &format!("/cases/{id}/replies"),
            json!({ "body": text, "channel": "phone" }),
        )
        .await;
    assert_eq!(refused.code(), "refused");
    assert_eq!(refused.json()["findings"][0]["clause"], refused.json()["clause"]);
}

#[tokio::test]
async fn drafts_and_presence_are_kept_beside_the_case() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let lead = house.person(Role::TeamLead, house.near).await;
    let id = agent.raise(house.near).await["id"].as_str().unwrap().to_owned();
    let draft = agent
        .send(
            "PUT",
            &format!("/cases/{id}/drafts/reply"),
            json!({ "body": "张女士您好，" }),
        )
        .await
        .good();
    assert_eq!(draft["version"], 1);
    let stale = json!({ "body": "别的窗口", "version": 0 });
    let conflict = agent
        .send("PUT", &format!("/cases/{id}/drafts/reply"), stale)
        .await;
    assert_eq!(
        (conflict.status, conflict.json()["current_version"].as_i64()),
        (StatusCode::CONFLICT, Some(1))
    );
    let seen = agent.get(&format!("/cases/{id}")).await.good();
    assert_eq!(
        (
            seen["drafts"]["reply"]["body"].as_str(),
            seen["has_draft"].as_bool()
        ),
        (Some("张女士您好，"), Some(true))
    );
    assert_eq!(
        lead.get(&format!("/cases/{id}")).await.good()["drafts"]["reply"],
        json!(null)
    );
    lead.post(&format!("/cases/{id}/presence"), json!({ "state": "replying" }))
        .await
        .good();
    let others = agent
        .post(&format!("/cases/{id}/presence"), json!({ "state": "viewing" }))
        .await
        .good();
    assert_eq!(others["others"][0]["person"]["id"], lead.person.as_str());
    assert_eq!(others["others"][0]["state"], "replying");
    let dropped = agent
        .send("DELETE", &format!("/cases/{id}/drafts/reply"), json!({}))
        .await;
    assert_eq!(dropped.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_second_call_of_the_same_customer_offers_the_open_matter_first() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let case = agent.raise(house.near).await;
    let found = agent
        .get("/cases/duplicates?phone=138%201234%205678")
        .await
        .good();
    assert_eq!(found["items"][0]["case"]["id"], case["id"]);
    assert_eq!(found["items"][0]["reason"], "same_number");
    let hits = agent.get("/search?q=%E6%9A%96%E6%B0%94").await.good();
    assert!(!hits["items"].as_array().unwrap().is_empty(), "{hits}");
    assert!(
        hits["items"][0]["excerpt"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it["hit"] == json!(true))
    );
    let customer = case["customer"]["id"].as_str().unwrap();
    let cases = agent.get(&format!("/customers/{customer}/cases")).await.good();
    assert_eq!(cases["items"][0]["id"], case["id"]);
}

#[tokio::test]
async fn a_covered_number_is_shown_only_for_a_reason() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let case = agent.raise(house.near).await;
    let path = format!("/customers/{}/reveal", case["customer"]["id"].as_str().unwrap());
    let refused = agent
        .post(&path, json!({ "field": "phone", "reason": " " }))
        .await;
    assert_eq!(
        (refused.code().as_str(), refused.json()["clause"].as_str()),
        ("refused", Some("J01"))
    );
    let shown = agent
        .post(&path, json!({ "field": "phone", "reason": "回访" }))
        .await
        .good();
    assert_eq!(shown["value"], "13812345678");
    let found = agent.get("/customers?phone=2345").await.good();
    assert!(!found.to_string().contains("13812345678"));
    assert_eq!(found["items"][0]["identities"][0]["value_masked"], "138****5678");
}

#[tokio::test]
async fn an_event_is_recorded_and_judged_and_a_wrong_one_is_told() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let case = agent.raise(house.near).await;
    let path = format!("/cases/{}/events", case["id"].as_str().unwrap());
    let version = case["version"].as_i64().unwrap();
    let wrong = agent
        .clone()
        .with("if-match", format!("\"{version}\""))
        .post(
            &path,
            json!({ "what": "dispatch_ordered", "fields": { "colour": "red" } }),
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.json().to_string().contains("colour"), "{}", wrong.json());
    let body = json!({ "what": "dispatch_ordered", "thing": "P1",
        "fields": { "way": "written", "to": "维修一队", "what": "清洗过滤网" } });
    let done = agent.post(&path, body).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.json());
    let timeline = done.json()["case"]["timeline"].clone();
    let item = timeline.as_array().unwrap().last().unwrap().clone();
    assert_eq!(item["kind"], "event_happened");
    assert_eq!(item["data"]["title"], "派单");
    assert!(item["data"]["detail"].as_str().unwrap().contains("维修一队"));
    let running = done.json()["case"]["promises"].to_string();
    assert!(
        running.contains("C01"),
        "the department owes its acceptance: {running}"
    );
}
