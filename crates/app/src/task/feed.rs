//! A person's tasks under a secret address, for the calendar of their telephone or mail program.
//!
//! Always true: what is handed out are numbers, clauses, times and subjects with personal data hidden (J01), never a
//! customer; the address can be withdrawn at once and dies with the person's account.

use calendar::{Instant, Millis};
use domain::{Actor, Case, CaseNumber, Permission, Person, Promise, PromiseState, Reach, TaskFeedId};
use engine::Standard;
use pack::says;
use serde_json::json;
use store::Tx;
use store::cases::{CaseFilter, CaseOrder, Shelf};
use store::task_feeds::TaskFeed;

use crate::once::Once;
use crate::session::secrets;
use crate::settings::audit::{note, require};
use crate::task::ics::{CalendarEvent, calendar_text};
use crate::task::list_tasks::person_of;
use crate::task::promise_key;
use crate::{AppError, Desk};

/// A feed that was just given out.
#[derive(Clone)]
pub struct GivenFeed {
    /// What is kept of it.
    pub feed: TaskFeed,
    /// Where it is read, from the root of the desk's address. Shown once.
    pub path: String,
}

/// What ended is told as cancelled for so long, so that calendars take it out.
const TOLD_FOR: Millis = Millis::days(3);
/// Of so many cases events are worked out.
const MOST_CASES: u32 = 200;
/// That a feed was read is noted at most so often.
const TOUCHED_EVERY: Millis = Millis::hours(1);

/// The actor's feeds.
///
/// # Errors
/// Forbidden without the right to read cases.
pub async fn list_feeds(desk: &Desk, actor: &Actor) -> Result<Vec<TaskFeed>, AppError> {
    require(actor, Permission::ReadCases)?;
    let person = actor.person;
    desk.read(move |tx| Ok(store::task_feeds::task_feeds_of(tx, person)?))
        .await
}

/// Gives out a feed of the actor's tasks.
///
/// # Errors
/// Forbidden without the right to read cases; [`AppError::WrongState`] when the same request comes again: the secret is kept
/// nowhere.
pub async fn give_out_feed(desk: &Desk, actor: &Actor, once: Option<Once>) -> Result<GivenFeed, AppError> {
    require(actor, Permission::ReadCases)?;
    let secret = secrets::write(&desk.ids().secret());
    let hash = secrets::hash(&secret);
    let feed = TaskFeed {
        id: TaskFeedId::from_uuid(desk.ids().next()),
        person: actor.person,
        made_at: desk.clock().now(),
        used_at: None,
    };
    let id = feed.id;
    let kept = desk
        .write(once, move |work| {
            store::task_feeds::insert_task_feed(work.tx, &hash, &feed)?;
            let subject = format!("task_feed:{id}");
            note(work, feed.person, ("task_feed_given", subject, &json!({})))?;
            Ok(feed.clone())
        })
        .await?;
    if kept.id != id {
        return Err(AppError::WrongState {
            state: "secret_shown_once",
            hint: says!(
                "这个地址已经给出并显示过一次；请停用后另生成一个",
                "this address was given out already and shown then; withdraw it and make another"
            ),
        });
    }
    Ok(GivenFeed {
        feed: kept,
        path: format!("/tasks/{secret}.ics"),
    })
}

/// Withdraws one of the actor's feeds at once.
///
/// # Errors
/// Not found when it is none of theirs.
pub async fn revoke_feed(
    desk: &Desk,
    actor: &Actor,
    id: TaskFeedId,
    once: Option<Once>,
) -> Result<(), AppError> {
    require(actor, Permission::ReadCases)?;
    let person = actor.person;
    desk.write(once, move |work| {
        let now = work.now();
        if !store::task_feeds::revoke_task_feed(work.tx, person, id, now)? {
            return Err(AppError::NotFound { what: "feed" });
        }
        note(
            work,
            person,
            ("task_feed_withdrawn", format!("task_feed:{id}"), &json!({})),
        )
    })
    .await
}

