//! Takes fetched mail in: onto its case, into a new one, or aside where people see it. Mail and cursor go in one transaction.
//!
//! Always true: a mail is taken once (by UID, and by `Message-ID` when the folder was numbered anew); none is dropped.
//! The trap: the clock starts when the server received the mail, which may lie before facts that are already recorded.

use std::sync::Arc;

use calendar::{Instant, Millis};
use domain::{Author, CaseId, Channel, ContactId, Direction, FactBody, IdentityKind, MailboxId, Received};
use serde::{Deserialize, Serialize};
use store::attachments::Attachment;
use store::mailboxes::{MailCursor, Mailbox, ParkedMail, ParkedState};
use store::messages::{MailAddress, MailUid, Message, MessageState, Recipients};

use crate::announcement::answer_at_once::answer_at_once;
use crate::case::find_matter::certain_matter;
use crate::case::raise_from_channel::{Written, raise_from_channel};
use crate::case::receive_words::{note_urging, receive_words};
use crate::customer::enter_customer::{self, NewCustomer};
use crate::mail::find_case::{find_case, sender_identity};
use crate::mail::incoming::{FetchedMail, Machine, ReadableMail, Reading};
use crate::work::{OpenCase, Work};
use crate::{AppError, Desk};

/// What became of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Onto open cases.
    pub on_cases: u32,
    /// Into new cases.
    pub raised: u32,
    /// Parked or set aside.
    pub parked: u32,
    /// Known already.
    pub known: u32,
}

/// More mails than this of one sender within an hour are parked.
const SENDER_CAP: u32 = 60;
/// The word for a mail that could not be read.
pub(crate) const UNREADABLE: &str = "unreadable";
/// An unreadable mail is read again after so long, then ever more rarely.
const FIRST_RETRY: Millis = Millis::minutes(15);

/// Takes a batch of one mailbox, in order, and moves the mailbox's cursor behind it.
///
/// When the batch cannot be taken as a whole, each mail is taken by itself, and one that still fails is set aside as
/// unreadable: it never stops the rest.
///
/// # Errors
/// [`AppError::Busy`] and failures of the store: nothing was taken, the same mails are offered again.
pub async fn take_mail(desk: &Desk, mails: impl Into<Arc<Vec<FetchedMail>>>) -> Result<Taken, AppError> {
    let batch = mails.into();
    let whole = batch.clone();
    match desk.write(None, move |work| take_all(work, &whole)).await {
        Err(AppError::Internal(cause)) if batch.len() > 1 => {
            tracing::warn!(mails = batch.len(), error = %cause, "a batch of mail failed; its mails are taken one by one");
            let mut taken = Taken::default();
            for mail in batch.iter() {
                taken.add(take_one(desk, mail.clone()).await?);
            }
            Ok(taken)
        }
        Err(AppError::Internal(cause)) if batch.len() == 1 => {
            set_aside(desk, &batch, &cause.to_string()).await
        }
        other => other,
    }
}

async fn take_one(desk: &Desk, mail: FetchedMail) -> Result<Taken, AppError> {
    let one = Arc::new(vec![mail]);
    let whole = one.clone();
    match desk.write(None, move |work| take_all(work, &whole)).await {
        Err(AppError::Internal(cause)) => set_aside(desk, &one, &cause.to_string()).await,
        other => other,
    }
}

async fn set_aside(desk: &Desk, mails: &[FetchedMail], cause: &str) -> Result<Taken, AppError> {
    let mut mails = mails.to_vec();
    for mail in &mut mails {
        mail.reading = Reading::Unreadable(format!("it could not be stored: {cause}"));
    }
    desk.write(None, move |work| take_all(work, &mails)).await
}

