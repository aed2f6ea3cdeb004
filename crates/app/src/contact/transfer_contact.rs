//! Passes a contact on to a colleague or another team: the customer is told why and agrees first (A07).

use calendar::Millis;
use domain::{
    Action, Actor, AgentState, ContactId, ContactStage, EventKind, FactBody, Permission, PersonId,
    Reclassified, TeamId,
};
use pack::says;
use store::contacts::LiveContact;

use crate::contact::end_contact::in_hand_of;
use crate::contact::queue_contact::queue_contact;
use crate::contact::return_contact::require_written;
use crate::contact::routing::{OFFER_LASTS, is_there};
use crate::contact::{agent_row, event_of, offered_fact};
use crate::error::{check_length, check_text};
use crate::once::Once;
use crate::settings::audit::require;
use crate::work::{OpenCase, Work};
use crate::{AppError, Desk};

/// To whom a contact goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassTo {
    /// To a colleague who is ready and has room; they have some seconds to take it.
    Person(PersonId),
    /// Into the queue of a team.
    Team(TeamId),
}

/// How a contact is passed on.
#[derive(Debug, Clone)]
pub struct TransferContact {
    /// The contact.
    pub contact: ContactId,
    /// To whom.
    pub to: PassTo,
    /// Why.
    pub reason: String,
    /// The customer agrees.
    pub has_consent: bool,
    /// What the customer was told; empty: not written down.
    pub told: String,
    /// Doing it twice does it once.
    pub once: Option<Once>,
}

/// Passes it on.
///
/// # Errors
/// Refused by A07 without reason or consent; [`AppError::WrongState`] when the colleague is not ready or has no room;
/// not found when the contact is not in the actor's hand.
pub async fn transfer_contact(desk: &Desk, actor: &Actor, cmd: TransferContact) -> Result<(), AppError> {
    require(actor, Permission::WorkCases)?;
    check_text("reason", &cmd.reason, 500)?;
    check_length("told", &cmd.told, 2_000)?;
    let actor = actor.clone();
    desk.write(cmd.once.clone(), move |work| {
        // Two people's rows are locked in the order of their ids, so that two who pass to each other do not wait for ever.
        if let PassTo::Person(other) = cmd.to
            && other < actor.person
        {
            store::agents::lock_agent(work.tx, other, work.now())?;
        }
        let mut agent = agent_row::lock(work, actor.person)?;
        let mut contact = in_hand_of(work, cmd.contact, actor.person)?;
        require_written(&contact)?;
        if contact.stage != ContactStage::Active {
            return Err(AppError::WrongState {
                state: contact.stage.as_str(),
                hint: says!(
                    "正在接待的来访才能转交",
                    "only a contact that one is in is passed on"
                ),
            });
        }
        let on = crate::OnCase::any_version(contact.case.ok_or(AppError::NotFound { what: "case" })?);
        let mut case = work.open(&actor, Permission::WorkCases, &on)?;
        say(work, &mut case, &cmd)?;
        match cmd.to {
            PassTo::Person(other) => offer_to(work, &mut case, (&mut contact, other))?,
            PassTo::Team(team) => queue_at(work, &mut case, (&mut contact, team))?,
        }
        store::contacts::update_live_contact(work.tx, &contact)?;
        work.save(case)?;
        agent_row::settle(work, &mut agent)
    })
    .await
}

/// Records consent and transfer, after asking the standard.
fn say(work: &mut Work<'_, '_>, case: &mut OpenCase, cmd: &TransferContact) -> Result<(), AppError> {
    if cmd.has_consent {
        let mut event = event_of(EventKind::ConsentGiven, cmd.contact);
        event.fields.insert("matter".to_owned(), "transfer".to_owned());
        case.record(FactBody::EventHappened { event })?;
    }
    let mut event = event_of(EventKind::CallTransferred, cmd.contact);
    let to = match cmd.to {
        PassTo::Person(person) => {
            event.person = Some(person);
            work.require_active_person("to_person", person)?.name
        }
        PassTo::Team(team) => {
            work.require_active_team("to_team", team)?;
            store::teams::load_team(work.tx, team)?
                .map(|it| it.name)
                .unwrap_or_default()
        }
    };
    event.fields.insert("to".to_owned(), to);
    event
        .fields
        .insert("reason".to_owned(), cmd.reason.trim().to_owned());
    event.text = Some(cmd.told.trim().to_owned()).filter(|it| !it.is_empty());
    case.ask(work, &Action::Record { event: event.clone() })?;
    case.record(FactBody::EventHappened { event })
}

fn offer_to(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    (contact, other): (&mut LiveContact, PersonId),
) -> Result<(), AppError> {
    let now = work.now();
    let colleague = store::agents::lock_agent(work.tx, other, now)?;
    let load = agent_row::load_of(work, other)?;
    let takes = colleague.state == AgentState::Ready
        && is_there(&colleague, now)
        && load.has_room(contact.channel, colleague.chat_limit)
        && contact.person != Some(other);
    if !takes {
        return Err(AppError::WrongState {
            state: "not_ready",
            hint: says!(
                "这位同事没有就绪或已满；请转给班组，或转给就绪的同事",
                "this colleague is not ready or has no room; pass it to a team, or to somebody who is ready"
            ),
        });
    }
    queue_contact(work, case, (contact, Millis::ZERO))?;
    let until = now.plus(OFFER_LASTS);
    store::waiting::offer_contact(work.tx, contact.id, other, until)?;
    (contact.stage, contact.until_at) = (ContactStage::Offered, Some(until));
    case.record(offered_fact(contact.id, &colleague))
}

fn queue_at(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    (contact, team): (&mut LiveContact, TeamId),
) -> Result<(), AppError> {
    contact.team = Some(team);
    if case.case().team != Some(team) {
        let change = Reclassified {
            team: Some(team),
            ..Reclassified::default()
        };
        case.record(FactBody::Classified { change })?;
    }
    queue_contact(work, case, (contact, Millis::ZERO))?;
    if case.case().category.is_live() {
        case.record(FactBody::HandlerChanged { handler: None })?;
    }
    Ok(())
}
