//! Routing: offers go to who is ready, speaks the language and has least; what nobody took comes back in its place.

use app::AppError;
use app::case::reply_to_customer::reply_to_customer;
use app::contact::accept_contact::accept_contact;
use app::contact::agent_settings::{AgentSettings, set_agent_settings};
use app::contact::end_contact::{Ending, end_contact};
use app::contact::my_desk::{my_desk, note_seen};
use app::contact::return_contact::return_contact;
use app::contact::routing::{OFFER_LASTS, Routed, SILENT_FOR, VANISHED_AFTER, route_contacts};
use app::contact::set_state::my_state;
use app::contact::transfer_contact::{PassTo, TransferContact, transfer_contact};
use app::contact::waiting::{expected_wait, list_waiting, waiting_place};
use app::contact::{LiveContact, WaitingContact};
use calendar::Millis;
use domain::{Actor, AgentState, Channel, ContactId, ContactStage, EventKind, Outcome};

use crate::bench::{Bench, refused};
use crate::contacts::be;
use crate::conversations::{events, message, reply, take};

async fn routed(bench: &Bench) -> Routed {
    route_contacts(&bench.desk).await.unwrap()
}

async fn waiting(bench: &Bench) -> Vec<WaitingContact> {
    bench
        .desk
        .store()
        .read(|tx| store::waiting::list_waiting(tx, 99))
        .await
        .unwrap()
}

async fn contact(bench: &Bench, id: ContactId) -> LiveContact {
    let found = bench
        .desk
        .store()
        .read(move |tx| store::contacts::load_live_contact(tx, id))
        .await;
    found.unwrap().unwrap()
}

async fn offered(bench: &Bench, actor: &Actor) -> Vec<ContactId> {
    let desk = my_desk(&bench.desk, actor).await.unwrap();
    desk.offered.into_iter().map(|(it, _)| it.contact).collect()
}

async fn state_of(bench: &Bench, actor: &Actor) -> (AgentState, String) {
    let agent = my_state(&bench.desk, actor).await.unwrap().unwrap();
    (agent.state, agent.reason)
}

#[tokio::test]
async fn what_waits_is_offered_to_who_is_ready_and_judged() {
    let bench = Bench::new().await;
    let (case, id, ..) = take(&bench, message(&bench, "m1", "v1", "暖气不热")).await;
    assert_eq!(routed(&bench).await.offered, 0, "nobody is ready");
    be(&bench, &bench.li, AgentState::Ready, "").await;
    assert_eq!(routed(&bench).await.offered, 1);
    assert_eq!(offered(&bench, &bench.li).await, [id]);
    assert_eq!(contact(&bench, id).await.stage, ContactStage::Offered);
    assert_eq!(routed(&bench).await.offered, 0, "once");
    accept_contact(&bench.desk, &bench.li, id, None).await.unwrap();
    assert_eq!(contact(&bench, id).await.person, Some(bench.li.person));
    assert_eq!(
        events(&bench, case).await,
        [
            EventKind::QueueJoined,
            EventKind::QueueWaitTold,
            EventKind::ContactOffered,
            EventKind::CustomerAssigned,
            EventKind::QueueLeft,
            EventKind::PersonJoined
        ]
    );
    assert_eq!(bench.outcomes(case, "I08").await, [Outcome::Kept]);
    assert_eq!(bench.outcomes(case, "F07").await, [Outcome::Kept]);
}

#[tokio::test]
async fn a_language_finds_its_speaker() {
    let bench = Bench::new().await;
    let mut cantonese = message(&bench, "m1", "v1", "暖气唔热");
    cantonese.language = Some("yue".to_owned());
    let (case, id, ..) = take(&bench, cantonese).await;
    be(&bench, &bench.li, AgentState::Ready, "").await;
    be(&bench, &bench.wang, AgentState::Break, "用餐").await;
    let settings = AgentSettings {
        skills: vec!["lang:yue".to_owned()],
        chat_limit: 1,
        ability: 100,
    };
    set_agent_settings(&bench.desk, &bench.admin, (bench.wang.person, settings), None)
        .await
        .unwrap();
    assert_eq!(routed(&bench).await.offered, 0, "a speaker is on duty");
    be(&bench, &bench.wang, AgentState::Ready, "").await;
    assert_eq!(routed(&bench).await.offered, 1);
    assert_eq!(offered(&bench, &bench.wang).await, [id]);
    accept_contact(&bench.desk, &bench.wang, id, None).await.unwrap();
    assert_eq!(bench.outcomes(case, "A27").await, [Outcome::Kept]);
}

