//! What the desk sets for itself, drafts, answers to repeated requests, and the log of what was done.
//!
//! Always true: a setting is a text that its owner reads and writes; saving with an old version fails. The trap: an
//! idempotency key is entered in the same transaction as the work, so that both are kept or neither.

use calendar::Instant;
use domain::{PersonId, closed_set};

use crate::engine_name::EngineName;
use crate::error::StoreError;
use crate::news::Concern;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::domain_words::{read_words, write_words};
use crate::value::values;

closed_set! {
    /// What a setting is.
    SettingKind {
        /// A working calendar.
        Calendar = "calendar",
        /// A list of holidays and make-up days.
        Holidays = "holidays",
        /// A registration form.
        Form = "form",
        /// A single value of the desk.
        Desk = "desk",
        /// A saved view of the queue.
        View = "view",
    }
}

read_words![SettingKind];
write_words![SettingKind];

statements! {
    INSERT_SETTING = Statement::new(
        "insert_setting",
        "INSERT INTO settings (kind, name, body, version, updated_at) VALUES ($1, $2, $3, 1, $4)
         ON CONFLICT (kind, name) DO NOTHING",
    ).concerning(Concern::House);
    UPDATE_SETTING = Statement::new(
        "update_setting",
        "UPDATE settings SET body = $3, version = version + 1, updated_at = $4
         WHERE kind = $1 AND name = $2 AND version = $5",
    ).concerning(Concern::House);
    LOAD_SETTING = Statement::new(
        "load_setting",
        "SELECT kind, name, body, version, updated_at FROM settings WHERE kind = $1 AND name = $2",
    );
    LIST_SETTINGS = Statement::new(
        "list_settings",
        "SELECT kind, name, body, version, updated_at FROM settings WHERE kind = $1 ORDER BY name",
    );
    DELETE_SETTING = Statement::new("delete_setting", "DELETE FROM settings WHERE kind = $1 AND name = $2")
        .concerning(Concern::House);
    RAISE_HOUSE_MARK = Statement::new(
        "raise_house_mark",
        "INSERT INTO settings (kind, name, body, version, updated_at) VALUES ('mark', 'house', '', 1, 0)
         ON CONFLICT (kind, name) DO UPDATE SET version = settings.version + 1",
    );
    HOUSE_MARK = Statement::new(
        "house_mark",
        "SELECT version FROM settings WHERE kind = 'mark' AND name = 'house'",
    );
    SAVE_DRAFT = Statement::new(
        "save_draft",
        "INSERT INTO drafts (person_id, subject, body, updated_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person_id, subject) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at",
    );
    LOAD_DRAFT = Statement::new(
        "load_draft",
        "SELECT subject, body, updated_at FROM drafts WHERE person_id = $1 AND subject = $2",
    );
    LIST_DRAFTS = Statement::new(
        "list_drafts",
        "SELECT subject, body, updated_at FROM drafts WHERE person_id = $1 ORDER BY updated_at DESC, subject",
    );
    DELETE_DRAFT = Statement::new("delete_draft", "DELETE FROM drafts WHERE person_id = $1 AND subject = $2");
    BEGIN_REQUEST = Statement::only_postgres(
        "begin_request",
        "INSERT INTO idempotency_keys (person_id, idempotency_key, request_hash, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person_id, idempotency_key) DO NOTHING",
    );
    LOAD_REQUEST = Statement::new(
        "load_request",
        "SELECT request_hash, status, body FROM idempotency_keys WHERE person_id = $1 AND idempotency_key = $2",
    );
    KEEP_REQUEST = Statement::only_sqlite(
        "keep_request",
        "INSERT INTO idempotency_keys (person_id, idempotency_key, request_hash, created_at, status, body)
         VALUES ($1, $2, $3, $4, $5, $6)",
    );
    FINISH_REQUEST = Statement::only_postgres(
        "finish_request",
        "UPDATE idempotency_keys SET status = $3, body = $4 WHERE person_id = $1 AND idempotency_key = $2",
    );
    DROP_OLD_REQUESTS = Statement::new("drop_old_requests", "DELETE FROM idempotency_keys WHERE created_at < $1");
    APPEND_AUDIT = Statement::new(
        "append_audit",
        "INSERT INTO audit (at, person_id, act, subject, detail) VALUES ($1, $2, $3, $4, $5)",
    );
    LIST_AUDIT = Statement::new(
        "list_audit",
        "SELECT audit_number, at, person_id, act, subject, detail FROM audit WHERE audit_number < $1
         ORDER BY audit_number DESC LIMIT $2",
    );
    COUNT_AUDIT = Statement::new(
        "count_audit_of_person",
        "SELECT COUNT(*) FROM audit WHERE person_id = $1 AND act = $2 AND at > $3",
    );
    ALERTS_AFTER = Statement::new(
        "audit_alerts_after",
        "SELECT audit_number, at, person_id, act, subject, detail FROM audit
         WHERE act = 'reveal_rate_alert' AND audit_number > $1 ORDER BY audit_number DESC LIMIT $2",
    );
    AUDIT_OF = Statement::new(
        "audit_of_subject",
        "SELECT audit_number, at, person_id, act, subject, detail FROM audit WHERE subject = $1
         ORDER BY audit_number DESC LIMIT $2",
    );
}

