//! Who gets the next contact: only who is ready and has room, in order, each contact once; and how contacts end.

use app::contact::accept_contact::accept_contact;
use app::contact::claim_next::{ClaimNext, claim_next};
use app::contact::end_contact::{Ending, end_contact};
use app::contact::leave_contact::leave_contact;
use app::contact::set_state::{ChosenState, my_state, set_state};
use app::contact::{InHand, LiveContact};
use app::{AppError, Once};
use calendar::Millis;
use domain::{Actor, AgentState, Channel, ContactId, ContactStage, EventKind, Outcome};

use crate::bench::{Bench, invalid};
use crate::conversations::{events, message, take};

pub(crate) async fn be(bench: &Bench, actor: &Actor, state: AgentState, reason: &str) {
    let chosen = ChosenState {
        state,
        reason: reason.to_owned(),
    };
    set_state(&bench.desk, actor, chosen, None).await.unwrap();
}

async fn next(bench: &Bench, actor: &Actor) -> Result<Option<InHand>, AppError> {
    claim_next(&bench.desk, actor, ClaimNext::default()).await
}

async fn state_of(bench: &Bench, actor: &Actor) -> AgentState {
    my_state(&bench.desk, actor).await.unwrap().unwrap().state
}

async fn contact(bench: &Bench, id: ContactId) -> LiveContact {
    let found = bench
        .desk
        .store()
        .read(move |tx| store::contacts::load_live_contact(tx, id))
        .await;
    found.unwrap().unwrap()
}

