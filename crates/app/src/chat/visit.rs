//! Visitors: somebody opens the chat of a site, comes back, goes on from another device, or is named by the site.

use calendar::Millis;
use domain::VisitorId;
use pack::says;
use store::Tx;
use store::chat::{ChatSite, Visitor, VisitorKeyKind};
use store::contacts::KnownAddress;

use crate::chat::signed_name::read_signed_name;
use crate::chat::sites::open_site;
use crate::session::secrets;
use crate::work::Work;
use crate::{AppError, Desk};

/// A browser is known for so long after it got its token.
const TOKEN_LASTS: Millis = Millis::days(90);
/// A link to go on elsewhere is good for so long, and once.
const LINK_LASTS: Millis = Millis::hours(24);
/// The page around the chat may hold a handle for so long.
const HANDLE_LASTS: Millis = Millis::days(7);
/// A handle that was used is good for so long: pages that open at once all hold it.
const USED_HANDLE_LASTS: Millis = Millis::minutes(1);
/// A visitor's last coming is written at most so often.
const SEEN_EVERY: Millis = Millis::minutes(10);

/// How somebody opens the chat.
#[derive(Debug, Clone, Default)]
pub struct BeginVisit {
    /// Which site.
    pub site_key: String,
    /// The token of an earlier visit of this browser.
    pub token: Option<String>,
    /// A link from another device.
    pub link: Option<String>,
    /// What the page around the chat kept of an earlier visit.
    pub handle: Option<String>,
    /// There is a page around the chat that keeps a handle.
    pub keeps_handle: bool,
    /// `zh-CN` or `en`; anything else counts as Chinese.
    pub language: String,
    /// The page that shows the chat.
    pub page: String,
}

/// An open chat.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The site.
    pub site: ChatSite,
    /// Who.
    pub visitor: Visitor,
    /// A new token for this browser; none: the one that it sent stays good.
    pub token: Option<String>,
    /// What the page around the chat keeps from now on; none: what it has stays good.
    pub handle: Option<String>,
}

/// Opens the chat of a site for whoever comes: known by the token of their browser, else by what the page around the chat
/// kept, because some browsers keep nothing for a frame of another site.
///
/// # Errors
/// Not found for an unknown site; [`AppError::Invalid`] on `link` for one that is used up or too old.
pub async fn begin_visit(desk: &Desk, cmd: BeginVisit) -> Result<Visit, AppError> {
    let site = open_site(desk, &cmd.site_key).await?;
    let language = if cmd.language.to_ascii_lowercase().starts_with("en") {
        "en"
    } else {
        "zh-CN"
    };
    let page: String = cmd.page.chars().filter(|it| !it.is_control()).take(300).collect();
    let look = (language, page);
    let mut visit = match find_visit(desk, &site, (&cmd, look.clone())).await? {
        Some(visit) => visit,
        None => begin_anew(desk, site, look).await?,
    };
    if cmd.keeps_handle {
        visit.handle = hand_out(desk, cmd.handle.as_deref(), &visit).await?;
    }
    Ok(visit)
}

/// The visit that goes on: by the link, the token, or the handle, in this order.
async fn find_visit(
    desk: &Desk,
    site: &ChatSite,
    (cmd, (language, page)): (&BeginVisit, (&str, String)),
) -> Result<Option<Visit>, AppError> {
    if let Some(link) = &cmd.link {
        let found = follow(desk, site, (link, VisitorKeyKind::Link), (language, page)).await?;
        let used = || {
            AppError::invalid(
                "link",
                "used_up",
                says!(
                    "这个链接已经用过，或已过期",
                    "this link was used already, or is too old"
                ),
            )
        };
        return found.map(Some).ok_or_else(used);
    }
    let known = match &cmd.token {
        Some(token) => find(desk, token, VisitorKeyKind::Token).await?,
        None => None,
    };
    if let Some(visitor) = known.filter(|it| it.site == site.id) {
        let visitor = be_seen(desk, visitor, language, page).await?;
        return Ok(Some(Visit {
            site: site.clone(),
            visitor,
            token: None,
            handle: None,
        }));
    }
    match &cmd.handle {
        Some(handle) => follow(desk, site, (handle, VisitorKeyKind::Handle), (language, page)).await,
        None => Ok(None),
    }
}

