//! Announcements: listed, made, changed with a word to all, ended with an answer to all; told on a case (B11).

use app::announcement::GivenWord;
use app::announcement::announce::{NewAnnouncement, announce};
use app::announcement::change_announcement::{ChangeAnnouncement, change_announcement};
use app::announcement::end_announcement::end_announcement;
use app::announcement::list_announcements::{
    ListedAnnouncement, Which, announced_cases, list_announcements, offered_on, view_announcement,
};
use app::case::show_rows::show_rows;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use calendar::Instant;
use domain::{Actor, AnnouncementId, CaseId};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Asked, Path, Write, required};
use crate::show::Show;
use crate::show::fact::millis;
use crate::state::Api;
use crate::wire::announcement::{
    AnnouncedCaseView, AnnouncementBody, AnnouncementChange, AnnouncementView, EndBody, WordView,
};
use crate::wire::list::List;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_announcements, post_announcement))
        .routes(routes!(get_announcement, patch_announcement))
        .routes(routes!(get_announced_cases))
        .routes(routes!(get_case_announcements))
        .routes(routes!(post_announcement_end))
}

/// Which announcements are asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct AnnouncementsQuery {
    /// `running` (those that have not ended; when absent) or `past`.
    state: Option<String>,
    /// Only those that run now and are for this address.
    address: Option<String>,
}

/// Known outages: those that have not ended, those for an address, or the latest that ended.
#[utoipa::path(get, path = "/announcements", tag = "announcements", params(AnnouncementsQuery),
    responses((status = 200, body = List<AnnouncementView>)))]
async fn get_announcements(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Asked(query): Asked<AnnouncementsQuery>,
) -> Result<Json<List<AnnouncementView>>, Problem> {
    let which = match (query.state.as_deref(), query.address) {
        (None | Some("running"), None) => Which::Running,
        (None | Some("running"), Some(address)) => Which::For(address),
        (Some("past"), _) => Which::Past,
        (Some(_), _) => return Err(Problem::invalid_field("state", "unknown", "one of running, past")),
    };
    let found = list_announcements(api.desk(), &caller.actor, which).await?;
    let show = Show::to(&api, locale).await?;
    Ok(Json(List::whole(
        found.into_iter().map(|it| view(&show, it)).collect(),
    )))
}

/// The outages that may be offered as the answer on a case: by where it is, or because the customer was told.
#[utoipa::path(get, path = "/cases/{id}/announcements", tag = "announcements", params(("id" = Uuid, Path)),
    responses((status = 200, body = List<AnnouncementView>)))]
async fn get_case_announcements(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<Uuid>,
) -> Result<Json<List<AnnouncementView>>, Problem> {
    let found = offered_on(api.desk(), &caller.actor, CaseId::from_uuid(id)).await?;
    let show = Show::to(&api, locale).await?;
    Ok(Json(List::whole(
        found.into_iter().map(|it| view(&show, it)).collect(),
    )))
}

/// One announcement.
#[utoipa::path(get, path = "/announcements/{id}", tag = "announcements", params(("id" = Uuid, Path)),
    responses((status = 200, body = AnnouncementView)))]
async fn get_announcement(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<Uuid>,
) -> Result<Json<AnnouncementView>, Problem> {
    shown(&api, &caller.actor, locale, AnnouncementId::from_uuid(id)).await
}

/// The cases of an announcement within reach, each with how the latest word reached its customer, or why it did not.
#[utoipa::path(get, path = "/announcements/{id}/cases", tag = "announcements", params(("id" = Uuid, Path)),
    responses((status = 200, body = List<AnnouncedCaseView>)))]
async fn get_announced_cases(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<Uuid>,
) -> Result<Json<List<AnnouncedCaseView>>, Problem> {
    let (cases, rows): (Vec<_>, Vec<_>) =
        announced_cases(api.desk(), &caller.actor, AnnouncementId::from_uuid(id))
            .await?
            .into_iter()
            .unzip();
    let show = Show::to(&api, locale).await?;
    let lines = show_rows(api.desk(), &caller.actor, cases).await?;
    let views = lines.into_iter().zip(rows).map(|(line, row)| AnnouncedCaseView {
        case: show.row(line),
        told_at: millis(row.told_at),
        answered_at: millis(row.answered_at),
        way: Some(row.way).filter(|it| !it.is_empty()),
        failure: Some(row.failure).filter(|it| !it.is_empty()),
    });
    Ok(Json(List::whole(views.collect())))
}

/// Announces an outage: agents see it at once, customers of its areas in chat and on their status pages.
#[utoipa::path(post, path = "/announcements", tag = "announcements", request_body = AnnouncementBody,
    responses((status = 201, body = AnnouncementView)))]
