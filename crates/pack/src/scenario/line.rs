//! A line of a scenario cut into its time, its words and what follows the colon.

use calendar::{Date, Instant, TimeOfDay, Zone};

/// Words of a line, taken from the front.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a> {
    rest: &'a str,
}

impl<'a> Words<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { rest: text.trim() }
    }

    pub(super) fn rest(self) -> &'a str {
        self.rest
    }

    pub(super) fn is_empty(self) -> bool {
        self.rest.is_empty()
    }

    /// The next word.
    pub(super) fn peek(self) -> &'a str {
        self.rest.split_whitespace().next().unwrap_or_default()
    }

    /// Takes the next word; empty at the end.
    pub(super) fn take(&mut self) -> &'a str {
        let word = self.peek();
        self.rest = self.rest.strip_prefix(word).unwrap_or_default().trim_start();
        word
    }

    /// Takes the next word; what stands in quotation marks behind its `=` belongs to it, without the marks.
    pub(super) fn take_value(&mut self) -> String {
        let word = self.peek();
        let quoted = word.split_once(['=', '＝']).and_then(|(name, value)| {
            let (open, close) = [('“', '”'), ('"', '"'), ('「', '」')]
                .into_iter()
                .find(|(open, _)| value.starts_with(*open))?;
            let rest = self.rest.strip_prefix(name)?.split_once(open)?.1;
            let (value, rest) = rest.split_once(close)?;
            Some((format!("{name}={value}"), rest))
        });
        if let Some((whole, rest)) = quoted {
            self.rest = rest.trim_start();
            return whole;
        }
        self.take().to_owned()
    }

    /// Takes the first of these sayings that the rest begins with, as whole words.
    pub(super) fn take_any(&mut self, sayings: &[&str]) -> bool {
        for saying in sayings {
            let Some(rest) = self.rest.strip_prefix(saying) else {
                continue;
            };
            if rest.is_empty() || rest.starts_with(char::is_whitespace) {
                self.rest = rest.trim_start();
                return true;
            }
        }
        false
    }

    /// Takes a time: `2026-11-16 09:00`, with seconds if need be, or `09:00` on the day of `before`.
    pub(super) fn take_time(&mut self, zone: &Zone, before: Option<Instant>) -> Option<Instant> {
        let mut ahead = *self;
        let word = ahead.take();
        let (date, clock) = match word.parse::<Date>() {
            Ok(date) if word.len() == 10 => (date, ahead.take()),
            Ok(_) | Err(_) => (zone.local_date(before?), word),
        };
        let time = time_of_day(clock)?;
        *self = ahead;
        Some(zone.instant_of(date, time))
    }
}

fn time_of_day(word: &str) -> Option<TimeOfDay> {
    if looks_like_time(word) {
        word.parse().ok()
    } else {
        None
    }
}

/// Whether a word is written as a time of day is: `09:00`, and `25:00` too.
pub(super) fn looks_like_time(word: &str) -> bool {
    word.contains(':')
        && word
            .chars()
            .all(|it| it.is_ascii_digit() || it == ':' || it == '.')
}

/// Whether a word is written as a date is: `2026-11-16`, and `2026-13-01` too.
pub(super) fn looks_like_date(word: &str) -> bool {
    let is_number = |it: &str| !it.is_empty() && it.chars().all(|it| it.is_ascii_digit());
    let parts: Vec<&str> = word.split('-').collect();
    matches!(parts.as_slice(), [year, month, day] if year.len() == 4 && [year, month, day].iter().all(|it| is_number(it)))
}

/// Cuts at the first colon that does not stand inside a time.
pub(super) fn cut_at_colon(text: &str) -> (&str, Option<&str>) {
    let is_digit = |it: Option<char>| it.is_some_and(|it| it.is_ascii_digit());
    let mut before = None;
    let mut rest = text.char_indices().peekable();
    while let Some((at, letter)) = rest.next() {
        let next = rest.peek().map(|(_, it)| *it);
        if letter == '：' || (letter == ':' && !(is_digit(before) && is_digit(next))) {
            let (head, tail) = text.split_at(at);
            return (head.trim(), Some(tail.trim_start_matches([':', '：']).trim()));
        }
        before = Some(letter);
    }
    (text.trim(), None)
}

/// Cuts at the arrow before what an attempt must lead to.
pub(super) fn cut_at_arrow(text: &str) -> Option<(&str, &str)> {
    let (before, after) = text.split_once("->").or_else(|| text.split_once('→'))?;
    Some((before.trim(), after.trim()))
}
