//! The trial bench: a timeline in words, or a real case, judged with every step in sight. Nothing is written.

use domain::{Actor, CaseNumber, Fact, Permission};
use engine::scenario::{trace_facts, trace_text};
use pack::scenario::ScenarioError;

pub use engine::scenario::{Came, TracedFact, TracedLine, TracedScenario};

use crate::{AppError, Desk};

/// The longest timeline that is taken, in characters.
pub const LONGEST: usize = 40_000;

/// One fact of a case and what clauses did with it.
#[derive(Debug, Clone)]
pub struct JudgedFact {
    /// The fact.
    pub fact: Fact,
    /// What it brought about.
    pub traced: TracedFact,
}

/// Judges a timeline under the standard in force.
///
/// The inner result tells every line that cannot be understood, with what would be right.
///
/// # Errors
/// Forbidden without the right to read the standard; [`AppError::Invalid`] for one of more than 40 000 characters.
pub async fn try_timeline(
    desk: &Desk,
    actor: &Actor,
    text: String,
) -> Result<Result<TracedScenario, Vec<ScenarioError>>, AppError> {
    crate::settings::audit::require(actor, Permission::ReadStandard)?;
    crate::error::check_length("text", &text, LONGEST)?;
    let pack = desk.pack().clone();
    // Compiling a pack's words takes longer than a request thread should be held.
    tokio::task::spawn_blocking(move || trace_text(&pack, &text))
        .await
        .map_err(AppError::internal)
}

/// Judges a case again, fact by fact, each under the standard of its time.
///
/// # Errors
/// Not found when the case is out of reach.
pub async fn judge_case(desk: &Desk, actor: &Actor, number: CaseNumber) -> Result<Vec<JudgedFact>, AppError> {
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    let standards = desk.standards();
    let facts = desk
        .read(move |tx| {
            let missing = || AppError::NotFound { what: "case" };
            let id = store::cases::find_case_number(tx, &number)?.ok_or_else(missing)?;
            store::cases::load_case(tx, id)?
                .filter(|it| reach.covers(&it.case))
                .ok_or_else(missing)?;
            Ok(store::facts::facts_of_case(tx, id, 0)?)
        })
        .await?;
    let traced = trace_facts(&facts, |fact| standards.for_fact(fact)).map_err(AppError::internal)?;
    let fact_of = |traced: TracedFact| {
        let fact = facts.iter().find(|it| it.seq == traced.seq)?.clone();
        Some(JudgedFact { fact, traced })
    };
    Ok(traced.into_iter().filter_map(fact_of).collect())
}
