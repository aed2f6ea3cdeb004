//! The servers that tests start really start, and hand out databases and mailboxes that do not see each other.

#[cfg(test)]
mod dovecot;
#[cfg(test)]
mod postgres;
#[cfg(test)]
mod program;
#[cfg(test)]
mod smtp;
