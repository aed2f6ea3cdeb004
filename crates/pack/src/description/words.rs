//! Words for facts, patterns, lengths and acts, in both languages.

use calendar::{Figure, Millis};
use domain::{BreakAct, EventPart, Evidence, FactKind};

use super::closed_words::in_chinese;
use crate::{AuthorKind, FactName, FactPattern, MemberPart, Period, Recurrence, Wording};

/// A sentence in both languages.
pub(super) fn both(zh: impl Into<String>, en: impl Into<String>) -> Wording {
    Wording {
        zh: zh.into(),
        en: en.into(),
    }
}

/// How often, in English: `once`, `3 times`.
pub(super) fn times(count: u32) -> String {
    match count {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}

/// What a fact or event is called.
pub(crate) fn fact_words(name: FactName) -> Wording {
    match name {
        FactName::Event(kind) => both(kind.spec().zh, kind.spec().en),
        FactName::Fact(kind) => {
            let (zh, en) = words_of(kind);
            both(zh, en)
        }
    }
}

const fn words_of(kind: FactKind) -> (&'static str, &'static str) {
    match kind {
        FactKind::CaseRaised => ("事项受理", "a case is raised"),
        FactKind::CallTalked => ("与客户通话", "a talk with the customer"),
        FactKind::MessageReceived => ("收到客户消息", "a message from the customer"),
        FactKind::ReplySent => ("答复客户", "a reply to the customer"),
        FactKind::ReplyDelivered => ("答复送达", "a reply is delivered"),
        FactKind::NoteAdded => ("内部备注", "an internal note"),
        FactKind::AnswerPromised => ("承诺答复", "an answer is promised"),
        FactKind::AnswerRenewed => ("重新承诺答复", "an answer is promised anew"),
        FactKind::AnswerGiven => ("兑现答复", "a promised answer is given"),
        FactKind::HandoverOffered => ("提出移交", "a handover is offered"),
        FactKind::HandoverAccepted => ("接受移交", "a handover is accepted"),
        FactKind::HandoverDeclined => ("谢绝移交", "a handover is declined"),
        FactKind::HandlerChanged => ("更换经办人", "the handler changes"),
        FactKind::Classified => ("重新分类", "the case is reclassified"),
        FactKind::WaitingStarted => ("开始等待", "waiting begins"),
        FactKind::WaitingEnded => ("结束等待", "waiting ends"),
        FactKind::Urged => ("客户催办", "the customer urges"),
        FactKind::ContactTried => ("尝试联系客户", "a try to reach the customer"),
        FactKind::ResultRecorded => ("登记处理结果", "the result is recorded"),
        FactKind::CustomerWordTaken => ("记录客户意见", "the customer's word is taken"),
        FactKind::CaseJoined => ("并入其他事项", "the case is joined to another"),
        FactKind::JoinReceived => ("其他事项并入", "another case is joined to this one"),
        FactKind::CaseClosed => ("办结", "the case is closed"),
        FactKind::CaseReopened => ("重新开启", "the case is reopened"),
        FactKind::FieldRevealed => ("查看受保护信息", "a masked field is shown"),
        FactKind::ActTakenBack => ("收回所写内容", "words are taken back"),
        FactKind::CallPlaced => ("致电客户", "a call to the customer"),
        FactKind::EventHappened => ("任一事件", "any event"),
        FactKind::DeadlinePassed => ("到期未完成", "a deadline passes"),
        FactKind::WarningGiven => ("到期提醒", "a warning is given"),
        FactKind::BreakActed => ("违约处置", "a break is acted on"),
    }
}

/// Facts joined by "or".
pub(super) fn any_of(patterns: &[FactPattern]) -> Wording {
    let words: Vec<Wording> = patterns.iter().map(pattern_words).collect();
    join(&words, "或", " or ")
}

pub(super) fn join(words: &[Wording], zh: &str, en: &str) -> Wording {
    let of = |pick: fn(&Wording) -> &str, by: &str| words.iter().map(pick).collect::<Vec<_>>().join(by);
    both(of(|it| &it.zh, zh), of(|it| &it.en, en))
}

fn pattern_words(pattern: &FactPattern) -> Wording {
    let name = fact_words(pattern.fact);
    let mut terms = Vec::new();
    if let Some(clause) = &pattern.of {
        terms.push(both(format!("{clause} 的"), format!("of {clause}")));
    }
    for (field, words) in &pattern.with {
        let title = part_words(pattern.fact, field);
        terms.push(both(
            format!("{}为 {}", title.zh, words.join("/")),
            format!("{} {}", title.en, words.join("/")),
        ));
    }
    for name in &pattern.has {
        let title = part_words(pattern.fact, name);
        terms.push(both(format!("写明{}", title.zh), format!("with {}", title.en)));
    }
    for name in &pattern.lacks {
        let title = part_words(pattern.fact, name);
        terms.push(both(
            format!("未写明{}", title.zh),
            format!("without {}", title.en),
        ));
    }
    for (numbers, zh, en) in [
        (&pattern.at_least, "不低于", "at least"),
        (&pattern.at_most, "不高于", "at most"),
    ] {
        for (field, number) in numbers {
            let title = part_words(pattern.fact, field);
            terms.push(both(
                format!("{}{zh} {number}", title.zh),
                format!("{} {en} {number}", title.en),
            ));
        }
    }
    if !pattern.channels.is_empty() {
        let list: Vec<_> = pattern.channels.iter().map(|it| it.as_str()).collect();
        terms.push(both(
            format!("渠道 {}", in_chinese(&list).join("/")),
            format!("on {}", list.join("/")),
        ));
    }
    terms.extend(pattern.author.map(author_words));
    if terms.is_empty() {
        return name;
    }
    let terms = join(&terms, "，", ", ");
    both(
        format!("{}（{}）", name.zh, terms.zh),
        format!("{} ({})", name.en, terms.en),
    )
}

fn author_words(author: AuthorKind) -> Wording {
    match author {
        AuthorKind::Person => both("由员工", "by somebody at the desk"),
        AuthorKind::Customer => both("由客户", "by the customer"),
        AuthorKind::System => both("由系统", "by the system"),
        AuthorKind::Timer => both("由计时器", "by the timer"),
    }
}

/// What a part or field of a fact is called.
pub(super) fn part_words(fact: FactName, name: &str) -> Wording {
    let part = fact
        .event()
        .and_then(|it| it.spec().parts.iter().find(|part| part.name() == name));
    let zh = part.map_or(name, |it| crate::clause::part_in_chinese(it));
    let en = match part {
        Some(EventPart::ByAt) => "a time".to_owned(),
        Some(EventPart::Thing) => "a number".to_owned(),
        Some(EventPart::Person) => "a person".to_owned(),
        Some(EventPart::Customer) => "a customer".to_owned(),
        Some(EventPart::Text) => "words".to_owned(),
        Some(EventPart::Items) => "items".to_owned(),
        Some(EventPart::Field(_)) | None => name.replace('_', " "),
    };
    both(zh, en)
}

/// A length of time.
pub(super) fn span_words(span: Millis) -> Wording {
    let millis = span.as_i64();
    let parts = [
        (millis / 86_400_000, "天", "d"),
        (millis / 3_600_000 % 24, "小时", "h"),
        (millis / 60_000 % 60, "分钟", "min"),
        (millis / 1_000 % 60, "秒", "s"),
        (millis % 1_000, "毫秒", "ms"),
    ];
    let some = parts.into_iter().filter(|(count, ..)| *count != 0);
    let words: Vec<Wording> = some
        .map(|(count, zh, en)| both(format!("{count} {zh}"), format!("{count} {en}")))
        .collect();
    if words.is_empty() {
        both("0 分钟", "0 min")
    } else {
        join(&words, " ", " ")
    }
}

/// A figure of a clause.
pub(super) fn figure_words(figure: Figure) -> Wording {
    match figure {
        Figure::Span(span) => span_words(span),
        Figure::WorkingDays(days) => both(format!("{days} 个工作日"), format!("{days} working days")),
        Figure::EndOfDay => both("当日之内", "the same day"),
    }
}

pub(super) fn period_words(period: Period) -> Wording {
    match period {
        Period::Day => both("每天", "every day"),
        Period::Week => both("每周", "every week"),
        Period::Month => both("每月", "every month"),
        Period::Quarter => both("每季度", "every quarter"),
    }
}

pub(super) fn recurrence_words(every: &Recurrence) -> Wording {
    let holidays = match every {
        Recurrence::Period(period) => return period_words(*period),
        Recurrence::Holidays(it) => it,
    };
    if holidays.names.is_empty() {
        return both("每个法定节假日", "each public holiday");
    }
    both(
        format!("每个{}", holidays.names.join("、")),
        format!("each {}", holidays.names.join(", ")),
    )
}

/// When it may be done before a holiday, and what must name it.
pub(super) fn holiday_lines(every: &Recurrence) -> Vec<Wording> {
    let Recurrence::Holidays(holidays) = every else {
        return Vec::new();
    };
    let before = span_words(holidays.opens_before);
    let window = if holidays.opens_before.is_zero() {
        both(
            "从节日第一天起、到最后一天结束前完成；日历里没有的节日不算。",
            "It is done from the holiday's first day to the end of its last; a holiday that the calendar lacks is not owed.",
        )
    } else {
        both(
            format!(
                "最早在节日第一天之前 {}、最迟到最后一天结束前完成；日历里没有的节日不算。",
                before.zh
            ),
            format!(
                "It is done from {} before the holiday's first day to the end of its last; a holiday that the calendar lacks is not owed.",
                before.en
            ),
        )
    };
    let named = holidays.named_in.is_some().then(|| {
        both(
            "记录里要写明是哪个节日，只算那个节日的。",
            "The record names the holiday and counts for that one only.",
        )
    });
    std::iter::once(window).chain(named).collect()
}

pub(super) fn member_words(member: MemberPart) -> Wording {
    match member {
        MemberPart::Thing => both("按编号区分", "told apart by their numbers"),
        MemberPart::Customer => both("按客户区分", "told apart by customer"),
        MemberPart::Person => both("按人员区分", "told apart by person"),
    }
}

/// What follows a break.
pub(crate) fn act_words(act: BreakAct) -> Wording {
    match act {
        BreakAct::TellPerson => both("提醒本人", "the person is told"),
        BreakAct::TellTeamLead => both("报班长", "the team lead is told"),
        BreakAct::TellSupervisor => both("报主管", "the supervisor is told"),
        BreakAct::RaisePriority => both("提升优先级", "the priority is raised"),
        BreakAct::Urge => both("督办", "it is urged"),
        BreakAct::TellDirector => both("报分管领导", "the director in charge is told"),
        BreakAct::DeductPoints => both("扣分", "points are deducted"),
    }
}

pub(super) fn evidence_words(evidence: Evidence) -> Wording {
    let zh = crate::scenario::evidence_in_chinese(evidence).unwrap_or_else(|| evidence.as_str());
    both(zh, evidence.as_str().replace('_', " "))
}
