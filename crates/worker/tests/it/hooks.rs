//! Endpoints are told what happens, in order, signed, and again when they fail.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::case::add_note::{AddNote, add_note};
use app::case::raise_case::{Asking, RaiseCase, raise_case};
use app::customer::enter_customer::NewCustomer;
use app::hook::list_hooks::{list_deliveries, list_hooks, view_delivery};
use app::hook::replay::{replay_delivery, replay_since};
use app::hook::save_hook::{HookEntry, change_hook, enter_hook, rotate_secret};
use app::hook::try_hook::try_hook;
use app::settings::privacy::{PrivacyRules, set_privacy_rules};
use app::{Desk, DeskSettings, OnCase, Ports};
use calendar::{Millis, Zone};
use channels::mail::server::Trust;
use channels::webhook::{HookMessage, signatures};
use domain::ports::{Clock, Ids};
use domain::{Actor, CaseId, CaseType, Channel, HookId, PersonId, Role, Title, Wishes};
use store::hooks::HookState;
use store::{Location, Store, StoreSettings};
use testkit::hooks::{HookReply, HookSink, Told};
use testkit::{MovedClock, SeqIds};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use worker::{HookSender, MailHtml, run_hook_delivery};

/// A desk over a store of one's own choice, with an administrator, and sinks that it may reach.
struct House {
    desk: Desk,
    clock: Arc<MovedClock>,
    ids: Arc<dyn Ids>,
    admin: Actor,
}

impl House {
    async fn over(store: Store) -> Self {
        Self::again(
            store,
            Arc::new(MovedClock::at_text("2026-11-20T10:00:00+08:00")),
            Arc::new(SeqIds::new()),
        )
        .await
    }

    async fn again(store: Store, clock: Arc<MovedClock>, ids: Arc<dyn Ids>) -> Self {
        let ports = Ports {
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            ids: Arc::clone(&ids),
            html: Arc::new(MailHtml),
        };
        let settings = DeskSettings {
            company: "暖阳供热".to_owned(),
            zone: Zone::named("Asia/Shanghai").unwrap(),
            mail_host: "desk.example".to_owned(),
            reopens_within: Millis::days(7),
            hold_replies_for: Millis::ZERO,
            default_calendar: "office".to_owned(),
            area_code: None,
            public_url: None,
        };
        let pack = pack::load(&pack::built_in(), "base").unwrap();
        let desk = Desk::open(store, pack, ports, settings).await.unwrap();
        let admin = Actor {
            person: PersonId::from_uuid(uuid::Uuid::from_u128(1)),
            role: Role::Administrator,
            teams: Vec::new(),
            only: None,
        };
        let rules = PrivacyRules {
            hook_networks: vec!["127.0.0.1/32".to_owned()],
            ..PrivacyRules::default()
        };
        set_privacy_rules(&desk, &admin, rules, None).await.unwrap();
        Self {
            desk,
            clock,
            ids,
            admin,
        }
    }

    fn sender() -> Arc<HookSender> {
        Arc::new(HookSender::new(&Trust::Public).unwrap())
    }

    fn open(&self) -> (CancellationToken, JoinHandle<()>) {
        let stop = CancellationToken::new();
        let task = run_hook_delivery(self.desk.clone(), self.ids.clone(), Self::sender(), stop.clone());
        (stop, tokio::spawn(task))
    }

    async fn hook(&self, url: String, kinds: &[&str]) -> (HookId, String) {
        let given = enter_hook(&self.desk, &self.admin, entry(url, kinds), None)
            .await
            .unwrap();
        (given.id, given.secret)
    }

    async fn raise(&self) -> CaseId {
        let cmd = RaiseCase {
            channel: Channel::Phone,
            asking: Asking::New(Box::new(NewCustomer {
                name: "王芳".to_owned(),
                title: Some(Title::Ms),
                phones: vec!["13812345678".to_owned()],
                emails: vec!["wangfang@post.example".to_owned()],
                address: "和平路8号".to_owned(),
                unit: "3单元201".to_owned(),
                member_level: String::new(),
                wishes: Wishes::default(),
                notes: String::new(),
            })),
            caller_number: Some("13812345678".to_owned()),
            call: None,
            case_type: Some(CaseType::Repair),
            priority: None,
            subject: "暖气不热".to_owned(),
            description: "室温十五度，请回电13987654321，住3号楼2单元501室".to_owned(),
            since: Some("昨天".to_owned()),
            fields: BTreeMap::from([("at_home_phone".to_owned(), "13987654321".to_owned())]),
            flags: Vec::new(),
            is_confirmed: true,
            opening: None,
            closing: None,
            told: None,
            promise: None,
            announcement: None,
            team: None,
            close_now: None,
            started_at: None,
            ended_at: None,
            once: None,
        };
        raise_case(&self.desk, &self.admin, cmd).await.unwrap().case
    }

