//! A desk in memory with one mailbox, and its mail loops running.

use std::sync::Arc;
use std::time::Duration;

use app::case::reply_to_customer::{ReplyToCustomer, reply_to_customer};
use app::settings::mailboxes::{Connection, MailboxEntry, Security, Server, save_mailbox};
use app::{AppError, Desk, Done, OnCase};
use channels::mail::server::Trust;
use domain::{Actor, CaseId, Channel};
use store::cases::CaseSummary;
use testkit::MovedClock;
use testkit::dovecot::{Mailbox, PASSWORD};
use testkit::postgres::Database;
use testkit::smtp::Sink;
use tokio_util::sync::CancellationToken;
use worker::{HealthBoard, MailRoom, run_mail_fetching, run_outbox_delivery, run_parked_mail};

use crate::messenger_house::{Ground, On, cases_of};

pub(crate) struct House {
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<MovedClock>,
    pub(crate) agent: Actor,
    pub(crate) mailbox: Mailbox,
    pub(crate) sink: Sink,
    pub(crate) board: HealthBoard,
    room: MailRoom,
    /// Dropped with the house.
    _database: Option<Database>,
}

impl House {
    pub(crate) async fn build() -> Self {
        Self::build_on(On::Sqlite).await
    }

    pub(crate) async fn build_on(on: On) -> Self {
        let Ground {
            desk,
            clock,
            ids,
            admin,
            supervisor,
            database,
        } = Ground::lay(on).await;
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
            agent: supervisor,
            mailbox,
            sink,
            board: HealthBoard::default(),
            room,
            _database: database,
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
        cases_of(&self.desk, &self.agent).await
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
