//! The protection of personal data: what the company set, and alerts about unusual reveals.

use app::kept::AuditEntry;
use app::settings::audit::list_alerts;
use app::settings::privacy::{privacy_rules, reveal_reasons, set_privacy_rules};
use axum::Json;
use axum::extract::State;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::Write;
use crate::show::Show;
use crate::state::Api;
use crate::wire::list::List;
use crate::wire::privacy::{PrivacyBody, RevealAlert, RevealReasons};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_privacy, put_privacy))
        .routes(routes!(get_reveal_reasons))
        .routes(routes!(get_alerts))
}

/// What the company set for the protection of personal data.
#[utoipa::path(get, path = "/privacy", tag = "settings", responses((status = 200, body = PrivacyBody)))]
async fn get_privacy(State(api): State<Api>, caller: Caller) -> Result<Json<PrivacyBody>, Problem> {
    Ok(Json(privacy_rules(api.desk(), &caller.actor).await?.into()))
}

/// Sets it, all of it.
#[utoipa::path(put, path = "/privacy", tag = "settings", request_body = PrivacyBody,
    responses((status = 200, body = PrivacyBody)))]
async fn put_privacy(
    State(api): State<Api>,
    caller: Caller,
    write: Write<PrivacyBody>,
) -> Result<Json<PrivacyBody>, Problem> {
    let once = caller.once(write.once);
    set_privacy_rules(api.desk(), &caller.actor, write.body.into(), once).await?;
    Ok(Json(privacy_rules(api.desk(), &caller.actor).await?.into()))
}

/// The reasons for seeing a covered field (J01).
#[utoipa::path(get, path = "/privacy/reveal_reasons", tag = "settings",
    responses((status = 200, body = RevealReasons)))]
async fn get_reveal_reasons(State(api): State<Api>, caller: Caller) -> Result<Json<RevealReasons>, Problem> {
    let (reasons, only_listed) = reveal_reasons(api.desk(), &caller.actor).await?;
    Ok(Json(RevealReasons { reasons, only_listed }))
}

/// The latest alerts: who revealed more covered fields than is usual.
#[utoipa::path(get, path = "/privacy/alerts", tag = "settings", responses((status = 200, body = List<RevealAlert>)))]
async fn get_alerts(State(api): State<Api>, caller: Caller) -> Result<Json<List<RevealAlert>>, Problem> {
    let alerts = list_alerts(api.desk(), &caller.actor).await?;
    let show = Show::to(&api, Locale::default()).await?;
    Ok(Json(List::whole(
        alerts.iter().map(|it| alert(&show, it)).collect(),
    )))
}

fn alert(show: &Show, entry: &AuditEntry) -> RevealAlert {
    let detail: Value = serde_json::from_str(&entry.detail).unwrap_or_default();
    let counted = |name: &str| detail[name].as_u64().unwrap_or(0);
    RevealAlert {
        number: entry.number,
        at: entry.at.as_millis(),
        person: entry.person.map(|it| show.person(it)),
        in_hour: counted("in_hour"),
        in_day: counted("in_day"),
    }
}
