//! Builders: clauses, standards, and a desk at which facts happen and a timer looks.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{Figure, Hours, Instant, WorkingCalendar, Zone};
use domain::*;
use engine::*;
use pack::*;
use uuid::Uuid;

/// An instant in Shanghai: `2026-11-23 17:59:30`.
pub(crate) fn at(text: &str) -> Instant {
    let text = text.replace(' ', "T");
    let seconds = if text.len() == 16 { ":00" } else { "" };
    Instant::parse(&format!("{text}{seconds}+08:00")).unwrap()
}

pub(crate) fn figure(text: &str) -> Figure {
    text.parse().unwrap()
}

pub(crate) fn shanghai() -> Zone {
    Zone::named("Asia/Shanghai").unwrap()
}

pub(crate) fn hours(list: &[&str]) -> Vec<Hours> {
    list.iter().map(|it| it.parse().unwrap()).collect()
}

pub(crate) fn weekdays(id: &str, list: &[&str]) -> WorkingCalendar {
    WorkingCalendar::weekdays(id, shanghai(), &hours(list))
}

/// Monday to Friday, 09-18.
pub(crate) fn office() -> WorkingCalendar {
    weekdays("office", &["09:00-18:00"])
}

pub(crate) fn id(text: &str) -> ClauseId {
    text.parse().unwrap()
}

