//! The live stream: what is seen, by whom, and what happens after an interruption.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::StatusCode;
use domain::Role;
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::house::{Client, House};

/// An open stream.
struct Stream {
    body: BodyDataStream,
    text: String,
}

/// One event.
#[derive(Debug, Clone)]
struct Event {
    name: String,
    id: Option<String>,
    data: Value,
}

async fn open(client: &Client) -> Stream {
    open_at(client, "/stream").await
}

async fn open_at(client: &Client, path: &str) -> Stream {
    let answer = client.open("GET", path, Body::empty(), None).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(
        answer.headers()["content-type"],
        "text/event-stream; charset=utf-8"
    );
    Stream {
        body: answer.into_body().into_data_stream(),
        text: String::new(),
    }
}

impl Stream {
    /// The next event; none when the stream has ended.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let event = event.to_owned();
                self.text = rest.to_owned();
                if let Some(event) = read(&event) {
                    return Some(event);
                }
                continue;
            }
            let waiting = tokio::time::timeout(Duration::from_secs(10), self.body.next());
            let more = waiting.await.expect("an event within ten seconds")?;
            self.text.push_str(std::str::from_utf8(&more.unwrap()).unwrap());
        }
    }

    /// Skips to the next event of a name.
    async fn until(&mut self, name: &str) -> Event {
        loop {
            let event = self.next().await.expect("the stream goes on");
            if event.name == name {
                return event;
            }
        }
    }
}

fn read(text: &str) -> Option<Event> {
    let field = |name: &str| {
        text.lines()
            .find_map(|it| it.strip_prefix(name)?.strip_prefix(':'))
            .map(|it| it.trim_start().to_owned())
    };
    Some(Event {
        name: field("event")?,
        id: field("id"),
        data: serde_json::from_str(&field("data")?).unwrap(),
    })
}

#[tokio::test]
async fn what_happens_to_a_case_is_told_with_its_new_line() {
    let house = House::build().await;
    let (agent, lead) = (
        house.person(Role::Agent, house.near).await,
        house.person(Role::TeamLead, house.near).await,
    );
    let mut stream = open(&lead).await;
    let hello = stream.next().await.unwrap();
    assert_eq!(
        (hello.name.as_str(), hello.data["position"].as_i64()),
        ("hello", Some(0))
    );
    let case = agent.raise(house.near).await;
    let fact = stream.until("fact").await;
    assert_eq!(fact.data["case_id"], case["id"]);
    assert_eq!(
        (fact.data["kind"].as_str(), fact.data["row"]["number"].as_str()),
        (Some("case_raised"), case["number"].as_str())
    );
    assert_eq!(fact.id.as_deref(), Some("1"));
    let promise = stream.until("promise").await;
    assert_eq!(promise.data["case_id"], case["id"]);
    assert!(promise.data["promise"]["clause_title"].is_string());
}

#[tokio::test]
async fn a_reader_that_cannot_name_its_language_in_a_header_names_it_in_the_address() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let (mut chinese, mut english) = (
        open_at(&agent, "/stream?lang=zh-CN").await,
        open_at(&agent, "/stream?lang=en").await,
    );
    agent.raise(house.near).await;
    let title = |it: Event| it.data["promise"]["clause_title"].as_str().unwrap().to_owned();
    assert!(!title(chinese.until("promise").await).is_ascii());
    assert!(title(english.until("promise").await).is_ascii());
}

#[tokio::test]
async fn a_case_of_another_team_is_not_told_and_one_that_leaves_asks_for_a_new_look() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let far = house.person(Role::Agent, house.far).await;
    let viewer = house.person(Role::Viewer, house.near).await;
    let mut stream = open(&viewer).await;
    stream.until("hello").await;
    far.raise(house.far).await;
    let case = agent.raise(house.near).await;
    let fact = stream.until("fact").await;
    assert_eq!(
        fact.data["case_id"], case["id"],
        "the other team's case must not be told"
    );
    let path = format!("/cases/{}/classification", case["id"].as_str().unwrap());
    agent.post(&path, json!({ "team_id": house.far })).await.good();
    stream.until("resync").await;
}

#[tokio::test]
async fn who_comes_back_gets_what_was_missed_and_only_that() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let mut first = open(&agent).await;
    first.until("hello").await;
    let case = agent.raise(house.near).await;
    let path = format!("/cases/{}/notes", case["id"].as_str().unwrap());
    let mut seen = first.until("fact").await;
    while seen.data["kind"] != "call_talked" {
        seen = first.until("fact").await;
    }
    drop(first);
    agent.post(&path, json!({ "body": "一" })).await.good();
    agent.post(&path, json!({ "body": "二" })).await.good();
    let place = seen.id.unwrap();
    let mut again = open(&agent.clone().with("last-event-id", place.clone())).await;
    let mut positions = Vec::new();
    again.until("hello").await;
    for _ in 0..2 {
        let fact = again.until("fact").await;
        assert_eq!(fact.data["kind"], "note_added");
        positions.push(fact.data["position"].as_i64().unwrap());
    }
    let place: i64 = place.parse().unwrap();
    assert_eq!(positions, [place + 1, place + 2]);
    agent.post(&path, json!({ "body": "三" })).await.good();
    assert_eq!(again.until("fact").await.data["position"], place + 3);
}

#[tokio::test]
async fn who_was_away_too_long_or_comes_from_another_database_must_look_anew() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let mut stream = open(&agent.with("last-event-id", "99999")).await;
    assert_eq!(stream.next().await.unwrap().name, "hello");
    assert_eq!(stream.next().await.unwrap().name, "resync");
}

#[tokio::test]
async fn coming_and_going_and_offers_are_told_to_those_concerned() {
    let house = House::build().await;
    let (agent, lead) = (
        house.person(Role::Agent, house.near).await,
        house.person(Role::TeamLead, house.near).await,
    );
    let case = agent.raise(house.near).await;
    let mut stream = open(&lead).await;
    stream.until("hello").await;
    let id = case["id"].as_str().unwrap();
    agent
        .post(&format!("/cases/{id}/presence"), json!({ "state": "replying" }))
        .await
        .good();
    let presence = stream.until("presence").await;
    assert_eq!(presence.data["others"][0]["person"]["id"], agent.person.as_str());
    let offer = json!({ "to_person": lead.person, "note": "请接手" });
    agent.post(&format!("/cases/{id}/handovers"), offer).await.good();
    let notice = stream.until("notice").await;
    assert_eq!(
        (notice.data["kind"].as_str(), notice.data["case"]["id"].as_str()),
        (Some("handover_offered"), Some(id))
    );
}

#[tokio::test]
async fn a_stream_ends_when_the_program_stops_and_when_the_session_does() {
    let house = House::build().await;
    let agent = house.person(Role::Agent, house.near).await;
    let mut stream = open(&agent).await;
    stream.until("hello").await;
    house.stop.cancel();
    while stream.next().await.is_some() {}
}
