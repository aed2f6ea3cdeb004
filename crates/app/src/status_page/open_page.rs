//! Opens the page of a case for whoever holds a link's token.

use calendar::{Instant, Millis};
use store::Tx;
use store::status_links::StatusLink;

use crate::session::secrets;
use crate::status_page::view::{StatusView, view};
use crate::{AppError, Desk};

/// That a link was opened is noted at most so often.
const TOUCHED_EVERY: Millis = Millis::hours(1);

/// Shows the page.
///
/// # Errors
/// Not found for a token that leads nowhere: unknown, ended or withdrawn, which look alike.
pub async fn open_page(desk: &Desk, token: &str) -> Result<StatusView, AppError> {
    let hash = secrets::hash(token);
    let (now, standard) = (desk.clock().now(), desk.standard());
    let settings = desk.settings().clone();
    let (link, shown) = desk
        .read(move |tx| {
            let link = link_of(tx, &hash, now)?;
            let shown = view(tx, &link, (&settings, &standard, now))?;
            Ok((link, shown))
        })
        .await?;
    if link.used_at.is_none_or(|it| now.since(it) >= TOUCHED_EVERY) {
        let id = link.id;
        desk.write(None, move |work| {
            let now = work.now();
            Ok(store::status_links::touch_status_link(work.tx, id, now)?)
        })
        .await?;
    }
    Ok(shown)
}

/// The link of a token, as long as it leads somewhere.
pub(crate) fn link_of(tx: &mut Tx<'_>, hash: &[u8; 32], now: Instant) -> Result<StatusLink, AppError> {
    store::status_links::find_status_link(tx, hash, now)?.ok_or(AppError::NotFound { what: "page" })
}
