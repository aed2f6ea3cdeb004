//! Rules about numbers, hours, tasks, lists and points in words.

use super::closed_words::{in_chinese, word_in_chinese};
use crate::description::check::check_lines;
use crate::description::rule::{Told, checked, judged, on_line, told_as};
use crate::description::words::{
    any_of, both, holiday_lines, join, member_words, part_words, period_words, recurrence_words, span_words,
    times,
};
use crate::{
    ChecklistRule, Clause, CoverageRule, DutyRule, FactName, Gauge, MetricRule, PeriodicDuty, ScoreRule,
    WindowRule, Wording,
};

pub(super) fn metric(rule: &MetricRule) -> Told {
    let event = rule.check.on.first().map(|it| it.fact);
    let title = |name: &str| event.map_or_else(|| both(name, name), |it| part_words(it, name));
    let line = match &rule.gauge {
        Gauge::Number {
            field,
            at_least,
            at_most,
        } => {
            let name = title(field);
            match (at_least, at_most) {
                (Some(least), Some(most)) => both(
                    format!("{}在 {least} 至 {most} 之间。", name.zh),
                    format!("{} is between {least} and {most}.", name.en),
                ),
                (Some(least), None) => both(
                    format!("{}不低于 {least}。", name.zh),
                    format!("{} is at least {least}.", name.en),
                ),
                (None, Some(most)) => both(
                    format!("{}不高于 {most}。", name.zh),
                    format!("{} is at most {most}.", name.en),
                ),
                (None, None) => name,
            }
        }
        Gauge::Elapsed { since, at_most } => {
            let (facts, span) = (any_of(since), span_words(*at_most));
            both(
                format!("距最近一次{}不超过 {}。", facts.zh, span.zh),
                format!("Not longer than {} since: {}.", span.en, facts.en),
            )
        }
        Gauge::MustBe(fields) => {
            let all: Vec<Wording> = fields
                .iter()
                .map(|(name, words)| {
                    let name = title(name);
                    both(
                        format!("{}须为 {}", name.zh, words.join("/")),
                        format!("{} must be {}", name.en, words.join("/")),
                    )
                })
                .collect();
            let all = join(&all, "，", ", ");
            both(format!("{}。", all.zh), format!("{}.", all.en))
        }
        Gauge::Tariff {
            number,
            per,
            unit,
            price,
        } => {
            let (number, per) = (title(number), title(per));
            both(
                format!("{}＝{price} × 每满或不满 {unit}（{}）。", number.zh, per.zh),
                format!("{} is {price} for each begun {unit} of {}.", number.en, per.en),
            )
        }
    };
    let mut asks: Vec<Wording> = on_line(&rule.check).into_iter().chain([line]).collect();
    asks.extend(check_lines(&rule.check, event));
    told_as(
        asks,
        ("数值达标。", "The number holds."),
        ("数值不达标或缺少。", "The number does not hold, or is missing."),
    )
}

pub(super) fn window(rule: &WindowRule) -> Told {
    match rule {
        WindowRule::Closed(rule) => {
            let hours: Vec<_> = rule.hours.iter().map(ToString::to_string).collect();
            let act = rule.action.event().map_or_else(
                || word_in_chinese(rule.action.as_str()).to_owned(),
                |it| it.spec().zh.to_owned(),
            );
            let mut asks = vec![both(
                format!("{} 时段内不得{act}。", hours.join("、")),
                format!("Not in these hours: {} ({}).", hours.join(", "), rule.action),
            )];
            if rule.wishes_first {
                asks.push(both(
                    "客户自己的意愿优先。",
                    "The customer's own wishes come first.",
                ));
            }
            told_as(
                asks,
                ("在时段外进行。", "Done outside of these hours."),
                ("在时段内进行。", "Done in these hours."),
            )
        }
        WindowRule::Staffed(rule) => {
            let hours: Vec<_> = rule.hours.iter().map(ToString::to_string).collect();
            let mut asks = vec![both(
                format!("{} 须有人在岗。", hours.join("、")),
                format!("Somebody is there in: {}.", hours.join(", ")),
            )];
            if let Some(season) = rule.season {
                asks.push(both(
                    format!("每年 {} 至 {}。", season.from, season.to),
                    format!("From {} to {} of every year.", season.from, season.to),
                ));
            }
            told_as(
                asks,
                (
                    "当天时段内始终有人在岗。",
                    "Somebody was there all the time on that day.",
                ),
                (
                    "有空岗，并列出时段。",
                    "Nobody was there for some time; the gaps are listed.",
                ),
            )
        }
        WindowRule::Presence(_) => told_as(
            vec![both(
                "按班表准时到岗，到点方可离岗。",
                "Whoever has a shift comes in time and stays to its end.",
            )],
            ("整班在岗。", "There for the whole shift."),
            ("迟到、早退或缺岗。", "Late, left early, or absent."),
        ),
    }
}

