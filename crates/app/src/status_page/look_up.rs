//! Finds the page of a case by its number and the last four digits of the customer's phone number.
//!
//! Always true: an unknown number, a wrong number and wrong digits are answered alike and counted alike, for the address and
//! for the number; four digits are soon guessed, so waiting grows with each failure and is forgotten after a day only.
//! The trap: whoever gets in so has proved little. The page they get lasts for a visit and shows no words.

use calendar::{Instant, Millis};
use domain::{CaseNumber, IdentityKind, StatusLinkId};
use store::Tx;
use store::status_links::LinkWay;

use crate::status_page::links::{Minting, mint};
use crate::status_page::settings;
use crate::work::Work;
use crate::{AppError, Desk};

/// What somebody named, and from where.
#[derive(Debug, Clone)]
pub struct LookUp {
    /// The case's number, as typed.
    pub number: String,
    /// The last four digits, as typed.
    pub digits: String,
    /// Address of the browser; empty when unknown.
    pub address: String,
}

/// Failures within this time count together.
const REMEMBERED: Millis = Millis::days(1);
/// So many failures in a row are let through at once.
const FREE_TRIES: u32 = 5;
/// The wait doubles so often at most: up to half a minute times 2⁹, four hours.
const DOUBLINGS: u32 = 9;

/// Gives the path of the page.
///
/// # Errors
/// Not found, whatever does not fit; [`AppError::TooManyTries`] after five failures in a row of one address or one number,
/// with a wait that doubles.
pub async fn look_up(desk: &Desk, cmd: LookUp) -> Result<String, AppError> {
    let now = desk.clock().now();
    let number: Option<CaseNumber> = half_width(&cmd.number).trim_start_matches('#').parse().ok();
    let digits = half_width(&cmd.digits);
    let mut subjects = vec![format!("status-address:{}", cmd.address)];
    subjects.extend(number.iter().map(|it| format!("status-number:{it}")));
    let asked = subjects.clone();
    desk.read(move |tx| {
        for subject in &asked {
            if let Some(retry_at) = wait_of(tx, subject, now)? {
                return Err(AppError::TooManyTries { retry_at });
            }
        }
        Ok(())
    })
    .await?;
    let secret = desk.ids().secret();
    let found = desk
        .write(None, move |work| {
            let case = match &number {
                Some(number) => find(work, number, &digits)?,
                None => None,
            };
            let Some(case) = case else {
                let now = work.now();
                for subject in &subjects {
                    store::sessions::count_failure(work.tx, subject, now, now.minus(REMEMBERED))?;
                }
                return Ok(None);
            };
            if let Some(subject) = subjects.get(1) {
                store::sessions::clear_throttle(work.tx, subject)?;
            }
            let minutes = settings::load(work.tx)?.look_up_minutes;
            let minting = Minting {
                id: StatusLinkId::from_uuid(work.next_id()),
                case,
                way: LinkWay::LookedUp,
                made_by: None,
                made_at: work.now(),
                lasts: Millis::minutes(i64::from(minutes)),
            };
            mint(work.tx, &secret, minting).map(Some)
        })
        .await?;
    found.ok_or(AppError::NotFound { what: "case" })
}

/// The case of that number, when one of its customer's phone numbers ends so.
fn find(
    work: &mut Work<'_, '_>,
    number: &CaseNumber,
    digits: &str,
) -> Result<Option<domain::CaseId>, AppError> {
    if !settings::load(work.tx)?.is_found_by_number {
        return Ok(None);
    }
    let is_four = digits.chars().count() == 4 && digits.chars().all(|it| it.is_ascii_digit());
    let Some(id) = store::cases::find_case_number(work.tx, number)?.filter(|_| is_four) else {
        return Ok(None);
    };
    let Some(record) = store::cases::load_case(work.tx, id)? else {
        return Ok(None);
    };
    let fits = work.customer_of(&record.case)?.is_some_and(|it| {
        let mut phones = it.identities.iter().filter(|it| it.kind == IdentityKind::Phone);
        phones.any(|it| main_digits(&it.value).ends_with(digits))
    });
    Ok(fits.then_some(id))
}

/// A number without its extension.
fn main_digits(value: &str) -> &str {
    value.split_once('-').map_or(value, |(main, _)| main)
}

fn half_width(text: &str) -> String {
    let narrow = |it: char| match it {
        '０'..='９' => char::from_digit(u32::from(it) - u32::from('０'), 10).unwrap_or(it),
        '－' | '–' | '—' => '-',
        '＃' => '#',
        other => other,
    };
    let kept = text.chars().filter(|it| !it.is_whitespace());
    kept.take(60).map(narrow).collect()
}

/// Until when an address or number must wait; none: it need not.
fn wait_of(tx: &mut Tx<'_>, subject: &str, now: Instant) -> Result<Option<Instant>, AppError> {
    let Some(throttle) = store::sessions::load_throttle(tx, subject)? else {
        return Ok(None);
    };
    if throttle.failures < FREE_TRIES || now.since(throttle.last_at) > REMEMBERED {
        return Ok(None);
    }
    let doublings = (throttle.failures - FREE_TRIES).min(DOUBLINGS);
    let retry_at = throttle.last_at.plus(Millis::seconds(30_i64 << doublings));
    Ok((now < retry_at).then_some(retry_at))
}

#[cfg(test)]
mod tests {
    use super::{half_width, main_digits};

    #[test]
    fn what_a_telephone_keyboard_makes_of_a_number_is_read() {
        assert_eq!(half_width(" ２０２６１１２１－０００１２３ "), "20261121-000123");
        assert_eq!(half_width("５６ 78"), "5678");
        assert_eq!(main_digits("02412345678-801"), "02412345678");
    }
}
