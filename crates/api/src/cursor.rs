//! Page cursors: opaque on the wire, a small JSON value inside.
//!
//! Always true: what [`encode`] wrote, [`decode`] reads. Clients must not look inside; the content may change with any
//! version, and an old cursor is then refused as an invalid field.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// The cursor for a position.
pub(crate) fn encode<T: Serialize>(position: &T) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(position).unwrap_or_default())
}

/// The position in a cursor that came in the query parameter `field`; none in, none out.
///
/// # Errors
/// A problem `invalid` when it is not a cursor of this kind of list.
pub(crate) fn decode<T: DeserializeOwned>(field: &str, cursor: Option<&str>) -> Result<Option<T>, Problem> {
    let Some(cursor) = cursor else { return Ok(None) };
    URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .map(Some)
        .ok_or_else(|| Problem::invalid_field(field, "unknown", "not a cursor that this list gave out"))
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn a_cursor_reads_back_and_foreign_ones_are_refused() {
        let cursor = encode(&(42_i64, "供热"));
        assert_eq!(
            decode::<(i64, String)>("after", Some(&cursor)).unwrap(),
            Some((42, "供热".to_owned()))
        );
        assert_eq!(decode::<(i64, String)>("after", None).unwrap(), None);
        for foreign in ["", "x", "!!", &encode(&"only text")] {
            assert_eq!(
                decode::<(i64, String)>("after", Some(foreign))
                    .unwrap_err()
                    .code(),
                "invalid",
                "{foreign}"
            );
        }
    }
}
