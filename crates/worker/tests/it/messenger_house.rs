//! A desk with one messenger account, its vendor's double, and the messengers' loops running; on either database.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use app::attachment::upload_attachment;
use app::case::list_cases::{ListCases, View, list_cases};
use app::case::reply_to_customer::{ReplyToCustomer, reply_to_customer};
use app::case::view_case::view_case;
use app::messenger::MessengerRoom as _;
use app::messenger::stranded::{StrandedEntry, list_stranded};
use app::messenger::take_callback::{account_at, take_callback};
use app::settings::messengers::{MessengerEntry, list_messengers, save_messenger};
use app::settings::people::{PersonEntry, add_person};
use app::{AppError, Desk, DeskSettings, Done, OnCase, Ports};
use calendar::{Millis, Zone};
use channels::mail::server::Trust;
use domain::ports::{Clock, Ids};
use domain::{
    Actor, CallbackAnswer, CallbackRefusal, CallbackRequest, CaseId, Channel, Direction, MessengerId,
    MessengerKind, MessengerSettings, PersonId, Role,
};
use store::cases::{CaseOrder, CaseSummary};
use store::messages::Message;
use store::{Location, Store, StoreSettings};
use testkit::postgres::Database;
use testkit::{MovedClock, SeqIds};
use tokio_util::sync::CancellationToken;
use worker::{MailHtml, Messengers, run_messenger_delivery, run_messenger_inbox};

pub(crate) const ANSWER: &str =
    "您好！您反映的暖气不热，我们已安排维修师傅今天19:00前上门查看。客服李娜 工号1001";

/// Which database the desk stands on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum On {
    Sqlite,
    Postgres,
}

pub(crate) struct MessengerHouse {
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<MovedClock>,
    pub(crate) supervisor: Actor,
    pub(crate) room: Messengers,
    pub(crate) account: MessengerId,
    door: String,
    stop: CancellationToken,
    /// Dropped with the house.
    _database: Option<Database>,
}

fn packs() -> pack::Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/base");
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(root).unwrap().map(Result::unwrap) {
        if entry.path().extension().is_some_and(|it| it == "toml") {
            let name = format!("base/{}", entry.file_name().to_string_lossy());
            files.insert(name, std::fs::read_to_string(entry.path()).unwrap());
        }
    }
    pack::Sources { files }
}

fn actor(person: PersonId, role: Role) -> Actor {
    Actor {
        person,
        role,
        teams: Vec::new(),
        only: None,
    }
}

fn store_on(on: On) -> (Store, Option<Database>) {
    let open = |location| Store::open(&StoreSettings::at(location)).unwrap();
    match on {
        On::Sqlite => (open(Location::SqliteInMemory), None),
        On::Postgres => {
            let at = |url: &str| Location::Postgres { url: url.to_owned() };
            let database = testkit::postgres::fresh_copy_of("worker", |url| drop(open(at(url))));
            (open(at(database.url())), Some(database))
        }
    }
}

/// A desk on either database with an administrator and one supervisor, and nothing that runs.
pub(crate) struct Ground {
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<MovedClock>,
    pub(crate) ids: Arc<SeqIds>,
    pub(crate) admin: Actor,
    pub(crate) supervisor: Actor,
    /// Dropped with the ground.
    pub(crate) database: Option<Database>,
}

impl Ground {
    pub(crate) async fn lay(on: On) -> Self {
        let clock = Arc::new(MovedClock::at_text("2026-11-21T10:00:00+08:00"));
        let ids = Arc::new(SeqIds::new());
        let (store, database) = store_on(on);
        let ports = Ports {
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            ids: Arc::clone(&ids) as Arc<dyn Ids>,
            html: Arc::new(MailHtml),
        };
        let desk_settings = DeskSettings {
            company: "暖阳供热".to_owned(),
            zone: Zone::named("Asia/Shanghai").unwrap(),
            mail_host: "desk.example".to_owned(),
            reopens_within: Millis::days(7),
            hold_replies_for: Millis::ZERO,
            default_calendar: "office".to_owned(),
            area_code: None,
            public_url: None,
        };
        let pack = pack::load(&packs(), "base").unwrap();
        let desk = Desk::open(store, pack, ports, desk_settings).await.unwrap();
        let admin = actor(PersonId::from_uuid(ids.next()), Role::Administrator);
        let entry = PersonEntry {
            login: "li.na".to_owned(),
            name: "李娜".to_owned(),
            work_number: "1001".to_owned(),
            role: Role::Supervisor,
            teams: Vec::new(),
            is_active: true,
            locale: "zh-CN".to_owned(),
        };
        let word = "a long enough password".to_owned();
        let person = add_person(&desk, &admin, (entry, word), None).await.unwrap();
        Self {
            desk,
            clock,
            ids,
            admin,
            supervisor: actor(person.id, Role::Supervisor),
            database,
        }
    }
}

impl Ground {
    pub(crate) fn clock_now(&self) -> calendar::Instant {
        self.clock.now()
    }
}

/// Every case that somebody sees.
pub(crate) async fn cases_of(desk: &Desk, actor: &Actor) -> Vec<CaseSummary> {
    let query = ListCases {
        view: View::All,
        case_types: Vec::new(),
        priorities: Vec::new(),
        team: None,
        handler: None,
        owner: None,
        category: None,
        customer: None,
        order: CaseOrder::Created,
        after: None,
        limit: 200,
    };
    list_cases(desk, actor, query).await.unwrap().cases
}

