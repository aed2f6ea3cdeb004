//! Clocks in words.

use calendar::Figure;

use super::check::condition_words;
use super::closed_words::in_chinese;
use crate::description::words::{any_of, both, figure_words, join, part_words, span_words};
use crate::{AgreedTime, ClockRule, Counting, Within, Wording};

/// From what, to what, and how long.
pub(super) fn clock_lines(rule: &ClockRule) -> Vec<Wording> {
    let (start, stop) = (any_of(&rule.start), any_of(&rule.stop));
    let within = match &rule.within {
        Within::Figure {
            figure: Figure::EndOfDay,
            ..
        } => both("当日之内", "on the same day"),
        Within::Figure { figure, .. } => {
            let it = figure_words(*figure);
            both(format!("{}内", it.zh), format!("within {}", it.en))
        }
        Within::AsPromised => match rule.ahead.map(span_words) {
            Some(ahead) => both(
                format!("约定时间提前 {}之前", ahead.zh),
                format!("{} before the agreed time", ahead.en),
            ),
            None => both("约定时间之前", "by the agreed time"),
        },
    };
    let mut lines = vec![both(
        format!("自{}起，{}须有：{}。", start.zh, within.zh, stop.zh),
        format!("From “{}”, {} must come: {}.", start.en, within.en, stop.en),
    )];
    if let Within::Figure { instead, .. } = &rule.within {
        for (condition, figure) in instead {
            let (when, figure) = (condition_words(condition), figure_words(*figure));
            lines.push(both(
                format!("{}：{}。", when.zh, figure.zh),
                format!("{}: {}.", when.en, figure.en),
            ));
        }
    }
    for (condition, stop) in &rule.stop_for {
        let (when, facts) = (condition_words(condition), any_of(stop));
        lines.push(both(
            format!("{}：须有 {}。", when.zh, facts.zh),
            format!("{}: what must come is {}.", when.en, facts.en),
        ));
    }
    lines.push(match &rule.counting {
        Counting::Always => both("时间全天候计算。", "Every hour counts."),
        Counting::Team => both(
            "时间按班组的工作日历计算。",
            "Time counts by the team's working calendar.",
        ),
        Counting::Named(id) => both(
            format!("时间按日历 {id} 计算。"),
            format!("Time counts by the calendar {id}."),
        ),
    });
    lines.extend(ending_lines(rule));
    lines
}

fn ending_lines(rule: &ClockRule) -> Vec<Wording> {
    let mut lines = Vec::new();
    if let Some(latest) = rule.at_latest.map(span_words) {
        lines.push(both(
            format!("最迟不超过 {}；到那时仍没有，再记一次违约。", latest.zh),
            format!(
                "At the latest within {}; not there by then, it breaks again.",
                latest.en
            ),
        ));
    }
    if rule.agreed == AgreedTime::Limits {
        lines.push(both(
            "约定的时间更早的，以约定的时间为准。",
            "Where an earlier time was agreed, that one counts.",
        ));
    }
    if !rule.must_carry.is_empty() {
        let event = rule.stop.first().map(|it| it.fact);
        let title = |name: &String| event.map_or_else(|| both(name, name), |it| part_words(it, name));
        let names = join(&rule.must_carry.iter().map(title).collect::<Vec<_>>(), "、", ", ");
        lines.push(both(
            format!("到时须写明：{}；缺一样就是违约，早也不行。", names.zh),
            format!(
                "It must say: {}; without one of them it is broken, however early.",
                names.en
            ),
        ));
    }
    if rule.same_person {
        lines.push(both(
            "须由起点事实所指的人完成，别人代办不算。",
            "Only the person whom the start concerns can do it.",
        ));
    }
    if let Some(warn) = rule.warn_before.map(figure_words) {
        lines.push(both(
            format!("到期前 {}提醒。", warn.zh),
            format!("A warning is given {} before.", warn.en),
        ));
    }
    if !rule.pauses.is_empty() {
        let reasons: Vec<_> = rule.pauses.iter().map(|it| it.as_str()).collect();
        lines.push(both(
            format!("因以下原因等待时停表：{}。", in_chinese(&reasons).join("、")),
            format!("It stands still while waiting for: {}.", reasons.join(", ")),
        ));
    }
    if !rule.void_by.is_empty() {
        let facts = any_of(&rule.void_by);
        lines.push(both(
            format!("{}后作废。", facts.zh),
            format!("It is void after: {}.", facts.en),
        ));
    }
    lines.extend(nearer_lines(rule));
    if let Some(main) = &rule.before_due_of {
        lines.push(both(
            format!("须在 {main} 到期之前。"),
            format!("It must come before {main} falls due."),
        ));
    }
    if rule.only_if_done {
        lines.push(both(
            "一直没有不算违约，迟了才算。",
            "That it never comes is no break; that it comes late is.",
        ));
    }
    lines
}

/// What brings its end nearer, what counts before its start, and what is told to whoever has to do it.
fn nearer_lines(rule: &ClockRule) -> Vec<Wording> {
    let mut lines = Vec::new();
    if let Some(cut) = &rule.no_later_than {
        let (facts, after) = (any_of(&cut.fact), span_words(cut.within));
        lines.push(if cut.within.is_zero() {
            both(
                format!("最迟到{}时。", facts.zh),
                format!("At the latest when this happens: {}.", facts.en),
            )
        } else {
            both(
                format!("最迟在{}后 {}内。", facts.zh, after.zh),
                format!("At the latest {} after: {}.", after.en, facts.en),
            )
        });
    }
    if let Some(before) = rule.counts_before.map(span_words) {
        lines.push(both(
            format!("起点之前 {}以内已有的也算。", before.zh),
            format!("What came at most {} before the start counts as well.", before.en),
        ));
    }
    for it in &rule.guidance {
        let facts = any_of(&it.only_for);
        lines.push(both(
            format!("指引（{}）：{}", facts.zh, it.says.zh),
            format!("Guidance ({}): {}", facts.en, it.says.en),
        ));
    }
    lines
}