pub(super) fn coverage(rule: &CoverageRule) -> Told {
    let (who, by, every) = (
        any_of(&rule.population),
        any_of(&rule.reached_by),
        period_words(rule.every),
    );
    let member = member_words(rule.member);
    let mut asks = vec![both(
        format!(
            "{}：{}（{}）中至少 {}% 须有{}。",
            every.zh, who.zh, member.zh, rule.share, by.zh
        ),
        format!(
            "{}: of “{}” ({}) at least {}% must get: {}.",
            every.en, who.en, member.en, rule.share, by.en
        ),
    )];
    if !rule.grace.is_zero() {
        let grace = span_words(rule.grace);
        asks.push(both(
            format!("周期结束后宽限 {}。", grace.zh),
            format!("There are {} of grace after the period.", grace.en),
        ));
    }
    if rule.standing {
        asks.push(both(
            "成员在以后各周期继续计入。",
            "Members stay members in later periods.",
        ));
    }
    asks.extend(until_line(rule));
    asks.extend(rule.also.iter().flat_map(periodic_lines));
    told_as(
        asks,
        ("覆盖率达到要求。", "The share is reached."),
        (
            "覆盖率不足，列出遗漏。",
            "The share is not reached; who was left out is listed.",
        ),
    )
}

pub(super) fn duty(rule: &DutyRule) -> Told {
    let mut asks = Vec::new();
    for periodic in &rule.every {
        asks.extend(periodic_lines(periodic));
    }
    asks.extend(rule.everybody.as_ref().map(everybody_line));
    asks.extend(rule.each_of.iter().flat_map(each_of_lines));
    asks.extend(checked(
        &rule.check,
        rule.check.on.first().map(|it| it.fact),
        rule.follow_up.as_ref(),
    ));
    told_as(
        asks,
        ("按周期、按时完成。", "Done in the period, in time."),
        (
            "到期没有完成或内容不全。",
            "Not done in time, or something is missing.",
        ),
    )
}

/// What is done in every period.
fn periodic_lines(periodic: &PeriodicDuty) -> Vec<Wording> {
    let mut asks = Vec::new();
    let (done, every) = (any_of(&periodic.done), recurrence_words(&periodic.every));
    asks.push(both(
        format!("{}至少 {} 次：{}。", every.zh, periodic.times, done.zh),
        format!("{} at least {}: {}.", every.en, times(periodic.times), done.en),
    ));
    asks.extend(holiday_lines(&periodic.every));
    if !periodic.grace.is_zero() {
        let grace = span_words(periodic.grace);
        asks.push(both(
            format!("周期结束后宽限 {}。", grace.zh),
            format!("There are {} of grace after the period.", grace.en),
        ));
    }
    if let Some(varying) = periodic.varying.map(span_words) {
        asks.push(both(
            format!("与上一次的钟点至少相差 {}。", varying.zh),
            format!(
                "The time of day differs by at least {} from the last.",
                varying.en
            ),
        ));
    }
    if !periodic.per_person.is_empty() {
        let people = any_of(&periodic.per_person);
        asks.push(both(
            format!("每个人都要做：{}。", people.zh),
            format!("Each person must do it: {}.", people.en),
        ));
    }
    asks
}

fn until_line(rule: &CoverageRule) -> Option<Wording> {
    let facts = any_of(&rule.until);
    (!rule.until.is_empty()).then(|| {
        both(
            format!("{}后不再计入。", facts.zh),
            format!("No member any more after: {}.", facts.en),
        )
    })
}

fn each_of_lines(rule: &CoverageRule) -> Vec<Wording> {
    let (who, by, every) = (
        any_of(&rule.population),
        any_of(&rule.reached_by),
        period_words(rule.every),
    );
    let member = member_words(rule.member);
    let line = both(
        format!(
            "{}：{}（{}）中的每一个都须有：{}；列出漏掉的。",
            every.zh, who.zh, member.zh, by.zh
        ),
        format!(
            "{}: each of “{}” ({}) must get: {}; what was left out is listed.",
            every.en, who.en, member.en, by.en
        ),
    );
    let mut lines = vec![line];
    if !rule.standing {
        lines.push(both(
            "只算当期新列入的；列入以后才做的算数，再列入一次要再做一次。",
            "Only who was put on the list in the period counts; it must be done after that, and again after each further time.",
        ));
    }
    if !rule.reached_all_by.is_empty() {
        let all = any_of(&rule.reached_all_by);
        lines.push(both(
            format!("{}：在此之前列入的一次全部做完。", all.zh),
            format!("“{}” does it for everybody who is on the list by then.", all.en),
        ));
    }
    if !rule.grace.is_zero() {
        let grace = span_words(rule.grace);
        lines.push(both(
            format!("周期结束后宽限 {}。", grace.zh),
            format!("There are {} of grace after the period.", grace.en),
        ));
    }
    lines.into_iter().chain(until_line(rule)).collect()
}

