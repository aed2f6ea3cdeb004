//! Reads a push into the desk's words for calls.
//!
//! Always true: whatever comes in gives a report or a reason, never a panic; texts are cut, numbers are kept as told.
//! The trap: hidden numbers come as words (`anonymous`), and a hang-up's cause in several spellings.

use std::collections::BTreeMap;

use calendar::Instant;
use domain::{AnswerForm, CallNews, Direction, Extension, HangUpCause, PushedCall, Recording, Side};

use super::fields::Fields;

/// Most characters of a call's id (Zammad: 250).
const MOST_ID_CHARS: usize = 250;
/// Most agents of one report.
const MOST_AGENTS: usize = 50;

/// Why a push cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PushError {
    /// It is not UTF-8.
    #[error("the body is no text")]
    NoText,
    /// It is neither a form nor a JSON object.
    #[error("the body is neither a form nor a JSON object")]
    NoFields,
    /// It says no event, or no call.
    #[error("the field `{0}` is missing")]
    Missing(&'static str),
    /// An event that is not known.
    #[error("the event `{0}` is not known")]
    UnknownEvent(String),
    /// A value that does not fit.
    #[error("the field `{field}` holds `{value}`")]
    Unfit {
        /// The field.
        field: &'static str,
        /// Its value.
        value: String,
    },
}

/// Reads a push by what its sender says it is (`application/json`, `application/x-www-form-urlencoded`).
///
/// # Errors
/// When it names no event or no call, or an event that is not known.
pub fn read_push(content_type: &str, body: &[u8]) -> Result<PushedCall, PushError> {
    let fields = Fields::read(content_type, body)?;
    let event = fields.first(&["event"]).ok_or(PushError::Missing("event"))?;
    let leg = fields.first(&["callid"]).ok_or(PushError::Missing("callId"))?;
    if leg.chars().count() > MOST_ID_CHARS {
        let value = leg.chars().take(20).collect();
        return Err(PushError::Unfit {
            field: "callId",
            value,
        });
    }
    let mut agents = Agents::default();
    let news = news_of(event, &fields, &mut agents)?;
    // Only sipgate.io names calls across transfers and users by id.
    let is_sipgate = fields.has(&["origcallid", "xcid", "userid", "fulluserid"]);
    let asked = fields.first(&["responseformat", "format"]);
    Ok(PushedCall {
        leg: leg.to_owned(),
        continues: fields
            .first(&["origcallid"])
            .filter(|it| *it != leg)
            .map(str::to_owned),
        at: time_of(&fields),
        seen: seen_of(&news, &fields),
        news,
        aliases: agents.aliases,
        form: match asked {
            Some(word) if word.eq_ignore_ascii_case("xml") => AnswerForm::Xml,
            Some(word) if word.eq_ignore_ascii_case("json") => AnswerForm::Json,
            Some(_) | None if is_sipgate => AnswerForm::Xml,
            Some(_) | None => AnswerForm::Json,
        },
    })
}

fn news_of(event: &str, fields: &Fields, agents: &mut Agents) -> Result<CallNews, PushError> {
    let word = event.to_ascii_lowercase().replace(['_', '-'], "");
    Ok(match word.as_str() {
        "newcall" => ring(fields, agents.of(fields))?,
        "answer" | "answered" => CallNews::Answered {
            agent: agents.of(fields).into_iter().next(),
        },
        "hangup" => CallNews::HungUp {
            cause: cause_of(fields.first(&["cause"])),
            by: side_of(fields.first(&["releasedby", "hangupby"])),
        },
        "dtmf" => CallNews::Pressed {
            digits: keys_of(
                fields
                    .first(&["dtmf", "digits"])
                    .ok_or(PushError::Missing("dtmf"))?,
            ),
        },
        "queuejoin" | "queuejoined" => CallNews::QueueJoined {
            queue: queue_of(fields),
        },
        "queueleave" | "queueleft" => CallNews::QueueLeft {
            queue: queue_of(fields),
        },
        "queuewait" | "waittold" => CallNews::WaitTold {
            seconds: fields.number(&["seconds"]).ok_or(PushError::Missing("seconds"))?,
        },
        "hold" | "held" => CallNews::Held {},
        "unhold" | "resume" | "resumed" => CallNews::Resumed {},
        "transfer" | "transferred" => CallNews::Transferred {
            to: agents
                .of(fields)
                .into_iter()
                .next()
                .ok_or(PushError::Missing("user"))?,
            reason: fields.first(&["reason"]).map(str::to_owned),
        },
        "voicemail" => CallNews::VoicemailLeft {
            text: fields.first(&["text", "transcript"]).map(str::to_owned),
            recording: recording_of(fields),
        },
        "recording" => CallNews::Recorded {
            recording: recording_of(fields).ok_or(PushError::Missing("recording"))?,
        },
        "speech" => CallNews::SpeechMeasured {
            chars_per_minute: fields.number(&["charsperminute"]),
            interruptions: fields.number(&["interruptions"]),
            unexcused_interruptions: fields.number(&["unexcusedinterruptions"]),
        },
        _ => return Err(PushError::UnknownEvent(event.chars().take(40).collect())),
    })
}

