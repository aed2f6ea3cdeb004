//! Puts the standard in force: the pack, with the company's calendars, teams and people as they are now.
//!
//! Always true: what was judged under earlier versions and calendars can be judged again as it was (rows 13 and 27):
//! [`Standards`] keeps what held before each change, and compiles it only when somebody looks back.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use calendar::{Instant, Millis, WorkingCalendar};
use domain::{Fact, TeamId};
use engine::{Agent, Calendars, PeriodJudge, Standard, StandardError};
use pack::{FactName, Pack, Wording, says};
use store::{Store, Tx};

use crate::desk::DeskSettings;
use crate::error::all_told;
use crate::packs::Packs;
use crate::settings::calendars::book::{Book, InForce};
use crate::{AppError, Desk};

/// Every version of the standard that the desk knows, each with the calendars of every time.
pub(crate) struct Standards {
    first: InEdition,
    /// Later versions by the day on which they begin, the earliest first.
    later: Vec<InEdition>,
    names: engine::Desk,
    /// What clauses over periods look at, in any version.
    watched: Vec<FactName>,
    /// The mark of the house of which they are made.
    mark: i64,
}

/// A version of the standard with the time in which periods begin that it judges.
pub(crate) struct InForceFor {
    pub(crate) standard: Arc<Standard>,
    /// Hash of its content.
    pub(crate) hash: String,
    pub(crate) from_at: Instant,
    pub(crate) until_at: Instant,
}

/// One version of the pack, compiled with the present calendars and, when somebody looks back, with earlier ones.
struct InEdition {
    from_at: Instant,
    pack: Arc<Pack>,
    present: Arc<Standard>,
    /// By the instant up to which they held, oldest first.
    before: Vec<Before>,
}

struct Before {
    until_at: Instant,
    calendars: Calendars,
    compiled: OnceLock<Option<Standard>>,
}

impl Standards {
    /// The standard that holds at an instant, by the present calendars.
    pub(crate) fn at(&self, at: Instant) -> Arc<Standard> {
        self.edition(at).present.clone()
    }

    /// The standard that holds for a fact: the version of the day on which it happened, by the calendars as they were
    /// when it was recorded. Live judging and every replay ask here, so that they agree.
    pub(crate) fn for_fact(&self, fact: &Fact) -> &Standard {
        let edition = self.edition(fact.at);
        let held = edition.before.iter().find(|it| fact.recorded_at < it.until_at);
        held.and_then(|it| it.compiled(&edition.pack, &self.names))
            .unwrap_or(&edition.present)
    }

    /// Every version with the time in which periods begin that it judges: what began under a version ends under it.
    pub(crate) fn for_periods(&self) -> Vec<InForceFor> {
        let editions = std::iter::once(&self.first).chain(&self.later);
        let ends = self.later.iter().map(|it| it.from_at);
        let spans = editions.zip(ends.chain(std::iter::once(Instant::MAX)));
        spans
            .map(|(it, until_at)| InForceFor {
                standard: it.present.clone(),
                hash: it.pack.hash.clone(),
                from_at: it.from_at,
                until_at,
            })
            .collect()
    }

    /// Whether a clause over periods looks at such facts.
    pub(crate) fn watches(&self, fact: &Fact) -> bool {
        self.watched.contains(&FactName::of(&fact.body))
    }

    /// Names of people and teams.
    pub(crate) const fn names(&self) -> &engine::Desk {
        &self.names
    }

    /// The mark of the house (`store::settings::house_mark`) of which they are made.
    pub(crate) const fn mark(&self) -> i64 {
        self.mark
    }

    /// What clauses over periods look at.
    pub(crate) fn watched(&self) -> &[FactName] {
        &self.watched
    }

    fn edition(&self, at: Instant) -> &InEdition {
        let has_begun = |it: &&InEdition| it.from_at <= at;
        self.later.iter().rev().find(has_begun).unwrap_or(&self.first)
    }
}

impl Before {
    fn compiled(&self, pack: &Pack, names: &engine::Desk) -> Option<&Standard> {
        let compile = || match Standard::compile(pack, &self.calendars) {
            Ok(standard) => Some(standard.with_desk(names.clone())),
            Err(_) => {
                tracing::warn!(until = %self.until_at, "the standard does not run by earlier calendars; the present ones count");
                None
            }
        };
        self.compiled.get_or_init(compile).as_ref()
    }
}

/// What packs are compiled with: calendars of every time, and names.
pub(crate) struct House {
    book: Book,
    teams: BTreeMap<TeamId, String>,
    names: engine::Desk,
    default_calendar: String,
}

impl House {
    pub(crate) fn read(tx: &mut Tx<'_>, settings: &DeskSettings) -> Result<Self, AppError> {
        Ok(Self {
            book: Book::read(tx, settings)?,
            teams: calendars_of_teams(tx)?,
            names: names_of(tx, settings)?,
            default_calendar: settings.default_calendar.clone(),
        })
    }

    /// Names of people and teams, as texts are checked for them.
    pub(crate) const fn names(&self) -> &engine::Desk {
        &self.names
    }

    /// The calendars as they were at an instant.
    pub(crate) fn calendars_at(&self, at: Instant) -> Calendars {
        let present = calendars(self.book.at(at), &self.teams, &self.default_calendar);
        Calendars {
            default_was: self.book.was(&self.default_calendar, at),
            ..present
        }
    }