fn everybody_line(rule: &CoverageRule) -> Wording {
    let (people, each) = (any_of(&rule.population), any_of(&rule.each));
    let (done, within) = (any_of(&rule.reached_by), span_words(rule.grace));
    both(
        format!(
            "每次{}后 {}内，{}里的每个人都须有：{}；一次一个结论，列出没做的人。",
            each.zh, within.zh, people.zh, done.zh
        ),
        format!(
            "Within {} after each “{}” everybody of “{}” must do: {}; one verdict each, with who did not.",
            within.en, each.en, people.en, done.en
        ),
    )
}

pub(super) fn checklist(rule: &ChecklistRule) -> Told {
    let mut asks = Vec::new();
    if !rule.at.is_empty() {
        let facts = any_of(&rule.at);
        asks.push(both(
            format!("最迟在{}时勾选完。", facts.zh),
            format!("Ticked at the latest when: {}.", facts.en),
        ));
    }
    asks.extend(check_lines(
        &rule.check,
        Some(FactName::Event(domain::EventKind::ChecklistTicked)),
    ));
    if !rule.evidence.is_empty() {
        let proofs: Vec<_> = rule.evidence.iter().map(|it| it.as_str()).collect();
        asks.push(both(
            format!("须附：{}。", in_chinese(&proofs).join("、")),
            format!("With: {}.", proofs.join(", ")),
        ));
    }
    if let Some(span) = rule.fresh_within.map(span_words) {
        asks.push(both(
            format!("勾选不早于 {}之前。", span.zh),
            format!("Ticked not longer than {} ago.", span.en),
        ));
    }
    if !rule.since.is_empty() {
        let facts = any_of(&rule.since);
        asks.push(both(
            format!("只计最近一次{}之后的勾选。", facts.zh),
            format!("Only ticks after the latest count: {}.", facts.en),
        ));
    }
    told_as(
        asks,
        (
            "每一项都已勾选，佐证齐全。",
            "Every item is ticked, with its proof.",
        ),
        (
            "有未勾选的项或缺少佐证。",
            "An item is not ticked, or proof is missing.",
        ),
    )
}

pub(super) fn score(clause: &Clause, rule: &ScoreRule) -> Told {
    match rule {
        ScoreRule::Settles { fen_per_point } => told_as(
            vec![both(
                format!("每分折合 {fen_per_point} 分（人民币）。"),
                format!("A point is worth {fen_per_point} hundredths of the currency."),
            )],
            (
                "结算金额等于分数乘以单价。",
                "The amount is points times their worth.",
            ),
            ("结算金额不符。", "The amount is another."),
        ),
        ScoreRule::Points(rule) => {
            let mut asks = vec![both(
                format!("计 {} 分。", rule.points),
                format!("{} points.", rule.points),
            )];
            for it in &rule.instead {
                let with: Vec<_> = it
                    .with
                    .iter()
                    .map(|(name, words)| format!("{name} {}", words.join("/")))
                    .collect();
                asks.push(both(
                    format!("{}：{} 分。", with.join("，"), it.points),
                    format!("{}: {} points.", with.join(", "), it.points),
                ));
            }
            if !rule.needs.is_empty() {
                asks.push(both(
                    format!("须写明：{}。", rule.needs.join("、")),
                    format!("It must say: {}.", rule.needs.join(", ")),
                ));
            }
            if rule.warn_on_spot {
                asks.push(both("扣分须当场提醒本人。", "The person is told on the spot."));
            }
            asks.extend(check_lines(&rule.check, judged(&clause.rule)));
            if rule.points < 0 {
                told_as(
                    asks,
                    ("检查记录为符合。", "The inspector notes that it fits."),
                    (
                        "检查记录为不符合，扣分，可申诉。",
                        "The inspector notes that it does not fit: points are deducted, open to appeal.",
                    ),
                )
            } else {
                told_as(
                    asks,
                    ("加分依据齐全。", "The reward has its evidence."),
                    ("加分依据不全。", "The reward lacks evidence."),
                )
            }
        }
    }
}
