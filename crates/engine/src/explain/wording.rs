//! The sentences of an explanation, in both languages.

use calendar::{Figure, Instant, Millis, Zone};
use domain::{Author, FactKind, PromiseState, WaitReason};
use pack::{FactName, Wording};

use super::{Began, Explanation, Pause};
use crate::Standard;

/// Writes the summary and the lines.
pub(super) fn put_into_words(standard: &Standard, explanation: &mut Explanation, began: &Began<'_>) {
    let zone = zone_of(standard, explanation);
    let time = |at: Instant| written(&zone, whole_second(at));
    explanation.basis.says = basis_words(standard, explanation, began);
    explanation.within = within(explanation);
    let mut lines = vec![
        basis_line(explanation, &time),
        clause_line(explanation),
        calendar_line(explanation),
    ];
    if !explanation.carried_over.is_zero() {
        let (zh, en) = lengths(explanation.carried_over);
        lines.push(Wording {
            zh: format!("条件变更前已计 {zh}，予以接续。"),
            en: format!("{en} were counted before the terms changed and are carried over."),
        });
    }
    for it in &explanation.intervals {
        let (zh, en) = lengths(it.counted);
        let label = it.label.clone().unwrap_or_default();
        let (from, to) = (time(it.from_at), time(it.to_at));
        let zh_label = if label.zh.is_empty() {
            String::new()
        } else {
            format!("（{}）", label.zh)
        };
        let en_label = if label.en.is_empty() {
            String::new()
        } else {
            format!(" ({})", label.en)
        };
        lines.push(Wording {
            zh: format!("计入 {from} 至 {to}，共 {zh}{zh_label}。"),
            en: format!("Counted from {from} to {to}: {en}{en_label}."),
        });
    }
    lines.extend(
        explanation
            .pauses
            .iter()
            .map(|it| pause_line(standard, it, &time)),
    );
    if explanation.not_after_at.is_some() && explanation.not_after_at == explanation.due_at {
        lines.push(Wording {
            zh: "其间发生的事使期限提前，以提前后的时间为准。".to_owned(),
            en: "Something that happened since brought its end nearer; that time counts.".to_owned(),
        });
    }
    lines.push(end_line(explanation, &time));
    lines.extend(explanation.guidance.iter().map(|it| Wording {
        zh: format!("指引：{}", it.zh),
        en: format!("Guidance: {}", it.en),
    }));
    explanation.summary = summary(explanation, &time);
    explanation.lines = lines;
}

fn zone_of(standard: &Standard, explanation: &Explanation) -> Zone {
    let named = explanation
        .calendar
        .as_ref()
        .and_then(|it| standard.calendars.by_id.get(&it.id));
    let default = || standard.calendars.of(None).ok();
    named
        .or_else(default)
        .map_or_else(Zone::utc, |it| it.zone().clone())
}

/// Local date and time; seconds and milliseconds only where there are any.
pub(crate) fn written(zone: &Zone, at: Instant) -> String {
    let local = zone.local(at);
    let mut text = format!(
        "{:04}-{:02}-{:02} {:02}:{:02}",
        local.year(),
        local.month(),
        local.day(),
        local.hour(),
        local.minute()
    );
    if local.second() != 0 || local.millisecond() != 0 {
        text.push_str(&format!(":{:02}", local.second()));
    }
    if local.millisecond() != 0 {
        text.push_str(&format!(".{:03}", local.millisecond()));
    }
    text
}

/// People do not tell milliseconds.
fn whole_second(at: Instant) -> Instant {
    at.minus(Millis::new(at.as_millis().rem_euclid(1_000)))
}

/// A length of time as people tell it: `1 小时 30 分钟`, `1 h 30 min`; from three days on in days, from an hour on without
/// seconds.
fn lengths(span: Millis) -> (String, String) {
    let seconds = span.as_i64() / 1_000;
    let (days, hours) = match seconds / 3_600 {
        hours @ ..72 => (0, hours),
        hours => (hours / 24, hours % 24),
    };
    let odd_seconds = if seconds >= 3_600 { 0 } else { seconds % 60 };
    let parts = [
        (days, "天", "d"),
        (hours, "小时", "h"),
        (seconds / 60 % 60, "分钟", "min"),
        (odd_seconds, "秒", "s"),
    ];
    let some: Vec<_> = parts.into_iter().filter(|(count, ..)| *count != 0).collect();
    if some.is_empty() {
        return if span.is_zero() {
            ("0 分钟".to_owned(), "0 min".to_owned())
        } else {
            ("不到 1 秒".to_owned(), "less than 1 s".to_owned())
        };
    }
    let zh = some
        .iter()
        .map(|(count, unit, _)| format!("{count} {unit}"))
        .collect::<Vec<_>>();
    let en = some
        .iter()
        .map(|(count, _, unit)| format!("{count} {unit}"))
        .collect::<Vec<_>>();
    (zh.join(" "), en.join(" "))
}

