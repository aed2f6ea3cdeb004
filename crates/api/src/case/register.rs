//! Registering a call or a counter talk: what it would bring, what looks alike, and doing it.

use app::case::find_matter::{FindMatter, find_matter};
use app::case::preview_case::{Preview, preview_case};
use app::case::raise_case::Asking;
use app::case::show_raised::raise_and_show;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{Actor, CaseType, CustomerId, Promise, Refusal};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::case::matter::offered;
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
use crate::words;

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
    let query = FindMatter {
        customer,
        phone: cmd.caller_number.clone(),
        case_type: cmd.case_type,
        words: format!("{} {}", cmd.subject, cmd.description),
        ..place_of(&cmd.asking)
    };
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
        duplicates: duplicates(&api, &caller.actor, &show, query).await?,
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

pub(crate) fn missing_parts(show: &Show, refusal: &Refusal) -> Vec<MissingPart> {
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
    evidence
        .chain(refusal.fields.iter().map(|it| part(&it.name)))
        .collect()
}

/// Who asks, or from which number.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct DuplicatesQuery {
    /// The number that called.
    phone: Option<String>,
    /// The customer.
    customer: Option<Uuid>,
    /// Street and house.
    address: Option<String>,
    /// Building, entrance, flat.
    unit: Option<String>,
    /// What they want.
    #[serde(rename = "type")]
    #[param(rename = "type", value_type = Option<words::CaseType>)]
    case_type: Option<CaseType>,
    /// In their words.
    words: Option<String>,
}

fn place_of(asking: &Asking) -> FindMatter {
    match asking {
        Asking::New(new) => FindMatter {
            address: new.address.clone(),
            unit: new.unit.clone(),
            ..FindMatter::default()
        },
        Asking::Known(_) | Asking::Unknown => FindMatter::default(),
    }
}

/// Finds open and recent matters of this person, number or place, each with what speaks for it (B07).
#[utoipa::path(get, path = "/cases/duplicates", tag = "cases", params(DuplicatesQuery),
    responses((status = 200, body = List<Duplicate>)))]
async fn get_duplicates(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Asked(query): Asked<DuplicatesQuery>,
) -> Result<Json<List<Duplicate>>, Problem> {
    let show = Show::to(&api, locale).await?;
    let query = FindMatter {
        customer: query.customer.map(CustomerId::from_uuid),
        phone: query.phone,
        address: query.address.unwrap_or_default(),
        unit: query.unit.unwrap_or_default(),
        case_type: query.case_type,
        words: query.words.unwrap_or_default(),
    };
    Ok(Json(List::whole(
        duplicates(&api, &caller.actor, &show, query).await?,
    )))
}

async fn duplicates(
    api: &Api,
    actor: &Actor,
    show: &Show,
    query: FindMatter,
) -> Result<Vec<Duplicate>, Problem> {
    let found = find_matter(api.desk(), actor, query).await?;
    offered(api, actor, show, found).await
}
