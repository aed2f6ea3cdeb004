//! One row of a result, read column by column in the order of the select list.
//!
//! Always true: `take` moves the value out, so nothing is copied twice. The trap: the order of the `take`s must be the
//! order of the columns; keep them beside each other.

use crate::error::StoreError;
use crate::value::{FromValue, Value};

/// One row of a result.
#[derive(Debug)]
pub(crate) struct Row {
    statement: &'static str,
    values: std::vec::IntoIter<Value>,
    column: usize,
}

impl Row {
    pub(crate) fn new(statement: &'static str, values: Vec<Value>) -> Self {
        Self {
            statement,
            values: values.into_iter(),
            column: 0,
        }
    }

    /// The next column.
    ///
    /// # Errors
    /// `StoreError::Column` when it holds something else, or when there is none left.
    pub(crate) fn take<T: FromValue>(&mut self) -> Result<T, StoreError> {
        let column = self.column;
        self.column += 1;
        let found = match self.values.next() {
            Some(value) => match T::from_value(value) {
                Ok(taken) => return Ok(taken),
                Err(value) => value.kind(),
            },
            None => "nothing: the select list is shorter",
        };
        Err(StoreError::Column {
            statement: self.statement,
            column,
            found: String::from(found),
            expected: T::EXPECTED,
        })
    }

    /// A mistake in a column that was taken, found by the caller while turning it into something of the domain.
    pub(crate) fn mistake(&self, found: String, expected: &'static str) -> StoreError {
        StoreError::Column {
            statement: self.statement,
            column: self.column.saturating_sub(1),
            found,
            expected,
        }
    }
}
