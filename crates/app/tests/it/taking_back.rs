//! What one did by mistake: mails that have not left, notes, takes and changes, taken back by facts.

use app::case::add_note::{AddNote, add_note};
use app::case::change_handler::change_handler;
use app::case::classify_case::classify_case;
use app::case::recall_reply::recall_reply;
use app::case::reply_to_customer::{ReplyToCustomer, reply_to_customer};
use app::case::take_back_act::take_back_act;
use app::mail::deliver::{lease_mail, next_mail_due};
use app::mail::incoming::Reading;
use app::mail::take_mail::take_mail;
use app::{AppError, OnCase};
use calendar::Millis;
use domain::{CaseId, CaseType, Category, Channel, FactBody, Outcome, Reclassified};

use crate::bench::{Bench, any};
use crate::mail::{fetched, only_case, readable};

const TEXT: &str = "王女士您好，维修师傅明天上午上门，如有问题请随时联系我们。感谢您的来信！暖城供热 李敏";

/// A house that holds mails for ten seconds, with one case that came by mail.
async fn written_to() -> (Bench, CaseId) {
    let bench = Bench::holding(Millis::seconds(10)).await;
    let now = bench.desk.clock().now();
    let read = readable(&bench, "m1@example.cn", "家里暖气不热");
    take_mail(
        &bench.desk,
        vec![fetched(&bench, 1, now, Reading::Mail(Box::new(read)))],
    )
    .await
    .unwrap();
    let case = only_case(&bench).await;
    (bench, case)
}

async fn reply(bench: &Bench, case: CaseId) -> app::Done {
    let cmd = ReplyToCustomer {
        on: OnCase::any_version(case),
        text: TEXT.to_owned(),
        channel: Channel::Email,
        to: Vec::new(),
        cc: None,
        attachments: Vec::new(),
    };
    reply_to_customer(&bench.desk, &bench.li, cmd).await.unwrap()
}

fn state_of<T: std::fmt::Debug>(result: Result<T, AppError>) -> &'static str {
    let error = result.unwrap_err();
    let AppError::WrongState { state, .. } = error else {
        panic!("{error}")
    };
    state
}

#[tokio::test]
async fn a_recalled_mail_never_leaves_and_its_promise_runs_on() {
    let (bench, case) = written_to().await;
    bench.move_by(Millis::minutes(5));
    let done = reply(&bench, case).await;
    assert_eq!(bench.outcomes(case, "A17").await, [Outcome::Kept]);
    assert!(!bench.view(case).await.case.is_unanswered);
    assert!(
        lease_mail(&bench.desk, "w1", 10).await.unwrap().is_empty(),
        "held"
    );

    bench.move_by(Millis::seconds(9));
    let back = recall_reply(&bench.desk, &bench.li, any(&done), done.seq)
        .await
        .unwrap();
    assert!(back.version > done.version);
    assert_eq!(next_mail_due(&bench.desk).await.unwrap(), None);
    bench.move_by(Millis::minutes(1));
    assert!(lease_mail(&bench.desk, "w1", 10).await.unwrap().is_empty());

    let view = bench.view(case).await;
    assert!(view.case.is_unanswered, "nobody has answered");
    assert_eq!((view.case.owner, view.case.category), (None, Category::New));
    assert_eq!(
        bench.outcomes(case, "A17").await,
        [Outcome::Kept, Outcome::Void],
        "the verdict is corrected by a further one"
    );
    let facts = bench.facts(case).await;
    assert_eq!(
        facts.last().unwrap().body,
        FactBody::ActTakenBack { of: done.seq }
    );
    assert_eq!(
        state_of(recall_reply(&bench.desk, &bench.li, any(&done), done.seq).await),
        "taken_back"
    );

    bench.move_by(Millis::minutes(1));
    reply(&bench, case).await;
    bench.move_by(Millis::seconds(10));
    let left = lease_mail(&bench.desk, "w1", 10).await.unwrap();
    assert_eq!(left.len(), 1);
    let names = &left[0].mail.references;
    assert!(
        names.iter().all(|it| it == "m1@example.cn"),
        "{names:?}: only what was sent"
    );
    assert_eq!(bench.outcomes(case, "A17").await.last(), Some(&Outcome::Kept));
}

