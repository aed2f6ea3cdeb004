//! From the channel's words for a mail to the desk's.
//!
//! Always true: every fetched mail becomes something that the desk can take: a readable mail, or a reason why not.

use app::mail::incoming::{self, Clue, IncomingFile, Machine, ReadableMail, Reading};
use calendar::Instant;
use channels::mail::fetch::FetchedMail;
use channels::mail::read::{Attachment, MailAddress, ReturnedMail};
use channels::mail::threading::list_clues;
use channels::mail::{AutoKind, MatchBy, OurMail, ReadMail, read_mail};
use domain::ports::Ids;
use domain::{AttachmentId, MailboxId, MessageId, ParkedMailId};

/// Reads a fetched mail.
pub(crate) fn read_fetched(
    (mailbox, folder): (MailboxId, &str),
    mail: FetchedMail,
    ours: &OurMail,
    ids: &dyn Ids,
) -> incoming::FetchedMail {
    let FetchedMail {
        uid,
        uid_validity,
        received_at,
        bytes,
        unfetchable,
    } = mail;
    let reading = match unfetchable {
        Some(reason) => Reading::Unreadable(reason),
        None => read_bytes(&bytes, received_at, ours, ids),
    };
    let parked = ParkedMailId::from_uuid(ids.next());
    let folder = folder.to_owned();
    incoming::FetchedMail {
        mailbox,
        folder,
        uid_validity,
        uid,
        received_at,
        parked,
        raw: bytes,
        reading,
    }
}

/// Reads the bytes of a mail.
pub(crate) fn read_bytes(bytes: &[u8], received_at: Instant, ours: &OurMail, ids: &dyn Ids) -> Reading {
    match read_mail(bytes, received_at, ours) {
        Ok(mail) => translate(mail, ours, ids),
        Err(reason) => Reading::Unreadable(reason.to_string()),
    }
}

fn translate(mail: ReadMail, ours: &OurMail, ids: &dyn Ids) -> Reading {
    let machine = machine_of(&mail.auto);
    let answer_to = answer_to(&mail, ours);
    if machine.is_none() && !answer_to.as_ref().is_some_and(|it| it.address.contains('@')) {
        return Reading::Unreadable("the mail names no sender that could be answered".to_owned());
    }
    let answer_to = answer_to.unwrap_or_default();
    let clues = translate_clues(&mail, ours);
    let returned = match &mail.auto {
        AutoKind::Bounce(returned) => describe_returned(returned),
        AutoKind::Person | AutoKind::AutoReply | AutoKind::BulkOrList(_) | AutoKind::OwnLoop => None,
    };
    let addresses = |list: Vec<MailAddress>| list.into_iter().map(|it| it.address).collect();
    let mut references = mail.references;
    references.extend(mail.in_reply_to.into_iter().filter(|it| !it.is_empty()));
    references.dedup();
    Reading::Mail(Box::new(ReadableMail {
        message: MessageId::from_uuid(ids.next()),
        header_id: mail.message_id.unwrap_or_default(),
        from_name: answer_to.name.unwrap_or_default(),
        from_address: answer_to.address.to_lowercase(),
        to: addresses(mail.to),
        cc: addresses(mail.cc),
        subject: mail.subject,
        text: mail.body,
        quoted: mail.quoted,
        html: mail.html,
        references,
        clues,
        files: mail
            .attachments
            .into_iter()
            .map(|it| translate_file(it, ids))
            .collect(),
        machine,
        returned,
    }))
}

/// Whoever is to be answered: `Reply-To` (web forms write the customer there), else the sender.
fn answer_to(mail: &ReadMail, ours: &OurMail) -> Option<MailAddress> {
    let asked = mail
        .reply_to
        .clone()
        .filter(|it| it.address.contains('@') && !ours.is_our_address(&it.address));
    let Some(mut asked) = asked else {
        return mail.from.clone();
    };
    if asked.name.is_none() {
        asked.name = mail.from.as_ref().and_then(|it| it.name.clone());
    }
    Some(asked)
}

fn machine_of(auto: &AutoKind) -> Option<Machine> {
    match auto {
        AutoKind::Person => None,
        AutoKind::AutoReply => Some(Machine::AutoReply),
        AutoKind::Bounce(_) => Some(Machine::Bounce),
        AutoKind::BulkOrList(_) => Some(Machine::Bulk),
        AutoKind::OwnLoop => Some(Machine::Loop),
    }
}

fn translate_clues(mail: &ReadMail, ours: &OurMail) -> Vec<Clue> {
    let mut clues = Vec::new();
    for clue in list_clues(mail, ours) {
        match clue.by {
            MatchBy::InReplyTo | MatchBy::References => clues.extend(clue.message_id.map(Clue::Message)),
            MatchBy::Reference | MatchBy::SubjectNumber => clues.extend(clue.reference.map(Clue::Number)),
            MatchBy::None => {}
        }
    }
    clues
}

fn describe_returned(returned: &ReturnedMail) -> Option<(String, String)> {
    let ReturnedMail {
        message_id,
        reference: _,
        recipient,
        status,
        diagnostic,
        is_final,
    } = returned;
    // While the other server is still trying, nothing has failed yet.
    let message_id = message_id.clone().filter(|_| *is_final)?;
    let parts = [recipient, status, diagnostic];
    let said = parts
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" · ");
    Some((
        message_id,
        if said.is_empty() {
            "the mail was returned".to_owned()
        } else {
            said
        },
    ))
}

fn translate_file(file: Attachment, ids: &dyn Ids) -> IncomingFile {
    let Attachment {
        name,
        media_type,
        declared_type: _,
        bytes,
        content_id,
        is_inline,
    } = file;
    IncomingFile {
        id: AttachmentId::from_uuid(ids.next()),
        name,
        media_type,
        bytes,
        content_id,
        is_inline,
    }
}
