//! Quick phrases: one's own and one's teams'.

use app::kept::{PhraseOwner, QuickPhrase};
use app::quick_phrase::fill_quick_phrase::fill_quick_phrase;
use app::quick_phrase::list_quick_phrases::list_quick_phrases;
use app::quick_phrase::may_change;
use app::quick_phrase::remove_quick_phrase::remove_quick_phrase;
use app::quick_phrase::save_quick_phrase::{SaveQuickPhrase, save_quick_phrase};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{Actor, CaseId, QuickPhraseId, TeamId};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Asked, Nothing, Path, Write, required};
use crate::show::Show;
use crate::state::Api;
use crate::wire::list::List;
use crate::wire::shared::{FilledPhrase, QuickPhraseBody, QuickPhraseView};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_quick_phrases, post_quick_phrase))
        .routes(routes!(put_quick_phrase, delete_quick_phrase))
        .routes(routes!(get_quick_phrase_filled))
}

/// The phrases that the caller may use, by name.
#[utoipa::path(get, path = "/quick_phrases", tag = "desk",
    responses((status = 200, body = List<QuickPhraseView>)))]
async fn get_quick_phrases(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
) -> Result<Json<List<QuickPhraseView>>, Problem> {
    let phrases = list_quick_phrases(api.desk(), &caller.actor).await?;
    let show = Show::to(&api, locale).await?;
    let shown = phrases.into_iter().map(|it| view(&show, &caller.actor, it));
    Ok(Json(List::whole(shown.collect())))
}

/// Keeps a phrase; refused when the standard bans its words.
#[utoipa::path(post, path = "/quick_phrases", tag = "desk", request_body = QuickPhraseBody,
    responses((status = 201, body = QuickPhraseView)))]
async fn post_quick_phrase(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    write: Write<QuickPhraseBody>,
) -> Result<Response, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let cmd = command(&caller.actor, None, write.body);
    let kept = save_quick_phrase(api.desk(), &caller.actor, cmd, once).await?;
    let show = Show::to(&api, locale).await?;
    Ok((StatusCode::CREATED, Json(view(&show, &caller.actor, kept))).into_response())
}

/// Changes a phrase; refused when the standard bans its words.
#[utoipa::path(put, path = "/quick_phrases/{id}", tag = "desk", params(("id" = Uuid, Path)),
    request_body = QuickPhraseBody, responses((status = 200, body = QuickPhraseView)))]
async fn put_quick_phrase(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<Uuid>,
    write: Write<QuickPhraseBody>,
) -> Result<Json<QuickPhraseView>, Problem> {
    let once = caller.once(write.once);
    let cmd = command(&caller.actor, Some(QuickPhraseId::from_uuid(id)), write.body);
    let kept = save_quick_phrase(api.desk(), &caller.actor, cmd, once).await?;
    let show = Show::to(&api, locale).await?;
    Ok(Json(view(&show, &caller.actor, kept)))
}

/// Removes a phrase.
#[utoipa::path(delete, path = "/quick_phrases/{id}", tag = "desk", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn delete_quick_phrase(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<StatusCode, Problem> {
    let once = caller.once(write.once);
    remove_quick_phrase(api.desk(), &caller.actor, QuickPhraseId::from_uuid(id), once).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// On which case a phrase is said.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct FillQuery {
    /// The case; absent: only what is known of the caller is filled in.
    case_id: Option<Uuid>,
}

/// A phrase's words with its placeholders filled; what is not known stays in its braces.
#[utoipa::path(get, path = "/quick_phrases/{id}/filled", tag = "desk", params(("id" = Uuid, Path), FillQuery),
    responses((status = 200, body = FilledPhrase)))]
async fn get_quick_phrase_filled(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Asked(query): Asked<FillQuery>,
) -> Result<Json<FilledPhrase>, Problem> {
    let case = query.case_id.map(CaseId::from_uuid);
    let text = fill_quick_phrase(api.desk(), &caller.actor, QuickPhraseId::from_uuid(id), case).await?;
    Ok(Json(FilledPhrase { text }))
}

fn command(actor: &Actor, id: Option<QuickPhraseId>, body: QuickPhraseBody) -> SaveQuickPhrase {
    let QuickPhraseBody { team_id, name, body } = body;
    let own = PhraseOwner::Person(actor.person);
    SaveQuickPhrase {
        id,
        owner: team_id.map_or(own, |it| PhraseOwner::Team(TeamId::from_uuid(it))),
        name,
        body,
    }
}

fn view(show: &Show, actor: &Actor, phrase: QuickPhrase) -> QuickPhraseView {
    let may_change = may_change(actor, &phrase);
    let QuickPhrase {
        id,
        owner,
        name,
        body,
        version: _,
        updated_by: _,
        updated_at: _,
    } = phrase;
    QuickPhraseView {
        id: id.as_uuid(),
        team: match owner {
            PhraseOwner::Person(_) => None,
            PhraseOwner::Team(team) => Some(show.team(team)),
        },
        initials: pack::text::initials(&name),
        name,
        body,
        may_change,
    }
}
