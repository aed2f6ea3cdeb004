//! `… tries to …` lines: acts that a clause may refuse.

use calendar::Instant;
use domain::{Action, Evidence, PersonId};

use crate::scenario::happening;
use crate::scenario::line::{Words, cut_at_arrow, cut_at_colon};
use crate::scenario::timeline::Timeline;
use crate::scenario::words::{self, no_word, too_much};
use crate::scenario::{ExpectedRefusal, StepKind, Told};
use crate::source::says;

/// Reads what follows `tries to`.
pub(super) fn read(
    timeline: &mut Timeline,
    (person, at): (PersonId, Instant),
    text: &str,
) -> Result<StepKind, Told> {
    let (what, outcome) = cut_at_arrow(text).ok_or_else(|| {
        Told::new(
            says!("没有写尝试的结果", "nothing says what comes of the attempt"),
            says!(
                "写 → 允许，或 → 拒绝 C06 缺 处理结果",
                "write -> allowed, or -> refused C06 missing result"
            ),
        )
    })?;
    let (head, said) = cut_at_colon(what);
    let mut line = Words::of(head);
    let action = match happening::take_event(&mut line) {
        Some(kind) => Action::Record {
            event: happening::read(timeline, kind, (line, at), said)?,
        },
        None => action(timeline, Words::of(what)).map_err(|told| told.or_event(line.peek()))?,
    };
    Ok(StepKind::Attempt {
        person,
        action,
        refused: refusal(Words::of(outcome))?,
    })
}

fn refusal(mut line: Words<'_>) -> Result<Option<ExpectedRefusal>, Told> {
    if line.take_any(&["allowed", "允许"]) {
        return Ok(None);
    }
    if !line.take_any(&["refused", "拒绝"]) {
        return Err(Told::new(
            says!(
                "`{word}` 不是尝试的结果",
                "`{word}` is no outcome of an attempt",
                word = line.peek()
            ),
            says!("写 允许 或 拒绝", "write allowed or refused"),
        ));
    }
    let clause = words::clause(&mut line)?;
    let (mut missing, mut names) = (Vec::new(), Vec::new());
    if line.take_any(&["missing", "缺"]) {
        for word in words::items(line.rest()) {
            match words::evidence(word) {
                Some(it) => missing.push(it),
                None => names.push(word.to_owned()),
            }
        }
    } else if !line.is_empty() {
        return Err(too_much(
            line,
            says!("写 缺，再写缺什么", "write missing and what is missing"),
        ));
    }
    Ok(Some(ExpectedRefusal {
        clause,
        missing,
        names,
    }))
}

fn evidence(text: &str) -> Result<Vec<Evidence>, Told> {
    words::evidence_list(text).map_err(|word| {
        let right = says!(
            "写 处理结果、联系方式、原因 等",
            "write result, reach, reason and the like"
        );
        no_word(&word, ("可以填的内容", "evidence"), right)
    })
}

fn action(timeline: &mut Timeline, mut line: Words<'_>) -> Result<Action, Told> {
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
    Err(Told::new(
        says!(
            "`{what}` 不能尝试",
            "`{what}` cannot be tried",
            what = line.rest()
        ),
        says!(
            "可以尝试 登记、办结、重开、查看资料、致电客户、等待、承诺答复、改约答复 或 移交给",
            "try to raise, close, reopen, reveal, call, wait, promise answer, renew answer or move ownership to"
        ),
    ))
}

fn raise(mut line: Words<'_>) -> Result<Action, Told> {
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
fn with(line: &mut Words<'_>) -> Result<Vec<Evidence>, Told> {
    if line.take_any(&["with", "已有"]) {
        return evidence(line.rest());
    }
    if line.is_empty() {
        Ok(Vec::new())
    } else {
        Err(too_much(
            *line,
            says!("写 已有，再写有什么", "write with and what is there"),
        ))
    }
}
