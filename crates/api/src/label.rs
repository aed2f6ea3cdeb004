//! Labels: free names over the closed categories.

use app::kept::Label;
use app::settings::labels::{list_labels, save_label};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::LabelId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::problem::Problem;
use crate::request::{Path, Write, required};
use crate::state::Api;
use crate::wire::desk::{LabelBody, LabelPatch, LabelView};
use crate::wire::list::List;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_labels, post_label))
        .routes(routes!(patch_label))
}

/// Every label.
#[utoipa::path(get, path = "/labels", tag = "settings", responses((status = 200, body = List<LabelView>)))]
async fn get_labels(State(api): State<Api>, caller: Caller) -> Result<Json<List<LabelView>>, Problem> {
    let labels = list_labels(api.desk(), &caller.actor).await?;
    Ok(Json(List::whole(labels.into_iter().map(view).collect())))
}

/// Enters a label.
#[utoipa::path(post, path = "/labels", tag = "settings", request_body = LabelBody,
    responses((status = 201, body = LabelView)))]
async fn post_label(
    State(api): State<Api>,
    caller: Caller,
    write: Write<LabelBody>,
) -> Result<Response, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let LabelBody { category, name } = write.body;
    let given = (None, category, name.clone(), true);
    let id = save_label(api.desk(), &caller.actor, given, once).await?;
    let label = LabelView {
        id: id.as_uuid(),
        category,
        name: name.trim().to_owned(),
        active: true,
    };
    Ok((StatusCode::CREATED, Json(label)).into_response())
}

/// Changes a label; its category stays.
#[utoipa::path(patch, path = "/labels/{id}", tag = "settings", params(("id" = Uuid, Path)),
    request_body = LabelPatch, responses((status = 200, body = LabelView)))]
async fn patch_label(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<LabelPatch>,
) -> Result<Json<LabelView>, Problem> {
    let id = LabelId::from_uuid(id);
    let known = list_labels(api.desk(), &caller.actor)
        .await?
        .into_iter()
        .find(|it| it.id == id);
    let before = known.ok_or_else(|| Problem::not_found("there is no such label"))?;
    let LabelPatch { name, active } = write.body;
    let name = name.unwrap_or(before.name);
    let active = active.unwrap_or(before.is_active);
    let given = (Some(id), before.category, name.clone(), active);
    save_label(api.desk(), &caller.actor, given, caller.once(write.once)).await?;
    Ok(Json(LabelView {
        id: id.as_uuid(),
        category: before.category,
        name: name.trim().to_owned(),
        active,
    }))
}

fn view(label: Label) -> LabelView {
    let Label {
        id,
        category,
        name,
        rank: _,
        is_active,
    } = label;
    LabelView {
        id: id.as_uuid(),
        category,
        name,
        active: is_active,
    }
}