pub(crate) fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn team(number: u128) -> TeamId {
    TeamId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn answer(number: u128) -> AnswerId {
    AnswerId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn clause(name: &str, rule: Rule) -> Clause {
    Clause {
        id: id(name),
        title: Wording {
            zh: "条款".into(),
            en: "Clause".into(),
        },
        text: Wording::default(),
        source: String::new(),
        severity: Severity::Major,
        answerable: Answerable::Handler,
        on_break: Vec::new(),
        applies: CaseCondition::default(),
        figures: Vec::new(),
        except: Vec::new(),
        from_pack: "test".into(),
        rule,
    }
}

pub(crate) fn on(fact: FactKind) -> FactPattern {
    FactPattern::from(fact)
}

/// From raising to reply, within a figure, on the team's calendar.
pub(crate) fn clock_rule(within: &str) -> ClockRule {
    ClockRule {
        start: vec![on(FactKind::CaseRaised), on(FactKind::MessageReceived)],
        stop: vec![on(FactKind::ReplySent)],
        within: Within::Figure {
            figure: figure(within),
            instead: Vec::new(),
        },
        counting: Counting::Team,
        pauses: vec![WaitReason::Customer, WaitReason::Appointment],
        warn_before: None,
        turns: Turns::OneAtATime,
        carries_over: true,
        before_due_of: None,
        ahead: None,
        void_by: Vec::new(),
        no_later_than: None,
        counts_before: None,
        guidance: Vec::new(),
        only_if_done: false,
        stop_for: Vec::new(),
        must_carry: Vec::new(),
        same_person: false,
        at_latest: None,
        agreed: AgreedTime::Ignored,
        check: Box::default(),
    }
}

pub(crate) fn clock(name: &str, within: &str) -> Clause {
    clause(name, Rule::Clock(clock_rule(within)))
}

pub(crate) fn promised_answer() -> Vec<Clause> {
    let a22 = ClockRule {
        start: vec![on(FactKind::AnswerPromised)],
        stop: vec![on(FactKind::AnswerGiven)],
        within: Within::AsPromised,
        counting: Counting::Always,
        pauses: Vec::new(),
        turns: Turns::EachStart,
        ..clock_rule("1h")
    };
    let b15 = ClockRule {
        stop: vec![on(FactKind::AnswerRenewed)],
        before_due_of: Some(id("A22")),
        ..a22.clone()
    };
    vec![clause("A22", Rule::Clock(a22)), clause("B15", Rule::Clock(b15))]
}

pub(crate) fn edit(clause: &mut Clause, change: impl FnOnce(&mut ClockRule)) {
    let Rule::Clock(rule) = &mut clause.rule else {
        panic!("not a clock")
    };
    change(rule);
}

pub(crate) fn pack_of(mut clauses: Vec<Clause>) -> Pack {
    clauses.sort_by(|a, b| a.id.cmp(&b.id));
    Pack {
        id: "test".into(),
        version: "1".into(),
        title: Wording::default(),
        hash: String::new(),
        valid_from: None,
        valid_to: None,
        clauses,
    }
}

pub(crate) fn standard(clauses: Vec<Clause>, calendar: WorkingCalendar) -> Standard {
    Standard::compile(&pack_of(clauses), &Calendars::only(calendar)).unwrap()
}

pub(crate) fn with_teams(clauses: Vec<Clause>, list: Vec<(u128, WorkingCalendar)>) -> Standard {
    let mut calendars = Calendars::only(office());
    for (number, calendar) in list {
        calendars.of_team.insert(team(number), calendar.id().to_owned());
        calendars
            .by_id
            .insert(calendar.id().to_owned(), Arc::new(calendar));
    }
    Standard::compile(&pack_of(clauses), &calendars).unwrap()
}

pub(crate) fn raised() -> Raised {
    Raised {
        case_type: CaseType::Repair,
        priority: Priority::Normal,
        priority_by: None,
        channel: Channel::Email,
        contact: ContactId::from_uuid(Uuid::from_u128(9)),
        customer: None,
        place: None,
        subject: "家里不热".into(),
        description: "从昨天开始不热".into(),
        since: Some("昨天".into()),
        fields: BTreeMap::new(),
        flags: Vec::new(),
        is_confirmed: true,
        team: None,
        owner: None,
    }
}

pub(crate) const AGENT: Author = Author::Person(PersonId::from_uuid(Uuid::from_u128(1)));
pub(crate) const OTHER: Author = Author::Person(PersonId::from_uuid(Uuid::from_u128(2)));
pub(crate) const CUSTOMER: Author = Author::Customer(None);

pub(crate) fn reply(text: &str) -> FactBody {
    reply_on(Channel::Email, text, false)
}

pub(crate) fn reply_on(channel: Channel, text: &str, is_automatic: bool) -> FactBody {
    let reply = Replied {
        message: None,
        contact: ContactId::from_uuid(Uuid::from_u128(9)),
        channel,
        text: text.into(),
        is_automatic,
        attachments: Vec::new(),
    };
    FactBody::ReplySent { reply }
}

pub(crate) fn message(text: &str) -> FactBody {
    let received = Received {
        message: MessageId::from_uuid(Uuid::from_u128(8)),
        contact: ContactId::from_uuid(Uuid::from_u128(9)),
        channel: Channel::Email,
        subject: None,
        text: text.into(),
    };
    FactBody::MessageReceived { received }
}

pub(crate) fn wait(reason: WaitReason) -> FactBody {
    FactBody::WaitingStarted {
        reason,
        until_at: None,
        note: "等".into(),
    }
}

pub(crate) fn end_wait() -> FactBody {
    FactBody::WaitingEnded { note: String::new() }
}

pub(crate) fn closed() -> FactBody {
    FactBody::CaseClosed {
        cause: None,
        remedy: None,
        prevention: None,
    }
}

pub(crate) fn reopened() -> FactBody {
    FactBody::CaseReopened {
        reason: "又不热了".into(),
        to_owner: None,
    }
}

pub(crate) fn classified(change: Reclassified) -> FactBody {
    FactBody::Classified { change }
}

pub(crate) fn note(text: &str) -> FactBody {
    FactBody::NoteAdded { text: text.into() }
}

/// A case at a desk with a standard: facts happen, a timer looks; everything is kept as a store would keep it.
pub(crate) struct TestDesk {
    pub(crate) standard: Arc<Standard>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) state: Option<CaseState>,
    pub(crate) verdicts: Vec<Verdict>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) promises: BTreeMap<PromiseKey, Promise>,
}

impl TestDesk {
    pub(crate) fn new(standard: impl Into<Arc<Standard>>) -> Self {
        Self {
            standard: standard.into(),
            facts: Vec::new(),
            state: None,
            verdicts: Vec::new(),
            notices: Vec::new(),
            promises: BTreeMap::new(),
        }
    }

    pub(crate) fn raised_at(standard: impl Into<Arc<Standard>>, text: &str) -> Self {
        Self::raised_as(standard, text, raised())
    }

