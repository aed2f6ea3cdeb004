//! Mailboxes: which ones the desk reads and writes, and how to reach their servers.

use std::future::Future;
use std::pin::Pin;

use domain::{Actor, MailboxId, Permission, TeamId};
use pack::says;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::StoreError;
use store::mailboxes::Mailbox;

use crate::error::check_text;
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::settings::standard;
use crate::{AppError, Desk};

/// How a connection is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// TLS after `STARTTLS`.
    StartTls,
    /// None: to this machine only.
    Plain,
}

/// One server of a mailbox.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// Host name.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How it is secured.
    pub security: Security,
    /// User name; empty: none.
    pub user: String,
    /// Password; never shown again. Empty in a change: as before.
    #[serde(default)]
    pub password: String,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            host,
            port,
            security,
            user,
            password: _,
        } = self;
        f.debug_struct("Server")
            .field("host", host)
            .field("port", port)
            .field("security", security)
            .field("user", user)
            .field("password", &"(hidden)")
            .finish()
    }
}

/// How to reach a mailbox's servers: what the store keeps as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Where mail is read.
    pub imap: Server,
    /// Where mail is sent.
    pub smtp: Server,
    /// The folder that is read.
    pub folder: String,
    /// Read again at least so often, seconds.
    pub poll_seconds: u32,
}

/// What is entered of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxEntry {
    /// Its address.
    pub address: String,
    /// The name that customers see.
    pub name: String,
    /// The team whose queue its mail enters.
    pub team: Option<TeamId>,
    /// It is read and written.
    pub is_active: bool,
    /// Its servers.
    pub connection: Connection,
}

/// A mailbox as settings show it; the servers' passwords are empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownMailbox {
    /// Identity.
    pub id: MailboxId,
    /// What was entered.
    pub entry: MailboxEntry,
}

/// Tries a mailbox's servers: a port, because the mail channel knows how.
pub trait TryMailbox: Send + Sync {
    /// Logs in to both servers; the error is a sentence for people.
    fn try_mailbox<'a>(
        &'a self,
        connection: &'a Connection,
    ) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>>;
}

/// Every mailbox, without secrets.
///
/// # Errors
/// Forbidden without the right to manage the desk.
pub async fn list_mailboxes(desk: &Desk, actor: &Actor) -> Result<Vec<ShownMailbox>, AppError> {
    require(actor, Permission::ManageDesk)?;
    let mailboxes = desk.read(|tx| Ok(store::mailboxes::list_mailboxes(tx)?)).await?;
    mailboxes.into_iter().map(|it| shown(&it)).collect()
}

/// The connection of a stored mailbox, secrets included: for the mail worker.
///
/// # Errors
/// When the stored text does not read.
pub fn connection_of(mailbox: &Mailbox) -> Result<Connection, AppError> {
    serde_json::from_str(&mailbox.connection).map_err(AppError::internal)
}

/// Enters a mailbox (`id` none) or changes one; an empty password stays as it was.
///
/// # Errors
/// [`AppError::Invalid`] for an address that is none or in use, or a plain connection to another machine.
pub async fn save_mailbox(
    desk: &Desk,
    actor: &Actor,
    (id, entry): (Option<MailboxId>, MailboxEntry),
    once: Option<Once>,
) -> Result<MailboxId, AppError> {
    require(actor, Permission::ManageDesk)?;
    check(&entry)?;
    let by = actor.person;
    let id = desk
        .write(once, move |work| {
            let MailboxEntry {
                address,
                name,
                team,
                is_active,
                mut connection,
            } = entry.clone();
            if let Some(team) = team {
                work.require_active_team("team_id", team)?;
            }
            if let Some(id) = id {
                let before = store::mailboxes::load_mailbox(work.tx, id)?
                    .ok_or(AppError::NotFound { what: "mailbox" })?;
                let kept = connection_of(&before)?;
                keep_password(&mut connection.imap, kept.imap);
                keep_password(&mut connection.smtp, kept.smtp);
            }
            let id = id.unwrap_or_else(|| MailboxId::from_uuid(work.next_id()));
            let mailbox = Mailbox {
                id,
                address: address.trim().to_lowercase(),
                name: name.trim().to_owned(),
                team,
                is_active,
                connection: serde_json::to_string(&connection).map_err(AppError::internal)?,
                version: 0,
            };
            store::mailboxes::save_mailbox(work.tx, &mailbox).map_err(taken)?;
            note(
                work,
                by,
                (
                    "mailbox_saved",
                    format!("mailbox:{id}"),
                    &json!({ "address": mailbox.address }),
                ),
            )?;
            Ok(id)
        })
        .await?;
    // Its address is one that words to customers may name.
    standard::rebuild(desk).await?;
    Ok(id)
}

