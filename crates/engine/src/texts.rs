//! What staff wrote or said, as far as facts hold it, and the checks of it.
//!
//! Always true: texts of rules and channels (automatic replies) and of customers are not checked.
//! The trap: a check needs names that facts do not hold; what is unknown is left empty and the check does not ask for it.

use std::cell::OnceCell;
use std::sync::LazyLock;

use calendar::{DayRule, HolidayTable, Instant, Millis};
use domain::{Author, Channel, Direction, EventKind, Fact, FactBody, Moment};
use pack::FactName;
use pack::text::{TextContext, TextReport};

use crate::Standard;
use crate::kinds::phrase::once;
use crate::state::{CaseState, CountedWords};

/// Checks a text that somebody is writing or has written.
#[must_use]
pub fn check_text(standard: &Standard, text: &str, moment: Moment, context: &TextContext) -> TextReport {
    standard.checker.check(text, moment, context)
}

/// The texts of one fact by moment, checked when somebody asks.
pub(crate) struct TextsOf<'a> {
    standard: &'a Standard,
    context: TextContext,
    pub(crate) texts: Vec<(Moment, &'a str)>,
    reports: OnceCell<Vec<TextReport>>,
}

impl<'a> TextsOf<'a> {
    pub(crate) fn new(standard: &'a Standard, state: &CaseState, fact: &'a Fact) -> Self {
        let is_staff = matches!(fact.author, Author::Person(_));
        let texts = if is_staff {
            texts_in(fact, state)
        } else {
            Vec::new()
        };
        let context = if texts.is_empty() {
            TextContext::default()
        } else {
            context_of(standard, state, fact)
        };
        Self {
            standard,
            context,
            texts,
            reports: OnceCell::new(),
        }
    }

    /// The situation in which the texts were written.
    pub(crate) const fn context(&self) -> &TextContext {
        &self.context
    }

    /// The moments of the texts.
    pub(crate) fn moments(&self) -> Vec<Moment> {
        self.texts.iter().map(|(moment, _)| *moment).collect()
    }

    /// The texts with their reports.
    pub(crate) fn reports(&self) -> impl Iterator<Item = (Moment, &TextReport)> {
        let reports = self.reports.get_or_init(|| {
            let check =
                |(moment, text): &(Moment, &str)| check_text(self.standard, text, *moment, &self.context);
            self.texts.iter().map(check).collect()
        });
        self.texts.iter().map(|(moment, _)| *moment).zip(reports)
    }
}

fn context_of(standard: &Standard, state: &CaseState, fact: &Fact) -> TextContext {
    let case = &state.case;
    let agent = fact.author.person().and_then(|it| standard.desk.people.get(&it));
    let field = |name: &str| case.fields.get(name).filter(|it| !it.trim().is_empty());
    let context = TextContext {
        agent_name: agent.map(|it| it.name.clone()).unwrap_or_default(),
        agent_number: agent.map(|it| it.number.clone()).unwrap_or_default(),
        company: standard.desk.company.clone(),
        team: case
            .team
            .and_then(|it| standard.desk.teams.get(&it))
            .cloned()
            .unwrap_or_default(),
        customer_name: field("customer_name").cloned(),
        title: field("customer_title").and_then(|it| it.parse().ok()),
        rang_for: rang_for(state, fact),
        ..TextContext::default()
    };
    place_words(standard, (state, fact.at), context)
}

/// Tells the checks about the case and the instant in which words are said.
///
/// Its type, the public holiday, whether they are the first to the customer in this round, and which numbers and
/// addresses are the customer's own or the company's.
#[must_use]
pub fn place_words(
    standard: &Standard,
    (state, at): (&CaseState, Instant),
    mut context: TextContext,
) -> TextContext {
    context.holiday = holiday_at(standard, state, at);
    let case = &state.case;
    context.case_type = Some(case.case_type);
    context.is_first = state.texts.moments.iter().all(|it| *it == Moment::Note);
    let is_reach = |name: &str| REACH_FIELDS.iter().any(|it| name.contains(it));
    let fields = case.fields.iter().filter(|(name, _)| is_reach(name));
    context.own_data.extend(fields.map(|(_, value)| value.clone()));
    // What customers wrote themselves is theirs.
    let words = [&case.subject, &case.description].into_iter();
    let has_number = |it: &str| it.chars().filter(char::is_ascii_digit).count() >= LEAST_DIGITS;
    context
        .own_data
        .extend(words.filter(|it| has_number(it)).cloned());
    context.our_data.extend(standard.desk.contacts.iter().cloned());
    context
}