fn basis_line(explanation: &Explanation, time: &impl Fn(Instant) -> String) -> Wording {
    let basis = &explanation.basis;
    let fact = &basis.says;
    let at = time(basis.at);
    let seq = basis.seq;
    if basis.fact == FactKind::DeadlinePassed && seq == explanation.promise.basis_seq {
        // Nobody wrote the break down: what can be cited is where the promise that broke counted from.
        return Wording {
            zh: format!("自 {at} 起算：{}，原承诺依据第 {seq} 条记录。", fact.zh),
            en: format!(
                "Counts from {at}: {}; what broke goes back to record {seq}.",
                fact.en
            ),
        };
    }
    Wording {
        zh: format!("自 {at} 起算，依据第 {seq} 条记录：{}。", fact.zh),
        en: format!("Counts from {at}, by record {seq}: {}.", fact.en),
    }
}

fn clause_line(explanation: &Explanation) -> Wording {
    let Explanation {
        clause,
        clause_title,
        pack,
        ..
    } = explanation;
    let within = &explanation.within;
    Wording {
        zh: format!("条款 {clause}「{}」（{pack}）：{}。", clause_title.zh, within.zh),
        en: format!("Clause {clause} “{}” ({pack}): {}.", clause_title.en, within.en),
    }
}

fn within(explanation: &Explanation) -> Wording {
    let Some(text) = &explanation.figure else {
        return match explanation.ahead.map(lengths) {
            Some((zh, en)) => Wording {
                zh: format!("比约定的时间提前 {zh}"),
                en: format!("{en} before the agreed time"),
            },
            None => Wording {
                zh: "以承诺的时间为准".to_owned(),
                en: "by the promised time".to_owned(),
            },
        };
    };
    match text.parse::<Figure>() {
        Ok(Figure::Span(span)) => {
            let (zh, en) = lengths(span);
            Wording {
                zh: format!("{zh}内"),
                en: format!("within {en}"),
            }
        }
        Ok(Figure::WorkingDays(days)) => Wording {
            zh: format!("{days} 个工作日内"),
            en: format!("within {days} working days"),
        },
        Ok(Figure::EndOfDay) => Wording {
            zh: "当天之内".to_owned(),
            en: "by the end of the day".to_owned(),
        },
        Err(_) => Wording {
            zh: text.clone(),
            en: text.clone(),
        },
    }
}

fn calendar_line(explanation: &Explanation) -> Wording {
    let Some(calendar) = &explanation.calendar else {
        return Wording {
            zh: "全天候计时，每个小时都计入。".to_owned(),
            en: "Every hour of every day counts.".to_owned(),
        };
    };
    let (id, version, counted) = (&calendar.id, calendar.version, calendar.counted_version);
    if version == counted {
        return Wording {
            zh: format!("按工作日历「{id}」第 {version} 版计时，只计营业时间。"),
            en: format!("Counted on working calendar “{id}”, version {version}; only its open hours count."),
        };
    }
    let reason = calendar.reason.clone().unwrap_or_default();
    let zh_reason = if reason.zh.is_empty() {
        String::new()
    } else {
        format!("（原因：{}）", reason.zh)
    };
    let en_reason = if reason.en.is_empty() {
        String::new()
    } else {
        format!(" ({})", reason.en)
    };
    Wording {
        zh: format!(
            "按工作日历「{id}」计时；日历已由第 {version} 版改为第 {counted} 版{zh_reason}，未到期的承诺按新版重新计算。"
        ),
        en: format!(
            "Counted on working calendar “{id}”; it changed from version {version} to {counted}{en_reason}, and running \
             promises were counted anew."
        ),
    }
}

fn pause_line(standard: &Standard, pause: &Pause, time: &impl Fn(Instant) -> String) -> Wording {
    let reason = reason_words(pause.reason);
    let author = author_words(standard, pause.author);
    let from = time(pause.from_at);
    let Some(to_at) = pause.to_at else {
        return Wording {
            zh: format!("自 {from} 起暂停：{}（{}）。", reason.zh, author.zh),
            en: format!("Stands still since {from}: {} ({}).", reason.en, author.en),
        };
    };
    let to = time(to_at);
    let (zh, en) = lengths(pause.credited);
    Wording {
        zh: format!("{from} 至 {to} 暂停：{}（{}），补回 {zh}。", reason.zh, author.zh),
        en: format!(
            "Stood still from {from} to {to}: {} ({}); {en} added.",
            reason.en, author.en
        ),
    }
}

