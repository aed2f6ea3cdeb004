//! One clause in full, and the trial bench: a timeline or a case judged step by step.

use app::standard::examples::{Example, examples_of};
use app::standard::judge_steps::{Came, JudgedFact, TracedLine, TracedScenario, judge_case, try_timeline};
use axum::Json;
use axum::extract::State;
use domain::{Author, CaseNumber, ClauseId, FactBody};
use pack::FactName;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::case::word;
use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Asked, Path, Write};
use crate::state::Api;
use crate::wire::trial::{CameView, ClauseSheet, ExampleView, TrialBody, TrialError, TrialStep, TrialView};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_sheet))
        .routes(routes!(post_trial))
        .routes(routes!(get_judging))
}

/// One clause in full: what it asks, what keeps and breaks it, what follows, and told examples.
#[utoipa::path(get, path = "/standard/clauses/{id}/sheet", tag = "standard", params(("id" = String, Path)),
    responses((status = 200, body = ClauseSheet)))]
async fn get_sheet(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<String>,
) -> Result<Json<ClauseSheet>, Problem> {
    crate::standard::require(&caller)?;
    let id: ClauseId = id
        .parse()
        .map_err(|_cause| Problem::not_found("there is no such clause"))?;
    let clause = api
        .desk()
        .pack()
        .clause(&id)
        .ok_or_else(|| Problem::not_found("there is no such clause"))?;
    let told = clause.describe();
    let all = |them: &[pack::Wording]| them.iter().map(|it| locale.pick(it)).collect();
    let example = |it: Example| ExampleView {
        name: it.name,
        from_pack: it.from_pack,
        title: it.title,
        is_kept: it.is_kept,
        holds: it.holds,
        text: it.text,
    };
    Ok(Json(ClauseSheet {
        id: id.as_str().to_owned(),
        answerable: clause.answerable.as_str().to_owned(),
        checked_by: checker_word(pack::coverage::checked_by(clause.rule.kind())).to_owned(),
        asks: all(&told.asks),
        keeps: locale.pick(&told.keeps),
        breaks: locale.pick(&told.breaks),
        follows: all(&told.follows),
        examples: examples_of(api.desk(), &id)
            .await?
            .into_iter()
            .map(example)
            .collect(),
    }))
}

/// Judges a timeline in words under the standard in force; nothing is written.
#[utoipa::path(post, path = "/standard/trial", tag = "standard", request_body = TrialBody,
    responses((status = 200, body = TrialView)))]
async fn post_trial(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    write: Write<TrialBody>,
) -> Result<Json<TrialView>, Problem> {
    let judged = try_timeline(api.desk(), &caller.actor, write.body.text).await?;
    Ok(Json(match judged {
        Err(errors) => {
            let error = |it: pack::scenario::ScenarioError| TrialError {
                line: it.line,
                wrong: locale.pick(&it.wrong),
                right: locale.pick(&it.right),
            };
            TrialView {
                clause: None,
                title: None,
                steps: Vec::new(),
                errors: errors.into_iter().map(error).collect(),
            }
        }
        Ok(TracedScenario { clause, title, lines }) => TrialView {
            clause: Some(clause.as_str().to_owned()),
            title: Some(title),
            steps: lines.into_iter().map(|it| line_step(&api, locale, it)).collect(),
            errors: Vec::new(),
        },
    }))
}

/// Which case is judged.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct JudgingQuery {
    /// Its number for people: `20261121-000123`.
    number: String,
}

/// Judges a case again, fact by fact, each under the standard of its time; nothing is written.
#[utoipa::path(get, path = "/standard/judging", tag = "standard", params(JudgingQuery),
    responses((status = 200, body = TrialView)))]
async fn get_judging(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Asked(query): Asked<JudgingQuery>,
) -> Result<Json<TrialView>, Problem> {
    let number: CaseNumber = word("number", &query.number)?;
    let facts = judge_case(api.desk(), &caller.actor, number).await?;
    let show = crate::show::Show::to(&api, locale).await?;
    let steps = facts.into_iter().map(|JudgedFact { fact, traced }| {
        let who = match fact.author {
            Author::Person(id) => Some(show.person(id).name),
            Author::Customer(_) | Author::System | Author::Timer => None,
        };
        let name = locale.pick(&FactName::of(&fact.body).title());
        let head = who.map_or_else(|| name.clone(), |who| format!("{who} {name}"));
        TrialStep {
            line: fact.seq,
            at: fact.at.as_millis(),
            words: match spoken(&fact.body) {
                Some(text) => format!("{head}：{}", domain::preview_of(text)),
                None => head,
            },
            is_expectation: false,
            wrong: None,
            came: traced.came.into_iter().map(|it| came(&api, locale, it)).collect(),
        }
    });
    Ok(Json(TrialView {
        clause: None,
        title: Some(query.number.clone()),
        steps: steps.collect(),
        errors: Vec::new(),
    }))
}

const fn checker_word(by: pack::coverage::CheckedBy) -> &'static str {
    match by {
        pack::coverage::CheckedBy::Machine => "machine",
        pack::coverage::CheckedBy::Person => "person",
        pack::coverage::CheckedBy::Both => "both",
        pack::coverage::CheckedBy::Nobody => "nobody",
    }
}

/// The words of a fact that tell most of it; names and numbers of customers are in none of them.
fn spoken(body: &FactBody) -> Option<&str> {
    let text = if let FactBody::ReplySent { reply } = body {
        &reply.text
    } else if let FactBody::AnswerPromised { what, .. } = body {
        what
    } else if let FactBody::AnswerGiven { text, .. } = body {
        text
    } else if let FactBody::ResultRecorded { result } = body {
        result
    } else if let FactBody::CaseRaised { raised } = body {
        &raised.subject
    } else {
        return None;
    };
    Some(text.as_str()).filter(|it| !it.trim().is_empty())
}

fn line_step(api: &Api, locale: Locale, line: TracedLine) -> TrialStep {
    let TracedLine {
        line,
        at,
        words,
        is_expectation,
        wrong,
        came: brought,
    } = line;
    TrialStep {
        line,
        at: at.as_millis(),
        words,
        is_expectation,
        wrong: wrong.map(|it| locale.pick(&it)),
        came: brought.into_iter().map(|it| came(api, locale, it)).collect(),
    }
}

fn came(api: &Api, locale: Locale, it: Came) -> CameView {
    let clause = api.desk().pack().clause(&it.clause);
    let named = |name: String| match clause {
        Some(clause) => locale.pick(&clause.title_of(&name)),
        None => name,
    };
    CameView {
        title: clause.map(|it| locale.pick(&it.title)).unwrap_or_default(),
        clause: it.clause.as_str().to_owned(),
        what: it.kind.as_str().to_owned(),
        due_at: it.due_at.map(calendar::Instant::as_millis),
        detail: it.detail.into_iter().map(named).collect(),
    }
}
