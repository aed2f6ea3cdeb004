//! Shows one case whole: state, customer, promises, the latest of its timeline, and what the actor may do with it.

use std::collections::BTreeMap;

use domain::{
    Actor, Case, CaseId, Customer, CustomerId, Evidence, Fact, FactBody, MessageId, Outcome, Permission,
    Promise, PromiseKey, Reach, Verdict,
};
use engine::{Asker, CaseState, Standard};
use store::Tx;
use store::attachments::Attachment;
use store::cases::CaseSummary;
use store::messages::Message;

use crate::{AppError, Desk};

/// A case with all that the workspace shows beside it.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// As its facts make it.
    pub case: Case,
    /// As lists show it.
    pub summary: CaseSummary,
    /// Who asks.
    pub customer: Option<Customer>,
    /// Promises, ended ones too.
    pub promises: Vec<Promise>,
    /// What was judged.
    pub verdicts: Vec<Verdict>,
    /// The latest of the timeline.
    pub timeline: Timeline,
    /// Other live cases of the customer.
    pub others_of_customer: Vec<CaseSummary>,
    /// What closing would still ask for, with the clause that asks.
    pub closing_misses: Vec<Evidence>,
    /// Whether the actor may change it.
    pub may_work: bool,
    /// Whether the actor may give it to others.
    pub may_assign: bool,
}

/// A stretch of a case's timeline, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    /// What happened.
    pub facts: Vec<Fact>,
    /// The written messages among them.
    pub messages: BTreeMap<MessageId, Message>,
    /// Their files.
    pub attachments: BTreeMap<MessageId, Vec<Attachment>>,
    /// What was judged about what was said, by the place of the fact: what holds of each clause.
    pub judged: BTreeMap<u32, Vec<Verdict>>,
    /// There is more before this place in the chain.
    pub before: Option<u32>,
}

/// How many entries a case opens with.
const FIRST_ENTRIES: usize = 20;

impl Timeline {
    /// Of a new case, which holds no written messages: the latest of all its facts.
    pub(crate) fn whole(mut facts: Vec<Fact>, verdicts: &[Verdict]) -> Self {
        let earlier = facts.len().saturating_sub(FIRST_ENTRIES);
        facts.drain(..earlier);
        Self {
            before: facts.first().filter(|_| earlier > 0).map(|it| it.seq),
            judged: judged_on(&facts, verdicts),
            facts,
            messages: BTreeMap::new(),
            attachments: BTreeMap::new(),
        }
    }
}

/// Shows a case by its id.
///
/// # Errors
/// Not found when it does not exist or is out of reach.
pub async fn view_case(desk: &Desk, actor: &Actor, id: CaseId) -> Result<CaseView, AppError> {
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    let actor = actor.clone();
    let (standard, asker) = (desk.standard(), desk.asker(&actor));
    desk.read(move |tx| {
        let record = store::cases::load_case(tx, id)?.ok_or(AppError::NotFound { what: "case" })?;
        if !reach.covers(&record.case) {
            return Err(AppError::NotFound { what: "case" });
        }
        let summary = store::cases::load_summaries(tx, &Reach::All, &[id])?
            .into_iter()
            .next()
            .ok_or(AppError::NotFound { what: "case" })?;
        let (customer, others_of_customer) = match record.case.customer {
            Some(customer) => (
                store::customers::load_customer(tx, customer)?,
                live_others(tx, &reach, customer, id)?,
            ),
            None => (None, Vec::new()),
        };
        let state = crate::work::read_state(&record)?;
        let verdicts = store::promises::verdicts_of_case(tx, id)?;
        Ok(CaseView {
            promises: store::promises::promises_of_case(tx, id)?,
            timeline: read_timeline(tx, (id, &verdicts), None, FIRST_ENTRIES)?,
            verdicts,
            closing_misses: closing_misses(&standard, &state, &asker),
            may_work: actor
                .reach(Permission::WorkCases)
                .is_some_and(|it| it.covers(&record.case)),
            may_assign: actor
                .reach(Permission::AssignCases)
                .is_some_and(|it| it.covers(&record.case)),
            case: record.case,
            summary,
            customer,
            others_of_customer,
        })
    })
    .await
}

