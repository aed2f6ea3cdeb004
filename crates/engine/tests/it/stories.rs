//! Small packs and stories in the words of packs and scenarios: how each kind treats events, to the millisecond.

use engine::scenario::run_all;
use pack::Sources;

/// A clause with the keys that every clause has.
pub(crate) fn clause_text(id: &str, kind: &str, rule: &str) -> String {
    format!(
        "[[clause]]\nid = \"{id}\"\nkind = \"{kind}\"\ntitle = {{ zh = \"题\", en = \"title\" }}\n\
         text = {{ zh = \"文\", en = \"text\" }}\nseverity = \"major\"\nanswerable = \"agent\"\n{rule}\n"
    )
}

pub(crate) fn pack_text(clauses: &str) -> String {
    format!("[pack]\nid = \"own\"\nversion = \"1\"\ntitle = {{ zh = \"自\", en = \"own\" }}\n\n{clauses}")
}

/// Tells the stories under a pack of these clauses; every line must come true.
#[track_caller]
fn tell(clauses: &[(&str, &str, &str)], stories: &[&str]) {
    let text: String = clauses
        .iter()
        .map(|(id, kind, rule)| clause_text(id, kind, rule))
        .collect();
    let mut files = vec![("own/pack.toml".to_owned(), pack_text(&text))];
    for (number, story) in stories.iter().enumerate() {
        let head = "条款：X01\n人员：王师傅 1、李班长 2、赵师傅 3\n日历：全天候\n";
        files.push((format!("own/scenarios/{number}.txt"), format!("{head}{story}")));
    }
    let report = run_all(&Sources::new(files));
    let failures: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(report.passed, stories.len());
}

#[test]
fn stories_run_by_the_pack_in_whose_folder_they_lie_however_it_is_called() {
    let clause = clause_text("X01", "clock", VISITS);
    let kept = "条款：X01\n人员：王师傅 1\n日历：全天候\n\
        2026-11-16 09:00 王师傅 约定上门 #V1 定于 2026-11-16 14:00\n\
        2026-11-16 13:55 王师傅 到达现场 #V1\n期望 X01 守约\n";
    let wrong = kept.replace("守约", "违约");
    let later = pack_text(&clause).replace("version = \"1\"", "version = \"2\"\nvalid_from = \"2027-01-01\"");
    let files = |story: &str| {
        Sources::new([
            ("any/our-book/pack.toml".to_owned(), pack_text(&clause)),
            ("any/our-book/scenarios/kept.txt".to_owned(), kept.to_owned()),
            ("any/next-year/pack.toml".to_owned(), later.clone()),
            ("any/next-year/scenarios/kept.txt".to_owned(), story.to_owned()),
        ])
    };
    let report = run_all(&files(kept));
    assert_eq!(
        (report.passed, report.failures.len()),
        (2, 0),
        "{:?}",
        report.failures
    );
    let ran: Vec<_> = report
        .packs
        .iter()
        .map(|(name, ran)| (name.1.as_str(), *ran))
        .collect();
    assert_eq!(ran, [("any/our-book", (1, 1)), ("any/next-year", (1, 1))]);
    let report = run_all(&files(&wrong));
    assert_eq!(report.passed, 1);
    assert_eq!(report.failures[0].file, "any/next-year/scenarios/kept.txt");
    // Stories without a pack are no success.
    let report = run_all(&Sources::new([(
        "any/scenarios/kept.txt".to_owned(),
        kept.to_owned(),
    )]));
    assert_eq!(
        (report.scenarios, report.failed_packs, report.failures.len()),
        (0, 1, 1)
    );
}

const VISITS: &str = r#"start = ["visit_agreed", "visit_changed"]
stop = ["visit_arrived"]
within = "as_promised"
ahead = "5m"
turns = "each_start"
void_by = ["visit_changed"]
calendar = "always""#;