/// The calendar of a feed, as text.
///
/// # Errors
/// Not found for an unknown or withdrawn secret, or when the person may no longer log in: they look alike.
pub async fn read_feed(desk: &Desk, secret: &str) -> Result<String, AppError> {
    let hash = secrets::hash(secret);
    let (standard, now, settings) = (desk.standard(), desk.clock().now(), desk.settings().clone());
    let (feed, text) = desk
        .read(move |tx| {
            let feed =
                store::task_feeds::find_task_feed(tx, &hash)?.ok_or(AppError::NotFound { what: "feed" })?;
            let person = store::people::load_person(tx, feed.person)?
                .filter(|it| it.is_active)
                .ok_or(AppError::NotFound { what: "feed" })?;
            let url = settings.public_url.clone().unwrap_or_default();
            let events = events_of(tx, &person, (&standard, now), url.trim_end_matches('/'))?;
            let is_english = person.locale.starts_with("en");
            let name = if is_english { "Tasks" } else { "待办" };
            let title = format!("{name} · {}", settings.company);
            Ok((feed, calendar_text(&title, &settings.mail_host, &events)))
        })
        .await?;
    if feed.used_at.is_none_or(|it| now.since(it) >= TOUCHED_EVERY) {
        desk.write(None, move |work| {
            let now = work.now();
            Ok(store::task_feeds::touch_task_feed(work.tx, feed.id, now)?)
        })
        .await?;
    }
    Ok(text)
}

fn events_of(
    tx: &mut Tx<'_>,
    person: &Person,
    (standard, now): (&Standard, Instant),
    url: &str,
) -> Result<Vec<CalendarEvent>, AppError> {
    let reach = Reach::Own { person: person.id };
    let is_english = person.locale.starts_with("en");
    let mut events = Vec::new();
    for shelf in [Shelf::Live, Shelf::Past] {
        let filter = CaseFilter {
            shelf,
            ..CaseFilter::default()
        };
        let page = store::cases::list_cases(tx, &reach, (&filter, CaseOrder::Risk), None, MOST_CASES)?;
        let since = now.minus(TOLD_FOR);
        for row in page.cases {
            let Some(record) = store::cases::load_case(tx, row.id)? else {
                continue;
            };
            for promise in store::promises::promises_of_case(tx, row.id)? {
                let of = (&record.case, &record.number, &promise);
                if promise.ended_at.is_none_or(|it| it > since) {
                    events.extend(event_of(standard, of, (person, is_english), url));
                }
            }
        }
    }
    events.sort_by(|a, b| (a.due_at, &a.key).cmp(&(b.due_at, &b.key)));
    Ok(events)
}

/// The event of a promise that the person keeps; none when its time stands still.
fn event_of(
    standard: &Standard,
    (case, number, promise): (&Case, &CaseNumber, &Promise),
    (person, is_english): (&Person, bool),
    url: &str,
) -> Option<CalendarEvent> {
    let clause = standard.clause(&promise.key.clause)?;
    // A promised answer stands there once, not a second time for its renewal (B15).
    let is_renewal = clause.rule.clock().is_some_and(|it| it.before_due_of.is_some());
    let is_theirs = person_of(clause, case) == Some(person.id);
    let due_at = promise.due_at.filter(|_| is_theirs && !is_renewal)?;
    let is_cancelled = match promise.state {
        PromiseState::Running | PromiseState::Paused => false,
        // Late is still owed, as far as the case knows.
        PromiseState::Broken => !case.category.is_live(),
        PromiseState::Kept | PromiseState::Waived | PromiseState::Void | PromiseState::Superseded => true,
    };
    let title = if is_english {
        &clause.title.en
    } else {
        &clause.title.zh
    };
    Some(CalendarEvent {
        key: promise_key(case.id, &promise.key),
        due_at,
        changed_at: promise.ended_at.unwrap_or(promise.basis_at),
        summary: format!("{title} {number} {}", domain::mask::text(&case.subject)),
        description: format!("{} {title}", promise.key.clause),
        url: format!("{url}/app/inbox/mine/{}", case.id),
        is_cancelled,
    })
}