/// What closing would ask for that is not there.
pub(crate) fn closing_misses(standard: &Standard, state: &CaseState, asker: &Asker) -> Vec<Evidence> {
    let refusals = engine::refusals(standard, Some(state), &domain::Action::Close, asker);
    refusals.into_iter().flat_map(|it| it.missing).collect()
}

/// The live cases of a customer beside one of them.
pub(crate) fn live_others(
    tx: &mut Tx<'_>,
    reach: &Reach,
    customer: CustomerId,
    beside: CaseId,
) -> Result<Vec<CaseSummary>, AppError> {
    Ok(store::cases::cases_of_customer(tx, reach, customer, 20)?
        .into_iter()
        .filter(|it| it.id != beside && it.category.is_live())
        .collect())
}

/// Earlier entries of a case's timeline: the `limit` before a place in the chain.
///
/// # Errors
/// Not found when the case does not exist or is out of reach.
pub async fn view_timeline(
    desk: &Desk,
    actor: &Actor,
    id: CaseId,
    before: Option<u32>,
    limit: usize,
) -> Result<Timeline, AppError> {
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    desk.read(move |tx| {
        require_within(tx, &reach, id)?;
        let verdicts = store::promises::verdicts_of_case(tx, id)?;
        read_timeline(tx, (id, &verdicts), before, limit.clamp(1, 200))
    })
    .await
}

/// Checks that a case is within reach.
pub(crate) fn require_within(tx: &mut Tx<'_>, reach: &Reach, id: CaseId) -> Result<(), AppError> {
    if store::cases::load_summaries(tx, reach, &[id])?.is_empty() {
        return Err(AppError::NotFound { what: "case" });
    }
    Ok(())
}

fn read_timeline(
    tx: &mut Tx<'_>,
    (id, verdicts): (CaseId, &[Verdict]),
    before: Option<u32>,
    limit: usize,
) -> Result<Timeline, AppError> {
    let page = store::facts::facts_before(
        tx,
        id,
        before,
        u32::try_from(limit).unwrap_or(u32::MAX).saturating_add(1),
    )?;
    let has_more = page.len() > limit;
    let facts: Vec<Fact> = page.into_iter().rev().skip(usize::from(has_more)).collect();
    let before = facts.first().filter(|_| has_more).map(|it| it.seq);
    let ids: Vec<MessageId> = facts.iter().filter_map(message_of).collect();
    let mut messages = BTreeMap::new();
    let mut attachments: BTreeMap<MessageId, Vec<Attachment>> = BTreeMap::new();
    for message in store::messages::find_messages(tx, &ids)? {
        messages.insert(message.id, message);
    }
    for attachment in store::attachments::attachments_of_messages(tx, &ids)? {
        if let Some(message) = attachment.message {
            attachments.entry(message).or_default().push(attachment);
        }
    }
    Ok(Timeline {
        judged: judged_on(&facts, verdicts),
        facts,
        messages,
        attachments,
        before,
    })
}

/// What holds of each clause that was broken on the spot by one of these facts.
fn judged_on(facts: &[Fact], verdicts: &[Verdict]) -> BTreeMap<u32, Vec<Verdict>> {
    let holding: BTreeMap<&PromiseKey, &Verdict> = verdicts.iter().map(|it| (&it.key, it)).collect();
    let mut found: BTreeMap<u32, Vec<Verdict>> = BTreeMap::new();
    for verdict in holding.into_values() {
        let [seq] = verdict.evidence[..] else { continue };
        let is_shown = facts.iter().any(|it| it.seq == seq);
        if is_shown && verdict.outcome == Outcome::Broken && !verdict.detail.is_empty() {
            found.entry(seq).or_default().push(verdict.clone());
        }
    }
    found
}

fn message_of(fact: &Fact) -> Option<MessageId> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only two kinds of facts carry a message that is shown"
    )]
    match &fact.body {
        FactBody::MessageReceived { received } => Some(received.message),
        FactBody::ReplySent { reply } => reply.message,
        _ => None,
    }
}
