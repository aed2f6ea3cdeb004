//! One act inside its transaction: cases are opened, facts recorded, and everything that follows is saved together.
//!
//! Always true: whatever a verb records goes through [`OpenCase::record`], which asks the engine at once, and
//! [`Work::save`], which writes facts, promises, verdicts, search entries and the case row. The trap: the closure may run
//! twice; instants and identities come from the act's stamp only.

use pack::says;
use std::sync::Arc;

use calendar::{Instant, Millis};
use domain::{
    Action, Actor, AnswerId, Author, Case, CaseId, CaseNumber, Channel, Customer, Evidence, Fact, FactBody,
    FactId, Finding, FindingAct, IdentityKind, Moment, Permission, Person, PersonId, Raised, Refusal,
};
use engine::{Asker, CaseState, Effects, Memory, Standard};
use store::Tx;
use store::cases::CaseRecord;
use uuid::Uuid;

mod books;
mod import;
mod naming;
mod parts;
mod register;
mod save;

pub(crate) use naming::keep_name;
pub use naming::shown_fields;
pub(crate) use save::Saved;

use crate::AppError;
use crate::desk::{Desk, OnCase};
use crate::settings::standard::Standards;
use crate::stamp::{IdSequence, Stamp};

/// One act.
pub(crate) struct Work<'w, 't> {
    pub(crate) tx: &'w mut Tx<'t>,
    desk: Desk,
    standard: Arc<Standard>,
    stamp: Stamp,
    ids: IdSequence,
}

/// A case that is being changed.
pub(crate) struct OpenCase {
    pub(crate) number: CaseNumber,
    pub(crate) state: CaseState,
    author: Author,
    now: Instant,
    standard: Arc<Standard>,
    standards: Arc<Standards>,
    ids: IdSequence,
    version: i64,
    /// Where a new register is found.
    spot: Option<store::registers::Spot>,
    /// The round in which a promise was broken, as known before this act.
    is_breached: Option<u32>,
    is_new: bool,
    seq: u32,
    is_late: bool,
    pub(crate) facts: Vec<(Fact, [u8; 16])>,
    effects: Effects,
}

impl<'w, 't> Work<'w, 't> {
    pub(crate) fn new(desk: &Desk, tx: &'w mut Tx<'t>, stamp: Stamp) -> Self {
        Self {
            tx,
            desk: desk.clone(),
            standard: desk.standards().at(stamp.now),
            stamp,
            ids: stamp.ids(),
        }
    }

    pub(crate) const fn now(&self) -> Instant {
        self.stamp.now
    }

    pub(crate) const fn desk(&self) -> &Desk {
        &self.desk
    }

    pub(crate) fn standard(&self) -> &Standard {
        &self.standard
    }

    pub(crate) fn next_id(&mut self) -> Uuid {
        self.ids.next()
    }

    /// Whoever asks the standard, with no wishes of a customer's.
    pub(crate) fn asker(&self, person: Option<PersonId>) -> Asker {
        Asker {
            now: self.now(),
            zone: self.desk.settings().zone.clone(),
            wishes: None,
            person,
        }
    }

    /// Opens a case for somebody who holds the right and whose reach covers it.
    pub(crate) fn open(
        &mut self,
        actor: &Actor,
        permission: Permission,
        on: &OnCase,
    ) -> Result<OpenCase, AppError> {
        let case = self.open_for(Author::Person(actor.person), on.id)?;
        let may_read = actor
            .reach(Permission::ReadCases)
            .is_some_and(|it| it.covers(case.case()));
        if !may_read {
            return Err(AppError::NotFound { what: "case" });
        }
        case.require_no_register()?;
        if !actor.reach(permission).is_some_and(|it| it.covers(case.case())) {
            return Err(AppError::Forbidden(permission));
        }
        match on.version {
            Some(version) if version != case.version => Err(AppError::Conflict {
                current: case.version,
            }),
            Some(_) | None => Ok(case),
        }
    }

    /// Opens a case for a rule, a channel or the timer.
    pub(crate) fn open_for(&mut self, author: Author, id: CaseId) -> Result<OpenCase, AppError> {
        let record = store::cases::lock_case(self.tx, id)?.ok_or(AppError::NotFound { what: "case" })?;
        let state = read_state(&record)?;
        Ok(OpenCase {
            number: record.number,
            is_breached: record.is_breached.then_some(state.case.round),
            state,
            author,
            now: self.stamp.now,
            standard: self.standard.clone(),
            standards: self.desk.standards(),
            ids: self.stamp.ids_of(id.as_uuid()),
            version: record.version,
            spot: None,
            is_new: false,
            seq: record.last_seq,
            is_late: false,
            facts: Vec::new(),
            effects: Effects::default(),
        })
    }

    /// Raises a case that happened at `at`: its number is that of the local day.
    pub(crate) fn raise(
        &mut self,
        author: Author,
        at: Instant,
        raised: Raised,
    ) -> Result<OpenCase, AppError> {
        self.begin(author, at, FactBody::CaseRaised { raised })
    }