/// Notes that teams, people, calendars, mailboxes or settings changed; done for every transaction that changes them.
///
/// The mark is of a kind of its own, so that no list of settings shows it.
pub(crate) fn raise_house_mark(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    tx.execute(&RAISE_HOUSE_MARK, values![])?;
    Ok(())
}

/// A number that is another one after each commit, of any node, that changed teams, people, calendars, mailboxes or settings;
/// 0 before the first.
///
/// # Errors
/// When the statement fails.
pub fn house_mark(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    let row = tx.query_opt(&HOUSE_MARK, values![])?;
    Ok(row.map(|mut row| row.take()).transpose()?.unwrap_or(0))
}

/// Something that the desk set for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// What it is.
    pub kind: SettingKind,
    /// Its name among its kind.
    pub name: String,
    /// The text (JSON or TOML, its owner's own).
    pub body: String,
    /// Counts changes, from 1.
    pub version: i64,
    /// Changed.
    pub updated_at: Instant,
}

/// Something that a person has not finished writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it belongs to, such as `case:…:reply`.
    pub subject: String,
    /// The text (JSON, the screens' own).
    pub body: String,
    /// Changed.
    pub updated_at: Instant,
}

/// A request that is to be done once.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Who sends it.
    pub person: PersonId,
    /// The key that the sender chose.
    pub key: &'a str,
    /// SHA-256 over what was asked.
    pub hash: &'a [u8; 32],
    /// When it came.
    pub at: Instant,
}

/// What is known of a request with an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It is new: do the work and call `finish_request`.
    Fresh,
    /// It was answered before.
    Answered {
        /// HTTP status of the answer.
        status: u16,
        /// Body of the answer.
        body: String,
    },
    /// The key was used for another request.
    Mismatch,
}

/// One line of the log of what was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Rises; 0 for one to be entered.
    pub number: i64,
    /// When.
    pub at: Instant,
    /// Who; none: the program.
    pub person: Option<PersonId>,
    /// What, as a word.
    pub act: String,
    /// On what, such as `case:…`.
    pub subject: String,
    /// Details (JSON text).
    pub detail: String,
}

/// Enters a setting (`version` 0) or changes the one that was loaded; gives the new version.
///
/// # Errors
/// `VersionConflict` when it exists already, or was changed since it was loaded.
pub fn save_setting(tx: &mut Tx<'_>, setting: &Setting) -> Result<i64, StoreError> {
    let Setting {
        kind,
        name,
        body,
        version,
        updated_at,
    } = setting;
    let written = if *version == 0 {
        tx.execute(&INSERT_SETTING, values![*kind, name, body, *updated_at])?
    } else {
        tx.execute(&UPDATE_SETTING, values![*kind, name, body, *updated_at, *version])?
    };
    if written == 1 {
        Ok(version + 1)
    } else {
        Err(StoreError::VersionConflict { what: "setting" })
    }
}

