//! People of the desk.

use app::settings::people::{PersonEntry, add_person, change_person, list_people, set_password};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{Person, PersonId, TeamId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::problem::Problem;
use crate::request::{Path, Write, required};
use crate::state::Api;
use crate::wire::list::List;
use crate::wire::person::{NewPasswordBody, PersonBody, PersonPatch, PersonView};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_people, post_person))
        .routes(routes!(patch_person))
        .routes(routes!(post_person_password))
}

/// Everybody, those who may no longer log in among them.
#[utoipa::path(get, path = "/people", tag = "settings", responses((status = 200, body = List<PersonView>)))]
async fn get_people(State(api): State<Api>, caller: Caller) -> Result<Json<List<PersonView>>, Problem> {
    let people = list_people(api.desk(), &caller.actor).await?;
    Ok(Json(List::whole(people.into_iter().map(view).collect())))
}

/// Enters somebody with a first password.
#[utoipa::path(post, path = "/people", tag = "settings", request_body = PersonBody,
    responses((status = 201, body = PersonView)))]
async fn post_person(
    State(api): State<Api>,
    caller: Caller,
    write: Write<PersonBody>,
) -> Result<Response, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let PersonBody {
        login,
        name,
        work_number,
        role,
        team_ids,
        active,
        locale,
        password,
    } = write.body;
    let entry = PersonEntry {
        login,
        name,
        work_number,
        role,
        teams: team_ids.into_iter().map(TeamId::from_uuid).collect(),
        is_active: active.unwrap_or(true),
        locale: locale.unwrap_or_else(|| "zh-CN".to_owned()),
    };
    let person = add_person(api.desk(), &caller.actor, (entry, password), once).await?;
    api.forget_names();
    Ok((StatusCode::CREATED, Json(view(person))).into_response())
}

/// Changes somebody.
#[utoipa::path(patch, path = "/people/{id}", tag = "settings", params(("id" = Uuid, Path)),
    request_body = PersonPatch, responses((status = 200, body = PersonView)))]
async fn patch_person(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<PersonPatch>,
) -> Result<Json<PersonView>, Problem> {
    let id = PersonId::from_uuid(id);
    let known = list_people(api.desk(), &caller.actor)
        .await?
        .into_iter()
        .find(|it| it.id == id);
    let before = known.ok_or_else(|| Problem::not_found("there is no such person"))?;
    let PersonPatch {
        login,
        name,
        work_number,
        role,
        team_ids,
        active,
        locale,
    } = write.body;
    let once = caller.once(write.once);
    let teams = team_ids.map(|it| it.into_iter().map(TeamId::from_uuid).collect());
    let entry = PersonEntry {
        login: login.unwrap_or(before.login),
        name: name.unwrap_or(before.name),
        work_number: work_number.unwrap_or(before.work_number),
        role: role.unwrap_or(before.role),
        teams: teams.unwrap_or(before.teams),
        is_active: active.unwrap_or(before.is_active),
        locale: locale.unwrap_or(before.locale),
    };
    let person = change_person(api.desk(), &caller.actor, (id, entry), once).await?;
    api.forget_names();
    Ok(Json(view(person)))
}

/// Sets somebody's password; their sessions end.
#[utoipa::path(post, path = "/people/{id}/password", tag = "settings", params(("id" = Uuid, Path)),
    request_body = NewPasswordBody, responses((status = 204)))]
async fn post_person_password(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<NewPasswordBody>,
) -> Result<StatusCode, Problem> {
    set_password(
        api.desk(),
        &caller.actor,
        PersonId::from_uuid(id),
        &write.body.new,
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn view(person: Person) -> PersonView {
    let Person {
        id,
        login,
        name,
        work_number,
        role,
        teams,
        is_active,
        locale,
        preferences: _,
    } = person;
    PersonView {
        id: id.as_uuid(),
        name,
        work_number,
        login,
        role,
        team_ids: teams.into_iter().map(TeamId::as_uuid).collect(),
        active: is_active,
        locale,
    }
}
