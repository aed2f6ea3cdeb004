//! The passing of time: breaks at their due instant, effects once, and what facts that came late put right.

use app::case::raise_case::raise_case;
use app::case::start_waiting::{StartWaiting, start_waiting};
use app::mail::incoming::{Clue, ReadableMail, Reading};
use app::mail::take_mail::take_mail;
use app::timer::look;
use calendar::{Instant, Millis};
use domain::ports::Ids;
use domain::{Author, FactKind, MessageId, Outcome, WaitReason};

use crate::bench::{Bench, any, promised_answer};
use crate::mail::fetched;

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

#[tokio::test]
async fn a_break_carries_its_due_instant_however_late_the_timer_looks() {
    let bench = Bench::new().await;
    let mut cmd = Bench::repair();
    cmd.description = "厨房管道漏水".to_owned();
    cmd.promise = Some(promised_answer(at("2026-11-23T11:00:00+08:00"), "答复维修时间"));
    let raised = raise_case(&bench.desk, &bench.li, cmd).await.unwrap();
    assert_eq!(look(&bench.desk).await.unwrap().cases, 0, "nothing is due yet");

    bench.move_by(Millis::hours(6));
    let looked = look(&bench.desk).await.unwrap();
    assert_eq!((looked.cases, looked.has_more), (1, false));
    assert_eq!(look(&bench.desk).await.unwrap().cases, 0, "effects happen once");

    let broken = bench.verdicts(raised.case, "A22").await;
    assert_eq!(broken.len(), 1);
    assert_eq!(broken[0].outcome, Outcome::Broken);
    assert_eq!(broken[0].at, at("2026-11-23T11:00:00+08:00"));
    let facts = bench.facts(raised.case).await;
    let passed: Vec<_> = facts
        .iter()
        .filter(|it| it.body.kind() == FactKind::DeadlinePassed)
        .collect();
    assert!(passed.iter().any(|it| it.at == at("2026-11-23T11:00:00+08:00")));
    assert!(
        passed
            .iter()
            .all(|it| it.author == Author::Timer && it.recorded_at == at("2026-11-23T15:00:00+08:00"))
    );
    assert!(facts.iter().any(|it| it.body.kind() == FactKind::BreakActed));
    let next_at = looked.next_at.unwrap();
    assert!(next_at > bench.desk.clock().now(), "{next_at}");
}

#[tokio::test]
async fn a_warning_comes_before_the_break() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    bench.move_by(Millis::hours(20));
    assert_eq!(look(&bench.desk).await.unwrap().cases, 1);
    assert_eq!(
        bench.kinds(raised.case).await.last(),
        Some(&FactKind::WarningGiven)
    );
    assert!(
        bench
            .outcomes(raised.case, "B16")
            .await
            .iter()
            .all(|it| *it == Outcome::Kept)
    );
    bench.move_by(Millis::hours(4));
    look(&bench.desk).await.unwrap();
    let verdicts = bench.verdicts(raised.case, "B16").await;
    let broken = verdicts.iter().find(|it| it.outcome == Outcome::Broken).unwrap();
    assert_eq!(broken.at, at("2026-11-24T09:00:00+08:00"));
}

pub(crate) fn late_mail(bench: &Bench, number: domain::CaseNumber) -> ReadableMail {
    ReadableMail {
        message: MessageId::from_uuid(bench.ids.next()),
        header_id: "late@example.cn".to_owned(),
        from_name: "王芳".to_owned(),
        from_address: "wang.fang@example.cn".to_owned(),
        to: Vec::new(),
        cc: Vec::new(),
        subject: "在家".to_owned(),
        text: "我现在在家，可以来了".to_owned(),
        quoted: String::new(),
        html: None,
        references: Vec::new(),
        clues: vec![Clue::Number(number)],
        files: Vec::new(),
        machine: None,
        returned: None,
    }
}

/// The case waits for the customer from 10:00 to 20:00; so B16, due at 9:00 next day, is due at 19:00. The customer's
/// mail of 15:00 is taken only after that: the wait ended at 15:00, and B16 was due at 14:00.
#[tokio::test]
async fn a_mail_that_came_late_corrects_the_verdict_by_a_further_one() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    bench.clock.move_to(at("2026-11-23T10:00:00+08:00"));
    let until_at = Some(at("2026-11-23T20:00:00+08:00"));
    let wait = StartWaiting {
        on: any(&raised),
        reason: WaitReason::Customer,
        until_at,
        note: "等客户确认时间".to_owned(),
    };
    start_waiting(&bench.desk, &bench.li, wait).await.unwrap();
    bench.clock.move_to(at("2026-11-24T20:00:00+08:00"));
    look(&bench.desk).await.unwrap();
    let before = bench.verdicts(raised.case, "B16").await;
    let broken: Vec<_> = before.iter().filter(|it| it.outcome == Outcome::Broken).collect();
    assert_eq!(
        broken.iter().map(|it| it.at).collect::<Vec<_>>(),
        [at("2026-11-24T19:00:00+08:00")]
    );

    bench.clock.move_to(at("2026-11-24T21:00:00+08:00"));
    let mail = late_mail(&bench, raised.number.clone());
    let received_at = at("2026-11-23T15:00:00+08:00");
    take_mail(
        &bench.desk,
        vec![fetched(&bench, 1, received_at, Reading::Mail(Box::new(mail)))],
    )
    .await
    .unwrap();

    let after = bench.verdicts(raised.case, "B16").await;
    assert_eq!(after[..before.len()], before, "what was written stays");
    let corrected = after.iter().rfind(|it| it.key == broken[0].key).unwrap();
    assert!(corrected.is_correction);
    assert_eq!(
        (corrected.outcome, corrected.at),
        (Outcome::Broken, at("2026-11-24T14:00:00+08:00"))
    );
    let facts = bench.facts(raised.case).await;
    let last = facts
        .iter()
        .find(|it| it.body.kind() == FactKind::MessageReceived)
        .unwrap();
    assert_eq!(
        (last.at, last.recorded_at),
        (received_at, at("2026-11-24T21:00:00+08:00"))
    );

    look(&bench.desk).await.unwrap();
    let a17 = bench.verdicts(raised.case, "A17").await;
    assert_eq!(
        a17.iter().map(|it| it.at).collect::<Vec<_>>(),
        [at("2026-11-24T15:00:00+08:00")]
    );
}
