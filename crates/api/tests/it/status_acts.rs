//! What customers do on the page of their case: each form once, each act on the case and judged there.

use axum::body::Body;
use axum::http::StatusCode;
use calendar::Millis;
use serde_json::json;

use crate::house::Answer;
use crate::status_page::{Desk, text};

/// The number that the page gave the form of an act.
fn form_number(page: &str, act: &str) -> String {
    let form = page
        .split(&format!("/{act}\">"))
        .nth(1)
        .expect("the form is there");
    let value = form.split("name=\"form\" value=\"").nth(1).unwrap();
    value.split('"').next().unwrap().to_owned()
}

impl Desk {
    async fn submit(&self, link: &str, act: &str, fields: &str) -> Answer {
        let page = self.read(link).await;
        let number = form_number(&page, act);
        self.submit_with(link, act, &format!("form={number}&{fields}"))
            .await
    }

    async fn submit_with(&self, link: &str, act: &str, form: &str) -> Answer {
        let path = format!("{link}/{act}");
        let body = Body::from(form.to_owned());
        let kind = Some("application/x-www-form-urlencoded");
        self.house.anybody().request("POST", &path, body, kind).await
    }

    async fn kinds(&self) -> Vec<String> {
        let view = self
            .agent
            .get(&format!("/cases/{}", self.case["id"].as_str().unwrap()))
            .await
            .good();
        let items = view["timeline"].as_array().unwrap();
        items
            .iter()
            .map(|it| it["kind"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn led_to(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", text(answer));
    let place = answer.header("location");
    place
        .split("done=")
        .nth(1)
        .unwrap()
        .split('#')
        .next()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn a_word_and_an_urging_reach_the_case_once() {
    let desk = Desk::open().await;
    let link = desk.link().await;
    let number = form_number(&desk.read(&link).await, "word");
    let form = format!("form={number}&text=%E5%AE%B6%E9%87%8C%E6%9C%89%E8%80%81%E4%BA%BA&lang=en");
    let first = desk.submit_with(&link, "word", &form).await;
    assert_eq!(led_to(&first), "word_added");
    assert!(first.header("location").starts_with(&format!(
        "{}?lang=en",
        link.trim_start_matches('/').to_owned().replacen("s/", "/s/", 1)
    )));
    let again = desk.submit_with(&link, "word", &form).await;
    assert_eq!(led_to(&again), "known");
    assert_eq!(led_to(&desk.submit(&link, "urge", "text=").await), "urged");
    let page = desk.read(&format!("{link}?done=urged")).await;
    assert!(
        page.contains("家里有老人") && page.contains("已收到您的催办"),
        "{page}"
    );
    let own = page.matches("class=\"own\"").count();
    assert_eq!(own, 1, "urging without a word is no message: {page}");
    let kinds = desk.kinds().await;
    let count = |kind: &str| kinds.iter().filter(|it| *it == kind).count();
    assert_eq!((count("message_received"), count("urged")), (1, 1), "{kinds:?}");
}

#[tokio::test]
async fn a_form_of_another_page_act_site_or_day_is_not_taken() {
    let desk = Desk::open().await;
    let (link, other) = (desk.link().await, desk.link().await);
    let number = form_number(&desk.read(&link).await, "word");
    let form = format!("form={number}&text=abc");
    for (path, act) in [(&other, "word"), (&link, "urge"), (&link, "unknown")] {
        let refused = desk.submit_with(path, act, &form).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{act}");
    }
    assert_eq!(
        desk.submit_with(&link, "word", "form=1.2.3&text=abc")
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    let foreign = desk.house.anybody().with("origin", "https://evil.example");
    let body = Body::from(form.clone());
    let kind = Some("application/x-www-form-urlencoded");
    let answer = foreign.request("POST", &format!("{link}/word"), body, kind).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    desk.house.clock.move_by(Millis::hours(13));
    assert_eq!(
        desk.submit_with(&link, "word", &form).await.status,
        StatusCode::FORBIDDEN
    );
    let gone = desk.submit_with("//s/unknown", "word", &form).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn dropping_a_matter_is_a_wish_until_closing_lacks_nothing_else() {
    let desk = Desk::open().await;
    let link = desk.link().await;
    assert_eq!(
        desk.submit(&link, "cancel", "text=").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        led_to(&desk.submit(&link, "cancel", "text=hot+again").await),
        "cancel_asked"
    );
    let page = desk.read(&link).await;
    assert!(
        page.contains("收到您的撤销申请") && page.contains("办理中"),
        "{page}"
    );
    desk.agent
        .post(&desk.verb("results"), json!({ "result": "客户撤回" }))
        .await
        .good();
    let told = json!({ "body": "张女士您好，已按您的意思处理，感谢您的来电。", "channel": "phone" });
    desk.agent.post(&desk.verb("replies"), told).await.good();
    assert_eq!(
        led_to(&desk.submit(&link, "cancel", "text=hot+again").await),
        "closed"
    );
    assert!(desk.read(&link).await.contains("已办结"));
}

#[tokio::test]
async fn a_bad_rating_of_a_closed_matter_takes_it_up_again_for_its_first_owner() {
    let desk = Desk::open().await;
    let link = desk.link().await;
    assert!(
        !desk.read(&link).await.contains("/rate\""),
        "there is nothing to rate yet"
    );
    desk.agent
        .post(&desk.verb("results"), json!({ "result": "更换阀门" }))
        .await
        .good();
    let told = json!({ "body": "张女士您好，阀门已经更换，感谢您的来电。", "channel": "phone" });
    desk.agent.post(&desk.verb("replies"), told).await.good();
    let close = json!({ "customer_word": "accepted" });
    desk.agent.post(&desk.verb("close"), close).await.good();
    let silent = desk
        .submit(&link, "rate", "word=dissatisfied&stars=1&text=")
        .await;
    assert_eq!(
        silent.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "why is asked for (C13)"
    );
    let page = text(&silent);
    assert!(
        page.contains("没有提交成功") && page.contains("value=\"dissatisfied\" required checked"),
        "{page}"
    );
    let bad = desk
        .submit(&link, "rate", "word=dissatisfied&stars=1&text=still+cold")
        .await;
    assert_eq!(led_to(&bad), "reopened");
    let view = desk
        .agent
        .get(&format!("/cases/{}", desk.case["id"].as_str().unwrap()))
        .await
        .good();
    assert_eq!(
        (view["category"].as_str(), view["owner"]["id"].as_str()),
        (Some("open"), Some(desk.agent.person.as_str()))
    );
    let clauses: Vec<_> = view["promises"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["clause"].to_string())
        .collect();
    assert!(desk.read(&link).await.contains("您的评价：不满意"), "{clauses:?}");
}

#[tokio::test]
async fn a_good_rating_is_the_customers_word_that_closing_needs() {
    let desk = Desk::open().await;
    let link = desk.link().await;
    desk.agent
        .post(&desk.verb("results"), json!({ "result": "更换阀门" }))
        .await
        .good();
    let told = json!({ "body": "张女士您好，阀门已经更换，感谢您的来电。", "channel": "phone" });
    desk.agent.post(&desk.verb("replies"), told).await.good();
    assert_eq!(
        led_to(&desk.submit(&link, "rate", "word=satisfied&stars=5&text=").await),
        "rated"
    );
    desk.agent.post(&desk.verb("close"), json!({})).await.good();
    assert_eq!(
        desk.submit(&link, "rate", "word=satisfied&stars=5&text=")
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    assert!(!desk.read(&link).await.contains("/rate\""), "once after closing");
}

#[tokio::test]
async fn another_time_is_asked_for_and_a_page_does_not_flood_a_case() {
    let desk = Desk::open().await;
    let link = desk.link().await;
    let by_at = desk.house.desk.clock().now().plus(Millis::hours(30)).as_millis();
    let visit = json!({ "what": "visit_agreed", "by_at": by_at });
    desk.agent.post(&desk.verb("events"), visit).await.good();
    let asked = desk.submit(&link, "time", "when=2026-11-23T14%3A30&text=").await;
    assert_eq!(led_to(&asked), "other_time_asked");
    let page = desk.read(&link).await;
    assert!(
        page.contains("2026-11-23 14:30") && page.contains("收到您的改约申请"),
        "{page}"
    );
    for _ in 0..11 {
        desk.house.clock.move_by(Millis::minutes(1));
        assert_eq!(led_to(&desk.submit(&link, "urge", "text=").await), "urged");
    }
    desk.house.clock.move_by(Millis::minutes(1));
    let flooded = desk.submit(&link, "urge", "text=").await;
    assert_eq!(flooded.status, StatusCode::TOO_MANY_REQUESTS);
    desk.house.clock.move_by(Millis::hours(1));
    assert_eq!(led_to(&desk.submit(&link, "urge", "text=").await), "urged");
}
