//! Chat on web sites: the sites, whoever came there, what they hold to be known again, and files that they sent up.
//!
//! Always true: of what a visitor holds only the SHA-256 is kept; a link works once. The trap: a visitor is a browser or a
//! name that the site signed, not yet a customer; who the customer is, is decided when the first message comes.

use calendar::Instant;
use domain::{ChatSiteId, IdentityKind, TeamId, VisitorId, closed_set};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::json;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::domain_words::{read_words, write_words};
use crate::value::values;

pub(crate) mod talks;

pub use talks::{
    Talk, count_uploads, find_talk, find_upload, insert_talk, insert_upload, last_talk, mark_rated,
    move_talks, touched_visitors, unread_of_cases,
};

closed_set! {
    /// What a visitor holds.
    VisitorKeyKind {
        /// What a browser sends with each request.
        Token = "token",
        /// What leads to the same chat on another device, once.
        Link = "link",
        /// What the page around the chat keeps, for browsers that keep nothing for a frame of ours.
        Handle = "handle",
    }
}

read_words![VisitorKeyKind];
write_words![VisitorKeyKind];

statements! {
    SAVE_SITE = Statement::new(
        "save_chat_site",
        "INSERT INTO chat_sites (site_id, site_key, name, team_id, calendar, is_active, settings, signing_secret, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)
         ON CONFLICT (site_id) DO UPDATE SET site_key = excluded.site_key, name = excluded.name,
           team_id = excluded.team_id, calendar = excluded.calendar, is_active = excluded.is_active,
           settings = excluded.settings, signing_secret = excluded.signing_secret, version = chat_sites.version + 1",
    );
    LOAD_SITE = Statement::new(
        "load_chat_site",
        "SELECT site_id, site_key, name, team_id, calendar, is_active, settings, signing_secret FROM chat_sites
         WHERE site_id = $1",
    );
    FIND_SITE = Statement::new(
        "find_chat_site",
        "SELECT site_id, site_key, name, team_id, calendar, is_active, settings, signing_secret FROM chat_sites
         WHERE site_key = $1",
    );
    LIST_SITES = Statement::new(
        "list_chat_sites",
        "SELECT site_id, site_key, name, team_id, calendar, is_active, settings, signing_secret FROM chat_sites
         ORDER BY site_id",
    ).scans();
    SAVE_VISITOR = Statement::new(
        "save_visitor",
        "INSERT INTO chat_visitors (visitor_id, site_id, subject, name, identities, language, page, read_at,
           desk_read_at, created_at, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (visitor_id) DO UPDATE SET subject = excluded.subject, name = excluded.name,
           identities = excluded.identities, language = excluded.language, page = excluded.page,
           seen_at = excluded.seen_at",
    );
    LOAD_VISITOR = Statement::new(
        "load_visitor",
        "SELECT visitor_id, site_id, subject, name, identities, language, page, read_at, desk_read_at,
           created_at, seen_at FROM chat_visitors WHERE visitor_id = $1",
    );
    FIND_SUBJECT = Statement::new(
        "find_visitor_by_subject",
        "SELECT visitor_id, site_id, subject, name, identities, language, page, read_at, desk_read_at,
           created_at, seen_at FROM chat_visitors WHERE site_id = $1 AND subject = $2 AND subject IS NOT NULL",
    );
    FIND_KEY = Statement::new(
        "find_visitor_key",
        "SELECT v.visitor_id, v.site_id, v.subject, v.name, v.identities, v.language, v.page, v.read_at, v.desk_read_at,
           v.created_at, v.seen_at
         FROM chat_keys AS k JOIN chat_visitors AS v ON v.visitor_id = k.visitor_id
         WHERE k.key_hash = $1 AND k.kind = $2 AND k.expires_at > $3",
    );
    INSERT_KEY = Statement::new(
        "insert_visitor_key",
        "INSERT INTO chat_keys (key_hash, visitor_id, kind, expires_at) VALUES ($1, $2, $3, $4)",
    );
    MOVE_KEY = Statement::new("move_visitor_key", "UPDATE chat_keys SET visitor_id = $2 WHERE key_hash = $1");
    SHORTEN_KEY = Statement::new(
        "shorten_visitor_key",
        "UPDATE chat_keys SET expires_at = $2 WHERE key_hash = $1 AND expires_at > $2",
    );
    DROP_KEY = Statement::new("drop_visitor_key", "DELETE FROM chat_keys WHERE key_hash = $1");
    DROP_EXPIRED_KEYS = Statement::new("drop_expired_visitor_keys", "DELETE FROM chat_keys WHERE expires_at <= $1");
    MARK_READ = Statement::new(
        "mark_chat_read",
        "UPDATE chat_visitors SET read_at = $2 WHERE visitor_id = $1 AND (read_at IS NULL OR read_at < $2)",
    );
    MARK_DESK_READ = Statement::new(
        "mark_chat_read_by_desk",
        "UPDATE chat_visitors SET desk_read_at = $2
         WHERE visitor_id = $1 AND (desk_read_at IS NULL OR desk_read_at < $2)",
    );
}

