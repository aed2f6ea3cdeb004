//! Registers a call or a counter talk: customer, case, what was said, what was promised; in one act.

use std::collections::BTreeMap;

use calendar::Instant;
use domain::{
    Action, Actor, AnnouncementId, AnswerId, Author, CaseType, Channel, ContactId, Customer, CustomerId,
    Direction, Evidence, FactBody, Permission, Priority, Raised, Talk, TeamId,
};
use pack::says;
use store::customers::Contact;

use crate::announcement::tell_announcement::{TellAnnouncement, tell_on};
use crate::case::close_case::ClosingWords;
use crate::case::promise_record::{PromisedAnswer, ToWhom, evidence_of};
use crate::case::second_complaint::note_second_complaint;
use crate::case::show_raised::Registered;
use crate::customer::enter_customer::{self, NewCustomer};
use crate::error::{check_length, check_text};
use crate::once::Once;
use crate::phone::attach_call;
use crate::work::{OpenCase, Work, keep_name};
use crate::{AppError, Desk, Done};

/// Who asks.
#[derive(Debug, Clone)]
pub enum Asking {
    /// Somebody the desk knows.
    Known(CustomerId),
    /// Somebody who is entered with this act.
    New(Box<NewCustomer>),
    /// Nobody gave a name.
    Unknown,
}

/// What is registered.
#[derive(Debug, Clone)]
pub struct RaiseCase {
    /// Phone or counter.
    pub channel: Channel,
    /// Who asks.
    pub asking: Asking,
    /// The number that called.
    pub caller_number: Option<String>,
    /// What the customer wants.
    pub case_type: Option<CaseType>,
    /// None: by the rule of B18.
    pub priority: Option<Priority>,
    /// One line; empty: the first words of the description.
    pub subject: String,
    /// In the customer's words.
    pub description: String,
    /// Since when.
    pub since: Option<String>,
    /// The form's fields.
    pub fields: BTreeMap<String, String>,
    /// What the priority's rule looks at.
    pub flags: Vec<String>,
    /// Read back and confirmed (B13).
    pub is_confirmed: bool,
    /// The agent's first words (A03).
    pub opening: Option<String>,
    /// The agent's last words (A05).
    pub closing: Option<String>,
    /// What the customer was told at once.
    pub told: Option<String>,
    /// An answer that was promised (A21).
    pub promise: Option<PromisedAnswer>,
    /// A known outage that they were told of; the case joins its matter unless it is answered at once (B11).
    pub announcement: Option<AnnouncementId>,
    /// The team; none: the actor's first one.
    pub team: Option<TeamId>,
    /// Answered at once: closes in the same act (B04).
    pub close_now: Option<ClosingWords>,
    /// When the contact began; none: now.
    pub started_at: Option<Instant>,
    /// When it ended; none: now.
    pub ended_at: Option<Instant>,
    /// The call from which it is registered, when a telephone system reported it.
    pub call: Option<ContactId>,
    /// Doing it twice does it once.
    pub once: Option<Once>,
}

/// What an intake looks like to the standard before anything is written: used by the preview as well.
#[derive(Debug, Clone)]
pub(crate) struct Intake {
    pub(crate) raised: Raised,
    pub(crate) action: Action,
    /// Who asks, when the desk knew them before.
    pub(crate) customer: Option<Customer>,
}

/// Registers it all.
///
/// # Errors
/// Refused by B02, B03 or B13 with what is missing, by A21 or C06 when an answer or closing in the same act lacks
/// evidence; [`AppError::Invalid`] for fields that cannot be taken.
pub async fn raise_case(desk: &Desk, actor: &Actor, cmd: RaiseCase) -> Result<Done, AppError> {
    write(desk, actor, cmd).await.map(|it| it.done)
}

/// Registers it all; gives what was written as well.
pub(crate) async fn write(desk: &Desk, actor: &Actor, cmd: RaiseCase) -> Result<Registered, AppError> {
    check(&cmd)?;
    if actor.scope(Permission::WorkCases).is_none() {
        return Err(AppError::Forbidden(Permission::WorkCases));
    }
    let actor = actor.clone();
    desk.write(cmd.once.clone(), move |work| register(work, &actor, &cmd))
        .await
}

