//! The rows of the suite, each for any adapter.

use std::time::Duration;

use app::mail::failed::list_failed_mail;
use calendar::{Instant, Millis};
use domain::ports::Clock as _;
use domain::{CallbackRefusal, Direction};
use store::messages::MessageState;
use testkit::vendor::{Told, Vendor};

use super::adapter::{Adapter, Written};
use crate::messenger_house::{ANSWER, MessengerHouse, On};

/// The smallest PNG.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

struct Stage<'a> {
    adapter: &'a dyn Adapter,
    vendor: Vendor,
    house: MessengerHouse,
}

impl<'a> Stage<'a> {
    async fn set(on: On, adapter: &'a dyn Adapter) -> Self {
        let vendor = Vendor::start(adapter.script());
        let settings = adapter.settings(&vendor.url());
        let house = MessengerHouse::build(on, adapter.kind(), settings).await;
        Self {
            adapter,
            vendor,
            house,
        }
    }

    fn written(&self, id: &'static str, text: &'static str) -> Written {
        Written {
            id,
            from: "13800001111",
            text,
            at: self.now(),
        }
    }

    fn now(&self) -> Instant {
        self.house.clock.now()
    }

    /// The vendor tells, and everything that follows is done.
    async fn tell(&self, written: &Written) {
        let request = self.adapter.tells(written, self.now());
        self.house.call(&request).await.unwrap();
        self.house.settled().await;
    }

    async fn state_of_reply(&self, state: MessageState) -> String {
        self.house
            .until("the reply's end", async || {
                let sent = self.house.messages(Direction::Outbound).await;
                sent.into_iter().find(|it| it.state == state).map(|it| it.detail)
            })
            .await
    }
}

/// The vendor tells twice, as it does when our answer was lost: taken once.
pub(super) async fn duplicate(on: On, adapter: &dyn Adapter) {
    let stage = Stage::set(on, adapter).await;
    let written = stage.written("m1", "暖气不热");
    stage.tell(&written).await;
    stage.house.clock.move_by(Millis::new(5_000));
    stage.tell(&written).await;
    stage.tell(&stage.written("m2", "谁来看看")).await;
    assert_eq!(stage.house.texts_in().await, ["暖气不热", "谁来看看"]);
    assert_eq!(stage.house.cases().await.len(), 1);
}

/// A message comes hours after it was written: its clock starts when it was written.
pub(super) async fn late(on: On, adapter: &dyn Adapter) {
    let stage = Stage::set(on, adapter).await;
    stage.tell(&stage.written("m2", "还是不热")).await;
    let early = Written {
        at: stage.now().minus(Millis::hours(2)),
        ..stage.written("m1", "暖气不热")
    };
    let early = Written {
        at: Instant::from_millis(early.at.as_millis().div_euclid(1000) * 1000),
        ..early
    };
    stage.tell(&early).await;
    let messages = stage.house.messages(Direction::Inbound).await;
    assert_eq!(messages.len(), 2);
    if adapter.tells_when() {
        assert_eq!(
            (messages[0].text.as_str(), messages[0].at),
            ("暖气不热", early.at)
        );
    } else {
        assert!(messages.iter().all(|it| it.at <= stage.now()));
    }
    assert_eq!(stage.house.cases().await.len(), 1);
}

/// Nonsense is turned away or set aside with its reason; what comes behind it is taken.
pub(super) async fn malformed(on: On, adapter: &dyn Adapter) {
    let stage = Stage::set(on, adapter).await;
    match stage.house.call(&adapter.nonsense(stage.now())).await {
        Err(refusal) => assert!(matches!(refusal, CallbackRefusal::Malformed(_)), "{refusal}"),
        Ok(_taken) => {
            stage.house.settled().await;
            let stranded = stage.house.stranded().await;
            assert!(stranded.iter().all(|it| !it.reason.is_empty()), "{stranded:?}");
            assert_eq!(stranded.len(), 1);
        }
    }
    assert!(stage.house.cases().await.is_empty());
    stage.tell(&stage.written("m1", "暖气不热")).await;
    assert_eq!(stage.house.texts_in().await, ["暖气不热"]);
}

/// The vendor refuses an answer for good: it is told on the case and listed, and not tried again.
pub(super) async fn refused(on: On, adapter: &dyn Adapter) {
    let stage = Stage::set(on, adapter).await;
    stage.tell(&stage.written("m1", "暖气不热")).await;
    stage.vendor.answer_next(adapter.send_path(), adapter.never());
    let case = stage.house.cases().await.remove(0);
    stage.house.reply(case.id, ANSWER).await.unwrap();
    let detail = stage.state_of_reply(MessageState::Failed).await;
    assert!(!detail.is_empty());
    let failed = list_failed_mail(&stage.house.desk, &stage.house.supervisor, None, 10)
        .await
        .unwrap();
    assert_eq!((failed.len(), failed[0].case), (1, case.id));
    assert_eq!(stage.vendor.asked(adapter.send_path()).len(), 1);
}

