//! What is searchable: cases, messages and customers, indexed in the same transaction as the data.

use domain::{Case, CaseNumber, Customer, Fact, FactBody};
use store::Tx;

use crate::AppError;

pub mod find_text;

/// Indexes what new facts of a case say.
pub(crate) fn index_facts(
    tx: &mut Tx<'_>,
    case: &Case,
    number: &CaseNumber,
    facts: &[(Fact, [u8; 16])],
) -> Result<(), AppError> {
    if facts.iter().any(|(fact, _)| changes_head(&fact.body)) {
        store::search::index_case(tx, case.id, case.updated_at, &text_of_case(case, number))?;
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
    let fields = case.fields.values().cloned().collect::<Vec<_>>().join(" ");
    [number.as_str(), &case.subject, &case.description, &fields].join(" \n")
}

/// Indexes a customer: name, numbers, addresses, places.
pub(crate) fn index_customer(tx: &mut Tx<'_>, customer: &Customer) -> Result<(), AppError> {
    let mut parts = vec![customer.name.clone()];
    parts.extend(customer.identities.iter().map(|it| it.value.clone()));
    parts.extend(
        customer
            .places
            .iter()
            .map(|it| format!("{} {}", it.address, it.unit)),
    );
    store::search::index_customer(tx, customer.id, customer.updated_at, &parts.join(" \n"))?;
    Ok(())
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
