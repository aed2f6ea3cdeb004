//! Calls that a telephone system reports: late, twice, mixed up; registered, missed, called back; on both databases.

use app::AppError;
use app::case::list_cases::{ListCases, View, list_cases};
use app::case::raise_case::raise_case;
use app::case::view_case::view_case;
use app::phone::attach_call::attach_call;
use app::phone::callbacks::{CallbackMade, Callbacks, list_callbacks, make_callback, take_callback};
use app::phone::calls::{latest_calls, my_calls};
use app::phone::dispose_call::{Disposition, dispose_call};
use app::phone::line_settings::LineSettings;
use app::phone::lines::{LineEntry, latest_reports, line_of_token, renew_token, save_line};
use app::phone::settle;
use app::phone::take_report::{TakenReport, take_report};
use calendar::Millis;
use domain::{
    AnswerForm, CallEnd, CallNews, CallStage, Direction, EventKind, Extension, HangUpCause, LineId, Outcome,
    PushedCall, Side,
};

use crate::bench::{Bench, any};

/// Declares cases `async fn name(bench: Bench) { … }` and makes a test of each on both databases.
macro_rules! on_both {
    ($(async fn $name:ident($bench:ident : Bench) $body:block)*) => {
        $(mod $name {
            #[allow(unused_imports, clippy::allow_attributes, reason = "not every case needs its neighbours")]
            use super::*;

            async fn case($bench: Bench) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                case(Bench::new().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let (bench, database) = Bench::on_postgres().await;
                case(bench).await;
                drop(database);
            }
        })*
    };
}
pub(crate) use on_both;

/// Everything that a view shows.
fn whole(view: View) -> ListCases {
    ListCases {
        view,
        case_types: Vec::new(),
        priorities: Vec::new(),
        team: None,
        handler: None,
        owner: None,
        category: None,
        customer: None,
        order: store::cases::CaseOrder::Risk,
        after: None,
        limit: 50,
    }
}

fn news(leg: &str, news: CallNews) -> PushedCall {
    PushedCall {
        leg: leg.to_owned(),
        continues: None,
        at: None,
        news,
        seen: None,
        aliases: std::collections::BTreeMap::new(),
        form: AnswerForm::Json,
    }
}

fn agent(sign: &str) -> Extension {
    Extension {
        sign: sign.to_owned(),
        person: None,
    }
}

fn rang(leg: &str, from: &str, agents: &[&str]) -> PushedCall {
    let agents = agents.iter().map(|it| agent(it)).collect();
    news(
        leg,
        CallNews::Rang {
            direction: Direction::Inbound,
            from: from.to_owned(),
            to: "01066554433".to_owned(),
            agents,
            queue: None,
            diverted_from: None,
        },
    )
}

fn answered(leg: &str, by: &str) -> PushedCall {
    news(
        leg,
        CallNews::Answered {
            agent: Some(agent(by)),
        },
    )
}

fn hung_up(leg: &str, cause: HangUpCause, by: Option<Side>) -> PushedCall {
    news(leg, CallNews::HungUp { cause, by })
}

async fn line(bench: &Bench) -> LineId {
    let entry = LineEntry {
        name: "热线中继".to_owned(),
        team: Some(bench.team),
        is_active: true,
        settings: LineSettings {
            people: [("301".to_owned(), bench.wang.person)].into(),
            ..LineSettings::default()
        },
    };
    save_line(&bench.desk, &bench.admin, (None, entry), None)
        .await
        .unwrap()
        .id
}

async fn take(bench: &Bench, line: LineId, pushed: PushedCall) -> TakenReport {
    take_report(&bench.desk, line, pushed).await.unwrap()
}

/// Time passes, and calls whose time has come are looked at.
async fn later(bench: &Bench, seconds: i64) {
    bench.move_by(Millis::seconds(seconds));
    settle::look(&bench.desk).await.unwrap();
}

async fn events(bench: &Bench, case: domain::CaseId) -> Vec<EventKind> {
    let facts = bench.facts(case).await;
    facts
        .iter()
        .filter_map(|it| it.body.event())
        .map(|it| it.what)
        .collect()
}

