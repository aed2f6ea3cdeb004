//! The shared check and clocks in words.

use super::closed_words::in_chinese;
use crate::description::words::{any_of, both, evidence_words, join, part_words, span_words, times};
use crate::{CaseCondition, Check, FactName, FactNeed, FactPattern, Wording};

/// One sentence for each thing that is asked for.
pub(super) fn check_lines(check: &Check, judged: Option<FactName>) -> Vec<Wording> {
    let mut lines: Vec<Wording> = check.needs_facts.iter().map(need_line).collect();
    for ban in &check.needs_none {
        let facts = any_of(&ban.fact);
        let (often_zh, often_en) = match ban.more_than {
            0 => (String::new(), String::new()),
            most => (format!("超过 {most} 次"), format!(" more than {most} times")),
        };
        let (same_zh, same_en) = if ban.same_fields.is_empty() {
            (String::new(), String::new())
        } else {
            let names = same_fields(&ban.fact, &ban.same_fields);
            (
                format!("，{}与本次相同", names.zh),
                format!(", with the same {}", names.en),
            )
        };
        let (zh, en) = (&ban.title.zh, &ban.title.en);
        let (since_zh, since_en) = if ban.since.is_empty() {
            (String::new(), String::new())
        } else {
            let since = any_of(&ban.since);
            (
                format!("自上次{}以来", since.zh),
                format!(" since the last “{}”", since.en),
            )
        };
        lines.push(both(
            format!("此前{since_zh}不得{often_zh}有「{zh}」：{}{same_zh}。", facts.zh),
            format!(
                "“{en}” must not have happened{often_en} before{since_en}: {}{same_en}.",
                facts.en
            ),
        ));
    }
    let title = |name: &str| judged.map_or_else(|| both(name, name), |it| part_words(it, name));
    lines.extend(field_lines(check, &title));
    lines.extend(value_lines(check, &title));
    if !check.items.is_empty() {
        let items: Vec<Wording> = check.items.iter().map(|it| it.title.clone()).collect();
        let items = join(&items, "、", ", ");
        lines.push(both(
            format!("逐项确认：{}。", items.zh),
            format!("Each is ticked: {}.", items.en),
        ));
    }
    lines
}

fn field_lines(check: &Check, title: &impl Fn(&str) -> Wording) -> Vec<Wording> {
    let titles = |names: &[String]| join(&names.iter().map(|it| title(it)).collect::<Vec<_>>(), "、", ", ");
    let mut lines = Vec::new();
    if !check.fields.is_empty() {
        let names = titles(&check.fields);
        lines.push(both(
            format!("须写明：{}。", names.zh),
            format!("It must say: {}.", names.en),
        ));
    }
    for it in &check.fields_if {
        let holds = |(name, words): (&String, &Vec<String>)| {
            let (name, words) = (title(name), words.join("/"));
            both(
                format!("{}为 {words}", name.zh),
                format!("{} is {words}", name.en),
            )
        };
        let when = join(&it.with.iter().map(holds).collect::<Vec<_>>(), "且", " and ");
        let names = titles(&it.fields);
        lines.push(both(
            format!("{}时还须写明：{}。", when.zh, names.zh),
            format!("When {}, it must also say: {}.", when.en, names.en),
        ));
    }
    lines
}

