//! Figures on how well clauses were kept, and the cases behind each figure.

use app::case::show_rows::show_rows;
use app::periods::show_periods::show_periods;
use app::report::{ClauseReport, Span, cases_behind, compliance};
use axum::Json;
use axum::extract::State;
use calendar::Instant;
use domain::{ClauseId, Outcome};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::case::word;
use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Asked, Path};
use crate::show::Show;
use crate::state::Api;
use crate::wire::case::CaseRow;
use crate::wire::list::{List, page_size};
use crate::wire::report::{ComplianceRow, PeriodVerdictView};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_compliance))
        .routes(routes!(get_compliance_cases))
        .routes(routes!(get_compliance_periods))
}

/// Which time is reported on.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SpanQuery {
    /// Verdicts of this instant count …
    from_at: i64,
    /// … those of this one no longer.
    to_at: i64,
}

/// How well each clause was kept.
#[utoipa::path(get, path = "/reports/compliance", tag = "reports", params(SpanQuery),
    responses((status = 200, body = List<ComplianceRow>)))]
async fn get_compliance(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Asked(query): Asked<SpanQuery>,
) -> Result<Json<List<ComplianceRow>>, Problem> {
    let reports = compliance(api.desk(), &caller.actor, span_of(query.from_at, query.to_at)).await?;
    let show = Show::to(&api, locale).await?;
    Ok(Json(List::whole(
        reports.into_iter().map(|it| row(&show, it)).collect(),
    )))
}

/// Which cases are asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct BehindQuery {
    /// Verdicts of this instant count …
    from_at: i64,
    /// … those of this one no longer.
    to_at: i64,
    /// How their promises ended: `kept`, `broken`, `waived`, `void`, `superseded`; `broken` when absent.
    state: Option<String>,
    /// At most so many; 50 when absent, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// The cases behind a figure, the latest change first.
#[utoipa::path(get, path = "/reports/compliance/{clause}/cases", tag = "reports",
    params(("clause" = String, Path), BehindQuery), responses((status = 200, body = List<CaseRow>)))]
async fn get_compliance_cases(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(clause): Path<String>,
    Asked(query): Asked<BehindQuery>,
) -> Result<Json<List<CaseRow>>, Problem> {
    let BehindQuery {
        from_at,
        to_at,
        state,
        limit,
    } = query;
    let clause: ClauseId = word("clause", &clause)?;
    let outcome = state.map_or(Ok(Outcome::Broken), |it| word("state", &it))?;
    let span = span_of(from_at, to_at);
    let cases = cases_behind(
        api.desk(),
        &caller.actor,
        (clause, outcome),
        span,
        page_size(limit),
    )
    .await?;
    let lines = show_rows(api.desk(), &caller.actor, cases).await?;
    let show = Show::to(&api, locale).await?;
    Ok(Json(List::whole(
        lines.into_iter().map(|it| show.row(it)).collect(),
    )))
}

/// The verdicts over periods behind a clause's figures, the latest first, with the facts that prove them.
#[utoipa::path(get, path = "/reports/compliance/{clause}/periods", tag = "reports",
    params(("clause" = String, Path), BehindQuery), responses((status = 200, body = List<PeriodVerdictView>)))]
async fn get_compliance_periods(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(clause): Path<String>,
    Asked(query): Asked<BehindQuery>,
) -> Result<Json<List<PeriodVerdictView>>, Problem> {
    let BehindQuery {
        from_at,
        to_at,
        state,
        limit,
    } = query;
    let clause: ClauseId = word("clause", &clause)?;
    let outcome = state.map(|it| word("state", &it)).transpose()?;
    let span = span_of(from_at, to_at);
    let limit = page_size(limit);
    let found = show_periods(api.desk(), &caller.actor, (clause, outcome), span, limit).await?;
    let show = Show::to(&api, locale).await?;
    Ok(Json(List::whole(
        found.into_iter().map(|it| show.period(it)).collect(),
    )))
}

const fn span_of(from_at: i64, to_at: i64) -> Span {
    Span {
        from: Instant::from_millis(from_at),
        to: Instant::from_millis(to_at),
    }
}

fn row(show: &Show, report: ClauseReport) -> ComplianceRow {
    let ClauseReport { figure, running } = report;
    ComplianceRow {
        title: show.clause_title(&figure.clause),
        clause: figure.clause.as_str().to_owned(),
        kept: figure.kept,
        broken: figure.broken,
        waived: figure.waived,
        void: figure.void,
        running,
        rate: figure.rate,
        average_ms: figure.average_elapsed.map(calendar::Millis::as_i64),
    }
}
