//! Lists tasks: mine, or those of my teams, what is due first at the top.

use calendar::Instant;
use domain::{
    Actor, Answerable, Case, CaseId, CaseNumber, CustomerId, FactKind, Permission, PersonId, Promise, Reach,
    TeamId,
};
use engine::Standard;
use pack::{Clause, ClockRule, FactName, Rule, Within};
use store::Tx;
use store::cases::{CaseFilter, CaseOrder, Shelf};

use crate::phone::callbacks::{CallbackRow, Callbacks, list_callbacks};
use crate::task::{Task, TaskWhat, promise_key};
use crate::{AppError, Desk};

/// Whose tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The actor's own.
    Mine,
    /// Of one of the teams within reach; none: of all of them.
    Team(Option<TeamId>),
    /// Whatever is owed on one case, by whomever, and to its customer on the telephone.
    Case(CaseId),
}

/// Tasks in order of their due time.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskList {
    /// The tasks; those without a due time come last.
    pub tasks: Vec<Task>,
    /// There are more cases than were looked at.
    pub is_cut: bool,
}

/// Of so many cases of a person or team tasks are worked out.
const MOST_CASES: u32 = 200;

/// Lists them.
///
/// # Errors
/// Forbidden without the right to read cases; not found for a case out of reach.
pub async fn list_tasks(desk: &Desk, actor: &Actor, whose: Whose) -> Result<TaskList, AppError> {
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    let (standard, now, person) = (desk.standard(), desk.clock().now(), actor.person);
    let (mut list, customer) = desk
        .read(move |tx| match whose {
            Whose::Case(id) => of_case(tx, &reach, id, (&standard, now)),
            Whose::Mine | Whose::Team(_) => {
                let list = of_cases(tx, &reach, (person, whose), (&standard, now))?;
                Ok((list, None))
            }
        })
        .await?;
    if actor.scope(Permission::WorkCases).is_some() {
        let callbacks = list_callbacks(desk, actor, Callbacks::Open).await?;
        let fits = |it: &CallbackRow| match whose {
            Whose::Mine => it.taken_by == Some(person),
            Whose::Team(team) => team.is_none() || it.team == team,
            Whose::Case(id) => {
                let is_theirs = customer.is_some() && it.customer.as_ref().map(|it| it.id) == customer;
                is_theirs || it.case.as_ref().is_some_and(|it| it.0 == id)
            }
        };
        list.tasks
            .extend(callbacks.into_iter().filter(fits).map(|it| of_callback(it, now)));
    }
    list.tasks
        .sort_by(|a, b| order_of(a).cmp(&order_of(b)).then_with(|| a.key.cmp(&b.key)));
    Ok(list)
}

fn order_of(task: &Task) -> (Instant, TaskWhat) {
    (task.due_at.unwrap_or(Instant::MAX), task.what)
}

/// The tasks of one case, and its customer.
fn of_case(
    tx: &mut Tx<'_>,
    reach: &Reach,
    id: CaseId,
    (standard, now): (&Standard, Instant),
) -> Result<(TaskList, Option<CustomerId>), AppError> {
    crate::case::view_case::require_within(tx, reach, id)?;
    let record = store::cases::load_case(tx, id)?.ok_or(AppError::NotFound { what: "case" })?;
    let promises = store::promises::live_promises_of(tx, &[id])?;
    let of_case = promises.get(&id).map(Vec::as_slice).unwrap_or_default();
    let list = TaskList {
        tasks: tasks_of(standard, (&record.case, &record.number), of_case, now),
        is_cut: false,
    };
    Ok((list, record.case.customer))
}

