//! Nothing that a customer is reached by leaves the desk uncovered: every GET endpoint of the document is walked by every
//! role, and its whole answer is searched (J01).
//!
//! The document is walked, so no endpoint can be missed: a new one is asked with the samples of the grid of rights, and an
//! answer that holds a number fails this test by its address.

use std::time::Duration;

use axum::body::Body;
use domain::Role;
use futures_util::StreamExt;
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::document::endpoints;
use crate::house::{Client, House, call};
use crate::rights::Owners;

/// What customers are reached by, as it was entered.
const ENTERED: &[&str] = &[
    "13917776543",
    "li.cuihua@post.example.cn",
    "槐荫路77号",
    "9单元1808",
];
/// What customers wrote into their own words: of themselves and of others.
const WRITTEN: &[&str] = &[
    "13655554321",
    "110105199003073412",
    "6222021234567890128",
    "neighbour@post.example.cn",
];

/// Where somebody opens a case and, with the right to reveal, reads its words whole: see docs/decisions.
const OPENED: &[&str] = &["/cases/{id}", "/cases/{id}/timeline", "/customers/{id}"];

async fn seed(house: &House, near: &Client) -> Value {
    let mut body = call(house.near);
    body["customer"] = json!({ "new": { "name": "李翠花", "title": "ms", "phone": ENTERED[0], "phones": [],
        "address": ENTERED[2], "unit": ENTERED[3], "emails": [ENTERED[1]], "notes": format!("家人电话{}", WRITTEN[0]) } });
    body["caller_number"] = json!(ENTERED[0]);
    body["subject"] = json!(format!("暖气不热，回电{}", WRITTEN[0]));
    body["description"] = json!(format!(
        "证件{}，卡号{}，邻居邮箱{}",
        WRITTEN[1], WRITTEN[2], WRITTEN[3]
    ));
    body["fields"]["at_home_phone"] = json!(WRITTEN[0]);
    let case = near.post("/cases", body).await.good();
    let id = case["id"].as_str().unwrap();
    let note = json!({ "body": format!("邻居电话{}，证件{}", WRITTEN[0], WRITTEN[1]) });
    near.post(&format!("/cases/{id}/notes"), note).await.good();
    let urge = json!({ "text": format!("还没来人，打{}", WRITTEN[0]) });
    near.post(&format!("/cases/{id}/urges"), urge).await.good();
    let promise = json!({ "by_at": house.desk.clock().now().as_millis() + 3_600_000, "what": format!("回电{}", WRITTEN[0]), "apologised": true });
    near.post(&format!("/cases/{id}/answer_promises"), promise)
        .await
        .good();
    case
}

/// The answer as text; of a stream, what comes in its first moment.
async fn text_of(client: &Client, path: &str, address: &str) -> String {
    let answer = client.open("GET", address, Body::empty(), None).await;
    if path != "/stream" {
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        return String::from_utf8_lossy(&bytes).into_owned();
    }
    let mut text = String::new();
    let mut body = answer.into_body().into_data_stream();
    while let Ok(Some(Ok(more))) = tokio::time::timeout(Duration::from_millis(300), body.next()).await {
        text.push_str(&String::from_utf8_lossy(&more));
    }
    text
}

fn leaks(text: &str, needles: &[&str]) -> Vec<String> {
    needles
        .iter()
        .filter(|it| text.contains(**it))
        .map(|it| (*it).to_owned())
        .collect()
}

