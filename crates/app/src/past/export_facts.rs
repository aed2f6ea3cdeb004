//! Writes out every fact, a line each: for the administrator at the machine, whose right is that of reading the disk.
//!
//! Always true: cases ascend by identity, the facts of each stand together, and the file says so; an erased content stays
//! erased, its place stays.

use calendar::Instant;
use domain::{CaseId, CaseNumber, FactId};
use serde::Serialize;
use store::Store;
use store::record::WrittenFact;

use crate::AppError;
use crate::desk::DeskSettings;
use crate::past::desk_line::{CalendarLine, DeskLine, FORM, PersonLine, TeamLine};
use crate::settings::standard::House;

/// Cases are read in groups of so many.
const AT_ONCE: u32 = 200;

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exported {
    /// Cases.
    pub cases: u64,
    /// Facts.
    pub facts: u64,
    /// Facts whose content was erased before.
    pub erased: u64,
}

/// What can stop an export.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Reading failed.
    #[error(transparent)]
    Read(#[from] AppError),
    /// Writing failed.
    #[error("the file cannot be written")]
    Write(#[from] std::io::Error),
}

/// Gives every line to `write`, without a line break, the desk's first; holds a few hundred cases at a time in memory.
///
/// # Errors
/// Failures of the store, and what `write` fails with.
pub async fn export_facts(
    store: &Store,
    settings: &DeskSettings,
    mut write: impl FnMut(&str) -> std::io::Result<()>,
) -> Result<Exported, ExportError> {
    write(&encode(&desk_line(store, settings).await?)?)?;
    let mut exported = Exported::default();
    let mut after: Option<CaseId> = None;
    loop {
        let read = store
            .read(move |tx| {
                let cases = store::record::cases_after(tx, after, AT_ONCE)?;
                cases
                    .into_iter()
                    .map(|(id, number)| Ok((id, number, store::record::facts_as_written(tx, id)?)))
                    .collect::<Result<Vec<_>, AppError>>()
            })
            .await?;
        let Some((last, ..)) = read.last() else { break };
        after = Some(*last);
        for (id, number, facts) in read {
            exported.cases += 1;
            for fact in facts {
                exported.facts += 1;
                exported.erased += u64::from(fact.body.is_none());
                write(&line(id, &number, &fact)?)?;
            }
        }
    }
    Ok(exported)
}

/// The first line: calendars and names as they are now.
///
/// # Errors
/// Failures of the store.
pub async fn desk_line(store: &Store, settings: &DeskSettings) -> Result<DeskLine, AppError> {
    let given = settings.clone();
    let house = store.read(move |tx| House::read(tx, &given)).await?;
    let calendars = house.calendars_at(Instant::MAX);
    let names = house.names();
    let person = |(id, it): (&domain::PersonId, &engine::Agent)| PersonLine {
        id: *id,
        name: it.name.clone(),
        number: it.number.clone(),
    };
    let team = |(id, name): (&domain::TeamId, &String)| TeamLine {
        id: *id,
        name: name.clone(),
        calendar: calendars.of_team.get(id).cloned(),
    };
    Ok(DeskLine {
        form: FORM.to_owned(),
        is_whole: true,
        company: names.company.clone(),
        zone: settings.zone.clone(),
        people: names.people.iter().map(person).collect(),
        teams: names.teams.iter().map(team).collect(),
        holidays: names.holidays.clone(),
        contacts: names.contacts.clone(),
        calendars: calendars.by_id.values().map(|it| (**it).clone()).collect(),
        default_was: calendars
            .default_was
            .iter()
            .map(|(until_at, it)| CalendarLine {
                until_at: *until_at,
                calendar: (**it).clone(),
            })
            .collect(),
        default_calendar: calendars.default.clone(),
    })
}

/// What stands before the body. The case comes first: whoever reads tells by it where the next case begins, without reading on.
#[derive(Serialize)]
struct LineHead<'f> {
    case: CaseId,
    number: String,
    seq: u32,
    id: FactId,
    at: Instant,
    recorded_at: Instant,
    author: &'f str,
}

/// The body goes out as it was hashed.
fn line(case: CaseId, number: &CaseNumber, fact: &WrittenFact) -> Result<String, AppError> {
    let head = encode(&LineHead {
        case,
        number: number.to_string(),
        seq: fact.seq,
        id: fact.id,
        at: fact.at,
        recorded_at: fact.recorded_at,
        author: &fact.author,
    })?;
    let content = match &fact.body {
        Some(body) => format!("\"body\":{body}"),
        None => format!("\"erased\":{}", encode(&fact.kind)?),
    };
    Ok(format!("{},{content}}}", head.trim_end_matches('}')))
}

fn encode(it: &impl Serialize) -> Result<String, AppError> {
    serde_json::to_string(it).map_err(AppError::internal)
}