on_both! {
    async fn a_call_is_recognised_registered_and_judged(bench: Bench) {
        let before = bench.raise().await;
        let line = line(&bench).await;
        let ring = take(&bench, line, rang("c1", "8613812345678", &["1001", "301"])).await;
        assert_eq!(ring.people.len(), 2);
        let mine = my_calls(&bench.desk, &bench.li).await.unwrap();
        assert_eq!((mine.len(), mine[0].number.as_str(), mine[0].stage), (1, "13812345678", CallStage::Ringing));
        assert!(mine[0].customer.is_some(), "the number is known");
        assert_eq!(my_calls(&bench.desk, &bench.wang).await.unwrap().len(), 1, "by the line's own list");
        bench.move_by(Millis::seconds(20));
        take(&bench, line, answered("c1", "1001")).await;
        assert!(my_calls(&bench.desk, &bench.wang).await.unwrap().is_empty(), "a colleague answered");

        let mut cmd = Bench::repair();
        cmd.call = Some(ring.call);
        cmd.opening = Some("您好，抱歉让您久等了！这里是暖城供热，工号1001，请问有什么可以帮您？".to_owned());
        bench.move_by(Millis::seconds(60));
        let done = raise_case(&bench.desk, &bench.li, cmd.clone()).await.unwrap();
        assert_eq!(events(&bench, done.case).await, [EventKind::CallRang, EventKind::CallAnswered]);
        let again = raise_case(&bench.desk, &bench.li, cmd).await;
        assert!(matches!(again, Err(AppError::WrongState { state: "registered", .. })));

        bench.move_by(Millis::seconds(40));
        take(&bench, line, hung_up("c1", HangUpCause::Normal, Some(Side::Customer))).await;
        assert_eq!(events(&bench, done.case).await.len(), 2, "its end is told after a moment of grace");
        later(&bench, 4).await;
        let facts = bench.facts(done.case).await;
        let ended = facts.iter().find_map(|it| it.body.event().filter(|it| it.what == EventKind::CallEnded)).unwrap();
        assert_eq!(ended.number("duration_s"), Some(100));
        let late = bench.verdicts(done.case, "A01").await;
        assert!(late.iter().all(|it| it.outcome == Outcome::Broken), "answered after the third ring");
        assert_eq!(late.iter().filter(|it| !it.is_correction).count(), 1, "and before half a minute");
        assert_eq!(bench.outcomes(done.case, "A02").await, [Outcome::Kept]);
        assert_eq!(bench.outcomes(done.case, "A03").await, [Outcome::Kept]);
        assert_eq!(bench.outcomes(done.case, "A06").await, [Outcome::Kept]);
        assert!(my_calls(&bench.desk, &bench.li).await.unwrap().is_empty());
        assert_ne!(before.case, done.case);
    }

    async fn a_report_that_comes_twice_or_late_changes_nothing(bench: Bench) {
        let line = line(&bench).await;
        let first = take(&bench, line, rang("c1", "13900001111", &["1001"])).await;
        let second = take(&bench, line, rang("c1", "13900001111", &["1001"])).await;
        assert!(first.is_new && !second.is_new);
        assert_eq!(first.call, second.call);
        bench.move_by(Millis::seconds(5));
        take(&bench, line, hung_up("c1", HangUpCause::NoAnswer, None)).await;
        // The answer was overtaken: it comes within the grace, so nothing was told yet.
        bench.move_by(Millis::seconds(2));
        take(&bench, line, answered("c1", "1001")).await;
        later(&bench, 5).await;
        assert!(list_callbacks(&bench.desk, &bench.li, Callbacks::Open).await.unwrap().is_empty());
        let latest = latest_calls(&bench.desk, &bench.li).await.unwrap();
        assert_eq!(latest[0].end, Some(CallEnd::Answered));
        let log = latest_reports(&bench.desk, &bench.admin, line).await.unwrap();
        let outcomes: Vec<_> = log.iter().rev().map(|it| it.outcome.as_str()).collect();
        assert_eq!(outcomes, ["taken", "known", "taken", "taken"]);
        assert!(log.iter().all(|it| !it.detail.contains("13900001111")), "the log masks numbers");
    }

    async fn misses_of_one_number_are_one_callback(bench: Bench) {
        let line = line(&bench).await;
        for leg in ["c1", "c2"] {
            take(&bench, line, rang(leg, "13900001111", &["1001"])).await;
            bench.move_by(Millis::seconds(10));
            take(&bench, line, hung_up(leg, HangUpCause::Cancelled, None)).await;
            later(&bench, 4).await;
        }
        let open = list_callbacks(&bench.desk, &bench.li, Callbacks::Open).await.unwrap();
        assert_eq!((open.len(), open[0].misses), (1, 2));
        assert_eq!(open[0].promise.as_ref().unwrap().key.clause.as_str(), "A14");
        assert_eq!(events(&bench, open[0].register).await, [
            EventKind::CallRang, EventKind::CallMissed, EventKind::CallRang, EventKind::CallMissed,
        ]);
        assert!(list_callbacks(&bench.desk, &bench.stranger, Callbacks::Open).await.unwrap().is_empty());

        take_callback(&bench.desk, &bench.li, open[0].id, None).await.unwrap();
        let taken = take_callback(&bench.desk, &bench.wang, open[0].id, None).await;
        assert!(matches!(taken, Err(AppError::WrongState { state: "taken", .. })));
        let made = CallbackMade { was_reached: true, note: "您好，您刚才来过电话。".to_owned(), case: None };
        make_callback(&bench.desk, &bench.li, (open[0].id, made.clone()), None).await.unwrap();
        assert_eq!(bench.outcomes(open[0].register, "A14").await, [Outcome::Kept, Outcome::Kept]);
        assert_eq!(bench.outcomes(open[0].register, "A01").await, [Outcome::Void, Outcome::Void]);
        let again = make_callback(&bench.desk, &bench.li, (open[0].id, made), None).await;
        assert!(matches!(again, Err(AppError::WrongState { state: "made", .. })));
        assert!(list_callbacks(&bench.desk, &bench.li, Callbacks::Open).await.unwrap().is_empty());
        assert_eq!(list_callbacks(&bench.desk, &bench.li, Callbacks::Past).await.unwrap().len(), 1);
    }

    async fn a_missed_customer_who_is_not_called_back_breaks_the_promise(bench: Bench) {
        let line = line(&bench).await;
        take(&bench, line, rang("c1", "13900001111", &["1001"])).await;
        bench.move_by(Millis::seconds(9));
        let voicemail = CallNews::VoicemailLeft { text: Some("暖气漏水，请回电".to_owned()), recording: None };
        take(&bench, line, news("c1", voicemail)).await;
        take(&bench, line, hung_up("c1", HangUpCause::Normal, None)).await;
        later(&bench, 4).await;
        let open = list_callbacks(&bench.desk, &bench.li, Callbacks::Open).await.unwrap();
        assert!(open[0].body.has_voicemail);
        assert_eq!(open[0].body.words, ["暖气漏水，请回电"]);
        bench.move_by(Millis::minutes(31));
        app::timer::look(&bench.desk).await.unwrap();
        let broken = bench.outcomes(open[0].register, "A14").await;
        assert!(!broken.is_empty() && broken.iter().all(|it| *it == Outcome::Broken));
        // The register tells its lead, and stands in no list.
        for view in [View::All, View::Closed] {
            assert!(list_cases(&bench.desk, &bench.lead, whole(view)).await.unwrap().cases.is_empty());
        }
        let seen = view_case(&bench.desk, &bench.lead, open[0].register).await.unwrap();
        assert!(seen.case.is_register);
    }

    async fn an_outgoing_call_is_the_callback(bench: Bench) {
        let line = line(&bench).await;
        take(&bench, line, rang("c1", "13900001111", &["1001"])).await;
        bench.move_by(Millis::seconds(9));
        take(&bench, line, hung_up("c1", HangUpCause::NoAnswer, None)).await;
        later(&bench, 4).await;
        let out = CallNews::Rang {
            direction: Direction::Outbound,
            from: "301".to_owned(),
            to: "13900001111".to_owned(),
            agents: vec![agent("301")],
            queue: None,
            diverted_from: None,
        };
        take(&bench, line, news("o1", out)).await;
        bench.move_by(Millis::seconds(8));
        take(&bench, line, answered("o1", "301")).await;
        bench.move_by(Millis::seconds(30));
        take(&bench, line, hung_up("o1", HangUpCause::Normal, None)).await;
        later(&bench, 4).await;
        let past = list_callbacks(&bench.desk, &bench.li, Callbacks::Past).await.unwrap();
        assert_eq!(past[0].body.made_by, Some(bench.wang.person));
        assert_eq!(past[0].body.was_reached, Some(true));
        assert_eq!(bench.outcomes(past[0].register, "A14").await, [Outcome::Kept]);
    }

    async fn a_misdialled_call_is_marked_and_counted_apart(bench: Bench) {
        let line = line(&bench).await;
        let ring = take(&bench, line, rang("c1", "13900001111", &["1001"])).await;
        bench.move_by(Millis::seconds(6));
        take(&bench, line, answered("c1", "1001")).await;
        let said = Disposition {
            word: "misdialled".to_owned(),
            is_told: true,
            right_contact: "自来水公司热线".to_owned(),
            text: "您好，这里是供热热线，自来水公司的电话我马上告诉您，请您记一下。".to_owned(),
        };
        let stranger = dispose_call(&bench.desk, &bench.stranger, (ring.call, said.clone()), None).await;
        assert!(matches!(stranger, Err(AppError::NotFound { .. })));
        dispose_call(&bench.desk, &bench.li, (ring.call, said.clone()), None).await.unwrap();
        let again = dispose_call(&bench.desk, &bench.li, (ring.call, said), None).await;
        assert!(matches!(again, Err(AppError::WrongState { state: "marked", .. })));
        bench.move_by(Millis::seconds(20));
        take(&bench, line, hung_up("c1", HangUpCause::Normal, Some(Side::Agent))).await;
        later(&bench, 4).await;
        let call = bench.desk.store().read(move |tx| store::calls::load_call(tx, ring.call)).await.unwrap().unwrap();
        let register = call.case.unwrap();
        assert!(!call.is_registered);
        assert_eq!(events(&bench, register).await, [
            EventKind::CallRang, EventKind::CallAnswered, EventKind::CallDisposed, EventKind::CallEnded,
        ]);
        assert_eq!(bench.outcomes(register, "A12").await, [Outcome::Kept]);
        assert_eq!(bench.outcomes(register, "A06").await, [Outcome::Broken]);
    }

    async fn an_answered_call_that_nobody_registers_counts_after_half_an_hour(bench: Bench) {
        let line = line(&bench).await;
        let ring = take(&bench, line, rang("c1", "anonymous", &["1001"])).await;
        bench.move_by(Millis::seconds(6));
        take(&bench, line, answered("c1", "1001")).await;
        bench.move_by(Millis::seconds(20));
        take(&bench, line, hung_up("c1", HangUpCause::Normal, None)).await;
        later(&bench, 4).await;
        assert_eq!(my_calls(&bench.desk, &bench.li).await.unwrap().len(), 1, "it can still be registered");
        later(&bench, 1_801).await;
        let call = bench.desk.store().read(move |tx| store::calls::load_call(tx, ring.call)).await.unwrap().unwrap();
        assert_eq!(bench.outcomes(call.case.unwrap(), "A01").await, [Outcome::Kept]);
        assert_eq!(call.look_at, None);
    }

    async fn a_caller_who_asks_again_lands_on_the_open_matter(bench: Bench) {
        let open = bench.raise().await;
        let line = line(&bench).await;
        let ring = take(&bench, line, rang("c1", "13812345678", &["1001"])).await;
        bench.move_by(Millis::seconds(6));
        take(&bench, line, answered("c1", "1001")).await;
        attach_call(&bench.desk, &bench.li, any(&open), ring.call).await.unwrap();
        take(&bench, line, hung_up("c1", HangUpCause::Normal, Some(Side::Customer))).await;
        later(&bench, 4).await;
        assert_eq!(events(&bench, open.case).await, [
            EventKind::CallRang, EventKind::CallAnswered, EventKind::CallEnded,
        ]);
        assert_eq!(bench.outcomes(open.case, "A06").await, [Outcome::Kept]);
    }

    async fn a_call_whose_hang_up_got_lost_ends(bench: Bench) {
        let line = line(&bench).await;
        take(&bench, line, rang("c1", "13900001111", &["1001"])).await;
        later(&bench, 4 * 3_600 + 1).await;
        later(&bench, 4).await;
        assert_eq!(list_callbacks(&bench.desk, &bench.li, Callbacks::Open).await.unwrap().len(), 1);
    }

    async fn a_transfer_is_one_call_with_two_legs(bench: Bench) {
        let line = line(&bench).await;
        let ring = take(&bench, line, rang("c1", "13900001111", &["1001"])).await;
        take(&bench, line, answered("c1", "1001")).await;
        bench.move_by(Millis::seconds(30));
        let further = PushedCall { continues: Some("c1".to_owned()), ..rang("c2", "13900001111", &["301"]) };
        assert_eq!(take(&bench, line, further).await.call, ring.call);
        take(&bench, line, hung_up("c1", HangUpCause::Forwarded, None)).await;
        take(&bench, line, answered("c2", "301")).await;
        let theirs = my_calls(&bench.desk, &bench.wang).await.unwrap();
        assert_eq!((theirs.len(), theirs[0].stage), (1, CallStage::Talking));
        assert!(my_calls(&bench.desk, &bench.li).await.unwrap().is_empty());
    }

    async fn a_token_opens_its_line_only_while_it_is_valid(bench: Bench) {
        let entry = |name: &str, is_active| LineEntry {
            name: name.to_owned(),
            team: None,
            is_active,
            settings: LineSettings::default(),
        };
        let saved = save_line(&bench.desk, &bench.admin, (None, entry("一号线", true)), None).await.unwrap();
        let token = saved.token.unwrap();
        assert!(line_of_token(&bench.desk, &token).await.unwrap().is_some());
        assert!(line_of_token(&bench.desk, "cti_wrong").await.unwrap().is_none());
        let renewed = renew_token(&bench.desk, &bench.admin, saved.id).await.unwrap().token.unwrap();
        assert!(line_of_token(&bench.desk, &token).await.unwrap().is_none());
        assert!(line_of_token(&bench.desk, &renewed).await.unwrap().is_some());
        save_line(&bench.desk, &bench.admin, (Some(saved.id), entry("一号线", false)), None).await.unwrap();
        assert!(line_of_token(&bench.desk, &renewed).await.unwrap().is_none());
        let refused = save_line(&bench.desk, &bench.li, (None, entry("别人", true)), None).await;
        assert!(matches!(refused, Err(AppError::Forbidden(_))));
    }
}
