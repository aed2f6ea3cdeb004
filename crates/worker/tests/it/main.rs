//! The mail loops over the real desk, a real IMAP server, and an SMTP server that keeps everything.

#[cfg(test)]
mod house;
#[cfg(test)]
mod mail;
