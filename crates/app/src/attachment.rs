//! Files: uploaded before they are sent, and opened by whoever reaches their case.
//!
//! Always true: the kept media type comes from the bytes, never from what the browser says, so that nothing is shown as
//! what it is not. The trap: until a message takes it, a file belongs to its uploader alone, and is forgotten after a day.

use domain::{Actor, AttachmentId, Permission};
use pack::says;
use store::attachments::Attachment;

use crate::error::check_text;
use crate::once::Once;
use crate::settings::audit::require;
use crate::{AppError, Desk};

mod sniff;

pub use sniff::media_type_of;

/// The largest file that is taken, in bytes.
pub const LARGEST: usize = 25 * 1_024 * 1_024;

/// A file with its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedFile {
    /// What is known of it.
    pub attachment: Attachment,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Keeps a file for the message that will take it.
///
/// # Errors
/// Forbidden without the right to work on cases; [`AppError::Invalid`] for an empty file, one of more than 25 MB, or a
/// name that is empty or too long.
pub async fn upload_attachment(
    desk: &Desk,
    actor: &Actor,
    (name, bytes): (String, Vec<u8>),
    once: Option<Once>,
) -> Result<Attachment, AppError> {
    require(actor, Permission::WorkCases)?;
    let name = plain_name(&name);
    check_text("name", &name, 200)?;
    if bytes.is_empty() {
        return Err(AppError::invalid("file", "empty", says!("是空的", "is empty")));
    }
    if bytes.len() > LARGEST {
        return Err(AppError::invalid(
            "file",
            "too_large",
            says!(
                "最多 {most} MB",
                "at most {most} MB",
                most = LARGEST / 1_024 / 1_024
            ),
        ));
    }
    let person = actor.person;
    let id = AttachmentId::from_uuid(desk.ids().next());
    let created_at = desk.clock().now();
    let media_type = media_type_of(&name, &bytes).to_owned();
    desk.write(once, move |work| {
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
            uploaded_by: Some(person),
            created_at,
        };
        store::attachments::insert_attachment(work.tx, &attachment)?;
        Ok(attachment)
    })
    .await
}

/// Opens a file.
///
/// # Errors
/// Not found when it does not exist, its case is out of reach, or it is loose and somebody else's.
pub async fn open_attachment(desk: &Desk, actor: &Actor, id: AttachmentId) -> Result<OpenedFile, AppError> {
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    let person = actor.person;
    desk.read(move |tx| {
        let missing = || AppError::NotFound { what: "file" };
        let attachment = store::attachments::load_attachment(tx, id)?.ok_or_else(missing)?;
        let is_within = match attachment.case {
            Some(case) => !store::cases::load_summaries(tx, &reach, &[case])?.is_empty(),
            None => attachment.uploaded_by == Some(person),
        };
        if !is_within {
            return Err(missing());
        }
        let bytes = store::attachments::read_content(tx, &attachment.content)?.ok_or_else(missing)?;
        Ok(OpenedFile { attachment, bytes })
    })
    .await
}

/// The last part of a path, without characters that steer.
pub(crate) fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    last.chars()
        .filter(|it| !it.is_control())
        .collect::<String>()
        .trim()
        .to_owned()
}
