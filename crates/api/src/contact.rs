//! The queue of contacts: what one does, what one is offered and takes, and who does what.

mod agents;
mod doors;

use app::contact::accept_contact::accept_contact;
use app::contact::claim_next::{ClaimNext, claim_next};
use app::contact::end_contact::{Ending, end_contact};
use app::contact::my_desk::{MyDesk, my_desk};
use app::contact::return_contact::return_contact;
use app::contact::set_state::{ChosenState, set_state};
use app::contact::transfer_contact::{PassTo, TransferContact, transfer_contact};
use app::contact::waiting::{WaitingLine, list_waiting};
use app::contact::{InHand, LiveContact, WaitingContact};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{AgentState, Channel, ContactId, PersonId, TeamId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Nothing, Path, Write, required};
use crate::show::Show;
use crate::state::Api;
use crate::wire::contact::{
    ContactInHand, EndingAct, EndingBody, MyState, NextBody, NextContact, OfferedContact, StateBody,
    TakenContact, TransferBody, WaitingView,
};
use crate::wire::list::List;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_my_state, put_my_state))
        .routes(routes!(get_waiting))
        .routes(routes!(post_next))
        .routes(routes!(post_accept))
        .routes(routes!(post_return))
        .routes(routes!(post_ending))
        .routes(routes!(post_transfer))
        .merge(agents::routes())
        .merge(doors::routes())
}

/// What one does, has in hand and is offered.
#[utoipa::path(get, path = "/me/state", tag = "contacts", responses((status = 200, body = MyState)))]
async fn get_my_state(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
) -> Result<Json<MyState>, Problem> {
    state_of(&api, &caller, locale).await.map(Json)
}

/// Says that one is ready, on a break or away.
#[utoipa::path(put, path = "/me/state", tag = "contacts", request_body = StateBody,
    responses((status = 200, body = MyState)))]
async fn put_my_state(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    write: Write<StateBody>,
) -> Result<Json<MyState>, Problem> {
    let StateBody { state, reason } = write.body;
    let once = caller.once(write.once);
    set_state(api.desk(), &caller.actor, ChosenState { state, reason }, once).await?;
    state_of(&api, &caller, locale).await.map(Json)
}

/// What waits, in the order in which it is drawn: promise risk, then time.
#[utoipa::path(get, path = "/contacts/waiting", tag = "contacts",
    responses((status = 200, body = List<WaitingView>)))]
async fn get_waiting(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
) -> Result<Json<List<WaitingView>>, Problem> {
    let lines = list_waiting(api.desk(), &caller.actor).await?;
    let show = Show::to(&api, locale).await?;
    let items = lines.into_iter().map(|it| waiting_view(&show, it)).collect();
    Ok(Json(List::whole(items)))
}

/// Takes the next contact.
#[utoipa::path(post, path = "/contacts/next", tag = "contacts", request_body = NextBody,
    responses((status = 200, body = NextContact)))]
async fn post_next(
    State(api): State<Api>,
    caller: Caller,
    write: Write<NextBody>,
) -> Result<Json<NextContact>, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let NextBody { channels } = write.body;
    let taken = claim_next(api.desk(), &caller.actor, ClaimNext { channels, once }).await?;
    Ok(Json(NextContact {
        taken: taken.as_ref().map(taken_view),
    }))
}

/// Takes a contact that is offered to one.
#[utoipa::path(post, path = "/contacts/{id}/accept", tag = "contacts", params(("id" = Uuid, Path)),
    responses((status = 200, body = TakenContact)))]
async fn post_accept(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<Json<TakenContact>, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let taken = accept_contact(api.desk(), &caller.actor, ContactId::from_uuid(id), once).await?;
    Ok(Json(taken_view(&taken)))
}

/// Gives a contact back into the queue, where it keeps its place; or passes on an offer.
#[utoipa::path(post, path = "/contacts/{id}/return", tag = "contacts", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn post_return(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<StatusCode, Problem> {
    let once = caller.once(Some(required(write.once)?));
    return_contact(api.desk(), &caller.actor, ContactId::from_uuid(id), once).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the talk, extends the writing up, or ends the contact.