fn of_cases(
    tx: &mut Tx<'_>,
    reach: &Reach,
    (person, whose): (PersonId, Whose),
    (standard, now): (&Standard, Instant),
) -> Result<TaskList, AppError> {
    let mut ids = Vec::new();
    let mut is_cut = false;
    for (reach, filter) in shelves(reach, person, whose) {
        let page = store::cases::list_cases(tx, &reach, (&filter, CaseOrder::Risk), None, MOST_CASES)?;
        is_cut |= page.next.is_some();
        ids.extend(page.cases.iter().map(|it| it.id));
    }
    ids.sort_unstable();
    ids.dedup();
    let promises = store::promises::live_promises_of(tx, &ids)?;
    let mut tasks = Vec::new();
    for id in ids {
        let Some(record) = store::cases::load_case(tx, id)? else {
            continue;
        };
        let of_case = promises.get(&id).map(Vec::as_slice).unwrap_or_default();
        tasks.extend(tasks_of(standard, (&record.case, &record.number), of_case, now));
    }
    if whose == Whose::Mine {
        tasks.retain(|it| it.person == Some(person));
    }
    Ok(TaskList { tasks, is_cut })
}

/// Where the cases stand that may hold tasks: live ones, and past ones that still have to be filed.
fn shelves(reach: &Reach, person: PersonId, whose: Whose) -> Vec<(Reach, CaseFilter)> {
    let own = Reach::Own { person };
    let past = |it: CaseFilter| CaseFilter {
        shelf: Shelf::Past,
        ..it
    };
    let (reach, filter) = match whose {
        Whose::Mine => (own, CaseFilter::default()),
        Whose::Team(team) => (
            reach.clone(),
            CaseFilter {
                team,
                ..CaseFilter::default()
            },
        ),
        Whose::Case(_) => return Vec::new(),
    };
    let owned = CaseFilter {
        owner: (whose == Whose::Mine).then_some(person),
        ..filter.clone()
    };
    vec![(reach.clone(), filter), (reach, past(owned))]
}

/// The tasks of one case.
pub(crate) fn tasks_of(
    standard: &Standard,
    (case, number): (&Case, &CaseNumber),
    promises: &[Promise],
    now: Instant,
) -> Vec<Task> {
    let blank = |what, key: String| Task {
        key,
        what,
        case: Some((case.id, number.clone())),
        subject: domain::mask::text(&case.subject),
        words: String::new(),
        clause: None,
        due_at: None,
        is_late: false,
        person: case.handler.or(case.owner),
        team: case.team,
        callback: None,
        answer: None,
        ends_with: Vec::new(),
    };
    let mut tasks: Vec<Task> = Vec::new();
    for (answer, owed) in &case.owed_answers {
        tasks.push(Task {
            words: domain::mask::text(&owed.what),
            clause: clause_of_answers(standard),
            due_at: Some(owed.by_at),
            is_late: owed.by_at < now,
            person: case.owner.or(case.handler),
            answer: answer.parse().ok(),
            ..blank(TaskWhat::PromisedAnswer, format!("answer-{}-{answer}", case.id))
        });
    }
    if let Some(offer) = &case.offer {
        tasks.push(Task {
            words: domain::mask::text(&offer.note),
            person: offer.to_person,
            team: offer.to_team.or(case.team),
            ..blank(TaskWhat::Handover, format!("handover-{}", case.id))
        });
    }
    let mut reply: Option<Task> = case.is_unanswered.then(|| Task {
        words: domain::mask::text(&case.preview),
        ..blank(TaskWhat::CustomerWrote, format!("wrote-{}", case.id))
    });
    for promise in promises {
        let Some(clause) = standard.clause(&promise.key.clause) else {
            continue;
        };
        match sort_of(clause) {
            Sort::ToldElsewhere => {}
            Sort::Reply if reply.is_some() => {
                if let Some(reply) = reply.as_mut().filter(|it| it.due_at.is_none()) {
                    (reply.due_at, reply.clause) = (promise.due_at, Some(promise.key.clause.clone()));
                    reply.is_late = promise.due_at.is_some_and(|it| it < now);
                }
            }
            Sort::Reply | Sort::Promise | Sort::Duty => {
                let is_duty = matches!(sort_of(clause), Sort::Duty);
                let what = if is_duty {
                    TaskWhat::Duty
                } else {
                    TaskWhat::Promise
                };
                tasks.push(Task {
                    words: promise
                        .subject
                        .as_deref()
                        .map(domain::mask::text)
                        .unwrap_or_default(),
                    clause: Some(promise.key.clause.clone()),
                    due_at: promise.due_at,
                    is_late: promise.due_at.is_some_and(|it| it < now),
                    person: person_of(clause, case),
                    ends_with: ends_of(clause),
                    ..blank(what, promise_key(case.id, &promise.key))
                });
            }
        }
    }
    tasks.extend(reply);
    tasks
}

