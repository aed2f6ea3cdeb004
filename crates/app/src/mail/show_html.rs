//! Shows a mail's HTML, cleaned, with content from outside only when the reader asked for it.

use std::sync::Arc;

use domain::{Actor, MessageId, Permission};

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
    let reach = actor.reach(Permission::ReadCases).ok_or(AppError::Forbidden(Permission::ReadCases))?;
    let (html, inline) = desk
        .read(move |tx| {
            let missing = AppError::NotFound { what: "message" };
            let Some(message) = store::messages::load_message(tx, id)? else { return Err(missing) };
            crate::case::view_case::require_within(tx, &reach, message.case)?;
            let Some(html) = message.html else { return Err(AppError::NotFound { what: "message" }) };
            let inline: Vec<(String, String)> = store::attachments::attachments_of_message(tx, id)?
                .into_iter()
                .filter_map(|it| Some((it.content_id?, format!("/api/v1/attachments/{}", it.id))))
                .collect();
            Ok((html, inline))
        })
        .await?;
    let url: InlineUrl = Arc::new(move |id| inline.iter().find(|it| it.0 == id).map(|it| it.1.clone()));
    let (html, remote_blocked) = desk.html().clean(&html, allows_remote, url);
    Ok(ShownHtml { html, remote_blocked })
}
