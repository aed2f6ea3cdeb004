//! Mail on its way out: how it is headed, which mailbox sends it, and how it waits in the outbox.

use calendar::Instant;
use domain::{AttachmentId, Case, CaseId, CaseNumber, DeliveryId, MailboxId, MessageId, TeamId};
use pack::says;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::mailboxes::Mailbox;
use store::messages::{Message, MessageState};

use crate::AppError;

/// What the outbox keeps of a mail; attachments are read when it is delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutgoingMail {
    /// The message.
    pub message: MessageId,
    /// Its `Message-ID`, without angle brackets.
    pub header_id: String,
    /// The mailbox that sends it.
    pub mailbox: MailboxId,
    /// Name of the sender.
    pub from_name: String,
    /// Address of the sender.
    pub from_address: String,
    /// Receivers.
    pub to: Vec<String>,
    /// Copies.
    pub cc: Vec<String>,
    /// Subject with the case's number.
    pub subject: String,
    /// The words.
    pub text: String,
    /// `Message-ID` that it answers.
    pub in_reply_to: Option<String>,
    /// `References`, oldest first.
    pub references: Vec<String>,
    /// The case's number, for our reference header.
    pub case_number: CaseNumber,
    /// Written by a rule: marked `Auto-Submitted: auto-replied` (RFC 3834).
    pub is_automatic: bool,
    /// Files.
    pub attachments: Vec<AttachmentId>,
}

/// Kind of outbox entries that are mail.
pub const MAIL: &str = "mail";

/// Our `Message-ID`: it begins with the case's number, so that a reply finds its case.
pub(crate) fn header_id(number: &CaseNumber, message: MessageId, host: &str) -> String {
    format!("{number}.{}@{host}", message.as_uuid().simple())
}

/// The subject of a reply: `Re:` once, and the number once.
pub(crate) fn subject(last: Option<&str>, case: &Case, number: &CaseNumber) -> String {
    let base = last
        .filter(|it| !it.trim().is_empty())
        .unwrap_or(&case.subject)
        .trim();
    let with_re = if last.is_some() && !starts_as_reply(base) {
        format!("Re: {base}")
    } else {
        base.to_owned()
    };
    if with_re.contains(number.as_str()) {
        with_re
    } else {
        format!("{with_re} [#{number}]")
    }
}

fn starts_as_reply(subject: &str) -> bool {
    let head: String = subject.chars().take(4).collect::<String>().to_lowercase();
    [
        "re:",
        "re：",
        "回复:",
        "回复：",
        "答复:",
        "答复：",
        "回覆:",
        "回覆：",
    ]
    .iter()
    .any(|it| head.starts_with(it))
}

/// `References` of a reply: what came and went so far, the last 20.
pub(crate) fn references(earlier: &[Message]) -> Vec<String> {
    let left = earlier.iter().filter(|it| it.state != MessageState::Recalled);
    let ids: Vec<String> = left.filter_map(|it| it.wire_id.clone()).collect();
    ids.iter().skip(ids.len().saturating_sub(20)).cloned().collect()
}

/// The mailbox that sends: the one that the customer wrote to, else the team's, else the first.
pub(crate) fn mailbox_for(
    tx: &mut Tx<'_>,
    team: Option<TeamId>,
    written_to: Option<MailboxId>,
) -> Result<Mailbox, AppError> {
    let mailboxes: Vec<Mailbox> = store::mailboxes::list_mailboxes(tx)?
        .into_iter()
        .filter(|it| it.is_active)
        .collect();
    let by = |fits: &dyn Fn(&Mailbox) -> bool| mailboxes.iter().find(|it| fits(it)).cloned();
    by(&|it| Some(it.id) == written_to)
        .or_else(|| by(&|it| it.team.is_some() && it.team == team))
        .or_else(|| mailboxes.first().cloned())
        .ok_or_else(|| {
            AppError::invalid(
                "channel",
                "no_mailbox",
                says!(
                    "还没有设置邮箱；请先在设置里添加，或改用电话答复",
                    "no mailbox is set up; enter one in the settings, or answer by phone"
                ),
            )
        })
}

/// Enters a mail now, to leave not before an instant.
pub(crate) fn put_into_outbox(
    tx: &mut Tx<'_>,
    id: DeliveryId,
    (case, mail): (CaseId, &OutgoingMail),
    (now, not_before): (Instant, Instant),
) -> Result<(), AppError> {
    let payload = serde_json::to_string(mail).map_err(AppError::internal)?;
    store::outbox::insert_delivery(
        tx,
        &store::outbox::NewDelivery {
            id,
            kind: MAIL.to_owned(),
            payload,
            dedupe_key: mail.header_id.clone(),
            case: Some(case),
            not_before,
            created_at: now,
        },
    )?;
    Ok(())
}
