//! Calls as screens show them: those at a person now, and those that still want something.

use calendar::{Instant, Millis};
use domain::{
    Actor, CallEnd, CallStage, CaseId, CaseNumber, ContactId, CustomerId, Direction, Permission, PersonId,
    Reach, TeamId,
};
use store::Tx;
use store::calls::CallRecord;

use crate::{AppError, Desk, DeskSettings};

/// Calls older than this are not looked for.
const RECENT: Millis = Millis::hours(12);
/// An answered call waits so long to be registered or marked.
const WANTS_FOR: Millis = Millis::minutes(30);

/// Changes of a call that ended are told so long.
const TOLD_FOR: Millis = Millis::minutes(5);
/// So many calls are looked at for changes.
const MOST_TOLD: u32 = 1_000;

/// A call as screens show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallLine {
    /// Its contact.
    pub id: ContactId,
    /// Who began it.
    pub direction: Direction,
    /// Where it stands.
    pub stage: CallStage,
    /// How it ended.
    pub end: Option<CallEnd>,
    /// The customer's number, normalised; empty when hidden.
    pub number: String,
    /// The desk's number.
    pub desk_number: String,
    /// The queue that was called.
    pub queue: Option<String>,
    /// The language of the number that was called.
    pub language: Option<String>,
    /// What the caller pressed.
    pub digits: String,
    /// Begun.
    pub began_at: Instant,
    /// Answered.
    pub answered_at: Option<Instant>,
    /// Ended.
    pub ended_at: Option<Instant>,
    /// Whose.
    pub team: Option<TeamId>,
    /// Who calls, when the number says it.
    pub customer: Option<CustomerId>,
    /// Who of the desk talks.
    pub person: Option<PersonId>,
    /// Those at whom it rings or who talk.
    pub people: Vec<PersonId>,
    /// The case that came of it.
    pub case: Option<(CaseId, CaseNumber)>,
    /// It was marked as one that led to no case.
    pub is_disposed: bool,
}

impl CallLine {
    /// It is the person's to register or to mark: it rings there, or they talk or talked.
    #[must_use]
    pub fn is_at(&self, person: PersonId) -> bool {
        match self.stage {
            CallStage::Ringing | CallStage::Queued => self.people.contains(&person),
            CallStage::Talking | CallStage::OnHold | CallStage::Ended => {
                self.person == Some(person) || (self.person.is_none() && self.people.contains(&person))
            }
        }
    }

    /// Whether somebody still has to do something about it.
    #[must_use]
    pub fn wants_something(&self, now: Instant) -> bool {
        let is_fresh = |at: Instant| now.since(at) <= WANTS_FOR;
        let is_answered = matches!(self.end, Some(CallEnd::Answered));
        match self.ended_at {
            None => !self.is_disposed,
            Some(at) => is_answered && self.case.is_none() && !self.is_disposed && is_fresh(at),
        }
    }
}

/// The person's calls that go on or still want something, the latest first.
///
/// # Errors
/// Forbidden without the right to work on cases.
pub async fn my_calls(desk: &Desk, actor: &Actor) -> Result<Vec<CallLine>, AppError> {
    actor
        .reach(Permission::WorkCases)
        .ok_or(AppError::Forbidden(Permission::WorkCases))?;
    let (now, person) = (desk.clock().now(), actor.person);
    let settings = desk.settings().clone();
    desk.read(move |tx| {
        let records = store::calls::calls_since(tx, now.minus(RECENT), 300)?;
        let mut lines = Vec::new();
        for record in records {
            let line = line_of(tx, &settings, record)?;
            if line.is_at(person) && line.wants_something(now) {
                lines.push(line);
            }
        }
        Ok(lines)
    })
    .await
}

/// The latest calls within reach, the latest first.
///
/// # Errors
/// Forbidden without the right to work on cases.
pub async fn latest_calls(desk: &Desk, actor: &Actor) -> Result<Vec<CallLine>, AppError> {
    let reach = actor
        .reach(Permission::WorkCases)
        .ok_or(AppError::Forbidden(Permission::WorkCases))?;
    let (since, settings) = (desk.clock().now().minus(RECENT), desk.settings().clone());
    desk.read(move |tx| {
        let records = store::calls::calls_since(tx, since, 100)?;
        records
            .into_iter()
            .filter(|it| is_within(it, &reach))
            .map(|it| line_of(tx, &settings, it))
            .collect()
    })
    .await
}

/// A call, for whoever it rings at. No rights are asked: the caller asks whether it is theirs.
///
/// # Errors
/// Only when the store fails.
pub async fn call_line(desk: &Desk, id: ContactId) -> Result<Option<CallLine>, AppError> {
    let settings = desk.settings().clone();
    desk.read(move |tx| {
        store::calls::load_call(tx, id)?
            .map(|it| line_of(tx, &settings, it))
            .transpose()
    })
    .await
}

/// Of each call of late, whether it goes on or has ended: a number that changes with it, whichever node changed it.
///
/// # Errors
/// Only when the store fails.
pub async fn call_prints(desk: &Desk) -> Result<Vec<(ContactId, u64)>, AppError> {
    let now = desk.clock().now();
    let since = (now.minus(RECENT), now.minus(TOLD_FOR));
    desk.read(move |tx| Ok(store::calls::call_prints(tx, since, MOST_TOLD)?))
        .await
}

/// Whether somebody of this reach may work on a call: it is theirs, or their team's.
pub(crate) fn is_within(record: &CallRecord, reach: &Reach) -> bool {
    let is_own = |person: PersonId| {
        record.person == Some(person) || record.body.call.sight().people().contains(&person)
    };
    match reach {
        Reach::Own { person } => is_own(*person),
        Reach::Team { person, teams } => is_own(*person) || record.team.is_none_or(|it| teams.contains(&it)),
        Reach::All => true,
    }
}

fn line_of(tx: &mut Tx<'_>, settings: &DeskSettings, record: CallRecord) -> Result<CallLine, AppError> {
    let sight = record.body.call.sight();
    let case = match record.case.filter(|_| record.is_registered) {
        Some(id) => store::cases::load_case(tx, id)?.map(|it| (id, it.number)),
        None => None,
    };
    Ok(CallLine {
        id: record.id,
        direction: sight.direction,
        stage: sight.stage,
        end: sight.end,
        number: settings.phone(&sight.number),
        desk_number: sight.desk_number.clone(),
        queue: sight.queue.clone(),
        language: record.body.language,
        digits: sight.digits.clone(),
        began_at: sight.began_at,
        answered_at: sight.answered_at,
        ended_at: sight.ended_at,
        team: record.team,
        customer: record.customer,
        person: record.person,
        people: sight.people(),
        case,
        is_disposed: record.body.is_disposed,
    })
}