#[tokio::test]
async fn a_language_that_nobody_on_duty_speaks_goes_to_anybody() {
    let bench = Bench::new().await;
    let mut english = message(&bench, "m1", "v1", "The heating is cold");
    english.language = Some("en".to_owned());
    let (case, id, ..) = take(&bench, english).await;
    let mut own = message(&bench, "m2", "v2", "您好");
    own.language = Some("zh-CN".to_owned());
    let (other, ..) = take(&bench, own).await;
    be(&bench, &bench.li, AgentState::Ready, "").await;
    assert_eq!(routed(&bench).await.offered, 2);
    accept_contact(&bench.desk, &bench.li, id, None).await.unwrap();
    assert!(
        !events(&bench, case).await.contains(&EventKind::LanguageServed),
        "a translation is still owed"
    );
    assert!(
        !events(&bench, other).await.contains(&EventKind::LanguageNoticed),
        "it is the desk's own"
    );
}

#[tokio::test]
async fn load_is_spread_and_nobody_gets_more_than_their_limit() {
    let bench = Bench::new().await;
    for number in 0..9 {
        take(
            &bench,
            message(&bench, &format!("m{number}"), &format!("v{number}"), "您好"),
        )
        .await;
        bench.move_by(Millis::new(10));
    }
    for actor in [&bench.li, &bench.wang] {
        be(&bench, actor, AgentState::Ready, "").await;
    }
    assert_eq!(routed(&bench).await.offered, 6);
    for actor in [&bench.li, &bench.wang] {
        let mine = offered(&bench, actor).await;
        assert_eq!(mine.len(), 3);
        for id in mine {
            accept_contact(&bench.desk, actor, id, None).await.unwrap();
        }
        assert_eq!(state_of(&bench, actor).await.0, AgentState::OnContact);
    }
    assert_eq!(routed(&bench).await.offered, 0);
    assert_eq!(waiting(&bench).await.len(), 3);
}

#[tokio::test]
async fn an_offer_that_nobody_takes_goes_to_the_next_and_keeps_its_place() {
    let bench = Bench::new().await;
    let (_, first, ..) = take(&bench, message(&bench, "m1", "v1", "您好")).await;
    be(&bench, &bench.li, AgentState::Ready, "").await;
    assert_eq!(routed(&bench).await.offered, 1);
    bench.move_by(Millis::seconds(1));
    let (_, second, ..) = take(&bench, message(&bench, "m2", "v2", "您好")).await;
    bench.move_by(OFFER_LASTS);
    let late = accept_contact(&bench.desk, &bench.wang, first, None).await;
    assert!(matches!(
        late,
        Err(AppError::WrongState {
            state: "not_offered",
            ..
        })
    ));
    note_seen(&bench.desk, vec![bench.li.person]).await.unwrap();
    assert_eq!(routed(&bench).await.returned, 1);
    assert_eq!(
        state_of(&bench, &bench.li).await,
        (AgentState::Away, "no_answer".to_owned())
    );
    let order: Vec<_> = waiting(&bench).await.into_iter().map(|it| it.contact).collect();
    assert_eq!(order, [first, second]);
    be(&bench, &bench.wang, AgentState::Ready, "").await;
    assert_eq!(routed(&bench).await.offered, 2);
    assert_eq!(offered(&bench, &bench.wang).await.len(), 2);
}