async fn post_announcement(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    write: Write<AnnouncementBody>,
) -> Result<Response, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let id = announce(api.desk(), &caller.actor, entry(write.body), once).await?;
    let shown = shown(&api, &caller.actor, locale, id).await?;
    Ok((StatusCode::CREATED, shown).into_response())
}

/// Changes an announcement at the version of `If-Match`; with `word`, everybody who was told is told that.
#[utoipa::path(patch, path = "/announcements/{id}", tag = "announcements", params(("id" = Uuid, Path)),
    request_body = AnnouncementChange, responses((status = 200, body = AnnouncementView)))]
async fn patch_announcement(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<Uuid>,
    write: Write<AnnouncementChange>,
) -> Result<Json<AnnouncementView>, Problem> {
    let id = AnnouncementId::from_uuid(id);
    let once = caller.once(Some(required(write.once)?));
    let AnnouncementChange {
        areas,
        cause_zh,
        cause_en,
        words_zh,
        words_en,
        expected_end_at,
        case_id,
        word,
        word_en,
    } = write.body;
    let word = word.map(|text| GivenWord {
        text,
        text_en: word_en,
    });
    let change = ChangeAnnouncement {
        areas,
        cause_zh,
        cause_en,
        words_zh,
        words_en,
        expected_end_at: expected_end_at.map(|it| it.map(Instant::from_millis)),
        case: case_id.map(CaseId::from_uuid),
        word,
    };
    let at = (id, write.expected_version);
    change_announcement(api.desk(), &caller.actor, at, (change, once)).await?;
    shown(&api, &caller.actor, locale, id).await
}

/// Ends an announcement and answers everybody who was told, each in their own way; done again, it answers whoever could
/// not be answered before.
#[utoipa::path(post, path = "/announcements/{id}/end", tag = "announcements", params(("id" = Uuid, Path)),
    request_body = EndBody, responses((status = 200, body = AnnouncementView)))]
async fn post_announcement_end(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<Uuid>,
    write: Write<EndBody>,
) -> Result<Json<AnnouncementView>, Problem> {
    let id = AnnouncementId::from_uuid(id);
    let once = caller.once(Some(required(write.once)?));
    let EndBody { text, text_en } = write.body;
    let words = GivenWord { text, text_en };
    end_announcement(api.desk(), &caller.actor, (id, words), once).await?;
    shown(&api, &caller.actor, locale, id).await
}

async fn shown(
    api: &Api,
    actor: &Actor,
    locale: Locale,
    id: AnnouncementId,
) -> Result<Json<AnnouncementView>, Problem> {
    let found = view_announcement(api.desk(), actor, id).await?;
    let show = Show::to(api, locale).await?;
    Ok(Json(view(&show, found)))
}

/// A body as the verb takes it.
pub(crate) fn entry(body: AnnouncementBody) -> NewAnnouncement {
    let AnnouncementBody {
        areas,
        cause_zh,
        cause_en,
        words_zh,
        words_en,
        begins_at,
        expected_end_at,
        case_id,
    } = body;
    NewAnnouncement {
        areas,
        cause_zh,
        cause_en,
        words_zh,
        words_en,
        begins_at: begins_at.map(Instant::from_millis),
        expected_end_at: expected_end_at.map(Instant::from_millis),
        case: case_id.map(CaseId::from_uuid),
    }
}

fn view(show: &Show, listed: ListedAnnouncement) -> AnnouncementView {
    let ListedAnnouncement {
        announcement: it,
        is_running,
        cases,
        owed,
        is_english,
    } = listed;
    let is_chinese = show.locale == Locale::Chinese;
    let zone = &show.desk.settings().zone;
    let count = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
    AnnouncementView {
        id: it.id.as_uuid(),
        version: it.version,
        area: it.area_text(is_chinese),
        cause: it.cause(is_chinese).to_owned(),
        answer: it.answer(!is_english, zone),
        begins_at: it.begins_at.as_millis(),
        expected_end_at: millis(it.expected_end_at),
        ended_at: millis(it.ended_at),
        running: is_running,
        case_id: it.case.map(|it| it.as_uuid()),
        word: it.word.map(|word| WordView {
            at: word.at.as_millis(),
            text: word.text,
            text_en: word.text_en,
            by: show.person(word.by),
        }),
        cases: count(cases),
        owed: count(owed),
        areas: it.areas,
        cause_zh: it.cause_zh,
        cause_en: it.cause_en,
        words_zh: it.words_zh,
        words_en: it.words_en,
    }
}
