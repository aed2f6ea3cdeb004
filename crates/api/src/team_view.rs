//! Lists of cases that teams share.

use app::kept::TeamView;
use app::team_view::list_team_views::list_team_views;
use app::team_view::remove_team_view::remove_team_view;
use app::team_view::share_team_view::share_team_view;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{Actor, TeamId, TeamViewId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Nothing, Path, Write, required};
use crate::show::Show;
use crate::state::Api;
use crate::wire::list::List;
use crate::wire::shared::{TeamViewBody, TeamViewView};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_team_views, post_team_view))
        .routes(routes!(delete_team_view))
}

/// The lists that the caller's teams share, the oldest first.
#[utoipa::path(get, path = "/team_views", tag = "desk", responses((status = 200, body = List<TeamViewView>)))]
async fn get_team_views(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
) -> Result<Json<List<TeamViewView>>, Problem> {
    let views = shown(&api, &caller.actor, locale).await?;
    Ok(Json(List::whole(views)))
}

/// Shares a list with a team of the caller's.
#[utoipa::path(post, path = "/team_views", tag = "desk", request_body = TeamViewBody,
    responses((status = 201, body = List<TeamViewView>)))]
async fn post_team_view(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    write: Write<TeamViewBody>,
) -> Result<Response, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let TeamViewBody {
        team_id,
        name,
        filter,
    } = write.body;
    let given = (TeamId::from_uuid(team_id), name, filter.to_string());
    share_team_view(api.desk(), &caller.actor, given, once).await?;
    let views = shown(&api, &caller.actor, locale).await?;
    Ok((StatusCode::CREATED, Json(List::whole(views))).into_response())
}

/// Takes a shared list away.
#[utoipa::path(delete, path = "/team_views/{id}", tag = "desk", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn delete_team_view(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<StatusCode, Problem> {
    let once = caller.once(write.once);
    remove_team_view(api.desk(), &caller.actor, TeamViewId::from_uuid(id), once).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn shown(api: &Api, actor: &Actor, locale: Locale) -> Result<Vec<TeamViewView>, Problem> {
    let views = list_team_views(api.desk(), actor).await?;
    let show = Show::to(api, locale).await?;
    let view = |it: TeamView| {
        let may_remove = app::team_view::remove_team_view::may_remove(actor, &it);
        let TeamView {
            id,
            team,
            name,
            filter,
            made_by: _,
            made_at: _,
        } = it;
        TeamViewView {
            id: id.as_uuid(),
            team: show.team(team),
            name,
            filter: serde_json::from_str(&filter).unwrap_or_default(),
            may_remove,
        }
    };
    Ok(views.into_iter().map(view).collect())
}
