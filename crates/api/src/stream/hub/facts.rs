//! Which events follow from a fact: the changed line for lists, the promises it moved, and notices for whoever must act.

use std::sync::Arc;

use app::feed::FedCase;
use app::phone::calls::CallLine;
use app::presence::{Doing, Sighting};
use domain::{BreakAct, CaseId, Fact, FactBody, PersonId, Promise, PromiseKey};
use serde_json::{Value, json};

use crate::locale::Locale;
use crate::phone::call_view;
use crate::show::Show;
use crate::show::names::Names;
use crate::stream::event::{Audience, Live, Writer};
use crate::stream::sight::Sight;

/// The events of one fact, in order. Promises are told with the latest fact of a case only.
pub(super) fn events_of(
    (position, fact): (i64, &Fact),
    case: &FedCase,
    sights: (Sight, Option<Sight>),
    show: impl Fn(Locale) -> Show + Clone + Send + Sync + 'static,
    is_latest: bool,
) -> Vec<Live> {
    // A register stands in no list; whoever must act on it is told all the same.
    let is_listed = !case.line.summary.is_register;
    let mut events = Vec::new();
    if is_listed {
        events.push(line_event(position, fact, case, sights.clone(), show.clone()));
    }
    let sight = sights.0;
    if is_latest && is_listed {
        for promise in case.promises.iter().filter(|it| is_news(it, fact)) {
            events.push(promise_event(
                position,
                fact.case_id,
                promise.clone(),
                sight.clone(),
                show.clone(),
            ));
        }
    }
    if let Some((kind, audience, key)) = notice_of(&fact.body) {
        let (case, key) = (case.clone(), key.cloned());
        let write = move |locale| notice(&show(locale), kind, &case, key.as_ref());
        events.push(Live::new(
            "notice",
            Some(position),
            (sight, None),
            audience,
            Writer(Box::new(write)),
        ));
    }
    events
}

fn line_event(
    position: i64,
    fact: &Fact,
    case: &FedCase,
    sights: (Sight, Option<Sight>),
    show: impl Fn(Locale) -> Show + Send + Sync + 'static,
) -> Live {
    let (line, case_id, kind, seq) = (case.line.clone(), fact.case_id, fact.body.kind(), fact.seq);
    let write = move |locale| {
        json!({
            "position": position,
            "case_id": case_id,
            "number": line.summary.number,
            "version": line.summary.version,
            "kind": kind,
            "seq": seq,
            "row": show(locale).row(line.clone()),
        })
    };
    Live::new(
        "fact",
        Some(position),
        sights,
        Audience::All,
        Writer(Box::new(write)),
    )
}

/// Running promises, and those that this fact ended.
fn is_news(promise: &Promise, fact: &Fact) -> bool {
    promise.state.is_live() || promise.ended_at.is_some_and(|it| it >= fact.at)
}

fn promise_event(
    position: i64,
    case_id: CaseId,
    promise: Promise,
    sight: Sight,
    show: impl Fn(Locale) -> Show + Send + Sync + 'static,
) -> Live {
    let write = move |locale| json!({ "case_id": case_id, "promise": show(locale).promise(promise.clone()) });
    Live::new(
        "promise",
        Some(position),
        (sight, None),
        Audience::All,
        Writer(Box::new(write)),
    )
}

/// Whether somebody must be told, and who.
fn notice_of(body: &FactBody) -> Option<(&'static str, Audience, Option<&PromiseKey>)> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "all other facts are no call to act"
    )]
    match body {
        FactBody::HandoverOffered { .. } => Some(("handover_offered", Audience::Offered, None)),
        FactBody::WarningGiven { promise } => Some(("warning", Audience::Concerned, Some(promise))),
        FactBody::DeadlinePassed { promise } => Some(("breach", Audience::Concerned, Some(promise))),
        FactBody::BreakActed { promise, act } => match act {
            BreakAct::TellPerson => Some(("breach", Audience::Concerned, Some(promise))),
            BreakAct::TellTeamLead => Some(("breach", Audience::TeamLead, Some(promise))),
            BreakAct::TellSupervisor => Some(("breach", Audience::Supervisor, Some(promise))),
            BreakAct::Urge => Some(("breach", Audience::Concerned, Some(promise))),
            BreakAct::TellDirector => Some(("breach", Audience::Supervisor, Some(promise))),
            BreakAct::RaisePriority | BreakAct::DeductPoints => None,
        },
        _ => None,
    }
}

fn notice(show: &Show, kind: &'static str, case: &FedCase, key: Option<&PromiseKey>) -> Value {
    let summary = &case.line.summary;
    let promise = key.and_then(|key| case.promises.iter().find(|it| it.key == *key));
    let clause = key.map(|it| it.clause.clone());
    let title = clause.as_ref().map(|it| show.clause_title(it));
    let is_late = kind == "breach" && promise.is_some_and(broke_by_time);
    json!({
        "kind": kind,
        "case": { "id": summary.id, "number": summary.number },
        "case_id": summary.id,
        "subject": domain::mask::text(&summary.subject),
        "clause": clause,
        "clause_title": title,
        "due_at": promise.and_then(|it| it.due_at),
        "late": is_late,
        "text": text_of(show.locale, kind, summary.number.as_str(), title.as_deref(), is_late),
    })
}

