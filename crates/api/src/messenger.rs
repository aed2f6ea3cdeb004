//! Messenger accounts: entered, changed, tried, and how they fare; and what their vendors left and could not be taken in.

use std::collections::BTreeMap;

use app::messenger::stranded::{StrandedEntry, dismiss_stranded, list_stranded, retry_stranded};
use app::settings::messengers::{
    MessengerEntry, ShownMessenger, list_messenger_kinds, list_messengers, remove_messenger, renew_door,
    save_messenger, try_messenger,
};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use calendar::Instant;
use domain::{Actor, InboxId, MessengerId, MessengerSettings, TeamId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::cursor;
use crate::gate::Caller;
use crate::problem::Problem;
use crate::request::{Asked, Nothing, Path, Write, required};
use crate::state::Api;
use crate::wire::list::{List, PageQuery, page_size};
use crate::wire::mail::{MailboxRemoval, Removal};
use crate::wire::messenger::{
    FieldView, KindView, MessengerBody, MessengerHealthView, MessengerView, StrandedView,
};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_kinds))
        .routes(routes!(get_messengers, post_messenger))
        .routes(routes!(patch_messenger, delete_messenger))
        .routes(routes!(post_test))
        .routes(routes!(post_renew))
        .routes(routes!(get_stranded))
        .routes(routes!(post_stranded_retry))
        .routes(routes!(post_stranded_dismiss))
}

/// What is entered of an account of each kind.
#[utoipa::path(get, path = "/messengers/kinds", tag = "settings",
    responses((status = 200, body = List<KindView>)))]
async fn get_kinds(caller: Caller) -> Result<Json<List<KindView>>, Problem> {
    let kinds = list_messenger_kinds(&caller.actor)?;
    let field = |it: &domain::MessengerField| FieldView {
        name: it.name.to_owned(),
        secret: it.is_secret,
        required: it.is_required,
        default: it.default.to_owned(),
    };
    let kinds = kinds.iter().map(|kind| KindView {
        kind: kind.as_str().to_owned(),
        fields: kind.fields().iter().map(field).collect(),
    });
    Ok(Json(List::whole(kinds.collect())))
}

/// Every messenger account, without secrets.
#[utoipa::path(get, path = "/messengers", tag = "settings", responses((status = 200, body = List<MessengerView>)))]
async fn get_messengers(
    State(api): State<Api>,
    caller: Caller,
) -> Result<Json<List<MessengerView>>, Problem> {
    let all = list_messengers(api.desk(), &caller.actor).await?;
    let shown = all.into_iter().map(|it| view(&api, it)).collect();
    Ok(Json(List::whole(shown)))
}

/// Enters a messenger account.
#[utoipa::path(post, path = "/messengers", tag = "settings", request_body = MessengerBody,
    responses((status = 201, body = MessengerView)))]
async fn post_messenger(
    State(api): State<Api>,
    caller: Caller,
    write: Write<MessengerBody>,
) -> Result<Response, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let kind = write.body.kind;
    let kind = kind.ok_or_else(|| Problem::invalid_field("kind", "empty", "name the kind of messenger"))?;
    let blank = MessengerEntry {
        kind,
        name: String::new(),
        team: None,
        language: None,
        is_active: true,
        settings: MessengerSettings::default(),
    };
    let entry = changed(blank, write.body);
    let id = save_messenger(api.desk(), &caller.actor, (None, entry), once).await?;
    let shown = find(&api, &caller.actor, id).await?;
    Ok((StatusCode::CREATED, Json(view(&api, shown))).into_response())
}

/// Changes a messenger account; a secret that is not given stays.
#[utoipa::path(patch, path = "/messengers/{id}", tag = "settings", params(("id" = Uuid, Path)),
    request_body = MessengerBody, responses((status = 200, body = MessengerView)))]
async fn patch_messenger(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<MessengerBody>,
) -> Result<Json<MessengerView>, Problem> {
    let id = MessengerId::from_uuid(id);
    let before = find(&api, &caller.actor, id).await?;
    let entry = changed(before.entry, write.body);
    let once = caller.once(write.once);
    save_messenger(api.desk(), &caller.actor, (Some(id), entry), once).await?;
    Ok(Json(view(&api, find(&api, &caller.actor, id).await?)))
}

/// Removes an account to which nobody wrote; any other is taken out of use, because its messages name it.
#[utoipa::path(delete, path = "/messengers/{id}", tag = "settings", params(("id" = Uuid, Path)),
    responses((status = 200, body = MailboxRemoval)))]
async fn delete_messenger(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<Json<MailboxRemoval>, Problem> {
    let once = caller.once(write.once);
    let removal = remove_messenger(api.desk(), &caller.actor, MessengerId::from_uuid(id), once).await?;
    let outcome = match removal {
        app::settings::mailboxes::Removal::Removed => Removal::Removed,
        app::settings::mailboxes::Removal::Deactivated => Removal::Deactivated,
    };
    Ok(Json(MailboxRemoval { outcome }))
}

/// Asks the vendor whether it knows the account; says what it answered.
#[utoipa::path(post, path = "/messengers/{id}/test", tag = "settings", params(("id" = Uuid, Path)),
    responses((status = 200, body = MessengerHealthView)))]
