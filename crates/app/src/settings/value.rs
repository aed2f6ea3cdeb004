//! Single values of the desk: what a company sets under a name, and what holds until it sets something.
//!
//! Always true: the last one saved holds. The trap: saving one puts the house anew in force on every node, so what moves by
//! itself, such as how far a sweep has come, is a mark (`store::marks`) and no value.

use serde::Serialize;
use serde::de::DeserializeOwned;
use store::Tx;
use store::settings::{Setting, SettingKind};

use crate::AppError;
use crate::work::Work;

/// What is set under a name; none: nothing yet.
pub(crate) fn load_value<T: DeserializeOwned>(tx: &mut Tx<'_>, name: &str) -> Result<Option<T>, AppError> {
    store::settings::load_setting(tx, SettingKind::Desk, name)?
        .map(|it| serde_json::from_str(&it.body).map_err(AppError::internal))
        .transpose()
}

/// Sets it for what comes from now on.
pub(crate) fn save_value<T: Serialize>(
    work: &mut Work<'_, '_>,
    name: &str,
    value: &T,
) -> Result<(), AppError> {
    let known = store::settings::load_setting(work.tx, SettingKind::Desk, name)?;
    let setting = Setting {
        kind: SettingKind::Desk,
        name: name.to_owned(),
        body: serde_json::to_string(value).map_err(AppError::internal)?,
        version: known.map_or(0, |it| it.version),
        updated_at: work.now(),
    };
    store::settings::save_setting(work.tx, &setting)?;
    Ok(())
}
