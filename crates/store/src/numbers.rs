//! Case numbers: a running number for each local day.
//!
//! Always true: a number is given out once, and only with the transaction that uses it. The trap: on PostgreSQL the day's
//! row stays locked until the commit, so take the number late.

use calendar::Date;
use domain::CaseNumber;

use crate::engine_name::EngineName;
use crate::error::StoreError;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    NEXT_NUMBER = Statement::only_postgres(
        "next_case_number",
        "INSERT INTO case_numbers (day, last) VALUES ($1, 1)
         ON CONFLICT (day) DO UPDATE SET last = case_numbers.last + 1 RETURNING last",
    );
    // On SQLite an upsert costs a statement journal; with one writer, reading and writing the day's row does the same.
    LAST_NUMBER = Statement::only_sqlite("last_case_number", "SELECT last FROM case_numbers WHERE day = $1");
    FIRST_NUMBER = Statement::only_sqlite(
        "first_case_number",
        "INSERT INTO case_numbers (day, last) VALUES ($1, $2)",
    );
    TAKE_NUMBER = Statement::only_sqlite("take_case_number", "UPDATE case_numbers SET last = $2 WHERE day = $1");
}

/// The next number of a local day.
///
/// # Errors
/// When the statement fails.
pub fn next_case_number(tx: &mut Tx<'_>, day: Date) -> Result<CaseNumber, StoreError> {
    let written = format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
    let running = match tx.engine() {
        EngineName::Postgres => tx.query_one(&NEXT_NUMBER, values![written])?.take()?,
        EngineName::Sqlite => take_next(tx, &written)?,
    };
    Ok(CaseNumber::of_day(day, running))
}

fn take_next(tx: &mut Tx<'_>, day: &str) -> Result<u32, StoreError> {
    let last: Option<u32> = tx
        .query_opt(&LAST_NUMBER, values![day])?
        .map(|mut row| row.take())
        .transpose()?;
    let running = last.unwrap_or(0).saturating_add(1);
    let statement = if last.is_some() {
        &TAKE_NUMBER
    } else {
        &FIRST_NUMBER
    };
    tx.execute(statement, values![day, running])?;
    Ok(running)
}
