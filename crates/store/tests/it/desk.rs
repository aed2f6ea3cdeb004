//! People, teams, sessions, tokens, customers, settings, drafts, repeated requests, the log and the outbox.

use std::collections::BTreeSet;

use domain::{
    Category, Channel, ContactId, CustomerId, DeliveryId, Direction, IdentityKind, LabelId, Permission,
    Person, Role, SessionId, Team, TokenId,
};
use store::StoreError;
use store::customers::{
    Contact, contacts_of_customer, end_contact, find_identity, insert_contact, insert_customer,
    latest_customers, load_customer, load_customers, load_place, update_customer,
};
use store::marks::{Mark, load_mark, note_mark};
use store::outbox::{
    Delivery, DeliveryState, Lease, NewDelivery, finish_delivery, give_up_delivery, insert_delivery,
    lease_due, load_delivery, next_due, recall_delivery, retry_delivery, revive_delivery,
};
use store::people::{
    PasswordHash, count_people, find_login, insert_person, list_people, load_person, set_password,
    update_person,
};
use store::sessions::{
    ApiToken, Session, clear_throttle, count_failure, drop_expired_sessions, end_session, end_sessions_of,
    find_session, find_token, insert_session, insert_token, list_tokens, load_throttle, revoke_token,
    sessions_of, touch_session, touch_token,
};
use store::settings::{
    AuditEntry, Begun, Draft, Request, append_audit, audit_of, begin_request, delete_draft,
    drop_old_requests, finish_request, house_mark, list_audit, list_drafts, load_draft, save_draft,
};
use store::teams::{Label, list_labels, list_teams, load_team, save_label, save_team};

use crate::engines::on_every_engine;
use crate::people_and_things::{at, case_id, customer, id, person_id, team_id};

const fn request(hash: &[u8; 32]) -> Request<'_> {
    Request {
        person: domain::PersonId::from_uuid(uuid::Uuid::from_u128(1)),
        key: "key",
        hash,
        at: calendar::Instant::EPOCH,
    }
}

fn person(number: u128, login: &str) -> Person {
    Person {
        id: person_id(number),
        login: login.to_owned(),
        name: "李雷".to_owned(),
        work_number: "8001".to_owned(),
        role: Role::Agent,
        teams: vec![team_id(1), team_id(2)],
        is_active: true,
        locale: "zh-CN".to_owned(),
        preferences: "{}".to_owned(),
    }
}

fn session(number: u128) -> Session {
    Session {
        id: SessionId::from_uuid(id(number)),
        person: person_id(1),
        created_at: at(0),
        seen_at: at(0),
        expires_at: at(100),
        address: "127.0.0.1".to_owned(),
        browser: "test".to_owned(),
    }
}

pub(crate) fn delivery(number: u128, due: i64) -> NewDelivery {
    NewDelivery {
        id: DeliveryId::from_uuid(id(number)),
        kind: "mail".to_owned(),
        payload: "{}".to_owned(),
        dedupe_key: format!("reply:{number}"),
        case: Some(case_id(1)),
        not_before: at(due),
        created_at: at(0),
    }
}

fn lease(now: i64, worker: &str) -> Lease<'_> {
    Lease {
        now: at(now),
        until: at(now + 60),
        worker,
    }
}

on_every_engine! {
    async fn a_mark_is_remembered_and_puts_nothing_in_force_anew(store: Store) {
        for mark in [Mark::ServedStandard, Mark::CustomerSweep, Mark::MatterSweep] {
            let last = store
                .write(move |tx| {
                    assert_eq!(load_mark(tx, mark)?, None);
                    let house = house_mark(tx)?;
                    note_mark(tx, mark, "base", at(1))?;
                    note_mark(tx, mark, "供热", at(2))?;
                    assert_eq!(house_mark(tx)?, house, "nothing is put in force anew");
                    load_mark(tx, mark)
                })
                .await
                .unwrap();
            assert_eq!(last.as_deref(), Some("供热"));
        }
    }
}