    async fn note(&self, case: CaseId, text: &str) {
        let cmd = AddNote {
            on: OnCase::any_version(case),
            text: text.to_owned(),
        };
        add_note(&self.desk, &self.admin, cmd).await.unwrap();
    }

    async fn counts(&self, hook: HookId) -> (u64, u64) {
        let all = list_hooks(&self.desk, &self.admin).await.unwrap();
        let shown = all.into_iter().find(|it| it.hook.id == hook).unwrap();
        (shown.waiting, shown.dead)
    }

    /// Moves the clock on until so much is told: what waits for its rest is due then.
    async fn until_told(&self, sink: &HookSink, count: usize, step: Millis) -> Vec<Told> {
        let begun = tokio::time::Instant::now();
        while sink.told().len() < count {
            assert!(begun.elapsed().as_secs() < 30, "only {} told", sink.told().len());
            self.clock.move_by(step);
            self.desk.bell().ring();
            tokio::time::sleep(std::time::Duration::from_millis(60)).await;
        }
        sink.told()
    }

    async fn until_settled(&self, hook: HookId) {
        let begun = tokio::time::Instant::now();
        while self.counts(hook).await.0 > 0 {
            assert!(begun.elapsed().as_secs() < 30, "something still waits");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
}

fn entry(url: String, kinds: &[&str]) -> HookEntry {
    HookEntry {
        url,
        description: "台账".to_owned(),
        kinds: kinds.iter().map(|it| (*it).to_owned()).collect(),
        is_active: true,
    }
}

fn body(told: &Told) -> serde_json::Value {
    serde_json::from_str(&told.body).unwrap()
}

fn words(told: &[Told]) -> Vec<String> {
    told.iter()
        .map(|it| {
            body(it)["data"]["fact"]["text"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

async fn close((stop, task): (CancellationToken, JoinHandle<()>)) {
    stop.cancel();
    task.await.unwrap();
}

macro_rules! on_both {
    ($($name:ident)*) => {
        $(mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let store = super::Store::open(&super::StoreSettings::at(super::Location::SqliteInMemory)).unwrap();
                super::cases::$name(store).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let settings = |url: &str| super::StoreSettings::at(super::Location::Postgres { url: url.to_owned() });
                let database = testkit::postgres::fresh_copy_of("hooks", |url| drop(super::Store::open(&settings(url))));
                let store = super::Store::open(&settings(database.url())).unwrap();
                super::cases::$name(store.clone()).await;
                store.close().await;
            }
        })*
    };
}

on_both! {
    what_happens_is_told_signed_and_masked
    the_order_holds_while_an_endpoint_fails_and_others_go_on
    gone_stops_the_endpoint_and_replay_tells_again
}

mod cases {
    use super::*;

    pub(super) async fn what_happens_is_told_signed_and_masked(store: Store) {
        let house = House::over(store).await;
        let sink = HookSink::start();
        let (hook, secret) = house.hook(sink.url(), &["case_raised", "note_added"]).await;
        let running = house.open();
        let case = house.raise().await;
        house.note(case, "邻居电话13655554321").await;
        let told = sink.wait_for(2);
        assert_eq!(told.len(), 2, "only what was asked for: {told:?}");
        let first = body(&told[0]);
        assert_eq!(first["type"], "case_raised");
        assert_eq!(first["data"]["case"]["id"], case.to_string());
        assert_eq!(
            first["data"]["fact"]["description"],
            "室温十五度，请回电139****4321，住*号楼*单元***室"
        );
        assert_eq!(words(&told)[1], "邻居电话136****4321");
        for it in &told {
            for secret in [
                "13987654321",
                "13812345678",
                "wangfang@",
                "王芳",
                "13655554321",
                "501",
            ] {
                assert!(!it.body.contains(secret), "{secret}: {}", it.body);
            }
            let message = HookMessage {
                id: it.header("webhook-id"),
                timestamp: it.header("webhook-timestamp").parse().unwrap(),
                body: &it.body,
            };
            assert!(message.id.starts_with("msg_"));
            let expected = signatures(&message, [secret.as_str()]).unwrap();
            assert_eq!(it.header("webhook-signature"), expected);
        }
        house.until_settled(hook).await;
        let changed = rotate_secret(&house.desk, &house.admin, hook, None)
            .await
            .unwrap();
        house.note(case, "再记一笔").await;
        let told = sink.wait_for(3);
        let message = HookMessage {
            id: told[2].header("webhook-id"),
            timestamp: told[2].header("webhook-timestamp").parse().unwrap(),
            body: &told[2].body,
        };
        let both = signatures(&message, [changed.secret.as_str(), secret.as_str()]).unwrap();
        assert_eq!(told[2].header("webhook-signature"), both);
        house.clock.move_by(Millis::hours(25));
        house.note(case, "第二天").await;
        let told = sink.wait_for(4);
        assert_eq!(told[3].header("webhook-signature").split(' ').count(), 1);
        house.until_settled(hook).await;
        let listed = list_deliveries(&house.desk, &house.admin, (hook, false), (None, 50))
            .await
            .unwrap();
        assert_eq!(listed.len(), 4);
        let (_, tries) = view_delivery(&house.desk, &house.admin, listed[0].0.id)
            .await
            .unwrap();
        assert_eq!((tries.len(), tries[0].status), (1, Some(204)));
        close(running).await;
    }

    pub(super) async fn the_order_holds_while_an_endpoint_fails_and_others_go_on(store: Store) {
        let house = House::over(store).await;
        let (lame, sound) = (HookSink::start(), HookSink::start());
        let (broken, _) = house.hook(lame.url(), &["note_added"]).await;
        let (fine, _) = house.hook(sound.url(), &["note_added"]).await;
        let refused = HookReply::Status(503, "电话13655554321忙".to_owned());
        lame.reply_next(&[
            refused.clone(),
            HookReply::HangUp,
            HookReply::Redirect(sound.url()),
        ]);
        let running = house.open();
        let case = house.raise().await;
        for number in 0..20 {
            house.note(case, &format!("第{number}条")).await;
        }
        let expected: Vec<String> = (0..20).map(|it| format!("第{it}条")).collect();
        assert_eq!(
            words(&sound.wait_for(20)),
            expected,
            "one endpoint waits for no other"
        );
        assert!(
            lame.told().len() <= 1,
            "nothing overtakes: {:?}",
            lame.told().len()
        );
        let told = house.until_told(&lame, 23, Millis::minutes(3)).await;
        assert_eq!(
            words(&told[..4]),
            ["第0条", "第0条", "第0条", "第0条"],
            "the first is tried until it is taken"
        );
        assert_eq!(words(&told[3..]), expected);
        let same: std::collections::BTreeSet<&str> =
            told[..4].iter().map(|it| it.header("webhook-id")).collect();
        assert_eq!(same.len(), 1, "the id stays the same");
        house.until_settled(broken).await;
        house.until_settled(fine).await;
        assert_eq!(sound.told().len(), 20, "a redirect is not followed");
        let listed = list_deliveries(&house.desk, &house.admin, (broken, false), (None, 50))
            .await
            .unwrap();
        let (_, tries) = view_delivery(&house.desk, &house.admin, listed[19].0.id)
            .await
            .unwrap();
        let statuses: Vec<Option<u16>> = tries.iter().map(|it| it.status).collect();
        assert_eq!(statuses, [Some(204), Some(302), None, Some(503)]);
        assert_eq!(tries[3].answer, "电话136****4321忙");
        close(running).await;
    }

    pub(super) async fn gone_stops_the_endpoint_and_replay_tells_again(store: Store) {
        let house = House::over(store).await;
        let sink = HookSink::start();
        let (hook, _) = house.hook(sink.url(), &["note_added"]).await;
        sink.reply_next(&[HookReply::Status(410, String::new())]);
        let running = house.open();
        let case = house.raise().await;
        house.note(case, "甲").await;
        assert_eq!(sink.wait_for(1).len(), 1);
        house.until_settled(hook).await;
        house.note(case, "乙").await;
        let shown = list_hooks(&house.desk, &house.admin).await.unwrap();
        assert_eq!(shown[0].hook.stopped.as_deref(), Some("gone"));
        assert!(!shown[0].hook.is_active);
        assert_eq!(
            (shown[0].waiting, shown[0].dead),
            (0, 1),
            "what happens meanwhile is not kept for it"
        );
        change_hook(
            &house.desk,
            &house.admin,
            (hook, entry(sink.url(), &["note_added"])),
            None,
        )
        .await
        .unwrap();
        let dead = list_deliveries(&house.desk, &house.admin, (hook, true), (None, 50))
            .await
            .unwrap();
        replay_delivery(&house.desk, &house.admin, dead[0].0.id, None)
            .await
            .unwrap();
        house.note(case, "丙").await;
        assert_eq!(words(&sink.wait_for(3)), ["甲", "甲", "丙"]);
        house.until_settled(hook).await;
        let since = dead[0].0.created_at;
        let count = replay_since(&house.desk, &house.admin, (hook, since), None)
            .await
            .unwrap();
        assert_eq!(count, 2);
        assert_eq!(words(&sink.wait_for(5))[3..], ["甲", "丙"]);
        house.until_settled(hook).await;
        close(running).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_leased_when_the_program_died_is_told_first_after_the_restart() {
    let folder = testkit::temp::folder();
    let settings = StoreSettings::at(Location::Sqlite {
        dir: folder.path().to_path_buf(),
    });
    let clock = Arc::new(MovedClock::at_text("2026-11-20T10:00:00+08:00"));
    let ids: Arc<dyn Ids> = Arc::new(SeqIds::new());
    let sink = HookSink::start();
    {
        let store = Store::open(&settings).unwrap();
        let house = House::again(store.clone(), clock.clone(), ids.clone()).await;
        let (hook, _) = house.hook(sink.url(), &["note_added"]).await;
        let case = house.raise().await;
        house.note(case, "甲").await;
        house.note(case, "乙").await;
        // Leased, and then nothing: as when the power fails between sending and settling.
        let leased = app::hook::deliver::lease_next(&house.desk, hook, "died")
            .await
            .unwrap();
        assert!(leased.is_some());
        store.close().await;
    }
    let house = House::again(Store::open(&settings).unwrap(), clock, ids).await;
    let running = house.open();
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert_eq!(sink.told().len(), 0, "the lease holds");
    let told = house.until_told(&sink, 2, Millis::seconds(30)).await;
    assert_eq!(words(&told), ["甲", "乙"]);
    close(running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_inside_of_the_house_are_refused_unless_their_network_is_named() {
    let store = Store::open(&StoreSettings::at(Location::SqliteInMemory)).unwrap();
    let house = House::over(store).await;
    let sink = HookSink::start();
    let (hook, _) = house.hook(sink.url(), &[]).await;
    let tried = |kind: &str| {
        try_hook(
            &house.desk,
            &house.admin,
            (hook, kind.to_owned()),
            SENDER.as_ref(),
        )
    };
    let answer = tried("case_raised").await.unwrap();
    assert_eq!(answer.answer.status, Some(204), "{answer:?}");
    assert!(answer.answer.signature.starts_with("v1,"));
    assert!(tried("no_such_kind").await.is_err());
    set_privacy_rules(&house.desk, &house.admin, PrivacyRules::default(), None)
        .await
        .unwrap();
    for url in [
        sink.url(),
        sink.url().replace("127.0.0.1", "localhost"),
        sink.url().replace("127.0.0.1", "[::ffff:127.0.0.1]"),
        sink.url().replace("127.0.0.1", "0.0.0.0"),
        "http://169.254.169.254/latest/meta-data".to_owned(),
    ] {
        change_hook(&house.desk, &house.admin, (hook, entry(url.clone(), &[])), None)
            .await
            .unwrap();
        let answer = tried("case_raised").await.unwrap();
        assert_eq!(answer.answer.status, None, "{url}");
        assert!(answer.answer.error.unwrap().contains("private network"), "{url}");
    }
    assert_eq!(sink.told().len(), 1);
}

static SENDER: std::sync::LazyLock<Arc<HookSender>> = std::sync::LazyLock::new(House::sender);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_that_never_answers_well_is_given_up_after_a_day_and_so_is_what_waited() {
    let store = Store::open(&StoreSettings::at(Location::SqliteInMemory)).unwrap();
    let house = House::over(store).await;
    let sink = HookSink::start();
    let (hook, _) = house.hook(sink.url(), &["note_added"]).await;
    sink.reply_next(&vec![HookReply::Status(500, String::new()); 60]);
    let case = house.raise().await;
    house.note(case, "甲").await;
    house.note(case, "乙").await;
    let running = house.open();
    let begun = tokio::time::Instant::now();
    while house.counts(hook).await != (0, 2) {
        assert!(begun.elapsed().as_secs() < 40, "{:?}", house.counts(hook).await);
        house.clock.move_by(Millis::hours(1));
        house.desk.bell().ring();
        tokio::time::sleep(std::time::Duration::from_millis(60)).await;
    }
    let told = words(&sink.told());
    let of = |word: &str| told.iter().filter(|it| *it == word).count();
    assert!(of("甲") >= 2, "{told:?}");
    assert_eq!(of("乙"), 1, "what waited for a day is tried once: {told:?}");
    let dead = list_deliveries(&house.desk, &house.admin, (hook, true), (None, 50))
        .await
        .unwrap();
    assert!(dead.iter().all(|it| it.0.state == HookState::Dead));
    close(running).await;
}
