//! Mailboxes: entered, changed, tried, and how they fare.

use app::settings::mailboxes::{
    Connection, MailboxEntry, Server, ShownMailbox, TryMailbox, list_mailboxes, remove_mailbox, save_mailbox,
    try_mailbox,
};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use calendar::Instant;
use domain::{Actor, MailboxId, TeamId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::problem::Problem;
use crate::request::{Nothing, Path, Write, required};
use crate::state::Api;
use crate::wire::list::List;
use crate::wire::mail::{HealthView, MailboxBody, MailboxRemoval, MailboxView, Removal, SecurityWord};

/// What the running program knows of its mailboxes, and how it tries one.
pub trait MailRoom: Send + Sync {
    /// How a mailbox fares: a word (`connecting`, `fetching`, `watching`, `failing`, `stopped`) and more about it; none
    /// when it is not read.
    fn health(&self, id: MailboxId) -> Option<(String, Option<String>)>;
    /// What tries a mailbox's servers.
    fn servers(&self) -> &dyn TryMailbox;
}

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_mailboxes, post_mailbox))
        .routes(routes!(patch_mailbox, delete_mailbox))
        .routes(routes!(post_mailbox_test))
}

/// Every mailbox, without passwords.
#[utoipa::path(get, path = "/mailboxes", tag = "settings", responses((status = 200, body = List<MailboxView>)))]
async fn get_mailboxes(State(api): State<Api>, caller: Caller) -> Result<Json<List<MailboxView>>, Problem> {
    let mailboxes = list_mailboxes(api.desk(), &caller.actor).await?;
    Ok(Json(List::whole(
        mailboxes.into_iter().map(|it| view(&api, it)).collect(),
    )))
}

/// Enters a mailbox.
#[utoipa::path(post, path = "/mailboxes", tag = "settings", request_body = MailboxBody,
    responses((status = 201, body = MailboxView)))]
async fn post_mailbox(
    State(api): State<Api>,
    caller: Caller,
    write: Write<MailboxBody>,
) -> Result<Response, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let entry = changed(blank(), write.body);
    let id = save_mailbox(api.desk(), &caller.actor, (None, entry), once).await?;
    let shown = find(&api, &caller.actor, id).await?;
    Ok((StatusCode::CREATED, Json(view(&api, shown))).into_response())
}

/// Changes a mailbox; a password that is not given stays.
#[utoipa::path(patch, path = "/mailboxes/{id}", tag = "settings", params(("id" = Uuid, Path)),
    request_body = MailboxBody, responses((status = 200, body = MailboxView)))]
async fn patch_mailbox(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<MailboxBody>,
) -> Result<Json<MailboxView>, Problem> {
    let id = MailboxId::from_uuid(id);
    let before = find(&api, &caller.actor, id).await?;
    let entry = changed(before.entry, write.body);
    save_mailbox(
        api.desk(),
        &caller.actor,
        (Some(id), entry),
        caller.once(write.once),
    )
    .await?;
    Ok(Json(view(&api, find(&api, &caller.actor, id).await?)))
}

/// Removes a mailbox from which no mail came or went; any other is taken out of use, because its messages name it.
#[utoipa::path(delete, path = "/mailboxes/{id}", tag = "settings", params(("id" = Uuid, Path)),
    responses((status = 200, body = MailboxRemoval)))]
async fn delete_mailbox(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<Json<MailboxRemoval>, Problem> {
    let once = caller.once(write.once);
    let removal = remove_mailbox(api.desk(), &caller.actor, MailboxId::from_uuid(id), once).await?;
    let outcome = match removal {
        app::settings::mailboxes::Removal::Removed => Removal::Removed,
        app::settings::mailboxes::Removal::Deactivated => Removal::Deactivated,
    };
    Ok(Json(MailboxRemoval { outcome }))
}

/// Logs in to both servers of a mailbox; says what they answered.
#[utoipa::path(post, path = "/mailboxes/{id}/test", tag = "settings", params(("id" = Uuid, Path)),
    responses((status = 200, body = HealthView)))]
