//! Things of the domain that are kept as JSON text in one column.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Fault, StoreError};
use crate::row::Row;

/// The text to store.
pub(crate) fn write<T: Serialize>(what: &'static str, it: &T) -> Result<String, StoreError> {
    serde_json::to_string(it).map_err(|source| StoreError::Encode {
        what,
        source: Fault::new(source),
    })
}

/// The next column, read back.
pub(crate) fn take<T: DeserializeOwned>(row: &mut Row, what: &'static str) -> Result<T, StoreError> {
    let text: String = row.take()?;
    // The parser's message tells the place and the field, never the content.
    serde_json::from_str(&text)
        .map_err(|error| row.mistake(format!("JSON that does not read: {error}"), what))
}
