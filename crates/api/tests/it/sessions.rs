//! Logging in and out, the cookie, CSRF, API tokens.

use crate::house::{House, PASSWORD};
use axum::http::StatusCode;
use domain::Role;
use serde_json::json;

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let house = House::build().await;
    house.named("li.na", Role::Agent, house.near).await;
    let answer = house
        .anybody()
        .post("/session", json!({ "login": "LI.NA", "password": PASSWORD }))
        .await;
    let cookie = answer.header("set-cookie").to_owned();
    for part in ["shouwen_session=", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let me = answer.good();
    assert_eq!(me["person"]["login"], "li.na");
    assert_eq!(
        me["company"],
        json!({ "name": "暖阳供热", "zone": "Asia/Shanghai" })
    );
    assert!(
        me["permissions"]
            .as_array()
            .unwrap()
            .contains(&json!({ "action": "read_cases", "scope": "team" }))
    );
}

#[tokio::test]
async fn wrong_passwords_are_refused_and_then_throttled() {
    let house = House::build().await;
    house.named("li.na", Role::Agent, house.near).await;
    let anybody = house.anybody();
    for _ in 0..5 {
        let answer = anybody
            .post("/session", json!({ "login": "li.na", "password": "wrong" }))
            .await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::UNAUTHORIZED, "bad_credentials")
        );
    }
    let answer = anybody
        .post("/session", json!({ "login": "li.na", "password": PASSWORD }))
        .await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::TOO_MANY_REQUESTS, "too_many_requests")
    );
    assert!(answer.header("retry-after").parse::<u32>().unwrap() >= 1);
}

#[tokio::test]
async fn logging_out_ends_the_session() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    assert_eq!(agent.get("/session").await.status, StatusCode::OK);
    assert_eq!(
        agent.send("DELETE", "/session", json!({})).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(agent.get("/session").await.code(), "unauthenticated");
}

#[tokio::test]
async fn logging_in_from_another_site_is_refused() {
    let house = House::build().await;
    house.named("li.na", Role::Agent, house.near).await;
    let evil = house.anybody().with("origin", "https://evil.example");
    let answer = evil
        .post("/session", json!({ "login": "li.na", "password": PASSWORD }))
        .await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::FORBIDDEN, "csrf")
    );
}

#[tokio::test]
async fn a_token_acts_with_its_scopes_only_and_needs_no_csrf_token() {
    let house = House::build().await;
    let admin = house.person(Role::Administrator, house.near).await;
    let given = admin
        .post(
            "/tokens",
            json!({ "name": "导入", "scopes": ["read_cases"], "expires_at": null }),
        )
        .await
        .good();
    let program = house.anybody().with(
        "authorization",
        format!("Bearer {}", given["secret"].as_str().unwrap()),
    );
    assert_eq!(program.get("/cases").await.status, StatusCode::OK);
    let refused = program.post("/cases", crate::house::call(house.near)).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (StatusCode::FORBIDDEN, "forbidden")
    );
    let list = admin.get("/tokens").await.good();
    assert!(list["items"][0].get("secret").is_none());
    let id = given["id"].as_str().unwrap();
    assert_eq!(
        admin
            .send("DELETE", &format!("/tokens/{id}"), json!({}))
            .await
            .status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(program.get("/cases").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn preferences_and_password_are_ones_own() {
    let house = House::build().await;
    let agent = house.named("li.na", Role::Agent, house.near).await;
    let wanted = json!({ "density": "compact", "locale": "en" });
    assert_eq!(
        agent
            .send("PUT", "/session/preferences", wanted.clone())
            .await
            .status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(agent.get("/session").await.good()["preferences"], wanted);
    let body = json!({ "old": "wrong", "new": "another long one" });
    assert_eq!(
        agent.post("/session/password", body).await.json()["fields"][0]["field"],
        "old"
    );
    let body = json!({ "old": PASSWORD, "new": "another long one" });
    assert_eq!(
        agent.post("/session/password", body).await.status,
        StatusCode::NO_CONTENT
    );
}

#[tokio::test]
async fn a_token_asked_for_twice_is_given_once_and_shown_once() {
    let house = House::build().await;
    let admin = house
        .person(Role::Administrator, house.near)
        .await
        .with("idempotency-key", "token-1");
    let body = serde_json::json!({ "name": "导入", "scopes": ["read_cases"], "expires_at": null });
    let first = admin.post("/tokens", body.clone()).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let again = admin.post("/tokens", body).await;
    assert_eq!(
        (again.status, again.code().as_str()),
        (StatusCode::CONFLICT, "wrong_state")
    );
    let tokens = admin.get("/tokens").await.good();
    assert_eq!(tokens["items"].as_array().unwrap().len(), 1);
}
