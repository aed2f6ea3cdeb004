//! Tasks: what is due first stands at the top, each person sees their own, and what is done is gone.

use axum::http::StatusCode;
use calendar::Millis;
use domain::Role;
use serde_json::{Value, json};

use crate::house::Client;
use crate::status_page::{Desk, text};

async fn tasks(client: &Client, query: &str) -> Vec<Value> {
    let list = client.get(&format!("/tasks{query}")).await.good();
    let items = list["items"].as_array().unwrap().clone();
    assert_eq!(list["total"], json!(items.len()));
    items
}

fn promised(of: &[Value]) -> Vec<&Value> {
    of.iter().filter(|it| it["what"] == "promised_answer").collect()
}

async fn promise(desk: &Desk, hours: i64) {
    let by_at = desk
        .house
        .desk
        .clock()
        .now()
        .plus(Millis::hours(hours))
        .as_millis();
    let body = json!({ "by_at": by_at, "what": "告知上门时间", "apologised": true });
    desk.agent.post(&desk.verb("answer_promises"), body).await.good();
}

#[tokio::test]
async fn a_promised_answer_is_a_task_of_the_owner_until_it_is_given() {
    let desk = Desk::open().await;
    promise(&desk, 3).await;
    let mine = tasks(&desk.agent, "").await;
    let due: Vec<i64> = mine.iter().filter_map(|it| it["due_at"].as_i64()).collect();
    assert!(due.windows(2).all(|two| two[0] <= two[1]), "{due:?}");
    let owed = promised(&mine);
    assert_eq!(owed.len(), 1, "{mine:?}");
    assert_eq!(owed[0]["words"], "告知上门时间");
    assert_eq!(owed[0]["clause"], "A22");
    let answer = owed[0]["answer_id"].as_str().unwrap().to_owned();
    let other = desk.house.named("li", Role::Agent, desk.house.near).await;
    assert!(promised(&tasks(&other, "").await).is_empty());
    desk.house.clock.move_by(Millis::hours(4));
    let late = desk.agent.get("/tasks?limit=0").await.good();
    assert_eq!(late["items"], json!([]));
    assert!(late["late"].as_u64().unwrap() >= 1, "{late}");
    let given = desk.verb(&format!("answer_promises/{answer}/given"));
    let told = json!({ "note": "师傅明天九点到，抱歉让您久等" });
    desk.agent.post(&given, told).await.good();
    assert!(promised(&tasks(&desk.agent, "").await).is_empty());
}

#[tokio::test]
async fn the_tasks_of_a_case_say_what_keeps_them_and_stay_within_reach() {
    let desk = Desk::open().await;
    promise(&desk, 3).await;
    let case = desk.case["id"].as_str().unwrap();
    let other = desk.agent.raise(desk.house.near).await;
    let query = format!("?case={case}");
    let of_case = tasks(&desk.agent, &query).await;
    assert!(of_case.iter().all(|it| it["case_id"] == case), "{of_case:?}");
    assert_eq!(promised(&of_case).len(), 1);
    let runs: Vec<&Value> = of_case.iter().filter(|it| it["what"] == "promise").collect();
    assert!(!runs.is_empty(), "{of_case:?}");
    assert!(
        runs.iter()
            .all(|it| !it["ends_with"].as_array().unwrap().is_empty()),
        "{runs:?}"
    );
    let all = tasks(&desk.agent, "").await;
    assert!(all.iter().any(|it| it["case_id"] == other["id"]));
    let far = desk.house.named("zhao", Role::Agent, desk.house.far).await;
    let answer = far.get(&format!("/tasks{query}")).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", text(&answer));
}
