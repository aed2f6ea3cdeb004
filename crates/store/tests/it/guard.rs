//! Web hooks and checks of identity: order, leases, replay; evidence that is gone.

use domain::{CheckId, DeliveryId, EvidenceId, HookId, PersonId};
use store::hooks::{
    Hook, HookState, HookTry, NewHookDelivery, active_hooks, append_try, count_deliveries, drop_old,
    end_delivery, insert_delivery, insert_hook, last_try, lease_head, list_deliveries, list_hooks,
    load_delivery, load_hook, next_due, remove_hook, replay_delivery, replay_since, retry_delivery, tries_of,
    update_hook,
};
use store::identity::{
    CheckState, Evidence, IdentityCheck, checks_of_case, due_evidence, end_check, erase_evidence,
    evidence_of, insert_check, insert_evidence, load_check, load_evidence, load_sealed,
};
use store::outbox::Lease;
use store::settings::{AuditEntry, alerts_after, append_audit, count_audit};
use store::{StoreError, Tx};
use uuid::Uuid;

use crate::engines::on_every_engine;
use crate::people_and_things::{at, case_id};

fn hook_id(number: u128) -> HookId {
    HookId::from_uuid(Uuid::from_u128(number))
}

fn delivery_id(number: u128) -> DeliveryId {
    DeliveryId::from_uuid(Uuid::from_u128(number))
}

fn hook(number: u128) -> Hook {
    Hook {
        id: hook_id(number),
        url: "https://example.cn/hook".to_owned(),
        description: "台账".to_owned(),
        kinds: "[]".to_owned(),
        is_active: true,
        stopped: None,
        secrets: "[]".to_owned(),
        version: 1,
        created_at: at(0),
        updated_at: at(0),
    }
}

fn enter(tx: &mut Tx<'_>, hook: HookId, number: u128, when: i64) -> Result<(), StoreError> {
    let delivery = NewHookDelivery {
        id: delivery_id(number),
        hook,
        kind: "case_raised",
        payload: "{}",
        case: Some(case_id(1)),
        at: at(when),
    };
    insert_delivery(tx, &delivery)
}

fn lease(now: i64, worker: &str) -> Lease<'_> {
    Lease {
        now: at(now),
        until: at(now + 60),
        worker,
    }
}

