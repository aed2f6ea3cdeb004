//! What the desk sets for itself: calendars, holidays, forms, views and single values.
//!
//! Always true: a setting is a text that its owner reads and writes; saving with an old version fails.

use calendar::Instant;
use domain::closed_set;

use crate::error::StoreError;
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
    );
    UPDATE_SETTING = Statement::new(
        "update_setting",
        "UPDATE settings SET body = $3, version = version + 1, updated_at = $4
         WHERE kind = $1 AND name = $2 AND version = $5",
    );
    LOAD_SETTING = Statement::new(
        "load_setting",
        "SELECT kind, name, body, version, updated_at FROM settings WHERE kind = $1 AND name = $2",
    );
    LIST_SETTINGS = Statement::new(
        "list_settings",
        "SELECT kind, name, body, version, updated_at FROM settings WHERE kind = $1 ORDER BY name",
    );
    DELETE_SETTING = Statement::new("delete_setting", "DELETE FROM settings WHERE kind = $1 AND name = $2");
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

/// Enters a setting (`version` 0) or changes the one that was loaded; gives the new version.
///
/// # Errors
/// `VersionConflict` when it exists already, or was changed since it was loaded.
pub fn save_setting(tx: &mut Tx<'_>, setting: &Setting) -> Result<i64, StoreError> {
    let Setting { kind, name, body, version, updated_at } = setting;
    let written = if *version == 0 {
        tx.execute(&INSERT_SETTING, values![*kind, name, body, *updated_at])?
    } else {
        tx.execute(&UPDATE_SETTING, values![*kind, name, body, *updated_at, *version])?
    };
    if written == 1 { Ok(version + 1) } else { Err(StoreError::VersionConflict { what: "setting" }) }
}

/// A setting.
///
/// # Errors
/// When the statement fails.
pub fn load_setting(tx: &mut Tx<'_>, kind: SettingKind, name: &str) -> Result<Option<Setting>, StoreError> {
    tx.query_opt(&LOAD_SETTING, values![kind, name])?.map(|mut row| read_setting(&mut row)).transpose()
}

/// All settings of a kind, by name.
///
/// # Errors
/// When the statement fails.
pub fn list_settings(tx: &mut Tx<'_>, kind: SettingKind) -> Result<Vec<Setting>, StoreError> {
    tx.query(&LIST_SETTINGS, values![kind])?.into_iter().map(|mut row| read_setting(&mut row)).collect()
}

/// Takes a setting out; gives whether it was there.
///
/// # Errors
/// When the statement fails.
pub fn delete_setting(tx: &mut Tx<'_>, kind: SettingKind, name: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(&DELETE_SETTING, values![kind, name])? == 1)
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