/// A setting.
///
/// # Errors
/// When the statement fails.
pub fn load_setting(tx: &mut Tx<'_>, kind: SettingKind, name: &str) -> Result<Option<Setting>, StoreError> {
    tx.query_opt(&LOAD_SETTING, values![kind, name])?
        .map(|mut row| read_setting(&mut row))
        .transpose()
}

/// All settings of a kind, by name.
///
/// # Errors
/// When the statement fails.
pub fn list_settings(tx: &mut Tx<'_>, kind: SettingKind) -> Result<Vec<Setting>, StoreError> {
    tx.query(&LIST_SETTINGS, values![kind])?
        .into_iter()
        .map(|mut row| read_setting(&mut row))
        .collect()
}

/// Takes a setting out; gives whether it was there.
///
/// # Errors
/// When the statement fails.
pub fn delete_setting(tx: &mut Tx<'_>, kind: SettingKind, name: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(&DELETE_SETTING, values![kind, name])? == 1)
}

/// Keeps a draft; the last one written stays.
///
/// # Errors
/// When the statement fails.
pub fn save_draft(tx: &mut Tx<'_>, person: PersonId, draft: &Draft) -> Result<(), StoreError> {
    let Draft {
        subject,
        body,
        updated_at,
    } = draft;
    tx.execute(&SAVE_DRAFT, values![person, subject, body, *updated_at])?;
    Ok(())
}

/// A person's draft.
///
/// # Errors
/// When the statement fails.
pub fn load_draft(tx: &mut Tx<'_>, person: PersonId, subject: &str) -> Result<Option<Draft>, StoreError> {
    tx.query_opt(&LOAD_DRAFT, values![person, subject])?
        .map(|mut row| read_draft(&mut row))
        .transpose()
}

