//! Lets the HTTP face ask the running mail workers how mailboxes fare, and try one.

use app::settings::mailboxes::TryMailbox;
use channels::mail::fetch::MailboxHealth;
use domain::MailboxId;
use worker::{HealthBoard, MailServers};

/// The mail workers of this process.
#[derive(Debug)]
pub(crate) struct RunningMail {
    pub(crate) board: HealthBoard,
    pub(crate) servers: MailServers,
}

impl api::MailRoom for RunningMail {
    fn health(&self, id: MailboxId) -> Option<(String, Option<String>)> {
        let (_, health) = self.board.list().into_iter().find(|it| it.0 == id)?;
        Some(match health {
            MailboxHealth::Connecting => ("connecting".to_owned(), None),
            MailboxHealth::Fetching => ("fetching".to_owned(), None),
            MailboxHealth::Watching => ("watching".to_owned(), None),
            MailboxHealth::Failing {
                fault,
                failures,
                retry_in,
            } => (
                "failing".to_owned(),
                Some(format!("{fault} ({failures}; {retry_in})")),
            ),
            MailboxHealth::Stopped => ("stopped".to_owned(), None),
        })
    }

    fn servers(&self) -> &dyn TryMailbox {
        &self.servers
    }
}