/// The case that a message is on.
///
/// # Errors
/// Not found when there is no such message.
pub async fn case_of_message(desk: &Desk, id: domain::MessageId) -> Result<CaseId, AppError> {
    desk.read(move |tx| {
        let message = store::messages::load_message(tx, id)?;
        message
            .map(|it| it.case)
            .ok_or(AppError::NotFound { what: "message" })
    })
    .await
}

impl Taken {
    fn add(&mut self, other: Self) {
        self.on_cases += other.on_cases;
        self.raised += other.raised;
        self.parked += other.parked;
        self.known += other.known;
    }
}

fn take_all(work: &mut Work<'_, '_>, mails: &[FetchedMail]) -> Result<Taken, AppError> {
    let mut taken = Taken::default();
    for mail in mails {
        match take(work, mail)? {
            Way::Known => taken.known += 1,
            Way::Parked => taken.parked += 1,
            Way::OnCase => taken.on_cases += 1,
            Way::Raised => taken.raised += 1,
        }
    }
    if let Some(last) = mails.iter().max_by_key(|it| (it.uid_validity, it.uid)) {
        let cursor = MailCursor {
            validity: last.uid_validity,
            uid: last.uid,
        };
        store::mailboxes::move_cursor(work.tx, last.mailbox, &last.folder, cursor)?;
    }
    Ok(taken)
}

enum Way {
    Known,
    Parked,
    OnCase,
    Raised,
}

fn take(work: &mut Work<'_, '_>, mail: &FetchedMail) -> Result<Way, AppError> {
    let uid = MailUid {
        mailbox: mail.mailbox,
        validity: mail.uid_validity,
        uid: mail.uid,
    };
    if store::messages::find_message_uid(work.tx, uid)?.is_some()
        || store::mailboxes::find_parked_uid(work.tx, uid)?.is_some()
    {
        return Ok(Way::Known);
    }
    match &mail.reading {
        Reading::Unreadable(reason) => {
            park(work, mail, None, (UNREADABLE, reason.clone(), None))?;
            Ok(Way::Parked)
        }
        Reading::Mail(read) => {
            if is_known(work, mail.mailbox, read)? {
                return Ok(Way::Known);
            }
            if let Some(machine) = read.machine {
                let case = note_returned(work, mail, read, machine)?;
                park(work, mail, Some(read), (machine.as_str(), String::new(), case))?;
                return Ok(Way::Parked);
            }
            let since = work.now().minus(Millis::hours(1));
            if store::messages::count_from_sender(work.tx, &read.from_address, since)? >= SENDER_CAP {
                let reason = format!("more than {SENDER_CAP} mails of this sender within an hour");
                park(work, mail, Some(read), ("over_cap", reason, None))?;
                return Ok(Way::Parked);
            }
            // A server's clock may run ahead of ours: nothing happens later than now.
            admit(work, uid, mail.received_at.min(work.now()), read)
        }
    }
}

