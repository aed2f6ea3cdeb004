//! Lets the mail channel clean HTML for the desk.

use app::mail::show_html::{CleanHtml, InlineUrl};
use channels::mail::html::{SafeHtmlOptions, safe_html};

/// The mail channel's cleaner.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct MailHtml;

impl CleanHtml for MailHtml {
    fn clean(&self, html: &str, allows_remote: bool, inline_url: InlineUrl) -> (String, usize) {
        let safe = safe_html(html, &SafeHtmlOptions { allow_remote: allows_remote, cid_url: inline_url });
        (safe.html, safe.remote_blocked)
    }
}