/// What a company sets for the chat of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatSettings {
    /// Origins (`https://www.example.cn`) whose pages may show the chat.
    pub origins: Vec<String>,
    /// First words in Chinese.
    pub greeting_zh: String,
    /// First words in English.
    pub greeting_en: String,
    /// What is offered as buttons before the first message: Chinese and English.
    #[serde(default)]
    pub offers: Vec<ChatOffer>,
}

/// A button that writes a first message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatOffer {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A web site that shows the chat.
#[derive(Clone, PartialEq, Eq)]
pub struct ChatSite {
    /// Identity.
    pub id: ChatSiteId,
    /// What the page names it by.
    pub key: String,
    /// What customers see.
    pub name: String,
    /// The team whose queue its contacts enter.
    pub team: Option<TeamId>,
    /// The calendar of its hours; none: the team's.
    pub calendar: Option<String>,
    /// It takes visitors.
    pub is_active: bool,
    /// What else is set.
    pub settings: ChatSettings,
    /// With which the site signs who a visitor is.
    pub signing_secret: String,
}

impl std::fmt::Debug for ChatSite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChatSite")
            .field("id", &self.id)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// Something by which the site says it knows a visitor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitorIdentity {
    /// Phone or mail.
    pub kind: IdentityKind,
    /// The number or address.
    pub value: String,
    /// The site says that the visitor was shown to hold it.
    pub is_verified: bool,
}

/// Somebody at a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// Identity.
    pub id: VisitorId,
    /// Where.
    pub site: ChatSiteId,
    /// How the site names them, once it signed that.
    pub subject: Option<String>,
    /// Shown name; empty while unknown.
    pub name: String,
    /// By what else the site says it knows them.
    pub identities: Vec<VisitorIdentity>,
    /// `zh-CN` or `en`.
    pub language: String,
    /// The page that they looked at last.
    pub page: String,
    /// They have read what the desk wrote up to then.
    pub read_at: Option<Instant>,
    /// The desk has read what they wrote up to then.
    pub desk_read_at: Option<Instant>,
    /// Came first.
    pub created_at: Instant,
    /// Came last.
    pub seen_at: Instant,
}

/// Enters a site, or changes one.
///
/// # Errors
/// `Duplicate` when another site has the key.
pub fn save_site(tx: &mut Tx<'_>, site: &ChatSite) -> Result<(), StoreError> {
    let ChatSite {
        id,
        key,
        name,
        team,
        calendar,
        is_active,
        settings,
        signing_secret,
    } = site;
    let row = values![
        *id,
        key,
        name,
        *team,
        calendar.as_ref(),
        *is_active,
        json::write("chat settings", settings)?,
        signing_secret,
    ];
    tx.execute(&SAVE_SITE, row)?;
    Ok(())
}

/// A site by its identity.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_site(tx: &mut Tx<'_>, id: ChatSiteId) -> Result<Option<ChatSite>, StoreError> {
    tx.query_opt(&LOAD_SITE, values![id])?
        .map(|mut row| read_site(&mut row))
        .transpose()
}

/// A site by its key.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn find_site(tx: &mut Tx<'_>, key: &str) -> Result<Option<ChatSite>, StoreError> {
    tx.query_opt(&FIND_SITE, values![key])?
        .map(|mut row| read_site(&mut row))
        .transpose()
}

/// Every site, in order of entry.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn list_sites(tx: &mut Tx<'_>) -> Result<Vec<ChatSite>, StoreError> {
    tx.query(&LIST_SITES, values![])?
        .into_iter()
        .map(|mut row| read_site(&mut row))
        .collect()
}

