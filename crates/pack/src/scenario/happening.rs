//! Events on lines of a scenario, and tries to record one: `到达现场 #V1 @王师傅 定于 14:00 结果=done：请您看一下`.
//!
//! Always true: words and fields come from the registry of events; nothing here knows a single event.

use calendar::Instant;
use domain::{Event, EventError, EventField, EventKind, EventPart, FieldHolds, Moment, unit_in_chinese};

use crate::Wording;
use crate::nearest::{did_you_mean, nearest};
use crate::scenario::Told;
use crate::scenario::line::Words;
use crate::scenario::timeline::Timeline;
use crate::scenario::words::{items, no_time};
use crate::source::says;

/// The event that a line begins with, by its Chinese word or its word in packs; the word is taken.
pub(super) fn take_event(line: &mut Words<'_>) -> Option<EventKind> {
    let word = line.peek();
    let kind = EventKind::ALL
        .iter()
        .copied()
        .find(|it| it.as_str() == word || it.spec().zh == word)?;
    line.take();
    Some(kind)
}

/// The event that somebody most likely meant.
pub(super) fn nearest_event(word: &str) -> Option<&'static str> {
    let words = EventKind::ALL.iter().flat_map(|it| [it.as_str(), it.spec().zh]);
    nearest(word, words)
}

/// Reads what an event carries; `said` is what follows the colon.
pub(super) fn read(
    timeline: &mut Timeline,
    kind: EventKind,
    (mut line, at): (Words<'_>, Instant),
    said: Option<&str>,
) -> Result<Event, Told> {
    let mut event = Event::of(kind);
    event.text = said.filter(|it| !it.is_empty()).map(str::to_owned);
    while !line.is_empty() {
        if line.take_any(&["by", "定于"]) {
            let told = line.take_time(&timeline.zone, Some(at));
            let right = || says!("写 定于 2026-11-16 14:00", "write by 2026-11-16 14:00");
            event.by_at = Some(told.ok_or_else(|| no_time(line, right()))?);
            continue;
        }
        let word = line.take_value();
        if let Some(thing) = word.strip_prefix('#') {
            event.thing = Some(thing.to_owned());
        } else if let Some(name) = word.strip_prefix('@') {
            event.person = Some(timeline.person(name)?);
        } else if let Some(name) = word.strip_prefix('&') {
            event.customer = Some(timeline.customer_called(name));
        } else if let Some((name, value)) = word.split_once(['=', '＝']) {
            set(&mut event, name, value)?;
        } else {
            let zh = kind.spec().zh;
            let wrong = says!("{zh}不带 `{word}`", "`{word}` is nothing that {kind} carries");
            return Err(Told::new(wrong, may_carry(kind)));
        }
    }
    event
        .check()
        .map_err(|it| Told::new(event_wrong(&it), may_carry(kind)))?;
    if matches!(kind, EventKind::CallEnded | EventKind::ContactEnded) {
        timeline.end_contact();
    }
    if let Some(text) = &event.text {
        timeline.last_text = Some((moment_of(kind), text.clone()));
    }
    Ok(event)
}

/// What an event carries wrongly, in both languages.
#[must_use]
pub fn event_wrong(wrong: &EventError) -> Wording {
    let zh = wrong.in_chinese();
    says!("{zh}", "{wrong}")
}

/// The moment at which the words of an event are said.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "all other words are a reply; there are hundreds of events"
)]
const fn moment_of(kind: EventKind) -> Moment {
    match kind {
        EventKind::CallAnswered => Moment::CallOpening,
        EventKind::CallHeld => Moment::Hold,
        EventKind::CallResumed => Moment::Resume,
        EventKind::CallTransferred => Moment::Transfer,
        _ => Moment::Reply,
    }
}

fn set(event: &mut Event, name: &str, value: &str) -> Result<(), Told> {
    let spec = event.what.spec();
    if matches!(name, "项目" | "items") && spec.parts.contains(&EventPart::Items) {
        event.items = items(value).map(str::to_owned).collect();
        return Ok(());
    }
    let Some(field) = spec.field(name) else {
        let known: Vec<_> = fields_of(event.what).collect();
        let near = nearest(name, known.iter().flat_map(|it| [it.zh, it.name]));
        let (zh, kind) = (spec.zh, event.what);
        let wrong = says!("{zh}没有 `{name}`", "{kind} has no `{name}`");
        let right = near.map_or_else(|| may_carry(kind), did_you_mean);
        return Err(Told::new(wrong, right));
    };
    event.fields.insert(field.name.to_owned(), value_of(field, value));
    Ok(())
}

/// Yes and no may be written in Chinese.
fn value_of(field: &EventField, value: &str) -> String {
    match (field.holds, value) {
        (FieldHolds::YesNo, "是" | "有" | "yes") => "yes".to_owned(),
        (FieldHolds::YesNo, "否" | "无" | "没有" | "no") => "no".to_owned(),
        (FieldHolds::YesNo | FieldHolds::Words | FieldHolds::Number(_) | FieldHolds::OneOf(_), value) => {
            value.to_owned()
        }
    }
}

fn fields_of(kind: EventKind) -> impl Iterator<Item = &'static EventField> {
    kind.spec().parts.iter().filter_map(|it| match it {
        EventPart::Field(field) => Some(field),
        EventPart::Thing
        | EventPart::Person
        | EventPart::Customer
        | EventPart::ByAt
        | EventPart::Text
        | EventPart::Items => None,
    })
}

/// What an event may carry, as a line writes it.
fn may_carry(kind: EventKind) -> Wording {
    let written: Vec<Wording> = kind.spec().parts.iter().map(carried).collect();
    if written.is_empty() {
        return says!("它什么也不带", "it carries nothing");
    }
    let list = |of: fn(&Wording) -> &str| written.iter().map(of).collect::<Vec<_>>().join("  ");
    let (zh, en) = (list(|it| &it.zh), list(|it| &it.en));
    says!("可以带 {zh}", "it may carry {en}")
}

fn carried(part: &EventPart) -> Wording {
    match part {
        EventPart::Thing => says!("#V1", "#V1"),
        EventPart::Person => says!("@王坐席", "@王坐席"),
        EventPart::Customer => says!("&王芳", "&王芳"),
        EventPart::ByAt => says!("定于 2026-11-16 14:00", "by 2026-11-16 14:00"),
        EventPart::Text => says!("：末尾的话", ": words at the end"),
        EventPart::Items => says!("项目=工牌、工服", "items=工牌、工服"),
        EventPart::Field(field) => {
            let (zh, en) = (field.zh, field.name);
            match field.holds {
                FieldHolds::OneOf(words) => {
                    let words = words.join("|");
                    says!("{zh}={words}", "{en}={words}")
                }
                FieldHolds::YesNo => says!("{zh}=是|否", "{en}=yes|no"),
                FieldHolds::Number(unit) => {
                    let unit_zh = unit_in_chinese(unit);
                    says!("{zh}=数字（{unit_zh}）", "{en}=number ({unit})")
                }
                FieldHolds::Words => says!("{zh}=…", "{en}=…"),
            }
        }
    }
}
