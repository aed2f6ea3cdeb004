//! What each kind of rule asks for, keeps and breaks, in words.

use super::closed_words::{in_chinese, word_in_chinese};
use crate::description::check::{check_lines, condition_words, evidence_line};
use crate::description::clock::clock_lines;
use crate::description::count::{checklist, coverage, duty, metric, score, window};
use crate::description::words::{act_words, any_of, both, join, part_words, span_words};
use crate::{
    Check, Clause, ClockRule, FactName, FormRule, GuardRule, Ladder, PhraseRule, PrivacyRule, RouteRule,
    Rule, ScriptRule, Wording,
};

/// What a rule comes to in words.
pub(super) struct Told {
    pub(super) asks: Vec<Wording>,
    pub(super) keeps: Wording,
    pub(super) breaks: Wording,
}

pub(super) fn told_as(asks: Vec<Wording>, keeps: (&str, &str), breaks: (&str, &str)) -> Told {
    Told {
        asks,
        keeps: both(keeps.0, keeps.1),
        breaks: both(breaks.0, breaks.1),
    }
}

pub(super) fn told(clause: &Clause) -> Told {
    match &clause.rule {
        Rule::Clock(rule) => clock(rule),
        Rule::Guard(rule) => guard(rule),
        Rule::Form(rule) => form(rule),
        Rule::Phrase(rule) => phrase(rule),
        Rule::Metric(rule) => metric(rule),
        Rule::Window(rule) => window(rule),
        Rule::Coverage(rule) => coverage(rule),
        Rule::Duty(rule) => duty(rule),
        Rule::Checklist(rule) => checklist(rule),
        Rule::Score(rule) => score(clause, rule),
        Rule::Route(rule) => route(rule),
        Rule::Privacy(rule) => privacy(rule),
        Rule::Script(rule) => script(rule),
        Rule::Review(rule) => {
            let mut asks = vec![both(
                format!("由质检员评分，{} 分及以上为合格；模型只能提出初评。", rule.pass),
                format!(
                    "A reviewer scores it; {} points of 100 pass. A model may only propose.",
                    rule.pass
                ),
            )];
            asks.extend(check_lines(&rule.check, judged(&clause.rule)));
            told_as(
                asks,
                ("质检员评分合格。", "A reviewer's score passes."),
                ("质检员评分不合格。", "A reviewer's score does not pass."),
            )
        }
    }
}

pub(super) fn judged(rule: &Rule) -> Option<FactName> {
    rule.judged_events().into_iter().next().map(FactName::Event)
}

pub(super) fn on_line(check: &Check) -> Option<Wording> {
    let facts = any_of(&check.on);
    (!check.on.is_empty()).then(|| {
        both(
            format!("判定时机：{}。", facts.zh),
            format!("Judged when: {}.", facts.en),
        )
    })
}

/// The check and the follow-up of a rule.
pub(super) fn checked(check: &Check, event: Option<FactName>, follow_up: Option<&ClockRule>) -> Vec<Wording> {
    let mut lines: Vec<Wording> = on_line(check).into_iter().collect();
    lines.extend(check_lines(check, event));
    lines.extend(follow_up.into_iter().flat_map(clock_lines));
    lines
}

const COMPLETE: (&str, &str) = (
    "所列要求齐全，且按时跟进。",
    "Everything that is asked for is there, and what must follow comes in time.",
);
const LACKING: (&str, &str) = (
    "缺少任何一项，或没有按时跟进。",
    "Anything is missing, or what must follow does not come in time.",
);

fn clock(rule: &ClockRule) -> Told {
    let mut asks = clock_lines(rule);
    if rule.check.on.is_empty() {
        return told_as(
            asks,
            (
                "在期限内（含到期那一刻）完成。",
                "Done in time, the due instant included.",
            ),
            ("到期那一刻仍未完成。", "Not done at the due instant."),
        );
    }
    let event = rule.check.on.first().map(|it| it.fact);
    asks.extend(checked(&rule.check, event, None));
    told_as(
        asks,
        (
            "在期限内（含到期那一刻）完成，当场该有的都有。",
            "Done in time, the due instant included, and what must be there on the spot is there.",
        ),
        (
            "到期那一刻仍未完成，或者当场缺了什么。",
            "Not done at the due instant, or something is missing on the spot.",
        ),
    )
}

