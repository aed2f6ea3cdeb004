//! What each door asks of whoever takes its contacts: by account, a row only where something was set.

use domain::routing::DoorRouting;

use crate::error::StoreError;
use crate::json;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    SAVE_ROUTING = Statement::new(
        "save_door_routing",
        "INSERT INTO door_routing (account, routing) VALUES ($1, $2)
         ON CONFLICT (account) DO UPDATE SET routing = excluded.routing",
    );
    LOAD_ROUTING = Statement::new(
        "load_door_routing",
        "SELECT routing FROM door_routing WHERE account = $1",
    );
}

/// Keeps what a door asks.
///
/// # Errors
/// When the statement fails.
pub fn save_routing(tx: &mut Tx<'_>, account: &str, routing: &DoorRouting) -> Result<(), StoreError> {
    let text = json::write("door routing", routing)?;
    tx.execute(&SAVE_ROUTING, values![account, text])?;
    Ok(())
}

/// What a door asks; what holds for all when nothing was set.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn routing_of(tx: &mut Tx<'_>, account: &str) -> Result<DoorRouting, StoreError> {
    match tx.query_opt(&LOAD_ROUTING, values![account])? {
        Some(mut row) => json::take(&mut row, "door routing"),
        None => Ok(DoorRouting::default()),
    }
}