#[test]
fn clocks_of_things_run_side_by_side_with_a_lead_and_end_void() {
    tell(
        &[("X01", "clock", VISITS)],
        &[
            "2026-11-16 09:00 王师傅 约定上门 #V1 定于 2026-11-16 14:00\n\
             2026-11-16 09:10 王师傅 约定上门 #V2 定于 2026-11-16 15:00\n\
             2026-11-16 13:55 王师傅 到达现场 #V1\n\
             期望 X01 守约 于 2026-11-16 13:55\n\
             期望 X01 计时 到期 2026-11-16 14:55\n\
             2026-11-16 14:55:01 王师傅 到达现场 #V2\n\
             期望 X01 违约 于 2026-11-16 14:55\n\
             期望 1 X01 守约",
            "2026-11-16 09:00 王师傅 约定上门 #V1 定于 2026-11-16 14:00\n\
             2026-11-16 11:00 王师傅 改约上门 #V1 定于 2026-11-17 14:00\n\
             期望 X01 作废\n\
             2026-11-17 13:50 王师傅 到达现场 #V1\n\
             期望 X01 守约 于 2026-11-17 13:50",
            "2026-11-16 09:00 王师傅 约定上门 #V1 定于 2026-11-16 14:00\n\
             2026-11-16 13:00 王师傅 到达现场 #V2\n\
             2026-11-16 14:00 期望 X01 违约 于 2026-11-16 13:55",
        ],
    );
}

#[test]
fn a_change_is_told_in_time_although_it_takes_the_promise_away() {
    let told = "start = [\"visit_agreed\"]\nstop = [\"visit_changed\"]\nwithin = \"2h\"\nbefore_due_of = \"X02\"\ncalendar = \"always\"";
    tell(
        &[("X02", "clock", VISITS), ("X01", "clock", told)],
        &[
            "2026-11-16 09:00 王师傅 约定上门 #V1 定于 2026-11-16 14:00\n\
             2026-11-16 11:00 王师傅 改约上门 #V1 定于 2026-11-17 14:00\n\
             期望 X01 守约",
            "2026-11-16 09:00 王师傅 约定上门 #V1 定于 2026-11-16 14:00\n\
             2026-11-16 13:00 王师傅 改约上门 #V2 定于 2026-11-17 14:00\n\
             期望 无 结论 X01\n\
             2026-11-16 14:00 期望 X01 违约",
        ],
    );
}

#[test]
fn what_need_not_be_done_breaks_only_when_it_is_done_late() {
    let rule = "start = [\"goods_received\"]\nstop = [\"return_asked\"]\nwithin = \"7d\"\nturns = \"each_start\"\n\
                only_if_done = true\ncalendar = \"always\"";
    tell(
        &[("X01", "clock", rule)],
        &[
            "2026-11-01 09:00 系统 签收 #O1\n2026-11-08 09:00 客户 申请退货 #O1\n期望 X01 守约",
            "2026-11-01 09:00 系统 签收 #O1\n2026-11-20 09:00 期望 无 结论 X01",
            "2026-11-01 09:00 系统 签收 #O1\n2026-11-09 09:00 客户 申请退货 #O1\n期望 X01 违约 于 2026-11-08 09:00",
        ],
    );
}

#[test]
fn a_break_is_followed_up_thing_by_thing_whether_or_not_a_timer_looked() {
    let orders = "start = [\"dispatch_ordered\"]\nstop = [\"dispatch_result_reported\"]\nwithin = \"24h\"\n\
                  turns = \"each_start\"\ncalendar = \"always\"";
    let urging = "on = [{ fact = \"deadline_passed\", of = \"X02\" }]\ntell = [\"urge\"]\nexpects = [\"urging_issued\"]\n\
                  within = \"30m\"\ncalendar = \"always\"\nvoid_by = [\"dispatch_result_reported\"]";
    tell(
        &[("X02", "clock", orders), ("X01", "route", urging)],
        &[
            "2026-11-16 09:00 李班长 派单 #P1\n\
             2026-11-16 09:10 李班长 派单 #P2\n\
             2026-11-17 09:20 系统 发督办单 #P1\n\
             期望 X01 守约 于 2026-11-17 09:20\n\
             期望 X01 执行 督办 于 2026-11-17 09:00\n\
             2026-11-17 09:41 期望 X01 违约 于 2026-11-17 09:40",
            "2026-11-16 09:00 李班长 派单 #P1\n\
             2026-11-17 09:20 王师傅 部门报结果 #P1\n\
             期望 X01 作废",
        ],
    );
}

