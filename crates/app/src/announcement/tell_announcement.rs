//! Tells a customer of a known outage: recorded with what the words said of it (B11), and their case joins its matter.
//!
//! Always true: an announcement without a case of its own gets the first one that it is told on. The trap: whoever may
//! work on the case may let it join the announcement's, even out of their reach: the announcement is for all.

use calendar::Instant;
use domain::{Actor, Announcement, AnnouncementId, Author, FactBody, Permission};
use pack::says;
use store::announcements::AnnouncedCase;

use crate::case::join_case::join_into;
use crate::case::open_survivor::open_survivor;
use crate::customer::written_language::is_written_in_english;
use crate::error::check_length;
use crate::work::{OpenCase, Work};
use crate::{AppError, Desk, Done, OnCase};

/// What is told.
#[derive(Debug, Clone, Default)]
pub struct TellAnnouncement {
    /// The words; empty: those that the announcement offers, in the customer's language.
    pub text: String,
    /// The case joins the announcement's matter.
    pub joins: bool,
}

/// Records it on a case.
///
/// # Errors
/// Not found for an unknown announcement; [`AppError::WrongState`] when it does not run; as for any act on a case.
pub async fn tell_announcement(
    desk: &Desk,
    actor: &Actor,
    on: OnCase,
    (announcement, tell): (AnnouncementId, TellAnnouncement),
) -> Result<Done, AppError> {
    check_length("text", &tell.text, 5_000)?;
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        case.require_live()?;
        tell_on(work, case, announcement, &tell)
    })
    .await
}

/// The same within another act; the case is not saved.
pub(crate) fn tell_on(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    id: AnnouncementId,
    tell: &TellAnnouncement,
) -> Result<(), AppError> {
    let mut it = super::load(work.tx, id)?;
    if !it.is_running(work.now()) {
        return Err(AppError::WrongState {
            state: "not_running",
            hint: says!(
                "这条公告现在没有在发布；请再看一下列表",
                "this announcement does not run now; look at the list again"
            ),
        });
    }
    let (zone, now) = (work.desk().settings().zone.clone(), work.now());
    let text = if tell.text.trim().is_empty() {
        let customer = work.customer_of(case.case())?;
        let is_english = is_written_in_english(work.tx, case.case().id, customer.as_ref())?;
        it.answer(!is_english, &zone)
    } else {
        tell.text.trim().to_owned()
    };
    let event = it.told_in(&text, &zone);
    case.record(FactBody::EventHappened { event })?;
    let known = store::announcements::case_of(work.tx, id, case.case().id)?;
    let told_at = known.and_then(|it| it.told_at).unwrap_or(now);
    store::announcements::add_case(work.tx, id, case.case().id, Some(told_at))?;
    if it.word.is_some() {
        // They heard how it stands now; only what comes after this is owed to them.
        let row = AnnouncedCase {
            announcement: id,
            case: case.case().id,
            told_at: Some(told_at),
            answered_at: Some(now),
            way: case.case().channel.as_str().to_owned(),
            failure: String::new(),
        };
        store::announcements::note_answer(work.tx, &row)?;
    }
    if tell.joins && case.require_live().is_ok() {
        join_matter(work, case, &mut it, now)?;
    }
    Ok(())
}

/// Lets a case join the matter of an announcement, or be it when there is none yet.
fn join_matter(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    it: &mut Announcement,
    now: Instant,
) -> Result<(), AppError> {
    let mine = case.case().id;
    let survivor = match it.case.filter(|main| *main != mine) {
        Some(main) => {
            let author = case.person().map_or(Author::System, Author::Person);
            open_survivor(work, author, main, now)?.filter(|open| open.require_live().is_ok())
        }
        None => None,
    };
    match survivor {
        Some(survivor) if survivor.case().id == mine => Ok(()),
        Some(survivor) => join_into(work, case, survivor),
        None if it.case == Some(mine) => Ok(()),
        None => {
            it.case = Some(mine);
            Ok(store::announcements::update_announcement(work.tx, it, now)?)
        }
    }
}
