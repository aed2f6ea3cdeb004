//! Which promises a case would begin if it were raised so.

use calendar::Instant;
use domain::{Author, CaseId, Fact, FactBody, FactId, Promise, Raised};

use crate::{CaseState, Standard};

/// The promises that would begin if the case were raised so, at that instant, by that author. Nothing is kept.
#[must_use]
pub fn preview(standard: &Standard, raised: &Raised, at: Instant, author: Author) -> Vec<Promise> {
    let nobody = raised.contact.as_uuid();
    let fact = Fact {
        id: FactId::from_uuid(nobody),
        case_id: CaseId::from_uuid(nobody),
        seq: 1,
        at,
        recorded_at: at,
        author,
        body: FactBody::CaseRaised {
            raised: raised.clone(),
        },
    };
    CaseState::begin(standard, &fact)
        .map(|(_, effects)| effects.opened)
        .unwrap_or_default()
}
