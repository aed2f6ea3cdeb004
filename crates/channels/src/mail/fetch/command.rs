//! The two questions asked of an open folder: which mails are there, and give me these.
//!
//! Always true: an answer counts only when the server closed it with OK. A line that breaks in the middle is a failure,
//! never "no more mail": what was not given would be skipped for ever.

use std::time::Duration;

use async_imap::imap_proto::{AttributeValue, MailboxDatum, Response, Status};
use calendar::Instant;

use super::connection::ImapSession;
use super::fault::{FaultKind, MailboxFault, limited};
use super::{Cursor, FetchedMail, MAX_FETCHED_BYTES};

/// Longest silence of the server.
const SILENCE_WITHIN: Duration = Duration::from_secs(60);

/// The numbers in the range (`5:*`) that are really there and not below `from`, in order.
pub(super) async fn search(
    session: &mut ImapSession,
    range: &str,
    from: u32,
) -> Result<Vec<u32>, MailboxFault> {
    let mut uids = Vec::new();
    ask(session, &format!("UID SEARCH UID {range}"), |response| {
        if let Response::MailboxData(MailboxDatum::Search(found)) = response {
            // `5:*` names the last mail even when its number is below 5.
            uids.extend(found.iter().copied().filter(|it| *it >= from));
        }
        Ok(())
    })
    .await?;
    uids.sort_unstable();
    uids.dedup();
    Ok(uids)
}

/// These mails, in order. One that another client has deleted meanwhile is simply not among them.
pub(super) async fn fetch_whole(
    session: &mut ImapSession,
    uids: &[u32],
    cursor: Cursor,
) -> Result<Vec<FetchedMail>, MailboxFault> {
    let command = format!(
        "UID FETCH {} (UID INTERNALDATE BODY.PEEK[]<0.{}>)",
        name_set(uids),
        MAX_FETCHED_BYTES + 1
    );
    let mut mails = Vec::with_capacity(uids.len());
    ask(session, &command, |response| {
        let Response::Fetch(_, attributes) = response else {
            return Ok(());
        };
        let Given {
            uid: Some(uid),
            received_at,
            bytes: Some(bytes),
        } = read_attributes(attributes)
        else {
            return Ok(());
        };
        if uids.binary_search(&uid).is_err() {
            return Ok(());
        }
        let missing = || {
            MailboxFault::new(
                FaultKind::Protocol,
                format!("the server gives no INTERNALDATE for mail {uid}"),
            )
        };
        let received_at = received_at.ok_or_else(missing)?;
        let uid_validity = cursor.uid_validity;
        mails.push(FetchedMail {
            uid,
            uid_validity,
            received_at,
            bytes: bytes.to_vec(),
            unfetchable: None,
        });
        Ok(())
    })
    .await?;
    mails.sort_by_key(|it| it.uid);
    mails.dedup_by_key(|it| it.uid);
    Ok(mails)
}

/// A mail that cannot be had: at least tell when it came.
pub(super) async fn fetch_date_only(
    session: &mut ImapSession,
    uid: u32,
    cursor: Cursor,
) -> Result<FetchedMail, MailboxFault> {
    let mut received_at = None;
    ask(
        session,
        &format!("UID FETCH {uid} (UID INTERNALDATE)"),
        |response| {
            if let Response::Fetch(_, attributes) = response {
                received_at = read_attributes(attributes).received_at.or(received_at);
            }
            Ok(())
        },
    )
    .await?;
    Ok(FetchedMail {
        uid,
        uid_validity: cursor.uid_validity,
        received_at: received_at.unwrap_or(Instant::EPOCH),
        bytes: Vec::new(),
        unfetchable: Some("the mail server failed three times to give this mail".to_owned()),
    })
}

/// Sends a command and shows each response to `each`, up to the closing one.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's enum; what is not an end is shown to the caller"
)]
async fn ask(
    session: &mut ImapSession,
    command: &str,
    mut each: impl FnMut(&Response<'_>) -> Result<(), MailboxFault>,
) -> Result<(), MailboxFault> {
    let sent = async {
        session
            .run_command(command)
            .await
            .map_err(|it| MailboxFault::of_command(FaultKind::Protocol, &it))
    };
    let id = limited(SILENCE_WITHIN, "sending a command", sent).await?;
    loop {
        let next = async {
            let broken = |it: std::io::Error| MailboxFault::of_command(FaultKind::Protocol, &it.into());
            session.read_response().await.map_err(broken)
        };
        let response = limited(SILENCE_WITHIN, "reading mail", next)
            .await?
            .ok_or_else(MailboxFault::hung_up)?;
        match response.parsed() {
            Response::Done { tag, status, outcome } if *tag == id => {
                let words = outcome
                    .information
                    .as_deref()
                    .unwrap_or("the server refused a command");
                let refused = || MailboxFault::new(FaultKind::Protocol, words);
                return if matches!(status, Status::Ok) {
                    Ok(())
                } else {
                    Err(refused())
                };
            }
            Response::Data {
                status: Status::Bye, ..
            } => return Err(MailboxFault::hung_up()),
            other => each(other)?,
        }
    }
}

#[derive(Default)]
struct Given<'r> {
    uid: Option<u32>,
    received_at: Option<Instant>,
    bytes: Option<&'r [u8]>,
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's enum; only three attributes were asked for"
)]
fn read_attributes<'r>(attributes: &'r [AttributeValue<'_>]) -> Given<'r> {
    let mut given = Given::default();
    for attribute in attributes {
        match attribute {
            AttributeValue::Uid(uid) => given.uid = Some(*uid),
            AttributeValue::InternalDate(text) => given.received_at = read_internal_date(text),
            AttributeValue::BodySection {
                section: None, data, ..
            } => {
                given.bytes = Some(data.as_deref().unwrap_or_default());
            }
            _ => {}
        }
    }
    given
}

/// `21-Nov-2026 10:00:00 +0800` (RFC 3501, date-time).
fn read_internal_date(text: &str) -> Option<Instant> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let mut words = text.split_whitespace();
    let (date, time, zone) = (words.next()?, words.next()?, words.next()?);
    let mut parts = date.split('-');
    let (day, month, year) = (parts.next()?, parts.next()?.to_ascii_lowercase(), parts.next()?);
    let month = MONTHS.iter().position(|it| *it == month)? + 1;
    let (hours, minutes) = zone.split_at_checked(3)?;
    Instant::parse(&format!("{year}-{month:02}-{day:0>2}T{time}{hours}:{minutes}")).ok()
}

/// `1,2,3,7` as `1:3,7`.
fn name_set(uids: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for uid in uids {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*uid) => *last = *uid,
            Some(_) | None => runs.push((*uid, *uid)),
        }
    }
    let name = |(first, last): &(u32, u32)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}:{last}")
        }
    };
    runs.iter().map(name).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_written_as_runs() {
        assert_eq!(name_set(&[1, 2, 3, 7, 9, 10]), "1:3,7,9:10");
        assert_eq!(name_set(&[u32::MAX]), u32::MAX.to_string());
    }

    #[test]
    fn the_date_of_receipt_is_read_with_its_zone() {
        let at = Instant::parse("2026-11-01T02:00:00Z").ok();
        assert_eq!(read_internal_date(" 1-Nov-2026 10:00:00 +0800"), at);
        assert_eq!(read_internal_date("01-NOV-2026 10:00:00 +0800"), at);
        assert_eq!(read_internal_date("31-Oct-2026 21:00:00 -0500"), at);
        assert_eq!(read_internal_date("yesterday"), None);
    }
}
