//! Rules that are well-formed and say nothing: what is missing, and what to write.

use crate::source::says;
use crate::{GuardRule, Rule, Wording};

/// What is wrong, and what would be right.
type Told = Option<(Wording, Wording)>;

/// What a clock or a phrase asks for beside its time or words, it asks when something happens.
pub(super) fn is_never_judged(rule: &Rule) -> Told {
    let is_beside = matches!(rule, Rule::Clock(_) | Rule::Phrase(_));
    let check = rule.check().filter(|_| is_beside)?;
    (check.on.is_empty() && !check.is_empty()).then(|| {
        (
            says!(
                "写了必须有的内容，却从不去看",
                "what must be there is never looked at"
            ),
            says!(
                "在 `on` 里写明发生什么时要有它",
                "name the facts in `on` at which it must be there"
            ),
        )
    })
}

/// A clock that never runs; words, routes, guards and forms that decide nothing.
pub(super) fn refuses_nothing(rule: &Rule) -> Told {
    match rule {
        Rule::Clock(clock) => (clock.start.is_empty() || clock.stop.is_empty()).then(|| {
            (
                says!(
                    "没有开始或结束的时限永远不会走",
                    "a clock without start or stop never runs"
                ),
                says!("各写至少一个事实", "name at least one fact for each"),
            )
        }),
        Rule::Phrase(phrase) => (phrase.never.is_empty()
            && phrase.must.is_empty()
            && phrase.others_data.is_empty()
            && !phrase.needs_address_by_name
            && phrase.check.is_empty())
        .then(|| {
            (
                says!(
                    "本条既不禁止也不要求什么",
                    "the clause bans nothing and asks for nothing"
                ),
                says!(
                    "写 never、must、others_data 或 needs_address_by_name",
                    "write never, must, others_data or needs_address_by_name"
                ),
            )
        }),
        Rule::Route(route) => (route.lines.is_empty()
            && !route.needs_type
            && route.hears.is_none()
            && route.follow_up.is_none()
            && route.tell.is_empty()
            && route.ladders.is_empty()
            && route.writes.is_none()
            && route.check.is_empty())
        .then(|| {
            (
                says!("这条流转什么也没有决定", "the route decides nothing"),
                says!(
                    "写 lines、needs_type = true、hears、tell、expects 或必须有的内容",
                    "write lines, needs_type = true, hears, tell, expects, or what must be there"
                ),
            )
        }),
        Rule::Guard(guard) => guards_nothing(guard),
        Rule::Form(form) => {
            (form.needs.is_empty() && form.also.is_empty() && form.parts.is_empty() && form.check.is_empty())
                .then(|| {
                    (
                        says!("这张表单什么也不要求", "the form asks for nothing"),
                        says!("写 needs、parts、fields 等", "write needs, parts, fields or more"),
                    )
                })
        }
        Rule::Checklist(_)
        | Rule::Script(_)
        | Rule::Duty(_)
        | Rule::Privacy(_)
        | Rule::Coverage(_)
        | Rule::Metric(_)
        | Rule::Window(_)
        | Rule::Score(_)
        | Rule::Review(_) => None,
    }
}

/// A guard that refuses nothing, asks for nothing or leaves the judging to nothing.
fn guards_nothing(guard: &GuardRule) -> Told {
    if guard.acts().next().is_none() {
        return Some((
            says!("这道把关什么也不拒绝", "the guard refuses nothing"),
            says!(
                "写 action = \"close\" 或事件的词",
                "write action = \"close\" or the word of an event"
            ),
        ));
    }
    if guard.only_asks && guard.follow_up.is_none() {
        return Some((
            says!(
                "这道把关只拒绝，做了以后没有什么来判定",
                "the guard only refuses, and nothing judges what was done"
            ),
            says!(
                "写 for_each、expects 和 within，或去掉 only_asks",
                "write for_each, expects and within, or leave only_asks out"
            ),
        ));
    }
    (guard.needs.is_empty() && guard.check.is_empty()).then(|| {
        (
            says!("这道把关不要求任何凭据", "the guard asks for no evidence"),
            says!("写 needs = [\"reason\"] 等", "write needs = [\"reason\"] or more"),
        )
    })
}

/// Rules over facts that ask for nothing.
pub(super) fn asks_nothing(rule: &Rule) -> Told {
    match rule {
        Rule::Checklist(list) => list.check.items.is_empty().then(|| {
            (
                says!("检查表没有项目", "the check list has no items"),
                says!(
                    "写 items = [{{ name = \"badge\", title = {{ … }} }}]",
                    "write items = [{{ name = \"badge\", title = {{ … }} }}]"
                ),
            )
        }),
        Rule::Script(script) => {
            (script.steps.is_none() && script.check.is_empty() && script.follow_up.is_none()).then(|| {
                (
                    says!("看不出流程是否照做", "nothing tells whether the script was kept"),
                    says!(
                        "写 steps 和 by、expects 和 within，或必须有的内容",
                        "write steps and by, expects and within, or what must be there"
                    ),
                )
            })
        }
        Rule::Duty(duty) => (duty.every.is_empty()
            && duty.everybody.is_none()
            && duty.each_of.is_none()
            && duty.follow_up.is_none()
            && duty.check.is_empty())
        .then(|| {
            (
                says!("这项职责什么也不要求", "the duty asks for nothing"),
                says!(
                    "写 done、expects 或必须有的内容",
                    "write done, expects, or what must be there"
                ),
            )
        }),
        Rule::Privacy(privacy) => {
            (privacy.mask.is_none() && privacy.follow_up.is_none() && privacy.check.is_empty()).then(|| {
                (
                    says!("本条什么也不要求", "the clause asks for nothing"),
                    says!(
                        "写必须有的内容，或 expects 和 within",
                        "write what must be there, or expects and within"
                    ),
                )
            })
        }
        Rule::Coverage(coverage) => {
            (coverage.population.is_empty() || coverage.reached_by.is_empty()).then(|| {
                (
                    says!(
                        "缺少应覆盖的对象，或怎样算覆盖到",
                        "the population or what reaches it is missing"
                    ),
                    says!("各写至少一个事实", "name at least one fact for each"),
                )
            })
        }
        Rule::Clock(_)
        | Rule::Phrase(_)
        | Rule::Route(_)
        | Rule::Guard(_)
        | Rule::Form(_)
        | Rule::Metric(_)
        | Rule::Window(_)
        | Rule::Score(_)
        | Rule::Review(_) => None,
    }
}