fn register(work: &mut Work<'_, '_>, actor: &Actor, cmd: &RaiseCase) -> Result<Registered, AppError> {
    let Intake {
        mut raised,
        action,
        mut customer,
    } = intake_of(work, actor, cmd)?;
    let is_known = customer.is_some();
    let asker = work.asker(Some(actor.person));
    engine::may(work.standard(), None, &action, &asker)?;
    if let Some(team) = raised.team {
        work.require_active_team("team_id", team)?;
    }
    enter_who_asks(work, cmd, &mut raised, &mut customer)?;
    let mut call = match cmd.call {
        Some(id) => Some(attach_call::take_up(work, actor, id)?),
        None => None,
    };
    let sight = call.as_ref().map(|it| it.body.call.sight());
    let rang_at = sight.as_ref().map(|it| it.began_at);
    let started_at = rang_at.or(cmd.started_at).unwrap_or(work.now()).min(work.now());
    if let Some(call) = &call {
        raised.contact = call.id;
    }
    let contact = Contact {
        id: raised.contact,
        channel: cmd.channel,
        direction: Direction::Inbound,
        customer: raised.customer,
        person: Some(actor.person),
        address: cmd
            .caller_number
            .as_deref()
            .map(|it| work.desk().settings().phone(it))
            .unwrap_or_default(),
        began_at: started_at,
        ended_at: match &sight {
            Some(sight) => sight.ended_at,
            None => Some(cmd.ended_at.unwrap_or(work.now())),
        },
    };
    if call.is_none() {
        store::customers::insert_contact(work.tx, &contact)?;
    }
    let mut case = work.raise(Author::Person(actor.person), started_at, raised)?;
    let mut talk = talk_of(cmd, &contact);
    if let Some(call) = &mut call {
        let opening = (actor, talk.opening.as_deref());
        if attach_call::put_on(work, call, &mut case, opening)? {
            // The first words stand with the answer.
            talk.opening = None;
        }
    }
    case.record(FactBody::CallTalked { talk })?;
    note_second_complaint(work, &mut case)?;
    if let Some(promise) = &cmd.promise {
        let caller = Some((contact.address.as_str(), contact.id));
        promise_at_once(work, (actor, promise), &mut case, (customer.as_ref(), caller))?;
    }
    if let Some(announcement) = cmd.announcement {
        let tell = TellAnnouncement {
            text: cmd.told.clone().unwrap_or_default(),
            joins: cmd.close_now.is_none(),
        };
        tell_on(work, &mut case, announcement, &tell)?;
    }
    if let Some(words) = cmd.close_now.clone() {
        close_at_once(work, &mut case, words)?;
    }
    let saved = work.save_whole(case)?;
    Ok(Registered::new(saved, customer, is_known))
}

/// Records the words with which a matter ends in the same talk, and closes it (C06).
fn close_at_once(work: &mut Work<'_, '_>, case: &mut OpenCase, words: ClosingWords) -> Result<(), AppError> {
    let ClosingWords {
        result,
        word,
        cause,
        remedy,
        prevention,
    } = words;
    if let Some(result) = result.filter(|it| !it.trim().is_empty()) {
        case.record(FactBody::ResultRecorded { result })?;
    }
    if let Some(word) = word {
        case.record(FactBody::CustomerWordTaken {
            word,
            note: String::new(),
        })?;
    }
    case.ask(work, &Action::Close)?;
    case.record(FactBody::CaseClosed {
        cause,
        remedy,
        prevention,
    })
}

/// Enters a customer who is new, and keeps with the case how whoever asks is called.
fn enter_who_asks(
    work: &mut Work<'_, '_>,
    cmd: &RaiseCase,
    raised: &mut Raised,
    customer: &mut Option<Customer>,
) -> Result<(), AppError> {
    if let Asking::New(new) = &cmd.asking {
        let entered = enter_customer::enter(work, new)?;
        raised.customer = Some(entered.id);
        raised.place = entered.places.first().map(|it| it.id);
        *customer = Some(entered);
    }
    if let Some(customer) = customer {
        keep_name(raised, customer);
    }
    Ok(())
}

/// Records an answer that was promised in the same talk (A21).
fn promise_at_once(
    work: &mut Work<'_, '_>,
    (actor, promise): (&Actor, &PromisedAnswer),
    case: &mut OpenCase,
    (customer, caller): (Option<&Customer>, Option<(&str, ContactId)>),
) -> Result<(), AppError> {
    let PromisedAnswer { by_at, what, with } = promise;
    let to = ToWhom {
        customer,
        place: case.case().place,
        caller,
    };
    let record = with.record(actor, what, to)?;
    let action = Action::PromiseAnswer {
        has_time: *by_at > work.now(),
        present: evidence_of(&record, what),
    };
    case.ask(work, &action)?;
    case.record(FactBody::AnswerPromised {
        answer: AnswerId::from_uuid(work.next_id()),
        by_at: *by_at,
        what: what.clone(),
        record,
    })
}

fn talk_of(cmd: &RaiseCase, contact: &Contact) -> Talk {
    let told = cmd
        .told
        .clone()
        .or_else(|| cmd.close_now.as_ref().and_then(|it| it.result.clone()))
        .filter(|it| !it.trim().is_empty());
    let duration = contact
        .ended_at
        .map(|it| it.since(contact.began_at).as_i64() / 1_000);
    Talk {
        contact: contact.id,
        channel: cmd.channel,
        direction: Direction::Inbound,
        opening: cmd.opening.clone(),
        closing: cmd.closing.clone(),
        told,
        duration_s: duration.and_then(|it| u32::try_from(it).ok()),
    }
}