#[tokio::test]
async fn what_a_vanished_person_had_comes_back_first() {
    let bench = Bench::new().await;
    let (case, first, ..) = take(&bench, message(&bench, "m1", "v1", "您好")).await;
    be(&bench, &bench.li, AgentState::Ready, "").await;
    routed(&bench).await;
    accept_contact(&bench.desk, &bench.li, first, None).await.unwrap();
    bench.move_by(Millis::seconds(30));
    note_seen(&bench.desk, vec![bench.li.person]).await.unwrap();
    bench.move_by(VANISHED_AFTER);
    assert_eq!(routed(&bench).await.returned, 0, "seen a moment ago");
    bench.move_by(Millis::seconds(1));
    let (_, second, ..) = take(&bench, message(&bench, "m2", "v2", "您好")).await;
    assert_eq!(routed(&bench).await.returned, 1);
    assert_eq!(
        state_of(&bench, &bench.li).await,
        (AgentState::Away, "vanished".to_owned())
    );
    let order: Vec<_> = waiting(&bench).await.into_iter().map(|it| it.contact).collect();
    assert_eq!(order, [first, second], "it waits longest");
    assert_eq!(bench.view(case).await.case.handler, None);
    assert_eq!(routed(&bench).await, Routed::default(), "once");
}

#[tokio::test]
async fn writing_up_and_silence_end_by_themselves() {
    let bench = Bench::new().await;
    let (_, written_up, ..) = take(&bench, message(&bench, "m1", "v1", "您好")).await;
    let (case, silent, ..) = take(&bench, message(&bench, "m2", "v2", "您好")).await;
    be(&bench, &bench.li, AgentState::Ready, "").await;
    routed(&bench).await;
    for id in [written_up, silent] {
        accept_contact(&bench.desk, &bench.li, id, None).await.unwrap();
    }
    let text = "您好，暖城供热客服1001号李敏为您服务，请问有什么可以帮您？";
    reply_to_customer(&bench.desk, &bench.li, reply(case, Channel::Chat, text))
        .await
        .unwrap();
    end_contact(&bench.desk, &bench.li, (written_up, Ending::BeginWrapUp), None)
        .await
        .unwrap();
    bench.move_by(Millis::seconds(60));
    note_seen(&bench.desk, vec![bench.li.person]).await.unwrap();
    assert_eq!(routed(&bench).await.ended, 1);
    assert_eq!(contact(&bench, written_up).await.stage, ContactStage::Ended);
    bench.move_by(SILENT_FOR);
    note_seen(&bench.desk, vec![bench.li.person]).await.unwrap();
    assert_eq!(routed(&bench).await.ended, 1);
    assert_eq!(contact(&bench, silent).await.stage, ContactStage::Ended);
    assert_eq!(state_of(&bench, &bench.li).await.0, AgentState::Ready);
}

#[tokio::test]
async fn a_transfer_needs_the_customers_consent() {
    let bench = Bench::new().await;
    let (case, id, ..) = take(&bench, message(&bench, "m1", "v1", "您好")).await;
    be(&bench, &bench.li, AgentState::Ready, "").await;
    routed(&bench).await;
    accept_contact(&bench.desk, &bench.li, id, None).await.unwrap();
    let mut cmd = TransferContact {
        contact: id,
        to: PassTo::Person(bench.wang.person),
        reason: "王强负责这片区域".to_owned(),
        has_consent: false,
        told: String::new(),
        once: None,
    };
    let without = transfer_contact(&bench.desk, &bench.li, cmd.clone()).await;
    assert_eq!(refused(without).0, "A07");
    cmd.has_consent = true;
    let to_nobody = transfer_contact(&bench.desk, &bench.li, cmd.clone()).await;
    assert!(
        matches!(
            to_nobody,
            Err(AppError::WrongState {
                state: "not_ready",
                ..
            })
        ),
        "{to_nobody:?}"
    );
    be(&bench, &bench.wang, AgentState::Ready, "").await;
    transfer_contact(&bench.desk, &bench.li, cmd).await.unwrap();
    assert_eq!(offered(&bench, &bench.wang).await, [id]);
    accept_contact(&bench.desk, &bench.wang, id, None).await.unwrap();
    assert_eq!(bench.view(case).await.case.handler, Some(bench.wang.person));
    assert_eq!(bench.outcomes(case, "A07").await, [Outcome::Kept]);
    return_contact(&bench.desk, &bench.wang, id, None).await.unwrap();
    let back = waiting(&bench).await;
    assert_eq!((back[0].contact, back[0].prefers), (id, Some(bench.wang.person)));
}

