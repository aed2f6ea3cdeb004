//! The pattern language of phrases: `[甲|乙]` for alternatives, `…` for up to six characters, `{agent_name}` for a name.

use std::fmt;

/// How many characters `…` stands for at most.
pub(crate) const GAP: usize = 6;

/// More variants than this of one pattern are a slip of the pen.
const MOST_VARIANTS: usize = 2_048;

/// A pattern that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PatternError {
    Unclosed,
    Unopened,
    Nested,
    Empty,
    TooMany,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unclosed => "`[` without `]`",
            Self::Unopened => "`]` without `[`",
            Self::Nested => "`[` inside `[`",
            Self::Empty => "no words are left when the alternatives are chosen",
            Self::TooMany => "more than 2048 variants",
        })
    }
}

/// Every choice of alternatives, written out; `…` and placeholders stay.
pub(crate) fn variants(pattern: &str) -> Result<Vec<String>, PatternError> {
    let mut written = vec![String::new()];
    let mut rest = pattern;
    while let Some((before, from_bracket)) = rest.split_once('[') {
        let (choices, after) = from_bracket.split_once(']').ok_or(PatternError::Unclosed)?;
        if before.contains(']') {
            return Err(PatternError::Unopened);
        }
        if choices.contains('[') {
            return Err(PatternError::Nested);
        }
        written = written
            .iter()
            .flat_map(|start| {
                choices
                    .split('|')
                    .map(move |choice| format!("{start}{before}{choice}"))
            })
            .collect();
        if written.len() > MOST_VARIANTS {
            return Err(PatternError::TooMany);
        }
        rest = after;
    }
    if rest.contains(']') {
        return Err(PatternError::Unopened);
    }
    written.iter_mut().for_each(|it| it.push_str(rest));
    let has_words = |it: &String| it.split('…').all(|part| part.chars().any(char::is_alphanumeric));
    if written.iter().all(has_words) {
        Ok(written)
    } else {
        Err(PatternError::Empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_are_written_out_and_slips_are_told() {
        assert_eq!(
            variants("[不|没]归我[管|]").unwrap(),
            ["不归我管", "不归我", "没归我管", "没归我"]
        );
        assert_eq!(variants("找…去").unwrap(), ["找…去"]);
        assert_eq!(variants("[甲"), Err(PatternError::Unclosed));
        assert_eq!(variants("甲]"), Err(PatternError::Unopened));
        assert_eq!(variants("[甲[乙]]"), Err(PatternError::Nested));
        assert_eq!(variants("[|甲]"), Err(PatternError::Empty));
        assert_eq!(variants("…甲"), Err(PatternError::Empty));
    }
}
