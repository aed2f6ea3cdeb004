//! Who speaks to whom: what text checks need to know besides the text.

use domain::{Actor, Author, Customer, Finding, Moment, Title};
use pack::text::TextContext;
use store::Tx;

use crate::settings::standard::contacts_of;
use crate::work::Work;
use crate::{AppError, DeskSettings};

/// What is found in words that somebody is about to say to a customer not yet known.
pub(crate) fn check(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    text: &str,
    moment: Moment,
) -> Result<Vec<Finding>, AppError> {
    let settings = work.desk().settings().clone();
    let context = context_of(work.tx, &settings, Author::Person(actor.person), None)?;
    Ok(engine::check_text(work.standard(), text, moment, &context).findings)
}

/// The context of words that `author` writes to `customer`.
pub(crate) fn context_of(
    tx: &mut Tx<'_>,
    settings: &DeskSettings,
    author: Author,
    customer: Option<&Customer>,
) -> Result<TextContext, AppError> {
    let person = match author.person() {
        Some(id) => store::people::load_person(tx, id)?,
        None => None,
    };
    let team = match person.as_ref().and_then(|it| it.teams.first()) {
        Some(id) => store::teams::load_team(tx, *id)?
            .map(|it| it.name)
            .unwrap_or_default(),
        None => String::new(),
    };
    let (agent_name, agent_number, locale) = person
        .map(|it| (it.name, it.work_number, it.locale))
        .unwrap_or_default();
    let named = customer.filter(|it| !it.name.is_empty());
    Ok(TextContext {
        agent_name,
        agent_number,
        company: settings.company.clone(),
        team,
        customer_name: named.map(|it| it.name.clone()),
        title: named.map(|it| it.title).filter(|it| *it != Title::Unknown),
        locale,
        own_data: customer.map(own_data).unwrap_or_default(),
        our_data: contacts_of(tx)?,
        ..TextContext::default()
    })
}

/// Numbers and addresses that are the customer's own, which may stand in words to them (J05).
fn own_data(customer: &Customer) -> Vec<String> {
    let reached = customer.identities.iter().map(|it| it.value.clone());
    let places = customer
        .places
        .iter()
        .map(|it| format!("{}{}", it.address, it.unit));
    reached.chain(places).collect()
}