#[tokio::test]
async fn no_get_endpoint_answers_with_what_a_customer_is_reached_by() {
    let house = House::build().await;
    let owners = Owners::enter(&house).await;
    let case = seed(&house, &owners.near).await;
    let mut complaints = Vec::new();
    let mut walked = 0;
    for role in Role::ALL {
        let client = house.person(*role, house.near).await;
        let mut samples = owners.samples(&house, house.near).await;
        samples.case = case.clone();
        let may_reveal = domain::scope_of(*role, domain::Permission::RevealFields).is_some();
        for endpoint in endpoints().iter().filter(|it| it.method == "GET") {
            let mut addresses = vec![samples.address(&endpoint.path)];
            if endpoint.path == "/search" {
                for words in [
                    "13917776543",
                    "13655554321",
                    "李翠花",
                    "邻居",
                    "110105199003073412",
                ] {
                    addresses.push(format!("/search?q={}", coded(words)));
                }
            }
            if endpoint.path == "/customers" {
                addresses.push("/customers?phone=13917776543".to_owned());
            }
            if endpoint.path == "/cases/duplicates" {
                addresses.push("/cases/duplicates?phone=13917776543".to_owned());
            }
            if endpoint.path == "/stream" {
                addresses = vec!["/stream?last_event_id=0".to_owned()];
            }
            for address in addresses {
                let text = text_of(&client, &endpoint.path, &address).await;
                let mut found = leaks(&text, ENTERED);
                if !(may_reveal && OPENED.contains(&endpoint.path.as_str())) {
                    found.extend(leaks(&text, WRITTEN));
                }
                if !found.is_empty() {
                    complaints.push(format!("{} GET {address}: {}", role.as_str(), found.join(", ")));
                }
                walked += 1;
            }
        }
    }
    assert!(walked > 200, "{walked}");
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[tokio::test]
async fn an_opened_case_is_whole_for_whoever_may_reveal_and_masked_for_all_others() {
    let house = House::build().await;
    let owners = Owners::enter(&house).await;
    let case = seed(&house, &owners.near).await;
    let path = format!("/cases/{}", case["id"].as_str().unwrap());
    let agent = owners.near.get(&path).await.good();
    assert!(agent["description"].as_str().unwrap().contains(WRITTEN[1]));
    assert!(agent["subject"].as_str().unwrap().contains(WRITTEN[0]));
    let reviewer = house.person(Role::Reviewer, house.near).await;
    let read = reviewer.get(&path).await.good();
    assert_eq!(
        read["description"],
        "证件110*************12，卡号***************0128，邻居邮箱n********@post.example.cn"
    );
    assert_eq!(read["subject"], "暖气不热，回电136****4321");
    let listed = owners.near.get("/cases").await.good();
    let row = listed["items"].as_array().unwrap().iter();
    let row = row.clone().find(|it| it["id"] == case["id"]).unwrap();
    assert_eq!(row["subject"], "暖气不热，回电136****4321");
}

fn coded(text: &str) -> String {
    text.bytes().map(|it| format!("%{it:02X}")).collect()
}

#[tokio::test]
async fn more_reveals_than_usual_are_told_in_the_log_once_an_hour() {
    let house = House::build().await;
    let owners = Owners::enter(&house).await;
    let rules = json!({ "reveals_per_hour": 2, "reveals_per_day": 100, "evidence_minutes": 15,
        "own_numbers": [], "hook_networks": [] });
    owners.admin.send("PUT", "/privacy", rules).await.good();
    let case = seed(&house, &owners.near).await;
    let path = format!("/customers/{}/reveal", case["customer"]["id"].as_str().unwrap());
    for _ in 0..5 {
        let body = json!({ "field": "phone", "reason": "回电" });
        assert_eq!(owners.near.post(&path, body).await.good()["value"], ENTERED[0]);
    }
    let alerts = |log: Value| {
        let log = log["items"].as_array().unwrap().clone();
        log.into_iter()
            .filter(|it| it["act"] == "reveal_rate_alert")
            .collect::<Vec<_>>()
    };
    let told = alerts(owners.admin.get("/audit").await.good());
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["detail"]["in_hour"], 3);
    let listed = owners.admin.get("/privacy/alerts").await.good();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(listed["items"][0]["person"]["id"], owners.near.person);
    house.clock.move_by(calendar::Millis::minutes(61));
    for _ in 0..3 {
        let body = json!({ "field": "phone", "reason": "回电" });
        owners.near.post(&path, body).await.good();
    }
    assert_eq!(alerts(owners.admin.get("/audit").await.good()).len(), 2);
}

