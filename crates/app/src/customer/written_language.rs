//! In which of the desk's two languages a customer is written to by rule.

use domain::{CaseId, Customer, Direction};
use store::Tx;

use crate::AppError;

/// How many of a case's contacts are looked through for a language.
const LOOKED_THROUGH: u32 = 5;

/// Whether it is English: as the customer wishes, else as they came, else as they wrote last; Chinese when nothing tells.
pub(crate) fn is_written_in_english(
    tx: &mut Tx<'_>,
    case: CaseId,
    customer: Option<&Customer>,
) -> Result<bool, AppError> {
    let wish = customer.and_then(|it| it.wishes.language.as_deref());
    if let Some(language) = wish.map(str::trim).filter(|it| !it.is_empty()) {
        return Ok(is_english(language));
    }
    let contacts = store::contacts::live_contacts_of_case(tx, case, LOOKED_THROUGH)?;
    if let Some(language) = contacts.iter().find_map(|it| it.language.as_deref()) {
        return Ok(is_english(language));
    }
    let messages = store::messages::messages_of_case(tx, case)?;
    let last = messages
        .iter()
        .rev()
        .find(|it| it.direction == Direction::Inbound);
    Ok(last.is_some_and(|it| looks_english(&format!("{} {}", it.subject, it.text))))
}

fn is_english(language: &str) -> bool {
    language.to_ascii_lowercase().starts_with("en")
}

/// Words without which hardly an English sentence is made.
const SMALL_WORDS: &[&str] = &[
    "a", "an", "and", "are", "at", "for", "has", "have", "i", "in", "is", "it", "my", "no", "not", "of",
    "on", "our", "please", "since", "still", "the", "there", "to", "was", "we", "you",
];

/// Two words of nothing but Latin letters; beside Chinese, as for names of places, an English sentence that outweighs it.
fn looks_english(words: &str) -> bool {
    let is_latin = |it: char| it.is_ascii_alphabetic() || ('\u{c0}'..='\u{24f}').contains(&it);
    let latin = words.chars().filter(|it| is_latin(*it)).count();
    let other = words.chars().filter(|it| it.is_alphabetic()).count() - latin;
    let parts = || words.split(|it: char| !is_latin(it)).filter(|it| !it.is_empty());
    if other == 0 {
        return parts()
            .filter(|it| it.chars().any(char::is_lowercase) && it.len() > 1)
            .count()
            >= 2;
    }
    let is_small = |it: &str| SMALL_WORDS.contains(&it.to_lowercase().as_str());
    latin > 2 * other && parts().any(is_small)
}

#[cfg(test)]
mod tests {
    use super::looks_english;

    #[test]
    fn words_tell_their_language() {
        for text in [
            "The radiator is cold",
            "no heating since Monday",
            "Re: Heating at the café",
            "No heating at 和平里 5; still cold in 和平里",
        ] {
            assert!(looks_english(text), "{text}");
        }
        for text in [
            "家里不热",
            "WiFi 坏了",
            "OK",
            "",
            "13800000000",
            "Отопление не работает",
            "请修 TP-Link Archer router",
            "型号 ABC-200 显示 Error E5",
        ] {
            assert!(!looks_english(text), "{text}");
        }
    }
}
