//! The customers' page: what it shows and to whom, and that a wrong way in tells nothing.

use axum::body::Body;
use axum::http::StatusCode;
use calendar::Millis;
use domain::Role;
use serde_json::{Value, json};

use crate::house::{Answer, Client, House};

/// A case of 张小梅's (…5678) and somebody who works on it.
pub(crate) struct Desk {
    pub(crate) house: House,
    pub(crate) agent: Client,
    pub(crate) case: Value,
}

impl Desk {
    pub(crate) async fn open() -> Self {
        let house = House::build().await;
        let agent = house.person(Role::Agent, house.near).await;
        let case = agent.raise(house.near).await;
        Self { house, agent, case }
    }

    pub(crate) fn verb(&self, verb: &str) -> String {
        format!("/cases/{}/{verb}", self.case["id"].as_str().unwrap())
    }

    /// The path of a fresh link, for clients of [`House`], which read `//…` as from the root.
    pub(crate) async fn link(&self) -> String {
        let made = self
            .agent
            .post(&self.verb("status_links"), json!({}))
            .await
            .good();
        let url = made["url"].as_str().unwrap();
        format!("/{}", url.strip_prefix("https://desk.example.cn").unwrap())
    }

    pub(crate) async fn read(&self, path: &str) -> String {
        let answer = self.house.anybody().get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", text(&answer));
        text(&answer)
    }

    async fn look_up(&self, number: &str, digits: &str) -> Answer {
        let form = format!("number={number}&digits={digits}");
        self.house
            .anybody()
            .request(
                "POST",
                "//s/",
                Body::from(form),
                Some("application/x-www-form-urlencoded"),
            )
            .await
    }
}

pub(crate) fn text(answer: &Answer) -> String {
    String::from_utf8(answer.bytes.clone()).unwrap()
}

#[tokio::test]
async fn the_page_says_where_it_stands_what_comes_next_and_by_when() {
    let desk = Desk::open().await;
    let link = desk.link().await;
    let by_at = desk.house.desk.clock().now().plus(Millis::hours(3)).as_millis();
    let promise = json!({ "by_at": by_at, "what": "告知维修师傅上门时间" });
    desk.agent
        .post(&desk.verb("answer_promises"), promise)
        .await
        .good();
    let page = desk.read(&link).await;
    for shown in [
        desk.case["number"].as_str().unwrap(),
        desk.case["subject"].as_str().unwrap(),
        "办理中",
        "今天 13:00 前答复您。",
        "告知维修师傅上门时间",
        "工号 1001",
        "前向您通报进展",
    ] {
        assert!(page.contains(shown), "{shown} is missing in {page}");
    }
    desk.house.clock.move_by(Millis::hours(4));
    let late = desk.read(&link).await;
    assert!(
        late.contains("原定 今天 13:00 前答复您，现已超时，十分抱歉"),
        "{late}"
    );
    let english = desk
        .house
        .anybody()
        .with("accept-language", "en")
        .get(&link)
        .await;
    assert!(text(&english).contains("<html lang=\"en\">"));
    let chosen = desk.read(&format!("{link}?lang=en")).await;
    assert!(chosen.contains("What happens next") && chosen.contains("today, 13:00"));
}

#[tokio::test]
async fn what_stays_inside_is_not_on_the_page() {
    let desk = Desk::open().await;
    let link = desk.link().await;
    for (verb, body) in [
        ("notes", json!({ "body": "客户态度差，内部备注甲" })),
        ("results", json!({ "result": "内部结果乙" })),
        (
            "handovers",
            json!({ "to_team": desk.house.far, "note": "移交说明丙" }),
        ),
        (
            "waits",
            json!({ "reason": "parts", "until_at": null, "note": "等阀门丁" }),
        ),
        (
            "events",
            json!({ "what": "dispatch_ordered", "fields": { "to": "维修部戊", "way": "written" } }),
        ),
        (
            "events",
            json!({ "what": "progress_told", "text": "师傅已经出发" }),
        ),
    ] {
        desk.agent.post(&desk.verb(verb), body).await.good();
    }
    let page = desk.read(&link).await;
    for inside in [
        "甲",
        "乙",
        "丙",
        "丁",
        "戊",
        "13812345678",
        "和平路",
        "张小梅",
        "王agent",
        "热线",
    ] {
        assert!(!page.contains(inside), "{inside} is shown in {page}");
    }
    for shown in ["已有处理结果", "等配件", "已派工", "师傅已经出发"] {
        assert!(page.contains(shown), "{shown} is missing in {page}");
    }
}

#[tokio::test]
async fn nothing_that_anybody_wrote_becomes_markup_and_nothing_runs() {
    let desk = Desk::open().await;
    let change = json!({ "subject": "<script>alert(1)</script>" });
    desk.agent.post(&desk.verb("classification"), change).await.good();
    let told = json!({ "what": "progress_told", "text": "<img src=x onerror=alert(1)>" });
    desk.agent.post(&desk.verb("events"), told).await.good();
    let link = desk.link().await;
    let answer = desk.house.anybody().get(&link).await;
    let page = text(&answer);
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    let policy = answer.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'self'"),
        "{policy}"
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("referrer-policy"), "same-origin");
    assert_eq!(answer.header("x-robots-tag"), "noindex, nofollow");
}