/// All drafts of a person, the latest first.
///
/// # Errors
/// When the statement fails.
pub fn list_drafts(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Draft>, StoreError> {
    tx.query(&LIST_DRAFTS, values![person])?
        .into_iter()
        .map(|mut row| read_draft(&mut row))
        .collect()
}

/// Forgets a draft; gives whether it was there.
///
/// # Errors
/// When the statement fails.
pub fn delete_draft(tx: &mut Tx<'_>, person: PersonId, subject: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(&DELETE_DRAFT, values![person, subject])? == 1)
}

/// Enters a request's key, or tells what was answered to it before.
///
/// A key is never in doubt: on PostgreSQL another transaction that holds the same key is waited for; on SQLite there is
/// one writer, so looking suffices and the key is entered with its answer by [`finish_request`].
///
/// # Errors
/// When a statement fails.
pub fn begin_request(tx: &mut Tx<'_>, request: &Request<'_>) -> Result<Begun, StoreError> {
    let Request {
        person,
        key,
        hash,
        at,
    } = *request;
    if tx.engine() == EngineName::Postgres && tx.execute(&BEGIN_REQUEST, values![person, key, hash, at])? == 1
    {
        return Ok(Begun::Fresh);
    }
    let Some(mut row) = tx.query_opt(&LOAD_REQUEST, values![person, key])? else {
        return Ok(Begun::Fresh);
    };
    let (known, status, body): ([u8; 32], Option<u16>, Option<String>) =
        (row.take()?, row.take()?, row.take()?);
    Ok(match (known == *hash, status) {
        (true, Some(status)) => Begun::Answered {
            status,
            body: body.unwrap_or_default(),
        },
        // Entered and never finished: its transaction did other things first and forgot; do the work now.
        (true, None) => Begun::Fresh,
        (false, _) => Begun::Mismatch,
    })
}

/// Keeps the answer to a request that was begun in this transaction.
///
/// # Errors
/// `Missing` when it was not begun; `Duplicate` when it was answered already.
pub fn finish_request(
    tx: &mut Tx<'_>,
    request: &Request<'_>,
    status: u16,
    body: &str,
) -> Result<(), StoreError> {
    let Request {
        person,
        key,
        hash,
        at,
    } = *request;
    if tx.engine() == EngineName::Sqlite {
        tx.execute(&KEEP_REQUEST, values![person, key, hash, at, status, body])?;
        return Ok(());
    }
    match tx.execute(&FINISH_REQUEST, values![person, key, status, body])? {
        0 => Err(StoreError::Missing {
            statement: FINISH_REQUEST.name(),
        }),
        _ => Ok(()),
    }
}

/// Forgets keys from before `before`; gives how many.
///
/// # Errors
/// When the statement fails.
pub fn drop_old_requests(tx: &mut Tx<'_>, before: Instant) -> Result<u64, StoreError> {
    tx.execute(&DROP_OLD_REQUESTS, values![before])
}

/// Adds a line to the log.
///
/// # Errors
/// When the statement fails.
pub fn append_audit(tx: &mut Tx<'_>, entry: &AuditEntry) -> Result<(), StoreError> {
    let AuditEntry {
        number: _,
        at,
        person,
        act,
        subject,
        detail,
    } = entry;
    tx.execute(&APPEND_AUDIT, values![*at, *person, act, subject, detail])?;
    Ok(())
}

/// The log, the latest first, lines below `before` (none: from the end), at most `limit`.
///
/// # Errors
/// When the statement fails.
pub fn list_audit(tx: &mut Tx<'_>, before: Option<i64>, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
    let rows = tx.query(&LIST_AUDIT, values![before.unwrap_or(i64::MAX), limit])?;
    rows.into_iter().map(|mut row| read_audit(&mut row)).collect()
}

/// How often a person did an act after an instant.
///
/// # Errors
/// When the statement fails.
pub fn count_audit(tx: &mut Tx<'_>, person: PersonId, act: &str, after: Instant) -> Result<u64, StoreError> {
    let row = tx.query_opt(&COUNT_AUDIT, values![person, act, after])?;
    let counted: i64 = row.map(|mut row| row.take()).transpose()?.unwrap_or(0);
    Ok(u64::try_from(counted).unwrap_or(0))
}

/// Alerts about unusual reveals (act `reveal_rate_alert`) above a number, the latest first, at most `limit`.
///
/// # Errors
/// When the statement fails.
pub fn alerts_after(tx: &mut Tx<'_>, after: i64, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
    tx.query(&ALERTS_AFTER, values![after, limit])?
        .into_iter()
        .map(|mut row| read_audit(&mut row))
        .collect()
}

/// The log of one subject, the latest first, at most `limit`.
///
/// # Errors
/// When the statement fails.
pub fn audit_of(tx: &mut Tx<'_>, subject: &str, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
    tx.query(&AUDIT_OF, values![subject, limit])?
        .into_iter()
        .map(|mut row| read_audit(&mut row))
        .collect()
}

fn read_setting(row: &mut Row) -> Result<Setting, StoreError> {
    Ok(Setting {
        kind: row.take()?,
        name: row.take()?,
        body: row.take()?,
        version: row.take()?,
        updated_at: row.take()?,
    })
}

fn read_draft(row: &mut Row) -> Result<Draft, StoreError> {
    Ok(Draft {
        subject: row.take()?,
        body: row.take()?,
        updated_at: row.take()?,
    })
}

fn read_audit(row: &mut Row) -> Result<AuditEntry, StoreError> {
    Ok(AuditEntry {
        number: row.take()?,
        at: row.take()?,
        person: row.take()?,
        act: row.take()?,
        subject: row.take()?,
        detail: row.take()?,
    })
}
