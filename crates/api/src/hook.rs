//! Web hooks: endpoints are entered, changed, tried; what they were told is shown and told again.

use app::hook::list_hooks::{ShownHook, list_deliveries, list_hooks, view_delivery, view_hook};
use app::hook::payload::kinds;
use app::hook::replay::{replay_delivery, replay_since};
use app::hook::save_hook::{GivenSecret, HookEntry, change_hook, enter_hook, remove_hook, rotate_secret};
use app::hook::try_hook::try_hook;
use app::kept::{Hook, HookDelivery, HookState, HookTry};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use calendar::Instant;
use domain::{CaseId, DeliveryId, EventKind, HookId};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::cursor;
use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Asked, Nothing, Path, Write, required};
use crate::state::Api;
use crate::wire::hook::{
    HookBody, HookDeliveryView, HookDeliveryWhole, HookKind, HookSecret, HookTest, HookTestBody, HookTryView,
    HookView, ReplayBody, Replayed,
};
use crate::wire::list::{List, page_size};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_hooks, post_hook))
        .routes(routes!(get_hook_kinds))
        .routes(routes!(get_hook, patch_hook, delete_hook))
        .routes(routes!(post_hook_secret))
        .routes(routes!(post_hook_test))
        .routes(routes!(post_hook_replay_since))
        .routes(routes!(get_hook_deliveries))
        .routes(routes!(get_hook_delivery))
        .routes(routes!(post_hook_replay))
}

/// Every endpoint, without secrets.
#[utoipa::path(get, path = "/hooks", tag = "settings", responses((status = 200, body = List<HookView>)))]
async fn get_hooks(State(api): State<Api>, caller: Caller) -> Result<Json<List<HookView>>, Problem> {
    let hooks = list_hooks(api.desk(), &caller.actor).await?;
    Ok(Json(List::whole(hooks.into_iter().map(view).collect())))
}

/// Every kind of fact that an endpoint can ask for.
#[utoipa::path(get, path = "/hook_kinds", tag = "settings", responses((status = 200, body = List<HookKind>)))]
async fn get_hook_kinds(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
) -> Result<Json<List<HookKind>>, Problem> {
    list_hooks(api.desk(), &caller.actor).await?;
    let title = |kind: &str| {
        let spec = kind.parse::<EventKind>().ok()?.spec();
        Some(match locale {
            Locale::Chinese => spec.zh.to_owned(),
            Locale::English => spec.en.to_owned(),
        })
    };
    let all = kinds().into_iter().map(|it| HookKind {
        kind: it.to_owned(),
        title: title(it),
    });
    Ok(Json(List::whole(all.collect())))
}

/// Enters an endpoint; its secret is in this answer only.
#[utoipa::path(post, path = "/hooks", tag = "settings", request_body = HookBody,
    responses((status = 201, body = HookSecret)))]
async fn post_hook(
    State(api): State<Api>,
    caller: Caller,
    write: Write<HookBody>,
) -> Result<Response, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let given = enter_hook(api.desk(), &caller.actor, entry(write.body), once).await?;
    Ok((StatusCode::CREATED, Json(secret(given))).into_response())
}

/// One endpoint.
#[utoipa::path(get, path = "/hooks/{id}", tag = "settings", params(("id" = Uuid, Path)),
    responses((status = 200, body = HookView)))]
async fn get_hook(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<HookView>, Problem> {
    let shown = view_hook(api.desk(), &caller.actor, HookId::from_uuid(id)).await?;
    Ok(Json(view(shown)))
}

/// Changes an endpoint, all of it; one that the desk had stopped telling is told again once it is active.
#[utoipa::path(patch, path = "/hooks/{id}", tag = "settings", params(("id" = Uuid, Path)),
    request_body = HookBody, responses((status = 200, body = HookView)))]
async fn patch_hook(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<HookBody>,
) -> Result<Json<HookView>, Problem> {
    let (id, once) = (HookId::from_uuid(id), caller.once(write.once));
    change_hook(api.desk(), &caller.actor, (id, entry(write.body)), once).await?;
    Ok(Json(view(view_hook(api.desk(), &caller.actor, id).await?)))
}

/// Removes an endpoint with all that it was or is to be told.
#[utoipa::path(delete, path = "/hooks/{id}", tag = "settings", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn delete_hook(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<StatusCode, Problem> {
    let once = caller.once(write.once);
    remove_hook(api.desk(), &caller.actor, HookId::from_uuid(id), once).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives out a new secret; for a day the old one signs as well.
#[utoipa::path(post, path = "/hooks/{id}/secret", tag = "settings", params(("id" = Uuid, Path)),
    responses((status = 200, body = HookSecret)))]
async fn post_hook_secret(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<Json<HookSecret>, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let given = rotate_secret(api.desk(), &caller.actor, HookId::from_uuid(id), once).await?;
    Ok(Json(secret(given)))
}

/// Sends an example at once, and shows what went out and what came back.
#[utoipa::path(post, path = "/hooks/{id}/test", tag = "settings", params(("id" = Uuid, Path)),
    request_body = HookTestBody, responses((status = 200, body = HookTest)))]
