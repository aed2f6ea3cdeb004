//! Checks of identity: consent, evidence, the end; evidence is shown to those with the right, for minutes, and logged.

use app::OnCase;
use app::identity::CONSENT_HOLDS;
use app::identity::begin_check::{BeginCheck, begin_check};
use app::identity::end_check::end_check;
use app::identity::list_checks::{ShownCheck, list_checks};
use app::identity::open_evidence::open_evidence;
use app::identity::take_evidence::take_evidence;
use app::kept::{Evidence, IdentityCheck};
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use calendar::Instant;
use domain::{CaseId, CheckId, EvidenceId};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::file::disposition;
use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Asked, Path, Write, once_of, read_body, required};
use crate::show::Show;
use crate::state::Api;
use crate::wire::identity::{CheckBegin, CheckEnd, EvidenceView, IdentityCheckView};
use crate::wire::list::List;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_identity_checks, post_identity_check))
        .routes(routes!(post_identity_end))
        .routes(routes!(post_identity_evidence))
        .routes(routes!(get_identity_evidence))
}

/// The checks of identity on a case, the latest first.
#[utoipa::path(get, path = "/cases/{id}/identity_checks", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = List<IdentityCheckView>)))]
async fn get_identity_checks(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<List<IdentityCheckView>>, Problem> {
    let checks = list_checks(api.desk(), &caller.actor, CaseId::from_uuid(id)).await?;
    let show = Show::to(&api, Locale::default()).await?;
    Ok(Json(List::whole(
        checks.into_iter().map(|it| view(&show, it)).collect(),
    )))
}

/// Records the customer's consent and begins a check.
#[utoipa::path(post, path = "/cases/{id}/identity_checks", tag = "cases", params(("id" = Uuid, Path)),
    request_body = CheckBegin, responses((status = 201, body = List<IdentityCheckView>)))]
async fn post_identity_check(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<CheckBegin>,
) -> Result<Response, Problem> {
    let CheckBegin { way, consent } = write.body;
    let on = OnCase {
        id: CaseId::from_uuid(id),
        version: write.expected_version,
        once: caller.once(write.once),
    };
    begin_check(api.desk(), &caller.actor, BeginCheck { on, way, consent }).await?;
    let listed = get_identity_checks(State(api), caller, Path(id)).await?;
    Ok((StatusCode::CREATED, listed).into_response())
}

/// Ends a check; what was shown for it is erased in the same act.
#[utoipa::path(post, path = "/identity_checks/{id}/end", tag = "cases", params(("id" = Uuid, Path)),
    request_body = CheckEnd, responses((status = 204)))]
async fn post_identity_end(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<CheckEnd>,
) -> Result<StatusCode, Problem> {
    let which = (CheckId::from_uuid(id), write.body.done);
    end_check(api.desk(), &caller.actor, which, caller.once(write.once)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What an uploaded picture is called.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct EvidenceQuery {
    /// Its file name.
    name: String,
}

/// Takes in what the customer shows: sealed, apart from all files, for minutes.
#[utoipa::path(post, path = "/identity_checks/{id}/evidence", tag = "cases",
    params(("id" = Uuid, Path), EvidenceQuery),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 201, body = EvidenceView)))]
async fn post_identity_evidence(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Asked(EvidenceQuery { name }): Asked<EvidenceQuery>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let bytes = read_body(&parts.headers, body, app::identity::take_evidence::LARGEST).await?;
    let once = caller.once(Some(required(once_of(&parts, &bytes)?)?));
    let file = (name, bytes.into());
    let taken = take_evidence(api.desk(), &caller.actor, CheckId::from_uuid(id), file, once).await?;
    Ok((StatusCode::CREATED, Json(evidence(taken))).into_response())
}

/// What was shown, while the check is open; every look is logged.
#[utoipa::path(get, path = "/identity_evidence/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = String)))]
async fn get_identity_evidence(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let (known, bytes) = open_evidence(api.desk(), &caller.actor, EvidenceId::from_uuid(id)).await?;
    let headers = [
        (header::CONTENT_TYPE, known.media_type),
        (header::CONTENT_DISPOSITION, disposition("inline", "evidence")),
        (
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'".to_owned(),
        ),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

fn view(show: &Show, (check, shown): ShownCheck) -> IdentityCheckView {
    let IdentityCheck {
        id,
        case: _,
        customer: _,
        way,
        consent_seq: _,
        state,
        begun_by,
        begun_at,
        ended_at,
    } = check;
    IdentityCheckView {
        id: id.as_uuid(),
        way: domain::mask::text(&way),
        state: state.as_str().to_owned(),
        person: show.person(begun_by),
        begun_at: begun_at.as_millis(),
        consent_until_at: begun_at.plus(CONSENT_HOLDS).as_millis(),
        ended_at: ended_at.map(Instant::as_millis),
        evidence: shown.into_iter().map(evidence).collect(),
    }
}

fn evidence(known: Evidence) -> EvidenceView {
    let Evidence {
        id,
        check: _,
        case: _,
        name,
        media_type,
        size_bytes,
        taken_by: _,
        taken_at,
        erase_by,
        erased_at,
    } = known;
    EvidenceView {
        id: id.as_uuid(),
        name: domain::mask::text(&name),
        media_type,
        size_bytes,
        taken_at: taken_at.as_millis(),
        erase_by_at: erase_by.as_millis(),
        erased_at: erased_at.map(Instant::as_millis),
    }
}
