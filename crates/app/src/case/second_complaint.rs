//! A complaint on a matter on which the same customer complained before, on a case of its own: said as a fact on the new
//! case, so that the standard hears of it (E11).
//!
//! Always true: the fact names the case before and counts all of them, so that judging it again needs no other case. The
//! trap: words alone prove nothing; cases that people keep apart, and words that name other things, are other matters.

use calendar::Millis;
use domain::matter::{Gist, names_other_things};
use domain::{Author, CaseType, Event, EventKind, FactBody, Reach};
use store::cases::CaseSummary;

use crate::AppError;
use crate::work::{OpenCase, Work};

/// Complaints so long ago are history, not the same matter.
const LOOKED_BACK: Millis = Millis::days(90);
/// So many cases of the customer are looked at.
const LOOKED_AT: u32 = 50;

/// Says on a case that has just become a complaint that it is not the first one on its matter; whoever calls saves it.
pub(crate) fn note_second_complaint(work: &mut Work<'_, '_>, case: &mut OpenCase) -> Result<(), AppError> {
    let now = case.case();
    let (CaseType::Complaint, Some(customer)) = (now.case_type, now.customer) else {
        return Ok(());
    };
    let (id, words) = (now.id, format!("{} {}", now.subject, now.description));
    let gist = Gist::of(&words);
    let since = work.now().minus(LOOKED_BACK);
    let mut earlier: Vec<CaseSummary> = Vec::new();
    for it in store::cases::cases_of_customer(work.tx, &Reach::All, customer, LOOKED_AT)? {
        let is_meant = it.id != id
            && it.case_type == CaseType::Complaint
            && it.opened_at >= since
            && is_same_matter(&it, (&words, &gist))
            && !store::cases::are_matters_apart(work.tx, id, it.id)?;
        if is_meant {
            earlier.push(it);
        }
    }
    let Some(latest) = earlier.iter().max_by_key(|it| it.opened_at) else {
        return Ok(());
    };
    let mut event = Event::of(EventKind::ComplaintRepeated);
    event
        .fields
        .insert("earlier".to_owned(), latest.number.as_str().to_owned());
    event
        .fields
        .insert("times".to_owned(), (earlier.len() + 1).to_string());
    case.record_at(work.now(), Author::System, FactBody::EventHappened { event })
}

/// The words name the case before, or are alike and about nothing else.
fn is_same_matter(earlier: &CaseSummary, (words, gist): (&str, &Gist)) -> bool {
    let said = format!("{} {}", earlier.subject, earlier.preview);
    words.contains(earlier.number.as_str())
        || (gist.is_alike(&Gist::of(&said)) && !names_other_things(&said, words))
}