async fn post_hook_test(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<HookTestBody>,
) -> Result<Json<HookTest>, Problem> {
    let id = HookId::from_uuid(id);
    view_hook(api.desk(), &caller.actor, id).await?;
    let Some(sender) = api.settings().hook_sender.clone() else {
        return Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "no_hooks_here",
            "This program tells no endpoints",
            "start it with its workers to try web hooks",
        ));
    };
    let tried = try_hook(api.desk(), &caller.actor, (id, write.body.kind), sender.as_ref()).await?;
    Ok(Json(tried.into()))
}

/// Tells again what was entered since an instant and has ended.
#[utoipa::path(post, path = "/hooks/{id}/replay", tag = "settings", params(("id" = Uuid, Path)),
    request_body = ReplayBody, responses((status = 200, body = Replayed)))]
async fn post_hook_replay_since(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<ReplayBody>,
) -> Result<Json<Replayed>, Problem> {
    let since = Instant::from_millis(write.body.since_at);
    let once = caller.once(write.once);
    let count = replay_since(api.desk(), &caller.actor, (HookId::from_uuid(id), since), once).await?;
    Ok(Json(Replayed { count }))
}

/// Which deliveries are asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct DeliveriesQuery {
    /// `1`: only what was given up.
    dead: Option<u8>,
    /// `next` of the page before.
    after: Option<String>,
    /// At most so many; 50 when absent, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// What an endpoint was told and is to be told, the latest first.
#[utoipa::path(get, path = "/hooks/{id}/deliveries", tag = "settings", params(("id" = Uuid, Path), DeliveriesQuery),
    responses((status = 200, body = List<HookDeliveryView>)))]
async fn get_hook_deliveries(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Asked(query): Asked<DeliveriesQuery>,
) -> Result<Json<List<HookDeliveryView>>, Problem> {
    let limit = page_size(query.limit);
    let before = cursor::decode::<i64>("after", query.after.as_deref())?;
    let which = (HookId::from_uuid(id), query.dead.is_some_and(|it| it != 0));
    let listed = list_deliveries(api.desk(), &caller.actor, which, (before, limit)).await?;
    let is_full = u32::try_from(listed.len()).is_ok_and(|it| it == limit);
    let next = listed
        .last()
        .filter(|_| is_full)
        .map(|it| cursor::encode(&it.0.number));
    let items = listed.into_iter().map(|(it, last)| delivery(&it, last)).collect();
    Ok(Json(List { items, next }))
}

/// One delivery with what is sent and every try.
#[utoipa::path(get, path = "/hook_deliveries/{id}", tag = "settings", params(("id" = Uuid, Path)),
    responses((status = 200, body = HookDeliveryWhole)))]
async fn get_hook_delivery(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<HookDeliveryWhole>, Problem> {
    let (known, tries) = view_delivery(api.desk(), &caller.actor, DeliveryId::from_uuid(id)).await?;
    Ok(Json(HookDeliveryWhole {
        delivery: delivery(&known, tries.first().cloned()),
        body: known.payload,
        tries: tries.into_iter().map(a_try).collect(),
    }))
}

/// Tells it again, with the same id and before all that came later.
#[utoipa::path(post, path = "/hook_deliveries/{id}/replay", tag = "settings", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn post_hook_replay(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<StatusCode, Problem> {
    let once = caller.once(write.once);
    replay_delivery(api.desk(), &caller.actor, DeliveryId::from_uuid(id), once).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn entry(body: HookBody) -> HookEntry {
    let HookBody {
        url,
        description,
        kinds,
        active,
    } = body;
    HookEntry {
        url,
        description,
        kinds,
        is_active: active,
    }
}

fn secret(given: GivenSecret) -> HookSecret {
    let GivenSecret { id, secret } = given;
    HookSecret {
        id: id.as_uuid(),
        secret,
    }
}

fn view(shown: ShownHook) -> HookView {
    let ShownHook {
        hook,
        kinds,
        waiting,
        dead,
    } = shown;
    let Hook {
        id,
        url,
        description,
        kinds: _,
        is_active,
        stopped,
        secrets: _,
        version: _,
        created_at,
        updated_at,
    } = hook;
    HookView {
        id: id.as_uuid(),
        url,
        description,
        kinds,
        active: is_active,
        stopped,
        waiting,
        dead,
        created_at: created_at.as_millis(),
        updated_at: updated_at.as_millis(),
    }
}

fn delivery(known: &HookDelivery, last: Option<HookTry>) -> HookDeliveryView {
    let is_waiting = known.state == HookState::Waiting;
    HookDeliveryView {
        id: known.id.as_uuid(),
        webhook_id: format!("msg_{}", known.id.as_uuid().simple()),
        hook_id: known.hook.as_uuid(),
        kind: known.kind.clone(),
        case_id: known.case.map(CaseId::as_uuid),
        state: known.state.as_str().to_owned(),
        attempts: known.attempts,
        next_at: is_waiting.then(|| known.not_before.as_millis()),
        created_at: known.created_at.as_millis(),
        ended_at: known.ended_at.map(Instant::as_millis),
        last: last.map(a_try),
    }
}

fn a_try(tried: HookTry) -> HookTryView {
    let HookTry {
        at,
        took_ms,
        signature,
        status,
        answer,
        error,
    } = tried;
    HookTryView {
        at: at.as_millis(),
        took_ms,
        signature,
        status,
        answer,
        error,
    }
}
