//! Judging with every step in sight tells what each clause did at each line.

use engine::scenario::{CameKind, trace_text};

const TEXT: &str = "条款：A17
标题：晚了一步
人员：王坐席 8021
单位：安居热力

2026-11-16 09:00 客户 来信：我家暖气不热
2026-11-17 10:00 王坐席 答复：您好，师傅已经出发，请您留意电话。感谢您的来信！
期望 A17 守约
";

#[test]
fn each_line_tells_what_clauses_did_and_what_was_not_as_expected() {
    let pack = pack::load(&pack::built_in(), "base").unwrap();
    let traced = trace_text(&pack, TEXT).unwrap();
    let a17 = |line: usize| -> Vec<CameKind> {
        let came = traced.lines[line].came.iter();
        came.filter(|it| it.clause.as_str() == "A17")
            .map(|it| it.kind)
            .collect()
    };
    assert_eq!(a17(0), [CameKind::Opened]);
    assert!(a17(1).contains(&CameKind::Broken), "{:?}", traced.lines[1].came);
    let wrong = traced.lines[2].wrong.clone().unwrap();
    assert!(
        wrong.zh.starts_with("应为") && wrong.en.starts_with("expected"),
        "{wrong:?}"
    );
    assert!(!wrong.en.contains('Z'), "the scenario's own time: {wrong:?}");
}

#[test]
fn a_line_that_nobody_understands_is_told_with_its_number() {
    let pack = pack::load(&pack::built_in(), "base").unwrap();
    let errors = trace_text(
        &pack,
        "条款：A17\n人员：王坐席 8021\n\n2026-11-16 09:00 王坐席 跳舞\n",
    )
    .unwrap_err();
    assert_eq!(errors[0].line, 4);
}
