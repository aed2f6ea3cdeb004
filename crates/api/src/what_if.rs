//! Tries other figures on the past.

use app::past::what_if::{WhatIf, WhatIfReport, what_if};
use app::report::Span;
use axum::Json;
use axum::extract::State;
use calendar::Instant;
use domain::ClauseId;
use pack::{ClauseChange, FigureMistake, Figures, Wording};
use reports::{Counts, Shift, Shifted, ShiftedCase, ShiftedPromise};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::Write;
use crate::show::Show;
use crate::state::Api;
use crate::wire::what_if::{
    ClauseTrial, FigureChangeView, ShiftView, ShiftedCaseView, ShiftedPromiseView, TrialCounts, WhatIfBody,
    WhatIfView,
};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(post_what_if))
}

/// Judges the past under other figures and tells what would have come out differently; nothing is written.
#[utoipa::path(post, path = "/standard/what-if", tag = "standard", request_body = WhatIfBody,
    responses((status = 200, body = WhatIfView)))]
async fn post_what_if(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    write: Write<WhatIfBody>,
) -> Result<Json<WhatIfView>, Problem> {
    let WhatIfBody {
        figures,
        from_at,
        to_at,
    } = write.body;
    let figures: Figures = figures
        .into_iter()
        .map(|(clause, keys)| Ok((clause_id(&clause)?, keys)))
        .collect::<Result<_, Problem>>()?;
    let span = Span {
        from: Instant::from_millis(from_at),
        to: Instant::from_millis(to_at),
    };
    let report = what_if(api.desk(), &caller.actor, WhatIf { figures, span }).await?;
    let show = Show::to(&api, locale).await?;
    Ok(Json(view(&show, locale, report)))
}

fn clause_id(text: &str) -> Result<ClauseId, Problem> {
    text.parse().map_err(|_cause| {
        let says = Wording {
            zh: format!("“{text}”不是条款编号，编号形如 A17"),
            en: format!("“{text}” is no clause id; one looks like A17"),
        };
        let mistake = FigureMistake {
            clause: None,
            key: None,
            place: None,
            says,
        };
        Problem::figures(vec![mistake])
    })
}

fn view(show: &Show, locale: Locale, report: WhatIfReport) -> WhatIfView {
    let WhatIfReport {
        pack,
        changes,
        mut differences,
        is_partial,
    } = report;
    let sentences = |it: &ClauseChange| {
        let clause = it.clause.as_str().to_owned();
        let told = it.sentences().into_iter();
        told.map(|says| FigureChangeView {
            clause: clause.clone(),
            says: locale.pick(&says),
        })
        .collect::<Vec<_>>()
    };
    let clauses = std::mem::take(&mut differences.totals).into_iter();
    let clauses = clauses.map(|(clause, (old, new))| ClauseTrial {
        title: show.clause_title(&clause),
        clause: clause.as_str().to_owned(),
        old: counts(old),
        new: counts(new),
        shifts: differences
            .shifts
            .remove(&clause)
            .unwrap_or_default()
            .into_iter()
            .map(shift)
            .collect(),
    });
    WhatIfView {
        pack: pack.version().to_string(),
        changes: changes.iter().flat_map(sentences).collect(),
        clauses: clauses.collect(),
        cases: differences.cases,
        is_partial,
    }
}

fn counts(counts: Counts) -> TrialCounts {
    TrialCounts {
        kept: counts.kept,
        broken: counts.broken,
        others: counts.waived + counts.void + counts.superseded,
        rate: counts.rate(),
    }
}

fn shift((Shift { old, new }, shifted): (Shift, Shifted)) -> ShiftView {
    let Shifted {
        promises,
        cases,
        worst,
    } = shifted;
    let promise = |it: ShiftedPromise| ShiftedPromiseView {
        basis_seq: it.basis_seq,
        old_due_at: it.old_due_at.map(Instant::as_millis),
        new_due_at: it.new_due_at.map(Instant::as_millis),
        at: it.at.as_millis(),
    };
    let case = |it: ShiftedCase| ShiftedCaseView {
        id: it.case.id.map(domain::CaseId::as_uuid),
        number: it.case.name,
        promises: it.promises,
        late_by_ms: it.late_by.as_i64(),
        first: it.first.into_iter().map(promise).collect(),
    };
    ShiftView {
        old,
        new,
        promises,
        cases,
        worst: worst.into_iter().map(case).collect(),
    }
}