fn ring(fields: &Fields, agents: Vec<Extension>) -> Result<CallNews, PushError> {
    let direction = match fields.first(&["direction"]) {
        Some("in" | "inbound") | None => Direction::Inbound,
        Some("out" | "outbound") => Direction::Outbound,
        Some(other) => {
            let value = other.chars().take(20).collect();
            return Err(PushError::Unfit {
                field: "direction",
                value,
            });
        }
    };
    let number = |name: &str| shown(fields.first(&[name]).unwrap_or_default());
    Ok(CallNews::Rang {
        direction,
        from: number("from"),
        to: number("to"),
        agents,
        queue: fields.first(&["queue"]).map(str::to_owned),
        diverted_from: fields
            .first(&["diversion"])
            .map(shown)
            .filter(|it| !it.is_empty()),
    })
}

/// The numbers that a report other than the ring tells.
fn seen_of(news: &CallNews, fields: &Fields) -> Option<CallNews> {
    if matches!(news, CallNews::Rang { .. }) || !fields.has(&["from"]) {
        return None;
    }
    // Who is named there is whoever answered, not whoever it rang at.
    ring(fields, Vec::new()).ok()
}

/// Agents, each under the first of the names that came with it.
#[derive(Debug, Default)]
struct Agents {
    aliases: BTreeMap<String, Vec<String>>,
}

impl Agents {
    fn of(&mut self, fields: &Fields) -> Vec<Extension> {
        // sipgate.io's lists run side by side: the n-th name, id and full id are one agent's.
        let lists = ["user", "userid", "fulluserid"].map(|it| fields.all(it));
        let count = lists
            .iter()
            .map(|it| it.len())
            .max()
            .unwrap_or(0)
            .min(MOST_AGENTS);
        let mut named: Vec<Vec<String>> = (0..count)
            .map(|place| lists.iter().filter_map(|it| it.get(place)).cloned().collect())
            .collect();
        if let Some(number) = fields.first(&["answeringnumber"]) {
            match named.as_mut_slice() {
                [only] => only.push(number.to_owned()),
                [] => named.push(vec![number.to_owned()]),
                [_, _, ..] => {}
            }
        }
        let mut found = Vec::new();
        for names in named {
            let mut names = names
                .into_iter()
                .map(|it| it.chars().take(200).collect::<String>());
            let Some(sign) = names.next() else { continue };
            self.aliases.insert(sign.clone(), names.collect());
            found.push(Extension { sign, person: None });
        }
        found
    }
}

/// A number as it is told; nothing when it is hidden.
fn shown(text: &str) -> String {
    const HIDDEN: &[&str] = &[
        "anonymous",
        "unknown",
        "restricted",
        "private",
        "unavailable",
        "withheld",
    ];
    if HIDDEN.iter().any(|it| text.eq_ignore_ascii_case(it)) {
        return String::new();
    }
    text.chars().take(60).collect()
}

fn cause_of(word: Option<&str>) -> HangUpCause {
    let word = word
        .unwrap_or_default()
        .to_ascii_lowercase()
        .replace(['_', '-', ' '], "");
    match word.as_str() {
        "normalclearing" | "normal" => HangUpCause::Normal,
        "busy" | "userbusy" => HangUpCause::Busy,
        "cancel" | "cancelled" | "canceled" | "originatorcancel" => HangUpCause::Cancelled,
        "noanswer" | "timeout" => HangUpCause::NoAnswer,
        "congestion" => HangUpCause::Congestion,
        "notfound" => HangUpCause::NotFound,
        "forwarded" => HangUpCause::Forwarded,
        "rejected" | "reject" | "callrejected" => HangUpCause::Rejected,
        _ => HangUpCause::Unknown,
    }
}

fn side_of(word: Option<&str>) -> Option<Side> {
    match word?.to_ascii_lowercase().as_str() {
        "customer" | "caller" | "remote" => Some(Side::Customer),
        "agent" | "user" | "local" => Some(Side::Agent),
        _ => None,
    }
}

fn keys_of(text: &str) -> String {
    let is_key = |it: &char| matches!(it, '0'..='9' | '*' | '#' | 'A'..='D' | 'a'..='d');
    text.chars().filter(is_key).take(40).collect()
}

fn queue_of(fields: &Fields) -> String {
    fields
        .first(&["queue"])
        .unwrap_or_default()
        .chars()
        .take(100)
        .collect()
}

fn recording_of(fields: &Fields) -> Option<Recording> {
    Some(Recording {
        place: fields.first(&["recording", "recordingurl", "url"])?.to_owned(),
        seconds: fields.number(&["seconds", "duration"]),
    })
}

/// A time as milliseconds or seconds since 1970, or as RFC 3339.
fn time_of(fields: &Fields) -> Option<Instant> {
    let text = fields.first(&["timestamp", "at", "time"])?;
    match text.parse::<i64>() {
        Ok(number) if number > 100_000_000_000 => Some(Instant::from_millis(number)),
        Ok(number) if number > 100_000_000 => Some(Instant::from_millis(number.saturating_mul(1_000))),
        Ok(_) => None,
        Err(_) => Instant::parse(text).ok(),
    }
}

#[cfg(test)]
mod tests;