    pub(crate) fn raised_as(standard: impl Into<Arc<Standard>>, text: &str, raised: Raised) -> Self {
        let mut desk = Self::new(standard);
        desk.happens(text, CUSTOMER, FactBody::CaseRaised { raised });
        desk
    }

    pub(crate) fn happens(&mut self, text: &str, author: Author, body: FactBody) -> u32 {
        self.happens_at(at(text), author, body)
    }

    pub(crate) fn happens_at(&mut self, at: Instant, author: Author, body: FactBody) -> u32 {
        let seq = u32::try_from(self.facts.len()).unwrap() + 1;
        let fact = fact_at(at, seq, author, body);
        self.take(&fact);
        seq
    }

    /// Steps a fact in order; replays and corrects when it is late.
    pub(crate) fn take(&mut self, fact: &Fact) {
        self.facts.push(fact.clone());
        let effects = match &mut self.state {
            None => {
                let (state, effects) = CaseState::begin(&self.standard, fact).unwrap();
                self.state = Some(state);
                effects
            }
            Some(state) if is_in_order(state, fact) => step(&self.standard, state, fact),
            Some(_) => {
                let (state, effects) = replay_by(&self.facts, |_| &*self.standard).unwrap();
                self.state = Some(state);
                let verdicts = correct(&self.verdicts, &effects.verdicts);
                self.promises.clear();
                Effects {
                    verdicts,
                    notices: Vec::new(),
                    ..effects
                }
            }
        };
        for it in effects.opened.iter().chain(&effects.changed) {
            self.promises.insert(it.key.clone(), it.clone());
        }
        self.verdicts.extend(effects.verdicts);
        self.notices.extend(effects.notices);
    }

    /// The timer looks; what it must write is written and stepped.
    pub(crate) fn look(&mut self, text: &str) -> Vec<(Instant, FactBody)> {
        let written = advance(&self.standard, self.state(), at(text));
        for (at, body) in written.clone() {
            self.happens_at(at, Author::Timer, body);
        }
        assert_eq!(
            advance(&self.standard, self.state(), at(text)),
            Vec::new(),
            "nothing is written twice"
        );
        written
    }

    pub(crate) fn state(&self) -> &CaseState {
        self.state.as_ref().unwrap()
    }

    /// The promises of a clause in order of their keys.
    pub(crate) fn promises(&self, clause: &str) -> Vec<&Promise> {
        self.promises
            .values()
            .filter(|it| it.key.clause == id(clause))
            .collect()
    }

    /// When the only live promise of the clause is due.
    #[track_caller]
    pub(crate) fn due(&self, clause: &str) -> Instant {
        self.live(clause).due_at.unwrap()
    }

    #[track_caller]
    pub(crate) fn live(&self, clause: &str) -> Promise {
        let mut live = self.state().promises();
        live.retain(|it| it.key.clause == id(clause));
        assert_eq!(live.len(), 1, "{live:?}");
        live.remove(0)
    }

    /// All verdicts of the clause as given: outcome and instant.
    pub(crate) fn given(&self, clause: &str) -> Vec<(Outcome, Instant)> {
        let of_clause = self.verdicts.iter().filter(|it| it.key.clause == id(clause));
        of_clause.map(|it| (it.outcome, it.at)).collect()
    }

    pub(crate) fn last(&self, clause: &str) -> &Verdict {
        self.verdicts
            .iter()
            .rfind(|it| it.key.clause == id(clause))
            .unwrap()
    }
}

pub(crate) fn fact_at(at: Instant, seq: u32, author: Author, body: FactBody) -> Fact {
    Fact {
        id: FactId::from_uuid(Uuid::from_u128(u128::from(seq))),
        case_id: CaseId::from_uuid(Uuid::from_u128(7)),
        seq,
        at,
        recorded_at: at,
        author,
        body,
    }
}

/// An event about a thing.
pub(crate) fn event(what: EventKind, thing: &str) -> Event {
    let mut event = Event::of(what);
    event.thing = Some(thing.to_owned());
    event
}

/// The fact of an event that its spec allows.
pub(crate) fn happened(event: Event) -> FactBody {
    event.check().unwrap();
    FactBody::EventHappened { event }
}