/// Every message on every case that came or went so.
pub(crate) async fn messages_of(desk: &Desk, actor: &Actor, direction: Direction) -> Vec<Message> {
    let mut found = Vec::new();
    for case in cases_of(desk, actor).await {
        let view = view_case(desk, actor, case.id).await.unwrap();
        found.extend(view.timeline.messages.into_values());
    }
    found.retain(|it| it.direction == direction);
    found.sort_by_key(|it| (it.at, it.id));
    found
}

impl MessengerHouse {
    pub(crate) async fn build(on: On, kind: MessengerKind, settings: MessengerSettings) -> Self {
        let ground = Ground::lay(on).await;
        let desk = ground.desk;
        let entry = MessengerEntry {
            kind,
            name: "客服".to_owned(),
            team: None,
            language: None,
            is_active: true,
            settings,
        };
        let account = save_messenger(&desk, &ground.admin, (None, entry), None)
            .await
            .unwrap();
        let shown = list_messengers(&desk, &ground.admin).await.unwrap();
        let line_clock = Arc::clone(&ground.clock) as Arc<dyn Clock>;
        let room = Messengers::new(desk.clone(), ground.ids, line_clock, &Trust::Public).unwrap();
        let stop = CancellationToken::new();
        tokio::spawn(run_messenger_inbox(room.clone(), stop.clone()));
        tokio::spawn(run_messenger_delivery(room.clone(), stop.clone()));
        Self {
            desk,
            clock: ground.clock,
            supervisor: ground.supervisor,
            room,
            account,
            door: shown.first().unwrap().door.clone(),
            stop,
            _database: ground.database,
        }
    }

    /// What the HTTP face does with a callback: the account by its door, checked, kept, answered.
    pub(crate) async fn call(&self, request: &CallbackRequest) -> Result<CallbackAnswer, CallbackRefusal> {
        let account = account_at(&self.desk, &self.door).await.unwrap().unwrap();
        let opened = self.room.open(&account, request)?;
        take_callback(&self.desk, account.id, opened.items).await.unwrap();
        Ok(opened.answer)
    }

    /// Asks until the answer is there; the clock goes on meanwhile, so that what waits for a rest comes.
    pub(crate) async fn until<T>(&self, what: &str, ask: impl AsyncFn() -> Option<T>) -> T {
        let mut bell = self.desk.bell().listen();
        let waiting = async {
            loop {
                if let Some(answer) = ask().await {
                    return answer;
                }
                drop(tokio::time::timeout(Duration::from_millis(100), bell.changed()).await);
                self.clock.move_by(Millis::new(100));
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(30), waiting).await;
        match waited {
            Ok(answer) => answer,
            Err(_elapsed) => panic!(
                "waited in vain: {what}; stranded: {:?}; health: {:?}",
                self.stranded().await,
                self.room.health(self.account)
            ),
        }
    }

    pub(crate) async fn stranded(&self) -> Vec<StrandedEntry> {
        list_stranded(&self.desk, &self.supervisor, None, 50)
            .await
            .unwrap()
    }

    /// Nothing of the inbox waits any more.
    pub(crate) async fn settled(&self) {
        self.until("the inbox to be empty", async || {
            let due = app::messenger::inbox::next_entry_due(&self.desk).await.unwrap();
            due.is_none().then_some(())
        })
        .await;
    }

    /// Until none of what went out is still on its way: a clock that is moved then finds no lease to end.
    pub(crate) async fn all_sent(&self) {
        self.until("every answer to be sent", async || {
            let out = self.messages(Direction::Outbound).await;
            let is_on_its_way = |it: &Message| it.state == store::messages::MessageState::Queued;
            (!out.iter().any(is_on_its_way)).then_some(())
        })
        .await;
    }

    pub(crate) async fn cases(&self) -> Vec<CaseSummary> {
        cases_of(&self.desk, &self.supervisor).await
    }

    /// Every message on every case that came or went so.
    pub(crate) async fn messages(&self, direction: Direction) -> Vec<Message> {
        messages_of(&self.desk, &self.supervisor, direction).await
    }

    pub(crate) async fn texts_in(&self) -> Vec<String> {
        let messages = self.messages(Direction::Inbound).await;
        messages.into_iter().map(|it| it.text).collect()
    }

    pub(crate) async fn reply(&self, case: CaseId, text: &str) -> Result<Done, AppError> {
        self.reply_with(case, text, &[]).await
    }

    /// Answers with files.
    pub(crate) async fn reply_with(
        &self,
        case: CaseId,
        text: &str,
        files: &[(&str, &[u8])],
    ) -> Result<Done, AppError> {
        let mut attachments = Vec::new();
        for (name, bytes) in files {
            let file = ((*name).to_owned(), bytes.to_vec());
            let kept = upload_attachment(&self.desk, &self.supervisor, file, None).await?;
            attachments.push(kept.id);
        }
        let cmd = ReplyToCustomer {
            on: OnCase::any_version(case),
            text: text.to_owned(),
            channel: Channel::Messenger,
            to: Vec::new(),
            cc: None,
            attachments,
        };
        reply_to_customer(&self.desk, &self.supervisor, cmd).await
    }
}

impl Drop for MessengerHouse {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