/// A slow vendor holds up nobody: callbacks are taken at once, and an answer is sent when it can be.
pub(super) async fn slow(on: On, adapter: &dyn Adapter) {
    let stage = Stage::set(on, adapter).await;
    stage.tell(&stage.written("m1", "暖气不热")).await;
    let case = stage.house.cases().await.remove(0);
    let late = Told::After(Duration::from_secs(3), Box::new(Told::HangUp));
    stage.vendor.answer_next(adapter.send_path(), late);
    stage
        .vendor
        .answer_next(adapter.send_path(), Told::Status(503, "busy".to_owned()));
    stage.house.reply(case.id, ANSWER).await.unwrap();
    // While the vendor keeps our answer waiting, it calls and is answered.
    assert_eq!(stage.vendor.wait_for(adapter.send_path(), 1).len(), 1);
    stage.house.clock.move_by(Millis::seconds(2));
    let request = adapter.tells(&stage.written("m2", "谁来看看"), stage.now());
    let taken = tokio::time::timeout(Duration::from_secs(1), stage.house.call(&request)).await;
    taken.unwrap().unwrap();
    stage.state_of_reply(MessageState::Sent).await;
    let asked = stage.vendor.asked(adapter.send_path());
    assert_eq!(asked.len(), 3);
    assert!(asked.iter().all(|it| adapter.sent_text(it) == ANSWER));
    stage.house.settled().await;
    assert_eq!(stage.house.texts_in().await, ["暖气不热", "谁来看看"]);
}

/// Somebody who listened sends the very same bytes again, a day later: turned away or known.
pub(super) async fn replayed(on: On, adapter: &dyn Adapter) {
    let stage = Stage::set(on, adapter).await;
    let written = stage.written("m1", "暖气不热");
    let request = adapter.tells(&written, stage.now());
    stage.house.call(&request).await.unwrap();
    stage.house.settled().await;
    stage.house.clock.move_by(Millis::days(1));
    match stage.house.call(&request).await {
        Ok(_answered) => {}
        Err(refusal) => assert_eq!(refusal, CallbackRefusal::WronglySigned),
    }
    stage.house.settled().await;
    assert_eq!(stage.house.texts_in().await, ["暖气不热"]);
}

/// Whoever does not hold the account's secrets leaves nothing.
pub(super) async fn wrongly_signed(on: On, adapter: &dyn Adapter) {
    let stage = Stage::set(on, adapter).await;
    let written = stage.written("m1", "暖气不热");
    let forged = adapter.forged(adapter.tells(&written, stage.now()));
    let outcome = stage.house.call(&forged).await;
    assert!(
        matches!(
            outcome,
            Err(CallbackRefusal::WronglySigned | CallbackRefusal::WrongAddress)
        ),
        "{outcome:?}"
    );
    stage.house.settled().await;
    assert!(stage.house.cases().await.is_empty());
    assert!(stage.house.stranded().await.is_empty());
}

/// A picture goes along where the vendor carries one, after it was laid down there; where it does not, whoever answers is
/// told so before anything is sent. The same for a file that is none.
pub(super) async fn files(on: On, adapter: &dyn Adapter) {
    let stage = Stage::set(on, adapter).await;
    stage.tell(&stage.written("m1", "暖气不热")).await;
    let case = stage.house.cases().await.remove(0);
    let limits = adapter.kind().file_limits();
    for (name, bytes, most) in [
        ("阀门.png", PICTURE, limits.picture_bytes),
        ("合同.pdf", b"%PDF-1.4 %%EOF".as_slice(), limits.file_bytes),
    ] {
        let sent = stage.house.reply_with(case.id, ANSWER, &[(name, bytes)]).await;
        if most == 0 {
            let Err(app::AppError::Invalid(fields)) = sent else {
                panic!("{name} went out: {sent:?}");
            };
            assert_eq!(fields[0].field, "attachment_ids");
            assert!(["not_carried", "only_pictures"].contains(&fields[0].code));
            continue;
        }
        sent.unwrap();
        stage.house.all_sent().await;
        let asked = stage.vendor.asked("");
        let laid = asked.iter().position(|it| {
            let kind = it.header("content-type").unwrap_or_default();
            kind.starts_with("multipart/form-data") && contains(&it.body, bytes)
        });
        let laid = laid.unwrap_or_else(|| panic!("{name} was not laid down"));
        let after: Vec<_> = asked
            .iter()
            .skip(laid + 1)
            .filter(|it| it.path.ends_with(adapter.send_path()))
            .collect();
        assert_eq!(after.len(), 2, "the words, then {name}");
        assert_eq!(adapter.sent_text(after[0]), ANSWER);
        assert!(after[1].text().contains("M1"), "{}", after[1].text());
    }
}

fn contains(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|it| it == part)
}