/// The same mail under another UID: the folder was numbered anew. Another mail that reuses an id is not the same.
fn is_known(work: &mut Work<'_, '_>, mailbox: MailboxId, read: &ReadableMail) -> Result<bool, AppError> {
    if read.header_id.is_empty() {
        return Ok(false);
    }
    for (message, _) in store::messages::find_wire_ids(work.tx, std::slice::from_ref(&read.header_id))? {
        let known = store::messages::load_message(work.tx, message)?;
        let is_same = |it: &Message| {
            it.mailbox == Some(mailbox)
                && it.direction == Direction::Inbound
                && it.subject == read.subject
                && it.text == read.text
        };
        if known.as_ref().is_some_and(is_same) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes a readable mail of a person onto its case, or into a new one.
pub(crate) fn admit_again(
    work: &mut Work<'_, '_>,
    mailbox: MailboxId,
    received_at: Instant,
    read: &ReadableMail,
) -> Result<CaseId, AppError> {
    let (mut case, _) = case_for(work, mailbox, received_at, read)?;
    receive(work, &mut case, (mailbox, None), received_at, read)?;
    save_and_answer(work, case, read)
}

fn admit(
    work: &mut Work<'_, '_>,
    uid: MailUid,
    received_at: Instant,
    read: &ReadableMail,
) -> Result<Way, AppError> {
    let (mut case, way) = case_for(work, uid.mailbox, received_at, read)?;
    receive(work, &mut case, (uid.mailbox, Some(uid)), received_at, read)?;
    save_and_answer(work, case, read)?;
    Ok(way)
}

/// Saves the case; what is known of an outage where its customer is goes out at once (B11).
fn save_and_answer(work: &mut Work<'_, '_>, case: OpenCase, read: &ReadableMail) -> Result<CaseId, AppError> {
    let id = work.save(case)?.case;
    let words = format!("{}\n{}", read.subject, read.text);
    answer_at_once(work, id, (Channel::Email, &words))?;
    Ok(id)
}

fn case_for(
    work: &mut Work<'_, '_>,
    mailbox: MailboxId,
    received_at: Instant,
    read: &ReadableMail,
) -> Result<(OpenCase, Way), AppError> {
    if let Some(case) = find_case(work, received_at, read)? {
        return Ok((case, Way::OnCase));
    }
    if let Some(case) = goes_on(work, received_at, read)? {
        return Ok((case, Way::OnCase));
    }
    let mailbox = store::mailboxes::load_mailbox(work.tx, mailbox)?;
    Ok((
        raise_from(work, mailbox.as_ref(), received_at, read)?,
        Way::Raised,
    ))
}

/// A mail without any clue, about the one matter that its sender has open: a second contact, not a second case (B07).
fn goes_on(
    work: &mut Work<'_, '_>,
    received_at: Instant,
    read: &ReadableMail,
) -> Result<Option<OpenCase>, AppError> {
    // An address that a family shares says nothing certain of who writes.
    let holders = store::customers::find_identity(work.tx, IdentityKind::Email, &read.from_address, 2)?;
    let [customer] = holders.as_slice() else {
        return Ok(None);
    };
    let customer = *customer;
    let words = format!("{} {}", read.subject, read.text);
    let Some(id) = certain_matter(work.tx, customer, (received_at, &words))? else {
        return Ok(None);
    };
    let mut case = work.open_for(Author::Customer(Some(customer)), id)?;
    note_urging(&mut case, received_at, &words)?;
    Ok(Some(case))
}

fn raise_from(
    work: &mut Work<'_, '_>,
    mailbox: Option<&Mailbox>,
    received_at: Instant,
    read: &ReadableMail,
) -> Result<OpenCase, AppError> {
    let customer = match sender_identity(work, read)? {
        Some(known) => known,
        None => {
            let new = NewCustomer {
                name: read.from_name.chars().take(100).collect(),
                emails: vec![read.from_address.clone()],
                ..NewCustomer::default()
            };
            enter_customer::enter_from_channel(work, &new)?.id
        }
    };
    let written = Written {
        channel: Channel::Email,
        contact: ContactId::from_uuid(work.next_id()),
        customer,
        subject: &read.subject,
        text: &read.text,
        team: mailbox.and_then(|it| it.team),
    };
    raise_from_channel(work, received_at, &written)
}

/// Puts the mail on the case: message, files, fact; a closed case is reopened by it (C13).
fn receive(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    (mailbox, uid): (MailboxId, Option<MailUid>),
    received_at: Instant,
    read: &ReadableMail,
) -> Result<(), AppError> {
    let contact = case.case().contact;
    let address = |it: &String| MailAddress {
        name: String::new(),
        address: it.clone(),
    };
    let message = Message {
        id: read.message,
        case: case.case().id,
        contact,
        channel: Channel::Email,
        direction: Direction::Inbound,
        mailbox: Some(mailbox),
        uid,
        wire_id: Some(read.header_id.clone()).filter(|it| !it.is_empty()),
        sender: MailAddress {
            name: read.from_name.clone(),
            address: read.from_address.clone(),
        },
        recipients: Recipients {
            to: read.to.iter().map(address).collect(),
            cc: read.cc.iter().map(address).collect(),
            reply_to: Vec::new(),
        },
        subject: read.subject.clone(),
        text: read.text.clone(),
        quoted: read.quoted.clone(),
        html: read.html.clone(),
        wire_refs: read.references.clone(),
        author: None,
        is_automatic: false,
        state: MessageState::Received,
        detail: String::new(),
        at: received_at,
        recorded_at: work.now(),
        raw: None,
    };
    store::messages::insert_message(work.tx, &message)?;
    keep_files(work, case.case().id, read)?;
    let received = Received {
        message: read.message,
        contact,
        channel: Channel::Email,
        subject: Some(read.subject.clone()),
        text: read.text.clone(),
    };
    receive_words(case, received_at, received)
}

fn keep_files(work: &mut Work<'_, '_>, case: CaseId, read: &ReadableMail) -> Result<(), AppError> {
    for file in &read.files {
        let content = store::attachments::put_content(work.tx, &file.bytes)?;
        let attachment = Attachment {
            id: file.id,
            case: Some(case),
            message: Some(read.message),
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            size_bytes: u64::try_from(file.bytes.len()).unwrap_or(u64::MAX),
            content,
            content_id: file.content_id.clone(),
            is_inline: file.is_inline,
            uploaded_by: None,
            created_at: work.now(),
        };
        store::attachments::insert_attachment(work.tx, &attachment)?;
    }
    Ok(())
}

/// A returned mail is told on the case whose reply it returns.
fn note_returned(
    work: &mut Work<'_, '_>,
    mail: &FetchedMail,
    read: &ReadableMail,
    machine: Machine,
) -> Result<Option<CaseId>, AppError> {
    let (Machine::Bounce, Some((wire_id, detail))) = (machine, &read.returned) else {
        return Ok(None);
    };
    let found = store::messages::find_wire_ids(work.tx, std::slice::from_ref(wire_id))?;
    let Some((message, case_id)) = found.first().copied() else {
        return Ok(None);
    };
    store::messages::set_message_state(work.tx, message, MessageState::Failed, detail)?;
    let mut case = work.open_for(Author::System, case_id)?;
    let body = FactBody::ReplyDelivered {
        message,
        is_delivered: false,
        detail: detail.clone(),
    };
    case.record_at(mail.received_at, Author::System, body)?;
    work.save(case)?;
    Ok(Some(case_id))
}

fn park(
    work: &mut Work<'_, '_>,
    mail: &FetchedMail,
    read: Option<&ReadableMail>,
    (reason, detail, case): (&'static str, String, Option<CaseId>),
) -> Result<(), AppError> {
    let parked = ParkedMail {
        id: mail.parked,
        uid: MailUid {
            mailbox: mail.mailbox,
            validity: mail.uid_validity,
            uid: mail.uid,
        },
        reason: reason.to_owned(),
        detail,
        sender: read.map_or_else(
            || MailAddress {
                name: String::new(),
                address: String::new(),
            },
            |it| MailAddress {
                name: it.from_name.clone(),
                address: it.from_address.clone(),
            },
        ),
        subject: read.map(|it| it.subject.clone()).unwrap_or_default(),
        content: store::attachments::put_content(work.tx, &mail.raw)?,
        size_bytes: u64::try_from(mail.raw.len()).unwrap_or(u64::MAX),
        received_at: mail.received_at,
        parked_at: work.now(),
        state: if reason == UNREADABLE {
            ParkedState::Retrying
        } else {
            ParkedState::Parked
        },
        attempts: 1,
        retry_at: (reason == UNREADABLE).then(|| work.now().plus(FIRST_RETRY)),
        case,
    };
    store::mailboxes::park_mail(work.tx, &parked)?;
    Ok(())
}
