//! Case numbers: a running number for each local day.
//!
//! Always true: a number is given out once, and only with the transaction that uses it. The trap: on PostgreSQL the day's
//! row stays locked until the commit, so take the number late.

use calendar::Date;
use domain::CaseNumber;

use crate::error::StoreError;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    NEXT_NUMBER = Statement::new(
        "next_case_number",
        "INSERT INTO case_numbers (day, last) VALUES ($1, 1)
         ON CONFLICT (day) DO UPDATE SET last = case_numbers.last + 1 RETURNING last",
    );
}

/// The next number of a local day.
///
/// # Errors
/// When the statement fails.
pub fn next_case_number(tx: &mut Tx<'_>, day: Date) -> Result<CaseNumber, StoreError> {
    let written = format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
    let running: u32 = tx.query_one(&NEXT_NUMBER, values![written])?.take()?;
    Ok(CaseNumber::of_day(day, running))
}