/// Whether a broken promise ran out of time. What was judged on the spot is no promise, and what came in time without what it
/// must carry ended before it was due: neither is late.
fn broke_by_time(promise: &Promise) -> bool {
    promise
        .due_at
        .is_some_and(|due_at| promise.ended_at.is_none_or(|it| it >= due_at))
}

fn text_of(locale: Locale, kind: &str, number: &str, clause_title: Option<&str>, is_late: bool) -> String {
    let title = clause_title.unwrap_or_default();
    match (locale, kind) {
        (Locale::Chinese, "handover_offered") => format!("事项 {number} 请您接手"),
        (Locale::Chinese, "warning") => format!("事项 {number} 的“{title}”即将到期"),
        (Locale::Chinese, _) if is_late => format!("事项 {number} 的“{title}”已超时"),
        (Locale::Chinese, _) => format!("事项 {number} 的“{title}”未做到"),
        (Locale::English, "handover_offered") => format!("case {number} is offered to you"),
        (Locale::English, "warning") => format!("case {number}: “{title}” falls due soon"),
        (Locale::English, _) if is_late => format!("case {number}: “{title}” is overdue"),
        (Locale::English, _) => format!("case {number}: “{title}” was not kept"),
    }
}

/// One event for each person at whom the call rings or rang.
pub(super) fn call_events(
    line: &CallLine,
    people: &[PersonId],
    show: impl Fn(Locale) -> Show + Clone + Send + Sync + 'static,
) -> Vec<Live> {
    let event = |person: PersonId| {
        let (line, show) = (line.clone(), show.clone());
        let write = move |locale| json!({ "call": call_view(&show(locale), line.clone(), person) });
        let sight = (Sight::of_person(person), None);
        Live::new(
            "call",
            None,
            sight,
            Audience::Only(person),
            Writer(Box::new(write)),
        )
    };
    people.iter().copied().map(event).collect()
}

/// One event for each person there, without themselves, and one for everybody else.
pub(super) fn presence_events(
    case: CaseId,
    here: &[Sighting],
    sight: &Sight,
    names: &Arc<Names>,
) -> Vec<Live> {
    let others = |but: Option<PersonId>| -> Vec<Value> {
        here.iter()
            .filter(|it| Some(it.person) != but)
            .map(|it| json!({ "person": names.person(it.person), "state": state_of(it.doing) }))
            .collect()
    };
    let event = |audience, but: Option<PersonId>| {
        let data = json!({ "case_id": case, "others": others(but) });
        let write = Writer(Box::new(move |_| data.clone()));
        Live::new("presence", None, (sight.clone(), None), audience, write)
    };
    let people: Vec<_> = here.iter().map(|it| it.person).collect();
    let mut events: Vec<Live> = people
        .iter()
        .map(|person| event(Audience::Only(*person), Some(*person)))
        .collect();
    events.push(event(Audience::NoneOf(people.into()), None));
    events
}

/// Who types in the chat about a case, and what was read.
pub(super) fn chat_event(case: CaseId, chat: app::chat::desk_side::CaseChat, sight: Sight) -> Live {
    let chat = crate::case_verb::chat::view(chat);
    let data = json!({ "case_id": case, "chat": chat });
    let write = Writer(Box::new(move |_| data.clone()));
    Live::new("chat", None, (sight, None), Audience::All, write)
}

const fn state_of(doing: Doing) -> &'static str {
    doing.as_str()
}

#[cfg(test)]
mod tests {
    use calendar::Instant;
    use domain::{PackVersion, Promise, PromiseKey, PromiseState};

    use super::broke_by_time;

    fn broken(due_at: Option<i64>, ended_at: i64) -> Promise {
        Promise {
            key: PromiseKey {
                clause: "B16".parse().unwrap(),
                basis_seq: 1,
                turn: 0,
            },
            state: PromiseState::Broken,
            pack: PackVersion("base@2026.1".to_owned()),
            basis_at: Instant::from_millis(0),
            due_at: due_at.map(Instant::from_millis),
            warn_at: None,
            ended_at: Some(Instant::from_millis(ended_at)),
            round: 1,
            subject: None,
        }
    }

    #[test]
    fn only_what_ran_out_of_time_is_late() {
        assert!(broke_by_time(&broken(Some(60), 60)));
        assert!(
            !broke_by_time(&broken(Some(60), 30)),
            "it came in time, without what it must carry"
        );
        assert!(!broke_by_time(&broken(None, 30)));
    }
}