#[tokio::test]
async fn links_that_lead_nowhere_look_alike() {
    let desk = Desk::open().await;
    let (ended, withdrawn) = (desk.link().await, desk.link().await);
    let links = desk.agent.get(&desk.verb("status_links")).await.good();
    let latest = links["items"][0]["id"].as_str().unwrap();
    let address = desk.verb(&format!("status_links/{latest}"));
    assert_eq!(
        desk.agent.send("DELETE", &address, json!({})).await.status,
        StatusCode::NO_CONTENT
    );
    let mut pages = Vec::new();
    for link in [withdrawn.as_str(), "//s/unknown", "//s/..%2f..%2fetc"] {
        let answer = desk.house.anybody().get(link).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{link}");
        pages.push(text(&answer));
    }
    assert!(desk.read(&ended).await.contains("办理中"));
    desk.house.clock.move_by(Millis::days(30));
    pages.push(text(&desk.house.anybody().get(&ended).await));
    assert!(pages.windows(2).all(|two| two[0] == two[1]), "{pages:?}");
}

#[tokio::test]
async fn number_and_digits_open_a_page_without_words() {
    let desk = Desk::open().await;
    let told = json!({ "what": "progress_told", "text": "师傅已经出发" });
    desk.agent.post(&desk.verb("events"), told).await.good();
    let number = desk.case["number"].as_str().unwrap();
    let found = desk.look_up(number, "5678").await;
    assert_eq!(found.status, StatusCode::SEE_OTHER, "{}", text(&found));
    let visit = format!("/{}", found.header("location"));
    let page = desk.read(&visit).await;
    assert!(page.contains("办理中") && page.contains("通报进展"), "{page}");
    assert!(
        !page.contains("师傅已经出发") && page.contains("不显示消息内容"),
        "{page}"
    );
    desk.house.clock.move_by(Millis::hours(1));
    assert_eq!(
        desk.house.anybody().get(&visit).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_wrong_number_and_wrong_digits_are_answered_alike_and_slowed_down() {
    let desk = Desk::open().await;
    let number = desk.case["number"].as_str().unwrap();
    let mut answers = Vec::new();
    for (number, digits) in [(number, "0000"), ("20200101-000001", "5678"), (number, "")] {
        let answer = desk.look_up(number, digits).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        answers.push(
            text(&answer)
                .replace(number, "NUMBER")
                .replace("20200101-000001", "NUMBER"),
        );
    }
    assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:?}");
    for _ in 0..2 {
        desk.look_up(number, "0001").await;
    }
    let slowed = desk.look_up(number, "5678").await;
    assert_eq!(
        slowed.status,
        StatusCode::TOO_MANY_REQUESTS,
        "the right digits wait too"
    );
    let waits: u32 = slowed.header("retry-after").parse().unwrap();
    assert!((1..=31).contains(&waits), "{waits}");
    desk.house.clock.move_by(Millis::seconds(31));
    assert_eq!(desk.look_up(number, "5678").await.status, StatusCode::SEE_OTHER);
    // Who knows one number is no reason to trust the address with others: its own count stays.
    let again = desk.look_up("20200101-000001", "5678").await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    assert_eq!(
        desk.look_up("20200101-000002", "5678").await.status,
        StatusCode::TOO_MANY_REQUESTS
    );
}

#[tokio::test]
async fn a_look_up_from_another_site_is_not_taken() {
    let desk = Desk::open().await;
    let foreign = desk.house.anybody().with("sec-fetch-site", "cross-site");
    let form = Body::from("number=20261120-000001&digits=5678");
    let answer = foreign
        .request("POST", "//s/", form, Some("application/x-www-form-urlencoded"))
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_company_sets_who_is_named_and_how_long_links_last() {
    let desk = Desk::open().await;
    let admin = desk.house.person(Role::Administrator, desk.house.near).await;
    let set = |shown: &str, days: u32| json!({ "link_days": days, "agent_shown": shown, "in_mails": true, "found_by_number": false });
    admin
        .send("PUT", "/status_page", set("name_and_number", 1))
        .await
        .good();
    let link = desk.link().await;
    assert!(desk.read(&link).await.contains("王agent（工号 1001）"));
    let number = desk.case["number"].as_str().unwrap();
    assert_eq!(desk.look_up(number, "5678").await.status, StatusCode::NOT_FOUND);
    admin.send("PUT", "/status_page", set("nobody", 1)).await.good();
    assert!(!desk.read(&link).await.contains("1001"));
    let refused = admin.send("PUT", "/status_page", set("nobody", 0)).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "invalid")
    );
    desk.house.clock.move_by(Millis::days(1));
    assert_eq!(
        desk.house.anybody().get(&link).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_receipt_is_there_for_paper() {
    let desk = Desk::open().await;
    let link = desk.link().await;
    let receipt = desk.read(&format!("{link}/receipt")).await;
    for shown in [
        "受理回执",
        desk.case["number"].as_str().unwrap(),
        "https://desk.example.cn/s/",
        "2026年11月20日",
    ] {
        assert!(receipt.contains(shown), "{shown} is missing in {receipt}");
    }
    let style = desk.house.anybody().get("//s/style.css").await;
    assert!(text(&style).contains("@media print") && text(&style).contains("--c-brand:"));
}

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
