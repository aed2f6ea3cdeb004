//! What telephone systems push, as they push it, and what is read of it.

use domain::{AnswerForm, CallNews, Direction, Extension, HangUpCause, PushedCall, Side};
use proptest::prelude::*;

use super::{PushError, read_push};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json; charset=utf-8";

fn form(text: &str) -> PushedCall {
    read_push(FORM, text.as_bytes()).unwrap()
}

fn sign(text: &str) -> Extension {
    Extension {
        sign: text.to_owned(),
        person: None,
    }
}

#[test]
fn a_new_call_of_the_generic_interface_is_read() {
    let read = form(
        "event=newCall&from=493055571600&to=491711234567890&direction=in&callId=%7B307EBE5F%7D\
         &user%5B%5D=Alice&user%5B%5D=%E7%8E%8B%E4%BA%94&queue=helpdesk",
    );
    assert_eq!(read.leg, "{307EBE5F}");
    assert_eq!(
        (read.form, read.continues, read.at),
        (AnswerForm::Json, None, None)
    );
    let CallNews::Rang {
        direction,
        from,
        to,
        agents,
        queue,
        diverted_from,
    } = read.news
    else {
        panic!("no ring")
    };
    assert_eq!(direction, Direction::Inbound);
    assert_eq!((from.as_str(), to.as_str()), ("493055571600", "491711234567890"));
    assert_eq!(agents, [sign("Alice"), sign("王五")]);
    assert_eq!((queue.as_deref(), diverted_from), (Some("helpdesk"), None));
}

#[test]
fn json_says_the_same_as_a_form() {
    let json = r#"{"event":"newCall","from":"493055571600","to":"49171","direction":"in","callId":"1","user":["Alice"]}"#;
    let text = "event=newCall&from=493055571600&to=49171&direction=in&callId=1&user[]=Alice";
    assert_eq!(read_push(JSON, json.as_bytes()).unwrap(), form(text));
    assert_eq!(read_push("", json.as_bytes()).unwrap(), form(text));
}

#[test]
fn sipgate_names_its_users_three_ways_and_wants_xml() {
    let read = form(
        "event=newCall&from=492111234567&to=4915791234567&direction=in&callId=123456&origCallId=99&xcid=x\
         &user[]=Alice&user[]=Bob&userId[]=w0&userId[]=w1&fullUserId[]=1234567w0&fullUserId[]=1234567w1\
         &diversion=492119999999",
    );
    assert_eq!(read.form, AnswerForm::Xml);
    assert_eq!(read.continues.as_deref(), Some("99"));
    assert_eq!(read.aliases["Bob"], ["w1", "1234567w1"]);
    assert!(matches!(read.news, CallNews::Rang { diverted_from: Some(it), .. } if it == "492119999999"));
}

#[test]
fn answers_hang_ups_and_keys_are_read() {
    let read = form("event=answer&callId=1&user=Alice&userId=w0&fullUserId=1234567w0&answeringNumber=21");
    assert_eq!(
        read.news,
        CallNews::Answered {
            agent: Some(sign("Alice"))
        }
    );
    assert_eq!(read.aliases["Alice"], ["w0", "1234567w0", "21"]);
    let read = form("event=answer&callId=1&answeringNumber=8021");
    assert_eq!(
        read.news,
        CallNews::Answered {
            agent: Some(sign("8021"))
        }
    );
    assert_eq!(
        form("event=answer&callId=1").news,
        CallNews::Answered { agent: None }
    );
    assert_eq!(
        form("event=dtmf&callId=1&dtmf=1%2A2%23x").news,
        CallNews::Pressed {
            digits: "1*2#".to_owned()
        }
    );
    for (word, cause) in [
        ("normalClearing", HangUpCause::Normal),
        ("busy", HangUpCause::Busy),
        ("cancel", HangUpCause::Cancelled),
        ("noAnswer", HangUpCause::NoAnswer),
        ("congestion", HangUpCause::Congestion),
        ("notFound", HangUpCause::NotFound),
        ("forwarded", HangUpCause::Forwarded),
        ("somethingElse", HangUpCause::Unknown),
        ("", HangUpCause::Unknown),
    ] {
        let read = form(&format!("event=hangup&callId=1&cause={word}"));
        assert_eq!(read.news, CallNews::HungUp { cause, by: None }, "{word}");
    }
    assert_eq!(
        form("event=hangup&callId=1&cause=normalClearing&releasedBy=customer").news,
        CallNews::HungUp {
            cause: HangUpCause::Normal,
            by: Some(Side::Customer)
        }
    );
}

