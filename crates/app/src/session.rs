//! Who is there: logging in and out, sessions, API tokens, passwords.

pub mod authenticate;
pub mod change_password;
pub mod log_in;
pub mod passwords;
pub mod preferences;
pub(crate) mod remembered;
pub(crate) mod secrets;
