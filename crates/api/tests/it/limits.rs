//! What is not a good request: problem documents for everything, and how many requests are let through.

use api::{ApiSettings, Rate};
use axum::body::Body;
use axum::http::StatusCode;
use calendar::Millis;
use domain::Role;
use serde_json::json;

use crate::house::{House, unlimited};

#[expect(
    clippy::needless_pass_by_value,
    reason = "answers are asked for and told in one go"
)]
fn told(answer: crate::house::Answer) -> (u16, String) {
    assert_eq!(
        answer.header("content-type"),
        "application/problem+json; charset=utf-8"
    );
    assert_eq!(answer.json()["status"], answer.status.as_u16());
    (answer.status.as_u16(), answer.code())
}

#[tokio::test]
async fn everything_that_is_not_a_good_request_gets_a_problem_document() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let raw = |text: &'static str, kind: &'static str| {
        let agent = agent.clone().with("idempotency-key", "k");
        async move {
            agent
                .request("POST", "/cases", Body::from(text), Some(kind))
                .await
        }
    };
    assert_eq!(told(agent.get("/nowhere").await), (404, "not_found".to_owned()));
    assert_eq!(
        told(agent.get("/cases/not-an-id").await),
        (404, "not_found".to_owned())
    );
    assert_eq!(
        told(agent.send("DELETE", "/cases", json!({})).await),
        (405, "method_not_allowed".to_owned())
    );
    assert_eq!(
        told(raw("{", "application/json").await),
        (400, "malformed".to_owned())
    );
    assert_eq!(
        told(raw("{}", "text/plain").await),
        (415, "unsupported_media_type".to_owned())
    );
    assert_eq!(
        told(raw("{\"channel\":\"pigeon\"}", "application/json").await),
        (422, "invalid".to_owned())
    );
    assert_eq!(
        told(agent.get("/cases?limit=many").await),
        (422, "invalid".to_owned())
    );
    assert_eq!(
        told(agent.get("/cases?view=nonsense").await),
        (422, "invalid".to_owned())
    );
    let wrong = raw(
        "{\"channel\":\"phone\",\"promise_answer\":{\"by_at\":\"morgen\",\"what\":\"x\"}}",
        "application/json",
    )
    .await;
    assert_eq!(wrong.json()["fields"][0]["field"], "promise_answer.by_at");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let house = House::build_with(ApiSettings {
        max_json_bytes: 1000,
        max_file_bytes: 2000,
        ..unlimited()
    })
    .await;
    let agent = house.person(Role::Agent, house.near).await;
    let answer = agent
        .post("/cases/preview", json!({ "description": "热".repeat(400) }))
        .await;
    assert_eq!(told(answer), (413, "too_large".to_owned()));
    let agent = agent.with("idempotency-key", "k");
    let file = agent
        .request("POST", "/attachments?name=a", Body::from(vec![1; 2001]), None)
        .await;
    assert_eq!(told(file), (413, "too_large".to_owned()));
}

#[tokio::test]
async fn one_person_may_ask_so_often_and_then_waits() {
    let settings = ApiSettings {
        person_rate: Rate { per_s: 1, burst: 5 },
        ..unlimited()
    };
    let house = House::build_with(settings).await;
    let (agent, other) = (
        house.person(Role::Agent, house.near).await,
        house.person(Role::Viewer, house.near).await,
    );
    for _ in 0..5 {
        assert_eq!(agent.get("/session").await.status, StatusCode::OK);
    }
    let refused = agent.get("/session").await;
    assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
    assert_eq!(told(refused), (429, "too_many_requests".to_owned()));
    assert_eq!(other.get("/session").await.status, StatusCode::OK);
    house.clock.move_by(Millis::seconds(2));
    assert_eq!(agent.get("/session").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_address_without_log_in_may_ask_so_often() {
    let settings = ApiSettings {
        address_rate: Rate { per_s: 1, burst: 3 },
        ..unlimited()
    };
    let house = House::build_with(settings).await;
    for _ in 0..3 {
        assert_eq!(
            house.anybody().get("/cases").await.status,
            StatusCode::UNAUTHORIZED
        );
    }
    assert_eq!(
        told(house.anybody().get("/cases").await),
        (429, "too_many_requests".to_owned())
    );
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    for answer in [
        agent.get("/cases").await,
        agent.get("/nowhere").await,
        agent.get("//app/").await,
    ] {
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert!(answer.header("permissions-policy").contains("camera=()"));
        assert!(
            answer
                .header("content-security-policy")
                .contains("frame-ancestors 'none'")
        );
        let now = domain::ports::Clock::now(&*house.clock).as_millis();
        assert_eq!(answer.header("x-server-time"), now.to_string());
    }
    assert_eq!(agent.get("/cases").await.header("cache-control"), "no-store");
}