#[test]
fn follow_ups_begin_after_closing_and_a_broken_check_is_told_beside_them() {
    let rated = "for_each = [{ fact = \"satisfaction_surveyed\", at_most = { score = 2 } }]\nexpects = [\"reported_up\"]\n\
                 within = \"1h\"\ncalendar = \"always\"\non = [\"satisfaction_surveyed\"]\nfields = [\"words\"]";
    tell(
        &[("X01", "route", rated)],
        &[
            "2026-11-16 09:00 王师傅 登记 报修：家里不热\n\
             2026-11-16 10:00 王师傅 办结\n\
             2026-11-17 09:00 客户 满意度评价 评分=1 意见=不满意\n\
             2026-11-17 09:30 王师傅 上报\n\
             期望 X01 守约",
            "2026-11-16 09:00 客户 满意度评价 评分=5\n\
             期望 X01 违约 缺 意见",
            "2026-11-16 09:00 客户 满意度评价 评分=1\n\
             期望 X01 违约 缺 words\n\
             2026-11-16 09:20 王师傅 上报\n\
             期望 X01 守约\n\
             期望 1 X01 违约",
        ],
    );
}

#[test]
fn guards_refuse_before_and_judge_after_by_the_same_facts() {
    let finished = "action = \"work_finished\"\n\
        needs_facts = [\n\
        { name = \"signed\", title = { zh = \"客户签字\", en = \"Signature\" }, fact = [{ fact = \"survey_signed\", with = { signer = [\"customer\"] } }] },\n\
        { name = \"tried\", title = { zh = \"试用正常\", en = \"Tried\" }, fact = [{ fact = \"customer_tried\", has = [\"works\"] }] } ]\n\
        needs_none = [ { name = \"mistake\", title = { zh = \"差错\", en = \"Mistake\" }, fact = [\"mistake_made\"] } ]";
    tell(
        &[("X01", "guard", finished)],
        &[
            "2026-11-16 09:00 王师傅 到达现场 #V1\n\
             2026-11-16 10:00 王师傅 签署服务单 #V2 签字人=customer\n\
             2026-11-16 10:01 王师傅 尝试 现场完工 #V1 -> 拒绝 X01 缺 客户签字、试用正常\n\
             2026-11-16 10:02 王师傅 签署服务单 #V1 签字人=other\n\
             2026-11-16 10:03 王师傅 客户试用 #V1 正常=是\n\
             2026-11-16 10:03 王师傅 尝试 现场完工 #V1 -> 拒绝 X01 缺 signed\n\
             2026-11-16 10:04 王师傅 签署服务单 #V1 签字人=customer\n\
             2026-11-16 10:05 王师傅 尝试 现场完工 #V1 -> 允许\n\
             2026-11-16 10:05 王师傅 现场完工 #V1\n\
             期望 X01 守约",
            "2026-11-16 09:00 王师傅 现场差错 #V1\n\
             2026-11-16 10:03 王师傅 客户试用 #V1 正常=否\n\
             2026-11-16 10:05 王师傅 现场完工 #V1\n\
             期望 X01 违约 缺 客户签字\n\
             期望 X01 违约 缺 试用正常\n\
             期望 X01 违约 缺 差错",
        ],
    );
}

#[test]
fn needs_ask_for_age_number_order_author_and_openness() {
    let left = "action = \"visit_left\"\n\
        needs_facts = [\n\
        { name = \"waited\", title = { zh = \"等候\", en = \"Waited\" }, fact = [\"nobody_in\"], waited = \"10m\" },\n\
        { name = \"tries\", title = { zh = \"电话\", en = \"Tries\" }, fact = [\"phone_tried\"], count = 2, since = [\"nobody_in\"], within = \"1h\" },\n\
        { name = \"open\", title = { zh = \"未办\", en = \"Open\" }, none_open = { opened = [\"due_item_opened\"], done = [\"due_item_done\"] } },\n\
        { name = \"other\", title = { zh = \"他人\", en = \"Other\" }, fact = [\"risk_explained\"], by_other_than = [\"nobody_in\"] },\n\
        { name = \"early\", title = { zh = \"事先\", en = \"Early\" }, fact = [\"delay_told\"], before_agreed = [\"visit_agreed\"] } ]";
    tell(
        &[("X01", "guard", left)],
        &[
            "2026-11-16 08:00 李班长 约定上门 #V1 定于 2026-11-16 09:00\n\
             2026-11-16 08:30 李班长 告知延误 #V1\n\
             2026-11-16 08:31 李班长 出现即办事项 #E1\n\
             2026-11-16 08:59 王师傅 现场电话联系 #V1\n\
             2026-11-16 09:00 王师傅 敲门无人 #V1\n\
             2026-11-16 09:01 王师傅 说明风险 #V1\n\
             2026-11-16 09:02 王师傅 现场电话联系 #V1\n\
             2026-11-16 09:09:59 王师傅 尝试 离开现场 #V1 -> 拒绝 X01 缺 等候、电话、未办、他人\n\
             2026-11-16 09:09:59 李班长 说明风险 #V1\n\
             2026-11-16 09:09:59 李班长 即办事项完成 #E1\n\
             2026-11-16 09:09:59 王师傅 现场电话联系 #V1\n\
             2026-11-16 09:10 王师傅 尝试 离开现场 #V1 -> 允许\n\
             2026-11-16 10:03 王师傅 尝试 离开现场 #V1 -> 拒绝 X01 缺 电话\n\
             2026-11-16 10:04 王师傅 离开现场 #V1\n\
             期望 X01 违约 缺 电话",
            "2026-11-16 08:00 李班长 约定上门 #V1 定于 2026-11-16 09:00\n\
             2026-11-16 09:00 李班长 告知延误 #V1\n\
             2026-11-16 09:10 王师傅 尝试 离开现场 #V1 -> 拒绝 X01 缺 事先",
        ],
    );
}