#[tokio::test]
async fn a_team_gets_a_contact_into_its_queue() {
    let bench = Bench::new().await;
    let (case, id, ..) = take(&bench, message(&bench, "m1", "v1", "您好")).await;
    be(&bench, &bench.li, AgentState::Ready, "").await;
    routed(&bench).await;
    accept_contact(&bench.desk, &bench.li, id, None).await.unwrap();
    let cmd = TransferContact {
        contact: id,
        to: PassTo::Team(bench.other_team),
        reason: "归二班办理".to_owned(),
        has_consent: true,
        told: String::new(),
        once: None,
    };
    transfer_contact(&bench.desk, &bench.li, cmd).await.unwrap();
    assert_eq!(bench.view(case).await.case.team, Some(bench.other_team));
    assert_eq!(list_waiting(&bench.desk, &bench.stranger).await.unwrap().len(), 1);
    be(&bench, &bench.stranger, AgentState::Ready, "").await;
    assert_eq!(routed(&bench).await.offered, 1);
    assert_eq!(offered(&bench, &bench.stranger).await, [id]);
}

#[tokio::test]
async fn whoever_declines_or_goes_on_a_break_gets_no_more() {
    let bench = Bench::new().await;
    let (_, id, ..) = take(&bench, message(&bench, "m1", "v1", "您好")).await;
    be(&bench, &bench.li, AgentState::Ready, "").await;
    routed(&bench).await;
    return_contact(&bench.desk, &bench.li, id, None).await.unwrap();
    assert_eq!(
        state_of(&bench, &bench.li).await,
        (AgentState::Away, "declined".to_owned())
    );
    assert_eq!(routed(&bench).await.offered, 0);
    be(&bench, &bench.li, AgentState::Ready, "").await;
    assert_eq!(routed(&bench).await.offered, 1);
    be(&bench, &bench.li, AgentState::Break, "用餐").await;
    assert_eq!(offered(&bench, &bench.li).await, []);
    assert_eq!(contact(&bench, id).await.stage, ContactStage::Waiting);
}

#[tokio::test]
async fn those_who_wait_are_told_how_long_and_again() {
    let bench = Bench::new().await;
    let (case, id, ..) = take(&bench, message(&bench, "m1", "v1", "您好")).await;
    let (_, second, ..) = take(&bench, message(&bench, "m2", "v2", "您好")).await;
    be(&bench, &bench.li, AgentState::Break, "用餐").await;
    let alone = expected_wait(&bench.desk, Some(bench.team)).await.unwrap();
    assert_eq!(alone, 540, "two before, three minutes each, nobody serves");
    assert_eq!(waiting_place(&bench.desk, second).await.unwrap(), Some((1, 360)));
    routed(&bench).await;
    bench.move_by(Millis::seconds(49));
    note_seen(&bench.desk, vec![bench.li.person]).await.unwrap();
    routed(&bench).await;
    let told = |events: Vec<EventKind>| {
        events
            .into_iter()
            .filter(|it| *it == EventKind::QueueWaitTold)
            .count()
    };
    assert_eq!(told(events(&bench, case).await), 1);
    bench.move_by(Millis::seconds(2));
    routed(&bench).await;
    assert_eq!(told(events(&bench, case).await), 2);
    bench.move_by(Millis::seconds(20));
    be(&bench, &bench.li, AgentState::Ready, "").await;
    routed(&bench).await;
    accept_contact(&bench.desk, &bench.li, id, None).await.unwrap();
    assert!(!bench.outcomes(case, "A09").await.contains(&Outcome::Broken));
}
