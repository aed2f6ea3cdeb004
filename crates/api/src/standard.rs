//! The written standard: its clauses, its words for the browser, and the check of a text.

use app::case::check_words::{CheckWords, CheckedPart, CheckedWords, check_words};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::{CaseId, ClauseId, Permission};
use pack::{Clause, Pack};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Path, Write};
use crate::state::Api;
use crate::wire::standard::{CheckAnswer, CheckBody, ClauseView, PackView, PartView, StandardView};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_standard))
        .routes(routes!(get_clause))
        .routes(routes!(get_lexicon))
        .routes(routes!(post_check))
}

/// The standard in force.
#[utoipa::path(get, path = "/standard", tag = "standard", responses((status = 200, body = StandardView)))]
async fn get_standard(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
) -> Result<Json<StandardView>, Problem> {
    require(&caller)?;
    let Pack {
        id,
        version,
        title,
        hash,
        valid_from: _,
        valid_to: _,
        clauses,
    } = api.desk().pack();
    let pack = PackView {
        id: id.clone(),
        version: version.clone(),
        hash: hash.clone(),
        title: locale.pick(title),
    };
    Ok(Json(StandardView {
        pack,
        clauses: clauses.iter().map(|it| clause(it, locale)).collect(),
    }))
}

/// One clause.
#[utoipa::path(get, path = "/standard/clauses/{id}", tag = "standard", params(("id" = String, Path)),
    responses((status = 200, body = ClauseView)))]
async fn get_clause(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<String>,
) -> Result<Json<ClauseView>, Problem> {
    require(&caller)?;
    let id = id
        .parse::<ClauseId>()
        .map_err(|_cause| Problem::not_found("there is no such clause"))?;
    let found = api
        .desk()
        .pack()
        .clause(&id)
        .ok_or_else(|| Problem::not_found("there is no such clause"))?;
    Ok(Json(clause(found, locale)))
}

/// The phrases and parts of the standard, for the browser to check while somebody types.
#[utoipa::path(get, path = "/standard/lexicon", tag = "standard", responses((status = 200, body = Object)))]
async fn get_lexicon(State(api): State<Api>, caller: Caller) -> Result<Response, Problem> {
    require(&caller)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], api.lexicon()).into_response())
}

/// Checks words as they would be checked on sending; nothing is written.
#[utoipa::path(post, path = "/standard/check", tag = "standard", request_body = CheckBody,
    responses((status = 200, body = CheckAnswer)))]
async fn post_check(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    write: Write<CheckBody>,
) -> Result<Json<CheckAnswer>, Problem> {
    let CheckBody {
        text,
        moment,
        case_id,
        channel,
    } = write.body;
    let cmd = CheckWords {
        text,
        moment,
        case: case_id.map(CaseId::from_uuid),
        channel,
    };
    let CheckedWords { findings, parts } = check_words(api.desk(), &caller.actor, cmd).await?;
    let part = |CheckedPart {
                    name,
                    title,
                    clause,
                    is_present,
                }: CheckedPart| PartView {
        name,
        title: locale.pick(&title),
        clause: clause.as_str().to_owned(),
        present: is_present,
    };
    Ok(Json(CheckAnswer {
        findings: findings.into_iter().map(Into::into).collect(),
        parts: parts.into_iter().map(part).collect(),
    }))
}

pub(crate) fn require(caller: &Caller) -> Result<(), Problem> {
    let right = Permission::ReadStandard;
    caller
        .actor
        .scope(right)
        .map(|_| ())
        .ok_or_else(|| app::AppError::Forbidden(right).into())
}

fn clause(clause: &Clause, locale: Locale) -> ClauseView {
    let figures = serde_json::to_value(&clause.rule).unwrap_or(Value::Null);
    let kind = figures
        .get("kind")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    ClauseView {
        id: clause.id.as_str().to_owned(),
        kind,
        title: locale.pick(&clause.title),
        text: locale.pick(&clause.text),
        severity: clause.severity,
        source: clause.source.clone(),
        from_pack: clause.from_pack.clone(),
        figures,
    }
}
