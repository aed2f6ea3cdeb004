//! A case as its facts make it: the one fold from facts to state.
//!
//! Always true: a case holds nothing that its facts do not say; folding the same facts gives the same case.

use std::collections::{BTreeMap, BTreeSet};

use calendar::Instant;
use serde::{Deserialize, Serialize};

use crate::{
    AnswerId, Author, CaseId, CaseType, Category, Channel, ContactId, CustomerId, CustomerWord, Fact,
    FactBody, LabelId, PersonId, PlaceId, Priority, Raised, Reclassified, TeamId, TryOutcome, WaitReason,
};

/// An offer of ownership that nobody has answered yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Who offers.
    pub by: Author,
    /// When.
    pub at: Instant,
    /// To a person.
    pub to_person: Option<PersonId>,
    /// To any of a team.
    pub to_team: Option<TeamId>,
    /// What the next one must know.
    pub note: String,
}

/// Why and since when a case waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Since when.
    pub since_at: Instant,
    /// Until when at the latest.
    pub until_at: Option<Instant>,
    /// Why.
    pub reason: WaitReason,
    /// Who said so.
    pub by: Author,
}

/// An answer that the customer was promised and that is still owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwedAnswer {
    /// By when.
    pub by_at: Instant,
    /// What.
    pub what: String,
}

/// The evidence that closing asks for (C06), as of this round.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The outcome was recorded, at this instant.
    pub result_at: Option<Instant>,
    /// The words of the outcome.
    pub result: Option<String>,
    /// The customer was answered after the outcome was known, or in the same act.
    pub answered_at: Option<Instant>,
    /// What the customer said to it.
    pub word: Option<CustomerWord>,
    /// Tries to reach the customer that failed.
    pub tries: u32,
}

impl Closing {
    /// Nothing of it is there yet.
    fn is_empty(&self) -> bool {
        self == &Self::default()
    }
}

/// One matter, folded from its facts. What is none or empty is left out of its stored form, which every act writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Identity.
    pub id: CaseId,
    /// What the customer wants.
    pub case_type: CaseType,
    /// How soon.
    pub priority: Priority,
    /// Where it stands.
    pub category: Category,
    /// The free name over the category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<LabelId>,
    /// The way in.
    pub channel: Channel,
    /// The conversation in which it was raised.
    pub contact: ContactId,
    /// Who asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceId>,
    /// One line.
    pub subject: String,
    /// In the customer's words.
    pub description: String,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Form fields.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// What priority rules look at.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub flags: BTreeSet<String>,
    /// Key facts were confirmed (B13).
    pub is_confirmed: bool,
    /// Whose queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// Whoever was asked first (B01).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonId>,
    /// The first owner ever; a reopened case goes back to them (C13).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_owner: Option<PersonId>,
    /// Who works on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<PersonId>,
    /// An unanswered offer of ownership.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
    /// Why it waits, while it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
    /// Answers still owed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub owed_answers: BTreeMap<String, OwedAnswer>,
    /// Evidence for closing.
    #[serde(default, skip_serializing_if = "Closing::is_empty")]
    pub closing: Closing,
    /// The survivor, once joined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joined_into: Option<CaseId>,
    /// 1, and one more for each reopening.
    pub round: u32,
    /// How often the customer urged.
    pub urgings: u32,
    /// Raised.
    pub opened_at: Instant,
    /// The latest fact.
    pub updated_at: Instant,
    /// Closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Instant>,
    /// The customer wrote last and nobody has answered.
    pub is_unanswered: bool,
    /// The latest words, for lists.
    pub preview: String,
    /// It is a register: no matter of a customer's, and in no list of cases.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_register: bool,
}

/// A chain of facts that does not begin with the raising of its case.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the facts of case {0} do not begin with its raising")]
pub struct NotRaised(pub CaseId);

impl NotRaised {
    /// The same in Chinese.
    #[must_use]
    pub fn in_chinese(&self) -> String {
        format!("事项 {} 的事实不是从它的登记开始的", self.0)
    }
}

impl Case {
    /// The case as its first fact makes it.
    ///
    /// # Errors
    /// When the fact is not the raising of a case.
    pub fn raise(fact: &Fact) -> Result<Self, NotRaised> {
        let FactBody::CaseRaised { raised } = &fact.body else {
            return Err(NotRaised(fact.case_id));
        };
        Ok(Self::from_raised(fact, raised.clone()))
    }

