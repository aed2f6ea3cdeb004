//! Files of strangers: served so that they can do no harm.

use axum::body::Body;
use axum::http::StatusCode;
use domain::Role;
use serde_json::Value;

use crate::house::{Client, House};

async fn upload(client: &Client, name: &str, kind: &str, bytes: &'static [u8]) -> Value {
    let client = client.clone().with("idempotency-key", format!("upload {name}"));
    client
        .request(
            "POST",
            &format!("/attachments?name={name}"),
            Body::from(bytes),
            Some(kind),
        )
        .await
        .good()
}

#[tokio::test]
async fn a_page_that_calls_itself_a_picture_is_saved_and_not_shown() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let page = upload(
        &agent,
        "a.png",
        "image/png",
        b"<html><script>alert(1)</script></html>",
    )
    .await;
    let answer = agent
        .get(&format!("/attachments/{}", page["id"].as_str().unwrap()))
        .await;
    assert_eq!(answer.header("content-type"), "application/octet-stream");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename*=UTF-8''a.png"
    );
    assert!(answer.header("content-security-policy").starts_with("sandbox;"));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn a_picture_is_shown_and_somebody_elses_upload_is_not_there() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let png: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
    let file = upload(&agent, "%E7%85%A7%E7%89%87.png", "image/png", png).await;
    assert_eq!(file["name"], "照片.png");
    let path = format!("/attachments/{}", file["id"].as_str().unwrap());
    let answer = agent.get(&path).await;
    assert_eq!(
        (answer.header("content-type"), answer.bytes.as_slice()),
        ("image/png", png)
    );
    assert!(answer.header("content-disposition").starts_with("inline;"));
    let other = house.person(Role::Supervisor, house.near).await;
    assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_same_upload_twice_is_one_file() {
    let house = House::build().await;
    let agent = house
        .person(Role::Agent, house.near)
        .await
        .with("idempotency-key", "upload-1");
    let upload = || {
        agent.request(
            "POST",
            "/attachments?name=a.txt",
            Body::from("室温记录".to_owned()),
            Some("application/octet-stream"),
        )
    };
    let (first, again) = (upload().await, upload().await);
    assert_eq!(first.json()["id"], again.json()["id"]);
}
