//! What a vendor allows to be answered: asked before a reply is taken, so that nothing is refused only at the vendor's.

use domain::{AttachmentId, FileRefusal, MessengerId, MessengerKind, ReplyLimits};
use pack::says;
use store::contacts::LiveContact;

use crate::AppError;
use crate::case::reply_to_customer::ReplyToCustomer;
use crate::messenger::MessengerAccount;
use crate::work::Work;

/// Whether this reply may go out through the contact's account now.
///
/// # Errors
/// [`AppError::Invalid`] on `channel`: `too_late` and `too_many` for the vendor's limits, `no_account` when there is none
/// in use; on `attachment_ids`: `not_carried`, `only_pictures`, `too_large`; on `body`: `too_long`.
pub(crate) fn require_may_answer(
    work: &mut Work<'_, '_>,
    contact: &LiveContact,
    reply: &ReplyToCustomer,
) -> Result<(), AppError> {
    let id: Option<MessengerId> = contact.account.parse().ok();
    let account = match id {
        Some(id) => store::messengers::load_messenger(work.tx, id)?,
        None => None,
    };
    let Some(account) = account.filter(|it| it.is_active) else {
        let told = says!(
            "这个消息账号已停用，请改用电话或邮件答复",
            "the messenger account is out of use; answer by phone or mail"
        );
        return Err(AppError::invalid("channel", "no_account", told));
    };
    let account = MessengerAccount::of(account)?;
    require_may_carry(work, account.kind, &reply.attachments)?;
    let most = account.kind.most_text_bytes();
    if reply.text.len() > most {
        let told = says!(
            "最多约 {about} 个汉字（{most} 字节）",
            "at most {most} bytes, about {about} characters",
            about = most / 3
        );
        return Err(AppError::invalid("body", "too_long", told));
    }
    let ReplyLimits { within, most } = account.kind.reply_limits();
    let waited = contact.last_in_at.map(|it| work.now().since(it));
    if within.is_some_and(|within| waited.is_none_or(|it| it > within)) {
        let told = says!(
            "平台只允许在客户最后一条消息后的 48 小时内答复；请改用电话或邮件",
            "the vendor allows answers for 48 hours after the customer's last message; answer by phone or mail"
        );
        return Err(AppError::invalid("channel", "too_late", told));
    }
    let wanted = contact.replies_since.saturating_add(messages_of(reply));
    if most.is_some_and(|most| wanted > most) {
        let told = says!(
            "平台在客户最后一条消息后只允许发五条（文件也算）；请等客户来消息，或打电话",
            "the vendor allows five messages after the customer's last one, files counted; wait for the customer, or call"
        );
        return Err(AppError::invalid("channel", "too_many", told));
    }
    Ok(())
}

/// How many messages an answer is at the vendor's: the words, and each file by itself.
pub(crate) fn messages_of(reply: &ReplyToCustomer) -> u32 {
    u32::try_from(reply.attachments.len())
        .unwrap_or(u32::MAX)
        .saturating_add(1)
}

/// Files that the vendor does not carry are refused before anything is sent.
fn require_may_carry(
    work: &mut Work<'_, '_>,
    kind: MessengerKind,
    files: &[AttachmentId],
) -> Result<(), AppError> {
    for id in files {
        let Some(file) = store::attachments::load_attachment(work.tx, *id)? else {
            continue;
        };
        let (code, told) = match kind.may_carry(&file.media_type, file.size_bytes) {
            Ok(()) => continue,
            Err(FileRefusal::NotCarried) => (
                "not_carried",
                says!(
                    "这个平台只能发文字；请写明到哪里取文件，或用邮件发送",
                    "this messenger carries words only; write where the customer finds the file, or send it by mail"
                ),
            ),
            Err(FileRefusal::OnlyPictures) => (
                "only_pictures",
                says!(
                    "这个平台只能发图片（PNG、JPEG）；其他文件请用邮件发送",
                    "this messenger carries pictures (PNG, JPEG) only; send other files by mail"
                ),
            ),
            Err(FileRefusal::TooLarge(most)) => (
                "too_large",
                says!(
                    "这个平台的单个文件最大 {most} MB",
                    "this messenger carries at most {most} MB in one file",
                    most = most / 1_024 / 1_024
                ),
            ),
        };
        return Err(AppError::invalid("attachment_ids", code, told));
    }
    Ok(())
}
