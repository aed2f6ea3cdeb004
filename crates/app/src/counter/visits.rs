//! Visits at a counter: called in order, called again, received, finished, or nobody came.
//!
//! Always true: a waiting visit is called by one agent only. The trap: calling is not receiving; the clock of A19 stops when
//! the customer was greeted, identity noted, seated, and the request recorded.

use calendar::Instant;
use domain::{
    Action, Actor, Author, CaseId, CounterId, Event, EventKind, FactBody, Permission, VisitId, VisitStage,
};
use pack::says;
use store::counters::{Visit, day_of};

use crate::counter::counters::{ShownCounter, require_counter};
use crate::error::{check_length, check_text};
use crate::once::Once;
use crate::work::Work;
use crate::{AppError, Desk};

/// The visits of today at a counter, in the order in which numbers were taken.
///
/// # Errors
/// Not found when the counter is out of reach.
pub async fn todays_visits(desk: &Desk, actor: &Actor, counter: CounterId) -> Result<Vec<Visit>, AppError> {
    let reach = actor
        .reach(Permission::WorkCases)
        .ok_or(AppError::Forbidden(Permission::WorkCases))?;
    let day = today(desk);
    desk.read(move |tx| {
        let shown = require_counter(tx, counter)?;
        if !shown.is_within(&reach) {
            return Err(AppError::NotFound { what: "counter" });
        }
        Ok(store::counters::visits_of_day(tx, counter, &day)?)
    })
    .await
}

/// What everybody in the hall may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HallView {
    /// Numbers that are called or served, the latest call first.
    pub called: Vec<Visit>,
    /// Numbers that wait, in order.
    pub waiting: Vec<Visit>,
}

/// What the waiting screen shows. No rights are asked: the page's token opens it.
///
/// # Errors
/// Only when the store fails.
pub async fn hall_view(desk: &Desk, counter: CounterId) -> Result<HallView, AppError> {
    let day = today(desk);
    let visits = desk
        .read(move |tx| Ok(store::counters::visits_of_day(tx, counter, &day)?))
        .await?;
    let (waiting, others): (Vec<_>, Vec<_>) =
        visits.into_iter().partition(|it| it.stage == VisitStage::Waiting);
    let mut called: Vec<Visit> = others.into_iter().filter(|it| it.stage.is_live()).collect();
    called.sort_by_key(|it| std::cmp::Reverse((it.called_at, it.calls)));
    Ok(HallView { called, waiting })
}

fn today(desk: &Desk) -> String {
    day_of(desk.settings().zone.local_date(desk.clock().now()))
}

/// Calls the customer who has waited longest to a window; none when nobody waits.
///
/// # Errors
/// [`AppError::Invalid`] without a window; not found when the counter is out of reach.
pub async fn call_next(
    desk: &Desk,
    actor: &Actor,
    (counter, window): (CounterId, String),
    once: Option<Once>,
) -> Result<Option<VisitId>, AppError> {
    check_text("window", &window, 20)?;
    let actor = actor.clone();
    desk.write(once, move |work| {
        require_at(work, &actor, counter)?;
        let now = work.now();
        let day = day_of(work.desk().settings().zone.local_date(now));
        let Some(mut visit) = store::counters::draw_visit(work.tx, counter, &day)? else {
            return Ok(None);
        };
        call(&mut visit, &actor, &window, now);
        store::counters::update_visit(work.tx, &visit)?;
        Ok(Some(visit.id))
    })
    .await
}

fn call(visit: &mut Visit, actor: &Actor, window: &str, now: Instant) {
    visit.stage = VisitStage::Called;
    visit.person = Some(actor.person);
    window.trim().clone_into(&mut visit.window);
    visit.called_at = Some(now);
    visit.calls = visit.calls.saturating_add(1);
}

