//! Sites that show the chat: entered, changed, given a new signing secret.

use app::chat::sites::{ShownSite, SiteEntry, list_sites, renew_secret, save_site};
use app::chat::{ChatOffer, ChatSettings};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{Actor, ChatSiteId, TeamId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::problem::Problem;
use crate::request::{Path, Write, required};
use crate::state::Api;
use crate::wire::chat::{ChatSiteBody, ChatSiteView, OfferWords, SigningSecret};
use crate::wire::list::List;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_chat_sites, post_chat_site))
        .routes(routes!(patch_chat_site))
        .routes(routes!(post_chat_secret))
}

/// Every site that shows the chat.
#[utoipa::path(get, path = "/chat_sites", tag = "settings", responses((status = 200, body = List<ChatSiteView>)))]
async fn get_chat_sites(State(api): State<Api>, caller: Caller) -> Result<Json<List<ChatSiteView>>, Problem> {
    let sites = list_sites(api.desk(), &caller.actor).await?;
    Ok(Json(List::whole(
        sites.into_iter().map(|it| view(&api, it)).collect(),
    )))
}

/// Enters a site.
#[utoipa::path(post, path = "/chat_sites", tag = "settings", request_body = ChatSiteBody,
    responses((status = 201, body = ChatSiteView)))]
async fn post_chat_site(
    State(api): State<Api>,
    caller: Caller,
    write: Write<ChatSiteBody>,
) -> Result<Response, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let blank = SiteEntry {
        is_active: true,
        ..SiteEntry::default()
    };
    let entry = changed(blank, write.body);
    let id = save_site(api.desk(), &caller.actor, (None, entry), once).await?;
    let shown = find(&api, &caller.actor, id).await?;
    Ok((StatusCode::CREATED, Json(view(&api, shown))).into_response())
}

/// Changes a site.
#[utoipa::path(patch, path = "/chat_sites/{id}", tag = "settings", params(("id" = Uuid, Path)),
    request_body = ChatSiteBody, responses((status = 200, body = ChatSiteView)))]
async fn patch_chat_site(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<ChatSiteBody>,
) -> Result<Json<ChatSiteView>, Problem> {
    let id = ChatSiteId::from_uuid(id);
    let before = find(&api, &caller.actor, id).await?;
    let entry = changed(before.entry, write.body);
    save_site(
        api.desk(),
        &caller.actor,
        (Some(id), entry),
        caller.once(write.once),
    )
    .await?;
    Ok(Json(view(&api, find(&api, &caller.actor, id).await?)))
}

/// Gives the site a new signing secret, shown this once; the old one no longer counts.
#[utoipa::path(post, path = "/chat_sites/{id}/secret", tag = "settings", params(("id" = Uuid, Path)),
    responses((status = 201, body = SigningSecret)))]
async fn post_chat_secret(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let secret = renew_secret(api.desk(), &caller.actor, ChatSiteId::from_uuid(id)).await?;
    Ok((StatusCode::CREATED, Json(SigningSecret { secret })).into_response())
}

async fn find(api: &Api, actor: &Actor, id: ChatSiteId) -> Result<ShownSite, Problem> {
    let all = list_sites(api.desk(), actor).await?;
    all.into_iter()
        .find(|it| it.id == id)
        .ok_or_else(|| Problem::not_found("there is no such chat site"))
}

fn view(api: &Api, site: ShownSite) -> ChatSiteView {
    let ShownSite { id, entry } = site;
    let SiteEntry {
        key,
        name,
        team,
        calendar,
        is_active,
        settings,
    } = entry;
    let ChatSettings {
        origins,
        greeting_zh,
        greeting_en,
        offers,
    } = settings;
    let url = api.settings().public_url.trim_end_matches('/');
    ChatSiteView {
        id: id.as_uuid(),
        snippet: format!("<script src=\"{url}/w/loader.js\" data-site-key=\"{key}\" defer></script>"),
        key,
        name,
        team_id: team.map(TeamId::as_uuid),
        calendar_id: calendar,
        enabled: is_active,
        origins,
        greeting_zh,
        greeting_en,
        offers: offers
            .into_iter()
            .map(|ChatOffer { zh, en }| OfferWords { zh, en })
            .collect(),
    }
}

/// The entry with what was given put in.
fn changed(before: SiteEntry, body: ChatSiteBody) -> SiteEntry {
    let team = body.team();
    let ChatSiteBody {
        key,
        name,
        team_id: _,
        calendar_id,
        enabled,
        origins,
        greeting_zh,
        greeting_en,
        offers,
    } = body;
    let settings = before.settings;
    let offers = offers.map(|all| {
        all.into_iter()
            .map(|OfferWords { zh, en }| ChatOffer { zh, en })
            .collect()
    });
    SiteEntry {
        key: key.unwrap_or(before.key),
        name: name.unwrap_or(before.name),
        team: team.unwrap_or(before.team),
        calendar: calendar_id.unwrap_or(before.calendar),
        is_active: enabled.unwrap_or(before.is_active),
        settings: ChatSettings {
            origins: origins.unwrap_or(settings.origins),
            greeting_zh: greeting_zh.unwrap_or(settings.greeting_zh),
            greeting_en: greeting_en.unwrap_or(settings.greeting_en),
            offers: offers.unwrap_or(settings.offers),
        },
    }
}