fn value_lines(check: &Check, title: &impl Fn(&str) -> Wording) -> Vec<Wording> {
    let mut lines = Vec::new();
    for (name, words) in &check.must_be {
        let (name, words) = (title(name), words.join("/"));
        lines.push(both(
            format!("{}须为 {words}。", name.zh),
            format!("{} must be {words}.", name.en),
        ));
    }
    let limits = [
        (&check.at_least, "不得低于", "must not be below"),
        (&check.at_most, "不得高于", "must not be above"),
    ];
    for (numbers, zh, en) in limits {
        for (name, number) in numbers {
            let name = title(name);
            lines.push(both(
                format!("{}{zh} {number}。", name.zh),
                format!("{} {en} {number}.", name.en),
            ));
        }
    }
    for (name, other) in &check.at_most_field {
        let (name, other) = (title(name), title(other));
        lines.push(both(
            format!("{}不得高于{}。", name.zh, other.zh),
            format!("{} must not be above {}.", name.en, other.en),
        ));
    }
    for (name, later) in &check.earlier {
        let (name, later) = (title(name), title(later));
        lines.push(both(
            format!("{}须早于{}。", name.zh, later.zh),
            format!("{} must lie before {}.", name.en, later.en),
        ));
    }
    for limit in &check.limits {
        let (name, by) = (title(&limit.number), title(&limit.by));
        let most = |(word, most): (&String, &i64)| {
            both(
                format!("{} {most}", in_chinese(&[word.as_str()]).concat()),
                format!("{word} {most}"),
            )
        };
        let most = join(&limit.most.iter().map(most).collect::<Vec<_>>(), "、", ", ");
        lines.push(both(
            format!("{}不得高于{}的限额：{}。", name.zh, by.zh, most.zh),
            format!(
                "{} must not be above the limit of {}: {}.",
                name.en, by.en, most.en
            ),
        ));
    }
    if let Some(sum) = &check.weighted {
        let total = title(&sum.total);
        let part = |(name, weight): (&String, &i64)| {
            let name = title(name);
            both(format!("{} {weight}%", name.zh), format!("{} {weight}%", name.en))
        };
        let parts = join(&sum.of.iter().map(part).collect::<Vec<_>>(), "、", ", ");
        lines.push(both(
            format!("{}须等于加权之和：{}。", total.zh, parts.zh),
            format!("{} must be the weighted sum: {}.", total.en, parts.en),
        ));
    }
    lines
}

fn need_line(need: &FactNeed) -> Wording {
    let (zh, en) = (&need.title.zh, &need.title.en);
    let mut words = vec![both(
        format!("须先有「{zh}」"),
        format!("“{en}” must be there first"),
    )];
    words.push(match &need.none_open {
        Some(open) => {
            let (opened, done) = (any_of(&open.opened), any_of(&open.done));
            both(
                format!("：每一项{}都已有{}", opened.zh, done.zh),
                format!(": for every “{}” there is “{}”", opened.en, done.en),
            )
        }
        None if need.fact.is_empty() => both("", ""),
        None => {
            let facts = any_of(&need.fact);
            both(format!("：{}", facts.zh), format!(": {}", facts.en))
        }
    });
    words.extend(time_terms(need));
    words.extend(other_terms(need));
    let words = join(&words, "", "");
    both(format!("{}。", words.zh), format!("{}.", words.en))
}

fn time_terms(need: &FactNeed) -> Vec<Wording> {
    let mut terms = Vec::new();
    if need.count > 1 {
        let count = need.count;
        terms.push(both(
            format!("，至少 {count} 次"),
            format!(", at least {count} times"),
        ));
    }
    if !need.since.is_empty() {
        let facts = any_of(&need.since);
        terms.push(both(
            format!("，在最近一次{}之后", facts.zh),
            format!(", after the latest: {}", facts.en),
        ));
    }
    if let Some(span) = need.within.map(span_words) {
        terms.push(both(
            format!("，不早于 {}之前", span.zh),
            format!(", not longer than {} ago", span.en),
        ));
    }
    if let Some(span) = need.waited.map(span_words) {
        terms.push(both(
            format!("，至少已过 {}", span.zh),
            format!(", at least {} ago", span.en),
        ));
    }
    if let Some(soon) = &need.soon_after {
        let (facts, span) = (any_of(&soon.fact), span_words(soon.within));
        terms.push(both(
            format!("，在{}后 {}之内", facts.zh, span.zh),
            format!(", within {} after: {}", span.en, facts.en),
        ));
    }
    if let Some(spared) = &need.spared {
        let (facts, span) = (any_of(&spared.fact), span_words(spared.within));
        terms.push(both(
            format!("（{}后 {}之内不要求）", facts.zh, span.zh),
            format!(" (not asked within {} after: {})", span.en, facts.en),
        ));
    }
    if !need.before_agreed.is_empty() {
        let facts = any_of(&need.before_agreed);
        terms.push(both(
            format!("，须在{}约定的时间之前", facts.zh),
            format!(", before the time agreed in: {}", facts.en),
        ));
    }
    terms
}

