//! The customer's language (A27): who speaks it goes first; when nobody on duty does, anybody may take it, with a translation.

use std::collections::BTreeSet;

use domain::{AgentState, EventKind, FactBody, PersonId};
use store::Tx;
use store::contacts::LiveContact;

use crate::AppError;
use crate::contact::event_of;
use crate::work::{OpenCase, Work};

/// The language that needs a speaker; none for the desk's own.
pub(crate) fn foreign(language: Option<&str>) -> Option<String> {
    let word = language?.trim();
    let is_own = word.is_empty() || word.eq_ignore_ascii_case("zh") || word.to_lowercase().starts_with("zh-");
    (!is_own).then(|| word.chars().take(20).collect())
}

/// Skills that somebody waits for and nobody on duty has, languages among them: whoever is there may take such a contact,
/// so that nobody waits for ever.
pub(crate) fn unmet(tx: &mut Tx<'_>) -> Result<Vec<String>, AppError> {
    let mut wanted: BTreeSet<String> = store::waiting::languages_waiting(tx)?
        .into_iter()
        .map(|it| format!("lang:{it}"))
        .collect();
    wanted.extend(store::waiting::skills_waiting(tx)?);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let skills = store::agents::all_skills(tx)?;
    for agent in store::agents::list_agents(tx)? {
        if agent.state != AgentState::Away {
            for skill in skills.get(&agent.person).into_iter().flatten() {
                wanted.remove(skill);
            }
        }
    }
    Ok(wanted.into_iter().collect())
}

/// Notes on the case that the customer speaks another language.
pub(crate) fn note_language(case: &mut OpenCase, contact: &LiveContact) -> Result<(), AppError> {
    let Some(language) = &contact.language else {
        return Ok(());
    };
    let mut event = event_of(EventKind::LanguageNoticed, contact.id);
    event.fields.insert("language".to_owned(), language.clone());
    case.record(FactBody::EventHappened { event })
}

/// Notes on the case that a speaker took it.
pub(crate) fn note_speaker(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    (contact, person): (&LiveContact, PersonId),
) -> Result<(), AppError> {
    let Some(language) = &contact.language else {
        return Ok(());
    };
    let skill = format!("lang:{language}");
    if !store::agents::skills_of(work.tx, person)?.contains(&skill) {
        return Ok(());
    }
    let mut event = event_of(EventKind::LanguageServed, contact.id);
    event.fields.insert("language".to_owned(), language.clone());
    event.fields.insert("way".to_owned(), "speaker".to_owned());
    case.record(FactBody::EventHappened { event })
}
