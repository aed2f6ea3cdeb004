//! A desk in memory with one mailbox, and its mail loops running.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use app::case::list_cases::{ListCases, View, list_cases};
use app::case::reply_to_customer::{ReplyToCustomer, reply_to_customer};
use app::settings::mailboxes::{Connection, MailboxEntry, Security, Server, save_mailbox};
use app::settings::people::{PersonEntry, add_person};
use app::{AppError, Desk, DeskSettings, Done, OnCase, Ports};
use calendar::{Millis, Zone};
use channels::mail::server::Trust;
use domain::ports::{Clock, Ids};
use domain::{Actor, CaseId, Channel, PersonId, Role};
use store::cases::{CaseOrder, CaseSummary};
use store::{Location, Store, StoreSettings};
use testkit::dovecot::{Mailbox, PASSWORD};
use testkit::smtp::Sink;
use testkit::{MovedClock, SeqIds};
use tokio_util::sync::CancellationToken;
use worker::{HealthBoard, MailHtml, MailRoom, run_mail_fetching, run_outbox_delivery, run_parked_mail};

pub(crate) struct House {
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<MovedClock>,
    pub(crate) agent: Actor,
    pub(crate) mailbox: Mailbox,
    pub(crate) sink: Sink,
    pub(crate) board: HealthBoard,
    room: MailRoom,
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

impl House {
    pub(crate) async fn build() -> Self {
        let clock = Arc::new(MovedClock::at_text("2026-11-21T10:00:00+08:00"));
        let ids = Arc::new(SeqIds::new());
        let store = Store::open(&StoreSettings::at(Location::SqliteInMemory)).unwrap();
        let ports = Ports {
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            ids: Arc::clone(&ids) as Arc<dyn Ids>,
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
        let desk = Desk::open(store, pack::load(&packs(), "base").unwrap(), ports, settings)
            .await
            .unwrap();
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
        let person = add_person(&desk, &admin, (entry, "a long enough password".to_owned()), None)
            .await
            .unwrap();
        let (mailbox, sink) = (Mailbox::fresh(), Sink::start());
        let server = |port| Server {
            host: "127.0.0.1".to_owned(),
            port,
            security: Security::Plain,
            user: mailbox.user().to_owned(),
            password: PASSWORD.to_owned(),
        };
        let connection = Connection {
            imap: server(mailbox.port()),
            smtp: Server {
                user: String::new(),
                ..server(sink.port())
            },
            folder: "INBOX".to_owned(),
            poll_seconds: 60,
        };
        let entry = MailboxEntry {
            address: "kefu@desk.example".to_owned(),
            name: "客服".to_owned(),
            team: None,
            is_active: true,
            connection,
        };
        save_mailbox(&desk, &admin, (None, entry), None).await.unwrap();
        let room = MailRoom {
            desk: desk.clone(),
            ids,
            trust: Trust::Public,
        };
        Self {
            desk,
            clock,
            agent: actor(person.id, Role::Supervisor),
            mailbox,
            sink,
            board: HealthBoard::default(),
            room,
        }
    }

    /// Starts all three loops; they end when the token falls.
    pub(crate) fn open(&self) -> Loops {
        let stop = CancellationToken::new();
        let tasks = vec![
            tokio::spawn(run_mail_fetching(
                self.room.clone(),
                self.board.clone(),
                stop.clone(),
            )),
            tokio::spawn(run_parked_mail(self.room.clone(), stop.clone())),
            tokio::spawn(run_outbox_delivery(self.room.clone(), stop.clone())),
        ];
        Loops { stop, tasks }
    }

    /// Asks until the answer is there.
    pub(crate) async fn until<T>(&self, what: &str, ask: impl AsyncFn() -> Option<T>) -> T {
        let mut bell = self.desk.bell().listen();
        let waiting = async {
            loop {
                if let Some(answer) = ask().await {
                    return answer;
                }
                drop(tokio::time::timeout(Duration::from_millis(200), bell.changed()).await);
            }
        };
        match tokio::time::timeout(Duration::from_secs(20), waiting).await {
            Ok(answer) => answer,
            Err(_elapsed) => {
                let parked = app::mail::parked::list_parked(&self.desk, &self.agent, None, 50)
                    .await
                    .unwrap();
                let parked: Vec<(String, String)> =
                    parked.into_iter().map(|it| (it.reason, it.detail)).collect();
                panic!(
                    "waited in vain: {what}; mailboxes: {:?}; parked: {parked:?}",
                    self.board.list()
                )
            }
        }
    }

    pub(crate) async fn cases(&self) -> Vec<CaseSummary> {
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
        list_cases(&self.desk, &self.agent, query).await.unwrap().cases
    }

    pub(crate) async fn reply(&self, case: CaseId, text: &str) -> Result<Done, AppError> {
        let cmd = ReplyToCustomer {
            on: OnCase::any_version(case),
            text: text.to_owned(),
            channel: Channel::Email,
            to: Vec::new(),
            cc: None,
            attachments: Vec::new(),
        };
        reply_to_customer(&self.desk, &self.agent, cmd).await
    }
}

/// The running loops.
pub(crate) struct Loops {
    stop: CancellationToken,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Loops {
    pub(crate) async fn close(self) {
        self.stop.cancel();
        for task in self.tasks {
            tokio::time::timeout(Duration::from_secs(5), task)
                .await
                .unwrap()
                .unwrap();
        }
    }
}
