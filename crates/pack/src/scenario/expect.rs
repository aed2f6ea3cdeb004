//! `expect …` lines: what must be so.

use crate::scenario::line::Words;
use crate::scenario::timeline::Timeline;
use crate::scenario::words::{self, clause, no_time, no_word, too_much};
use crate::scenario::{Expectation, Told};
use crate::source::says;

/// Reads what follows `expect`.
pub(super) fn read(timeline: &mut Timeline, mut line: Words<'_>) -> Result<Expectation, Told> {
    let expectation = if line.take_any(&["no", "无", "没有"]) {
        absence(timeline, &mut line)?
    } else if line.take_any(&["owner", "责任人"]) {
        Expectation::Owner(person(timeline, &mut line)?)
    } else if line.take_any(&["handler", "经办人"]) {
        Expectation::Handler(person(timeline, &mut line)?)
    } else if line.take_any(&["priority", "优先级"]) {
        let word = line.take();
        let priority = words::priority(word).ok_or_else(|| words::no_priority(word))?;
        let by = if line.take_any(&["by", "依据"]) {
            Some(clause(&mut line)?)
        } else {
            None
        };
        Expectation::Priority { priority, by }
    } else if line.take_any(&["finding", "发现"]) {
        finding(timeline, &mut line, true)?
    } else if let Ok(count) = line.peek().parse::<u32>() {
        line.take();
        let clause = clause(&mut line)?;
        let word = line.take();
        let outcome = words::outcome(word).ok_or_else(|| {
            no_word(
                word,
                ("结论", "outcome"),
                says!(
                    "写 守约、违约、豁免、作废 或 被取代",
                    "write kept, broken, waived, void or superseded"
                ),
            )
        })?;
        Expectation::VerdictCount {
            clause,
            outcome,
            count,
        }
    } else {
        of_clause(timeline, &mut line)?
    };
    if line.is_empty() {
        Ok(expectation)
    } else {
        Err(too_much(line, says!("到它前面为止", "end the line before it")))
    }
}

fn absence(timeline: &mut Timeline, line: &mut Words<'_>) -> Result<Expectation, Told> {
    if line.take_any(&["verdict", "结论"]) {
        Ok(Expectation::NoVerdict {
            clause: clause(line)?,
        })
    } else if line.take_any(&["promise", "承诺"]) {
        Ok(Expectation::NoPromise {
            clause: clause(line)?,
        })
    } else if line.take_any(&["finding", "发现"]) {
        finding(timeline, line, false)
    } else {
        Err(Told::new(
            says!(
                "不能期望没有 `{word}`",
                "`{word}` cannot be expected not to be",
                word = line.peek()
            ),
            says!(
                "写 无 结论、无 承诺 或 无 发现",
                "write no verdict, no promise or no finding"
            ),
        ))
    }
}

/// `A17 kept at …`, `A17 running due …`, `A17 warned at …`, `A17 acted tell_person at …`.
fn of_clause(timeline: &Timeline, line: &mut Words<'_>) -> Result<Expectation, Told> {
    let clause = clause(line)?;
    if line.take_any(&["warned", "提醒"]) {
        return Ok(Expectation::Warned {
            clause,
            at: time_after(timeline, line, &["at", "于"])?,
        });
    }
    if line.take_any(&["unjudged", "未判定"]) {
        return Ok(Expectation::NoVerdict { clause });
    }
    if line.take_any(&["acted", "执行", "处置"]) {
        let word = line.take();
        let act = words::break_act(word).ok_or_else(|| {
            Told::new(
                says!("违约之后没有 `{word}`", "`{word}` follows no break"),
                says!(
                    "写 提醒本人、报班长、报主管、报分管领导、督办、提升优先级 或 扣分",
                    "write tell_person, tell_team_lead, tell_supervisor, tell_director, urge, raise_priority or \
                     deduct_points"
                ),
            )
        })?;
        return Ok(Expectation::Acted {
            clause,
            act,
            at: time_after(timeline, line, &["at", "于"])?,
        });
    }
    let word = line.take();
    if let Some(outcome) = words::outcome(word) {
        return Ok(Expectation::Verdict {
            clause,
            outcome,
            at: time_after(timeline, line, &["at", "于"])?,
            detail: names_after(line, &["missing", "缺", "因"]),
        });
    }
    if let Some(state) = words::promise_state(word) {
        return Ok(Expectation::Promise {
            clause,
            state,
            due_at: time_after(timeline, line, &["due", "到期"])?,
        });
    }
    Err(Told::new(
        says!(
            "`{word}` 不能用来说条款怎样",
            "`{word}` is nothing that a clause can be"
        ),
        says!(
            "写 守约、违约、豁免、作废、被取代、计时、暂停、提醒、处置 或 未判定",
            "write kept, broken, waived, void, superseded, running, paused, warned, acted or unjudged"
        ),
    ))
}

/// Everything behind the mark, as a list.
fn names_after(line: &mut Words<'_>, marks: &[&str]) -> Vec<String> {
    if !line.take_any(marks) {
        return Vec::new();
    }
    let names = words::items(line.rest()).map(str::to_owned).collect();
    *line = Words::of("");
    names
}

fn time_after(
    timeline: &Timeline,
    line: &mut Words<'_>,
    marks: &[&str],
) -> Result<Option<calendar::Instant>, Told> {
    if !line.take_any(marks) {
        return Ok(None);
    }
    let at = line.take_time(&timeline.zone, timeline.last_at);
    at.map(Some)
        .ok_or_else(|| no_time(*line, says!("写 2026-11-16 09:00", "write 2026-11-16 09:00")))
}

fn person(timeline: &mut Timeline, line: &mut Words<'_>) -> Result<Option<domain::PersonId>, Told> {
    let name = line.take();
    if words::is_nobody(name) {
        Ok(None)
    } else {
        timeline.person(name).map(Some)
    }
}

fn finding(timeline: &Timeline, line: &mut Words<'_>, is_expected: bool) -> Result<Expectation, Told> {
    let clause = clause(line)?;
    let found = line.rest().trim_matches(['"', '“', '”', '「', '」']).to_owned();
    *line = Words::of("");
    let (moment, text) = timeline.last_text.clone().ok_or_else(|| {
        Told::new(
            says!(
                "前面还没有可以检查的话",
                "nothing has been said yet that could be checked"
            ),
            says!("在上面加一行有话的", "put a line with words above"),
        )
    })?;
    Ok(Expectation::Finding {
        clause,
        text,
        moment,
        found: (!found.is_empty()).then_some(found),
        is_expected,
    })
}
