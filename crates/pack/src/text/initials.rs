//! The initials of how words are read: what people type to find a name without writing it.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::text::table::{simplified, syllable_groups};

/// The first letter of how each common character is read.
static INITIALS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let mut initials = HashMap::new();
    for group in syllable_groups() {
        let mut letters = group.chars();
        let Some(initial) = letters.next() else { continue };
        initials.extend(letters.filter(|it| !it.is_ascii()).map(|it| (it, initial)));
    }
    initials
});

/// The initials of a text: of each common character the first letter of its reading, letters and digits as small ones.
///
/// Nothing stands for the rest. A character with several readings counts with the most common one.
#[must_use]
pub fn initials(text: &str) -> String {
    let of = |letter: char| {
        let plain = simplified().get(&letter).copied().unwrap_or(letter);
        if plain.is_ascii_alphanumeric() {
            Some(plain.to_ascii_lowercase())
        } else {
            INITIALS.get(&plain).copied()
        }
    };
    text.chars().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn words_are_found_by_how_they_are_read() {
        assert_eq!(initials("维修到家"), "wxdj");
        assert_eq!(initials("維修 A3，谢谢！"), "wxa3xx");
        assert_eq!(initials("……"), "");
    }
}