fn end_line(explanation: &Explanation, time: &impl Fn(Instant) -> String) -> Wording {
    match explanation.due_at {
        Some(due_at) => {
            let at = time(due_at);
            Wording {
                zh: format!("因此到期时间为 {at}。"),
                en: format!("Therefore due at {at}."),
            }
        }
        None if explanation.state == PromiseState::Paused => Wording {
            zh: "暂停期间没有到期时间，恢复后重新推算。".to_owned(),
            en: "While it stands still it has no due time; that is worked out when it goes on.".to_owned(),
        },
        None => Wording {
            zh: "该工作日历此后不再营业，因此没有到期时间。".to_owned(),
            en: "The working calendar never opens again, so there is no due time.".to_owned(),
        },
    }
}

fn summary(explanation: &Explanation, time: &impl Fn(Instant) -> String) -> Wording {
    let (fact, within) = (&explanation.basis.says, &explanation.within);
    let from = time(explanation.basis.at);
    let end = end_line(explanation, time);
    let must = match (&explanation.figure, explanation.ahead) {
        (Some(_), _) => format!("须在 {}完成", within.zh),
        (None, Some(_)) => format!("须{}完成", within.zh),
        (None, None) => "须在承诺的时间之前完成".to_owned(),
    };
    Wording {
        zh: format!("{from} {}后{must}；{}", fact.zh, end.zh),
        en: format!("{from} {}, then {}. {}", fact.en, within.en, end.en),
    }
}

fn reason_words(reason: WaitReason) -> Wording {
    let (zh, en) = match reason {
        WaitReason::Customer => ("待客户回复", "waiting for the customer"),
        WaitReason::Appointment => ("待预约时间", "waiting for the appointment"),
        WaitReason::Parts => ("待配件", "waiting for parts"),
        WaitReason::ThirdParty => ("待第三方", "waiting for another company"),
        WaitReason::ForceMajeure => ("不可抗力", "force majeure"),
    };
    Wording {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

fn author_words(standard: &Standard, author: Author) -> Wording {
    let (zh, en) = match author {
        Author::Person(id) => {
            let name = standard
                .desk
                .people
                .get(&id)
                .map(|it| it.name.as_str())
                .filter(|it| !it.is_empty());
            (name.unwrap_or("工作人员"), name.unwrap_or("staff"))
        }
        Author::Customer(_) => ("客户", "the customer"),
        Author::System => ("系统", "the system"),
        Author::Timer => ("计时器", "the timer"),
    };
    Wording {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

/// What began it, with the thing that it is about and whoever did it; of a break, what ran out.
fn basis_words(standard: &Standard, explanation: &Explanation, began: &Began<'_>) -> Wording {
    if began.is_after_break {
        return break_words(explanation, began);
    }
    let words = match explanation.basis.event {
        Some(event) => FactName::Event(event),
        None => FactName::Fact(explanation.basis.fact),
    }
    .title();
    let who = author_words(standard, began.basis.author);
    match &explanation.thing {
        Some(thing) => Wording {
            zh: format!("{}（{thing}，{}）", words.zh, who.zh),
            en: format!("{} ({thing}, {})", words.en, who.en),
        },
        None => Wording {
            zh: format!("{}（{}）", words.zh, who.zh),
            en: format!("{} ({})", words.en, who.en),
        },
    }
}

/// The break with which it began: of the period before it, or of the promise of another clause.
fn break_words(explanation: &Explanation, began: &Began<'_>) -> Wording {
    let of = began.passed.map(|(_, clause)| clause);
    let is_own = match of {
        Some(clause) => *clause == explanation.promise.clause,
        None => explanation.promise.turn > 0,
    };
    let (zh, en) = match of.filter(|_| !is_own) {
        Some(clause) => (
            format!("条款 {clause} 到期未完成"),
            format!("a deadline of clause {clause} passed"),
        ),
        None if is_own => (
            "上一期到期未完成".to_owned(),
            "the period before ran out undone".to_owned(),
        ),
        None => ("到期未完成".to_owned(), "a deadline passed".to_owned()),
    };
    match &explanation.thing {
        Some(thing) => Wording {
            zh: format!("{zh}（{thing}）"),
            en: format!("{en} ({thing})"),
        },
        None => Wording { zh, en },
    }
}
