//! Deliveries as their worker sees them: what is to be told next, and what became of it.
//!
//! Always true: an endpoint's next delivery is leased only once the one before it is done or dead; endpoints do not wait
//! for each other. A delivery is tried for a day with growing rests; whatever has waited that long behind a broken
//! endpoint is tried once more and then given up, so the queue never grows beyond what a day brings.

use calendar::{Instant, Millis};
use domain::{DeliveryId, HookId};
use sha2::{Digest, Sha256};
use store::hooks::{Hook, HookDelivery, HookState, HookTry};
use store::outbox::Lease;

use super::save_hook::NO_HOOK;
use super::secret;
use super::send::{HookAnswer, HookRequest};
use crate::settings::privacy;
use crate::{AppError, Desk};

/// A delivery leased to one worker.
#[derive(Debug, Clone)]
pub struct LeasedHook {
    /// The delivery.
    pub delivery: HookDelivery,
    /// What is to be sent.
    pub request: HookRequest,
    /// Leased.
    pub at: Instant,
}

/// How long a worker may take before another one tries.
const LEASE: Millis = Millis::seconds(60);

/// Rests after the first, second … failed try. Together they are a little more than a day.
const RESTS: &[Millis] = &[
    Millis::seconds(5),
    Millis::seconds(30),
    Millis::minutes(2),
    Millis::minutes(5),
    Millis::minutes(15),
    Millis::minutes(30),
    Millis::hours(1),
    Millis::hours(2),
    Millis::hours(4),
    Millis::hours(8),
    Millis::hours(8),
];

/// A delivery that was entered, or replayed, longer ago is given up when a try fails.
const GIVEN_UP_AFTER: Millis = Millis::hours(24);

/// The status by which an endpoint says that it is gone for good (RFC 9110, 15.5.11).
const GONE: u16 = 410;

/// The endpoints that are told, and when the first delivery of each is due; none: nothing waits.
///
/// # Errors
/// Failures of the store.
pub async fn hooks_due(desk: &Desk) -> Result<Vec<(HookId, Option<Instant>)>, AppError> {
    desk.read(|tx| {
        let mut due = Vec::new();
        for (hook, _kinds) in store::hooks::active_hooks(tx)? {
            due.push((hook, store::hooks::next_due(tx, hook)?));
        }
        Ok(due)
    })
    .await
}

/// Leases the first delivery of an endpoint when it is due.
///
/// # Errors
/// Failures of the store; not found when the endpoint was removed meanwhile.
pub async fn lease_next(desk: &Desk, hook: HookId, worker: &str) -> Result<Option<LeasedHook>, AppError> {
    let (now, worker) = (desk.clock().now(), worker.to_owned());
    desk.store()
        .write(move |tx| {
            let lease = Lease {
                now,
                until: now.plus(LEASE),
                worker: &worker,
            };
            let known = store::hooks::load_hook(tx, hook)?
                .filter(|it| it.is_active)
                .ok_or(NO_HOOK)?;
            let Some(delivery) = store::hooks::lease_head(tx, hook, lease)? else {
                return Ok(None);
            };
            let request = HookRequest {
                url: known.url,
                id: format!("msg_{}", delivery.id.as_uuid().simple()),
                timestamp: now.as_millis().div_euclid(1_000),
                body: delivery.payload.clone(),
                secrets: secret::in_force(&known.secrets, now)?,
                networks: privacy::read(tx)?.hook_networks,
            };
            Ok(Some(LeasedHook {
                delivery,
                request,
                at: now,
            }))
        })
        .await
}

/// Records what became of a try, and what follows: done, again later, given up; an endpoint that is gone is told no more.
///
/// # Errors
/// Failures of the store.
pub async fn settle(
    desk: &Desk,
    worker: &str,
    leased: &LeasedHook,
    answer: HookAnswer,
) -> Result<HookState, AppError> {
    let worker = worker.to_owned();
    let LeasedHook {
        delivery,
        request: _,
        at,
    } = leased.clone();
    let state = desk
        .write(None, move |work| {
            let now = work.now();
            let tried = HookTry {
                at,
                took_ms: now.since(at).as_i64(),
                signature: answer.signature.clone(),
                status: answer.status,
                answer: domain::mask::text(&answer.answer),
                error: answer.error.clone(),
            };
            let next = next_step(&delivery, &answer, now);
            let is_ours = match next {
                Step::Done => {
                    store::hooks::end_delivery(work.tx, delivery.id, &worker, (HookState::Done, now))?
                }
                Step::Dead => {
                    store::hooks::end_delivery(work.tx, delivery.id, &worker, (HookState::Dead, now))?
                }
                Step::Again(at) => store::hooks::retry_delivery(work.tx, delivery.id, &worker, at)?,
            };
            if is_ours {
                store::hooks::append_try(work.tx, delivery.id, &tried)?;
                if answer.status == Some(GONE) {
                    stop(work, delivery.hook)?;
                }
            }
            Ok(match next {
                Step::Done => HookState::Done.as_str().to_owned(),
                Step::Dead => HookState::Dead.as_str().to_owned(),
                Step::Again(_) => HookState::Waiting.as_str().to_owned(),
            })
        })
        .await?;
    state.parse().map_err(AppError::internal)
}

