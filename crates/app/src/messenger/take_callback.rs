//! Takes a callback: the account is found by its door, what was left is kept before the vendor is answered.

use std::sync::Arc;

use domain::{InboxId, InboxItem, MessengerId};

use crate::messenger::MessengerAccount;
use crate::{AppError, Desk};

/// The account whose callback address ends so; none when there is none, or it is out of use.
///
/// # Errors
/// Failures of the store.
pub async fn account_at(desk: &Desk, door: &str) -> Result<Option<MessengerAccount>, AppError> {
    let door = door.to_owned();
    desk.read(move |tx| {
        store::messengers::find_messenger_by_door(tx, &door)?
            .filter(|it| it.is_active)
            .map(MessengerAccount::of)
            .transpose()
    })
    .await
}

/// Keeps what a callback left; tells how much of it is new. What was left before is not kept twice.
///
/// # Errors
/// Failures of the store: the vendor must not be told that it was taken.
pub async fn take_callback(desk: &Desk, id: MessengerId, items: Vec<InboxItem>) -> Result<u32, AppError> {
    if items.is_empty() {
        return Ok(0);
    }
    let items = Arc::new(items);
    desk.write(None, move |work| {
        let mut fresh = 0_u32;
        for item in items.iter() {
            let entry = InboxId::from_uuid(work.next_id());
            let now = work.now();
            fresh += u32::from(store::messenger_inbox::insert_entry(
                work.tx,
                entry,
                (id, item),
                now,
            )?);
        }
        Ok(fresh)
    })
    .await
}
