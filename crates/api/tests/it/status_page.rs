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
    let promise = json!({ "by_at": by_at, "what": "告知维修师傅上门时间", "apologised": true });
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
        late.contains("原定今天 13:00 前答复您，现已超时，十分抱歉"),
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
async fn a_joined_matter_is_closed_when_the_one_in_which_it_goes_on_is() {
    let desk = Desk::open().await;
    let link = desk.link().await;
    let survivor = desk.agent.raise(desk.house.near).await;
    let into = json!({ "into": survivor["id"] });
    desk.agent.post(&desk.verb("joins"), into).await.good();
    let page = desk.read(&link).await;
    assert!(!page.contains("办结时间"), "it goes on elsewhere: {page}");
    let verb = |verb: &str| format!("/cases/{}/{verb}", survivor["id"].as_str().unwrap());
    let result = json!({ "result": "更换阀门" });
    desk.agent.post(&verb("results"), result).await.good();
    let told = json!({ "body": "张女士您好，阀门已经更换，感谢您的来电。", "channel": "phone" });
    desk.agent.post(&verb("replies"), told.clone()).await.good();
    let answered = json!({ "text": "您好，阀门已经更换，感谢您的来电。", "told": [desk.case["number"]] });
    desk.agent.post(&verb("joined_answers"), answered).await.good();
    let word = json!({ "word": "satisfied" });
    desk.agent.post(&verb("customer_words"), word).await.good();
    desk.agent.post(&verb("close"), json!({})).await.good();
    let page = desk.read(&link).await;
    assert!(page.contains("办结时间"), "{page}");
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

/// What holds until a company sets something.
fn settings() -> Value {
    json!({
        "link_days": 30,
        "look_up_minutes": 60,
        "agent_shown": "work_number",
        "in_mails": true,
        "found_by_number": true,
        "shows_messages": true,
        "acts": ["rate", "word", "urge", "time", "cancel"],
        "company": { "zh": "", "en": "" },
        "words": { "zh": "", "en": "" },
    })
}

#[tokio::test]
async fn the_company_sets_its_name_its_words_and_what_is_offered() {
    let desk = Desk::open().await;
    let admin = desk.house.person(Role::Administrator, desk.house.near).await;
    assert_eq!(admin.get("/status_page").await.good(), settings());
    let told = json!({ "what": "progress_told", "text": "师傅已经出发" });
    desk.agent.post(&desk.verb("events"), told).await.good();
    let link = desk.link().await;
    let mut set = settings();
    set["company"] = json!({ "zh": "暖城供热", "en": "Nuancheng Heating" });
    set["words"] = json!({ "zh": "客服电话 96789，8:00—20:00", "en": "Call 96789" });
    set["acts"] = json!(["word"]);
    set["shows_messages"] = json!(false);
    set["look_up_minutes"] = json!(5);
    set["found_by_number"] = json!(true);
    admin.send("PUT", "/status_page", set.clone()).await.good();
    let page = desk.read(&link).await;
    assert!(
        page.contains("暖城供热") && page.contains("客服电话 96789"),
        "{page}"
    );
    assert!(page.contains("/word\"") && !page.contains("/urge\""), "{page}");
    assert!(!page.contains("往来消息"), "{page}");
    let english = desk.read(&format!("{link}?lang=en")).await;
    assert!(
        english.contains("Nuancheng Heating") && english.contains("Call 96789"),
        "{english}"
    );
    let number = desk.case["number"].as_str().unwrap();
    let found = desk.look_up(number, "5678").await;
    let visit = format!("/{}", found.header("location"));
    desk.house.clock.move_by(Millis::minutes(5));
    assert_eq!(
        desk.house.anybody().get(&visit).await.status,
        StatusCode::NOT_FOUND
    );
    set["found_by_number"] = json!(false);
    admin.send("PUT", "/status_page", set).await.good();
    let closed = desk.house.anybody().get("//s/").await;
    assert_eq!(closed.status, StatusCode::NOT_FOUND);
    assert!(!text(&closed).contains("<form"), "{}", text(&closed));
}

#[tokio::test]
async fn the_company_sets_who_is_named_and_how_long_links_last() {
    let desk = Desk::open().await;
    let admin = desk.house.person(Role::Administrator, desk.house.near).await;
    let set = |shown: &str, days: u32| {
        let mut set = settings();
        set["agent_shown"] = json!(shown);
        set["link_days"] = json!(days);
        set["found_by_number"] = json!(false);
        set
    };
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
