//! Scenario files: what is read, and how mistakes are told.

use domain::{Action, BreakAct, Event, EventKind, Evidence, FactBody, Moment, Outcome};
use pack::scenario::{Expectation, StepKind, parse};

fn told(text: &str) -> String {
    parse(text)
        .unwrap_err()
        .iter()
        .map(|it| {
            let pack::Wording { zh, en } = it.sentence();
            format!("line {}: {zh}\n  {en}", it.line)
        })
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

#[test]
fn a_mistake_is_told_with_its_column_and_an_hour_that_there_is_not_as_a_time() {
    let text = "条款：A17\n人员：王坐席 8021\n\n2026-11-16 09:00 客户 来信：没有热水\n  2026-11-16 25:00 王坐席 答复：您好\n\
                26:61 王坐席 答复：您好\n2026-13-40 09:00 王坐席 答复：您好\n2026-11-16 10:00 王坐席 睡觉\n";
    let errors = parse(text).unwrap_err();
    let told: Vec<_> = errors
        .iter()
        .map(|it| (it.line, it.column, it.wrong.en.as_str()))
        .collect();
    let expected = [
        (5, 3, "`2026-11-16 25:00` is no time"),
        (6, 1, "`26:61` is no time"),
        (7, 1, "`2026-13-40 09:00` is no time"),
    ];
    assert_eq!(told[..3], expected);
    assert_eq!((told[3].0, told[3].1), (8, 22));
}

const HEAD: &str =
    "条款：D18\n人员：王师傅 3021、李班长 3001\n客户：王芳 女士\n节假日：2026-10-01 国庆节\n\n";

fn happens(line: &str) -> Event {
    let scenario = parse(&format!("{HEAD}{line}")).unwrap_or_else(|errors| panic!("{errors:?}"));
    let StepKind::Happens(fact) = &scenario.steps[0].what else {
        panic!()
    };
    let FactBody::EventHappened { event } = &fact.body else {
        panic!()
    };
    event.clone()
}

#[test]
fn events_are_written_with_the_words_of_their_registry() {
    let agreed = happens("2026-11-16 09:00 王师傅 约定上门 #V1 定于 2026-11-16 14:00 @李班长");
    assert_eq!(agreed.what, EventKind::VisitAgreed);
    assert_eq!(agreed.thing.as_deref(), Some("V1"));
    assert!(agreed.by_at.is_some() && agreed.person.is_some());
    let english = happens("2026-11-16 09:00 王师傅 visit_agreed #V1 by 14:00 @李班长");
    assert_eq!(agreed, english);
    let ticked = happens("2026-11-16 09:00 王师傅 勾选清单 #V1 清单=D05 项目=工牌、工服 照片=有");
    assert_eq!(ticked.items, ["工牌", "工服"]);
    assert_eq!(ticked.field("photo"), Some("有"));
    let held = happens("2026-11-16 09:00:05 王师傅 请客户等候 #C1：请您稍等片刻");
    assert_eq!(held.text.as_deref(), Some("请您稍等片刻"));
    let tried = happens("2026-11-16 09:00 客户 客户试用 #V1 正常=否");
    assert_eq!(tried.field("works"), Some("no"));
    let quoted = happens("2026-11-16 09:00 王师傅 上门延误 #V1 原因=“配件 未到”");
    assert_eq!(quoted.field("reason"), Some("配件 未到"));
    let (own, other) = (
        happens("2026-11-16 09:00 王师傅 列入会员 &王芳"),
        happens("2026-11-16 09:00 王师傅 列入会员 &赵强"),
    );
    assert!(own.customer.is_some() && own.customer != other.customer);
}

#[test]
fn a_try_to_record_an_event_names_what_is_missing_by_title() {
    let scenario = parse(&format!(
        "{HEAD}2026-11-16 15:00 王师傅 尝试 现场完工 #V1 -> 拒绝 D18 缺 客户签字、处理结果\n\
         期望 D18 违约 缺 客户签字\n期望 D18 未判定\n期望 D18 处置 督办\n2026-11-16 15:01 王师傅 请客户等候 #C1：稍等\n期望 发现 A08\n"
    ))
    .unwrap();
    let StepKind::Attempt {
        action: Action::Record { event },
        refused: Some(refused),
        ..
    } = &scenario.steps[0].what
    else {
        panic!()
    };
    assert_eq!(event.what, EventKind::WorkFinished);
    assert_eq!(
        (refused.missing.as_slice(), refused.names.as_slice()),
        (&[Evidence::Result][..], &["客户签字".to_owned()][..])
    );
    let expected: Vec<_> = scenario
        .steps
        .iter()
        .filter_map(|it| {
            if let StepKind::Expect(it) = &it.what {
                Some(it)
            } else {
                None
            }
        })
        .collect();
    assert!(matches!(expected[0], Expectation::Verdict { detail, .. } if detail == &["客户签字"]));
    assert!(matches!(expected[1], Expectation::NoVerdict { .. }));
    assert!(matches!(
        expected[2],
        Expectation::Acted {
            act: BreakAct::Urge,
            ..
        }
    ));
    assert!(matches!(
        expected[3],
        Expectation::Finding {
            moment: Moment::Hold,
            ..
        }
    ));
    let day = "2026-10-01".parse().unwrap();
    assert_eq!(scenario.holidays[&day], "国庆节");
    assert_eq!(scenario.calendar.exceptions()[&day].label, "国庆节");
}

#[test]
fn mistakes_in_events_are_told_with_what_they_may_carry() {
    insta::assert_snapshot!(told(&format!(
        "{HEAD}2026-11-16 15:00 王师傅 到达现杨 #V1\n2026-11-16 15:00 王师傅 离开现场 #V1 结局=done\n\
         2026-11-16 15:00 王师傅 离开现场 #V1 结果=完成\n2026-11-16 15:00 王师傅 到达现场 V1\n\
         2026-11-16 15:00 王师傅 约定上门 #V1 定于 明天\n2026-11-16 15:00 王师傅 尝试 现场完 #V1 -> 允许\n\
         2026-11-16 15:00 王师傅 停车收费 #P1 金额=十元\n"
    )));
}
