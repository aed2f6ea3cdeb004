//! Whether a case fits a condition, and a fact a pattern.
//!
//! Always true: an automatic reply fits no pattern (clock table, row 15).

use domain::{Author, Case, CaseType, Channel, Direction, Fact, FactBody, Priority};
use pack::{AuthorKind, CaseCondition, Clause, FactPattern};

/// What conditions look at; taken from a case, or from one that is about to be raised.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) case_type: CaseType,
    pub(crate) priority: Priority,
    pub(crate) channel: Channel,
    pub(crate) subject: &'a str,
    pub(crate) description: &'a str,
    pub(crate) urgings: u32,
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
    } = condition;
    fits_for_good(condition, subject)
        && any_or_empty(types, &subject.case_type)
        && any_or_empty(priorities, &subject.priority)
        && subject.urgings >= *urgings
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

/// Whether the fact is one that the pattern means.
pub(crate) fn matches(pattern: &FactPattern, fact: &Fact) -> bool {
    let FactPattern {
        fact: kind,
        channels,
        direction,
        author,
    } = pattern;
    if *kind != fact.body.kind() || is_automatic(&fact.body) {
        return false;
    }
    let (on, begun_by) = way_of(&fact.body);
    (channels.is_empty() || on.is_none_or(|it| channels.contains(&it)))
        && direction.is_none_or(|it| begun_by.is_none_or(|by| by == it))
        && author.is_none_or(|it| it == kind_of(fact.author))
}

fn is_automatic(body: &FactBody) -> bool {
    matches!(body, FactBody::ReplySent { reply } if reply.is_automatic)
}

const fn kind_of(author: Author) -> AuthorKind {
    match author {
        Author::Person(_) => AuthorKind::Person,
        Author::Customer(_) => AuthorKind::Customer,
        Author::System => AuthorKind::System,
        Author::Timer => AuthorKind::Timer,
    }
}

/// Channel and direction of a fact, where it has one.
const fn way_of(body: &FactBody) -> (Option<Channel>, Option<Direction>) {
    match body {
        FactBody::CaseRaised { raised } => (Some(raised.channel), None),
        FactBody::CallTalked { talk } => (Some(talk.channel), Some(talk.direction)),
        FactBody::MessageReceived { received } => (Some(received.channel), Some(Direction::Inbound)),
        FactBody::ReplySent { reply } => (Some(reply.channel), Some(Direction::Outbound)),
        FactBody::CallPlaced { .. } => (Some(Channel::Phone), Some(Direction::Outbound)),
        FactBody::ReplyDelivered { .. }
        | FactBody::NoteAdded { .. }
        | FactBody::AnswerPromised { .. }
        | FactBody::AnswerRenewed { .. }
        | FactBody::AnswerGiven { .. }
        | FactBody::HandoverOffered { .. }
        | FactBody::HandoverAccepted {}
        | FactBody::HandoverDeclined { .. }
        | FactBody::HandlerChanged { .. }
        | FactBody::Classified { .. }
        | FactBody::WaitingStarted { .. }
        | FactBody::WaitingEnded { .. }
        | FactBody::Urged { .. }
        | FactBody::ContactTried { .. }
        | FactBody::ResultRecorded { .. }
        | FactBody::CustomerWordTaken { .. }
        | FactBody::CaseJoined { .. }
        | FactBody::JoinReceived { .. }
        | FactBody::CaseClosed { .. }
        | FactBody::CaseReopened { .. }
        | FactBody::FieldRevealed { .. }
        | FactBody::EventHappened { .. }
        | FactBody::DeadlinePassed { .. }
        | FactBody::WarningGiven { .. }
        | FactBody::BreakActed { .. } => (None, None),
    }
}
