//! Looks at calls whose time has come: missed ones become callbacks, ended ones that led to nothing a register.
//!
//! Always true: looking twice changes nothing. The trap: an agent may still register the call after it ended, so it is
//! put on a register only when half an hour has passed.

use calendar::Millis;
use domain::{Author, CallEnd, CallEvent, CallNews, ContactId, Direction, HangUpCause};
use store::calls::CallRecord;

use crate::phone::take_report::{forgotten_at, is_missed};
use crate::phone::{follow, landing, missed};
use crate::work::Work;
use crate::{AppError, Desk};

/// So long after its end a call can be registered before it is put on a register.
const REGISTER_AFTER: Millis = Millis::minutes(30);
/// Calls looked at in one go.
const AT_ONCE: u32 = 100;

/// Looks at the calls whose time has come; gives how many.
///
/// # Errors
/// Failures of the store; what was done before stays.
pub async fn look(desk: &Desk) -> Result<usize, AppError> {
    let now = desk.clock().now();
    let due = desk
        .read(move |tx| Ok(store::calls::calls_to_look_at(tx, now, AT_ONCE)?))
        .await?;
    for id in &due {
        if let Err(error) = look_at(desk, *id).await {
            tracing::error!(%error, "a call could not be settled; it is looked at again");
        }
    }
    Ok(due.len())
}

async fn look_at(desk: &Desk, id: ContactId) -> Result<(), AppError> {
    desk.write(None, move |work| {
        let Some(mut record) = store::calls::lock_call(work.tx, id)? else {
            return Ok(());
        };
        end_forgotten(work, &mut record);
        follow::follow(work, &record)?;
        settle(work, &mut record)?;
        let number = work.desk().settings().phone(&record.body.call.sight().number);
        Ok(store::calls::update_call(work.tx, &record, &number)?)
    })
    .await
}

/// A call of which nothing more is heard is over: its hang-up got lost.
fn end_forgotten(work: &Work<'_, '_>, record: &mut CallRecord) {
    let now = work.now();
    let call = &mut record.body.call;
    let is_forgotten = call.sight().ended_at.is_none() && forgotten_at(call).is_some_and(|it| it <= now);
    if !is_forgotten {
        return;
    }
    for leg in call.sight().legs {
        call.take(CallEvent {
            leg: leg.id,
            at: now,
            news: CallNews::HungUp {
                cause: HangUpCause::Unknown,
                by: None,
            },
        });
    }
}

/// Writes what is due of a call where it belongs, and says when to look again.
pub(crate) fn settle(work: &mut Work<'_, '_>, record: &mut CallRecord) -> Result<(), AppError> {
    let sight = record.body.call.sight();
    let over_at = record.body.call.over_at();
    let is_over = over_at.is_some_and(|it| it <= work.now());
    let settled_at = over_at.map(|it| it.plus(REGISTER_AFTER));
    if let Some(id) = record.case {
        if !landing::due_facts(work, record).is_empty() {
            let mut case = work.open_for(Author::System, id)?;
            landing::land(work, record, &mut case)?;
            work.save(case)?;
        }
    } else if is_over && is_missed(&sight) {
        missed::to_be_called_back(work, record)?;
    } else if is_over && sight.end == Some(CallEnd::Answered) {
        let is_late = settled_at.is_some_and(|it| it <= work.now());
        if is_late && sight.direction == Direction::Inbound {
            landing::land_on_register(work, record, None)?;
        }
    }
    if is_over {
        missed::note_callback(work, record, &sight)?;
    }
    let waits_for_case = record.case.is_none() && sight.end == Some(CallEnd::Answered);
    record.look_at = match over_at {
        None => forgotten_at(&record.body.call),
        Some(over_at) if !is_over => Some(over_at),
        Some(_) if waits_for_case && sight.direction == Direction::Inbound => {
            settled_at.filter(|it| *it > work.now())
        }
        Some(_) => None,
    };
    Ok(())
}
