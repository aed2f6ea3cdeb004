//! `… tries to …` lines: acts that a clause may refuse.

use calendar::Instant;
use domain::{Action, Evidence, PersonId};

use crate::scenario::happening;
use crate::scenario::line::{Words, cut_at_arrow, cut_at_colon};
use crate::scenario::timeline::Timeline;
use crate::scenario::words;
use crate::scenario::{ExpectedRefusal, StepKind, Told};

type Wrong = (String, &'static str);

/// Reads what follows `tries to`.
pub(super) fn read(
    timeline: &mut Timeline,
    (person, at): (PersonId, Instant),
    text: &str,
) -> Result<StepKind, Told> {
    let (what, outcome) = cut_at_arrow(text).ok_or((
        "nothing says what comes of the attempt".to_owned(),
        "write -> allowed, or -> refused C06 missing result",
    ))?;
    let (head, said) = cut_at_colon(what);
    let mut line = Words::of(head);
    let action = match happening::take_event(&mut line) {
        Some(kind) => Action::Record {
            event: happening::read(timeline, kind, (line, at), said)?,
        },
        None => {
            action(timeline, Words::of(what)).map_err(|told| match happening::nearest_event(line.peek()) {
                Some(near) => Told::new(told.0, format!("did you mean `{near}`?")),
                None => told.into(),
            })?
        }
    };
    Ok(StepKind::Attempt {
        person,
        action,
        refused: refusal(Words::of(outcome))?,
    })
}

fn refusal(mut line: Words<'_>) -> Result<Option<ExpectedRefusal>, Wrong> {
    if line.take_any(&["allowed", "允许"]) {
        return Ok(None);
    }
    if !line.take_any(&["refused", "拒绝"]) {
        return Err((
            format!("`{}` is no outcome of an attempt", line.peek()),
            "write allowed or refused",
        ));
    }
    let clause = line
        .take()
        .parse()
        .map_err(|wrong: domain::NotAClauseId| (wrong.to_string(), "write the clause that refuses"))?;
    let (mut missing, mut names) = (Vec::new(), Vec::new());
    if line.take_any(&["missing", "缺"]) {
        for word in words::items(line.rest()) {
            match words::evidence(word) {
                Some(it) => missing.push(it),
                None => names.push(word.to_owned()),
            }
        }
    } else if !line.is_empty() {
        return Err((
            format!("`{}` is too much on this line", line.rest()),
            "write missing and what is missing",
        ));
    }
    Ok(Some(ExpectedRefusal {
        clause,
        missing,
        names,
    }))
}

fn evidence(text: &str) -> Result<Vec<Evidence>, Wrong> {
    words::evidence_list(text).map_err(|word| {
        (
            format!("`{word}` is no evidence"),
            "write result, reach, reason and the like",
        )
    })
}

fn action(timeline: &mut Timeline, mut line: Words<'_>) -> Result<Action, Wrong> {
    if line.take_any(&["close", "办结"]) {
        return Ok(Action::Close);
    }
    if line.take_any(&["call customer", "call", "致电客户"]) {
        return Ok(Action::PlaceCall);
    }
    if line.take_any(&["raise", "register", "登记"]) {
        return raise(line);
    }
    if line.take_any(&["move ownership to", "移交给"]) {
        let to = timeline.person(line.take())?;
        return Ok(Action::MoveOwnership {
            to,
            is_accepted: line.take_any(&["accepted", "已接受"]),
        });
    }
    if line.take_any(&["promise answer", "承诺答复"]) {
        let present = with(&mut line)?;
        return Ok(Action::PromiseAnswer {
            has_time: present.contains(&Evidence::PromisedTime),
            present,
        });
    }
    if line.take_any(&["renew answer", "改约答复"]) {
        return Ok(Action::RenewAnswer {
            has_apology: with(&mut line)?.contains(&Evidence::Apology),
        });
    }
    if line.take_any(&["reopen", "重开"]) {
        let to_owner = if line.take_any(&["to", "给"]) {
            Some(timeline.person(line.take())?)
        } else {
            None
        };
        return Ok(Action::Reopen {
            to_owner,
            has_reason: with(&mut line)?.contains(&Evidence::Reason),
        });
    }
    if line.take_any(&["reveal", "查看资料"]) {
        return Ok(Action::Reveal {
            has_reason: with(&mut line)?.contains(&Evidence::Reason),
        });
    }
    if line.take_any(&["wait", "等待"]) {
        return Ok(Action::Wait {
            has_reason: with(&mut line)?.contains(&Evidence::Reason),
        });
    }
    Err((
        format!("`{}` cannot be tried", line.rest()),
        "try to raise, close, reopen, reveal, call, wait, promise answer, renew answer or move ownership to",
    ))
}

fn raise(mut line: Words<'_>) -> Result<Action, Wrong> {
    let case_type = words::case_type(line.peek());
    if case_type.is_some() {
        line.take();
    }
    let present = with(&mut line)?;
    Ok(Action::Raise {
        case_type,
        present,
        missing_fields: Vec::new(),
        is_answered_now: false,
    })
}

/// `with name, reach`; nothing when the word is not there.
fn with(line: &mut Words<'_>) -> Result<Vec<Evidence>, Wrong> {
    if line.take_any(&["with", "已有"]) {
        return evidence(line.rest());
    }
    if line.is_empty() {
        Ok(Vec::new())
    } else {
        Err((
            format!("`{}` is too much on this line", line.rest()),
            "write with and what is there",
        ))
    }
}