/// The facts and events that stop the clause's clock, each once, in the pack's order.
fn ends_of(clause: &Clause) -> Vec<&'static str> {
    let mut ends = Vec::new();
    for it in clause.rule.clock().into_iter().flat_map(ClockRule::stops) {
        if !ends.contains(&it.fact.as_str()) {
            ends.push(it.fact.as_str());
        }
    }
    ends
}

/// What a promise is to whoever keeps it.
enum Sort {
    /// Its task stands in the list already, under its own name.
    ToldElsewhere,
    /// The customer gets a reply.
    Reply,
    /// Anything else that runs.
    Promise,
    /// Something that recurs.
    Duty,
}

fn sort_of(clause: &Clause) -> Sort {
    let Some(clock) = clause.rule.clock() else {
        return Sort::Promise;
    };
    if clock.before_due_of.is_some() || is_answer(clock) {
        return Sort::ToldElsewhere;
    }
    if matches!(clause.rule, Rule::Duty(_)) {
        return Sort::Duty;
    }
    let starts = |kind| clock.start.iter().any(|it| it.fact == FactName::Fact(kind));
    if starts(FactKind::MessageReceived) {
        return Sort::Reply;
    }
    Sort::Promise
}

/// The clock of answers that were promised (A22).
fn is_answer(clock: &ClockRule) -> bool {
    let gives = |it: &pack::FactPattern| it.fact == FactName::Fact(FactKind::AnswerGiven);
    clock.within == Within::AsPromised && clock.stop.iter().any(gives)
}

fn clause_of_answers(standard: &Standard) -> Option<domain::ClauseId> {
    let mut clauses = standard.clauses().filter(|it| {
        let clock = it.rule.clock().filter(|it| it.before_due_of.is_none());
        clock.is_some_and(is_answer)
    });
    clauses.next().map(|it| it.id.clone())
}

/// Whoever keeps it. What the team or a department answers for is the owner's to see to (B01).
pub(crate) fn person_of(clause: &Clause, case: &Case) -> Option<PersonId> {
    match clause.answerable {
        Answerable::Agent | Answerable::Handler => case.handler.or(case.owner),
        Answerable::Owner | Answerable::Team | Answerable::Department => case.owner.or(case.handler),
    }
}

fn of_callback(row: CallbackRow, now: Instant) -> Task {
    let due_at = row.promise.as_ref().and_then(|it| it.due_at);
    let name = row.customer.as_ref().map(|it| domain::mask::name(&it.name));
    let number = domain::phone::masked(&row.number);
    let words = match &row.body.telling {
        Some(telling) => telling.text.clone(),
        None => row.body.words.join(" "),
    };
    Task {
        key: format!("callback-{}", row.id),
        what: TaskWhat::Callback,
        case: row.case,
        subject: [name.unwrap_or_default(), number].join(" ").trim().to_owned(),
        words: domain::mask::text(&words),
        clause: row.promise.as_ref().map(|it| it.key.clause.clone()),
        due_at,
        is_late: due_at.is_some_and(|it| it < now),
        person: row.taken_by,
        team: row.team,
        callback: Some(row.id),
        answer: None,
        ends_with: Vec::new(),
    }
}
