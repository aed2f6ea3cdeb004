//! Settings over the wire: what was saved is shown, secrets never.

use axum::http::StatusCode;
use domain::Role;
use serde_json::json;

use crate::house::House;
use crate::rights::mailbox;

#[tokio::test]
async fn a_mailbox_is_shown_without_its_password_and_keeps_it_when_changed() {
    let house = House::build().await;
    let admin = house.person(Role::Administrator, house.near).await;
    let made = admin.post("/mailboxes", mailbox()).await.good();
    assert_eq!(
        (made["imap_port"].as_u64(), made["imap_security"].as_str()),
        (Some(993), Some("tls"))
    );
    assert_eq!(made["health"], json!(null));
    let path = format!("/mailboxes/{}", made["id"].as_str().unwrap());
    let changed = admin
        .send(
            "PATCH",
            &path,
            json!({ "smtp_port": 587, "smtp_security": "starttls" }),
        )
        .await
        .good();
    assert_eq!(
        (changed["smtp_port"].as_u64(), changed["smtp_security"].as_str()),
        (Some(587), Some("starttls"))
    );
    let list = admin.get("/mailboxes").await;
    assert!(!String::from_utf8(list.bytes).unwrap().contains("geheim"));
    assert_eq!(
        admin.post(&format!("{path}/test"), json!({})).await.code(),
        "no_mail_here"
    );
    let removed = admin.send("DELETE", &path, json!({})).await.good();
    assert_eq!(removed, json!({ "outcome": "removed" }));
    assert_eq!(
        admin.send("DELETE", &path, json!({})).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_calendar_is_changed_and_filled_with_holidays() {
    let house = House::build().await;
    let admin = house.person(Role::Administrator, house.near).await;
    let before = admin.get("/calendars/office").await.good();
    assert_eq!(before["week"][0], json!([{ "from": "09:00", "to": "18:00" }]));
    let mut week = before["week"].clone();
    week[5] = json!([{ "from": "10:00", "to": "16:00" }]);
    let body = json!({ "week": week, "version": before["version"] });
    let after = admin.send("PUT", "/calendars/office", body.clone()).await.good();
    assert_eq!(after["week"][5], json!([{ "from": "10:00", "to": "16:00" }]));
    assert_eq!(after["exceptions"], before["exceptions"]);
    assert_eq!(
        admin.send("PUT", "/calendars/office", body).await.code(),
        "version_conflict"
    );
    let bad = json!({ "week": [[{ "from": "9", "to": "x" }], [], [], [], [], [], []] });
    assert_eq!(
        admin.send("PUT", "/calendars/office", bad).await.json()["fields"][0]["field"],
        "week"
    );
    let new = json!({ "name": "全天", "week": vec![json!([{ "from": "00:00", "to": "24:00" }]); 7] });
    let new = admin.send("PUT", "/calendars/round-the-clock", new).await.good();
    assert_eq!(new["week"][6], json!([{ "from": "00:00", "to": "24:00" }]));
    let filled = admin
        .post(
            "/calendars/round-the-clock/holidays/import",
            json!({ "china": true, "years": [2026] }),
        )
        .await
        .good();
    assert!(filled["added"].as_u64().unwrap() > 20);
    let year = admin.get("/calendars/office/year/2026").await.good();
    assert_eq!(year["days"].as_array().unwrap().len(), 365);
    assert_eq!(year["days"][0]["kind"], "holiday");
}

#[tokio::test]
async fn people_teams_forms_and_labels_are_kept() {
    let house = House::build().await;
    let admin = house.person(Role::Administrator, house.near).await;
    let team = admin.post("/teams", json!({ "name": "夜班组" })).await.good();
    let person = json!({ "login": "zhao.lei", "name": "赵磊", "work_number": "1088", "role": "agent",
        "team_ids": [team["id"]], "password": "long enough word" });
    let person = admin.post("/people", person).await.good();
    let path = format!("/people/{}", person["id"].as_str().unwrap());
    let changed = admin
        .send("PATCH", &path, json!({ "active": false }))
        .await
        .good();
    assert_eq!(
        (changed["active"].as_bool(), changed["name"].as_str()),
        (Some(false), Some("赵磊"))
    );
    assert_eq!(changed["team_ids"], json!([team["id"]]));
    let taken =
        json!({ "login": "zhao.lei", "name": "别人", "role": "agent", "password": "long enough word" });
    assert_eq!(
        admin.post("/people", taken).await.json()["fields"][0]["code"],
        "taken"
    );
    let fields = json!({ "fields": [{ "name": "meter", "label": { "zh": "表号" }, "kind": "text", "required": true },
        { "name": "kind", "label": { "zh": "类型", "en": "Kind" }, "kind": "choice", "choices": ["不热", "漏水"] }] });
    let form = admin.send("PUT", "/forms/repair", fields).await.good();
    assert_eq!(form["fields"][0]["label"], json!({ "zh": "表号", "en": "表号" }));
    assert_eq!(form["fields"][1]["choices"][1]["label"]["zh"], "漏水");
    let label = admin
        .post("/labels", json!({ "category": "open", "name": "待回访" }))
        .await
        .good();
    let path = format!("/labels/{}", label["id"].as_str().unwrap());
    admin
        .send("PATCH", &path, json!({ "active": false }))
        .await
        .good();
    let labels = admin.get("/labels").await.good();
    assert_eq!(labels["items"][0]["active"], json!(false));
    let log = admin.get("/audit?limit=3").await.good();
    assert_eq!(
        (
            log["items"][0]["act"].as_str(),
            log["items"].as_array().unwrap().len()
        ),
        (Some("label_saved"), 3)
    );
    assert!(log["next"].is_string());
}

#[tokio::test]
async fn the_standard_and_its_words_are_readable() {
    let house = House::build().await;
    let viewer = house.person(Role::Viewer, house.near).await;
    let standard = viewer.get("/standard").await.good();
    assert_eq!(standard["pack"]["id"], "base");
    let clause = viewer.get("/standard/clauses/C06").await.good();
    assert_eq!(clause["kind"], "guard");
    assert_eq!(
        viewer.get("/standard/clauses/Z99").await.status,
        StatusCode::NOT_FOUND
    );
    let lexicon = viewer.get("/standard/lexicon").await.good();
    assert!(
        lexicon["rules"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it["kind"] == "never")
    );
}
