//! A visitor who writes from where an outage is known is told of it at once, unless the company has switched that off (B11).
//!
//! Always true: each case is told once of each outage, as an automatic reply, which answers no promise of a person. The trap:
//! an outage without an expected end, or behind it, is left to a person: it cannot be told in full.

use domain::{Announcement, Case, CaseId, Channel, ContactId, FactBody, MessageId, Replied};
use store::Tx;
use store::chat::{ChatSite, Visitor};

use crate::AppError;
use crate::announcement::list_announcements::running_on;
use crate::announcement::settings;
use crate::announcement::tell_announcement::{TellAnnouncement, tell_on};
use crate::chat::send_message::automatic;
use crate::work::Work;

/// So many outages are told at once.
const MOST: usize = 3;

/// Tells what is known where the customer is: by the address of the case, else by the place that the words name.
pub(super) fn tell_outages(
    work: &mut Work<'_, '_>,
    (visitor, site): (&Visitor, &ChatSite),
    words: &str,
    (contact, id): (ContactId, CaseId),
) -> Result<(), AppError> {
    if !settings::load(work.tx)?.answers_chats {
        return Ok(());
    }
    let mut case = work.open_for(domain::Author::System, id)?;
    if case.require_live().is_err() {
        return Ok(());
    }
    let untold = untold(work.tx, (case.case(), words), work.now())?;
    if untold.is_empty() {
        return Ok(());
    }
    let zone = work.desk().settings().zone.clone();
    for outage in untold {
        let text = outage.answer(visitor.language != "en", &zone);
        let message = MessageId::from_uuid(work.next_id());
        let kept = automatic(work, (site, visitor), (message, id, contact), &text);
        store::messages::insert_message(work.tx, &kept)?;
        let reply = Replied {
            message: Some(message),
            contact,
            channel: Channel::Chat,
            text: text.clone(),
            is_automatic: true,
            attachments: Vec::new(),
        };
        case.record(FactBody::ReplySent { reply })?;
        let tell = TellAnnouncement { text, joins: false };
        tell_on(work, &mut case, outage.id, &tell)?;
    }
    work.save(case)?;
    Ok(())
}

/// What can be told in full and was not told on this case.
fn untold(
    tx: &mut Tx<'_>,
    (case, words): (&Case, &str),
    now: calendar::Instant,
) -> Result<Vec<Announcement>, AppError> {
    let mut found = running_on(tx, (case, words), now)?;
    found.retain(|it| it.expected_end_at.is_some_and(|end| end > now));
    let mut untold = Vec::new();
    for it in found {
        let known = store::announcements::case_of(tx, it.id, case.id)?;
        if known.is_none_or(|row| row.told_at.is_none()) && untold.len() < MOST {
            untold.push(it);
        }
    }
    Ok(untold)
}