async fn post_mailbox_test(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<HealthView>, Problem> {
    let id = MailboxId::from_uuid(id);
    let ShownMailbox { id: _, entry } = find(&api, &caller.actor, id).await?;
    let Some(room) = api.settings().mail_room.clone() else {
        return Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "no_mail_here",
            "This program runs no mail",
            "start it with its mail worker to try mailboxes",
        ));
    };
    let tried = try_mailbox(
        api.desk(),
        &caller.actor,
        (Some(id), entry.connection),
        room.servers(),
    )
    .await;
    let now = Some(api.now().as_millis());
    match tried {
        Ok(()) => Ok(Json(HealthView {
            state: "ok".to_owned(),
            detail: None,
            last_seen_at: now,
        })),
        Err(app::AppError::Invalid(fields)) => {
            let detail = fields
                .into_iter()
                .map(|it| it.says.en)
                .collect::<Vec<_>>()
                .join("; ");
            Ok(Json(HealthView {
                state: "failed".to_owned(),
                detail: Some(detail),
                last_seen_at: now,
            }))
        }
        Err(other) => Err(other.into()),
    }
}

async fn find(api: &Api, actor: &Actor, id: MailboxId) -> Result<ShownMailbox, Problem> {
    let all = list_mailboxes(api.desk(), actor).await?;
    all.into_iter()
        .find(|it| it.id == id)
        .ok_or_else(|| Problem::not_found("there is no such mailbox"))
}

fn view(api: &Api, mailbox: ShownMailbox) -> MailboxView {
    let ShownMailbox { id, entry } = mailbox;
    let MailboxEntry {
        address,
        name,
        team,
        is_active,
        connection,
    } = entry;
    let Connection {
        imap,
        smtp,
        folder,
        poll_seconds,
    } = connection;
    let room = api.settings().mail_room.as_ref();
    let health = room.map(|it| it.health(id).unwrap_or_else(|| ("unknown".to_owned(), None)));
    let now: Instant = api.now();
    MailboxView {
        id: id.as_uuid(),
        name,
        address,
        team_id: team.map(TeamId::as_uuid),
        imap_host: imap.host,
        imap_port: imap.port,
        imap_security: SecurityWord::of(imap.security),
        smtp_host: smtp.host,
        smtp_port: smtp.port,
        smtp_security: SecurityWord::of(smtp.security),
        smtp_login: Some(smtp.user).filter(|it| *it != imap.user),
        login: imap.user,
        folder,
        poll_seconds,
        enabled: is_active,
        health: health.map(|(state, detail)| HealthView {
            state,
            detail,
            last_seen_at: Some(now.as_millis()),
        }),
    }
}

/// What a mailbox begins with.
fn blank() -> MailboxEntry {
    let server = |port| Server {
        host: String::new(),
        port,
        security: SecurityWord::Tls.security(),
        user: String::new(),
        password: String::new(),
    };
    let connection = Connection {
        imap: server(993),
        smtp: server(465),
        folder: "INBOX".to_owned(),
        poll_seconds: 60,
    };
    MailboxEntry {
        address: String::new(),
        name: String::new(),
        team: None,
        is_active: true,
        connection,
    }
}

/// The entry with what was given put in.
fn changed(before: MailboxEntry, body: MailboxBody) -> MailboxEntry {
    let MailboxBody {
        name,
        address,
        team_id,
        imap_host,
        imap_port,
        imap_security,
        smtp_host,
        smtp_port,
        smtp_security,
        login,
        password,
        smtp_login,
        smtp_password,
        folder,
        poll_seconds,
        enabled,
    } = body;
    let MailboxEntry {
        address: old_address,
        name: old_name,
        team,
        is_active,
        connection,
    } = before;
    let Connection {
        imap,
        smtp,
        folder: old_folder,
        poll_seconds: old_poll,
    } = connection;
    let password = password.unwrap_or_default();
    let imap = Server {
        host: imap_host.unwrap_or(imap.host),
        port: imap_port.unwrap_or(imap.port),
        security: imap_security.map_or(imap.security, SecurityWord::security),
        user: login.clone().unwrap_or(imap.user),
        password: password.clone(),
    };
    let smtp = Server {
        host: smtp_host.unwrap_or(smtp.host),
        port: smtp_port.unwrap_or(smtp.port),
        security: smtp_security.map_or(smtp.security, SecurityWord::security),
        user: smtp_login.or(login).unwrap_or(smtp.user),
        password: smtp_password.unwrap_or(password),
    };
    MailboxEntry {
        address: address.unwrap_or(old_address),
        name: name.unwrap_or(old_name),
        team: team_id.map_or(team, |it| it.map(TeamId::from_uuid)),
        is_active: enabled.unwrap_or(is_active),
        connection: Connection {
            imap,
            smtp,
            folder: folder.unwrap_or(old_folder),
            poll_seconds: poll_seconds.unwrap_or(old_poll),
        },
    }
}
