//! Files that come and go with messages, and messages' HTML: bytes of strangers, served so that they can do no harm.
//!
//! Always true: only pictures and PDF are shown by the browser, everything else is saved; nothing runs as our own page.

use app::attachment::{OpenedFile, open_attachment, upload_attachment};
use app::mail::show_html::{ShownHtml, show_html};
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{AttachmentId, MessageId};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Asked, Path, once_of, read_body, required};
use crate::show::Show;
use crate::show::case::attachment;
use crate::state::Api;
use crate::wire::item::AttachmentView;

/// Nothing in it runs or loads.
pub(crate) const SANDBOX: &str = "sandbox; default-src 'none'; frame-ancestors 'self'";

/// The browser's own viewer shows it; a sandbox would keep it from doing so.
const PDF_POLICY: &str =
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";

/// What browsers may show; all else is saved.
const SHOWN: &[&str] = &[
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/bmp",
    "application/pdf",
];

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(post_attachment))
        .routes(routes!(get_attachment))
        .routes(routes!(get_html))
}

/// What an uploaded file is called.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct UploadQuery {
    /// Its name.
    name: String,
}

/// Uploads a file, as the raw body; a reply that names its id takes it along.
#[utoipa::path(post, path = "/attachments", tag = "mail", params(UploadQuery),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 201, body = AttachmentView)))]
async fn post_attachment(
    State(api): State<Api>,
    caller: Caller,
    Asked(UploadQuery { name }): Asked<UploadQuery>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let bytes = read_body(&parts.headers, body, api.settings().max_file_bytes).await?;
    let once = caller.once(Some(required(once_of(&parts, &bytes)?)?));
    let file = upload_attachment(api.desk(), &caller.actor, (name, bytes.into()), once).await?;
    Ok((StatusCode::CREATED, Json(attachment(file))).into_response())
}

/// A file of a case within reach, or one's own upload.
#[utoipa::path(get, path = "/attachments/{id}", tag = "mail", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = String)))]
async fn get_attachment(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let OpenedFile {
        attachment: file,
        bytes,
    } = open_attachment(api.desk(), &caller.actor, AttachmentId::from_uuid(id)).await?;
    let shown = SHOWN.iter().find(|it| **it == file.media_type);
    let (kind, how) = shown.map_or(("application/octet-stream", "attachment"), |it| (it, "inline"));
    let policy = if kind == "application/pdf" {
        PDF_POLICY
    } else {
        SANDBOX
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, disposition(how, &file.name)),
        (header::CONTENT_SECURITY_POLICY, policy.to_owned()),
        (
            header::CACHE_CONTROL,
            "private, max-age=3600, immutable".to_owned(),
        ),
    ];
    Ok((headers, bytes).into_response())
}

/// Whether content from outside is loaded.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct HtmlQuery {
    /// `1`: the reader asked for pictures from outside.
    remote: Option<u8>,
}

const REMOTE_BLOCKED: HeaderName = HeaderName::from_static("x-remote-blocked");

/// A message's HTML as a page of its own for a sandboxed frame; `X-Remote-Blocked` counts what was left out.
#[utoipa::path(get, path = "/messages/{id}/html", tag = "mail", params(("id" = Uuid, Path), HtmlQuery),
    responses((status = 200, content_type = "text/html", body = String)))]
async fn get_html(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Asked(query): Asked<HtmlQuery>,
) -> Result<Response, Problem> {
    let allows_remote = query.remote.is_some_and(|it| it != 0);
    let ShownHtml { html, remote_blocked } =
        show_html(api.desk(), &caller.actor, MessageId::from_uuid(id), allows_remote).await?;
    let show = Show::to(&api, Locale::default()).await?.for_actor(&caller.actor);
    let html = show.text(html);
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, html_policy(allows_remote)),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (REMOTE_BLOCKED, remote_blocked.to_string()),
    ];
    Ok((headers, page_of(&html)).into_response())
}

/// Inline pictures come as `data:`: a sandboxed frame has no session to fetch them with.
fn html_policy(allows_remote: bool) -> String {
    let from = if allows_remote { "data: https:" } else { "data:" };
    format!(
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src {from}; \
         style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
    )
}

fn page_of(fragment: &str) -> String {
    format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"><title></title><style>\
         body{{margin:8px;font:14px/1.6 system-ui,'PingFang SC','Microsoft YaHei',sans-serif;overflow-wrap:anywhere}}\
         img{{max-width:100%;height:auto}}table{{max-width:100%}}</style></head><body>{fragment}</body></html>"
    )
}

/// `Content-Disposition` for any name (RFC 6266, RFC 8187).
pub(crate) fn disposition(how: &str, name: &str) -> String {
    let mut coded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            coded.push(char::from(byte));
        } else {
            coded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("{how}; filename*=UTF-8''{coded}")
}

#[cfg(test)]
mod tests {
    use super::{disposition, html_policy};

    #[test]
    fn any_name_fits_into_a_header() {
        assert_eq!(
            disposition("attachment", "账单 1.pdf"),
            "attachment; filename*=UTF-8''%E8%B4%A6%E5%8D%95%201.pdf"
        );
        assert_eq!(
            disposition("inline", "a\"\r\n;b"),
            "inline; filename*=UTF-8''a%22%0D%0A%3Bb"
        );
    }

    #[test]
    fn mail_loads_nothing_from_outside_until_asked() {
        assert!(!html_policy(false).contains("https:"));
        assert!(html_policy(true).contains("img-src data: https:;"));
        assert!(html_policy(true).starts_with("sandbox allow-popups "));
    }
}