    /// A pack compiled with the present calendars and names.
    ///
    /// # Errors
    /// [`AppError::Invalid`] that tells every clause which cannot be run.
    pub(crate) fn compile(&self, pack: &Pack) -> Result<Standard, AppError> {
        self.try_compile(pack).map_err(|errors| {
            let (version, Wording { zh, en }) =
                (pack.version(), all_told(errors.iter().map(StandardError::says)));
            AppError::invalid(
                "standard",
                "cannot_run",
                says!("{version}：{zh}", "{version}: {en}"),
            )
        })
    }

    /// As [`House::compile`], with every clause that cannot be run for itself.
    pub(crate) fn try_compile(&self, pack: &Pack) -> Result<Standard, Vec<StandardError>> {
        let standard = Standard::compile(pack, &self.calendars_at(Instant::MAX))?;
        Ok(standard
            .with_desk(self.names.clone())
            .with_calendar_reasons(self.book.reasons()))
    }

    fn edition(&self, pack: &Arc<Pack>, from_at: Instant) -> Result<InEdition, AppError> {
        let before = self.book.changes().into_iter().map(|until_at| Before {
            until_at,
            calendars: self.calendars_at(until_at.minus(Millis::new(1))),
            compiled: OnceLock::new(),
        });
        Ok(InEdition {
            from_at,
            pack: pack.clone(),
            present: Arc::new(self.compile(pack)?),
            before: before.collect(),
        })
    }
}

/// Reads what the packs are compiled with and compiles them.
pub(crate) async fn read(
    store: &Store,
    packs: &Packs,
    settings: &DeskSettings,
) -> Result<Arc<Standards>, AppError> {
    let given = settings.clone();
    let read = move |tx: &mut Tx<'_>| {
        Ok::<_, AppError>((store::settings::house_mark(tx)?, House::read(tx, &given)?))
    };
    let (mark, house) = store.read(read).await?;
    let begins = |it: &Pack| {
        it.valid_from
            .map_or(Instant::MIN, |day| settings.zone.start_of(day))
    };
    let later: Result<Vec<InEdition>, AppError> = packs
        .later()
        .iter()
        .map(|it| house.edition(it, begins(it)))
        .collect();
    let (first, later) = (house.edition(packs.first(), Instant::MIN)?, later?);
    Ok(Arc::new(Standards {
        watched: watched_in(std::iter::once(&first).chain(&later)),
        first,
        later,
        names: house.names,
        mark,
    }))
}

fn watched_in<'a>(editions: impl Iterator<Item = &'a InEdition>) -> Vec<FactName> {
    let mut watched = Vec::new();
    for edition in editions {
        for name in PeriodJudge::new(&edition.present).watched() {
            if !watched.contains(&name) {
                watched.push(name);
            }
        }
    }
    watched
}

/// Reads everything anew after calendars, teams or people changed, and puts it in force.
pub(crate) async fn rebuild(desk: &Desk) -> Result<(), AppError> {
    let standards = read(desk.store(), desk.packs(), desk.settings()).await?;
    desk.put_in_force(standards);
    Ok(())
}

/// Name of an earlier version of a calendar.
pub(crate) fn earlier_name(id: &str, version: u32) -> String {
    format!("{id}#{version}")
}

fn calendars((by_id, earlier): InForce, teams: &BTreeMap<TeamId, String>, default: &str) -> Calendars {
    let is_known = |calendar: &String| by_id.contains_key(calendar);
    let of_team = teams
        .iter()
        .filter(|it| is_known(it.1))
        .map(|(team, it)| (*team, it.clone()))
        .collect();
    Calendars {
        of_team,
        default: default.to_owned(),
        by_id,
        earlier,
        default_was: Vec::new(),
    }
}

fn calendars_of_teams(tx: &mut Tx<'_>) -> Result<BTreeMap<TeamId, String>, AppError> {
    Ok(store::teams::list_teams(tx)?
        .into_iter()
        .map(|it| (it.id, it.calendar))
        .collect())
}

/// Monday to Friday, nine to six, with the public holidays of mainland China: what a desk begins with.
pub(crate) fn default_calendar(settings: &DeskSettings) -> WorkingCalendar {
    crate::past::desk_line::usual_calendar(&settings.default_calendar, &settings.zone)
}

fn names_of(tx: &mut Tx<'_>, settings: &DeskSettings) -> Result<engine::Desk, AppError> {
    let people = store::people::list_people(tx)?
        .into_iter()
        .map(|it| {
            (
                it.id,
                Agent {
                    name: it.name,
                    number: it.work_number,
                },
            )
        })
        .collect();
    let teams = store::teams::list_teams(tx)?
        .into_iter()
        .map(|it| (it.id, it.name))
        .collect();
    Ok(engine::Desk {
        company: settings.company.clone(),
        people,
        teams,
        holidays: BTreeMap::new(),
        contacts: contacts_of(tx)?,
    })
}

/// What the desk gives to everybody, and words to customers may therefore name (J05): its mail addresses and numbers.
pub(crate) fn contacts_of(tx: &mut Tx<'_>) -> Result<Vec<String>, AppError> {
    let mailboxes = store::mailboxes::list_mailboxes(tx)?;
    let addresses = mailboxes.into_iter().map(|it| it.address);
    let numbers = crate::settings::privacy::read(tx)?.own_numbers;
    Ok(addresses.chain(numbers).collect())
}
