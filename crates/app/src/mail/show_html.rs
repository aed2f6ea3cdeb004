//! Shows a mail's HTML, cleaned, with content from outside only when the reader asked for it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{Actor, MessageId, Permission};
use store::Tx;

use crate::{AppError, Desk};

/// Gives the address of the attachment with a content id.
pub type InlineUrl = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Cleans HTML for a sandboxed frame: a port, because the channel knows how.
pub trait CleanHtml: Send + Sync {
    /// The HTML without scripts, forms, and what else may harm; and how much content from outside was left out.
    fn clean(&self, html: &str, allows_remote: bool, inline_url: InlineUrl) -> (String, usize);
}

/// HTML that may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownHtml {
    /// A fragment.
    pub html: String,
    /// How much content from outside was left out.
    pub remote_blocked: usize,
}

/// Cleans the HTML of a message of a case within the actor's reach.
///
/// # Errors
/// Not found when there is no such message within reach, or it has no HTML.
pub async fn show_html(
    desk: &Desk,
    actor: &Actor,
    id: MessageId,
    allows_remote: bool,
) -> Result<ShownHtml, AppError> {
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    let (html, inline) = desk
        .read(move |tx| {
            let missing = AppError::NotFound { what: "message" };
            let Some(message) = store::messages::load_message(tx, id)? else {
                return Err(missing);
            };
            crate::case::view_case::require_within(tx, &reach, message.case)?;
            let Some(html) = message.html else {
                return Err(AppError::NotFound { what: "message" });
            };
            Ok((html, inline_images(tx, id)?))
        })
        .await?;
    let url: InlineUrl = Arc::new(move |id| inline.iter().find(|it| it.0 == id).map(|it| it.1.clone()));
    let (html, remote_blocked) = desk.html().clean(&html, allows_remote, url);
    Ok(ShownHtml { html, remote_blocked })
}

/// The most bytes of inline images that one page carries.
const MOST_INLINE_BYTES: u64 = 8 * 1024 * 1024;

/// Images inside the text, by content id, as `data:` addresses: the frame that shows them is sandboxed, so it has no
/// session and could not fetch them.
fn inline_images(tx: &mut Tx<'_>, id: MessageId) -> Result<Vec<(String, String)>, AppError> {
    let mut room = MOST_INLINE_BYTES;
    let mut images = Vec::new();
    for file in store::attachments::attachments_of_message(tx, id)? {
        let Some(content_id) = file.content_id else {
            continue;
        };
        let kind = file.media_type.to_ascii_lowercase();
        let is_picture = matches!(
            kind.as_str(),
            "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/bmp"
        );
        if !is_picture || file.size_bytes > room {
            continue;
        }
        if let Some(bytes) = store::attachments::read_content(tx, &file.content)? {
            room -= file.size_bytes;
            images.push((
                content_id,
                format!("data:{kind};base64,{}", STANDARD.encode(bytes)),
            ));
        }
    }
    Ok(images)
}
