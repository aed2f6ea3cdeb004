//! Scenario files: what is read, and how mistakes are told.

use domain::{FactBody, Outcome};
use pack::scenario::{Expectation, StepKind, parse};

fn told(text: &str) -> String {
    parse(text)
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn english_and_chinese_say_the_same() {
    let english = "clause: A17\ntitle: x\npeople: 王坐席 8021\ncalendar: Mon-Fri 09:00-18:00\n\n\
                   2026-11-16 09:00 customer mails: 我家不热\n2026-11-16 10:00 agent 王坐席 replies: 您好\n\
                   expect A17 kept at 2026-11-16 10:00\n";
    let chinese = "条款：A17\n标题：x\n人员：王坐席 8021\n日历：周一至周五 09:00-18:00\n\n\
                   2026-11-16 09:00 客户 来信：我家不热\n10:00 坐席 王坐席 答复：您好\n期望 A17 守约 于 10:00\n";
    let (english, chinese) = (parse(english).unwrap(), parse(chinese).unwrap());
    let steps = |it: &pack::scenario::Scenario| {
        it.steps
            .iter()
            .map(|it| (it.at, it.what.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(steps(&english), steps(&chinese));
    assert_eq!(english.calendar.week(), chinese.calendar.week());
    let StepKind::Happens(first) = &english.steps[0].what else {
        panic!()
    };
    assert!(matches!(first.body, FactBody::CaseRaised { .. }));
    assert_eq!(first.seq, 1);
    let StepKind::Expect(Expectation::Verdict { outcome, at, .. }) = &english.steps[2].what else {
        panic!()
    };
    assert_eq!((*outcome, *at), (Outcome::Kept, Some(english.steps[1].at)));
}

#[test]
fn late_facts_say_when_they_were_recorded() {
    let text =
        "clause: A17\npeople: 王坐席\n2026-11-16 09:00 recorded 2026-11-16 12:30 customer mails: 我家不热\n";
    let scenario = parse(text).unwrap();
    let StepKind::Happens(fact) = &scenario.steps[0].what else {
        panic!()
    };
    assert_eq!(fact.recorded_at.since(fact.at), calendar::Millis::minutes(210));
}

#[test]
fn mistakes_are_told_with_their_lines() {
    insta::assert_snapshot!(told(
        "clause: a17\ncolour: red\ncalendar: Mon-Fry 09:00-18:00\npeople: 王坐席 8021\n\n\
         customer mails: 没有时间\n2026-11-16 09:00 客户 飞来：\n2026-11-16 09:00 李四 答复：您好\n\
         2026-11-16 09:10 王坐席 睡觉\n2026-11-16 09:20 王坐席 尝试 办结\n2026-11-16 09:20 王坐席 尝试 办结 -> 拒绝 C06 缺 什么\n\
         期望 A17 很好\n期望 优先级 特急\n期望 发现 G04\n期望 A17 守约 于 昨天\n"
    ));
}
