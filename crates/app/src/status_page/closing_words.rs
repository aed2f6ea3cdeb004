//! The last lines of a mail to the customer: where to see how the matter stands.
//!
//! Always true: the link is made when the mail is handed to the next server, so neither the outbox nor the case holds its
//! token. The trap: a mail that is tried again gets another link; both lead to the page.

use calendar::{Instant, Millis};
use domain::{CaseId, StatusLinkId};
use store::Tx;
use store::status_links::LinkWay;
use uuid::Uuid;

use crate::AppError;
use crate::customer::written_language::is_written_in_english;
use crate::status_page::links::{Minting, mint};
use crate::status_page::settings;

/// What a link in a mail is made of.
pub(crate) struct Parts<'a> {
    /// The desk's address, without a slash at its end.
    pub(crate) public_url: &'a str,
    /// The new link's identity.
    pub(crate) id: Uuid,
    /// The new link's secret.
    pub(crate) secret: [u8; 32],
    /// When it is made.
    pub(crate) now: Instant,
}

/// The lines, in the customer's language; none when the company does not want them.
pub(crate) fn closing_words(
    tx: &mut Tx<'_>,
    case: CaseId,
    parts: &Parts<'_>,
) -> Result<Option<String>, AppError> {
    let set = settings::load(tx)?;
    if !set.is_in_mails {
        return Ok(None);
    }
    let Some(record) = store::cases::load_case(tx, case)? else {
        return Ok(None);
    };
    let customer = match record.case.customer {
        Some(id) => store::customers::load_customer(tx, id)?,
        None => None,
    };
    let is_english = is_written_in_english(tx, case, customer.as_ref())?;
    let minting = Minting {
        id: StatusLinkId::from_uuid(parts.id),
        case,
        way: LinkWay::Sent,
        made_by: None,
        made_at: parts.now,
        lasts: Millis::days(i64::from(set.link_days)),
    };
    let path = mint(tx, &parts.secret, minting)?;
    let url = format!("{}{path}", parts.public_url.trim_end_matches('/'));
    Ok(Some(if is_english {
        format!(
            "\n\nSee how your matter {} stands, add to it or rate it here:\n{url}\n",
            record.number
        )
    } else {
        format!(
            "\n\n您的事项 {} 的办理进度可以在这里查看，也可以补充说明、催办或评价：\n{url}\n",
            record.number
        )
    }))
}