async fn begin_anew(
    desk: &Desk,
    site: ChatSite,
    (language, page): (&str, String),
) -> Result<Visit, AppError> {
    let now = desk.clock().now();
    let visitor = Visitor {
        id: VisitorId::from_uuid(desk.ids().next()),
        site: site.id,
        subject: None,
        name: String::new(),
        identities: Vec::new(),
        language: language.to_owned(),
        page,
        read_at: None,
        desk_read_at: None,
        created_at: now,
        seen_at: now,
    };
    let token = give_key(desk, Some(visitor.clone()), visitor.id, VisitorKeyKind::Token).await?;
    Ok(Visit {
        site,
        visitor,
        token: Some(token),
        handle: None,
    })
}

/// A new handle, unless the page has one of this visitor that nothing was opened with.
async fn hand_out(desk: &Desk, held: Option<&str>, visit: &Visit) -> Result<Option<String>, AppError> {
    if let (Some(held), None) = (held, &visit.token) {
        let holder = find(desk, held, VisitorKeyKind::Handle).await?;
        if holder.is_some_and(|it| it.id == visit.visitor.id) {
            return Ok(None);
        }
    }
    give_key(desk, None, visit.visitor.id, VisitorKeyKind::Handle)
        .await
        .map(Some)
}

/// Whoever holds a token.
///
/// # Errors
/// [`AppError::Unauthenticated`] when nobody does, or no longer.
pub async fn know_visitor(desk: &Desk, token: &str) -> Result<Visitor, AppError> {
    find(desk, token, VisitorKeyKind::Token)
        .await?
        .ok_or(AppError::Unauthenticated)
}

/// The code of a link by which the same chat goes on elsewhere: good once, for a day.
///
/// # Errors
/// Only when the store fails.
pub async fn make_link(desk: &Desk, visitor: &Visitor) -> Result<String, AppError> {
    give_key(desk, None, visitor.id, VisitorKeyKind::Link).await
}

/// Takes the site's signed word for who the visitor is; gives the visitor as they are known from now on. Whom the site
/// named before goes on in the chat that they had.
///
/// # Errors
/// [`AppError::Invalid`] on `identity`, with the reason; see [`read_signed_name`].
pub async fn identify(
    desk: &Desk,
    (visitor, token): (Visitor, &str),
    signed: &str,
) -> Result<Visitor, AppError> {
    let site_id = visitor.site;
    let site = desk
        .read(move |tx| Ok(store::chat::load_site(tx, site_id)?))
        .await?;
    let site = site.ok_or(AppError::NotFound { what: "chat site" })?;
    let name = read_signed_name(signed, (&site.signing_secret, &site.key), desk.clock().now())?;
    let hash = secrets::hash(token);
    let id = desk
        .write(None, move |work| {
            let named = store::chat::find_subject(work.tx, site_id, &name.subject)?;
            let own = || match &visitor.subject {
                // A browser whose chat is somebody else's begins a new one.
                Some(other) if *other != name.subject => None,
                Some(_) | None => Some(visitor.clone()),
            };
            let id = VisitorId::from_uuid(work.next_id());
            let before = named.or_else(own).unwrap_or_else(|| Visitor {
                id,
                read_at: None,
                desk_read_at: None,
                created_at: work.now(),
                ..visitor.clone()
            });
            let known = Visitor {
                subject: Some(name.subject.clone()),
                name: name.name.clone(),
                identities: name.identities.clone(),
                language: visitor.language.clone(),
                page: visitor.page.clone(),
                seen_at: work.now(),
                ..before
            };
            store::chat::save_visitor(work.tx, &known)?;
            if known.id != visitor.id {
                if visitor.subject.is_none() {
                    go_along(work, &visitor, known.id)?;
                }
                store::chat::move_key(work.tx, &hash, known.id)?;
            }
            Ok(known.id)
        })
        .await?;
    load(desk, id).await
}

