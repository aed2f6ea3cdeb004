//! Exports: lists, figures, facts and the log as watermarked files, logged before they are handed out (J04).

use app::case::list_cases::View;
use app::export::{ExportData, ExportWhat, Exported, export_data};
use app::report::Span;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use calendar::Instant;
use domain::CaseId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::case::word;
use crate::file::disposition;
use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::Write;
use crate::state::Api;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(post_export))
}

/// What is exported, and for what it is used.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ExportBody {
    /// `cases`, `customers`, `compliance`, `facts` or `audit`.
    pub(crate) what: String,
    /// For what it is used.
    pub(crate) reason: String,
    /// Of cases: the view, such as `all`; all live ones when absent.
    pub(crate) view: Option<String>,
    /// Of facts: whose.
    pub(crate) case_id: Option<Uuid>,
    /// Of figures: verdicts of this instant count …
    pub(crate) from_at: Option<i64>,
    /// … those of this one no longer.
    pub(crate) to_at: Option<i64>,
}

/// Exports as CSV; each export is logged, so asking twice makes two of them.
#[utoipa::path(post, path = "/exports", tag = "settings", request_body = ExportBody,
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn post_export(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    write: Write<ExportBody>,
) -> Result<Response, Problem> {
    let ExportBody {
        what,
        reason,
        view,
        case_id,
        from_at,
        to_at,
    } = write.body;
    let span = from_at.zip(to_at).map(|(from, to)| Span {
        from: Instant::from_millis(from),
        to: Instant::from_millis(to),
    });
    let cmd = ExportData {
        what: word::<ExportWhat>("what", &what)?,
        reason,
        view: view.map_or(Ok(View::All), |it| word("view", &it))?,
        case: case_id.map(CaseId::from_uuid),
        span,
        is_chinese: locale == Locale::Chinese,
    };
    let exported = export_data(api.desk(), &caller.actor, cmd).await?;
    let Exported {
        number: _,
        name,
        text,
        rows: _,
    } = exported;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, disposition("attachment", &name)),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, text).into_response())
}