/// What became of a mailbox that was to be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Removal {
    /// It is gone: no mail had ever come to it or gone out from it.
    Removed,
    /// It is out of use; messages name it, so it stays.
    Deactivated,
}

/// Removes a mailbox, or takes it out of use when there is mail of it.
///
/// # Errors
/// Forbidden without the right to manage the desk; not found when there is no such mailbox.
pub async fn remove_mailbox(
    desk: &Desk,
    actor: &Actor,
    id: MailboxId,
    once: Option<Once>,
) -> Result<Removal, AppError> {
    require(actor, Permission::ManageDesk)?;
    let by = actor.person;
    desk.write(once, move |work| {
        let mailbox =
            store::mailboxes::load_mailbox(work.tx, id)?.ok_or(AppError::NotFound { what: "mailbox" })?;
        let detail = json!({ "address": mailbox.address });
        let (removal, act) = if store::mailboxes::has_mail(work.tx, id)? {
            let mailbox = Mailbox {
                is_active: false,
                ..mailbox
            };
            store::mailboxes::save_mailbox(work.tx, &mailbox)?;
            (Removal::Deactivated, "mailbox_deactivated")
        } else {
            store::mailboxes::remove_mailbox(work.tx, id)?;
            (Removal::Removed, "mailbox_removed")
        };
        note(work, by, (act, format!("mailbox:{id}"), &detail))?;
        Ok(removal)
    })
    .await
}

/// Tries the servers of a mailbox that is being entered or changed.
///
/// # Errors
/// Forbidden without the right; [`AppError::Invalid`] with what the servers said.
pub async fn try_mailbox(
    desk: &Desk,
    actor: &Actor,
    (id, mut connection): (Option<MailboxId>, Connection),
    port: &dyn TryMailbox,
) -> Result<(), AppError> {
    require(actor, Permission::ManageDesk)?;
    if let Some(id) = id {
        let stored = desk
            .read(move |tx| Ok(store::mailboxes::load_mailbox(tx, id)?))
            .await?;
        if let Some(stored) = stored {
            let kept = connection_of(&stored)?;
            keep_password(&mut connection.imap, kept.imap);
            keep_password(&mut connection.smtp, kept.smtp);
        }
    }
    port.try_mailbox(&connection)
        .await
        .map_err(|told| AppError::invalid("connection", "unreachable", says!("连不上：{told}", "{told}")))
}

fn keep_password(server: &mut Server, kept: Server) {
    if server.password.is_empty() {
        server.password = kept.password;
    }
}

fn shown(mailbox: &Mailbox) -> Result<ShownMailbox, AppError> {
    let mut connection = connection_of(mailbox)?;
    connection.imap.password.clear();
    connection.smtp.password.clear();
    let Mailbox {
        id,
        address,
        name,
        team,
        is_active,
        connection: _,
        version: _,
    } = mailbox.clone();
    Ok(ShownMailbox {
        id,
        entry: MailboxEntry {
            address,
            name,
            team,
            is_active,
            connection,
        },
    })
}

fn check(entry: &MailboxEntry) -> Result<(), AppError> {
    check_text("address", &entry.address, 254)?;
    check_text("name", &entry.name, 60)?;
    if !entry.address.contains('@') {
        return Err(AppError::invalid(
            "address",
            "not_an_address",
            says!(
                "请填邮箱地址，如 service@example.cn",
                "a mail address, such as service@example.cn"
            ),
        ));
    }
    for (field, server) in [("imap", &entry.connection.imap), ("smtp", &entry.connection.smtp)] {
        check_text(field, &server.host, 253)?;
        let is_here = matches!(server.host.trim(), "localhost" | "127.0.0.1" | "::1" | "[::1]");
        if server.security == Security::Plain && !is_here {
            return Err(AppError::invalid(
                field,
                "plain",
                says!(
                    "不加密时只能连本机的服务器，请选用 TLS",
                    "without TLS only a server on this machine is spoken to"
                ),
            ));
        }
    }
    Ok(())
}

fn taken(error: StoreError) -> AppError {
    if matches!(error, StoreError::Duplicate { .. }) {
        AppError::invalid(
            "address",
            "taken",
            says!("另一个邮箱已经用了这个地址", "another mailbox has this address"),
        )
    } else {
        error.into()
    }
}
