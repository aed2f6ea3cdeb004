//! Files of visitors: bytes of strangers, given back as pictures or as downloads only.

use app::attachment::OpenedFile;
use app::chat::send_file::{open_file, send_file};
use app::chat::sites::LARGEST_FILE;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::AttachmentId;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::file::{SANDBOX, disposition};
use crate::problem::Problem;
use crate::request::{Asked, Path, read_body};
use crate::state::Api;
use crate::widget::Guest;
use crate::wire::chat::WidgetFile;

/// What the frame shows in place; all else is saved.
const PICTURES: &[&str] = &["image/png", "image/jpeg", "image/gif", "image/webp"];

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(post_visitor_file))
        .routes(routes!(get_visitor_file))
}

/// What a sent file is called.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct FileQuery {
    /// Its name.
    name: String,
}

/// Sends a file up, as the raw body; a message that names its id takes it along.
#[utoipa::path(post, path = "/widget/files", tag = "chat", security(()), params(FileQuery),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 201, body = WidgetFile)))]
async fn post_visitor_file(
    State(api): State<Api>,
    guest: Guest,
    Asked(FileQuery { name }): Asked<FileQuery>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let bytes = read_body(&parts.headers, body, LARGEST_FILE).await?;
    let file = send_file(api.desk(), &guest.visitor, &name, bytes.into()).await?;
    let view = WidgetFile {
        id: file.id.as_uuid(),
        name: file.name,
        media_type: file.media_type,
        size_bytes: file.size_bytes,
    };
    Ok((StatusCode::CREATED, Json(view)).into_response())
}

/// A file of one's own conversation.
#[utoipa::path(get, path = "/widget/files/{id}", tag = "chat", security(()), params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = String)))]
async fn get_visitor_file(
    State(api): State<Api>,
    guest: Guest,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let OpenedFile {
        attachment: file,
        bytes,
    } = open_file(api.desk(), &guest.visitor, AttachmentId::from_uuid(id)).await?;
    let kind = PICTURES.iter().find(|it| **it == file.media_type);
    let headers = [
        (
            header::CONTENT_TYPE,
            kind.map_or("application/octet-stream", |it| *it).to_owned(),
        ),
        (header::CONTENT_DISPOSITION, disposition("attachment", &file.name)),
        (header::CONTENT_SECURITY_POLICY, SANDBOX.to_owned()),
    ];
    Ok((headers, bytes).into_response())
}