fn require_at(work: &mut Work<'_, '_>, actor: &Actor, counter: CounterId) -> Result<ShownCounter, AppError> {
    let reach = actor
        .reach(Permission::WorkCases)
        .ok_or(AppError::Forbidden(Permission::WorkCases))?;
    let shown = require_counter(work.tx, counter)?;
    if !shown.is_within(&reach) {
        return Err(AppError::NotFound { what: "counter" });
    }
    Ok(shown)
}

/// How a customer was received.
#[derive(Debug, Clone, Default)]
pub struct Greeting {
    /// Identity was noted.
    pub has_identity: bool,
    /// A seat was offered.
    pub is_seated: bool,
    /// What they want.
    pub request: String,
    /// What was said.
    pub text: String,
}

/// What is done with a visit.
#[derive(Debug, Clone)]
pub enum VisitAct {
    /// The number is called once more.
    CallAgain,
    /// The customer is received.
    Greet(Greeting),
    /// Nobody came.
    NoShow,
    /// It is over; with the case that came of it.
    Finish(Option<CaseId>),
}

/// Does something with a visit that goes on.
///
/// # Errors
/// [`AppError::WrongState`] when it is over; not found when it is out of reach.
pub async fn act_on_visit(
    desk: &Desk,
    actor: &Actor,
    (id, act): (VisitId, VisitAct),
    once: Option<Once>,
) -> Result<(), AppError> {
    if let VisitAct::Greet(greeting) = &act {
        check_length("request", &greeting.request, 500)?;
        check_length("text", &greeting.text, 2_000)?;
    }
    let right = Permission::WorkCases;
    actor.reach(right).ok_or(AppError::Forbidden(right))?;
    let actor = actor.clone();
    desk.write(once, move |work| {
        let mut visit =
            store::counters::lock_visit(work.tx, id)?.ok_or(AppError::NotFound { what: "visit" })?;
        require_at(work, &actor, visit.counter)?;
        if !visit.stage.is_live() {
            return Err(AppError::WrongState {
                state: "visit_over",
                hint: says!("这次到访已经结束", "this visit is over"),
            });
        }
        let now = work.now();
        match &act {
            VisitAct::CallAgain => {
                let window = visit.window.clone();
                call(&mut visit, &actor, &window, now);
            }
            VisitAct::Greet(greeting) => greet(work, &actor, &mut visit, greeting)?,
            VisitAct::NoShow => end(&mut visit, VisitStage::NoShow, now),
            VisitAct::Finish(case) => {
                if let (Some(case), Some(readable)) = (case, actor.reach(Permission::ReadCases)) {
                    crate::case::view_case::require_within(work.tx, &readable, *case)?;
                }
                visit.case = case.or(visit.case);
                end(&mut visit, VisitStage::Finished, now);
            }
        }
        Ok(store::counters::update_visit(work.tx, &visit)?)
    })
    .await
}

const fn end(visit: &mut Visit, stage: VisitStage, now: Instant) {
    visit.stage = stage;
    visit.ended_at = Some(now);
}

fn greet(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    visit: &mut Visit,
    greeting: &Greeting,
) -> Result<(), AppError> {
    let yes_no = |it: bool| if it { "yes" } else { "no" }.to_owned();
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|it| !it.is_empty());
    let mut event = Event {
        thing: Some(visit.code.clone()),
        text: filled(&greeting.text),
        ..Event::of(EventKind::VisitorGreeted)
    };
    event
        .fields
        .insert("identity".to_owned(), yes_no(greeting.has_identity));
    event
        .fields
        .insert("seated".to_owned(), yes_no(greeting.is_seated));
    if let Some(request) = filled(&greeting.request) {
        event.fields.insert("request".to_owned(), request);
    }
    let mut register = work.open_for(Author::Person(actor.person), visit.register)?;
    register.ask(work, &Action::Record { event: event.clone() })?;
    register.record(FactBody::EventHappened { event })?;
    work.save(register)?;
    visit.stage = VisitStage::Serving;
    visit.person = Some(actor.person);
    visit.greeted_at = visit.greeted_at.or(Some(work.now()));
    Ok(())
}