#[utoipa::path(post, path = "/contacts/{id}/ending", tag = "contacts", params(("id" = Uuid, Path)),
    request_body = EndingBody, responses((status = 204)))]
async fn post_ending(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<EndingBody>,
) -> Result<StatusCode, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let ending = match write.body.act {
        EndingAct::WrapUp => Ending::BeginWrapUp,
        EndingAct::Extend => Ending::ExtendWrapUp,
        EndingAct::End => Ending::End,
    };
    end_contact(
        api.desk(),
        &caller.actor,
        (ContactId::from_uuid(id), ending),
        once,
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Passes a contact on, with reason and the customer's consent (A07).
#[utoipa::path(post, path = "/contacts/{id}/transfer", tag = "contacts", params(("id" = Uuid, Path)),
    request_body = TransferBody, responses((status = 204)))]
async fn post_transfer(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<TransferBody>,
) -> Result<StatusCode, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let TransferBody {
        to_person,
        to_team,
        reason,
        customer_agrees,
        told,
    } = write.body;
    let to = match (to_person, to_team) {
        (Some(person), None) => PassTo::Person(PersonId::from_uuid(person)),
        (None, Some(team)) => PassTo::Team(TeamId::from_uuid(team)),
        (None, None) | (Some(_), Some(_)) => {
            let right = "name either to_person or to_team";
            return Err(Problem::invalid_field("to_person", "one_of", right));
        }
    };
    let cmd = TransferContact {
        contact: ContactId::from_uuid(id),
        to,
        reason,
        has_consent: customer_agrees,
        told,
        once,
    };
    transfer_contact(api.desk(), &caller.actor, cmd).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn state_of(api: &Api, caller: &Caller, locale: Locale) -> Result<MyState, Problem> {
    let MyDesk {
        agent,
        in_hand,
        offered,
        waiting,
    } = my_desk(api.desk(), &caller.actor).await?;
    let show = Show::to(api, locale).await?;
    let held = |(contact, line): (LiveContact, Option<_>)| ContactInHand {
        id: contact.id.as_uuid(),
        channel: contact.channel,
        stage: contact.stage,
        since_at: contact.stage_at.as_millis(),
        until_at: contact.until_at.map(calendar::Instant::as_millis),
        number: match contact.channel {
            Channel::Phone => domain::phone::masked(&contact.address),
            Channel::Chat | Channel::Email | Channel::Counter | Channel::Visit | Channel::Messenger => {
                String::new()
            }
        },
        case: line.map(|it| show.row(it)),
    };
    let offer = |(waiting, line): (WaitingContact, _)| OfferedContact {
        id: waiting.contact.as_uuid(),
        channel: waiting.channel,
        joined_at: waiting.joined_at.as_millis(),
        until_at: waiting.offered_until.map(calendar::Instant::as_millis),
        language: waiting.language,
        case: show.row(line),
    };
    Ok(MyState {
        state: agent.as_ref().map_or(AgentState::Away, |it| it.state),
        reason: agent.as_ref().map(|it| it.reason.clone()).unwrap_or_default(),
        since_at: agent.as_ref().map(|it| it.since_at.as_millis()),
        chat_limit: agent.as_ref().map_or(3, |it| it.chat_limit),
        in_hand: in_hand.into_iter().map(held).collect(),
        offered: offered.into_iter().map(offer).collect(),
        waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
    })
}

fn waiting_view(show: &Show, line: WaitingLine) -> WaitingView {
    let WaitingLine { waiting, line } = line;
    WaitingView {
        id: waiting.contact.as_uuid(),
        channel: waiting.channel,
        joined_at: waiting.joined_at.as_millis(),
        due_at: waiting.due_at.map(calendar::Instant::as_millis),
        team: waiting.team.map(|it| show.team(it)),
        language: waiting.language,
        skill: waiting.skill,
        offered_to: waiting.offered_to.map(|it| show.person(it)),
        case: show.row(line),
    }
}

fn taken_view(taken: &InHand) -> TakenContact {
    let InHand {
        contact,
        case,
        version,
    } = taken;
    TakenContact {
        id: contact.as_uuid(),
        case_id: case.as_uuid(),
        case_version: *version,
    }
}