    /// Begins a chain of facts with its first: the raising of a case, or the event of a register.
    fn begin(&mut self, author: Author, at: Instant, body: FactBody) -> Result<OpenCase, AppError> {
        let id = CaseId::from_uuid(self.next_id());
        let day = self.desk.settings().zone.local_date(self.stamp.now);
        let number = store::numbers::next_case_number(self.tx, day)?;
        let mut ids = self.stamp.ids_of(id.as_uuid());
        let first = Fact {
            id: FactId::from_uuid(ids.next()),
            case_id: id,
            seq: 1,
            at,
            recorded_at: self.stamp.now,
            author,
            body,
        };
        let standards = self.desk.standards();
        let (state, effects) =
            CaseState::begin(standards.for_fact(&first), &first).map_err(AppError::internal)?;
        let salt = ids.salt();
        Ok(OpenCase {
            number,
            state,
            author,
            now: self.stamp.now,
            standard: self.standard.clone(),
            standards,
            ids,
            version: 0,
            spot: None,
            is_breached: None,
            is_new: true,
            seq: 1,
            is_late: false,
            facts: vec![(first, salt)],
            effects,
        })
    }

    /// The customer of a case, once known.
    pub(crate) fn customer_of(&mut self, case: &Case) -> Result<Option<Customer>, AppError> {
        match case.customer {
            Some(id) => Ok(store::customers::load_customer(self.tx, id)?),
            None => Ok(None),
        }
    }

    pub(crate) fn require_active_person(
        &mut self,
        field: &'static str,
        id: PersonId,
    ) -> Result<Person, AppError> {
        store::people::load_person(self.tx, id)?
            .filter(|it| it.is_active)
            .ok_or_else(|| {
                AppError::invalid(
                    field,
                    "unknown",
                    says!("没有这位在职的同事", "there is no such active colleague"),
                )
            })
    }

    pub(crate) fn require_active_team(
        &mut self,
        field: &'static str,
        id: domain::TeamId,
    ) -> Result<(), AppError> {
        store::teams::load_team(self.tx, id)?
            .filter(|it| it.is_active)
            .map(|_| ())
            .ok_or_else(|| {
                AppError::invalid(
                    field,
                    "unknown",
                    says!("没有这个在用的班组", "there is no such active team"),
                )
            })
    }

    pub(crate) fn require_label_of(
        &mut self,
        id: domain::LabelId,
        category: domain::Category,
    ) -> Result<(), AppError> {
        let label = store::teams::list_labels(self.tx)?
            .into_iter()
            .find(|it| it.id == id);
        match label {
            Some(label) if label.category == category => Ok(()),
            Some(_) => Err(AppError::invalid(
                "label_id",
                "other_category",
                says!("这个标签属于另一类状态", "this label belongs to another category"),
            )),
            None => Err(AppError::invalid(
                "label_id",
                "unknown",
                says!("没有这个标签", "there is no such label"),
            )),
        }
    }

    /// The priority that the rule gives a case after a change (B18).
    pub(crate) fn priority_after(
        &self,
        case: &Case,
        change: &domain::Reclassified,
    ) -> (Option<domain::Priority>, Option<domain::ClauseId>) {
        let mut after = case.clone();
        after.case_type = change.case_type.unwrap_or(after.case_type);
        let (priority, clause) = engine::priority_of(&self.standard, &described(&after));
        (Some(priority), clause)
    }
}

impl OpenCase {
    pub(crate) const fn case(&self) -> &Case {
        &self.state.case
    }

    /// Who opened the case, when it was a person.
    pub(crate) const fn person(&self) -> Option<PersonId> {
        self.author.person()
    }

    /// Nobody opened it but a rule of the desk: what is written now is an automatic answer.
    pub(crate) const fn is_by_rule(&self) -> bool {
        self.person().is_none()
    }

    /// Records something that happens now, by whoever opened the case.
    pub(crate) fn record(&mut self, body: FactBody) -> Result<(), AppError> {
        self.record_at(self.now, self.author, body)
    }

    /// Records something that happened at `at`, by `author`; a fact that came late makes the case be judged anew.
    /// Deadlines that passed before it and were not recorded yet are recorded first.
    pub(crate) fn record_at(&mut self, at: Instant, author: Author, body: FactBody) -> Result<(), AppError> {
        let overdue = engine::advance(&self.standard, &self.state, at.minus(Millis::new(1)));
        for (due_at, passed) in overdue {
            self.append(due_at, Author::Timer, passed);
        }
        self.append(at, author, body);
        Ok(())
    }

    fn append(&mut self, at: Instant, author: Author, body: FactBody) {
        self.seq += 1;
        let fact = Fact {
            id: FactId::from_uuid(self.ids.next()),
            case_id: self.state.case.id,
            seq: self.seq,
            at,
            recorded_at: self.now,
            author,
            body,
        };
        let salt = self.ids.salt();
        self.judge(&fact);
        self.facts.push((fact, salt));
    }

