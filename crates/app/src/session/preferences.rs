//! Keeps how somebody likes their screens: language, density, keys.

use domain::Actor;
use pack::says;

use crate::error::check_length;
use crate::{AppError, Desk};

/// Keeps the preferences (JSON text, the screens' own) and the language.
///
/// # Errors
/// [`AppError::Invalid`] for a language that the desk does not speak, or more than 4 000 characters.
pub async fn save_preferences(
    desk: &Desk,
    actor: &Actor,
    locale: Option<String>,
    preferences: String,
) -> Result<(), AppError> {
    check_length("preferences", &preferences, 4_000)?;
    if locale.as_deref().is_some_and(|it| it != "zh-CN" && it != "en") {
        return Err(AppError::invalid(
            "locale",
            "unknown",
            says!("可用的语言是 zh-CN 和 en", "the desk speaks zh-CN and en"),
        ));
    }
    let id = actor.person;
    desk.write(None, move |work| {
        let mut person = store::people::load_person(work.tx, id)?.ok_or(AppError::Unauthenticated)?;
        person.preferences.clone_from(&preferences);
        if let Some(locale) = &locale {
            person.locale.clone_from(locale);
        }
        Ok(store::people::update_person(work.tx, &person)?)
    })
    .await
}
