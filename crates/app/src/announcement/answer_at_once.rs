//! Whoever writes from where an outage is known is told of it at once, unless the company has switched that off (B11): by
//! chat, messenger or mail, in the customer's language.
//!
//! Always true: each case is told once of each outage, as an automatic reply, which answers no promise of a person. The trap:
//! an outage without an expected end, or behind it, is left to a person: it cannot be told in full. So is one of which the
//! channel lets nothing more be said.

use domain::{Announcement, Case, CaseId, Channel};
use store::Tx;

use crate::AppError;
use crate::announcement::list_announcements::running_on;
use crate::announcement::settings;
use crate::announcement::tell_announcement::{TellAnnouncement, tell_on};
use crate::announcement::ways;
use crate::customer::written_language::is_written_in_english;
use crate::work::{OpenCase, Work};

/// So many outages are told at once.
const MOST: usize = 3;

/// Tells what is known where the customer is: by the address of the case, else by the place that the words name.
pub(crate) fn answer_at_once(
    work: &mut Work<'_, '_>,
    id: CaseId,
    (channel, words): (Channel, &str),
) -> Result<(), AppError> {
    if store::announcements::running_versions(work.tx)?.is_empty()
        || !settings::load(work.tx)?.answers_at_once
    {
        return Ok(());
    }
    let mut case = work.open_for(domain::Author::System, id)?;
    if case.require_live().is_err() {
        return Ok(());
    }
    let untold = untold(work.tx, (case.case(), words), work.now())?;
    if untold.is_empty() {
        return Ok(());
    }
    let customer = work.customer_of(case.case())?;
    let is_english = is_written_in_english(work.tx, id, customer.as_ref())?;
    let zone = work.desk().settings().zone.clone();
    let mut is_told = false;
    for outage in untold {
        let answer = outage.answer(!is_english, &zone);
        let words = match channel {
            Channel::Email => letter(work, &case, (&answer, is_english)),
            Channel::Chat | Channel::Messenger | Channel::Phone | Channel::Counter | Channel::Visit => {
                answer.clone()
            }
        };
        if ways::send(work, &mut case, words, channel)?.is_none() {
            let tell = TellAnnouncement {
                text: answer,
                joins: false,
            };
            tell_on(work, &mut case, outage.id, &tell)?;
            is_told = true;
        }
    }
    if is_told {
        work.save(case)?;
    }
    Ok(())
}

/// The same as a letter, which says what it answers and that nobody wrote it.
fn letter(work: &Work<'_, '_>, case: &OpenCase, (answer, is_english): (&str, bool)) -> String {
    let (company, number) = (&work.desk().settings().company, case.number.as_str());
    if is_english {
        format!(
            "Hello,\n\n{answer}\n\nYour mail is registered as {number}. If it is about something else, just answer this \
             mail and one of us will see to it.\n\n{company}\n(This answer was sent automatically.)"
        )
    } else {
        format!(
            "您好！\n\n{answer}\n\n您的来信已登记，编号 {number}。如果反映的是其他问题，直接回复本邮件即可，我们会有专人处理。\n\n\
             {company}\n（本邮件由系统自动发送）"
        )
    }
}

/// What can be told in full and was not told on this case.
fn untold(
    tx: &mut Tx<'_>,
    (case, words): (&Case, &str),
    now: calendar::Instant,
) -> Result<Vec<Announcement>, AppError> {
    let mut found = running_on(tx, (case, words), now)?;
    found.retain(|it| it.expected_end_at.is_some_and(|end| end > now));
    let mut untold = Vec::new();
    for it in found {
        let known = store::announcements::case_of(tx, it.id, case.id)?;
        if known.is_none_or(|row| row.told_at.is_none()) && untold.len() < MOST {
            untold.push(it);
        }
    }
    Ok(untold)
}