on_every_engine! {
    async fn an_endpoint_is_told_in_order_and_the_first_holds_back_the_rest(store: Store) {
        store
            .write(|tx| {
                let (one, two) = (hook_id(1), hook_id(2));
                insert_hook(tx, &hook(1))?;
                insert_hook(tx, &hook(2))?;
                for number in 1..=3 {
                    enter(tx, one, number, 10)?;
                }
                enter(tx, two, 9, 10)?;
                assert_eq!(active_hooks(tx)?.len(), 2);
                assert_eq!(next_due(tx, one)?, Some(at(10)));
                let first = lease_head(tx, one, lease(10, "a"))?.unwrap();
                assert_eq!((first.id, first.attempts), (delivery_id(1), 1));
                assert_eq!(lease_head(tx, one, lease(20, "b"))?, None, "the first is leased");
                assert_eq!(lease_head(tx, two, lease(20, "b"))?.unwrap().id, delivery_id(9));
                assert!(!end_delivery(tx, first.id, "b", (HookState::Done, at(20)))?, "not theirs");
                assert!(retry_delivery(tx, first.id, "a", at(50))?);
                assert_eq!(lease_head(tx, one, lease(40, "b"))?, None, "nothing overtakes");
                let again = lease_head(tx, one, lease(50, "b"))?.unwrap();
                assert_eq!((again.id, again.attempts), (delivery_id(1), 2));
                // A lease that ran out makes it due again.
                let taken = lease_head(tx, one, lease(120, "c"))?.unwrap();
                assert_eq!(taken.id, delivery_id(1));
                assert!(end_delivery(tx, taken.id, "c", (HookState::Dead, at(121)))?);
                assert_eq!(lease_head(tx, one, lease(122, "c"))?.unwrap().id, delivery_id(2));
                assert!(end_delivery(tx, delivery_id(2), "c", (HookState::Done, at(123)))?);
                assert_eq!(count_deliveries(tx, one)?, (1, 1));
                let dead = list_deliveries(tx, (one, true), None, 10)?;
                assert_eq!(dead.iter().map(|it| it.id).collect::<Vec<_>>(), [delivery_id(1)]);
                assert_eq!(list_deliveries(tx, (one, false), None, 10)?.len(), 3);
                assert!(replay_delivery(tx, delivery_id(1), at(200))?);
                assert!(!replay_delivery(tx, delivery_id(1), at(200))?, "it waits already");
                assert_eq!(lease_head(tx, one, lease(200, "c"))?.unwrap().id, delivery_id(1), "at its old place");
                assert_eq!(replay_since(tx, one, at(10), at(201))?, 1);
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
    }

    async fn endpoints_are_changed_and_removed_with_all_they_were_told(store: Store) {
        store
            .write(|tx| {
                insert_hook(tx, &hook(1))?;
                enter(tx, hook_id(1), 1, 10)?;
                let tried = HookTry {
                    at: at(11),
                    took_ms: 12,
                    signature: "v1,x".to_owned(),
                    status: Some(204),
                    answer: String::new(),
                    error: None,
                };
                append_try(tx, delivery_id(1), &tried)?;
                assert_eq!(tries_of(tx, delivery_id(1))?, std::slice::from_ref(&tried));
                assert_eq!(last_try(tx, delivery_id(1))?, Some(tried));
                let changed = Hook { is_active: false, stopped: Some("gone".to_owned()), ..hook(1) };
                assert!(update_hook(tx, &changed)?);
                assert_eq!(load_hook(tx, hook_id(1))?.unwrap().stopped.as_deref(), Some("gone"));
                assert!(active_hooks(tx)?.is_empty());
                lease_head(tx, hook_id(1), lease(10, "a"))?;
                assert!(end_delivery(tx, delivery_id(1), "a", (HookState::Done, at(20)))?);
                assert_eq!(drop_old(tx, at(20))?, 0);
                assert_eq!(drop_old(tx, at(21))?, 1);
                assert_eq!(load_delivery(tx, delivery_id(1))?, None);
                assert!(remove_hook(tx, hook_id(1))?);
                assert!(list_hooks(tx)?.is_empty());
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
    }

    async fn evidence_is_due_by_its_time_and_gone_once_erased(store: Store) {
        store
            .write(|tx| {
                let (check, evidence) = (CheckId::from_uuid(Uuid::from_u128(5)), EvidenceId::from_uuid(Uuid::from_u128(6)));
                let begun = IdentityCheck {
                    id: check,
                    case: case_id(1),
                    customer: None,
                    way: "证件照片".to_owned(),
                    consent_seq: 3,
                    state: CheckState::Open,
                    begun_by: PersonId::from_uuid(Uuid::from_u128(1)),
                    begun_at: at(0),
                    ended_at: None,
                };
                insert_check(tx, &begun)?;
                let taken = Evidence {
                    id: evidence,
                    check,
                    case: case_id(1),
                    name: "card.png".to_owned(),
                    media_type: "image/png".to_owned(),
                    size_bytes: 3,
                    taken_by: PersonId::from_uuid(Uuid::from_u128(1)),
                    taken_at: at(0),
                    erase_by: at(900),
                    erased_at: None,
                };
                insert_evidence(tx, &taken, &[1, 2, 3])?;
                assert_eq!(load_sealed(tx, evidence)?, Some(vec![1, 2, 3]));
                assert!(due_evidence(tx, at(899), 10)?.is_empty());
                assert_eq!(due_evidence(tx, at(900), 10)?, [taken]);
                assert!(erase_evidence(tx, evidence, at(901))?);
                assert!(!erase_evidence(tx, evidence, at(902))?);
                assert_eq!(load_sealed(tx, evidence)?, None);
                let left = load_evidence(tx, evidence)?.unwrap();
                assert_eq!((left.name.as_str(), left.size_bytes, left.erased_at), ("", 0, Some(at(901))));
                assert!(due_evidence(tx, at(5_000), 10)?.is_empty());
                assert_eq!(evidence_of(tx, check)?, [left]);
                assert!(end_check(tx, check, CheckState::Done, at(903))?);
                assert!(!end_check(tx, check, CheckState::Dropped, at(904))?);
                assert_eq!(load_check(tx, check)?.unwrap().state, CheckState::Done);
                assert_eq!(checks_of_case(tx, case_id(1))?.len(), 1);
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
    }

    async fn acts_of_a_person_are_counted_and_alerts_listed(store: Store) {
        store
            .write(|tx| {
                let person = PersonId::from_uuid(Uuid::from_u128(1));
                for (when, act) in [(1, "field_revealed"), (2, "field_revealed"), (3, "reveal_rate_alert")] {
                    let entry = AuditEntry {
                        number: 0,
                        at: at(when),
                        person: Some(person),
                        act: act.to_owned(),
                        subject: "person:1".to_owned(),
                        detail: "{}".to_owned(),
                    };
                    append_audit(tx, &entry)?;
                }
                assert_eq!(count_audit(tx, person, "field_revealed", at(0))?, 2);
                assert_eq!(count_audit(tx, person, "field_revealed", at(1))?, 1);
                let alerts = alerts_after(tx, 0, 10)?;
                assert_eq!(alerts.len(), 1);
                assert!(alerts_after(tx, alerts[0].number, 10)?.is_empty());
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
    }
}
