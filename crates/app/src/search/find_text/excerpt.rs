//! Cuts a piece out of a text around what was looked for, and marks it.
//!
//! Always true: the pieces are the text's own characters; folding is for comparing only. The trap: one character may fold
//! to several (`㎡`), so places are kept for each folded character.

use store::search::{SearchQuery, normalise};

/// The piece holds about so many characters.
const LENGTH: usize = 60;
/// So many of them come before the first hit.
const BEFORE: usize = 15;

/// A piece around the first hit: stretches of text, and whether they are what was looked for.
pub(super) fn around_hit(query: &SearchQuery, text: &str) -> Vec<(String, bool)> {
    let letters: Vec<char> = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .collect();
    let is_hit = marked(query, &letters);
    let first = is_hit.iter().position(|it| *it).unwrap_or(0);
    let first_end = first + is_hit.iter().skip(first).take_while(|it| **it).count();
    let latest_begin = letters.len().saturating_sub(LENGTH);
    let begin = first.saturating_sub(BEFORE).min(latest_begin);
    let end = (begin + LENGTH).max(first_end).min(letters.len());
    let mut pieces: Vec<(String, bool)> = Vec::new();
    if begin > 0 {
        pieces.push(("…".to_owned(), false));
    }
    // What people are reached by stays covered in a hit as well (J01); the mask keeps every place.
    let flat: String = letters.iter().collect();
    let shown = domain::mask::text(&flat);
    for (letter, hit) in shown.chars().zip(&is_hit).take(end).skip(begin) {
        match pieces.last_mut() {
            Some((piece, is)) if is == hit => piece.push(letter),
            Some(_) | None => pieces.push((letter.to_string(), *hit)),
        }
    }
    if end < letters.len() {
        match pieces.last_mut() {
            Some((piece, false)) => piece.push('…'),
            Some((_, true)) | None => pieces.push(("…".to_owned(), false)),
        }
    }
    pieces
}

/// For each character, whether it belongs to a word that was looked for.
fn marked(query: &SearchQuery, letters: &[char]) -> Vec<bool> {
    let folded: Vec<(char, usize)> = letters
        .iter()
        .enumerate()
        .flat_map(|(place, it)| {
            normalise(it.encode_utf8(&mut [0; 4]))
                .chars()
                .map(move |it| (it, place))
                .collect::<Vec<_>>()
        })
        .collect();
    let mut is_hit = vec![false; letters.len()];
    for mark in query.marks() {
        let mark: Vec<char> = mark.chars().collect();
        for window in folded.windows(mark.len().max(1)) {
            if window.iter().map(|it| it.0).eq(mark.iter().copied()) {
                for (_, place) in window {
                    if let Some(hit) = is_hit.get_mut(*place) {
                        *hit = true;
                    }
                }
            }
        }
    }
    is_hit
}

#[cfg(test)]
mod tests {
    use super::around_hit;
    use store::search::SearchQuery;

    fn shown(words: &str, text: &str) -> String {
        around_hit(&SearchQuery::read(words), text)
            .into_iter()
            .map(|(piece, is_hit)| if is_hit { format!("[{piece}]") } else { piece })
            .collect()
    }

    #[test]
    fn every_word_is_marked_where_it_stands() {
        assert_eq!(
            shown("暖气 王芳", "王芳来电，家里暖气不热，暖气片冰凉"),
            "[王芳]来电，家里[暖气]不热，[暖气]片冰凉"
        );
        assert_eq!(shown("pdf", "附件ＰＤＦ和 Pdf"), "附件[ＰＤＦ]和 [Pdf]");
        assert_eq!(shown("暖氣", "暖气\n不热"), "[暖气] 不热");
        assert_eq!(shown("无此词", "暖气不热"), "暖气不热");
    }

    #[test]
    fn long_texts_are_cut_around_the_first_hit() {
        let text = format!("{}漏水{}", "前".repeat(100), "后".repeat(100));
        let expected = format!("…{}[漏水]{}…", "前".repeat(15), "后".repeat(43));
        assert_eq!(shown("漏水", &text), expected);
    }
}