fn wrong_state<T: std::fmt::Debug>(result: Result<T, AppError>) -> &'static str {
    match result {
        Err(AppError::WrongState { state, hint: _ }) => state,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn only_who_is_ready_gets_the_next_contact() {
    let bench = Bench::new().await;
    let (case, id, ..) = take(&bench, message(&bench, "m1", "v1", "暖气不热")).await;
    assert_eq!(wrong_state(next(&bench, &bench.li).await), "away");
    be(&bench, &bench.li, AgentState::Break, "用餐").await;
    assert_eq!(wrong_state(next(&bench, &bench.li).await), "break");
    be(&bench, &bench.li, AgentState::Ready, "").await;
    let claimed = next(&bench, &bench.li).await.unwrap().unwrap();
    assert_eq!((claimed.contact, claimed.case), (id, case));
    assert_eq!(contact(&bench, id).await.stage, ContactStage::Active);
    assert_eq!(bench.view(case).await.case.handler, Some(bench.li.person));
    assert_eq!(bench.outcomes(case, "I08").await, [Outcome::Kept]);
    assert_eq!(next(&bench, &bench.li).await.unwrap(), None, "nothing is left");
}

#[tokio::test]
async fn a_break_needs_a_reason_and_nobody_chooses_to_be_on_contact() {
    let bench = Bench::new().await;
    let choose = |state, reason: &str| {
        let chosen = ChosenState {
            state,
            reason: reason.to_owned(),
        };
        set_state(&bench.desk, &bench.li, chosen, None)
    };
    assert_eq!(invalid(choose(AgentState::Break, " ").await), ("reason", "empty"));
    assert_eq!(
        invalid(choose(AgentState::OnContact, "").await),
        ("state", "not_chosen")
    );
    assert_eq!(my_state(&bench.desk, &bench.li).await.unwrap(), None);
}

#[tokio::test]
async fn the_limit_holds_and_the_state_follows() {
    let bench = Bench::new().await;
    for number in 0..4 {
        take(
            &bench,
            message(&bench, &format!("m{number}"), &format!("v{number}"), "您好"),
        )
        .await;
    }
    be(&bench, &bench.li, AgentState::Ready, "").await;
    let mut held = Vec::new();
    for _ in 0..3 {
        assert_eq!(state_of(&bench, &bench.li).await, AgentState::Ready);
        held.push(next(&bench, &bench.li).await.unwrap().unwrap().contact);
    }
    assert_eq!(state_of(&bench, &bench.li).await, AgentState::OnContact);
    assert_eq!(wrong_state(next(&bench, &bench.li).await), "on_contact");
    for id in held.iter().take(2) {
        end_contact(&bench.desk, &bench.li, (*id, Ending::End), None)
            .await
            .unwrap();
    }
    assert_eq!(state_of(&bench, &bench.li).await, AgentState::Ready);
    end_contact(&bench.desk, &bench.li, (held[2], Ending::BeginWrapUp), None)
        .await
        .unwrap();
    assert_eq!(state_of(&bench, &bench.li).await, AgentState::WrapUp);
    let wrapped = contact(&bench, held[2]).await;
    assert_eq!(wrapped.until_at, Some(wrapped.stage_at.plus(Millis::seconds(60))));
    end_contact(&bench.desk, &bench.li, (held[2], Ending::ExtendWrapUp), None)
        .await
        .unwrap();
    assert_eq!(
        contact(&bench, held[2]).await.until_at,
        Some(wrapped.stage_at.plus(Millis::seconds(120)))
    );
    end_contact(&bench.desk, &bench.li, (held[2], Ending::End), None)
        .await
        .unwrap();
    assert_eq!(contact(&bench, held[2]).await.stage, ContactStage::Ended);
    assert_eq!(state_of(&bench, &bench.li).await, AgentState::Ready);
    assert!(next(&bench, &bench.li).await.unwrap().is_some());
}

#[tokio::test]
async fn a_request_that_is_repeated_claims_once() {
    let bench = Bench::new().await;
    for number in 0..2 {
        take(
            &bench,
            message(&bench, &format!("m{number}"), &format!("v{number}"), "您好"),
        )
        .await;
    }
    be(&bench, &bench.li, AgentState::Ready, "").await;
    let cmd = ClaimNext {
        channels: Vec::new(),
        once: Some(Once {
            person: bench.li.person,
            key: "k".to_owned(),
            request_hash: [1; 32],
        }),
    };
    let first = claim_next(&bench.desk, &bench.li, cmd.clone()).await.unwrap();
    let again = claim_next(&bench.desk, &bench.li, cmd).await.unwrap();
    assert_eq!(first, again);
    let left = bench
        .desk
        .store()
        .read(|tx| store::waiting::list_waiting(tx, 9))
        .await
        .unwrap();
    assert_eq!(left.len(), 1);
}

#[tokio::test]
async fn another_teams_contacts_are_not_drawn() {
    let bench = Bench::new().await;
    take(&bench, message(&bench, "m1", "v1", "您好")).await;
    be(&bench, &bench.stranger, AgentState::Ready, "").await;
    assert_eq!(next(&bench, &bench.stranger).await.unwrap(), None);
}

#[tokio::test]
async fn nobody_accepts_what_is_not_offered_to_them() {
    let bench = Bench::new().await;
    let (_, id, ..) = take(&bench, message(&bench, "m1", "v1", "您好")).await;
    assert_eq!(
        wrong_state(accept_contact(&bench.desk, &bench.li, id, None).await),
        "not_offered"
    );
    let not_mine = end_contact(&bench.desk, &bench.li, (id, Ending::End), None).await;
    assert!(matches!(not_mine, Err(AppError::NotFound { what: "contact" })));
}

#[tokio::test]
async fn a_customer_who_leaves_is_out_of_the_queue() {
    let bench = Bench::new().await;
    let (case, id, ..) = take(&bench, message(&bench, "m1", "v1", "您好")).await;
    leave_contact(&bench.desk, id).await.unwrap();
    assert_eq!(
        events(&bench, case).await,
        [EventKind::QueueJoined, EventKind::QueueLeft]
    );
    assert_eq!(contact(&bench, id).await.stage, ContactStage::Ended);
    leave_contact(&bench.desk, id).await.unwrap();
    let (same, other, is_new_case, is_new_contact) =
        take(&bench, message(&bench, "m2", "v1", "还在吗")).await;
    assert_eq!((same, is_new_case, is_new_contact), (case, false, true));
    assert_ne!(other, id);
}

#[tokio::test]
async fn a_customer_who_writes_during_wrap_up_is_not_done() {
    let bench = Bench::new().await;
    let (_, id, ..) = take(&bench, message(&bench, "m1", "v1", "您好")).await;
    be(&bench, &bench.li, AgentState::Ready, "").await;
    next(&bench, &bench.li).await.unwrap();
    leave_contact(&bench.desk, id).await.unwrap();
    assert_eq!(state_of(&bench, &bench.li).await, AgentState::WrapUp);
    take(&bench, message(&bench, "m2", "v1", "还有一件事")).await;
    assert_eq!(contact(&bench, id).await.stage, ContactStage::Active);
    assert_eq!(
        state_of(&bench, &bench.li).await,
        AgentState::Ready,
        "one chat of three leaves room"
    );
}

#[tokio::test]
async fn whoever_spoke_to_a_customer_last_is_remembered() {
    let bench = Bench::new().await;
    take(&bench, message(&bench, "m1", "v1", "您好")).await;
    be(&bench, &bench.li, AgentState::Ready, "").await;
    let held = next(&bench, &bench.li).await.unwrap().unwrap();
    end_contact(&bench.desk, &bench.li, (held.contact, Ending::End), None)
        .await
        .unwrap();
    bench.move_by(Millis::minutes(5));
    take(&bench, message(&bench, "m2", "v1", "又来了")).await;
    let waiting = bench
        .desk
        .store()
        .read(|tx| store::waiting::list_waiting(tx, 9))
        .await
        .unwrap();
    assert_eq!(waiting[0].prefers, Some(bench.li.person));
    assert_eq!(waiting[0].channel, Channel::Chat);
}