async fn post_test(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<MessengerHealthView>, Problem> {
    let room = api.settings().messenger_room.clone();
    let room = room.ok_or_else(|| no_messengers_for(&caller))?;
    let tried = try_messenger(
        api.desk(),
        &caller.actor,
        MessengerId::from_uuid(id),
        room.as_ref(),
    )
    .await;
    let at = api.now().as_millis();
    match tried {
        Ok(()) => Ok(Json(MessengerHealthView {
            state: "ok".to_owned(),
            detail: None,
            at,
        })),
        Err(app::AppError::Invalid(fields)) => {
            let told: Vec<String> = fields.into_iter().map(|it| it.says.en).collect();
            Ok(Json(MessengerHealthView {
                state: "failing".to_owned(),
                detail: Some(told.join("; ")),
                at,
            }))
        }
        Err(other) => Err(other.into()),
    }
}

pub(crate) fn no_messengers_here() -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "no_messengers_here",
        "This program runs no messengers",
        "start it with its workers",
    )
}

/// Whoever may not set up the desk is told that, whether messengers run here or not.
fn no_messengers_for(caller: &Caller) -> Problem {
    let right = domain::Permission::ManageDesk;
    if caller.actor.scope(right).is_none() {
        return app::AppError::Forbidden(right).into();
    }
    no_messengers_here()
}

/// Gives an account another callback address; the vendor must be told the new one.
#[utoipa::path(post, path = "/messengers/{id}/renew_address", tag = "settings", params(("id" = Uuid, Path)),
    responses((status = 200, body = MessengerView)))]
async fn post_renew(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<Json<MessengerView>, Problem> {
    let id = MessengerId::from_uuid(id);
    renew_door(api.desk(), &caller.actor, id, caller.once(write.once)).await?;
    Ok(Json(view(&api, find(&api, &caller.actor, id).await?)))
}

/// What vendors left and could not be taken in, the latest first.
#[utoipa::path(get, path = "/messengers/stranded", tag = "mail", params(PageQuery),
    responses((status = 200, body = List<StrandedView>)))]
async fn get_stranded(
    State(api): State<Api>,
    caller: Caller,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<List<StrandedView>>, Problem> {
    let limit = page_size(query.limit);
    let before = cursor::decode::<(Instant, InboxId)>("after", query.after.as_deref())?;
    let entries = list_stranded(api.desk(), &caller.actor, before, limit).await?;
    let is_full = u32::try_from(entries.len()).is_ok_and(|it| it == limit);
    let last = entries.last().filter(|_| is_full);
    let next = last.map(|it| cursor::encode(&(it.received_at, it.id)));
    let items = entries.into_iter().map(view_stranded).collect();
    Ok(Json(List { items, next }))
}

fn view_stranded(entry: StrandedEntry) -> StrandedView {
    let StrandedEntry {
        id,
        messenger: _,
        account,
        step,
        payload,
        reason,
        attempts,
        received_at,
    } = entry;
    StrandedView {
        id: id.as_uuid(),
        account,
        step: step.as_str().to_owned(),
        payload,
        reason,
        attempts,
        received_at: received_at.as_millis(),
    }
}

/// Tries to take it in again at once.
#[utoipa::path(post, path = "/messengers/stranded/{id}/retry", tag = "mail", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn post_stranded_retry(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<StatusCode, Problem> {
    let once = caller.once(write.once);
    retry_stranded(api.desk(), &caller.actor, InboxId::from_uuid(id), once).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Decides that it needs nothing; it is kept.
#[utoipa::path(post, path = "/messengers/stranded/{id}/dismiss", tag = "mail", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn post_stranded_dismiss(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<StatusCode, Problem> {
    let once = caller.once(write.once);
    dismiss_stranded(api.desk(), &caller.actor, InboxId::from_uuid(id), once).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn find(api: &Api, actor: &Actor, id: MessengerId) -> Result<ShownMessenger, Problem> {
    let all = list_messengers(api.desk(), actor).await?;
    all.into_iter()
        .find(|it| it.id == id)
        .ok_or_else(|| Problem::not_found("there is no such messenger account"))
}

fn view(api: &Api, shown: ShownMessenger) -> MessengerView {
    let ShownMessenger {
        id,
        entry,
        secrets,
        door,
        stranded,
    } = shown;
    let MessengerEntry {
        kind,
        name,
        team,
        language,
        is_active,
        settings,
    } = entry;
    let open = kind.fields().iter().filter(|it| !it.is_secret);
    let entered = open.map(|it| (it.name.to_owned(), settings.entered(it.name).to_owned()));
    let health = api
        .settings()
        .messenger_room
        .as_ref()
        .and_then(|it| it.health(id));
    let public_url = api.settings().public_url.trim_end_matches('/');
    MessengerView {
        id: id.as_uuid(),
        kind: kind.as_str().to_owned(),
        name,
        callback_url: format!("{public_url}/channels/{door}"),
        team_id: team.map(TeamId::as_uuid),
        language,
        enabled: is_active,
        settings: entered.collect::<BTreeMap<_, _>>(),
        secrets: secrets.into_iter().map(str::to_owned).collect(),
        health: health.map(|it| MessengerHealthView {
            state: it.state.to_owned(),
            detail: it.detail,
            at: it.at.as_millis(),
        }),
        stranded,
    }
}

/// The entry with what was given put in.
fn changed(before: MessengerEntry, body: MessengerBody) -> MessengerEntry {
    let MessengerBody {
        kind: _,
        name,
        team_id,
        language,
        enabled,
        settings: given,
    } = body;
    let mut settings = before.settings;
    for (field, value) in &given {
        settings.enter(field, value);
    }
    MessengerEntry {
        kind: before.kind,
        name: name.unwrap_or(before.name),
        team: team_id.map_or(before.team, |it| it.map(TeamId::from_uuid)),
        language: language.unwrap_or(before.language),
        is_active: enabled.unwrap_or(before.is_active),
        settings,
    }
}
