//! Shows a covered field to somebody with the right, for a reason, and logs it (J01).
//!
//! Always true: the log names who saw which field of whom and why, never the value. The trap: the answer of this act is
//! personal data, so it is never kept for repeated requests.

use calendar::{Instant, Millis};
use domain::{
    Action, Actor, CaseId, Customer, CustomerId, FactBody, IdentityId, IdentityKind, Permission, PersonId,
    PlaceId, closed_set,
};
use pack::{Rule, says};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::check_length;
use crate::settings::audit::{note, require};
use crate::settings::privacy::{self, PrivacyRules};
use crate::work::Work;
use crate::{AppError, Desk, OnCase};

closed_set! {
    /// Fields that are covered until somebody asks, in the words of the clause.
    CoveredField {
        /// A telephone number.
        Phone = "phone",
        /// A mail address.
        Email = "email",
        /// A place.
        Address = "address",
    }
}

/// What somebody asks to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevealField {
    /// Of whom.
    pub customer: CustomerId,
    /// Which field.
    pub field: CoveredField,
    /// Which number or address; none: the first choice.
    pub identity: Option<IdentityId>,
    /// Which place; none: the first.
    pub place: Option<PlaceId>,
    /// Why.
    pub reason: String,
    /// For which case, whose timeline then says so.
    pub case: Option<CaseId>,
}

/// The value, and until when it may stay open.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revealed {
    /// The value.
    pub value: String,
    /// It is covered again from then on.
    pub until_at: Instant,
}

impl std::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Revealed")
            .field("until_at", &self.until_at)
            .finish_non_exhaustive()
    }
}

/// The act of seeing a covered field, in the log.
const REVEALED: &str = "field_revealed";
/// The act of telling that somebody reveals more than is usual.
pub(crate) const RATE_ALERT: &str = "reveal_rate_alert";

/// Shows a covered field.
///
/// # Errors
/// Forbidden without the right to reveal; refused by J01 without a reason; not found when the customer has no such entry,
/// or the case is out of reach.
pub async fn reveal_field(desk: &Desk, actor: &Actor, cmd: RevealField) -> Result<Revealed, AppError> {
    require(actor, Permission::RevealFields)?;
    check_length("reason", &cmd.reason, 500)?;
    let actor = actor.clone();
    desk.write(None, move |work| reveal(work, &actor, &cmd)).await
}

fn reveal(work: &mut Work<'_, '_>, actor: &Actor, cmd: &RevealField) -> Result<Revealed, AppError> {
    let reason = cmd.reason.trim().to_owned();
    let action = Action::Reveal {
        has_reason: !reason.is_empty(),
    };
    let asker = work.asker(Some(actor.person));
    engine::may(work.standard(), None, &action, &asker)?;
    let rules = privacy::read(work.tx)?;
    if rules.only_listed_reasons && !rules.reveal_reasons.contains(&reason) {
        return Err(AppError::invalid(
            "reason",
            "not_listed",
            says!(
                "请从公司列出的理由里选一个",
                "choose one of the reasons that the company lists"
            ),
        ));
    }
    let customer = store::customers::load_customer(work.tx, cmd.customer)?
        .ok_or(AppError::NotFound { what: "customer" })?;
    let value = value_of(&customer, cmd).ok_or(AppError::NotFound {
        what: "number or address",
    })?;
    if let Some(id) = cmd.case {
        let mut case = work.open(actor, Permission::ReadCases, &OnCase::any_version(id))?;
        case.record(FactBody::FieldRevealed {
            field: cmd.field.as_str().to_owned(),
            reason: reason.clone(),
        })?;
        work.save(case)?;
    }
    let detail = json!({
        "field": cmd.field.as_str(),
        "reason": reason,
        "case": cmd.case.map(|it| it.to_string()),
    });
    note(
        work,
        actor.person,
        (REVEALED, format!("customer:{}", cmd.customer), &detail),
    )?;
    watch_rate(work, actor.person)?;
    Ok(Revealed {
        value,
        until_at: work.now().plus(open_for(work, cmd.field)),
    })
}

fn value_of(customer: &Customer, cmd: &RevealField) -> Option<String> {
    let identity = |kind: IdentityKind| {
        match cmd.identity {
            Some(id) => customer
                .identities
                .iter()
                .find(|it| it.id == id && it.kind == kind),
            None => customer.reach_by(kind),
        }
        .map(|it| it.value.clone())
    };
    match cmd.field {
        CoveredField::Phone => identity(IdentityKind::Phone),
        CoveredField::Email => identity(IdentityKind::Email),
        CoveredField::Address => match cmd.place {
            Some(id) => customer.places.iter().find(|it| it.id == id),
            None => customer.places.first(),
        }
        .map(|it| format!("{} {}", it.address, it.unit).trim().to_owned()),
    }
}

/// How long the field may stay open, as the clause says; five minutes when no clause covers it.
fn open_for(work: &Work<'_, '_>, field: CoveredField) -> Millis {
    let minutes = work.standard().clauses().find_map(|clause| match &clause.rule {
        Rule::Privacy(rule) => rule
            .mask
            .as_ref()
            .filter(|it| it.fields.iter().any(|it| it == field.as_str()))
            .map(|it| it.open_minutes),
        Rule::Clock(_)
        | Rule::Guard(_)
        | Rule::Form(_)
        | Rule::Phrase(_)
        | Rule::Metric(_)
        | Rule::Window(_)
        | Rule::Coverage(_)
        | Rule::Duty(_)
        | Rule::Checklist(_)
        | Rule::Score(_)
        | Rule::Route(_)
        | Rule::Script(_)
        | Rule::Review(_) => None,
    });
    Millis::minutes(i64::from(minutes.unwrap_or(5)))
}

/// Tells in the log, and everybody who is responsible, once an hour, that somebody reveals more than is usual.
fn watch_rate(work: &mut Work<'_, '_>, person: PersonId) -> Result<(), AppError> {
    let PrivacyRules {
        reveals_per_hour,
        reveals_per_day,
        ..
    } = privacy::read(work.tx)?;
    let (hour, day) = (
        work.now().minus(Millis::hours(1)),
        work.now().minus(Millis::hours(24)),
    );
    let in_hour = store::settings::count_audit(work.tx, person, REVEALED, hour)?;
    let in_day = store::settings::count_audit(work.tx, person, REVEALED, day)?;
    let is_usual = in_hour <= u64::from(reveals_per_hour) && in_day <= u64::from(reveals_per_day);
    if is_usual || store::settings::count_audit(work.tx, person, RATE_ALERT, hour)? > 0 {
        return Ok(());
    }
    tracing::warn!(%person, in_hour, in_day, "somebody reveals more covered fields than is usual");
    let detail = json!({
        "in_hour": in_hour,
        "in_day": in_day,
        "usual_per_hour": reveals_per_hour,
        "usual_per_day": reveals_per_day,
    });
    note(work, person, (RATE_ALERT, format!("person:{person}"), &detail))
}
