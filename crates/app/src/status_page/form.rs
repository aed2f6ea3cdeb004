//! The number that a page gives each of its forms: shows that the form came from the page of this link, and is taken once.
//!
//! Always true: it follows from the link's token, which another site does not know; it holds for half a day. The trap: it
//! says nothing about who sends it; the token in the address does.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use calendar::{Instant, Millis};
use sha2::{Digest, Sha256};

use crate::{AppError, Desk};

/// So long a page may lie open before its forms are sent.
const LASTS: Millis = Millis::hours(12);

/// A number for a form of an act, on the page of a link.
#[must_use]
pub fn form_for(desk: &Desk, token: &str, act: &str) -> String {
    let nonce: Vec<u8> = desk.ids().secret().into_iter().take(16).collect();
    let nonce = URL_SAFE_NO_PAD.encode(nonce);
    let made_at = desk.clock().now().as_millis();
    let seal = seal_of(token, act, (made_at, &nonce));
    format!("{made_at}.{nonce}.{seal}")
}

/// Checks a form's number.
///
/// # Errors
/// [`AppError::Unauthenticated`] for one that is not of this page, of another act, or too old.
pub fn check_form(desk: &Desk, token: &str, act: &str, form: &str) -> Result<(), AppError> {
    let mut parts = form.split('.');
    let (Some(made_at), Some(nonce), Some(seal), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(AppError::Unauthenticated);
    };
    let made_at: i64 = made_at
        .parse()
        .map_err(|_not_a_number| AppError::Unauthenticated)?;
    let age = desk.clock().now().since(Instant::from_millis(made_at));
    let is_ours = seal_of(token, act, (made_at, nonce)) == seal;
    if is_ours && age <= LASTS && nonce.len() <= 40 {
        Ok(())
    } else {
        Err(AppError::Unauthenticated)
    }
}

fn seal_of(token: &str, act: &str, (made_at, nonce): (i64, &str)) -> String {
    let mut hasher = Sha256::new();
    hasher.update(b"shouwen status form 1\0");
    for part in [token, act, &made_at.to_string(), nonce] {
        hasher.update(part.as_bytes());
        hasher.update(b"\0");
    }
    URL_SAFE_NO_PAD.encode(hasher.finalize())
}
