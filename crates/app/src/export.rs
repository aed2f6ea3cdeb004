//! Exports: by right, watermarked with who and when, logged (J04); what people are reached by stays covered (J01).
//!
//! Always true: an export is logged before it is handed out. The trap: rows are read before that, in pages; what changes
//! meanwhile may stand in it twice or not at all, as in any long list.

mod csv;
mod rows;
mod words;

use calendar::Instant;
use domain::{Action, Actor, Author, CaseId, Event, EventKind, FactBody, Permission, closed_set};
use pack::says;
use serde_json::json;

use crate::case::list_cases::View;
use crate::error::check_text;
use crate::report::Span;
use crate::settings::audit::{note, require};
use crate::{AppError, Desk, OnCase};

pub use csv::{mark_in, safe_cell};

closed_set! {
    /// What is exported.
    ExportWhat {
        /// A list of cases.
        Cases = "cases",
        /// Customers, covered.
        Customers = "customers",
        /// How well each clause was kept.
        Compliance = "compliance",
        /// The facts of one case.
        Facts = "facts",
        /// The log of what was done.
        Audit = "audit",
    }
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct ExportData {
    /// What.
    pub what: ExportWhat,
    /// For what it is used.
    pub reason: String,
    /// Of cases: which view.
    pub view: View,
    /// Of facts: whose.
    pub case: Option<CaseId>,
    /// Of figures: of which time.
    pub span: Option<Span>,
    /// Headings and words in Chinese; else in English.
    pub is_chinese: bool,
}

/// A file with its watermark.
#[derive(Debug, Clone)]
pub struct Exported {
    /// Its number, which stands in the log and in every row.
    pub number: String,
    /// Its name.
    pub name: String,
    /// CSV (RFC 4180) in UTF-8 with a byte order mark.
    pub text: String,
    /// How many rows.
    pub rows: usize,
}

/// The most rows of one export.
pub const MOST_ROWS: usize = 20_000;

/// Exports.
///
/// # Errors
/// Forbidden without the right to export, or to what is exported; [`AppError::Invalid`] without a reason, or for more rows
/// than one export holds.
pub async fn export_data(desk: &Desk, actor: &Actor, cmd: ExportData) -> Result<Exported, AppError> {
    require(actor, Permission::ExportData)?;
    check_text("reason", &cmd.reason, 200)?;
    let table = rows::read(desk, actor, &cmd).await?;
    if table.rows.len() > MOST_ROWS {
        return Err(AppError::invalid(
            "what",
            "too_much",
            says!(
                "一次最多导出 {MOST_ROWS} 行，请缩小范围",
                "one export holds {MOST_ROWS} rows; choose a smaller part"
            ),
        ));
    }
    let count = table.rows.len();
    let now = desk.clock().now();
    let number = format!("EX{}", desk.ids().next().simple());
    let person = actor.person;
    let who = desk
        .read(move |tx| Ok(store::people::load_person(tx, person)?))
        .await?
        .map(|it| format!("{} {}", it.name, it.work_number))
        .unwrap_or_default();
    let mark = csv::Mark {
        number: number.clone(),
        who: who.trim().to_owned(),
        at: local_text(desk, now),
        reason: cmd.reason.trim().to_owned(),
        is_chinese: cmd.is_chinese,
    };
    log(desk, actor, &cmd, (&mark, count)).await?;
    Ok(Exported {
        name: format!("{}-{number}.csv", cmd.what.as_str()),
        text: csv::write(&table, &mark),
        number,
        rows: count,
    })
}

/// An instant as people of the company write it.
fn local_text(desk: &Desk, at: Instant) -> String {
    let local = desk.settings().zone.local(at).to_string();
    local.chars().take(19).collect::<String>().replace('T', " ")
}

/// Logs the export: in the log of what was done, and as a fact, on the case or on a register of its own (J04).
async fn log(
    desk: &Desk,
    actor: &Actor,
    cmd: &ExportData,
    (mark, count): (&csv::Mark, usize),
) -> Result<(), AppError> {
    let mut event = Event {
        what: EventKind::DataExported,
        thing: Some(mark.number.clone()),
        person: None,
        customer: None,
        by_at: None,
        text: None,
        items: Vec::new(),
        fields: std::collections::BTreeMap::new(),
    };
    let fields = [
        ("right", Permission::ExportData.as_str().to_owned()),
        ("watermark", format!("{} {}", mark.who, mark.at)),
        ("log", mark.number.clone()),
        ("rows", count.to_string()),
    ];
    event
        .fields
        .extend(fields.map(|(name, value)| (name.to_owned(), value)));
    let detail = json!({ "what": cmd.what, "rows": count, "reason": mark.reason, "case": cmd.case });
    let (actor, case, number) = (actor.clone(), cmd.case, mark.number.clone());
    desk.write(None, move |work| {
        let author = Author::Person(actor.person);
        let chain = match case {
            Some(id) => {
                let mut case = work.open(&actor, Permission::ReadCases, &OnCase::any_version(id))?;
                let action = Action::Record { event: event.clone() };
                case.ask(work, &action)?;
                case.record(FactBody::EventHappened { event: event.clone() })?;
                case
            }
            None => {
                let team = actor.teams.first().copied();
                let at = (author, work.now());
                work.begin_register(at, event.clone(), (team, number.clone()))?
            }
        };
        work.save(chain)?;
        note(
            work,
            actor.person,
            ("data_exported", format!("export:{number}"), &detail),
        )
    })
    .await
}