on_every_engine! {
    async fn people_log_in_by_name_in_any_case(store: Store) {
        let seen = store
            .write(|tx| {
                assert_eq!(count_people(tx)?, 0);
                insert_person(tx, &person(1, "LiLei"), &PasswordHash("one".to_owned()), at(0))?;
                insert_person(tx, &person(2, "han"), &PasswordHash("two".to_owned()), at(0))?;
                let mut changed = person(2, "han");
                changed.teams = vec![team_id(3)];
                changed.role = Role::TeamLead;
                update_person(tx, &changed)?;
                set_password(tx, person_id(1), &PasswordHash("three".to_owned()))?;
                Ok::<_, StoreError>((
                    find_login(tx, " LILEI ")?,
                    find_login(tx, "nobody")?,
                    load_person(tx, person_id(2))? == Some(changed),
                    list_people(tx)?,
                ))
            })
            .await
            .unwrap();
        let (found, password) = seen.0.unwrap();
        assert_eq!((found, password.0.as_str()), (person(1, "lilei"), "three"));
        assert!(!format!("{password:?}").contains("three"));
        assert_eq!((seen.1, seen.2), (None, true));
        assert_eq!(seen.3.iter().map(|it| it.teams.len()).collect::<Vec<_>>(), [2, 1]);
        let twice: Result<(), StoreError> = store
            .write(|tx| insert_person(tx, &person(3, "HAN"), &PasswordHash(String::new()), at(0)))
            .await;
        assert!(matches!(twice, Err(StoreError::Duplicate { .. })), "{twice:?}");
    }

    async fn teams_and_labels_are_listed_as_saved(store: Store) {
        let team = Team { id: team_id(1), name: "热线一班".to_owned(), calendar: "office".to_owned(), is_active: true };
        let label = Label {
            id: LabelId::from_uuid(id(1)),
            category: Category::Open,
            name: "已派单".to_owned(),
            rank: 2,
            is_active: true,
        };
        let (saved_team, saved_label) = (team.clone(), label.clone());
        let seen = store
            .write(move |tx| {
                save_team(tx, &Team { name: "x".to_owned(), ..team.clone() })?;
                save_team(tx, &team)?;
                save_label(tx, &Label { rank: 1, ..label.clone() })?;
                save_label(tx, &label)?;
                Ok::<_, StoreError>((list_teams(tx)?, load_team(tx, team_id(1))?, list_labels(tx)?))
            })
            .await
            .unwrap();
        assert_eq!(seen, (vec![saved_team.clone()], Some(saved_team), vec![saved_label]));
    }

    async fn sessions_end_when_they_expire_or_are_ended(store: Store) {
        let seen = store
            .write(|tx| {
                insert_session(tx, &[1; 32], &session(1))?;
                insert_session(tx, &[2; 32], &session(2))?;
                let valid = find_session(tx, &[1; 32], at(99))?;
                let expired = find_session(tx, &[1; 32], at(100))?;
                touch_session(tx, &[1; 32], at(90), at(200))?;
                let touched = find_session(tx, &[1; 32], at(150))?.map(|it| (it.seen_at, it.expires_at));
                let listed = sessions_of(tx, person_id(1))?.len();
                let dropped = drop_expired_sessions(tx, at(150))?;
                let ended = (end_session(tx, &[1; 32])?, end_session(tx, &[1; 32])?);
                insert_session(tx, &[3; 32], &session(3))?;
                let all = end_sessions_of(tx, person_id(1))?;
                Ok::<_, StoreError>((valid, expired, touched, (listed, dropped, ended, all)))
            })
            .await
            .unwrap();
        assert_eq!(seen, (Some(session(1)), None, Some((at(90), at(200))), (2, 1, (true, false), 1)));
    }

    async fn tokens_are_found_until_revoked_or_expired(store: Store) {
        let token = ApiToken {
            id: TokenId::from_uuid(id(1)),
            person: person_id(1),
            name: "报表".to_owned(),
            permissions: vec![Permission::ReadCases],
            created_at: at(0),
            expires_at: Some(at(100)),
            used_at: None,
            revoked_at: None,
        };
        let expected = token.clone();
        let seen = store
            .write(move |tx| {
                insert_token(tx, &[1; 32], &token)?;
                let valid = find_token(tx, &[1; 32], at(99))?;
                let expired = find_token(tx, &[1; 32], at(100))?;
                touch_token(tx, token.id, at(50))?;
                let revoked = (revoke_token(tx, token.id, at(60))?, revoke_token(tx, token.id, at(61))?);
                let gone = find_token(tx, &[1; 32], at(70))?;
                Ok::<_, StoreError>((valid, (expired, gone), revoked, list_tokens(tx)?))
            })
            .await
            .unwrap();
        assert_eq!((seen.0, seen.1, seen.2), (Some(expected.clone()), (None, None), (true, false)));
        assert_eq!(seen.3, [ApiToken { used_at: Some(at(50)), revoked_at: Some(at(60)), ..expected }]);
    }

    async fn failed_log_ins_are_counted_and_forgotten(store: Store) {
        let seen = store
            .write(|tx| {
                let first = count_failure(tx, "login:wang", at(0), at(-100))?;
                let second = count_failure(tx, "login:wang", at(50), at(-50))?;
                let much_later = count_failure(tx, "login:wang", at(500), at(400))?;
                let loaded = load_throttle(tx, "login:wang")?;
                clear_throttle(tx, "login:wang")?;
                Ok::<_, StoreError>((first, second, much_later, loaded, load_throttle(tx, "login:wang")?))
            })
            .await
            .unwrap();
        assert_eq!((seen.0.failures, seen.1.failures, seen.1.first_at), (1, 2, at(0)));
        assert_eq!((seen.2.failures, seen.2.first_at, seen.3, seen.4), (1, at(500), Some(seen.2), None));
    }

    async fn customers_are_found_by_any_identity_and_guarded_by_version(store: Store) {
        let seen = store
            .write(|tx| {
                insert_customer(tx, &customer(1, "王芳"))?;
                insert_customer(tx, &customer(2, "欧阳小明"))?;
                let mut changed = load_customer(tx, CustomerId::from_uuid(id(1)))?.unwrap();
                changed.name = "王小芳".to_owned();
                changed.updated_at = at(9);
                changed.identities.reverse();
                update_customer(tx, &mut changed)?;
                let ids = [CustomerId::from_uuid(id(2)), CustomerId::from_uuid(id(1))];
                Ok::<_, StoreError>((
                    load_customers(tx, &ids)?,
                    find_identity(tx, IdentityKind::Phone, "13800000002", 5)?,
                    find_identity(tx, IdentityKind::Email, "13800000002", 5)?,
                    latest_customers(tx, None, 1)?,
                    latest_customers(tx, Some((at(9), ids[1])), 5)?,
                    load_place(tx, customer(1, "").places[0].id)?,
                    changed.version,
                ))
            })
            .await
            .unwrap();
        let first = domain::Customer { version: 2, updated_at: at(9), ..customer(1, "王小芳") };
        assert_eq!(seen.0, [customer(2, "欧阳小明"), first.clone()]);
        assert_eq!((seen.1, seen.2), (vec![CustomerId::from_uuid(id(2))], vec![]));
        assert_eq!((seen.3, seen.4), (vec![first.clone()], vec![customer(2, "欧阳小明")]));
        assert_eq!((seen.5, seen.6), (Some(first.places[0].clone()), 2));
        let stale: Result<(), StoreError> =
            store.write(|tx| update_customer(tx, &mut customer(1, "谁"))).await;
        assert!(matches!(stale, Err(StoreError::VersionConflict { what: "customer" })), "{stale:?}");
    }

    async fn contacts_begin_and_end(store: Store) {
        let contact = Contact {
            id: ContactId::from_uuid(id(5)),
            channel: Channel::Phone,
            direction: Direction::Inbound,
            customer: Some(CustomerId::from_uuid(id(1))),
            person: Some(person_id(1)),
            began_at: at(0),
            ended_at: None,
            address: "13800000001".to_owned(),
        };
        let expected = Contact { ended_at: Some(at(9)), ..contact.clone() };
        let seen: Result<_, StoreError> = store
            .write(move |tx| {
                insert_contact(tx, &contact)?;
                end_contact(tx, contact.id, at(9))?;
                contacts_of_customer(tx, CustomerId::from_uuid(id(1)), 5)
            })
            .await;
        assert_eq!(seen.unwrap(), [expected]);
    }

    async fn drafts_stay_with_their_person(store: Store) {
        let draft = |subject: &str, millis| Draft {
            subject: subject.to_owned(),
            body: "您好".to_owned(),
            updated_at: at(millis),
        };
        let expected = vec![draft("case:2:reply", 7), draft("case:1:note", 2)];
        let seen = store
            .write(move |tx| {
                save_draft(tx, person_id(1), &draft("case:1:note", 2))?;
                save_draft(tx, person_id(1), &draft("case:2:reply", 1))?;
                save_draft(tx, person_id(1), &draft("case:2:reply", 7))?;
                let listed = list_drafts(tx, person_id(1))?;
                let foreign = load_draft(tx, person_id(2), "case:1:note")?;
                let deleted = (delete_draft(tx, person_id(1), "case:1:note")?, delete_draft(tx, person_id(1), "x")?);
                Ok::<_, StoreError>((listed, foreign, deleted))
            })
            .await
            .unwrap();
        assert_eq!(seen, (expected, None, (true, false)));
    }

    async fn a_request_sent_many_times_at_once_is_done_once(store: Store) {
        let mut running = Vec::new();
        for _ in 0..12 {
            let store = store.clone();
            running.push(tokio::spawn(async move {
                let done: Result<String, StoreError> = store
                    .write(|tx| match begin_request(tx, &request(&[1; 32]))? {
                        Begun::Answered { status: _, body } => Ok(body),
                        Begun::Mismatch => Ok("mismatch".to_owned()),
                        Begun::Fresh => {
                            let day = "2026-11-21".parse().unwrap();
                            let number = store::numbers::next_case_number(tx, day)?.to_string();
                            finish_request(tx, &request(&[1; 32]), 201, &number)?;
                            Ok(number)
                        }
                    })
                    .await;
                done.unwrap()
            }));
        }
        let mut answers = BTreeSet::new();
        for task in running {
            answers.insert(task.await.unwrap());
        }
        assert_eq!(answers.into_iter().collect::<Vec<_>>(), ["20261121-000001"]);
        let (other, dropped) = store
            .write(|tx| {
                let other = begin_request(tx, &request(&[2; 32]))?;
                Ok::<_, StoreError>((other, drop_old_requests(tx, at(1))?))
            })
            .await
            .unwrap();
        assert_eq!((other, dropped), (Begun::Mismatch, 1));
    }

    async fn the_log_is_only_added_to(store: Store) {
        let entry = |act: &str, number| AuditEntry {
            number,
            at: at(number),
            person: Some(person_id(1)),
            act: act.to_owned(),
            subject: format!("case:{}", number % 2),
            detail: "{}".to_owned(),
        };
        let seen = store
            .write(move |tx| {
                for (number, act) in [(1, "reveal"), (2, "log_in"), (3, "reveal")] {
                    append_audit(tx, &entry(act, number))?;
                }
                Ok::<_, StoreError>((list_audit(tx, None, 2)?, list_audit(tx, Some(2), 9)?, audit_of(tx, "case:1", 9)?))
            })
            .await
            .unwrap();
        assert_eq!(seen.0, [entry("reveal", 3), entry("log_in", 2)]);
        assert_eq!(seen.1, [entry("reveal", 1)]);
        assert_eq!(seen.2, [entry("reveal", 3), entry("reveal", 1)]);
    }

    async fn a_delivery_is_leased_retried_and_ended(store: Store) {
        let seen = store
            .write(|tx| {
                assert!(insert_delivery(tx, &delivery(1, 10))?);
                assert!(!insert_delivery(tx, &NewDelivery { id: delivery(9, 0).id, ..delivery(1, 10) })?);
                assert!(insert_delivery(tx, &delivery(2, 20))?);
                assert_eq!(next_due(tx, "mail")?, Some(at(10)));
                assert_eq!(next_due(tx, "sms")?, None);
                let early = lease_due(tx, "mail", lease(9, "a"), 5)?.len();
                let first = lease_due(tx, "mail", lease(10, "a"), 5)?;
                let taken = lease_due(tx, "mail", lease(11, "b"), 5)?.len();
                let foreign = finish_delivery(tx, delivery(1, 0).id, "b", at(12))?;
                let retried = retry_delivery(tx, delivery(1, 0).id, "a", at(30), "451 later")?;
                let after_lease = lease_due(tx, "mail", lease(30, "b"), 5)?;
                let run_out = lease_due(tx, "mail", lease(95, "c"), 5)?.len();
                let finished = finish_delivery(tx, delivery(1, 0).id, "c", at(96))?;
                let given_up = give_up_delivery(tx, delivery(2, 0).id, "c", at(97), "550 no")?;
                let failed = load_delivery(tx, delivery(2, 0).id)?;
                let revived = revive_delivery(tx, delivery(2, 0).id, at(100))?;
                Ok::<_, StoreError>((
                    (early, taken, foreign, retried, run_out, finished, given_up, revived),
                    first,
                    after_lease,
                    failed,
                    load_delivery(tx, delivery(1, 0).id)?,
                ))
            })
            .await
            .unwrap();
        assert_eq!(seen.0, (0, 0, false, true, 2, true, true, true));
        assert_eq!((seen.1.len(), seen.1[0].attempts, seen.1[0].state), (1, 1, DeliveryState::Waiting));
        let again: Vec<_> = seen.2.iter().map(|it| (it.attempts, it.last_error.as_deref())).collect();
        assert_eq!(again, [(2, Some("451 later")), (1, None)]);
        assert_eq!(seen.3.map(|it| (it.state, it.ended_at)), Some((DeliveryState::Failed, Some(at(97)))));
        let done: Delivery = seen.4.unwrap();
        assert_eq!((done.state, done.ended_at, done.attempts), (DeliveryState::Done, Some(at(96)), 3));
    }

    async fn a_delivery_is_recalled_only_while_nobody_has_tried_it(store: Store) {
        let seen: Result<_, StoreError> = store
            .write(|tx| {
                assert!(insert_delivery(tx, &delivery(1, 10))?);
                assert!(insert_delivery(tx, &delivery(2, 10))?);
                let key = |number| delivery(number, 0).dedupe_key;
                let in_time = recall_delivery(tx, &key(1), at(9))?;
                let twice = recall_delivery(tx, &key(1), at(9))?;
                let at_its_time = recall_delivery(tx, &key(2), at(10))?;
                let leased = lease_due(tx, "mail", lease(10, "a"), 5)?;
                retry_delivery(tx, delivery(2, 0).id, "a", at(30), "451 later")?;
                let tried = recall_delivery(tx, &key(2), at(20))?;
                let recalled = load_delivery(tx, delivery(1, 0).id)?.map(|it| (it.state, it.ended_at));
                Ok((in_time, twice, at_its_time, leased.len(), tried, recalled))
            })
            .await;
        let gone = Some((DeliveryState::Recalled, Some(at(9))));
        assert_eq!(seen.unwrap(), (true, false, false, 1, false, gone));
    }

    async fn of_a_recall_and_a_sending_at_once_exactly_one_wins(store: Store) {
        let many = 60_u128;
        let entered: Result<(), StoreError> = store
            .write(move |tx| (1..=many).try_for_each(|number| insert_delivery(tx, &delivery(number, 10)).map(|_new| ())))
            .await;
        entered.unwrap();
        // Whoever recalls has a clock that is behind, so that both would find the delivery theirs.
        let sending = tokio::spawn({
            let store = store.clone();
            async move {
                let mut taken = 0;
                loop {
                    let leased = store.write(|tx| lease_due(tx, "mail", lease(10, "a"), 1)).await.unwrap();
                    if leased.is_empty() {
                        return taken;
                    }
                    taken += 1;
                }
            }
        });
        let mut recalled = 0;
        for number in (1..=many).rev() {
            let key = delivery(number, 0).dedupe_key;
            recalled += usize::from(store.write(move |tx| recall_delivery(tx, &key, at(9))).await.unwrap());
        }
        let taken = sending.await.unwrap();
        assert_eq!(taken + recalled, 60, "{taken} left, {recalled} were recalled");
        let tried: Result<_, StoreError> = store
            .read(move |tx| (1..=many).map(|number| load_delivery(tx, delivery(number, 0).id)).collect::<Result<Vec<_>, _>>())
            .await;
        let tried: Vec<Delivery> = tried.unwrap().into_iter().flatten().collect();
        let agree = |it: &Delivery| (it.attempts == 0) == (it.state == DeliveryState::Recalled);
        assert!(tried.len() == 60 && tried.iter().all(agree), "{tried:?}");
    }

    async fn workers_share_deliveries_without_taking_one_twice(store: Store) {
        let entered: Result<(), StoreError> = store
            .write(|tx| (1..=100).try_for_each(|number| insert_delivery(tx, &delivery(number, 0)).map(|_new| ())))
            .await;
        entered.unwrap();
        let mut running = Vec::new();
        for worker in 0..5 {
            let store = store.clone();
            running.push(tokio::spawn(async move {
                let name = format!("w{worker}");
                let mut mine = Vec::new();
                loop {
                    let name = name.clone();
                    let leased: Result<Vec<Delivery>, StoreError> =
                        store.write(move |tx| lease_due(tx, "mail", lease(1, &name), 7)).await;
                    let leased = leased.unwrap();
                    if leased.is_empty() {
                        return mine;
                    }
                    mine.extend(leased.into_iter().map(|it| it.id));
                }
            }));
        }
        let mut all = Vec::new();
        for task in running {
            all.extend(task.await.unwrap());
        }
        assert_eq!(all.len(), 100);
        assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), 100);
    }
}
