//! Teams of the desk.

use app::settings::teams::{TeamEntry, list_teams, save_team};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{Team, TeamId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::problem::Problem;
use crate::request::{Path, Write, required};
use crate::state::Api;
use crate::wire::list::List;
use crate::wire::person::{TeamBody, TeamPatch, TeamView};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_teams, post_team))
        .routes(routes!(patch_team))
}

/// Every team.
#[utoipa::path(get, path = "/teams", tag = "settings", responses((status = 200, body = List<TeamView>)))]
async fn get_teams(State(api): State<Api>, caller: Caller) -> Result<Json<List<TeamView>>, Problem> {
    let teams = list_teams(api.desk(), &caller.actor).await?;
    Ok(Json(List::whole(teams.into_iter().map(view).collect())))
}

/// Enters a team.
#[utoipa::path(post, path = "/teams", tag = "settings", request_body = TeamBody,
    responses((status = 201, body = TeamView)))]
async fn post_team(
    State(api): State<Api>,
    caller: Caller,
    write: Write<TeamBody>,
) -> Result<Response, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let TeamBody {
        name,
        calendar_id,
        active,
    } = write.body;
    let calendar = calendar_id.unwrap_or_else(|| api.desk().settings().default_calendar.clone());
    let entry = TeamEntry {
        name,
        calendar,
        is_active: active.unwrap_or(true),
    };
    let team = save_team(api.desk(), &caller.actor, (None, entry), once).await?;
    api.forget_names();
    Ok((StatusCode::CREATED, Json(view(team))).into_response())
}

/// Changes a team.
#[utoipa::path(patch, path = "/teams/{id}", tag = "settings", params(("id" = Uuid, Path)),
    request_body = TeamPatch, responses((status = 200, body = TeamView)))]
async fn patch_team(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<TeamPatch>,
) -> Result<Json<TeamView>, Problem> {
    let id = TeamId::from_uuid(id);
    let known = list_teams(api.desk(), &caller.actor)
        .await?
        .into_iter()
        .find(|it| it.id == id);
    let before = known.ok_or_else(|| Problem::not_found("there is no such team"))?;
    let TeamPatch {
        name,
        calendar_id,
        active,
    } = write.body;
    let entry = TeamEntry {
        name: name.unwrap_or(before.name),
        calendar: calendar_id.unwrap_or(before.calendar),
        is_active: active.unwrap_or(before.is_active),
    };
    let once = caller.once(write.once);
    let team = save_team(api.desk(), &caller.actor, (Some(id), entry), once).await?;
    api.forget_names();
    Ok(Json(view(team)))
}

fn view(team: Team) -> TeamView {
    let Team {
        id,
        name,
        calendar,
        is_active,
    } = team;
    TeamView {
        id: id.as_uuid(),
        name,
        calendar_id: calendar,
        active: is_active,
    }
}
