//! Links to the page of a case: made, listed, withdrawn.
//!
//! Always true: a token is shown once, to whoever asked for the link; the desk keeps its hash.

use calendar::{Instant, Millis};
use domain::{Actor, CaseId, Permission, PersonId, StatusLinkId};
use pack::says;
use serde_json::json;
use store::Tx;
use store::status_links::{LinkWay, StatusLink};

use crate::once::Once;
use crate::session::secrets;
use crate::settings::audit::note;
use crate::status_page::settings;
use crate::{AppError, Desk, OnCase};

/// A link that was just made.
#[derive(Clone)]
pub struct MadeLink {
    /// What is kept of it.
    pub link: StatusLink,
    /// Where it leads, from the root of the desk's address: `/s/…`. Shown once.
    pub path: String,
}

/// How many links of a case are listed.
const LISTED: u32 = 50;

/// Makes a link to the page of a case, to copy it or to put it into a reply.
///
/// # Errors
/// Not found out of reach, forbidden without the right to work on the case; [`AppError::WrongState`] when the same request
/// comes again: the token is kept nowhere, so it cannot be shown a second time.
pub async fn make_link(
    desk: &Desk,
    actor: &Actor,
    case: CaseId,
    once: Option<Once>,
) -> Result<MadeLink, AppError> {
    let token = secrets::write(&desk.ids().secret());
    let hash = secrets::hash(&token);
    let id = StatusLinkId::from_uuid(desk.ids().next());
    let actor = actor.clone();
    let link = desk
        .write(once, move |work| {
            work.open(&actor, Permission::WorkCases, &OnCase::any_version(case))?;
            let days = settings::load(work.tx)?.link_days;
            let link = StatusLink {
                id,
                case,
                way: LinkWay::Made,
                made_by: Some(actor.person),
                made_at: work.now(),
                expires_at: work.now().plus(Millis::days(i64::from(days))),
                used_at: None,
                revoked_at: None,
            };
            store::status_links::insert_status_link(work.tx, &hash, &link)?;
            let detail = json!({ "link": id.to_string() });
            note(
                work,
                actor.person,
                ("status_link_made", format!("case:{case}"), &detail),
            )?;
            Ok(link)
        })
        .await?;
    if link.id != id {
        return Err(AppError::WrongState {
            state: "secret_shown_once",
            hint: says!(
                "这个链接已经生成并显示过一次；请另生成一个",
                "this link was made already and shown then; make another"
            ),
        });
    }
    Ok(MadeLink {
        link,
        path: path_of(&token),
    })
}

/// The links of a case, the newest first.
///
/// # Errors
/// Not found out of reach.
pub async fn list_links(desk: &Desk, actor: &Actor, case: CaseId) -> Result<Vec<StatusLink>, AppError> {
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    desk.read(move |tx| {
        crate::case::view_case::require_within(tx, &reach, case)?;
        Ok(store::status_links::status_links_of(tx, case, LISTED)?)
    })
    .await
}

/// Withdraws a link at once.
///
/// # Errors
/// Not found when it is none of the case or withdrawn already; forbidden without the right to work on the case.
pub async fn revoke_link(
    desk: &Desk,
    actor: &Actor,
    (case, id): (CaseId, StatusLinkId),
    once: Option<Once>,
) -> Result<(), AppError> {
    let actor = actor.clone();
    desk.write(once, move |work| {
        work.open(&actor, Permission::WorkCases, &OnCase::any_version(case))?;
        if !store::status_links::revoke_status_link(work.tx, case, id, work.now())? {
            return Err(AppError::NotFound { what: "link" });
        }
        let detail = json!({ "link": id.to_string() });
        note(
            work,
            actor.person,
            ("status_link_withdrawn", format!("case:{case}"), &detail),
        )
    })
    .await
}

/// What the program makes a link for: which case, how, by whom, and when it ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Minting {
    pub(crate) id: StatusLinkId,
    pub(crate) case: CaseId,
    pub(crate) way: LinkWay,
    pub(crate) made_by: Option<PersonId>,
    pub(crate) made_at: Instant,
    pub(crate) lasts: Millis,
}

/// Enters a link within a transaction; gives where it leads.
pub(crate) fn mint(tx: &mut Tx<'_>, secret: &[u8; 32], minting: Minting) -> Result<String, AppError> {
    let token = secrets::write(secret);
    let Minting {
        id,
        case,
        way,
        made_by,
        made_at,
        lasts,
    } = minting;
    let link = StatusLink {
        id,
        case,
        way,
        made_by,
        made_at,
        expires_at: made_at.plus(lasts),
        used_at: None,
        revoked_at: None,
    };
    store::status_links::insert_status_link(tx, &secrets::hash(&token), &link)?;
    Ok(path_of(&token))
}

fn path_of(token: &str) -> String {
    format!("/s/{token}")
}