    fn from_raised(fact: &Fact, raised: Raised) -> Self {
        let Raised {
            case_type,
            priority,
            priority_by: _,
            channel,
            contact,
            customer,
            place,
            subject,
            description,
            since,
            fields,
            flags,
            is_confirmed,
            team,
            owner,
        } = raised;
        Self {
            id: fact.case_id,
            case_type,
            priority,
            category: if owner.is_some() {
                Category::Open
            } else {
                Category::New
            },
            label: None,
            channel,
            contact,
            customer,
            place,
            preview: preview_of(if description.is_empty() {
                &subject
            } else {
                &description
            }),
            subject,
            description,
            since,
            fields,
            flags: flags.into_iter().collect(),
            is_confirmed,
            team,
            owner,
            first_owner: owner,
            handler: owner,
            offer: None,
            waiting: None,
            owed_answers: BTreeMap::new(),
            closing: Closing::default(),
            joined_into: None,
            round: 1,
            urgings: 0,
            opened_at: fact.at,
            updated_at: fact.at,
            closed_at: None,
            is_unanswered: matches!(fact.author, Author::Customer(_)),
            is_register: false,
        }
    }

    /// Adds what one more fact says. A second raising is ignored: a case is raised once.
    pub fn apply(&mut self, fact: &Fact) {
        self.updated_at = self.updated_at.max(fact.at);
        match &fact.body {
            FactBody::CaseRaised { .. }
            | FactBody::ReplyDelivered { .. }
            | FactBody::JoinReceived { .. }
            | FactBody::FieldRevealed { .. }
            | FactBody::ActTakenBack { .. }
            | FactBody::CallPlaced { .. }
            | FactBody::EventHappened { .. }
            | FactBody::DeadlinePassed { .. }
            | FactBody::WarningGiven { .. }
            | FactBody::BreakActed { .. } => {}
            FactBody::CallTalked { talk } => {
                if let Some(told) = &talk.told {
                    self.answered(fact.at, told);
                }
            }
            FactBody::MessageReceived { received } => self.customer_wrote(&received.text),
            FactBody::Urged { text } => {
                self.urgings += 1;
                self.customer_wrote(text);
            }
            FactBody::ReplySent { reply } => {
                if !reply.is_automatic {
                    self.answered(fact.at, &reply.text);
                    self.begin_work(fact.author);
                }
            }
            FactBody::NoteAdded { .. } => {}
            FactBody::AnswerPromised {
                answer, by_at, what, ..
            } => self.owe(*answer, *by_at, Some(what)),
            FactBody::AnswerRenewed {
                answer,
                by_at,
                apology: _,
            } => self.owe(*answer, *by_at, None),
            FactBody::AnswerGiven { answer, text } => {
                self.owed_answers.remove(&answer.to_string());
                self.answered(fact.at, text);
            }
            FactBody::HandoverOffered {
                to_person,
                to_team,
                note,
            } => {
                let (to_person, to_team, note) = (*to_person, *to_team, note.clone());
                self.offer = Some(Offer {
                    by: fact.author,
                    at: fact.at,
                    to_person,
                    to_team,
                    note,
                });
            }
            FactBody::HandoverAccepted {} => self.accept_offer(fact.author),
            FactBody::HandoverDeclined { .. } => self.offer = None,
            FactBody::HandlerChanged { handler } => self.change_handler(*handler),
            FactBody::Classified { change } => self.reclassify(change),
            FactBody::WaitingStarted {
                reason,
                until_at,
                note: _,
            } => self.begin_waiting(fact, *reason, *until_at),
            FactBody::WaitingEnded { .. } => self.end_waiting(),
            FactBody::ContactTried { outcome, note: _ } => self.tried(*outcome),
            FactBody::ResultRecorded { result } => {
                self.closing.result_at = Some(fact.at);
                self.closing.result = Some(result.clone());
            }
            FactBody::CustomerWordTaken { word, note: _ } => self.closing.word = Some(*word),
            FactBody::CaseJoined { into } => {
                self.joined_into = Some(*into);
                self.end(Category::Joined, fact.at);
            }
            FactBody::CaseClosed { .. } => self.end(Category::Closed, fact.at),
            FactBody::CaseReopened { reason: _, to_owner } => self.reopen(*to_owner),
        }
    }

