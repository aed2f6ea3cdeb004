//! Links to the customers' page as the workspace handles them, and the page's settings.

use app::kept::StatusLink;
use app::status_page::links::{MadeLink, list_links, make_link, revoke_link};
use app::status_page::settings::{StatusPageSettings, save_status_page_settings, status_page_settings};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{CaseId, StatusLinkId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Nothing, Path, Write, required};
use crate::show::Show;
use crate::show::fact::millis;
use crate::state::Api;
use crate::wire::list::List;
use crate::wire::status_page::{MadeStatusLinkView, StatusLinkView, StatusPageBody};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_status_links, post_status_link))
        .routes(routes!(delete_status_link))
        .routes(routes!(get_status_page, put_status_page))
}

/// The links to the customer's page of a case, the newest first, without their tokens.
#[utoipa::path(get, path = "/cases/{id}/status_links", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = List<StatusLinkView>)))]
async fn get_status_links(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<List<StatusLinkView>>, Problem> {
    let links = list_links(api.desk(), &caller.actor, CaseId::from_uuid(id)).await?;
    let show = Show::to(&api, Locale::default()).await?;
    Ok(Json(List::whole(
        links.iter().map(|it| view(&show, it)).collect(),
    )))
}

/// Makes a link to the customer's page; its address is shown this once.
#[utoipa::path(post, path = "/cases/{id}/status_links", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 201, body = MadeStatusLinkView)))]
async fn post_status_link(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let MadeLink { link, path } = make_link(api.desk(), &caller.actor, CaseId::from_uuid(id), once).await?;
    let show = Show::to(&api, Locale::default()).await?;
    let url = format!("{}{path}", api.settings().public_url.trim_end_matches('/'));
    let link = view(&show, &link);
    Ok((StatusCode::CREATED, Json(MadeStatusLinkView { link, url })).into_response())
}

/// Withdraws a link at once.
#[utoipa::path(delete, path = "/cases/{id}/status_links/{lid}", tag = "cases",
    params(("id" = Uuid, Path), ("lid" = Uuid, Path)), responses((status = 204)))]
async fn delete_status_link(
    State(api): State<Api>,
    caller: Caller,
    Path((id, lid)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode, Problem> {
    let which = (CaseId::from_uuid(id), StatusLinkId::from_uuid(lid));
    revoke_link(api.desk(), &caller.actor, which, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is set for the customers' page.
#[utoipa::path(get, path = "/status_page", tag = "settings", responses((status = 200, body = StatusPageBody)))]
async fn get_status_page(State(api): State<Api>, caller: Caller) -> Result<Json<StatusPageBody>, Problem> {
    let settings = status_page_settings(api.desk(), &caller.actor).await?;
    Ok(Json(body_of(settings)))
}

/// Sets it.
#[utoipa::path(put, path = "/status_page", tag = "settings", request_body = StatusPageBody,
    responses((status = 200, body = StatusPageBody)))]
async fn put_status_page(
    State(api): State<Api>,
    caller: Caller,
    write: Write<StatusPageBody>,
) -> Result<Json<StatusPageBody>, Problem> {
    let once = caller.once(write.once);
    let StatusPageBody {
        link_days,
        look_up_minutes,
        agent_shown,
        in_mails,
        found_by_number,
        shows_messages,
        acts,
        company,
        words,
    } = write.body;
    let settings = StatusPageSettings {
        link_days,
        look_up_minutes,
        agent_shown,
        is_in_mails: in_mails,
        is_found_by_number: found_by_number,
        shows_messages,
        acts,
        company: company.into(),
        words: words.into(),
    };
    let saved = save_status_page_settings(api.desk(), &caller.actor, settings, once).await?;
    Ok(Json(body_of(saved)))
}

fn body_of(settings: StatusPageSettings) -> StatusPageBody {
    let StatusPageSettings {
        link_days,
        look_up_minutes,
        agent_shown,
        is_in_mails,
        is_found_by_number,
        shows_messages,
        acts,
        company,
        words,
    } = settings;
    StatusPageBody {
        link_days,
        look_up_minutes,
        agent_shown,
        in_mails: is_in_mails,
        found_by_number: is_found_by_number,
        shows_messages,
        acts,
        company: company.into(),
        words: words.into(),
    }
}

fn view(show: &Show, link: &StatusLink) -> StatusLinkView {
    let StatusLink {
        id,
        case: _,
        way,
        made_by,
        made_at,
        expires_at,
        used_at,
        revoked_at,
    } = link;
    StatusLinkView {
        id: id.as_uuid(),
        way: *way,
        made_by: made_by.map(|it| show.person(it)),
        made_at: made_at.as_millis(),
        expires_at: expires_at.as_millis(),
        used_at: millis(*used_at),
        revoked_at: millis(*revoked_at),
    }
}