fn guard(rule: &GuardRule) -> Told {
    let acts: Vec<String> = rule.acts().map(|it| it.as_str().to_owned()).collect();
    let zh_acts: Vec<String> = rule
        .acts()
        .map(|it| {
            it.event().map_or_else(
                || word_in_chinese(it.as_str()).to_owned(),
                |it| it.spec().zh.to_owned(),
            )
        })
        .collect();
    let mut asks = vec![both(
        format!("把关的操作：{}。", zh_acts.join("、")),
        format!("The act that is guarded: {}.", acts.join(", ")),
    )];
    asks.extend(evidence_line(&rule.needs));
    asks.push(both(
        format!("联系不上客户时，{} 次尝试可代替客户意见。", rule.tries),
        format!("{} failed tries stand for the customer's word.", rule.tries),
    ));
    if !rule.needs.contains(&domain::Evidence::CustomerWordOrTries) {
        asks.pop();
    }
    let event = rule.acts().find_map(|it| it.event()).map(FactName::Event);
    asks.extend(check_lines(&rule.check, event));
    asks.extend(rule.follow_up.iter().flat_map(clock_lines));
    if rule.or_reason {
        asks.push(both(
            "说明原因后可以放行，判为豁免。",
            "It is let pass with a recorded reason, and waived.",
        ));
    }
    if rule.only_asks {
        return told_as(
            asks,
            ("该有的事按时做到。", "What must follow came in time."),
            (
                "到时没有做到；缺少证据的操作现场拒绝，做了也不另行判定。",
                "It did not come in time; the act without its evidence is refused, and not judged by itself.",
            ),
        );
    }
    told_as(
        asks,
        ("操作时所列证据齐全。", "The evidence is there when it is done."),
        (
            "缺少证据：现场拒绝；已发生的判为违约。",
            "Evidence is missing: refused before it happens, broken when it happened.",
        ),
    )
}

fn form(rule: &FormRule) -> Told {
    let record = match rule.record.event() {
        Some(event) => both(event.spec().zh, event.spec().en),
        None => both(word_in_chinese(rule.record.as_str()), rule.record.as_str()),
    };
    let mut asks = vec![both(
        format!("记录：{}。", record.zh),
        format!("The record: {}.", record.en),
    )];
    asks.extend(evidence_line(&rule.needs));
    for (types, needs) in &rule.also {
        let types: Vec<_> = types.iter().map(|it| it.as_str()).collect();
        if let Some(line) = evidence_line(needs) {
            asks.push(both(
                format!("{} 类还{}", in_chinese(&types).join("/"), line.zh),
                format!("For {}: {}", types.join("/"), line.en),
            ));
        }
    }
    if !rule.parts.is_empty() {
        let parts: Vec<Wording> = rule.parts.iter().map(|it| it.title.clone()).collect();
        let parts = join(&parts, "、", ", ");
        asks.push(both(
            format!("须包含：{}。", parts.zh),
            format!("It contains: {}.", parts.en),
        ));
    }
    asks.extend(check_lines(&rule.check, rule.record.event().map(FactName::Event)));
    asks.extend(rule.follow_up.iter().flat_map(clock_lines));
    told_as(
        asks,
        ("记录齐全。", "The record is complete."),
        ("缺项，并逐项列出。", "Anything is missing; each is listed."),
    )
}

fn holiday_line((name, words): (&String, &Vec<String>)) -> Wording {
    let words = words.join("、");
    both(
        format!("{name}也可说：{words}。"),
        format!("{name} is also called: {words}."),
    )
}

/// Who is to be addressed how, and how often in a contact.
fn address_lines(rule: &PhraseRule) -> Vec<Wording> {
    let mut asks = Vec::new();
    if rule.needs_address_by_name {
        asks.push(both(
            format!("知道姓名后以姓氏尊称：{}。", rule.titles.join("、")),
            format!(
                "The customer is addressed by surname and title once known: {}.",
                rule.titles.join(", ")
            ),
        ));
    }
    if rule.once_in_contact {
        asks.push(both(
            "一次联系说到一次即可，联系结束仍未说到才算违约；没有记下说过的话，不判。",
            "Once in a contact is enough; it is broken when the contact ended without it, and not judged when no words were written down.",
        ));
    }
    asks
}