#[test]
fn forms_ask_for_fields_by_what_else_they_hold() {
    let order = "record = \"dispatch_ordered\"\nfields = [\"to\", \"by_at\"]\n\
                 fields_if = [ { with = { way = [\"written\"] }, fields = [\"what\"] } ]\nact = \"refuse\"";
    tell(
        &[("X01", "form", order)],
        &[
            "2026-11-16 09:00 李班长 尝试 派单 #P1 方式=written 承办部门=维修部 -> 拒绝 X01 缺 派办内容、by_at\n\
             2026-11-16 09:01 李班长 派单 #P1 方式=voice 承办部门=维修部 定于 2026-11-16 12:00\n\
             期望 X01 守约\n\
             2026-11-16 09:02 李班长 派单 #P2 方式=written 承办部门=维修部 定于 2026-11-16 12:00\n\
             期望 X01 违约 缺 派办内容",
        ],
    );
}

#[test]
fn check_lists_scripts_and_metrics_judge_by_what_was_ticked_and_measured() {
    let ready = "at = [\"customer_met\"]\nlist = \"LIST\"\nevidence = [\"photo\"]\nfresh_within = \"5m\"\n\
        items = [ { name = \"badge\", title = { zh = \"工牌\", en = \"Badge\" } }, { name = \"hair\", title = { zh = \"头发\", en = \"Hair\" } } ]";
    tell(
        &[("X01", "checklist", ready)],
        &[
            "2026-11-16 09:00 王师傅 勾选清单 #V1 清单=LIST 项目=工牌 照片=有\n\
             2026-11-16 09:01 王师傅 勾选清单 #V1 清单=LIST 项目=hair\n\
             2026-11-16 09:05 王师傅 见到客户 #V1\n\
             期望 X01 守约\n\
             2026-11-16 09:06 王师傅 见到客户 #V1\n\
             期望 X01 违约 缺 工牌\n\
             期望 X01 违约 缺 photo",
        ],
    );
    let steps = "by = [\"dispatch_ordered\"]\nin_order = true\nscript = \"COLD\"\n\
        steps = [ { name = \"valve\", title = { zh = \"看阀门\", en = \"Valve\" } }, { name = \"air\", title = { zh = \"放气\", en = \"Air\" } } ]";
    tell(
        &[("X01", "script", steps)],
        &[
            "2026-11-16 09:00 王师傅 按脚本办理 脚本=COLD 项目=看阀门\n\
             2026-11-16 09:01 王师傅 按脚本办理 脚本=COLD 项目=放气\n\
             2026-11-16 09:02 李班长 派单\n\
             期望 X01 守约",
            "2026-11-16 09:00 王师傅 按脚本办理 脚本=COLD 项目=放气、看阀门\n\
             2026-11-16 09:02 李班长 派单\n\
             期望 X01 违约 缺 放气",
            "2026-11-16 09:00 王师傅 按脚本办理 脚本=WARM 项目=看阀门、放气\n\
             2026-11-16 09:02 李班长 派单\n\
             期望 X01 违约 缺 看阀门",
        ],
    );
    let pace = "on = [\"speech_measured\"]\nnumber = \"chars_per_minute\"\nat_least = 90\nat_most = 160";
    let parking = "on = [\"parking_charged\"]\ntariff = { number = \"amount\", per = \"minutes\", unit = 480, price = 1000 }";
    tell(
        &[("X01", "metric", pace), ("X02", "metric", parking)],
        &["2026-11-16 09:00 系统 语音测评 #C1 语速=160\n期望 X01 守约\n\
             2026-11-16 09:01 系统 语音测评 #C2 语速=161\n期望 X01 违约 缺 语速\n\
             2026-11-16 09:02 系统 停车收费 停车分钟=480 金额=1000\n期望 X02 守约\n\
             2026-11-16 09:03 系统 停车收费 停车分钟=481 金额=1000\n期望 X02 违约 缺 金额\n\
             2026-11-16 09:04 系统 停车收费 停车分钟=0 金额=0\n期望 X02 守约"],
    );
}

