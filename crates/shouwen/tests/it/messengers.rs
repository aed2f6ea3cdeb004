//! Callbacks of a vendor at the real door: answered within a second, kept before they are answered, each taken once, whatever
//! happens to the program; and the answer goes back the same way.

use std::time::{Duration, Instant};

use serde_json::{Value, json as body};
use testkit::http::Client;
use testkit::program::Program;
use testkit::vendor::{Told, Vendor};

use crate::desk::{Desk, all_cases, json};

const MESSAGES: usize = 120;

fn enter_gateway(client: &mut Client, vendor: &Vendor) -> String {
    let account = body!({ "kind": "sms_gateway", "name": "短信", "settings": {
        "send_url": format!("{}/sms/send", vendor.url()), "receive_token": "geheim" } });
    let key = [("Idempotency-Key", "the-account")];
    let answer = client
        .ask("POST", "/api/v1/messengers", &key, Some(&account.to_string()))
        .unwrap();
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert!(!answer.body.contains("geheim"), "a secret was shown");
    let url = json(&answer)["callback_url"].as_str().unwrap().to_owned();
    let (_, door) = url.split_once("/channels/").unwrap();
    format!("/channels/{door}")
}

fn message(index: usize) -> String {
    body!({ "from": format!("1380000{index:04}"), "text": format!("第{index}户暖气不热"), "id": index.to_string() })
        .to_string()
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long the real program takes is told by a real clock"
)]
fn now() -> Instant {
    Instant::now()
}

/// The vendor calls; gives the status.
fn call(vendor: &mut Client, door: &str, token: &str, text: &str) -> std::io::Result<u16> {
    let answer = vendor.ask("POST", door, &[("X-Token", token)], Some(text))?;
    Ok(answer.status)
}

fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = now();
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(40),
            "waited in vain: {what}"
        );
        std::thread::yield_now();
    }
}

fn story(desk: &Desk) {
    desk.add_person("chief", "administrator");
    let vendor = Vendor::start(|_asked| Told::Json("{}".to_owned()));
    let mut program: Program = desk.serve();
    let mut chief = desk.log_in("chief");
    let door = enter_gateway(&mut chief, &vendor);
    let mut caller = Client::of(desk.port());
    assert_eq!(call(&mut caller, &door, "other", &message(0)).unwrap(), 401);
    assert_eq!(
        call(&mut caller, &door, "geheim", "{\"from\":\"\"}").unwrap(),
        400
    );
    assert_eq!(
        call(&mut caller, "/channels/nobody", "geheim", &message(0)).unwrap(),
        404
    );
    for index in 0..MESSAGES {
        assert_eq!(call(&mut caller, &door, "geheim", &message(index)).unwrap(), 200);
        if index == MESSAGES / 2 || index == MESSAGES - 1 {
            program.kill();
            program = desk.serve();
            caller = Client::of(desk.port());
            // Our answer may have been lost, so the vendor calls again.
            assert_eq!(call(&mut caller, &door, "geheim", &message(index)).unwrap(), 200);
        }
    }
    let mut chief = desk.log_in("chief");
    let cases = until("every message", || {
        let cases = all_cases(&mut chief);
        (cases.len() >= MESSAGES).then_some(cases)
    });
    let mut subjects: Vec<&str> = cases.iter().map(|it| it.0.as_str()).collect();
    subjects.sort_unstable();
    subjects.dedup();
    assert_eq!((cases.len(), subjects.len()), (MESSAGES, MESSAGES));
    answer_one(&mut chief, &vendor);
    assert!(program.stop().success());
}

fn answer_one(chief: &mut Client, vendor: &Vendor) {
    let list = chief
        .ask("GET", "/api/v1/cases?view=all&order=opened&limit=1", &[], None)
        .unwrap();
    let id = json(&list)["items"][0]["id"].as_str().unwrap().to_owned();
    let text = "您好！您反映的暖气不热，我们已安排维修师傅今天19:00前上门查看。客服王晓燕";
    let reply = body!({ "body": text, "channel": "messenger" }).to_string();
    let path = format!("/api/v1/cases/{id}/replies");
    let answer = chief
        .ask("POST", &path, &[("Idempotency-Key", "r1")], Some(&reply))
        .unwrap();
    assert!(answer.status < 300, "{}", answer.body);
    let asked = vendor.wait_for("/sms/send", 1);
    let sent: Value = serde_json::from_slice(&asked[0].body).unwrap();
    assert_eq!(sent["text"], text);
    assert!(sent["to"].as_str().unwrap().starts_with("1380000"), "{sent}");
}

#[test]
fn what_a_vendor_was_told_is_kept_though_the_program_is_killed_on_sqlite() {
    story(&Desk::on_sqlite());
}

#[test]
fn what_a_vendor_was_told_is_kept_though_the_program_is_killed_on_postgres() {
    story(&Desk::on_postgres());
}
