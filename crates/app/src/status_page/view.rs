//! What the page of a case shows: put together here and nowhere else, from what customers may see.
//!
//! Always true: notes, names of departments, masked fields, form fields, results that were only written down and everything
//! about judging stay out, because only what is named in [`crate::status_page::steps`] and
//! [`crate::status_page::next`] comes in. The trap: a joined case goes on in another customer's; of that one only times
//! are shown, no words.

use calendar::Instant;
use domain::{
    Announcement, Author, Case, CaseId, CaseNumber, CaseType, Category, Channel, CustomerWord, EventKind,
    Fact, FactBody, FactKind, PersonId, WaitReason, closed_set,
};
use engine::Standard;
use store::Tx;
use store::status_links::{LinkWay, StatusLink};

use crate::AppError;
use crate::announcement::list_announcements::running_on;
use crate::desk::DeskSettings;
use crate::status_page::next::{NextStep, agreed_visit, what_next};
use crate::status_page::settings::{self, AgentShown, StatusPageSettings};
use crate::status_page::steps::{Step, steps_of};

/// Where the matter stands, as customers are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Taken in; nobody works on it yet.
    Taken,
    /// Somebody works on it.
    InWork,
    /// It waits, for this.
    Waits(WaitReason),
    /// It goes on together with the same matter of others.
    Joined,
    /// It is done.
    Done,
}

/// Whoever works on the matter, as far as the company shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPerson {
    /// Name; none when only the work number is shown.
    pub name: Option<String>,
    /// Work number; empty when there is none.
    pub work_number: String,
}

/// A message of the customer's, or to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownMessage {
    /// When.
    pub at: Instant,
    /// The customer wrote it.
    pub is_own: bool,
    /// A rule of the program wrote it.
    pub is_automatic: bool,
    /// Whoever wrote it for the desk.
    pub by: Option<ShownPerson>,
    /// The words.
    pub text: String,
}

closed_set! {
    /// Something that the customer may do on the page.
    PageMay {
        /// Say what they think of the outcome. 评价
        Rate = "rate",
        /// Add something. 补充说明
        AddWord = "word",
        /// Ask again. 催办
        Urge = "urge",
        /// Ask for another time. 改约时间
        OtherTime = "time",
        /// Ask to drop it. 撤销
        Cancel = "cancel",
    }
}

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusView {
    /// The case's number.
    pub number: CaseNumber,
    /// What it is about, on one line.
    pub subject: String,
    /// What the customer wants.
    pub case_type: CaseType,
    /// Where it stands.
    pub standing: Standing,
    /// Raised.
    pub opened_at: Instant,
    /// Done.
    pub closed_at: Option<Instant>,
    /// Whoever works on it.
    pub who: Option<ShownPerson>,
    /// Known outages where the customer is; none once the matter is done.
    pub outages: Vec<Announcement>,
    /// What happens next, the nearest first.
    pub next: Vec<NextStep>,
    /// What was done, oldest first.
    pub steps: Vec<Step>,
    /// The company shows what was written; else the page says nothing of messages.
    pub shows_messages: bool,
    /// Messages, oldest first; empty when words are hidden.
    pub messages: Vec<ShownMessage>,
    /// The page was found by number and digits, so no words are shown.
    pub hides_words: bool,
    /// What the customer said to the outcome of this round.
    pub word: Option<CustomerWord>,
    /// What the customer may do now.
    pub may: Vec<PageMay>,
    /// When the link ends.
    pub expires_at: Instant,
    /// The reader's present.
    pub now: Instant,
}

/// So much of a long story is shown.
const LATEST_FACTS: u32 = 400;
/// Chains of joined cases are followed so far.
const JOINS_FOLLOWED: usize = 20;

pub(crate) type Setting<'a> = (&'a DeskSettings, &'a Standard, Instant);