    fn customer_wrote(&mut self, text: &str) {
        self.is_unanswered = true;
        self.preview = preview_of(text);
        if self
            .waiting
            .as_ref()
            .is_some_and(|it| it.reason == WaitReason::Customer)
        {
            self.end_waiting();
        }
    }

    fn answered(&mut self, at: Instant, text: &str) {
        self.is_unanswered = false;
        self.preview = preview_of(text);
        self.closing.answered_at = Some(self.closing.answered_at.map_or(at, |it| it.max(at)));
    }

    /// Whoever answers first a case that nobody owns was asked first (B01).
    fn begin_work(&mut self, author: Author) {
        if let Some(person) = author.person() {
            self.own_if_unowned(person);
            self.handler = self.handler.or(Some(person));
        }
        if self.category == Category::New {
            self.category = Category::Open;
            self.label = None;
        }
    }

    fn own_if_unowned(&mut self, person: PersonId) {
        if self.owner.is_none() {
            self.owner = Some(person);
            self.first_owner = self.first_owner.or(Some(person));
        }
    }

    fn owe(&mut self, answer: AnswerId, by_at: Instant, what: Option<&String>) {
        let owed = self
            .owed_answers
            .entry(answer.to_string())
            .or_insert_with(|| OwedAnswer {
                by_at,
                what: what.cloned().unwrap_or_default(),
            });
        owed.by_at = by_at;
    }

    fn accept_offer(&mut self, author: Author) {
        if let (Some(offer), Some(person)) = (self.offer.take(), author.person()) {
            self.owner = Some(person);
            self.first_owner = self.first_owner.or(Some(person));
            self.handler = Some(person);
            self.team = offer.to_team.or(self.team);
        }
    }

    fn change_handler(&mut self, handler: Option<PersonId>) {
        self.handler = handler;
        if let Some(person) = handler {
            self.own_if_unowned(person);
            if self.category == Category::New {
                self.category = Category::Open;
                self.label = None;
            }
        }
    }

    fn reclassify(&mut self, change: &Reclassified) {
        let Reclassified {
            case_type,
            priority,
            priority_by: _,
            team,
            label,
            subject,
            fields,
            customer,
            place,
            is_confirmed,
        } = change;
        self.case_type = case_type.unwrap_or(self.case_type);
        self.priority = priority.unwrap_or(self.priority);
        self.team = team.or(self.team);
        self.label = label.or(self.label);
        self.customer = customer.or(self.customer);
        self.place = place.or(self.place);
        self.is_confirmed = is_confirmed.unwrap_or(self.is_confirmed);
        if let Some(subject) = subject {
            self.subject.clone_from(subject);
        }
        self.fields
            .extend(fields.iter().map(|(name, value)| (name.clone(), value.clone())));
    }

    fn begin_waiting(&mut self, fact: &Fact, reason: WaitReason, until_at: Option<Instant>) {
        self.waiting = Some(Waiting {
            since_at: fact.at,
            until_at,
            reason,
            by: fact.author,
        });
        self.category = Category::Waiting;
        self.label = None;
    }

    fn end_waiting(&mut self) {
        self.waiting = None;
        if self.category == Category::Waiting {
            self.category = Category::Open;
            self.label = None;
        }
    }

    fn tried(&mut self, outcome: TryOutcome) {
        match outcome {
            TryOutcome::NoAnswer | TryOutcome::Busy | TryOutcome::WrongNumber => self.closing.tries += 1,
            TryOutcome::Reached => {}
        }
    }

    fn end(&mut self, category: Category, at: Instant) {
        self.category = category;
        self.label = None;
        self.closed_at = Some(at);
        self.waiting = None;
        self.offer = None;
        self.is_unanswered = false;
    }

    fn reopen(&mut self, to_owner: Option<PersonId>) {
        self.category = Category::Open;
        self.label = None;
        self.closed_at = None;
        self.joined_into = None;
        self.round += 1;
        self.closing = Closing::default();
        self.owner = to_owner.or(self.first_owner);
        self.handler = self.owner;
        if self.owner.is_none() {
            self.category = Category::New;
        }
    }
}

/// The first words of a text, on one line, at most 80 characters.
#[must_use]
pub fn preview_of(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut preview: String = line.chars().take(80).collect();
    if line.chars().count() > 80 {
        preview.push('…');
    }
    preview
}

mod register;

#[cfg(test)]
mod tests;
