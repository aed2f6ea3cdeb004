//! A customer takes a number: the greet clock begins (A19).

use calendar::Instant;
use domain::{Author, CounterId, Event, EventKind, VisitId, VisitStage, visit_code};
use pack::says;
use serde::{Deserialize, Serialize};
use store::counters::{Visit, day_of};

use crate::counter::counters::require_counter;
use crate::{AppError, Desk};

/// What the ticket says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The visit.
    pub visit: VisitId,
    /// The number.
    pub code: String,
    /// What for: the topic's key.
    pub topic: String,
    /// Those who wait before.
    pub waiting_before: usize,
    /// Taken.
    pub came_at: Instant,
}

/// Gives out the next number of a topic.
///
/// # Errors
/// [`AppError::Invalid`] for a topic that the counter does not have; not found.
pub async fn take_number(desk: &Desk, counter: CounterId, topic: String) -> Result<Ticket, AppError> {
    desk.write(None, move |work| {
        let shown = require_counter(work.tx, counter)?;
        let found = shown.settings.topics.iter().find(|it| it.key == topic);
        let found = found.ok_or_else(|| {
            AppError::invalid(
                "topic",
                "unknown",
                says!("没有这项业务", "there is no such topic"),
            )
        })?;
        let now = work.now();
        let day = day_of(work.desk().settings().zone.local_date(now));
        let running = store::counters::next_visit_number(work.tx, counter, &day, &found.prefix)?;
        let code = visit_code(&found.prefix, running);
        let visits = store::counters::visits_of_day(work.tx, counter, &day)?;
        let waiting_before = visits.iter().filter(|it| it.stage == VisitStage::Waiting).count();
        let event = Event {
            thing: Some(code.clone()),
            ..Event::of(EventKind::VisitorCame)
        };
        let register =
            work.begin_register((Author::System, now), event, (shown.counter.team, code.clone()))?;
        let register_id = register.case().id;
        work.save(register)?;
        let visit = Visit {
            id: VisitId::from_uuid(work.next_id()),
            counter,
            day,
            code: code.clone(),
            topic: found.key.clone(),
            stage: VisitStage::Waiting,
            window: String::new(),
            person: None,
            register: register_id,
            case: None,
            came_at: now,
            called_at: None,
            calls: 0,
            greeted_at: None,
            ended_at: None,
        };
        store::counters::insert_visit(work.tx, &visit)?;
        Ok(Ticket {
            visit: visit.id,
            code,
            topic: visit.topic,
            waiting_before,
            came_at: now,
        })
    })
    .await
}