/// Tells the checks what was said already in the contact in which words on that channel go out next.
#[must_use]
pub fn place_in_contact(
    standard: &Standard,
    (state, channel): (&CaseState, Channel),
    mut context: TextContext,
) -> TextContext {
    context.said = once::said_before((standard, state), channel, &context)
        .into_iter()
        .collect();
    context
}

/// Parts of the names of fields that say how a customer is reached.
const REACH_FIELDS: &[&str] = &[
    "phone",
    "mobile",
    "email",
    "mail",
    "address",
    "reach",
    "home",
    "id_number",
];

/// Fewer digits are no number that anybody could be reached by.
const LEAST_DIGITS: usize = 7;

/// The name of the public holiday of the day, as the company, the working calendar or the built-in table has it; empty on
/// other days.
fn holiday_at(standard: &Standard, state: &CaseState, at: Instant) -> String {
    static TABLE: LazyLock<HolidayTable> = LazyLock::new(HolidayTable::china);
    let Ok(calendar) = standard.calendars.of(state.case.team) else {
        return String::new();
    };
    let date = calendar.zone().local_date(at);
    let named = standard.desk.holidays.get(&date).cloned();
    let day_off = calendar.exceptions().get(&date);
    let day_off = day_off.filter(|it| it.rule == DayRule::Closed && !it.label.trim().is_empty());
    named
        .or_else(|| TABLE.holiday_on(date).map(|it| it.name_zh.clone()))
        .or_else(|| day_off.map(|it| it.label.clone()))
        .unwrap_or_default()
}

/// How long a ring takes, in milliseconds (A01).
const RING: i64 = 5_000;

/// For how long the call rang that a fact answers: by the rings that it tells, or since it began to ring.
fn rang_for(state: &CaseState, fact: &Fact) -> Option<Millis> {
    let FactBody::EventHappened { event } = &fact.body else {
        return None;
    };
    if event.what != EventKind::CallAnswered {
        return None;
    }
    let rings: Option<i64> = event.field("rings").and_then(|it| it.parse().ok());
    let since = || {
        let rang = FactName::Event(EventKind::CallRang);
        let (_, seen) = state.past.named(rang, event.thing.as_deref()).next()?;
        Some(fact.at.since(seen.at))
    };
    rings
        .map(|it| Millis::new(it.saturating_mul(RING)))
        .or_else(since)
}

fn texts_in<'a>(fact: &'a Fact, state: &CaseState) -> Vec<(Moment, &'a str)> {
    let mut texts: Vec<(Moment, &str)> = if let FactBody::CallTalked { talk } = &fact.body {
        let is_call = talk.channel == Channel::Phone;
        let opens = is_call && talk.direction == Direction::Inbound;
        let opening = if opens { Moment::CallOpening } else { Moment::Reply };
        let closing = if is_call {
            Moment::CallClosing
        } else {
            Moment::Reply
        };
        let said = [
            (opening, &talk.opening),
            (Moment::Reply, &talk.told),
            (closing, &talk.closing),
        ];
        said.into_iter()
            .filter_map(|(moment, text)| text.as_deref().map(|it| (moment, it)))
            .collect()
    } else if let FactBody::NoteAdded { text } = &fact.body {
        vec![(Moment::Note, text.as_str())]
    } else if let FactBody::EventHappened { event } = &fact.body {
        let said = event.text.as_deref().map(|it| (moment_of_event(event.what), it));
        said.into_iter().collect()
    } else {
        let moment = moment_of(&fact.body, state);
        told_to_customer(&fact.body).map(|it| (moment, it)).collect()
    };
    texts.retain(|(_, text)| !text.trim().is_empty());
    texts
}