/// Puts the page of a link together.
pub(crate) fn view(
    tx: &mut Tx<'_>,
    link: &StatusLink,
    (desk, standard, now): Setting<'_>,
) -> Result<StatusView, AppError> {
    let record = store::cases::load_case(tx, link.case)?.ok_or(AppError::NotFound { what: "page" })?;
    let case = &record.case;
    let set = settings::load(tx)?;
    let people = People::load(tx, set.agent_shown)?;
    let mut facts = latest_facts(tx, link.case)?;
    facts.retain(|it| !is_held(it, desk, now));
    let hides_words = link.way == LinkWay::LookedUp;
    let messages = if hides_words || !set.shows_messages {
        Vec::new()
    } else {
        facts.iter().filter_map(|it| message_of(it, &people)).collect()
    };
    let mut steps = steps_of(case, &facts);
    if hides_words {
        steps.iter_mut().for_each(|it| it.words = None);
    }
    let mut next = next_of(tx, case, &facts, (standard, now))?;
    if hides_words {
        next.iter_mut().for_each(|it| it.words = None);
    }
    let outages = match case.category {
        Category::Closed => Vec::new(),
        Category::New | Category::Open | Category::Waiting | Category::Joined => {
            running_on(tx, (case, ""), now)?
        }
    };
    Ok(StatusView {
        outages,
        number: record.number,
        subject: case.subject.clone(),
        case_type: case.case_type,
        standing: standing_of(case),
        opened_at: case.opened_at,
        closed_at: closed_at_of(tx, case)?,
        who: case.handler.or(case.owner).and_then(|it| people.shown(it)),
        next,
        steps,
        shows_messages: set.shows_messages,
        messages,
        hides_words,
        word: case.closing.word,
        may: may_of(tx, case, &facts, (desk, &set, now))?,
        expires_at: link.expires_at,
        now,
    })
}

/// Whether it is a mail that its author can still take back: the customer has not got it yet.
fn is_held(fact: &Fact, desk: &DeskSettings, now: Instant) -> bool {
    let is_mail = matches!(&fact.body, FactBody::ReplySent { reply }
        if reply.channel == Channel::Email && !reply.is_automatic);
    is_mail && now < fact.at.plus(desk.hold_replies_for)
}

/// The latest of a case that were not taken back, oldest first.
pub(crate) fn latest_facts(tx: &mut Tx<'_>, case: CaseId) -> Result<Vec<Fact>, AppError> {
    let mut facts = store::facts::facts_before(tx, case, None, LATEST_FACTS)?;
    facts.reverse();
    let gone = domain::taken_back(&facts);
    facts.retain(|it| !gone.contains(&(it.case_id, it.seq)));
    Ok(facts)
}

/// What happens next; of a joined case: when something happens with the survivor.
fn next_of(
    tx: &mut Tx<'_>,
    case: &Case,
    facts: &[Fact],
    (standard, now): (&Standard, Instant),
) -> Result<Vec<NextStep>, AppError> {
    if case.category != Category::Joined {
        let promises = store::promises::promises_of_case(tx, case.id)?;
        return Ok(what_next(standard, case, (facts, &promises), now));
    }
    let Some(survivor) = survivor_of(tx, case)? else {
        return Ok(Vec::new());
    };
    let facts = latest_facts(tx, survivor.id)?;
    let promises = store::promises::promises_of_case(tx, survivor.id)?;
    let mut next = what_next(standard, &survivor, (&facts, &promises), now);
    next.iter_mut().for_each(|it| it.words = None);
    Ok(next)
}

/// What the customer may do now: what the case allows, and the company offers.
pub(crate) fn may_of(
    tx: &mut Tx<'_>,
    case: &Case,
    facts: &[Fact],
    (desk, set, now): (&DeskSettings, &StatusPageSettings, Instant),
) -> Result<Vec<PageMay>, AppError> {
    let mut may = allowed_by(tx, case, facts, (desk, now))?;
    may.retain(|it| set.acts.contains(it));
    Ok(may)
}