#[test]
fn points_and_reviews_count_for_the_clause_that_they_name_and_need_a_person() {
    tell(
        &[
            ("X01", "score", "points = -2\nwarn_on_spot = true"),
            (
                "X02",
                "score",
                "points = 10\nneeds = [\"evidence\", \"approver\"]",
            ),
            ("X03", "score", "settles = true\nfen_per_point = 200"),
            ("X04", "review", "pass = 60"),
        ],
        &[
            "2026-11-16 09:00 李班长 行为登记 @王师傅 条款=X01 符合=是\n期望 X01 守约\n\
             2026-11-16 09:01 李班长 行为登记 @王师傅 条款=X01 符合=否\n期望 X01 违约 缺 warned\n\
             2026-11-16 09:02 李班长 行为登记 @王师傅 条款=X02 佐证=信件 核准人=孙\n期望 X02 守约\n\
             2026-11-16 09:03 李班长 行为登记 @王师傅 条款=X02 佐证=信件\n期望 X02 违约 缺 核准人\n\
             2026-11-16 09:04 李班长 积分结算 @王师傅 分数=3 金额=600\n期望 X03 守约\n\
             2026-11-16 09:05 李班长 积分结算 @王师傅 分数=3 金额=500\n期望 X03 违约 缺 金额\n\
             2026-11-16 09:06 王师傅 质检评分 @王师傅 条款=X04 得分=90\n\
             2026-11-16 09:06 系统 质检评分 @王师傅 条款=X04 得分=90 初评=model\n期望 无 结论 X04\n\
             2026-11-16 09:07 李班长 质检评分 @王师傅 条款=X04 得分=60\n期望 X04 守约\n\
             2026-11-16 09:08 李班长 质检评分 @王师傅 条款=X04 得分=59\n期望 X04 违约 缺 得分",
        ],
    );
}

#[test]
fn populations_and_periodic_duties_are_judged_when_the_period_and_its_grace_are_over() {
    let members = "population = [\"member_listed\"]\nmember = \"customer\"\nreached_by = [\"followed_up\"]\nevery = \"month\"\n\
                   grace = \"7d\"\nshare = 100\nstanding = true";
    let daily = "every = \"day\"\ndone = [\"inspection_done\"]\nvarying = \"30m\"";
    let each = "every = \"month\"\ndone = [\"appraisal_done\"]\nper_person = { of = [\"staff_listed\"] }\n\
                weighted = { total = \"total\", of = { quality = 40, attitude = 30, efficiency = 30 } }";
    tell(
        &[
            ("X01", "coverage", members),
            ("X02", "duty", daily),
            ("X03", "duty", each),
        ],
        &[
            "2026-11-02 09:00 系统 列入会员 &王芳\n\
             2026-11-02 09:00 系统 列入会员 &李强\n\
             2026-11-20 09:00 王师傅 回访 &王芳 方式=phone\n\
             2026-12-01 00:00 期望 无 结论 X01\n\
             2026-12-07 09:00 王师傅 回访 &李强 方式=phone\n\
             2026-12-08 00:00 期望 X01 守约\n\
             2027-01-08 00:00 期望 X01 违约",
            "2026-11-16 09:00 王师傅 日常检查\n\
             2026-11-17 00:00 期望 X02 守约\n\
             2026-11-17 09:29 王师傅 日常检查\n\
             2026-11-18 00:00 期望 X02 违约 缺 varying\n\
             2026-11-18 10:00 王师傅 日常检查\n\
             2026-11-19 00:00 期望 X02 守约\n\
             2026-11-20 00:00 期望 X02 违约 缺 times",
            "2026-11-02 09:00 系统 在岗名册 @王师傅\n\
             2026-11-02 09:00 系统 在岗名册 @赵师傅\n\
             2026-11-25 09:00 李班长 月度考核 @王师傅 质量分=90 态度分=80 效率分=71 总分=81\n\
             2026-11-25 09:01 李班长 月度考核 @赵师傅 质量分=90 态度分=80 效率分=71 总分=90\n\
             2026-12-01 00:00 期望 1 X03 守约\n\
             2026-12-01 00:00 期望 1 X03 违约",
        ],
    );
}

