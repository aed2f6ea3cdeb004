//! What is searchable: cases, messages and customers, indexed in the same transaction as the data.

use domain::{Case, CaseNumber, Customer, Fact, FactBody};
use store::Tx;

use crate::AppError;

pub mod find_text;

/// Indexes what new facts of a case say.
pub(crate) fn index_facts(
    tx: &mut Tx<'_>,
    (case, is_new): (&Case, bool),
    number: &CaseNumber,
    facts: &[(Fact, [u8; 16])],
) -> Result<(), AppError> {
    if case.is_register {
        return Ok(());
    }
    if facts.iter().any(|(fact, _)| changes_head(&fact.body)) {
        let is_said_again = facts.iter().any(|(fact, _)| says(&fact.body, &case.description));
        let description = if is_said_again {
            ""
        } else {
            case.description.as_str()
        };
        let text = head_of_case(case, number, description);
        if is_new {
            store::search::index_new_case(tx, case.id, case.updated_at, &text)?;
        } else {
            store::search::index_case(tx, case.id, case.updated_at, &text)?;
        }
    }
    for (fact, _) in facts {
        if let Some(text) = words_of(&fact.body) {
            store::search::index_fact(tx, fact, &text)?;
        }
    }
    Ok(())
}

/// The text by which a case itself is found: number, subject, description and fields.
fn text_of_case(case: &Case, number: &CaseNumber) -> String {
    head_of_case(case, number, &case.description)
}

fn head_of_case(case: &Case, number: &CaseNumber, description: &str) -> String {
    let fields = case.fields.values().cloned().collect::<Vec<_>>().join(" ");
    [number.as_str(), &case.subject, description, &fields].join(" \n")
}

/// A mail that raises a case is its description as well; it is indexed once, as what was written.
fn says(body: &FactBody, description: &str) -> bool {
    matches!(body, FactBody::MessageReceived { received } if received.text == description)
}

/// Indexes a customer: name, numbers, addresses, places.
pub(crate) fn index_customer(tx: &mut Tx<'_>, customer: &Customer) -> Result<(), AppError> {
    store::search::index_customer(tx, customer.id, customer.updated_at, &text_of_customer(customer))?;
    Ok(())
}

/// Indexes a customer who is entered in this transaction.
pub(crate) fn index_new_customer(tx: &mut Tx<'_>, customer: &Customer) -> Result<(), AppError> {
    store::search::index_new_customer(tx, customer.id, customer.updated_at, &text_of_customer(customer))?;
    Ok(())
}

fn text_of_customer(customer: &Customer) -> String {
    let mut parts = vec![customer.name.clone()];
    parts.extend(customer.identities.iter().map(|it| it.value.clone()));
    parts.extend(
        customer
            .places
            .iter()
            .map(|it| format!("{} {}", it.address, it.unit)),
    );
    parts.join(" \n")
}

fn changes_head(body: &FactBody) -> bool {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "nothing else changes subject, description or fields"
    )]
    match body {
        FactBody::CaseRaised { .. } => true,
        FactBody::Classified { change } => change.subject.is_some() || !change.fields.is_empty(),
        _ => false,
    }
}

/// The words of a fact that people would look for.
fn words_of(body: &FactBody) -> Option<String> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "other facts carry no words of people"
    )]
    match body {
        FactBody::MessageReceived { received } => Some(format!(
            "{} \n{}",
            received.subject.as_deref().unwrap_or_default(),
            received.text
        )),
        FactBody::ReplySent { reply } => Some(reply.text.clone()),
        FactBody::CallTalked { talk } => talk.told.clone(),
        FactBody::NoteAdded { text } | FactBody::Urged { text } | FactBody::AnswerGiven { text, .. } => {
            Some(text.clone())
        }
        FactBody::ResultRecorded { result } => Some(result.clone()),
        _ => None,
    }
}
