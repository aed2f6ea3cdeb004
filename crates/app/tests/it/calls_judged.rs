//! Calls judged by what telephone systems really push (Zammad's form, sipgate.io's form, JSON): each promise kept and
//! broken; and the states of those who talk. On both databases.

use app::OnCase;
use app::case::raise_case::raise_case;
use app::case::record_event::record_event;
use app::contact::end_contact::{Ending, end_contact};
use app::contact::my_desk::{my_desk, note_seen};
use app::contact::routing::route_contacts;
use app::contact::set_state::my_state;
use app::phone::callbacks::{Callbacks, list_callbacks};
use app::phone::calls::my_calls;
use app::phone::dispose_call::{Disposition, dispose_call};
use app::phone::line_settings::LineSettings;
use app::phone::lines::{LineEntry, line_of_token, save_line};
use app::phone::settle;
use app::phone::take_report::{TakenReport, take_report};
use calendar::Millis;
use domain::{Actor, AgentState, CaseId, ContactId, ContactStage, Event, EventKind, Outcome};

use crate::bench::Bench;
use crate::contacts::be;
use crate::conversations::{message, take};
use crate::phone::on_both;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const OPENING: &str = "您好，这里是暖城供热，工号1001，请问有什么可以帮您？";
const LATE_OPENING: &str = "您好，抱歉让您久等了！这里是暖城供热，工号1001，请问有什么可以帮您？";

/// A line whose extension 301 is 王强's; gives its token.
pub(crate) async fn line(bench: &Bench) -> String {
    let entry = LineEntry {
        name: "热线中继".to_owned(),
        team: Some(bench.team),
        is_active: true,
        settings: LineSettings {
            people: [("301".to_owned(), bench.wang.person)].into(),
            ..LineSettings::default()
        },
    };
    let saved = save_line(&bench.desk, &bench.admin, (None, entry), None).await;
    saved.unwrap().token.unwrap()
}

/// What the HTTP face does with a push.
async fn push(bench: &Bench, token: &str, (kind, body): (&str, &str)) -> TakenReport {
    let line = line_of_token(&bench.desk, token).await.unwrap().unwrap();
    let pushed = channels::cti::read_push(kind, body.as_bytes()).unwrap();
    take_report(&bench.desk, line.line.id, pushed).await.unwrap()
}

pub(crate) async fn form(bench: &Bench, token: &str, body: &str) -> TakenReport {
    push(bench, token, (FORM, body)).await
}

async fn later(bench: &Bench, seconds: i64) {
    bench.move_by(Millis::seconds(seconds));
    settle::look(&bench.desk).await.unwrap();
}

/// A call that rings at 李敏 and is answered after some seconds.
async fn answered(bench: &Bench, token: &str, (call, after): (&str, i64)) -> ContactId {
    let ring =
        format!("event=newCall&from=8613812345678&to=861066554433&direction=in&callId={call}&user[]=1001");
    let rang = form(bench, token, &ring).await;
    bench.move_by(Millis::seconds(after));
    form(bench, token, &format!("event=answer&callId={call}&user=1001")).await;
    rang.call
}

async fn registered(bench: &Bench, call: ContactId, opening: &str) -> CaseId {
    let mut cmd = Bench::repair();
    cmd.call = Some(call);
    cmd.opening = Some(opening.to_owned());
    raise_case(&bench.desk, &bench.li, cmd).await.unwrap().case
}

async fn hung_up(bench: &Bench, token: &str, (call, by): (&str, &str)) {
    form(
        bench,
        token,
        &format!("event=hangup&callId={call}&cause=normalClearing&releasedBy={by}"),
    )
    .await;
    later(bench, 4).await;
}

async fn state_of(bench: &Bench, actor: &Actor) -> AgentState {
    my_state(&bench.desk, actor).await.unwrap().unwrap().state
}

async fn stage_of(bench: &Bench, call: ContactId) -> ContactStage {
    let found = bench
        .desk
        .store()
        .read(move |tx| store::contacts::load_live_contact(tx, call))
        .await;
    found.unwrap().unwrap().stage
}