/// Enters a visitor, or keeps what changed of one; read marks have functions of their own.
///
/// # Errors
/// `Duplicate` when another visitor of the site has the subject.
pub fn save_visitor(tx: &mut Tx<'_>, visitor: &Visitor) -> Result<(), StoreError> {
    let Visitor {
        id,
        site,
        subject,
        name,
        identities,
        language,
        page,
        read_at,
        desk_read_at,
        created_at,
        seen_at,
    } = visitor;
    let row = values![
        *id,
        *site,
        subject.as_ref(),
        name,
        json::write("visitor identities", identities)?,
        language,
        page,
        *read_at,
        *desk_read_at,
        *created_at,
        *seen_at,
    ];
    tx.execute(&SAVE_VISITOR, row)?;
    Ok(())
}

/// A visitor.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_visitor(tx: &mut Tx<'_>, id: VisitorId) -> Result<Option<Visitor>, StoreError> {
    tx.query_opt(&LOAD_VISITOR, values![id])?
        .map(|mut row| read_visitor(&mut row))
        .transpose()
}

/// The visitor of a site whom the site names so.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn find_subject(tx: &mut Tx<'_>, site: ChatSiteId, subject: &str) -> Result<Option<Visitor>, StoreError> {
    tx.query_opt(&FIND_SUBJECT, values![site, subject])?
        .map(|mut row| read_visitor(&mut row))
        .transpose()
}

/// Whoever holds a key that is still good.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn find_key(
    tx: &mut Tx<'_>,
    hash: &[u8; 32],
    kind: VisitorKeyKind,
    now: Instant,
) -> Result<Option<Visitor>, StoreError> {
    tx.query_opt(&FIND_KEY, values![hash, kind, now])?
        .map(|mut row| read_visitor(&mut row))
        .transpose()
}

/// Gives a visitor a key.
///
/// # Errors
/// When the statement fails.
pub fn insert_key(
    tx: &mut Tx<'_>,
    hash: &[u8; 32],
    (visitor, kind): (VisitorId, VisitorKeyKind),
    expires_at: Instant,
) -> Result<(), StoreError> {
    tx.execute(&INSERT_KEY, values![hash, visitor, kind, expires_at])?;
    Ok(())
}

/// A key leads to another visitor from now on: the site said that both are one.
///
/// # Errors
/// When the statement fails.
pub fn move_key(tx: &mut Tx<'_>, hash: &[u8; 32], to: VisitorId) -> Result<(), StoreError> {
    tx.execute(&MOVE_KEY, values![hash, to])?;
    Ok(())
}

/// Forgets a key.
///
/// # Errors
/// When the statement fails.
pub fn drop_key(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<(), StoreError> {
    tx.execute(&DROP_KEY, values![hash])?;
    Ok(())
}

/// Lets a key run out at an instant at the latest.
///
/// # Errors
/// When the statement fails.
pub fn shorten_key(tx: &mut Tx<'_>, hash: &[u8; 32], until: Instant) -> Result<(), StoreError> {
    tx.execute(&SHORTEN_KEY, values![hash, until])?;
    Ok(())
}

/// Forgets keys that are no longer good; gives how many.
///
/// # Errors
/// When the statement fails.
pub fn drop_expired_keys(tx: &mut Tx<'_>, now: Instant) -> Result<u64, StoreError> {
    tx.execute(&DROP_EXPIRED_KEYS, values![now])
}

/// The visitor has read what came up to an instant; gives whether that is news.
///
/// # Errors
/// When the statement fails.
pub fn mark_read(tx: &mut Tx<'_>, id: VisitorId, up_to: Instant) -> Result<bool, StoreError> {
    Ok(tx.execute(&MARK_READ, values![id, up_to])? > 0)
}

/// The desk has read what the visitor wrote up to an instant; gives whether that is news.
///
/// # Errors
/// When the statement fails.
pub fn mark_desk_read(tx: &mut Tx<'_>, id: VisitorId, up_to: Instant) -> Result<bool, StoreError> {
    Ok(tx.execute(&MARK_DESK_READ, values![id, up_to])? > 0)
}

fn read_site(row: &mut Row) -> Result<ChatSite, StoreError> {
    Ok(ChatSite {
        id: row.take()?,
        key: row.take()?,
        name: row.take()?,
        team: row.take()?,
        calendar: row.take()?,
        is_active: row.take()?,
        settings: json::take(row, "chat settings")?,
        signing_secret: row.take()?,
    })
}

fn read_visitor(row: &mut Row) -> Result<Visitor, StoreError> {
    Ok(Visitor {
        id: row.take()?,
        site: row.take()?,
        subject: row.take()?,
        name: row.take()?,
        identities: json::take(row, "visitor identities")?,
        language: row.take()?,
        page: row.take()?,
        read_at: row.take()?,
        desk_read_at: row.take()?,
        created_at: row.take()?,
        seen_at: row.take()?,
    })
}