/// What follows a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Done,
    Dead,
    Again(Instant),
}

fn next_step(delivery: &HookDelivery, answer: &HookAnswer, now: Instant) -> Step {
    if answer.is_taken() {
        return Step::Done;
    }
    let tries = usize::try_from(delivery.attempts).unwrap_or(usize::MAX);
    let is_old = now.since(delivery.since_at) >= GIVEN_UP_AFTER;
    match RESTS.get(tries.saturating_sub(1)) {
        Some(rest) if !is_old && answer.status != Some(GONE) => {
            Step::Again(now.plus(jittered(*rest, delivery.id, tries)))
        }
        Some(_) | None => Step::Dead,
    }
}

/// The rest, a fifth shorter or longer: endpoints that failed together are not asked again together.
fn jittered(rest: Millis, id: DeliveryId, tries: usize) -> Millis {
    let mut hasher = Sha256::new();
    hasher.update(id.as_uuid().as_bytes());
    hasher.update(tries.to_be_bytes());
    let [first, ..]: [u8; 32] = hasher.finalize().into();
    let fifth = rest.as_i64() / 5;
    Millis::new(rest.as_i64() - fifth + fifth * 2 * i64::from(first) / 255)
}

fn stop(work: &mut crate::work::Work<'_, '_>, id: HookId) -> Result<(), AppError> {
    let Some(known) = store::hooks::load_hook(work.tx, id)? else {
        return Ok(());
    };
    let hook = Hook {
        is_active: false,
        stopped: Some("gone".to_owned()),
        updated_at: work.now(),
        ..known
    };
    store::hooks::update_hook(work.tx, &hook)?;
    let entry = store::settings::AuditEntry {
        number: 0,
        at: work.now(),
        person: None,
        act: "hook_stopped".to_owned(),
        subject: format!("hook:{id}"),
        detail: serde_json::json!({ "status": GONE }).to_string(),
    };
    Ok(store::settings::append_audit(work.tx, &entry)?)
}

#[cfg(test)]
mod tests {
    use super::{GIVEN_UP_AFTER, HookAnswer, HookDelivery, RESTS, Step, jittered, next_step};
    use calendar::{Instant, Millis};
    use domain::{DeliveryId, HookId};
    use store::hooks::HookState;
    use uuid::Uuid;

    fn delivery(attempts: u32) -> HookDelivery {
        HookDelivery {
            number: 1,
            id: DeliveryId::from_uuid(Uuid::from_u128(7)),
            hook: HookId::from_uuid(Uuid::from_u128(8)),
            kind: "case_raised".to_owned(),
            payload: "{}".to_owned(),
            case: None,
            state: HookState::Waiting,
            not_before: Instant::from_millis(0),
            attempts,
            since_at: Instant::from_millis(0),
            created_at: Instant::from_millis(0),
            ended_at: None,
        }
    }

    fn answered(status: Option<u16>) -> HookAnswer {
        HookAnswer {
            status,
            ..HookAnswer::default()
        }
    }

    #[test]
    fn a_delivery_is_tried_for_a_day_with_growing_rests() {
        let mut now = Instant::from_millis(0);
        let mut tries = 0;
        loop {
            tries += 1;
            match next_step(&delivery(tries), &answered(Some(500)), now) {
                Step::Again(at) => {
                    assert!(at > now);
                    now = at;
                }
                Step::Dead => break,
                Step::Done => panic!("a failure is not done"),
            }
        }
        let whole: i64 = RESTS.iter().map(|it| it.as_i64()).sum();
        assert!(whole >= Millis::hours(20).as_i64() && whole <= Millis::hours(28).as_i64());
        assert!(tries >= 10, "{tries}");
        assert!(now.since(Instant::from_millis(0)) >= Millis::hours(15));
    }

    #[test]
    fn what_waited_for_a_day_is_tried_once_more_only() {
        let late = Instant::from_millis(0).plus(GIVEN_UP_AFTER);
        assert_eq!(next_step(&delivery(1), &answered(None), late), Step::Dead);
        assert_eq!(next_step(&delivery(1), &answered(Some(204)), late), Step::Done);
    }

    #[test]
    fn redirects_are_failures_and_gone_is_final() {
        let now = Instant::from_millis(0);
        assert!(matches!(
            next_step(&delivery(1), &answered(Some(302)), now),
            Step::Again(_)
        ));
        assert_eq!(next_step(&delivery(1), &answered(Some(410)), now), Step::Dead);
    }

    #[test]
    fn rests_differ_by_a_fifth_at_most() {
        for number in 0..100 {
            let id = DeliveryId::from_uuid(Uuid::from_u128(number));
            let rest = jittered(Millis::seconds(100), id, 3).as_i64();
            assert!((80_000..=120_000).contains(&rest), "{rest}");
        }
    }
}
