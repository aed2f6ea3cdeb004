//! A quick phrase as it is to be said: its placeholders filled from the case and from whoever says it.

use domain::{Actor, CaseId, Permission, QuickPhraseId, Scope};
use store::Tx;
use store::quick_phrases::{PhraseOwner, QuickPhrase};

use crate::case::answer_together::called;
use crate::case::view_case::require_within;
use crate::quick_phrase::placeholder::{self, Placeholder};
use crate::settings::audit::require;
use crate::{AppError, Desk};

/// What is known to fill placeholders with.
#[derive(Default)]
struct Known {
    customer: Option<String>,
    number: Option<String>,
    by: Option<String>,
    me: String,
}

/// The words of a phrase, filled as far as something is known: `{客户}` and `{编号}` of the case, `{时间}` by when the next
/// answer was promised, `{工号}` of the actor. What is not known stays in its braces.
///
/// # Errors
/// Not found for a phrase that the actor may not use, or a case out of reach.
pub async fn fill_quick_phrase(
    desk: &Desk,
    actor: &Actor,
    id: QuickPhraseId,
    case: Option<CaseId>,
) -> Result<String, AppError> {
    require(actor, Permission::WorkCases)?;
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    let (actor, zone) = (actor.clone(), desk.settings().zone.clone());
    desk.read(move |tx| {
        let phrase = store::quick_phrases::load_quick_phrase(tx, id)?
            .filter(|it| may_use(&actor, it))
            .ok_or(AppError::NotFound { what: "quick phrase" })?;
        if let Some(case) = case {
            require_within(tx, &reach, case)?;
        }
        let me = store::people::load_person(tx, actor.person)?;
        let known = Known {
            me: me.map(|it| it.work_number).unwrap_or_default(),
            ..known_of(tx, &zone, case)?
        };
        let words = placeholder::filled(&phrase.body, |it| known.value_of(it));
        Ok(words.unwrap_or(phrase.body))
    })
    .await
}

impl Known {
    fn value_of(&self, placeholder: Placeholder) -> Option<String> {
        let known = match placeholder {
            Placeholder::Customer => self.customer.clone(),
            Placeholder::Number => self.number.clone(),
            Placeholder::By => self.by.clone(),
            Placeholder::Me => Some(self.me.clone()),
        };
        known.filter(|it| !it.is_empty())
    }
}

fn known_of(tx: &mut Tx<'_>, zone: &calendar::Zone, case: Option<CaseId>) -> Result<Known, AppError> {
    let Some(id) = case else {
        return Ok(Known::default());
    };
    let record = store::cases::load_case(tx, id)?.ok_or(AppError::NotFound { what: "case" })?;
    let customer = match record.case.customer {
        Some(id) => store::customers::load_customer(tx, id)?,
        None => None,
    };
    let next = record.case.owed_answers.values().map(|it| it.by_at).min();
    let told = |at| zone.local(at).strftime("%-m月%-d日%H:%M").to_string();
    Ok(Known {
        customer: customer.is_some().then(|| called(customer.as_ref())),
        number: Some(record.number.as_str().to_owned()),
        by: next.map(told),
        me: String::new(),
    })
}

fn may_use(actor: &Actor, phrase: &QuickPhrase) -> bool {
    match phrase.owner {
        PhraseOwner::Person(person) => person == actor.person,
        PhraseOwner::Team(team) => {
            actor.teams.contains(&team) || actor.scope(Permission::AssignCases) == Some(Scope::All)
        }
    }
}