fn other_terms(need: &FactNeed) -> Vec<Wording> {
    let mut terms = Vec::new();
    if need.same_person {
        terms.push(both("，须是同一个人的", ", of the same person"));
    }
    if !need.same_fields.is_empty() {
        let names = same_fields(&need.fact, &need.same_fields);
        terms.push(both(
            format!("，{}须与本次相同", names.zh),
            format!(", with the same {}", names.en),
        ));
    }
    if let Some(soon) = &need.only_if_soon {
        let (fact, after, span) = (any_of(&soon.fact), any_of(&soon.after), span_words(soon.within));
        terms.push(both(
            format!("，仅用于{}在{}后 {}之内的", fact.zh, after.zh, span.zh),
            format!(
                ", only where “{}” came within {} after: {}",
                fact.en, span.en, after.en
            ),
        ));
    }
    if !need.person_other_than.is_empty() {
        let facts = any_of(&need.person_other_than);
        terms.push(both(
            format!(
                "，所写的人员不得是{}的人；没有这样的记录时，不得是记录人自己",
                facts.zh
            ),
            format!(
                ", and the person named is not who did: {}; without such a record, not who records it",
                facts.en
            ),
        ));
    }
    if !need.only_for.is_empty() {
        let facts = any_of(&need.only_for);
        terms.push(both(
            format!("，仅用于{}", facts.zh),
            format!(", only for {}", facts.en),
        ));
    }
    if !need.by_other_than.is_empty() {
        let facts = any_of(&need.by_other_than);
        terms.push(both(
            format!("，须由{}之外的人完成", facts.zh),
            format!(", by somebody else than did: {}", facts.en),
        ));
    }
    if !need.by_same_as.is_empty() {
        let facts = any_of(&need.by_same_as);
        terms.push(both(
            format!("，须由{}的人完成", facts.zh),
            format!(", by whoever did: {}", facts.en),
        ));
    }
    if !need.judged_by_other_than.is_empty() {
        let facts = any_of(&need.judged_by_other_than);
        terms.push(both(
            format!("，本操作须由{}之外的人进行", facts.zh),
            format!(", and this is done by somebody else than did: {}", facts.en),
        ));
    }
    terms
}

/// Fields of facts, in words.
fn same_fields(facts: &[FactPattern], names: &[String]) -> Wording {
    let event = facts.first().map(|it| it.fact);
    let title = |name: &String| event.map_or_else(|| both(name, name), |it| part_words(it, name));
    join(&names.iter().map(title).collect::<Vec<_>>(), "、", ", ")
}

/// Which cases, in words.
pub(super) fn condition_words(condition: &CaseCondition) -> Wording {
    let mut terms = Vec::new();
    let mut add = |zh: &str, en: &str, list: Vec<&str>| {
        if !list.is_empty() {
            terms.push(both(
                format!("{zh} {}", in_chinese(&list).join("/")),
                format!("{en} {}", list.join("/")),
            ));
        }
    };
    add(
        "类型",
        "type",
        condition.types.iter().map(|it| it.as_str()).collect(),
    );
    add(
        "优先级",
        "priority",
        condition.priorities.iter().map(|it| it.as_str()).collect(),
    );
    add(
        "渠道",
        "channel",
        condition.channels.iter().map(|it| it.as_str()).collect(),
    );
    add(
        "标记",
        "flag",
        condition.flags.iter().map(String::as_str).collect(),
    );
    add(
        "含有",
        "words",
        condition.words.iter().map(String::as_str).collect(),
    );
    if condition.urgings > 0 {
        terms.push(both(
            format!("催办不少于 {} 次", condition.urgings),
            format!("urged at least {}", times(condition.urgings)),
        ));
    }
    terms.extend(condition.closed.map(|is_closed| {
        if is_closed {
            both("已办结", "closed")
        } else {
            both("未办结", "not closed")
        }
    }));
    if terms.is_empty() {
        both("所有事项", "every case")
    } else {
        join(&terms, "，", ", ")
    }
}

/// Evidence words as one sentence; none when nothing is asked for.
pub(super) fn evidence_line(needs: &[domain::Evidence]) -> Option<Wording> {
    let words: Vec<Wording> = needs.iter().map(|it| evidence_words(*it)).collect();
    let list = join(&words, "、", ", ");
    (!words.is_empty()).then(|| {
        both(
            format!("须有：{}。", list.zh),
            format!("There must be: {}.", list.en),
        )
    })
}
