//! Whether a case fits a condition, and a fact a pattern.
//!
//! Always true: an automatic reply fits no pattern (clock table, row 15).

use domain::{Author, Case, CaseType, Channel, Direction, Priority};
use pack::{AuthorKind, CaseCondition, Clause, FactPattern};

use crate::view::View;

/// What conditions look at; taken from a case, or from one that is about to be raised.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) case_type: CaseType,
    pub(crate) priority: Priority,
    pub(crate) channel: Channel,
    pub(crate) subject: &'a str,
    pub(crate) description: &'a str,
    pub(crate) urgings: u32,
    pub(crate) is_closed: bool,
    pub(crate) flags: Flags<'a>,
}

/// The flags of a case, wherever they stand.
#[derive(Clone, Copy)]
pub(crate) enum Flags<'a> {
    OfCase(&'a std::collections::BTreeSet<String>),
    Listed(&'a [String]),
}

impl Flags<'_> {
    fn has(self, flag: &String) -> bool {
        match self {
            Self::OfCase(set) => set.contains(flag),
            Self::Listed(list) => list.contains(flag),
        }
    }
}

impl<'a> From<&'a Case> for Subject<'a> {
    fn from(case: &'a Case) -> Self {
        Self {
            case_type: case.case_type,
            priority: case.priority,
            channel: case.channel,
            subject: &case.subject,
            description: &case.description,
            urgings: case.urgings,
            is_closed: !case.category.is_live(),
            flags: Flags::OfCase(&case.flags),
        }
    }
}

impl<'a> From<&'a domain::Raised> for Subject<'a> {
    fn from(raised: &'a domain::Raised) -> Self {
        Self {
            case_type: raised.case_type,
            priority: raised.priority,
            channel: raised.channel,
            subject: &raised.subject,
            description: &raised.description,
            urgings: 0,
            is_closed: false,
            flags: Flags::Listed(&raised.flags),
        }
    }
}

fn any_or_empty<T: PartialEq>(list: &[T], it: &T) -> bool {
    list.is_empty() || list.contains(it)
}

/// Whether the case fits every part of the condition.
pub(crate) fn fits(condition: &CaseCondition, subject: Subject<'_>) -> bool {
    let CaseCondition {
        types,
        priorities,
        channels: _,
        flags: _,
        words,
        urgings,
        closed,
    } = condition;
    fits_for_good(condition, subject)
        && any_or_empty(types, &subject.case_type)
        && any_or_empty(priorities, &subject.priority)
        && subject.urgings >= *urgings
        && closed.is_none_or(|it| it == subject.is_closed)
        && (words.is_empty()
            || words
                .iter()
                .any(|it| subject.subject.contains(it) || subject.description.contains(it)))
}

/// Whether the case fits what never changes about it: the way in, and its flags.
pub(crate) fn fits_for_good(condition: &CaseCondition, subject: Subject<'_>) -> bool {
    any_or_empty(&condition.channels, &subject.channel)
        && (condition.flags.is_empty() || condition.flags.iter().any(|it| subject.flags.has(it)))
}

/// Whether the clause applies to the case as it stands.
pub(crate) fn applies(clause: &Clause, subject: Subject<'_>) -> bool {
    fits(&clause.applies, subject) && !clause.except.iter().any(|it| fits(it, subject))
}

/// Whether any of the patterns means the fact.
pub(crate) fn is_meant(patterns: &[FactPattern], view: &View<'_>) -> bool {
    patterns.iter().any(|it| matches(it, view))
}

/// Whether the fact is one that the pattern means.
pub(crate) fn matches(pattern: &FactPattern, view: &View<'_>) -> bool {
    let FactPattern {
        fact,
        channels,
        direction,
        author,
        with,
        has,
        lacks,
        at_least,
        at_most,
        of,
    } = pattern;
    if *fact != view.name || view.is_automatic() {
        return false;
    }
    if !author.is_none_or(|it| it == kind_of(view.author)) || !fits_way(channels, *direction, view) {
        return false;
    }
    with.iter().all(|(name, words)| holds_one(view, name, words))
        && has.iter().all(|it| view.carries(it))
        && !lacks.iter().any(|it| view.carries(it))
        && at_least
            .iter()
            .all(|(name, least)| view.number(name).is_some_and(|it| it >= *least))
        && at_most
            .iter()
            .all(|(name, most)| view.number(name).is_some_and(|it| it <= *most))
        && of.as_ref().is_none_or(|it| view.of() == Some(it.as_str()))
}

/// Whether the field holds one of the words.
pub(crate) fn holds_one(view: &View<'_>, name: &str, words: &[String]) -> bool {
    view.word(name)
        .is_some_and(|value| words.iter().any(|it| it == value))
}

fn fits_way(channels: &[Channel], direction: Option<Direction>, view: &View<'_>) -> bool {
    if channels.is_empty() && direction.is_none() {
        return true;
    }
    let (on, begun_by) = view.way();
    (channels.is_empty() || on.is_none_or(|it| channels.contains(&it)))
        && direction.is_none_or(|it| begun_by.is_none_or(|by| by == it))
}

const fn kind_of(author: Author) -> AuthorKind {
    match author {
        Author::Person(_) => AuthorKind::Person,
        Author::Customer(_) => AuthorKind::Customer,
        Author::System => AuthorKind::System,
        Author::Timer => AuthorKind::Timer,
    }
}
