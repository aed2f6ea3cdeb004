//! Answers the customer: in writing through the outbox or a chat, or by word of mouth, as recorded by the agent.
//!
//! Always true: what no person writes is an automatic answer: marked as such, not judged as somebody's words, and gone at once.

use domain::{
    Actor, AttachmentId, CaseId, Channel, ContactId, DeliveryId, Direction, FactBody, IdentityKind,
    MessageId, Moment, Permission, Replied,
};
use pack::says;
use store::messages::{MailAddress, Message, MessageState, Recipients};

use crate::conversation;
use crate::error::{check_length, check_text};
use crate::mail::outgoing::{self, OutgoingMail};
use crate::work::{OpenCase, Work, first_reach};
use crate::{AppError, Desk, Done, OnCase};

/// What is answered.
#[derive(Debug, Clone)]
pub struct ReplyToCustomer {
    /// On which case.
    pub on: OnCase,
    /// The words.
    pub text: String,
    /// E-mail, chat and messengers go out; phone and counter record what was said.
    pub channel: Channel,
    /// Mail addresses; empty: the address that the customer wrote from last, or their first one.
    pub to: Vec<String>,
    /// Copies; none: whoever got a copy of the customer's last mail, but for the desk itself.
    pub cc: Option<Vec<String>>,
    /// Files that were uploaded before.
    pub attachments: Vec<AttachmentId>,
}

impl ReplyToCustomer {
    /// Nothing but words, to whoever wrote last on this way: no copies, no files.
    #[must_use]
    pub const fn words(case: CaseId, channel: Channel, text: String) -> Self {
        Self {
            on: OnCase::any_version(case),
            text,
            channel,
            to: Vec::new(),
            cc: Some(Vec::new()),
            attachments: Vec::new(),
        }
    }
}

/// Checks the words, records the reply and, for mail and messengers, puts it into the outbox: all in one transaction.
///
/// A mail is held there for some seconds ([`crate::DeskSettings::hold_replies_for`]), in which it can be recalled; chats and
/// messengers are talked in, so their words leave at once.
///
/// # Errors
/// Refused when words are banned or required parts are missing; [`AppError::Invalid`] when there is no address to write
/// to, or the channel cannot carry a reply.
pub async fn reply_to_customer(desk: &Desk, actor: &Actor, cmd: ReplyToCustomer) -> Result<Done, AppError> {
    check_text("body", &cmd.text, 100_000)?;
    check_addresses("to", &cmd.to)?;
    check_addresses("cc", cmd.cc.as_deref().unwrap_or_default())?;
    desk.change_case(actor, Permission::WorkCases, cmd.on.clone(), move |work, case| {
        write_reply(work, case, &cmd)
    })
    .await
}

/// The same within another act.
pub(crate) fn write_reply(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    cmd: &ReplyToCustomer,
) -> Result<(), AppError> {
    work.note_name(case)?;
    match cmd.channel {
        Channel::Email => write_mail(work, case, cmd),
        Channel::Phone | Channel::Counter | Channel::Visit => {
            case.check_words(work, &cmd.text, (Moment::Reply, None))?;
            let contact = ContactId::from_uuid(work.next_id());
            case.record(FactBody::ReplySent {
                reply: replied(cmd, (None, contact), false),
            })
        }
        Channel::Chat | Channel::Messenger => conversation::write_reply(work, case, cmd),
    }
}

fn check_addresses(field: &'static str, addresses: &[String]) -> Result<(), AppError> {
    check_length(field, &addresses.join(","), 2_000)?;
    match addresses.iter().find(|it| !is_address(it)) {
        None => Ok(()),
        Some(other) => Err(AppError::invalid(
            field,
            "not_an_address",
            says!(
                "“{other}”不是邮箱地址，应像 name@example.cn 这样",
                "`{other}` is no mail address; one looks like name@example.cn"
            ),
        )),
    }
}

/// As much as can be told without asking its server: something, one `@`, something, and nothing that ends an address.
fn is_address(text: &str) -> bool {
    let ends = |it: char| it.is_whitespace() || it.is_control() || "<>,;:\"()[]".contains(it);
    let parts = text.split_once('@').filter(|_| !text.contains(ends));
    parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
}

fn replied(
    cmd: &ReplyToCustomer,
    (message, contact): (Option<MessageId>, ContactId),
    is_automatic: bool,
) -> Replied {
    Replied {
        message,
        contact,
        channel: cmd.channel,
        text: cmd.text.clone(),
        is_automatic,
        attachments: cmd.attachments.clone(),
    }
}

