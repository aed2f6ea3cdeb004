//! A visitor opens the chat, is named by the site, or goes on from another device.

use app::announcement::list_announcements::shown_to_customers;
use app::chat::sites::hours_of;
use app::chat::talk::chat_now;
use app::chat::visit::{BeginVisit, Visit, begin_visit, identify, make_link};
use app::chat::{ChatSettings, ChatSite};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::problem::Problem;
use crate::request::Write;
use crate::show::fact::millis;
use crate::state::Api;
use crate::widget::talk::chat_view;
use crate::widget::{Guest, token_of};
use crate::wire::chat::{IdentityBody, KnownVisitor, ResumeLink, VisitBody, VisitView, WidgetSite};

/// So many outages are told before the first message.
const MOST_NOTICES: usize = 3;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(post_visit))
        .routes(routes!(post_identity))
        .routes(routes!(post_link))
}

/// Opens the chat of a site: gives a token to who has none, and what the site says.
#[utoipa::path(post, path = "/widget/visits", tag = "chat", security(()), request_body = VisitBody,
    responses((status = 200, body = VisitView)))]
async fn post_visit(
    State(api): State<Api>,
    headers: HeaderMap,
    write: Write<VisitBody>,
) -> Result<Json<VisitView>, Problem> {
    let VisitBody {
        site_key,
        link,
        handle,
        keeps_handle,
        language,
        page,
    } = write.body;
    let cmd = BeginVisit {
        site_key,
        token: token_of(&headers),
        link,
        handle,
        keeps_handle,
        language,
        page,
    };
    let Visit {
        site,
        visitor,
        token,
        handle,
    } = begin_visit(api.desk(), cmd).await?;
    api.chat_limits()
        .sites
        .take(site.id, api.now())
        .map_err(Problem::too_many_requests)?;
    let chat = chat_now(api.desk(), visitor.id, None).await?;
    let zone = &api.desk().settings().zone;
    let outages = shown_to_customers(api.desk(), None).await?;
    let is_chinese = visitor.language != "en";
    let notices = outages
        .iter()
        .take(MOST_NOTICES)
        .map(|it| it.answer(is_chinese, zone));
    Ok(Json(VisitView {
        chat: chat_view(chat),
        token,
        handle,
        name: visitor.name,
        site: WidgetSite {
            notices: notices.collect(),
            ..shown(&api, site, &visitor.language)
        },
    }))
}

/// Takes the site's signed word for who the visitor is.
#[utoipa::path(post, path = "/widget/identity", tag = "chat", security(()), request_body = IdentityBody,
    responses((status = 200, body = KnownVisitor)))]
async fn post_identity(
    State(api): State<Api>,
    guest: Guest,
    write: Write<IdentityBody>,
) -> Result<Json<KnownVisitor>, Problem> {
    let known = identify(api.desk(), (guest.visitor, &guest.token), &write.body.identity).await?;
    Ok(Json(KnownVisitor { name: known.name }))
}

/// Makes a link by which the same chat goes on elsewhere.
#[utoipa::path(post, path = "/widget/links", tag = "chat", security(()), responses((status = 201, body = ResumeLink)))]
async fn post_link(State(api): State<Api>, guest: Guest) -> Result<Response, Problem> {
    let site = app::chat::sites::site_of(api.desk(), &guest.visitor).await?;
    let code = make_link(api.desk(), &guest.visitor).await?;
    let url = format!(
        "{}/w/frame.html?site={}#link={code}",
        api.settings().public_url.trim_end_matches('/'),
        site.key
    );
    Ok((StatusCode::CREATED, Json(ResumeLink { url })).into_response())
}

fn shown(api: &Api, site: ChatSite, language: &str) -> WidgetSite {
    let hours = hours_of(api.desk(), &site);
    let is_english = language == "en";
    let ChatSettings {
        origins,
        greeting_zh,
        greeting_en,
        offers,
    } = site.settings;
    WidgetSite {
        name: site.name,
        greeting: if is_english { greeting_en } else { greeting_zh },
        offers: offers
            .into_iter()
            .map(|it| if is_english { it.en } else { it.zh })
            .collect(),
        origins,
        is_open: hours.is_open,
        opens_at: millis(hours.opens_at),
        notices: Vec::new(),
        max_file_bytes: u64::try_from(app::chat::sites::LARGEST_FILE).unwrap_or(u64::MAX),
    }
}
