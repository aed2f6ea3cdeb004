//! Writes what a telephone system is answered: JSON as Zammad's interface has it, XML as sipgate.io has it.

use domain::{AnswerForm, CallAnswer};
use serde_json::json;

/// The answer's content type and body. `hook` is where further reports of a new call are to go (sipgate.io asks each time).
#[must_use]
pub fn write_answer(form: AnswerForm, answer: &CallAnswer, hook: &str) -> (&'static str, String) {
    match form {
        AnswerForm::Json => ("application/json", json_of(answer)),
        AnswerForm::Xml => ("application/xml", xml_of(answer, hook)),
    }
}

fn json_of(answer: &CallAnswer) -> String {
    let body = match answer {
        CallAnswer::GoOn => json!({}),
        CallAnswer::Reject => json!({ "action": "reject", "reason": "busy" }),
        CallAnswer::ShowNumber { number, caller_id } => {
            json!({ "action": "dial", "caller_id": caller_id, "number": number })
        }
    };
    body.to_string()
}

fn xml_of(answer: &CallAnswer, hook: &str) -> String {
    let hook = escaped(hook);
    let (more, inner) = match answer {
        CallAnswer::GoOn => (true, String::new()),
        CallAnswer::Reject => (false, "<Reject reason=\"rejected\"/>".to_owned()),
        CallAnswer::ShowNumber { number, caller_id } => (
            true,
            format!(
                "<Dial callerId=\"{}\"><Number>{}</Number></Dial>",
                escaped(caller_id),
                escaped(number)
            ),
        ),
    };
    let asks = if more {
        format!(" onAnswer=\"{hook}\" onHangup=\"{hook}\"")
    } else {
        String::new()
    };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response{asks}>{inner}</Response>\n")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            it if it.is_control() => {}
            it => out.push(it),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::write_answer;
    use domain::{AnswerForm, CallAnswer};

    #[test]
    fn sipgate_is_asked_for_further_reports() {
        let (kind, body) = write_answer(
            AnswerForm::Xml,
            &CallAnswer::GoOn,
            "https://d.cn/cti/t?a=1&b=\"2\"",
        );
        assert_eq!(kind, "application/xml");
        assert!(
            body.contains("onAnswer=\"https://d.cn/cti/t?a=1&amp;b=&quot;2&quot;\""),
            "{body}"
        );
        assert!(body.contains("onHangup="));
        let (_, body) = write_answer(AnswerForm::Xml, &CallAnswer::Reject, "https://d.cn");
        assert!(
            body.contains("<Response><Reject reason=\"rejected\"/></Response>"),
            "{body}"
        );
    }

    #[test]
    fn the_generic_interface_is_told_what_to_do() {
        let shown = CallAnswer::ShowNumber {
            number: "13812345678".to_owned(),
            caller_id: "01066554433".to_owned(),
        };
        let (kind, body) = write_answer(AnswerForm::Json, &shown, "");
        assert_eq!(kind, "application/json");
        assert_eq!(
            body,
            r#"{"action":"dial","caller_id":"01066554433","number":"13812345678"}"#
        );
        assert_eq!(write_answer(AnswerForm::Json, &CallAnswer::GoOn, "").1, "{}");
    }
}