#[test]
fn what_further_systems_report_is_read() {
    assert!(
        matches!(form("event=queueJoin&callId=1&queue=a").news, CallNews::QueueJoined { queue } if queue == "a")
    );
    assert!(matches!(
        form("event=waitTold&callId=1&seconds=60").news,
        CallNews::WaitTold { seconds: 60 }
    ));
    assert!(matches!(form("event=hold&callId=1").news, CallNews::Held {}));
    let read = form("event=transfer&callId=1&user[]=8035&reason=%E8%B4%A6%E5%8D%95&timestamp=1795000000");
    assert!(
        matches!(read.news, CallNews::Transferred { to, reason: Some(why) } if to.sign == "8035" && why == "账单")
    );
    assert_eq!(read.at.unwrap().as_millis(), 1_795_000_000_000);
    let read =
        form("event=voicemail&callId=1&text=%E8%AF%B7%E5%9B%9E%E7%94%B5&recordingUrl=rec/1.wav&seconds=12");
    assert!(
        matches!(read.news, CallNews::VoicemailLeft { recording: Some(it), .. } if it.seconds == Some(12))
    );
    let read = form("event=speech&callId=1&charsPerMinute=128&interruptions=1&unexcusedInterruptions=0");
    assert!(matches!(
        read.news,
        CallNews::SpeechMeasured {
            chars_per_minute: Some(128),
            interruptions: Some(1),
            unexcused_interruptions: Some(0)
        }
    ));
}

#[test]
fn a_later_report_stands_in_for_a_ring_that_got_lost() {
    let read = form("event=hangup&callId=1&cause=noAnswer&from=13812345678&to=01066554433&direction=in");
    assert!(
        matches!(read.seen, Some(CallNews::Rang { from, agents, .. }) if from == "13812345678" && agents.is_empty())
    );
    assert_eq!(form("event=hangup&callId=1").seen, None);
    assert_eq!(form("event=newCall&callId=1&from=1").seen, None);
}

#[test]
fn hidden_numbers_are_empty() {
    for word in ["anonymous", "Anonymous", "unknown", "restricted", ""] {
        let read = form(&format!("event=newCall&callId=1&from={word}&to=1"));
        assert!(
            matches!(read.news, CallNews::Rang { from, .. } if from.is_empty()),
            "{word}"
        );
    }
}

#[test]
fn what_cannot_be_read_is_told() {
    let wrong = |kind: &str, body: &[u8]| read_push(kind, body).unwrap_err();
    assert_eq!(wrong(FORM, b""), PushError::Missing("event"));
    assert_eq!(wrong(FORM, b"event=newCall"), PushError::Missing("callId"));
    assert_eq!(
        wrong(FORM, b"event=sing&callId=1"),
        PushError::UnknownEvent("sing".to_owned())
    );
    assert_eq!(wrong(JSON, b"[1]"), PushError::NoFields);
    assert_eq!(wrong(JSON, b"{"), PushError::NoFields);
    assert_eq!(wrong(FORM, &[0xff, 0xfe]), PushError::NoText);
    assert_eq!(wrong(FORM, b"event=dtmf&callId=1"), PushError::Missing("dtmf"));
    assert!(matches!(
        wrong(FORM, b"event=newCall&callId=1&direction=up"),
        PushError::Unfit {
            field: "direction",
            ..
        }
    ));
    let long = format!("event=hangup&callId={}", "9".repeat(251));
    assert!(matches!(
        wrong(FORM, long.as_bytes()),
        PushError::Unfit { field: "callId", .. }
    ));
}

proptest! {
    #[test]
    fn whatever_comes_gives_a_report_or_a_reason(kind in ".{0,40}", body in proptest::collection::vec(any::<u8>(), 0..400)) {
        drop(read_push(&kind, &body));
    }

    #[test]
    fn whatever_fields_hold_is_no_reason_to_fall(
        event in "newCall|answer|hangup|dtmf|transfer|voicemail", value in "\\PC{0,40}"
    ) {
        let text = format!("event={event}&callId=1&from={value}&user[]={value}&cause={value}&timestamp={value}");
        drop(read_push(FORM, text.as_bytes()));
    }
}
