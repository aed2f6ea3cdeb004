//! What the domain is given: a clock and a source of identities. Only the binary has the real ones.

use calendar::Instant;
use uuid::Uuid;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Instant;
}

/// Gives out identities and unguessable bytes.
pub trait Ids: Send + Sync {
    /// A new identity, ordered by time (UUID version 7, RFC 9562).
    fn next(&self) -> Uuid;
    /// Bytes that nobody can guess, for tokens and salts.
    fn secret(&self) -> [u8; 32];
}