#[test]
fn hours_are_staffed_without_gaps_and_shifts_are_kept() {
    let staffed = "staffed = { arrive = [\"shift_arrived\"], leave = [\"shift_left\"], hours = [\"00:00-24:00\"], \
                   season = { from = \"11-15\", to = \"03-15\" } }";
    let presence = "presence = { rostered = [\"shift_rostered\"], arrive = [\"shift_arrived\"], leave = [\"shift_left\"] }";
    tell(
        &[("X01", "window", staffed), ("X02", "window", presence)],
        &[
            "2026-11-16 00:00 王师傅 到岗\n\
             2026-11-16 23:50 李班长 到岗\n\
             2026-11-17 00:00 王师傅 离岗\n\
             期望 X01 守约\n\
             2026-11-17 12:00 李班长 离岗\n\
             2026-11-17 12:05 赵师傅 到岗\n\
             2026-11-18 00:00 期望 X01 违约 缺 12:00-12:05",
            "2026-11-13 08:00 王师傅 到岗\n2026-11-13 09:00 王师傅 离岗\n2026-11-14 12:00 期望 无 结论 X01",
            "2026-11-15 09:00 李班长 排班 #早-王 @王师傅 定于 2026-11-16 08:00 时长=240\n\
             2026-11-15 09:00 李班长 排班 #早-赵 @赵师傅 定于 2026-11-16 08:00 时长=240\n\
             2026-11-15 09:00 李班长 排班 #中-王 @王师傅 定于 2026-11-16 13:00 时长=240\n\
             2026-11-16 07:55 王师傅 到岗 #早-王\n\
             2026-11-16 12:00 王师傅 离岗 #早-王\n\
             期望 1 X02 守约\n\
             期望 1 X02 违约\n\
             2026-11-16 13:01 王师傅 到岗 #中-王\n\
             2026-11-16 16:59 王师傅 离岗 #中-王\n\
             2026-11-16 17:00 期望 X02 违约 缺 late\n\
             期望 X02 违约 缺 left_early",
        ],
    );
}

#[test]
fn what_is_judged_and_ends_a_promise_of_the_same_clause_has_one_verdict() {
    let sent = "on = [\"replacement_sent\"]\nmust_be = { cost_on = [\"shop\"] }\nfor_each = [\"wrong_goods_reported\"]\n\
        expects = [\"replacement_sent\"]\nwithin = \"48h\"\ncalendar = \"always\"";
    tell(
        &[("X01", "route", sent)],
        &[
            "2026-11-16 09:00 王师傅 错发漏发 #D1\n2026-11-17 09:00 王师傅 补发换货 #D1 运费承担=shop\n\
             期望 1 X01 守约\n期望 0 X01 违约\n",
            "2026-11-16 09:00 王师傅 错发漏发 #D1\n2026-11-17 09:00 王师傅 补发换货 #D1 运费承担=customer\n\
             期望 1 X01 违约\n期望 0 X01 守约\n2026-11-20 09:00 期望 1 X01 违约\n",
            "2026-11-16 09:00 王师傅 错发漏发 #D1\n2026-11-19 09:00 王师傅 补发换货 #D1 运费承担=shop\n\
             期望 1 X01 违约\n期望 0 X01 守约\n",
            "2026-11-16 09:00 王师傅 错发漏发 #D1\n2026-11-16 10:00 王师傅 补发换货 #D2 运费承担=customer\n\
             期望 1 X01 违约\n期望 0 X01 守约\n2026-11-17 09:00 王师傅 补发换货 #D1 运费承担=shop\n期望 1 X01 守约\n",
        ],
    );
}