fn allowed_by(
    tx: &mut Tx<'_>,
    case: &Case,
    facts: &[Fact],
    (desk, now): (&DeskSettings, Instant),
) -> Result<Vec<PageMay>, AppError> {
    Ok(match case.category {
        Category::Joined => match survivor_of(tx, case)? {
            Some(survivor) if survivor.category.is_live() => vec![PageMay::AddWord, PageMay::Urge],
            Some(_) | None => Vec::new(),
        },
        Category::Closed => {
            let closed_at = case.closed_at.unwrap_or(case.updated_at);
            if now.since(closed_at) > desk.reopens_within {
                return Ok(Vec::new());
            }
            let is_rating = |it: &Fact| {
                it.body
                    .event()
                    .is_some_and(|it| it.what == EventKind::SatisfactionSurveyed)
            };
            let since_closing = facts
                .iter()
                .rev()
                .take_while(|it| it.body.kind() != FactKind::CaseClosed);
            let has_rated = since_closing.into_iter().any(is_rating);
            let rate = (!has_rated).then_some(PageMay::Rate);
            rate.into_iter().chain([PageMay::AddWord]).collect()
        }
        Category::New | Category::Open | Category::Waiting => {
            let has_time = agreed_visit(facts).is_some() || !case.owed_answers.is_empty();
            let rate = case.closing.result_at.map(|_| PageMay::Rate);
            let time = has_time.then_some(PageMay::OtherTime);
            let mut may: Vec<PageMay> = rate.into_iter().collect();
            may.extend([PageMay::AddWord, PageMay::Urge]);
            may.extend(time);
            may.push(PageMay::Cancel);
            may
        }
    })
}

/// When the matter was closed: a joined case is as open as the one in which it goes on.
fn closed_at_of(tx: &mut Tx<'_>, case: &Case) -> Result<Option<Instant>, AppError> {
    Ok(match case.category {
        Category::Joined => survivor_of(tx, case)?.and_then(|it| it.closed_at),
        Category::New | Category::Open | Category::Waiting | Category::Closed => case.closed_at,
    })
}

/// The case in which a joined one goes on.
pub(crate) fn survivor_of(tx: &mut Tx<'_>, case: &Case) -> Result<Option<Case>, AppError> {
    let mut into: Option<CaseId> = case.joined_into;
    for _ in 0..JOINS_FOLLOWED {
        let Some(id) = into else { return Ok(None) };
        let Some(record) = store::cases::load_case(tx, id)? else {
            return Ok(None);
        };
        match record.case.category {
            Category::Joined => into = record.case.joined_into,
            Category::New | Category::Open | Category::Waiting | Category::Closed => {
                return Ok(Some(record.case));
            }
        }
    }
    Ok(None)
}

fn standing_of(case: &Case) -> Standing {
    match case.category {
        Category::New => Standing::Taken,
        Category::Open => Standing::InWork,
        Category::Waiting => case
            .waiting
            .as_ref()
            .map_or(Standing::InWork, |it| Standing::Waits(it.reason)),
        Category::Closed => Standing::Done,
        Category::Joined => Standing::Joined,
    }
}

/// Names as the company shows them.
struct People {
    shown: AgentShown,
    all: Vec<domain::Person>,
}

impl People {
    fn load(tx: &mut Tx<'_>, shown: AgentShown) -> Result<Self, AppError> {
        let all = match shown {
            AgentShown::Nobody => Vec::new(),
            AgentShown::NameAndNumber | AgentShown::WorkNumber => store::people::list_people(tx)?,
        };
        Ok(Self { shown, all })
    }

    fn shown(&self, id: PersonId) -> Option<ShownPerson> {
        let person = self.all.iter().find(|it| it.id == id)?;
        let name = match self.shown {
            AgentShown::NameAndNumber => Some(person.name.clone()),
            AgentShown::WorkNumber => None,
            AgentShown::Nobody => return None,
        };
        (name.is_some() || !person.work_number.is_empty()).then(|| ShownPerson {
            name,
            work_number: person.work_number.clone(),
        })
    }
}

fn message_of(fact: &Fact, people: &People) -> Option<ShownMessage> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "whatever is not named here stays inside"
    )]
    let (is_own, is_automatic, text) = match &fact.body {
        FactBody::MessageReceived { received } => (true, false, &received.text),
        // Who urges without a word said nothing; that they urged stands among the steps.
        FactBody::Urged { text } if matches!(fact.author, Author::Customer(_)) && !text.trim().is_empty() => {
            (true, false, text)
        }
        // What was said aloud is an agent's record of it, not a message.
        FactBody::ReplySent { reply } if reply.message.is_some() => (false, reply.is_automatic, &reply.text),
        FactBody::AnswerGiven { answer: _, text } => (false, false, text),
        _ => return None,
    };
    Some(ShownMessage {
        at: fact.at,
        is_own,
        is_automatic,
        by: fact.author.person().and_then(|it| people.shown(it)),
        text: text.clone(),
    })
}