fn phrase(rule: &PhraseRule) -> Told {
    let mut asks = Vec::new();
    if !rule.moments.is_empty() {
        let moments: Vec<_> = rule.moments.iter().map(|it| it.as_str()).collect();
        asks.push(both(
            format!("时机：{}。", in_chinese(&moments).join("、")),
            format!("At: {}.", moments.join(", ")),
        ));
    }
    if let Some(span) = rule.when.answered_late_after.map(span_words) {
        asks.push(both(
            format!("仅当接听晚于 {}。", span.zh),
            format!("Only when answered later than {}.", span.en),
        ));
    }
    if rule.when.holiday {
        asks.push(both("仅在法定节假日。", "Only on public holidays."));
    }
    if rule.first_only {
        asks.push(both("仅看首次答复。", "Only the first reply."));
    }
    for it in &rule.never {
        let (any, better) = (it.any_of.join("、"), it.better.join("；"));
        let zh = if better.is_empty() {
            format!("禁语：{any}。")
        } else {
            format!("禁语：{any}。可改为：{better}")
        };
        let en = if better.is_empty() {
            format!("Never: {any}.")
        } else {
            format!("Never: {any}. Better: {better}")
        };
        asks.push(both(zh, en));
    }
    if !rule.must.is_empty() {
        let parts: Vec<Wording> = rule.must.iter().map(|it| it.title.clone()).collect();
        let parts = join(&parts, "、", ", ");
        let order = if rule.in_order {
            ("，按此顺序", ", in this order")
        } else {
            ("", "")
        };
        asks.push(both(
            format!("须说：{}{}。", parts.zh, order.0),
            format!("It must say: {}{}.", parts.en, order.1),
        ));
    }
    asks.extend(rule.holiday_names.iter().map(holiday_line));
    if rule.more_than > 0 {
        asks.push(both(
            format!("一次联系中 {} 次以内不计。", rule.more_than),
            format!("{} in one contact are let pass.", rule.more_than),
        ));
    }
    if !rule.others_data.is_empty() {
        let kinds: Vec<_> = rule.others_data.iter().map(|it| it.as_str()).collect();
        asks.push(both(
            format!("不得出现他人资料：{}。", in_chinese(&kinds).join("、")),
            format!("No data of others: {}.", kinds.join(", ")),
        ));
    }
    asks.extend(address_lines(rule));
    let event = rule.check.on.first().map(|it| it.fact);
    asks.extend(checked(&rule.check, event, None));
    told_as(
        asks,
        (
            "该说的说了，不该说的没有说。",
            "What is due is said and nothing banned.",
        ),
        (
            "说了禁语，或漏了该说的话。",
            "Something banned is said, or something due is missing.",
        ),
    )
}

/// The steps of a ladder, how many may be left out, and how long one counts.
fn ladder_lines(ladder: &Ladder) -> Vec<Wording> {
    let titles: Vec<Wording> = ladder.steps.iter().map(|it| it.title.clone()).collect();
    let (facts, steps) = (any_of(&ladder.on), join(&titles, "→", " → "));
    let mut lines = vec![both(
        format!("{}：同一个人按 {} 一级一级来。", facts.zh, steps.zh),
        format!(
            "“{}” goes up step by step for each person: {}.",
            facts.en, steps.en
        ),
    )];
    let most = ladder.may_skip;
    if most > 0 {
        lines.push(both(
            format!("一次最多跳过 {most} 级。"),
            format!("At most {most} steps are left out at once."),
        ));
    }
    if let Some(ground) = &ladder.ground {
        let ground = ladder
            .on
            .first()
            .map_or_else(|| both(ground, ground), |it| part_words(it.fact, ground));
        lines.push(both(
            format!("写明{}的，可以越级。", ground.zh),
            format!("Stating the {} allows to leave out more.", ground.en),
        ));
    }
    if let Some(span) = ladder.lapses.map(span_words) {
        lines.push(both(
            format!("一级满 {} 不再算数。", span.zh),
            format!("A step counts for {}.", span.en),
        ));
    }
    lines
}

