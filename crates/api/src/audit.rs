//! The log of what was done to the desk itself.

use app::kept::AuditEntry;
use app::settings::audit::list_audit;
use axum::Json;
use axum::extract::State;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::cursor;
use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::Asked;
use crate::show::Show;
use crate::state::Api;
use crate::wire::desk::AuditItem;
use crate::wire::list::{List, PageQuery, page_size};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get_audit))
}

/// Log-ins, reveals and changes of settings, the latest first.
#[utoipa::path(get, path = "/audit", tag = "settings", params(PageQuery),
    responses((status = 200, body = List<AuditItem>)))]
async fn get_audit(
    State(api): State<Api>,
    caller: Caller,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<List<AuditItem>>, Problem> {
    let limit = page_size(query.limit);
    let before = cursor::decode::<i64>("after", query.after.as_deref())?;
    let entries = list_audit(api.desk(), &caller.actor, before, limit).await?;
    let show = Show::to(&api, Locale::default()).await?;
    let mark = |it: &AuditEntry| it.number;
    Ok(Json(List::page(entries, (limit, mark), |it| item(&show, it))))
}

fn item(show: &Show, entry: AuditEntry) -> AuditItem {
    let AuditEntry {
        number,
        at,
        person,
        act,
        subject,
        detail,
    } = entry;
    AuditItem {
        number,
        at: at.as_millis(),
        person: person.map(|it| show.person(it)),
        act,
        subject,
        detail: app::masked(serde_json::from_str(&detail).unwrap_or(Value::String(detail))),
    }
}
