//! Registering a call or a counter talk: what it would bring, what looks alike, and doing it.

use app::case::find_duplicates::{Alike, Duplicate as Found, find_duplicates};
use app::case::preview_case::{Preview, preview_case};
use app::case::raise_case::Asking;
use app::case::show_raised::raise_and_show;
use app::case::show_rows::show_rows;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{Actor, CustomerId, Promise, Refusal};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::case_verb::with_version;
use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Asked, Write, required};
use crate::show::Show;
use crate::state::Api;
use crate::wire::case::CaseView;
use crate::wire::list::List;
use crate::wire::register::{Duplicate, MissingPart, PromisePreview, Register, RegisterPreview, WhySummary};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(post_case))
        .routes(routes!(post_preview))
        .routes(routes!(get_duplicates))
}

/// Registers a call or a counter talk; refused while the standard misses something.
#[utoipa::path(post, path = "/cases", tag = "cases", request_body = Register,
    responses((status = 201, body = CaseView)))]
async fn post_case(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    write: Write<Register>,
) -> Result<Response, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let cmd = write.body.into_command(once)?;
    let raised = raise_and_show(api.desk(), &caller.actor, cmd).await?;
    let case = crate::case::shown(&api, &caller.actor, locale, raised).await?;
    let version = case.row.version;
    Ok(with_version(
        (StatusCode::CREATED, Json(case)).into_response(),
        version,
    ))
}

/// Shows what registering would bring; nothing is saved.
#[utoipa::path(post, path = "/cases/preview", tag = "cases", request_body = Register,
    responses((status = 200, body = RegisterPreview)))]
async fn post_preview(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    write: Write<Register>,
) -> Result<Json<RegisterPreview>, Problem> {
    let cmd = write.body.into_command(None)?;
    let customer = if let Asking::Known(id) = &cmd.asking {
        Some(*id)
    } else {
        None
    };
    let phone = cmd.caller_number.clone();
    let Preview {
        priority,
        priority_by,
        promises,
        refusals,
        findings,
    } = preview_case(api.desk(), &caller.actor, cmd).await?;
    let show = Show::to(&api, locale).await?;
    Ok(Json(RegisterPreview {
        priority,
        priority_by: priority_by.map(|it| it.as_str().to_owned()),
        promises: promises
            .into_iter()
            .map(|it| promise_preview(&show, it))
            .collect(),
        missing: refusals.iter().flat_map(|it| missing_parts(&show, it)).collect(),
        findings: findings.into_iter().map(Into::into).collect(),
        duplicates: duplicates(&api, &caller.actor, &show, (customer, phone)).await?,
    }))
}

fn promise_preview(show: &Show, promise: Promise) -> PromisePreview {
    let promise = show.promise(promise);
    let summary = format!(
        "{} {}: {}",
        promise.clause, promise.clause_title, promise.clause_text
    );
    PromisePreview {
        promise,
        why: WhySummary { summary },
    }
}

fn missing_parts(show: &Show, refusal: &Refusal) -> Vec<MissingPart> {
    let standard = show.desk.standard();
    let text = standard
        .clause(&refusal.clause)
        .map(|it| show.locale.pick(&it.text))
        .unwrap_or_default();
    let part = |field: &str| MissingPart {
        clause: refusal.clause.as_str().to_owned(),
        field: field.to_owned(),
        text: text.clone(),
    };
    let evidence = refusal.missing.iter().map(|it| part(it.as_str()));
    evidence.chain(refusal.fields.iter().map(|it| part(it))).collect()
}

/// Who asks, or from which number.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct DuplicatesQuery {
    /// The number that called.
    phone: Option<String>,
    /// The customer.
    customer: Option<Uuid>,
}

/// Finds open and recent matters of the same customer or number.
#[utoipa::path(get, path = "/cases/duplicates", tag = "cases", params(DuplicatesQuery),
    responses((status = 200, body = List<Duplicate>)))]
async fn get_duplicates(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Asked(query): Asked<DuplicatesQuery>,
) -> Result<Json<List<Duplicate>>, Problem> {
    let show = Show::to(&api, locale).await?;
    let asked = (query.customer.map(CustomerId::from_uuid), query.phone);
    Ok(Json(List::whole(
        duplicates(&api, &caller.actor, &show, asked).await?,
    )))
}

async fn duplicates(
    api: &Api,
    actor: &Actor,
    show: &Show,
    (customer, phone): (Option<CustomerId>, Option<String>),
) -> Result<Vec<Duplicate>, Problem> {
    let found = find_duplicates(api.desk(), actor, customer, phone).await?;
    let (cases, alike): (Vec<_>, Vec<_>) = found
        .into_iter()
        .map(|Found { case, alike }| (case, alike))
        .unzip();
    let lines = show_rows(api.desk(), actor, cases).await?;
    let shown = |(line, alike): (_, Alike)| Duplicate {
        case: show.row(line),
        reason: alike.as_str().to_owned(),
        text: text_of(show.locale, alike).to_owned(),
    };
    Ok(lines.into_iter().zip(alike).map(shown).collect())
}

const fn text_of(locale: Locale, alike: Alike) -> &'static str {
    match (locale, alike) {
        (Locale::Chinese, Alike::SameCustomer) => "同一客户的事项",
        (Locale::Chinese, Alike::SameNumber) => "同一号码的事项",
        (Locale::English, Alike::SameCustomer) => "a matter of the same customer",
        (Locale::English, Alike::SameNumber) => "a matter from the same number",
    }
}
