//! Records an event on a register: a shift, an inspection, a training, a call that led to no case.

use calendar::{Instant, Millis};
use domain::{Actor, Author, CustomerId, Event, EventArea, Permission, TeamId};
use pack::says;
use store::registers::Spot;

use super::teams_within;
use crate::customer::greetings::{self, Receiver};
use crate::customer::process_records;
use crate::error::{check_length, unfit};
use crate::{AppError, Desk, Done, Once};

/// An entry is made at most so long after what it tells of.
const LONGEST_AFTER: Millis = Millis::days(400);

/// An event for a register.
#[derive(Debug, Clone)]
pub struct RecordEntry {
    /// What happened.
    pub event: Event,
    /// The team whose register it is; none: the desk's, for whoever reaches all.
    pub team: Option<TeamId>,
    /// When it happened; none: now.
    pub at: Option<Instant>,
    /// Doing it twice does it once.
    pub once: Option<Once>,
}

/// Records it; guards and forms are asked first. The register is that of the event's part of the house and the team; each
/// call has one of its own.
///
/// # Errors
/// Forbidden without the right to keep registers or for another team; [`AppError::Invalid`] for what events of this kind
/// do not carry, or a time that has not come or is long past; refused by the clause that wants evidence first.
pub async fn record_entry(desk: &Desk, actor: &Actor, cmd: RecordEntry) -> Result<Done, AppError> {
    let teams = teams_within(actor)?;
    let is_within = match (&teams, cmd.team) {
        (None, _) => true,
        (Some(teams), Some(team)) => teams.contains(&team),
        (Some(_), None) => false,
    };
    if !is_within {
        return Err(AppError::Forbidden(Permission::KeepRegisters));
    }
    check(&cmd.event)?;
    let RecordEntry {
        event,
        team,
        at,
        once,
    } = cmd;
    let spot = spot_of(&event, team);
    let person = actor.person;
    desk.write(once, move |work| {
        let now = work.now();
        let at = at.unwrap_or(now);
        if at > now {
            return Err(AppError::invalid(
                "at",
                "in_the_future",
                says!("不能晚于现在", "must not lie ahead"),
            ));
        }
        if now.since(at) > LONGEST_AFTER {
            return Err(AppError::invalid(
                "at",
                "too_long_ago",
                says!("最早可记 400 天以前的事", "at most 400 days ago"),
            ));
        }
        if let Some(team) = spot.team {
            work.require_active_team("team_id", team)?;
        }
        if let Some(person) = event.person {
            work.require_active_person("person_id", person)?;
        }
        if let Some(customer) = event.customer {
            require_customer(work.tx, customer)?;
        }
        process_records::note_processed(work, &event, at)?;
        let mut event = event.clone();
        let receiver = match event.customer {
            Some(_) => Receiver::One(event.customer),
            None => Receiver::Many,
        };
        greetings::know_opted_out(work, &mut event, (receiver, at))?;
        greetings::note_wanted(work, &event, (event.customer, at))?;
        let name = (&spot, super::name_of(spot.area));
        work.record_on_register(name, (Author::Person(person), at), event)
    })
    .await
}

fn check(event: &Event) -> Result<(), AppError> {
    event
        .check()
        .map_err(|it| AppError::invalid("event", "unfit", unfit(&it)))?;
    for text in event.text.iter().chain(event.fields.values()).chain(&event.items) {
        check_length("event", text, 2_000)?;
    }
    if let Some(thing) = &event.thing {
        check_length("thing", thing, 200)?;
    }
    Ok(())
}

fn require_customer(tx: &mut store::Tx<'_>, id: CustomerId) -> Result<(), AppError> {
    store::customers::load_customer(tx, id)?
        .map(|_| ())
        .ok_or_else(|| {
            AppError::invalid(
                "customer_id",
                "unknown",
                says!("没有这位客户", "there is no such customer"),
            )
        })
}

/// Calls run side by side and many: each has its own register, all else one for each part of the house and team.
fn spot_of(event: &Event, team: Option<TeamId>) -> Spot {
    let area = event.what.spec().area;
    let has_own = matches!(area, EventArea::Call);
    Spot {
        area,
        team,
        thing: event.thing.clone().filter(|_| has_own),
    }
}
