//! What a door asks of whoever takes its contacts.

use std::collections::BTreeMap;

use app::contact::door_settings::{door_routing, set_door_routing};
use axum::Json;
use axum::extract::State;
use domain::CaseType;
use domain::routing::DoorRouting;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::problem::Problem;
use crate::request::{Path, Write};
use crate::state::Api;
use crate::wire::contact::DoorRoutingView;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get_door_routing, put_door_routing))
}

/// What a chat's site or a messenger's account asks of whoever takes its contacts.
#[utoipa::path(get, path = "/doors/{id}/routing", tag = "contacts", params(("id" = Uuid, Path)),
    responses((status = 200, body = DoorRoutingView)))]
async fn get_door_routing(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<DoorRoutingView>, Problem> {
    Ok(Json(view(door_routing(api.desk(), &caller.actor, id).await?)))
}

/// Sets it.
#[utoipa::path(put, path = "/doors/{id}/routing", tag = "contacts", params(("id" = Uuid, Path)),
    request_body = DoorRoutingView, responses((status = 200, body = DoorRoutingView)))]
async fn put_door_routing(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<DoorRoutingView>,
) -> Result<Json<DoorRoutingView>, Problem> {
    let once = caller.once(write.once);
    let routing = read(write.body)?;
    let set = set_door_routing(api.desk(), &caller.actor, (id, routing), once).await?;
    Ok(Json(view(set)))
}

fn view(routing: DoorRouting) -> DoorRoutingView {
    let DoorRouting {
        skill,
        by_type,
        waits_for_known_s,
    } = routing;
    DoorRoutingView {
        skill,
        skills_by_type: by_type
            .into_iter()
            .map(|(of, skill)| (of.as_str().to_owned(), skill))
            .collect(),
        waits_for_known_s,
    }
}

fn read(view: DoorRoutingView) -> Result<DoorRouting, Problem> {
    let DoorRoutingView {
        skill,
        skills_by_type,
        waits_for_known_s,
    } = view;
    let mut by_type = BTreeMap::new();
    for (word, skill) in skills_by_type {
        let of: CaseType = word.parse().map_err(|_unknown| {
            Problem::invalid_field("skills_by_type", "unknown", "no such type of case")
        })?;
        by_type.insert(of, skill);
    }
    Ok(DoorRouting {
        skill,
        by_type,
        waits_for_known_s,
    })
}