fn route(rule: &RouteRule) -> Told {
    let mut asks = Vec::new();
    if rule.needs_type {
        asks.push(both("受理时必须选定类型。", "A type must be chosen."));
    }
    for line in &rule.lines {
        let when = condition_words(&line.when);
        if let Some(priority) = line.priority {
            asks.push(both(
                format!("{}：优先级 {}。", when.zh, word_in_chinese(priority.as_str())),
                format!("{}: priority {priority}.", when.en),
            ));
        }
    }
    if let Some(hears) = &rule.hears {
        let emotions: Vec<_> = hears.emotions.iter().map(|it| it.as_str()).collect();
        if !emotions.is_empty() {
            asks.push(both(
                format!(
                    "留意客户情绪：{}，强度 {} 及以上。",
                    in_chinese(&emotions).join("/"),
                    hears.at_least
                ),
                format!(
                    "It listens for {}, {} of 100 or stronger.",
                    emotions.join("/"),
                    hears.at_least
                ),
            ));
        }
        if hears.threat {
            asks.push(both(
                "留意扬言曝光或上告。",
                "It listens for threats to go public or to authorities.",
            ));
        }
        if hears.repeated > 0 {
            asks.push(both(
                format!("同一事项第 {} 次投诉。", hears.repeated),
                format!("Complaint number {} on the same matter.", hears.repeated),
            ));
        }
    }
    asks.extend(rule.ladders.iter().flat_map(ladder_lines));
    if !rule.tell.is_empty() {
        let acts: Vec<Wording> = rule.tell.iter().map(|it| act_words(*it)).collect();
        let acts = join(&acts, "、", ", ");
        asks.push(both(
            format!("随即：{}。", acts.zh),
            format!("At once: {}.", acts.en),
        ));
    }
    if let Some(written) = &rule.writes {
        let event = written.event.spec();
        asks.push(both(
            format!("系统随即登记：{}。", event.zh),
            format!("It is written at once by the program: {}.", event.en),
        ));
    }
    asks.extend(checked(
        &rule.check,
        rule.check.on.first().map(|it| it.fact),
        rule.follow_up.as_ref(),
    ));
    told_as(
        asks,
        (
            "按规定归类并走完规定的路径。",
            "Classified as asked, and what the path asks for is there.",
        ),
        LACKING,
    )
}

fn privacy(rule: &PrivacyRule) -> Told {
    let mut asks = Vec::new();
    if let Some(mask) = &rule.mask {
        asks.push(both(
            format!("默认遮盖：{}。", mask.fields.join("、")),
            format!("Masked: {}.", mask.fields.join(", ")),
        ));
        if mask.needs_reason {
            asks.push(both("查看须说明原因。", "Seeing them takes a reason."));
        }
        asks.push(both(
            format!("查看后 {} 分钟重新遮盖。", mask.open_minutes),
            format!("They are covered again after {} minutes.", mask.open_minutes),
        ));
    }
    asks.extend(checked(
        &rule.check,
        rule.check.on.first().map(|it| it.fact),
        rule.follow_up.as_ref(),
    ));
    told_as(asks, COMPLETE, LACKING)
}

fn script(rule: &ScriptRule) -> Told {
    let mut asks = Vec::new();
    if !rule.at.is_empty() {
        let facts = any_of(&rule.at);
        asks.push(both(
            format!("提示时机：{}。", facts.zh),
            format!("Shown when: {}.", facts.en),
        ));
    }
    if !rule.says.zh.is_empty() {
        asks.push(both(
            format!("提示：{}", rule.says.zh),
            format!("It says: {}", rule.says.en),
        ));
    }
    if let Some(steps) = &rule.steps {
        let titles: Vec<Wording> = steps.steps.iter().map(|it| it.title.clone()).collect();
        let titles = join(&titles, "、", ", ");
        let order = if steps.in_order {
            ("（按顺序）", " in this order")
        } else {
            ("", "")
        };
        let by = any_of(&steps.by);
        asks.push(both(
            format!("步骤{}：{}；最迟在{}时走完。", order.0, titles.zh, by.zh),
            format!("Steps{}: {}; gone through by: {}.", order.1, titles.en, by.en),
        ));
    }
    asks.extend(checked(
        &rule.check,
        rule.check.on.first().map(|it| it.fact),
        rule.follow_up.as_ref(),
    ));
    told_as(asks, COMPLETE, LACKING)
}