#[tokio::test]
async fn what_has_left_and_what_others_wrote_cannot_be_recalled() {
    let (bench, case) = written_to().await;
    let done = reply(&bench, case).await;
    let others = recall_reply(&bench.desk, &bench.wang, any(&done), done.seq).await;
    assert!(matches!(others, Err(AppError::NotFound { .. })), "{others:?}");
    bench.move_by(Millis::seconds(10));
    assert_eq!(lease_mail(&bench.desk, "w1", 10).await.unwrap().len(), 1);
    assert_eq!(
        state_of(recall_reply(&bench.desk, &bench.li, any(&done), done.seq).await),
        "sent"
    );
    let as_act = take_back_act(&bench.desk, &bench.li, any(&done), done.seq).await;
    assert!(matches!(as_act, Err(AppError::NotFound { .. })), "{as_act:?}");
}

#[tokio::test]
async fn a_note_is_taken_back_by_its_author_within_seconds() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let note = AddNote {
        on: any(&raised),
        text: "写错了地方".to_owned(),
    };
    let noted = add_note(&bench.desk, &bench.li, note.clone()).await.unwrap();
    let others = take_back_act(&bench.desk, &bench.wang, any(&noted), noted.seq).await;
    assert!(matches!(others, Err(AppError::NotFound { .. })));
    take_back_act(&bench.desk, &bench.li, any(&noted), noted.seq)
        .await
        .unwrap();
    let facts = bench.facts(raised.case).await;
    assert!(
        facts
            .iter()
            .any(|it| it.seq == noted.seq && matches!(it.body, FactBody::NoteAdded { .. })),
        "the words stay in the chain"
    );
    let again = add_note(&bench.desk, &bench.li, note).await.unwrap();
    bench.move_by(Millis::seconds(13));
    assert_eq!(
        state_of(take_back_act(&bench.desk, &bench.li, any(&again), again.seq).await),
        "kept"
    );
    bench.view(raised.case).await;
}

#[tokio::test]
async fn a_take_taken_back_leaves_the_case_as_it_was() {
    let (bench, case) = written_to().await;
    let taken = change_handler(
        &bench.desk,
        &bench.li,
        OnCase::any_version(case),
        Some(bench.li.person),
    )
    .await
    .unwrap();
    assert_eq!(bench.view(case).await.case.owner, Some(bench.li.person));
    take_back_act(&bench.desk, &bench.li, any(&taken), taken.seq)
        .await
        .unwrap();
    let view = bench.view(case).await;
    assert_eq!(
        (view.case.owner, view.case.handler, view.case.category),
        (None, None, Category::New),
        "who took it by mistake was not asked first (B01)"
    );
}

#[tokio::test]
async fn a_change_of_type_taken_back_brings_the_old_promises_back() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let before = bench.view(raised.case).await;
    let change = Reclassified {
        case_type: Some(CaseType::Complaint),
        ..Reclassified::default()
    };
    let changed = classify_case(&bench.desk, &bench.li, any(&raised), change)
        .await
        .unwrap();
    assert_eq!(bench.view(raised.case).await.case.case_type, CaseType::Complaint);
    take_back_act(&bench.desk, &bench.li, any(&changed), changed.seq)
        .await
        .unwrap();
    let after = bench.view(raised.case).await;
    assert_eq!(
        (after.case.case_type, after.case.priority),
        (before.case.case_type, before.case.priority)
    );
    let running = |view: &app::case::view_case::CaseView| {
        let live = view
            .promises
            .iter()
            .filter(|it| it.state == domain::PromiseState::Running);
        live.map(|it| (it.key.clone(), it.due_at)).collect::<Vec<_>>()
    };
    assert_eq!(running(&after), running(&before));
}