/// At which moment an event's words were said.
fn moment_of_event(what: EventKind) -> Moment {
    const MOMENTS: [(EventKind, Moment); 4] = [
        (EventKind::CallAnswered, Moment::CallOpening),
        (EventKind::CallHeld, Moment::Hold),
        (EventKind::CallResumed, Moment::Resume),
        (EventKind::CallTransferred, Moment::Transfer),
    ];
    let special = MOMENTS.iter().find(|(it, _)| *it == what);
    special.map_or(Moment::Reply, |(_, moment)| *moment)
}

/// When words that are not said in a call were written; the first of a round in a chat open it.
fn moment_of(body: &FactBody, state: &CaseState) -> Moment {
    let FactBody::ReplySent { reply } = body else {
        return Moment::Reply;
    };
    moment_of_reply(state, reply.channel)
}

/// At which moment the next reply on a channel is written: the first of a round in a chat opens it (A18).
#[must_use]
pub fn moment_of_reply(state: &CaseState, channel: Channel) -> Moment {
    match channel {
        Channel::Email => Moment::EmailReply,
        Channel::Chat if !state.texts.moments.contains(&Moment::ChatOpening) => Moment::ChatOpening,
        Channel::Chat | Channel::Phone | Channel::Counter | Channel::Visit | Channel::Messenger => {
            Moment::Reply
        }
    }
}

/// Words that reached the customer through a fact.
pub(crate) fn told_to_customer(body: &FactBody) -> impl Iterator<Item = &str> + Clone {
    let texts: [Option<&str>; 3] = match body {
        FactBody::CallTalked { talk } => [
            talk.opening.as_deref(),
            talk.told.as_deref(),
            talk.closing.as_deref(),
        ],
        FactBody::ReplySent { reply } if !reply.is_automatic => [Some(&reply.text), None, None],
        FactBody::AnswerGiven { text, .. } => [Some(text), None, None],
        FactBody::EventHappened { event } => [event.text.as_deref(), None, None],
        FactBody::AnswerRenewed { apology, .. } => [Some(apology), None, None],
        FactBody::ReplySent { .. }
        | FactBody::CaseRaised { .. }
        | FactBody::MessageReceived { .. }
        | FactBody::ReplyDelivered { .. }
        | FactBody::NoteAdded { .. }
        | FactBody::AnswerPromised { .. }
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
        | FactBody::ActTakenBack { .. }
        | FactBody::CallPlaced { .. }
        | FactBody::DeadlinePassed { .. }
        | FactBody::WarningGiven { .. }
        | FactBody::BreakActed { .. } => [None, None, None],
    };
    texts.into_iter().flatten()
}

/// So many contacts are remembered in which words were counted; of more, the latest.
const MOST_CONTACTS: usize = 8;

/// Adds to what is counted in a contact.
pub(crate) fn note_counted(state: &mut CaseState, counted: CountedWords) {
    let all = &mut state.texts.counted;
    let is_same = |it: &&mut CountedWords| it.contact == counted.contact && it.clause == counted.clause;
    if let Some(before) = all.iter_mut().find(is_same) {
        before.words.extend(counted.words);
        return;
    }
    if all.len() >= MOST_CONTACTS {
        all.remove(0);
    }
    all.push(counted);
}

/// Remembers which moments were checked in this round, and which clauses words broke.
pub(crate) fn note_texts(state: &mut CaseState, moments: &[Moment], broken: Vec<domain::ClauseId>) {
    if moments.is_empty() {
        return;
    }
    for moment in moments {
        if !state.texts.moments.contains(moment) {
            state.texts.moments.push(*moment);
        }
    }
    for clause in broken {
        if !state.texts.broken.contains(&clause) {
            state.texts.broken.push(clause);
        }
    }
}
