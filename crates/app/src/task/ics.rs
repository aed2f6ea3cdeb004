//! Writes tasks as a calendar (iCalendar, RFC 5545): one event for each, with an alarm, cancelled once it is done.
//!
//! Always true: lines end with CRLF and are folded at 75 octets, never inside a character; commas, semicolons, backslashes
//! and line ends in texts are escaped; an event keeps its UID, and the same tasks give the same bytes.

use calendar::{Instant, Millis, Zone};

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEvent {
    /// The same for the same task for good; without a host.
    pub key: String,
    /// When it is due: the event ends then.
    pub due_at: Instant,
    /// When it was last changed.
    pub changed_at: Instant,
    /// One line.
    pub summary: String,
    /// More words.
    pub description: String,
    /// Where it leads in the workspace.
    pub url: String,
    /// It is done, or no longer owed.
    pub is_cancelled: bool,
}

/// An event takes so long and ends when the task is due.
const TAKES: Millis = Millis::minutes(15);
/// Most octets of a line, without its end (RFC 5545, 3.1).
const LINE_OCTETS: usize = 75;

/// The calendar as text.
#[must_use]
pub fn calendar_text(name: &str, host: &str, events: &[CalendarEvent]) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Shouwen//Tasks//ZH".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        format!("X-WR-CALNAME:{}", escaped(name)),
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M".to_owned(),
        "X-PUBLISHED-TTL:PT15M".to_owned(),
    ];
    for event in events {
        push_event(&mut lines, host, event);
    }
    lines.push("END:VCALENDAR".to_owned());
    let mut text = String::new();
    for line in lines {
        push_folded(&mut text, &line);
    }
    text
}

fn push_event(lines: &mut Vec<String>, host: &str, event: &CalendarEvent) {
    let begins_at = event.due_at.minus(TAKES);
    lines.extend([
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@{}", escaped(&event.key), escaped(host)),
        format!("DTSTAMP:{}", stamp(event.changed_at)),
        format!("LAST-MODIFIED:{}", stamp(event.changed_at)),
        format!("SEQUENCE:{}", u8::from(event.is_cancelled)),
        format!("DTSTART:{}", stamp(begins_at)),
        format!("DTEND:{}", stamp(event.due_at)),
        format!("SUMMARY:{}", escaped(&event.summary)),
        format!("DESCRIPTION:{}", escaped(&event.description)),
        format!("URL:{}", event.url),
        "CLASS:PRIVATE".to_owned(),
        "TRANSP:TRANSPARENT".to_owned(),
    ]);
    if event.is_cancelled {
        lines.push("STATUS:CANCELLED".to_owned());
    } else {
        lines.extend([
            "STATUS:CONFIRMED".to_owned(),
            "BEGIN:VALARM".to_owned(),
            "ACTION:DISPLAY".to_owned(),
            format!("DESCRIPTION:{}", escaped(&event.summary)),
            "TRIGGER;RELATED=END:-PT15M".to_owned(),
            "END:VALARM".to_owned(),
        ]);
    }
    lines.push("END:VEVENT".to_owned());
}

/// `20261122T041600Z`.
fn stamp(at: Instant) -> String {
    let local = Zone::utc().local(at);
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        local.year(),
        local.month(),
        local.day(),
        local.hour(),
        local.minute(),
        local.second()
    )
}

/// A text value (RFC 5545, 3.3.11); control characters have no place in one.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(it);
            }
            '\n' => out.push_str("\\n"),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// Adds a line, folded: what follows begins with a space that belongs to the fold.
fn push_folded(text: &mut String, line: &str) {
    let mut octets = 0;
    for it in line.chars() {
        let more = it.len_utf8();
        if octets + more > LINE_OCTETS {
            text.push_str("\r\n ");
            octets = 1;
        }
        text.push(it);
        octets += more;
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(summary: &str) -> CalendarEvent {
        CalendarEvent {
            key: "promise-1-A22-3-0".to_owned(),
            due_at: Instant::parse("2026-11-22T12:00:00+08:00").unwrap(),
            changed_at: Instant::parse("2026-11-22T09:30:05+08:00").unwrap(),
            summary: summary.to_owned(),
            description: String::new(),
            url: "https://desk.example.cn/app/inbox/mine/1".to_owned(),
            is_cancelled: false,
        }
    }

    /// What a reader makes of the lines: folds undone.
    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    #[test]
    fn lines_are_folded_at_75_octets_and_never_inside_a_character() {
        for shift in 0..4 {
            let summary = format!("{}{}", "a".repeat(shift), "暖气不热请尽快上门处理".repeat(9));
            let text = calendar_text("待办", "desk.example.cn", &[event(&summary)]);
            assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
            assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
            assert!(unfolded(&text).contains(&format!("SUMMARY:{summary}\r\n")));
        }
    }

    #[test]
    fn texts_are_escaped_and_cannot_end_their_line() {
        let text = calendar_text("a", "h", &[event("一,二;三\\四\r\nATTENDEE:x\u{7}")]);
        assert!(
            unfolded(&text).contains("SUMMARY:一\\,二\\;三\\\\四\\nATTENDEE:x\r\n"),
            "{text}"
        );
    }

    #[test]
    fn an_event_ends_when_it_is_due_and_is_cancelled_under_the_same_uid() {
        let open = calendar_text("a", "desk.example.cn", &[event("答复")]);
        for line in [
            "UID:promise-1-A22-3-0@desk.example.cn\r\n",
            "DTSTAMP:20261122T013005Z\r\n",
            "DTSTART:20261122T034500Z\r\n",
            "DTEND:20261122T040000Z\r\n",
            "STATUS:CONFIRMED\r\n",
            "TRIGGER;RELATED=END:-PT15M\r\n",
        ] {
            assert!(open.contains(line), "{line} is missing in {open}");
        }
        let mut done = event("答复");
        done.is_cancelled = true;
        let closed = calendar_text("a", "desk.example.cn", &[done]);
        assert!(
            closed.contains("UID:promise-1-A22-3-0@desk.example.cn") && closed.contains("STATUS:CANCELLED")
        );
        assert!(closed.contains("SEQUENCE:1") && !closed.contains("VALARM"));
    }
}