/// Describes the intake to the standard: what is there of the record, and the case that it would become.
pub(crate) fn intake_of(work: &mut Work<'_, '_>, actor: &Actor, cmd: &RaiseCase) -> Result<Intake, AppError> {
    let mut present = Vec::new();
    let mut note = |is_there: bool, evidence: Evidence| {
        if is_there {
            present.push(evidence);
        }
    };
    let has = |text: &str| !text.trim().is_empty();
    let field = |name: &str| cmd.fields.get(name).is_some_and(|it| has(it));
    let caller = cmd
        .caller_number
        .as_deref()
        .is_some_and(|it| !work.desk().settings().phone(it).is_empty());
    let known = match &cmd.asking {
        Asking::Known(id) => {
            let customer = store::customers::load_customer(work.tx, *id)?
                .ok_or(AppError::NotFound { what: "customer" })?;
            note(has(&customer.name), Evidence::CustomerName);
            note(caller || !customer.identities.is_empty(), Evidence::Reach);
            note(field("address") || !customer.places.is_empty(), Evidence::Address);
            Some(customer)
        }
        Asking::New(new) => {
            note(has(&new.name), Evidence::CustomerName);
            note(caller || new.is_reachable(), Evidence::Reach);
            note(field("address") || has(&new.address), Evidence::Address);
            None
        }
        Asking::Unknown => {
            note(caller, Evidence::Reach);
            note(field("address"), Evidence::Address);
            None
        }
    };
    note(has(&cmd.description), Evidence::Content);
    note(
        cmd.since.as_deref().is_some_and(has) || field("since"),
        Evidence::Since,
    );
    note(cmd.case_type.is_some(), Evidence::CaseType);
    note(cmd.is_confirmed, Evidence::Confirmation);
    let missing_fields = missing_form_fields(work, cmd)?;
    let raised = raised_of(work, actor, cmd, known.as_ref());
    let is_answered_now = cmd.close_now.is_some();
    Ok(Intake {
        raised,
        action: Action::Raise {
            case_type: cmd.case_type,
            present,
            missing_fields,
            is_answered_now,
        },
        customer: known,
    })
}

fn raised_of(work: &mut Work<'_, '_>, actor: &Actor, cmd: &RaiseCase, known: Option<&Customer>) -> Raised {
    let subject = if cmd.subject.trim().is_empty() {
        domain::preview_of(&cmd.description)
    } else {
        cmd.subject.trim().to_owned()
    };
    let mut raised = Raised {
        case_type: cmd.case_type.unwrap_or(CaseType::Enquiry),
        priority: cmd.priority.unwrap_or(Priority::Normal),
        priority_by: None,
        channel: cmd.channel,
        contact: ContactId::from_uuid(work.next_id()),
        customer: known.map(|it| it.id),
        place: known.and_then(|it| it.places.first()).map(|it| it.id),
        subject,
        description: cmd.description.clone(),
        since: cmd.since.clone(),
        fields: cmd.fields.clone(),
        flags: cmd.flags.clone(),
        is_confirmed: cmd.is_confirmed,
        team: cmd.team.or_else(|| actor.teams.first().copied()),
        owner: Some(actor.person),
    };
    if cmd.priority.is_none() {
        let (priority, clause) = engine::priority_of(work.standard(), &raised);
        raised.priority = priority;
        raised.priority_by = clause;
    }
    raised
}

fn missing_form_fields(work: &mut Work<'_, '_>, cmd: &RaiseCase) -> Result<Vec<String>, AppError> {
    let Some(case_type) = cmd.case_type else {
        return Ok(Vec::new());
    };
    let required = crate::settings::forms::required_fields(work.tx, case_type)?;
    let is_missing = |name: &String| cmd.fields.get(name).is_none_or(|it| it.trim().is_empty());
    Ok(required.into_iter().filter(is_missing).collect())
}

fn check(cmd: &RaiseCase) -> Result<(), AppError> {
    match cmd.channel {
        Channel::Phone | Channel::Counter => {}
        Channel::Email | Channel::Chat | Channel::Visit | Channel::Messenger => {
            return Err(AppError::invalid(
                "channel",
                "not_registered",
                says!(
                    "只有来电和到访由人登记",
                    "only calls and counter talks are registered by hand"
                ),
            ));
        }
    }
    check_length("subject", &cmd.subject, 200)?;
    if cmd.subject.trim().is_empty() {
        check_text("description", &cmd.description, 20_000)?;
    }
    check_length("description", &cmd.description, 20_000)?;
    for (field, text) in [
        ("opening_text", &cmd.opening),
        ("closing_text", &cmd.closing),
        ("told", &cmd.told),
    ] {
        check_length(field, text.as_deref().unwrap_or_default(), 5_000)?;
    }
    if let Some(promise) = &cmd.promise {
        check_text("promise_answer.what", &promise.what, 500)?;
        promise.with.check()?;
    }
    Ok(())
}
