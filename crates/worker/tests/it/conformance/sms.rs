//! Text messages in the suite: a gateway over HTTP, and 阿里云短信.

use calendar::{Instant, Zone};
use domain::{CallbackRequest, MessengerKind, MessengerSettings};
use serde_json::{Value, json};
use testkit::vendor::{Asked, Told};

use super::adapter::{Adapter, Script, Written, entered, in_body, posted, replaced};

pub(crate) struct Gateway;

impl Adapter for Gateway {
    fn kind(&self) -> MessengerKind {
        MessengerKind::SmsGateway
    }

    fn settings(&self, vendor: &str) -> MessengerSettings {
        entered(&[
            ("send_url", &format!("{vendor}/sms/send")),
            ("receive_token", "geheim"),
            ("send_authorization", "Bearer out"),
            ("accepted_word", "accepted"),
        ])
    }

    fn script(&self) -> Script {
        Box::new(|_asked| Told::Json(r#"{"state":"accepted"}"#.to_owned()))
    }

    fn tells(&self, written: &Written, _now: Instant) -> CallbackRequest {
        let body = json!({ "from": "+86 138-0000-1111", "text": written.text, "id": written.id });
        posted(&[], &[("authorization", "Bearer geheim")], body.to_string())
    }

    fn forged(&self, request: CallbackRequest) -> CallbackRequest {
        replaced(request, "authorization", "Bearer other")
    }

    fn nonsense(&self, _now: Instant) -> CallbackRequest {
        posted(
            &[],
            &[("authorization", "Bearer geheim")],
            "{\"from\":\"nobody\"}",
        )
    }

    fn send_path(&self) -> &'static str {
        "/sms/send"
    }

    fn sent_text(&self, asked: &Asked) -> String {
        assert_eq!(asked.header("authorization"), Some("Bearer out"));
        assert_eq!(in_body(asked, "/to"), "13800001111");
        in_body(asked, "/text")
    }

    fn never(&self) -> Told {
        Told::Json(r#"{"state":"blacklisted"}"#.to_owned())
    }

    fn tells_when(&self) -> bool {
        false
    }
}

pub(crate) struct Aliyun;

impl Adapter for Aliyun {
    fn kind(&self) -> MessengerKind {
        MessengerKind::SmsAliyun
    }

    fn settings(&self, vendor: &str) -> MessengerSettings {
        entered(&[
            ("access_key_id", "testId"),
            ("access_key_secret", "testSecret"),
            ("sign_name", "暖阳供热"),
            ("template_code", "SMS_1"),
            ("allowed_addresses", "127.0.0.1, 10.0.0.1"),
            ("base_url", vendor),
        ])
    }

    fn script(&self) -> Script {
        Box::new(|_asked| Told::Json(r#"{"Code":"OK","BizId":"b1"}"#.to_owned()))
    }

    fn tells(&self, written: &Written, _now: Instant) -> CallbackRequest {
        let local = Zone::named("Asia/Shanghai").unwrap().local(written.at);
        let at = format!("{local}").replace('T', " ");
        let at: String = at.chars().take(19).collect();
        let body: Value = json!([{ "phone_number": "13800001111", "content": written.text, "send_time": at,
            "sequence_id": written.id, "sign_name": "暖阳供热", "dest_code": "1" }]);
        posted(&[], &[], body.to_string())
    }

    fn forged(&self, mut request: CallbackRequest) -> CallbackRequest {
        request.from = Some("203.0.113.9".to_owned());
        request
    }

    fn nonsense(&self, _now: Instant) -> CallbackRequest {
        posted(&[], &[], r#"[{"content":"?"}]"#)
    }

    fn send_path(&self) -> &'static str {
        "/"
    }

    fn sent_text(&self, asked: &Asked) -> String {
        let values = asked
            .query
            .split('&')
            .find_map(|it| it.strip_prefix("TemplateParam="))
            .unwrap();
        let values: Value = serde_json::from_str(&channels::http::percent_decoded(values)).unwrap();
        values["content"].as_str().unwrap().to_owned()
    }

    fn never(&self) -> Told {
        Told::Json(r#"{"Code":"isv.BLACK_KEY_CONTROL_LIMIT","Message":"no"}"#.to_owned())
    }
}