/// What somebody wrote before the site named them belongs to whom it named; an open contact goes on.
fn go_along(work: &mut Work<'_, '_>, from: &Visitor, to: VisitorId) -> Result<(), AppError> {
    store::chat::move_talks(work.tx, from.id, to)?;
    let account = from.site.to_string();
    let Some(before) = store::contacts::find_address(work.tx, &account, &from.id.to_string())? else {
        return Ok(());
    };
    let address = to.to_string();
    let known = store::contacts::lock_address(work.tx, &account, &address, work.now())?;
    let joined = KnownAddress {
        customer: known.customer.or(before.customer),
        contact: before.contact.or(known.contact),
    };
    Ok(store::contacts::set_address(
        work.tx,
        (&account, &address),
        joined,
    )?)
}

async fn load(desk: &Desk, id: VisitorId) -> Result<Visitor, AppError> {
    let found = desk
        .read(move |tx| Ok(store::chat::load_visitor(tx, id)?))
        .await?;
    found.ok_or(AppError::NotFound { what: "visitor" })
}

async fn find(desk: &Desk, secret: &str, kind: VisitorKeyKind) -> Result<Option<Visitor>, AppError> {
    let (hash, now) = (secrets::hash(secret), desk.clock().now());
    desk.read(move |tx: &mut Tx<'_>| Ok(store::chat::find_key(tx, &hash, kind, now)?))
        .await
}

async fn be_seen(desk: &Desk, visitor: Visitor, language: &str, page: String) -> Result<Visitor, AppError> {
    let now = desk.clock().now();
    let is_same = visitor.language == language && visitor.page == page;
    if is_same && now.since(visitor.seen_at) < SEEN_EVERY {
        return Ok(visitor);
    }
    let seen = Visitor {
        language: language.to_owned(),
        page,
        seen_at: now,
        ..visitor
    };
    let kept = seen.clone();
    desk.write(None, move |work| Ok(store::chat::save_visitor(work.tx, &kept)?))
        .await?;
    Ok(seen)
}

/// Keeps a key of a visitor, who is entered first when they are new.
async fn give_key(
    desk: &Desk,
    new: Option<Visitor>,
    visitor: VisitorId,
    kind: VisitorKeyKind,
) -> Result<String, AppError> {
    let secret = secrets::write(&desk.ids().secret());
    let hash = secrets::hash(&secret);
    let lasts = match kind {
        VisitorKeyKind::Token => TOKEN_LASTS,
        VisitorKeyKind::Link => LINK_LASTS,
        VisitorKeyKind::Handle => HANDLE_LASTS,
    };
    desk.write(None, move |work| {
        if let Some(new) = &new {
            store::chat::save_visitor(work.tx, new)?;
        }
        let expires_at = work.now().plus(lasts);
        Ok(store::chat::insert_key(
            work.tx,
            &hash,
            (visitor, kind),
            expires_at,
        )?)
    })
    .await?;
    Ok(secret)
}

/// Gives a browser a token for what a link or a handle leads to; none when it leads nowhere. A link is used up by it.
async fn follow(
    desk: &Desk,
    site: &ChatSite,
    (given, kind): (&str, VisitorKeyKind),
    (language, page): (&str, String),
) -> Result<Option<Visit>, AppError> {
    let (used, secret) = (secrets::hash(given), secrets::write(&desk.ids().secret()));
    let (hash, site_id) = (secrets::hash(&secret), site.id);
    let found = desk
        .write(None, move |work| {
            let now = work.now();
            let found = store::chat::find_key(work.tx, &used, kind, now)?;
            let Some(visitor) = found.filter(|it| it.site == site_id) else {
                return Ok(None);
            };
            match kind {
                VisitorKeyKind::Link => store::chat::drop_key(work.tx, &used)?,
                VisitorKeyKind::Handle => {
                    store::chat::shorten_key(work.tx, &used, now.plus(USED_HANDLE_LASTS))?;
                }
                VisitorKeyKind::Token => {}
            }
            let key = (visitor.id, VisitorKeyKind::Token);
            store::chat::insert_key(work.tx, &hash, key, now.plus(TOKEN_LASTS))?;
            Ok(Some(visitor.id))
        })
        .await?;
    let Some(id) = found else { return Ok(None) };
    let visitor = be_seen(desk, load(desk, id).await?, language, page).await?;
    Ok(Some(Visit {
        site: site.clone(),
        visitor,
        token: Some(secret),
        handle: None,
    }))
}