on_both! {
    async fn an_answer_in_time_needs_no_apology_and_a_late_one_does(bench: Bench) {
        let token = line(&bench).await;
        let mut judged = Vec::new();
        for (call, after, opening) in [("c1", 10, OPENING), ("c2", 20, LATE_OPENING), ("c3", 20, OPENING), ("c4", 40, LATE_OPENING)] {
            let id = answered(&bench, &token, (call, after)).await;
            let case = registered(&bench, id, opening).await;
            hung_up(&bench, &token, (call, "customer")).await;
            let answers = bench.verdicts(case, "A01").await;
            let first = answers.into_iter().filter(|it| !it.is_correction);
            let first: Vec<Outcome> = first.map(|it| it.outcome).collect();
            judged.push((first, bench.outcomes(case, "A02").await));
        }
        let (kept, broken) = (|| vec![Outcome::Kept], || vec![Outcome::Broken]);
        assert_eq!(judged[0].0, kept());
        assert!(!judged[0].1.contains(&Outcome::Broken), "{:?}", judged[0]);
        assert_eq!(judged[1], (broken(), kept()), "after the third ring it is late, and excused");
        assert_eq!(judged[2], (broken(), broken()));
        assert_eq!(judged[3], (vec![Outcome::Broken; 2], kept()), "beyond both limits");
    }

    async fn the_customer_hangs_up_first_or_the_agent_does(bench: Bench) {
        let token = line(&bench).await;
        for (call, by, outcome) in [("c1", "customer", Outcome::Kept), ("c2", "agent", Outcome::Broken)] {
            let id = answered(&bench, &token, (call, 6)).await;
            let case = registered(&bench, id, OPENING).await;
            bench.move_by(Millis::seconds(60));
            hung_up(&bench, &token, (call, by)).await;
            assert_eq!(bench.outcomes(case, "A06").await, [outcome], "{by}");
        }
    }

    async fn a_transfer_needs_consent_and_a_reason(bench: Bench) {
        let token = line(&bench).await;
        for (call, agrees, outcome) in [("c1", true, Outcome::Kept), ("c2", false, Outcome::Broken)] {
            let id = answered(&bench, &token, (call, 6)).await;
            let case = registered(&bench, id, OPENING).await;
            bench.move_by(Millis::seconds(30));
            if agrees {
                let mut consent = Event::of(EventKind::ConsentGiven);
                consent.thing = Some(call.to_owned());
                consent.fields.insert("matter".to_owned(), "transfer".to_owned());
                record_event(&bench.desk, &bench.li, OnCase::any_version(case), consent).await.unwrap();
            }
            bench.move_by(Millis::seconds(5));
            let reason = "%E7%BB%B4%E4%BF%AE%E7%8F%AD%E8%B4%9F%E8%B4%A3";
            form(&bench, &token, &format!("event=transfer&callId={call}&user=301&reason={reason}")).await;
            hung_up(&bench, &token, (call, "customer")).await;
            assert_eq!(bench.outcomes(case, "A07").await, [outcome], "{call}");
        }
    }

    async fn pace_and_interruptions_are_judged_as_measured(bench: Bench) {
        let token = line(&bench).await;
        let told = [
            ("c1", r#"{"event":"speech","callId":"c1","charsPerMinute":120,"interruptions":1,"unexcusedInterruptions":0}"#, Outcome::Kept),
            ("c2", r#"{"event":"speech","callId":"c2","charsPerMinute":230,"interruptions":3,"unexcusedInterruptions":2}"#, Outcome::Broken),
        ];
        for (call, speech, outcome) in told {
            let id = answered(&bench, &token, (call, 6)).await;
            let case = registered(&bench, id, OPENING).await;
            bench.move_by(Millis::seconds(60));
            hung_up(&bench, &token, (call, "customer")).await;
            push(&bench, &token, (JSON, speech)).await;
            assert_eq!(bench.outcomes(case, "A10").await, [outcome], "{call}");
            assert_eq!(bench.outcomes(case, "A11").await, [outcome], "{call}");
            let again = push(&bench, &token, (JSON, speech)).await;
            assert!(!again.is_new, "told once");
        }
    }

    async fn those_in_the_queue_are_told_how_long(bench: Bench) {
        let token = line(&bench).await;
        for (call, told_after, outcome) in [("q1", 30, Outcome::Kept), ("q2", 90, Outcome::Broken)] {
            let ring = format!(r#"{{"event":"newCall","from":"+8613812345678","to":"4001","direction":"in","callId":"{call}"}}"#);
            let id = push(&bench, &token, (JSON, &ring)).await.call;
            push(&bench, &token, (JSON, &format!(r#"{{"event":"queueJoin","callId":"{call}","queue":"热线"}}"#))).await;
            bench.move_by(Millis::seconds(told_after));
            push(&bench, &token, (JSON, &format!(r#"{{"event":"queueWait","callId":"{call}","seconds":60}}"#))).await;
            bench.move_by(Millis::seconds(10));
            push(&bench, &token, (JSON, &format!(r#"{{"event":"queueLeave","callId":"{call}","queue":"热线"}}"#))).await;
            push(&bench, &token, (JSON, &format!(r#"{{"event":"answer","callId":"{call}","user":["1001"]}}"#))).await;
            let case = registered(&bench, id, LATE_OPENING).await;
            hung_up(&bench, &token, (call, "customer")).await;
            let outcomes = bench.outcomes(case, "A09").await;
            assert_eq!(outcomes.first(), Some(&outcome), "{call}: {outcomes:?}");
        }
    }

    async fn a_missed_call_is_called_back_in_time_or_not(bench: Bench) {
        let token = line(&bench).await;
        let sipgate = |call: &str, from: &str| {
            format!("event=newCall&from={from}&to=4915799912345&direction=in&callId={call}&origCallId={call}&xcid=x{call}&user[]=1001")
        };
        for (call, from) in [("m1", "13900001111"), ("m2", "13900002222")] {
            form(&bench, &token, &sipgate(call, from)).await;
            bench.move_by(Millis::seconds(9));
            form(&bench, &token, &format!("event=hangup&callId={call}&cause=cancel")).await;
        }
        later(&bench, 4).await;
        let open = list_callbacks(&bench.desk, &bench.li, Callbacks::Open).await.unwrap();
        assert_eq!(open.len(), 2);
        bench.move_by(Millis::minutes(10));
        form(&bench, &token, "event=newCall&from=301&to=13900001111&direction=out&callId=o1&user[]=301").await;
        form(&bench, &token, "event=hangup&callId=o1&cause=noAnswer").await;
        later(&bench, 4).await;
        bench.move_by(Millis::minutes(21));
        app::timer::look(&bench.desk).await.unwrap();
        let mut outcomes = Vec::new();
        for it in &open {
            outcomes.push((it.number.clone(), bench.outcomes(it.register, "A14").await));
        }
        outcomes.sort();
        let one = |number: &str, outcome| (number.to_owned(), vec![outcome]);
        assert_eq!(outcomes, [one("13900001111", Outcome::Kept), one("13900002222", Outcome::Broken)]);
    }

    async fn whoever_talks_is_on_contact_then_writes_up_then_is_ready(bench: Bench) {
        let token = line(&bench).await;
        be(&bench, &bench.li, AgentState::Ready, "").await;
        let call = answered(&bench, &token, ("c1", 6)).await;
        assert_eq!(state_of(&bench, &bench.li).await, AgentState::OnContact);
        assert_eq!(stage_of(&bench, call).await, ContactStage::Active);
        // Nobody is given a chat beside a call.
        take(&bench, message(&bench, "m1", "v1", "您好")).await;
        assert_eq!(route_contacts(&bench.desk).await.unwrap().offered, 0);
        let case = registered(&bench, call, OPENING).await;
        let held = my_desk(&bench.desk, &bench.li).await.unwrap().in_hand;
        assert_eq!((held.len(), held[0].0.case), (1, Some(case)));
        form(&bench, &token, "event=hangup&callId=c1&cause=normalClearing&releasedBy=customer").await;
        assert_eq!(state_of(&bench, &bench.li).await, AgentState::WrapUp);
        assert_eq!(stage_of(&bench, call).await, ContactStage::WrapUp);
        // Told twice, it changes nothing.
        form(&bench, &token, "event=hangup&callId=c1&cause=normalClearing&releasedBy=customer").await;
        assert_eq!(state_of(&bench, &bench.li).await, AgentState::WrapUp);
        bench.move_by(Millis::seconds(61));
        note_seen(&bench.desk, vec![bench.li.person]).await.unwrap();
        let routed = route_contacts(&bench.desk).await.unwrap();
        assert_eq!((routed.ended, routed.offered), (1, 1));
        assert_eq!(state_of(&bench, &bench.li).await, AgentState::Ready);
        assert_eq!(stage_of(&bench, call).await, ContactStage::Ended);
    }

    async fn a_call_that_nobody_registered_is_written_up_and_ended_by_hand(bench: Bench) {
        let token = line(&bench).await;
        be(&bench, &bench.li, AgentState::Ready, "").await;
        let call = answered(&bench, &token, ("c1", 6)).await;
        assert!(my_desk(&bench.desk, &bench.li).await.unwrap().in_hand.is_empty(), "it is among the calls");
        form(&bench, &token, "event=hangup&callId=c1&cause=normalClearing&releasedBy=customer").await;
        let held = my_desk(&bench.desk, &bench.li).await.unwrap().in_hand;
        assert_eq!((held.len(), held[0].0.case, held[0].1.is_none()), (1, None, true));
        let contact = held[0].0.id;
        assert_eq!(stage_of(&bench, call).await, ContactStage::WrapUp);
        for ending in [Ending::ExtendWrapUp, Ending::End] {
            end_contact(&bench.desk, &bench.li, (contact, ending), None).await.unwrap();
        }
        assert_eq!(state_of(&bench, &bench.li).await, AgentState::Ready);
        assert!(my_desk(&bench.desk, &bench.li).await.unwrap().in_hand.is_empty());
    }

    async fn a_call_that_goes_on_at_a_colleague_takes_the_state_along(bench: Bench) {
        let token = line(&bench).await;
        for actor in [&bench.li, &bench.wang] {
            be(&bench, actor, AgentState::Ready, "").await;
        }
        let call = answered(&bench, &token, ("c1", 6)).await;
        form(&bench, &token, "event=newCall&from=13812345678&to=301&direction=in&callId=c2&origCallId=c1&user[]=301").await;
        form(&bench, &token, "event=hangup&callId=c1&cause=forwarded").await;
        form(&bench, &token, "event=answer&callId=c2&user=301").await;
        assert_eq!(state_of(&bench, &bench.li).await, AgentState::Ready);
        assert_eq!(state_of(&bench, &bench.wang).await, AgentState::OnContact);
        assert_eq!(my_calls(&bench.desk, &bench.wang).await.unwrap()[0].id, call);
        // Whoever calls out is on contact from dialling on.
        form(&bench, &token, "event=newCall&from=1001&to=13900001111&direction=out&callId=o1&user[]=1001").await;
        assert_eq!(state_of(&bench, &bench.li).await, AgentState::OnContact);
        form(&bench, &token, "event=hangup&callId=o1&cause=busy").await;
        assert_eq!(state_of(&bench, &bench.li).await, AgentState::WrapUp);
    }

    async fn what_is_marked_is_written_up(bench: Bench) {
        let token = line(&bench).await;
        be(&bench, &bench.li, AgentState::Ready, "").await;
        let said = || Disposition {
            word: "misdialled".to_owned(),
            is_told: true,
            right_contact: String::new(),
            text: "您好，这里是供热热线，您打错了，没有关系。".to_owned(),
        };
        // Marked while it goes on: nothing is left to do when it ends.
        let first = answered(&bench, &token, ("c1", 6)).await;
        dispose_call(&bench.desk, &bench.li, (first, said()), None).await.unwrap();
        assert_eq!(state_of(&bench, &bench.li).await, AgentState::OnContact);
        assert!(my_calls(&bench.desk, &bench.li).await.unwrap().is_empty());
        hung_up(&bench, &token, ("c1", "customer")).await;
        assert_eq!(state_of(&bench, &bench.li).await, AgentState::Ready);
        // Marked after it ended: writing up is over with it.
        let second = answered(&bench, &token, ("c2", 6)).await;
        hung_up(&bench, &token, ("c2", "customer")).await;
        assert_eq!(state_of(&bench, &bench.li).await, AgentState::WrapUp);
        dispose_call(&bench.desk, &bench.li, (second, said()), None).await.unwrap();
        assert_eq!(state_of(&bench, &bench.li).await, AgentState::Ready);
        assert_eq!(stage_of(&bench, second).await, ContactStage::Ended);
    }

    async fn a_missed_call_is_in_nobodys_hand(bench: Bench) {
        let token = line(&bench).await;
        be(&bench, &bench.li, AgentState::Ready, "").await;
        let rang = form(&bench, &token, "event=newCall&from=13900001111&to=1&direction=in&callId=m1&user[]=1001").await;
        assert_eq!(state_of(&bench, &bench.li).await, AgentState::Ready, "ringing is no talk");
        form(&bench, &token, "event=hangup&callId=m1&cause=cancel").await;
        assert_eq!(stage_of(&bench, rang.call).await, ContactStage::Ended);
        assert_eq!(state_of(&bench, &bench.li).await, AgentState::Ready);
    }
}