    fn judge(&mut self, fact: &Fact) {
        // What is taken back must be forgotten, and the engine forgets only by judging anew.
        let takes_back = matches!(fact.body, FactBody::ActTakenBack { .. });
        if engine::is_in_order(&self.state, fact) && !takes_back {
            let effects = engine::step(self.standards.for_fact(fact), &mut self.state, fact);
            self.effects.append(effects);
        } else {
            self.is_late = true;
            self.state.case.apply(fact);
        }
    }

    /// What the passing of time up to now asks to be written: deadlines, warnings, and what follows breaks.
    pub(crate) fn let_time_pass(&mut self) -> usize {
        let due = engine::advance(&self.standard, &self.state, self.now);
        let count = due.len();
        for (at, body) in due {
            self.append(at, Author::Timer, body);
        }
        count
    }

    /// Counts promises anew that run under a version of a calendar which was given up; gives whether any changed.
    pub(crate) fn count_anew(&mut self) -> bool {
        let effects = engine::recount(&self.standard, &mut self.state);
        let is_changed = effects != Effects::default();
        self.effects.append(effects);
        is_changed
    }

    pub(crate) fn require_live(&self) -> Result<(), AppError> {
        match self.case().category {
            domain::Category::New | domain::Category::Open | domain::Category::Waiting => Ok(()),
            domain::Category::Closed => Err(AppError::WrongState {
                state: "closed",
                hint: says!(
                    "事项已办结；请先重新开启，或另登记一件",
                    "reopen it first, or register a new matter"
                ),
            }),
            domain::Category::Joined => Err(AppError::WrongState {
                state: "joined",
                hint: says!(
                    "事项已并入另一件；请到那一件里办理",
                    "go on in the case that it was joined into"
                ),
            }),
        }
    }

    pub(crate) fn require_owed(&self, answer: AnswerId) -> Result<(), AppError> {
        if self.case().owed_answers.contains_key(&answer.to_string()) {
            Ok(())
        } else {
            Err(AppError::NotFound {
                what: "promised answer",
            })
        }
    }

    /// Asks the standard whether an act is allowed now.
    pub(crate) fn ask(&self, work: &mut Work<'_, '_>, action: &Action) -> Result<(), AppError> {
        let wishes = match action {
            Action::PlaceCall => work.customer_of(self.case())?.map(|it| it.wishes),
            Action::Raise { .. }
            | Action::Close
            | Action::MoveOwnership { .. }
            | Action::PromiseAnswer { .. }
            | Action::RenewAnswer { .. }
            | Action::Reopen { .. }
            | Action::Reveal { .. }
            | Action::Wait { .. }
            | Action::Record { .. } => None,
        };
        let asker = Asker {
            wishes,
            ..work.asker(self.author.person())
        };
        Ok(engine::may(&self.standard, Some(&self.state), action, &asker)?)
    }

    /// Refuses words that may not go out at that moment, on that way; gives what else was found.
    pub(crate) fn check_words(
        &self,
        work: &mut Work<'_, '_>,
        text: &str,
        when: (Moment, Option<Channel>),
    ) -> Result<Vec<Finding>, AppError> {
        let report = self.report_words(work, text, when)?;
        let refused = report
            .findings
            .iter()
            .find(|it| it.act == FindingAct::Refuse)
            .cloned();
        match refused {
            None => Ok(report.findings),
            Some(first) => Err(Refusal {
                clause: first.clause.clone(),
                missing: vec![if first.is_missing {
                    Evidence::RequiredWords
                } else {
                    Evidence::NoBannedWords
                }],
                fields: Vec::new(),
                findings: report
                    .findings
                    .into_iter()
                    .filter(|it| it.act == FindingAct::Refuse)
                    .collect(),
            }
            .into()),
        }
    }
}

/// A case as rules for those about to be raised see it.
fn described(case: &Case) -> Raised {
    Raised {
        case_type: case.case_type,
        priority: case.priority,
        priority_by: None,
        channel: case.channel,
        contact: case.contact,
        customer: case.customer,
        place: case.place,
        subject: case.subject.clone(),
        description: case.description.clone(),
        since: case.since.clone(),
        fields: case.fields.clone(),
        flags: case.flags.iter().cloned().collect(),
        is_confirmed: case.is_confirmed,
        team: case.team,
        owner: case.owner,
    }
}

/// The engine's state of a stored case.
pub(crate) fn read_state(record: &CaseRecord) -> Result<CaseState, AppError> {
    let memory: Memory = serde_json::from_str(&record.engine).map_err(AppError::internal)?;
    Ok(CaseState::from_parts(record.case.clone(), memory))
}

/// The first mail address or phone number to reach a customer by.
pub(crate) fn first_reach(customer: &Customer, kind: IdentityKind) -> Option<&str> {
    customer.reach_by(kind).map(|it| it.value.as_str())
}
