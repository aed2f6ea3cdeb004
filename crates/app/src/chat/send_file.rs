//! Files of visitors: sent up before the message that takes them, and opened again by nobody but them and the desk.
//!
//! Always true: the kept media type comes from the bytes. The trap: until a message takes it a file is loose, and forgotten
//! after a day like any other.

use calendar::Millis;
use domain::{AttachmentId, VisitorId};
use pack::says;
use store::Tx;
use store::attachments::Attachment;
use store::chat::Visitor;

use crate::attachment::{OpenedFile, media_type_of, plain_name};
use crate::chat::sites::LARGEST_FILE;
use crate::error::check_text;
use crate::{AppError, Desk};

/// So many files a visitor may send up in an hour.
const MOST_AN_HOUR: u32 = 30;

/// Keeps a file for the message that will take it.
///
/// # Errors
/// [`AppError::Invalid`] for an empty file, one that is too large, or the thirty-first within an hour.
pub async fn send_file(
    desk: &Desk,
    visitor: &Visitor,
    name: &str,
    bytes: Vec<u8>,
) -> Result<Attachment, AppError> {
    let name = plain_name(name);
    check_text("name", &name, 200)?;
    if bytes.is_empty() {
        return Err(AppError::invalid("file", "empty", says!("是空的", "is empty")));
    }
    if bytes.len() > LARGEST_FILE {
        return Err(AppError::invalid(
            "file",
            "too_large",
            says!("太大", "is too large"),
        ));
    }
    let (id, owner) = (AttachmentId::from_uuid(desk.ids().next()), visitor.id);
    let created_at = desk.clock().now();
    let media_type = media_type_of(&name, &bytes).to_owned();
    desk.write(None, move |work| {
        let since = work.now().minus(Millis::hours(1));
        if store::chat::count_uploads(work.tx, owner, since)? >= MOST_AN_HOUR {
            return Err(AppError::invalid(
                "file",
                "too_many",
                says!(
                    "一小时内上传的文件太多，请稍后再传",
                    "too many files within an hour"
                ),
            ));
        }
        let content = store::attachments::put_content(work.tx, &bytes)?;
        let attachment = Attachment {
            id,
            case: None,
            message: None,
            name: name.clone(),
            media_type: media_type.clone(),
            size_bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            content,
            content_id: None,
            is_inline: false,
            uploaded_by: None,
            created_at,
        };
        store::attachments::insert_attachment(work.tx, &attachment)?;
        store::chat::insert_upload(work.tx, id, owner, created_at)?;
        Ok(attachment)
    })
    .await
}

/// Opens a file of one's own conversation.
///
/// # Errors
/// Not found for anybody else's.
pub async fn open_file(desk: &Desk, visitor: &Visitor, id: AttachmentId) -> Result<OpenedFile, AppError> {
    let owner = visitor.id;
    desk.read(move |tx| {
        let missing = || AppError::NotFound { what: "file" };
        let attachment = store::attachments::load_attachment(tx, id)?.ok_or_else(missing)?;
        if !is_of(tx, &attachment, owner)? {
            return Err(missing());
        }
        let bytes = store::attachments::read_content(tx, &attachment.content)?.ok_or_else(missing)?;
        Ok(OpenedFile { attachment, bytes })
    })
    .await
}

fn is_of(tx: &mut Tx<'_>, file: &Attachment, visitor: VisitorId) -> Result<bool, AppError> {
    if store::chat::find_upload(tx, file.id)? == Some(visitor) {
        return Ok(true);
    }
    let Some(message) = file.message else {
        return Ok(false);
    };
    let Some(message) = store::messages::load_message(tx, message)? else {
        return Ok(false);
    };
    Ok(store::chat::find_talk(tx, message.contact)?.is_some_and(|it| it.visitor == visitor))
}