fn write_mail(work: &mut Work<'_, '_>, case: &mut OpenCase, cmd: &ReplyToCustomer) -> Result<(), AppError> {
    let is_automatic = case.is_by_rule();
    if !is_automatic {
        case.check_words(work, &cmd.text, (Moment::EmailReply, None))?;
    }
    let earlier = store::messages::messages_of_case(work.tx, case.case().id)?;
    let last_in = earlier.iter().rev().find(|it| it.direction == Direction::Inbound);
    let to = if cmd.to.is_empty() {
        default_address(work, case, last_in)?
    } else {
        cmd.to.clone()
    };
    let mailbox = outgoing::mailbox_for(work.tx, case.case().team, last_in.and_then(|it| it.mailbox))?;
    let id = MessageId::from_uuid(work.next_id());
    let contact = last_in.map_or_else(|| ContactId::from_uuid(work.next_id()), |it| it.contact);
    let mail = OutgoingMail {
        message: id,
        header_id: outgoing::header_id(&case.number, id, &work.desk().settings().mail_host),
        mailbox: mailbox.id,
        from_name: work.desk().settings().company.clone(),
        from_address: mailbox.address.clone(),
        to: to.clone(),
        cc: copies(work, cmd.cc.as_deref(), (last_in, &to))?,
        subject: outgoing::subject(last_in.map(|it| it.subject.as_str()), case.case(), &case.number),
        text: cmd.text.clone(),
        in_reply_to: last_in.and_then(|it| it.wire_id.clone()),
        references: outgoing::references(&earlier),
        case_number: case.number.clone(),
        is_automatic,
        attachments: cmd.attachments.clone(),
    };
    keep_message(work, case, &mail, contact)?;
    for attachment in &cmd.attachments {
        if !store::attachments::attach_to_message(work.tx, *attachment, case.case().id, id)? {
            return Err(AppError::invalid(
                "attachment_ids",
                "unknown",
                says!(
                    "没有找到上传的文件，请重新上传",
                    "there is no such uploaded file; upload it again"
                ),
            ));
        }
    }
    let delivery = DeliveryId::from_uuid(work.next_id());
    let leaves_at = if is_automatic {
        work.now()
    } else {
        work.now().plus(work.desk().settings().hold_replies_for)
    };
    outgoing::put_into_outbox(
        work.tx,
        delivery,
        (case.case().id, &mail),
        (work.now(), leaves_at),
    )?;
    case.record(FactBody::ReplySent {
        reply: replied(cmd, (Some(id), contact), is_automatic),
    })
}

fn keep_message(
    work: &mut Work<'_, '_>,
    case: &OpenCase,
    mail: &OutgoingMail,
    contact: ContactId,
) -> Result<(), AppError> {
    let addresses = |list: &[String]| {
        list.iter()
            .map(|it| MailAddress {
                name: String::new(),
                address: it.clone(),
            })
            .collect()
    };
    let message = Message {
        id: mail.message,
        case: case.case().id,
        contact,
        channel: Channel::Email,
        direction: Direction::Outbound,
        mailbox: Some(mail.mailbox),
        uid: None,
        wire_id: Some(mail.header_id.clone()),
        sender: MailAddress {
            name: mail.from_name.clone(),
            address: mail.from_address.clone(),
        },
        recipients: Recipients {
            to: addresses(&mail.to),
            cc: addresses(&mail.cc),
            reply_to: Vec::new(),
        },
        subject: mail.subject.clone(),
        text: mail.text.clone(),
        quoted: String::new(),
        html: None,
        wire_refs: mail.references.clone(),
        author: case.person(),
        is_automatic: mail.is_automatic,
        state: MessageState::Queued,
        detail: String::new(),
        at: work.now(),
        recorded_at: work.now(),
        raw: None,
    };
    Ok(store::messages::insert_message(work.tx, &message)?)
}

/// Who gets a copy: as named, else as in the customer's last mail; never the desk itself, nor whoever it goes to anyway.
fn copies(
    work: &mut Work<'_, '_>,
    named: Option<&[String]>,
    (last_in, to): (Option<&Message>, &[String]),
) -> Result<Vec<String>, AppError> {
    let ours = store::mailboxes::list_mailboxes(work.tx)?;
    let copied = || {
        let copied = last_in.into_iter().flat_map(|it| &it.recipients.cc);
        copied.map(|it| it.address.clone()).filter(|it| is_address(it))
    };
    // Screens show whoever had a copy with the address covered (J01), and send it back like that.
    let mut all: Vec<String> = Vec::new();
    match named {
        None => all.extend(copied()),
        Some(named) => {
            for it in named.iter().filter(|it| it.contains('*')) {
                let before = all.len();
                all.extend(copied().filter(|known| domain::mask::email(known) == *it));
                if all.len() == before {
                    return Err(AppError::invalid(
                        "cc",
                        "covered",
                        says!(
                            "“{it}”是遮住的，上一封邮件也没有抄送给这样的地址；请写出完整的地址",
                            "`{it}` is covered; nobody with such an address had a copy of the last mail"
                        ),
                    ));
                }
            }
            all.extend(named.iter().filter(|it| !it.contains('*')).cloned());
        }
    }
    let mut copies: Vec<String> = Vec::new();
    for address in all {
        let is_same = |it: &String| it.eq_ignore_ascii_case(&address);
        let is_ours = ours.iter().any(|it| is_same(&it.address));
        if !is_ours && !to.iter().any(is_same) && !copies.iter().any(is_same) {
            copies.push(address);
        }
    }
    Ok(copies)
}

fn default_address(
    work: &mut Work<'_, '_>,
    case: &OpenCase,
    last_in: Option<&Message>,
) -> Result<Vec<String>, AppError> {
    if let Some(message) = last_in {
        let reply_to = message.recipients.reply_to.first();
        return Ok(vec![reply_to.unwrap_or(&message.sender).address.clone()]);
    }
    work.customer_of(case.case())?
        .and_then(|it| first_reach(&it, IdentityKind::Email).map(str::to_owned))
        .map(|it| vec![it])
        .ok_or_else(|| {
            AppError::invalid(
                "to",
                "empty",
                says!(
                    "这位客户没有邮箱；请填写一个，或改用电话答复",
                    "this customer has no mail address; name one, or answer by phone"
                ),
            )
        })
}
