//! The loops over the real desk: a real IMAP server, an SMTP server that keeps everything, and doubles of messengers' vendors.

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod hooks;
#[cfg(test)]
mod house;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod messenger_house;
#[cfg(test)]
mod wecom;