#[tokio::test]
async fn words_to_customers_may_name_the_desks_own_numbers_and_nobody_elses() {
    let house = House::build().await;
    let owners = Owners::enter(&house).await;
    owners
        .admin
        .post("/mailboxes", crate::rights::mailbox())
        .await
        .good();
    let rules = json!({ "reveals_per_hour": 30, "reveals_per_day": 100, "evidence_minutes": 15,
        "own_numbers": ["13800138000"], "hook_networks": [] });
    owners.admin.send("PUT", "/privacy", rules).await.good();
    let case = seed(&house, &owners.near).await;
    let id = case["id"].as_str().unwrap();
    let findings = async |text: &str| {
        let body = json!({ "text": text, "moment": "reply", "case_id": id });
        let told = owners.near.post("/standard/check", body).await.good();
        let found = told["findings"].as_array().unwrap().clone();
        found.into_iter().filter(|it| it["clause"] == "J05").count()
    };
    assert_eq!(
        findings("您好，请联系kefu@desk.example.cn，电话13800138000，谢谢！").await,
        0
    );
    assert_eq!(findings("您好，您的电话13917776543对吗？").await, 0);
    assert_eq!(findings("您好，楼上住户电话13577778888，请联系。").await, 1);
}

#[tokio::test]
async fn exports_are_watermarked_covered_logged_and_by_right() {
    let house = House::build().await;
    let owners = Owners::enter(&house).await;
    let case = seed(&house, &owners.near).await;
    let id = case["id"].as_str().unwrap();
    let bodies = [
        json!({ "what": "cases", "reason": "周报" }),
        json!({ "what": "customers", "reason": "回访" }),
        json!({ "what": "facts", "reason": "复核", "case_id": id }),
        json!({ "what": "audit", "reason": "检查" }),
        json!({ "what": "compliance", "reason": "月报", "from_at": 1_790_000_000_000_i64, "to_at": 1_799_999_999_999_i64 }),
    ];
    for body in &bodies {
        let answer = owners.admin.post("/exports", body.clone()).await;
        assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8", "{body}");
        let text = String::from_utf8(answer.bytes).unwrap();
        assert!(text.starts_with('\u{feff}'), "{body}");
        let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
        assert!(
            lines[0].contains("导出人：王administrator 1001；时间：2026-11-20 10:00:00"),
            "{}",
            lines[0]
        );
        for line in lines.iter().skip(2) {
            assert!(
                line.contains("王administrator 1001 2026-11-20 10:00:00 EX"),
                "{line}"
            );
            assert!(app::export::mark_in(line).is_some(), "{line}");
        }
        assert_eq!(leaks(&text, ENTERED), Vec::<String>::new(), "{body}");
        assert_eq!(leaks(&text, WRITTEN), Vec::<String>::new(), "{body}");
        let without = json!({ "what": body["what"], "reason": " ", "case_id": id });
        assert_eq!(owners.admin.post("/exports", without).await.status, 422);
        assert_eq!(owners.near.post("/exports", body.clone()).await.status, 403);
    }
    let log = owners.admin.get("/audit").await.good();
    let exported = log["items"].as_array().unwrap().iter();
    let exported: Vec<_> = exported.filter(|it| it["act"] == "data_exported").collect();
    assert_eq!(exported.len(), bodies.len());
    assert_eq!(exported[0]["detail"]["reason"], "月报");
    let seen = owners.admin.get(&format!("/cases/{id}")).await.good();
    let facts = seen["timeline"].as_array().unwrap().iter();
    assert_eq!(
        facts.filter(|it| it["data"]["event"] == "data_exported").count(),
        1
    );
    let reports = owners
        .admin
        .get("/reports/compliance?from_at=1790000000000&to_at=1799999999999")
        .await
        .good();
    let j04 = reports["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["clause"] == "J04")
        .cloned();
    let j04 = j04.expect("J04 was judged");
    assert_eq!(
        (j04["kept"].as_u64(), j04["broken"].as_u64()),
        (Some(5), Some(0)),
        "{j04}"
    );
}
