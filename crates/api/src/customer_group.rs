//! Households and companies, and what those who belong together have open.

use app::case::show_rows::show_rows;
use app::customer::belong_together::{GroupChoice, find_groups, join_group, leave_group, rename_group};
use app::customer::view_circle::{Circle, CircleGroup, view_circle};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{CustomerGroup, CustomerId, GroupId};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Asked, Path, Write, required};
use crate::show::Show;
use crate::show::case::customer_ref;
use crate::state::Api;
use crate::wire::customer_group::{BelongBody, CircleView, GroupMemberView, GroupNameBody, GroupView};
use crate::wire::list::List;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_circle))
        .routes(routes!(post_group))
        .routes(routes!(delete_group))
        .routes(routes!(get_groups))
        .routes(routes!(patch_group))
}

/// Whom the customer belongs with: households, companies, others at the same place, and what the others have open.
#[utoipa::path(get, path = "/customers/{id}/circle", tag = "customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = CircleView)))]
async fn get_circle(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<Uuid>,
) -> Result<Json<CircleView>, Problem> {
    let Circle {
        groups,
        at_place,
        matters,
    } = view_circle(api.desk(), &caller.actor, CustomerId::from_uuid(id)).await?;
    let lines = show_rows(api.desk(), &caller.actor, matters).await?;
    let show = Show::to(&api, locale).await?;
    let whole = |CircleGroup { group, members }| GroupView {
        members: members
            .into_iter()
            .map(|(customer, part)| GroupMemberView {
                customer: customer_ref(&customer),
                part,
            })
            .collect(),
        ..named(group)
    };
    Ok(Json(CircleView {
        groups: groups.into_iter().map(whole).collect(),
        at_place: at_place.iter().map(customer_ref).collect(),
        matters: lines.into_iter().map(|it| show.row(it)).collect(),
    }))
}

/// Lets the customer belong to a household or company, or changes as what.
#[utoipa::path(post, path = "/customers/{id}/groups", tag = "customers", params(("id" = Uuid, Path)),
    request_body = BelongBody, responses((status = 201, body = GroupView)))]
async fn post_group(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<BelongBody>,
) -> Result<(StatusCode, Json<GroupView>), Problem> {
    let once = caller.once(Some(required(write.once)?));
    let BelongBody {
        group_id,
        kind,
        name,
        part,
    } = write.body;
    let choice = match (group_id, kind) {
        (Some(id), _) => GroupChoice::Known(GroupId::from_uuid(id)),
        (None, Some(kind)) => GroupChoice::New(kind, name),
        (None, None) => {
            return Err(Problem::invalid_field(
                "group_id",
                "missing",
                "name a known group, or say what the new one is",
            ));
        }
    };
    let whom = (CustomerId::from_uuid(id), choice);
    let group = join_group(api.desk(), &caller.actor, whom, part, once).await?;
    Ok((StatusCode::CREATED, Json(named(group))))
}

/// Takes the customer out of a household or company; one that nobody is left in is gone.
#[utoipa::path(delete, path = "/customers/{id}/groups/{gid}", tag = "customers",
    params(("id" = Uuid, Path), ("gid" = Uuid, Path)), responses((status = 204)))]
async fn delete_group(
    State(api): State<Api>,
    caller: Caller,
    Path((id, group)): Path<(Uuid, Uuid)>,
    write: Write<crate::request::Nothing>,
) -> Result<StatusCode, Problem> {
    let which = (CustomerId::from_uuid(id), GroupId::from_uuid(group));
    let once = caller.once(write.once);
    leave_group(api.desk(), &caller.actor, which, once).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Part of a name.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct GroupsQuery {
    /// At least two characters of the name.
    #[serde(default)]
    q: String,
}

/// Finds households and companies by name.
#[utoipa::path(get, path = "/customer-groups", tag = "customers", params(GroupsQuery),
    responses((status = 200, body = List<GroupView>)))]
async fn get_groups(
    State(api): State<Api>,
    caller: Caller,
    Asked(GroupsQuery { q }): Asked<GroupsQuery>,
) -> Result<Json<List<GroupView>>, Problem> {
    let found = find_groups(api.desk(), &caller.actor, &q).await?;
    Ok(Json(List::whole(found.into_iter().map(named).collect())))
}

/// Gives a household or company another name.
#[utoipa::path(patch, path = "/customer-groups/{id}", tag = "customers", params(("id" = Uuid, Path)),
    request_body = GroupNameBody, responses((status = 200, body = GroupView)))]
async fn patch_group(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<GroupNameBody>,
) -> Result<Json<GroupView>, Problem> {
    let once = caller.once(write.once);
    let which = (GroupId::from_uuid(id), write.body.name);
    let group = rename_group(api.desk(), &caller.actor, which, once).await?;
    Ok(Json(named(group)))
}

fn named(group: CustomerGroup) -> GroupView {
    let CustomerGroup {
        id,
        kind,
        name,
        created_at: _,
    } = group;
    GroupView {
        id: id.as_uuid(),
        kind,
        name,
        members: Vec::new(),
    }
}
