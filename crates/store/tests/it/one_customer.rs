//! One customer behind several entries: merges that are taken back, suggestions, households; matters kept apart.

use domain::alike::{Alikeness, PersonSign};
use domain::{
    ContactId, Customer, CustomerGroup, CustomerId, GroupId, GroupKind, IdentityKind, MergeId, PersonId,
    place,
};
use store::cases::{are_matters_apart, keep_matters_apart};
use store::customers::merging::{self, Merge};
use store::customers::{
    Contact, customers_as_asked, find_identity, groups, insert_contact, insert_customer, load_customer,
    records, update_customer,
};
use store::{StoreError, Tx};

use crate::engines::on_every_engine;
use crate::people_and_things::{at, case_id, customer, id, person_id};

fn of(number: u128) -> CustomerId {
    CustomerId::from_uuid(id(number))
}

fn merge(number: u128, (survivor, merged): (u128, u128), when: i64) -> Merge {
    Merge {
        id: MergeId::from_uuid(id(70_000 + number)),
        survivor: of(survivor),
        merged: of(merged),
        is_automatic: false,
        signs: vec![PersonSign::SamePlace, PersonSign::SameName],
        before: "{}".to_owned(),
        after: r#"{"name":"王芳"}"#.to_owned(),
        by: Some(person_id(1)),
        at: at(when),
    }
}

fn group(number: u128, kind: GroupKind, name: &str) -> CustomerGroup {
    CustomerGroup {
        id: GroupId::from_uuid(id(80_000 + number)),
        kind,
        name: name.to_owned(),
        created_at: at(i64::try_from(number).unwrap()),
    }
}

fn numbers(customer: &Customer) -> Vec<&str> {
    customer.identities.iter().map(|it| it.value.as_str()).collect()
}

fn first_numbers(customer: &Customer) -> Vec<&str> {
    let first = customer.identities.iter().filter(|it| it.is_primary);
    first.map(|it| it.value.as_str()).collect()
}

fn enter(tx: &mut Tx<'_>, count: u128) -> Result<(), StoreError> {
    (1..=count).try_for_each(|number| insert_customer(tx, &customer(number, "王芳")))
}

on_every_engine! {
    async fn a_merged_entry_is_read_as_the_one_that_goes_on_and_comes_back_whole(store: Store) {
        store.write(|tx| {
            enter(tx, 3)?;
            merging::insert_merge(tx, &merge(1, (2, 3), 10))?;
            merging::point_all(tx, of(3), of(2))?;
            // What had been merged into 2 goes along: pointers stay one step long.
            merging::insert_merge(tx, &merge(2, (1, 2), 20))?;
            merging::point_all(tx, of(2), of(1))
        }).await.unwrap();
        store.read(|tx| {
            for number in 1..=3 {
                let found = load_customer(tx, of(number))?.unwrap();
                assert_eq!(found.id, of(1));
                assert_eq!(numbers(&found), ["13800000001", "13800000002", "13800000003"]);
                assert_eq!(first_numbers(&found), ["13800000001"]);
                assert_eq!(found.places.len(), 3);
                assert_eq!(find_identity(tx, IdentityKind::Phone, &format!("138{number:08}"), 5)?, [of(1)]);
            }
            let asked = customers_as_asked(tx, &[of(3), of(1)])?;
            assert_eq!(asked.iter().map(|it| it.0).collect::<Vec<_>>(), [of(3), of(1)]);
            let merges = merging::merges_of(tx, of(1))?;
            assert_eq!(merges, [merge(1, (2, 3), 10), merge(2, (1, 2), 20)]);
            assert_eq!(merging::load_merge(tx, merges[0].id)?.as_ref(), Some(&merges[0]));
            Ok::<_, StoreError>(())
        }).await.unwrap();
        let twice = store.write(|tx| merging::insert_merge(tx, &merge(3, (1, 3), 30))).await;
        assert!(matches!(twice, Err(StoreError::Duplicate { .. })), "{twice:?}");
        store.write(|tx| {
            // Changed while they are one, each identity stays with its entry.
            let mut whole = load_customer(tx, of(1))?.unwrap();
            whole.notes = "有老人".to_owned();
            update_customer(tx, &mut whole)?;
            assert!(merging::undo_merge(tx, merge(2, (1, 2), 20).id, at(40), person_id(2))?);
            assert!(!merging::undo_merge(tx, merge(2, (1, 2), 20).id, at(41), person_id(2))?);
            merging::point(tx, of(2), None)?;
            merging::point(tx, of(3), Some(of(2)))
        }).await.unwrap();
        store.read(|tx| {
            let (one, two) = (load_customer(tx, of(1))?.unwrap(), load_customer(tx, of(3))?.unwrap());
            assert_eq!((numbers(&one), one.notes.as_str()), (vec!["13800000001"], "有老人"));
            assert_eq!((two.id, numbers(&two)), (of(2), vec!["13800000002", "13800000003"]));
            assert_eq!((first_numbers(&one), first_numbers(&two)), (vec!["13800000001"], vec!["13800000002"]));
            assert_eq!(merging::merges_of(tx, of(1))?, []);
            assert_eq!(merging::merges_of(tx, of(2))?, [merge(1, (2, 3), 10)]);
            assert_eq!(merging::load_merge(tx, merge(2, (1, 2), 20).id)?, None);
            Ok::<_, StoreError>(())
        }).await.unwrap();
        // Taken back, it may be merged again.
        store.write(|tx| merging::insert_merge(tx, &merge(4, (1, 2), 50))).await.unwrap();
    }

    async fn suggestions_are_kept_once_for_a_pair_until_somebody_keeps_it_apart(store: Store) {
        let alike = |score| Alikeness { score, signs: vec![PersonSign::SamePhone] };
        store.write(move |tx| {
            enter(tx, 3)?;
            merging::suggest(tx, (of(2), of(1)), &alike(60), at(1))?;
            merging::suggest(tx, (of(1), of(2)), &alike(70), at(2))?;
            merging::suggest(tx, (of(1), of(3)), &alike(45), at(3))
        }).await.unwrap();
        let found = store.read(|tx| merging::suggestions(tx, 10)).await.unwrap();
        assert_eq!(found, [(of(1), of(2), alike(70)), (of(1), of(3), alike(45))]);
        store.write(|tx| {
            for _ in 0..2 {
                merging::keep_apart(tx, (of(2), of(1)), Some(person_id(1)), at(5))?;
            }
            merging::forget_suggestion(tx, of(3), of(1))
        }).await.unwrap();
        store.read(|tx| {
            assert_eq!(merging::suggestions(tx, 10)?, []);
            assert!(merging::are_apart(tx, of(1), of(2))? && merging::are_apart(tx, of(2), of(1))?);
            assert!(!merging::are_apart(tx, of(1), of(3))?);
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }

    async fn alike_entries_are_found_by_mail_name_and_place_and_change(store: Store) {
        store.write(|tx| {
            enter(tx, 2)?;
            let mut mailing = customer(3, "李强");
            mailing.identities[0].kind = IdentityKind::Email;
            mailing.identities[0].value = "li.qiang+heat@example.cn".to_owned();
            mailing.places.clear();
            mailing.updated_at = at(9);
            insert_customer(tx, &mailing)
        }).await.unwrap();
        store.read(|tx| {
            assert_eq!(merging::with_mail_name(tx, "liqiang", 5)?, [of(3)]);
            assert_eq!(merging::with_mail_name(tx, "", 5)?, []);
            let key = place::place_key("和平路８号", "3-201");
            assert_eq!(merging::at_place(tx, &key, 5)?, [of(1), of(2)]);
            let changed = merging::changed_since(tx, (at(0), of(1)), 5)?;
            assert_eq!(changed, [(of(2), at(0)), (of(3), at(9))]);
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }

    async fn contacts_move_with_whom_they_belong_to(store: Store) {
        let contact = ContactId::from_uuid(id(90_000));
        store.write(move |tx| {
            enter(tx, 2)?;
            insert_contact(tx, &Contact {
                id: contact,
                channel: domain::Channel::Phone,
                direction: domain::Direction::Inbound,
                customer: Some(of(1)),
                person: None,
                began_at: at(5),
                ended_at: None,
                address: "13800000002".to_owned(),
            })
        }).await.unwrap();
        store.write(move |tx| {
            assert_eq!(merging::contacts_since(tx, of(1), at(6))?, []);
            assert_eq!(merging::contacts_since(tx, of(1), at(5))?, [(contact, "13800000002".to_owned())]);
            assert_eq!(merging::contact_address(tx, contact)?.as_deref(), Some("13800000002"));
            merging::move_contact(tx, contact, of(2))?;
            assert_eq!(merging::contacts_since(tx, of(1), at(0))?, []);
            assert_eq!(merging::contacts_since(tx, of(2), at(0))?.len(), 1);
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }

    async fn a_group_is_there_while_somebody_belongs_to_it(store: Store) {
        let (home, firm) = (group(1, GroupKind::Household, "王家"), group(2, GroupKind::Company, "暖城_物业100%"));
        let (kept, kept_firm) = (home.clone(), firm.clone());
        store.write(move |tx| {
            enter(tx, 3)?;
            groups::insert_group(tx, &home)?;
            groups::insert_group(tx, &firm)?;
            groups::set_member(tx, home.id, (of(1), "户主"), at(1))?;
            groups::set_member(tx, home.id, (of(2), ""), at(2))?;
            groups::set_member(tx, firm.id, (of(2), "财务"), at(3))?;
            groups::set_member(tx, home.id, (of(1), "租户"), at(4))
        }).await.unwrap();
        let (home, firm) = (kept, kept_firm);
        let (home_id, firm_id) = (home.id, firm.id);
        store.read(move |tx| {
            assert_eq!(groups::groups_of(tx, of(2))?, [home.clone(), firm.clone()]);
            let members = groups::members_of(tx, home.id, 10)?;
            let shown: Vec<_> = members.iter().map(|it| (it.customer, it.part.as_str(), it.since_at)).collect();
            assert_eq!(shown, [(of(1), "租户", at(1)), (of(2), "", at(2))]);
            assert_eq!(groups::find_groups(tx, "物业", 5)?, std::slice::from_ref(&firm));
            assert_eq!(groups::find_groups(tx, "100%", 5)?, std::slice::from_ref(&firm));
            assert_eq!(groups::load_group(tx, home.id)?.as_ref(), Some(&home));
            Ok::<_, StoreError>(())
        }).await.unwrap();
        store.write(move |tx| {
            // Two of a household turn out to be one person: shown once; taken back, both are in it again.
            merging::insert_merge(tx, &merge(1, (1, 2), 10))?;
            merging::point_all(tx, of(2), of(1))?;
            assert_eq!(groups::members_of(tx, home_id, 10)?.len(), 1);
            assert_eq!(groups::groups_of(tx, of(1))?.len(), 2);
            groups::set_member(tx, firm_id, (of(1), "联系人"), at(11))?;
            assert_eq!(groups::members_of(tx, firm_id, 10)?[0].part, "联系人");
            merging::point(tx, of(2), None)?;
            assert_eq!(groups::members_of(tx, home_id, 10)?.len(), 2);
            assert!(groups::rename_group(tx, firm_id, "暖城物业")?);
            assert!(!groups::remove_member(tx, firm_id, of(3))?);
            assert!(groups::remove_member(tx, firm_id, of(2))?);
            assert_eq!(groups::load_group(tx, firm_id)?, None);
            assert!(!groups::rename_group(tx, firm_id, "没有了")?);
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }

    async fn matters_are_kept_apart_whichever_is_named_first(store: Store) {
        store.write(|tx| {
            assert!(!are_matters_apart(tx, case_id(1), case_id(2))?);
            for by in [1, 2] {
                keep_matters_apart(tx, (case_id(2), case_id(1)), PersonId::from_uuid(id(by)), at(1))?;
            }
            assert!(are_matters_apart(tx, case_id(1), case_id(2))?);
            assert!(are_matters_apart(tx, case_id(2), case_id(1))?);
            assert!(!are_matters_apart(tx, case_id(1), case_id(3))?);
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }
}

on_every_engine! {
    async fn records_are_untold_and_unprocessed_from_each_change_until_somebody_sees_to_them(store: Store) {
        store.write(|tx| {
            enter(tx, 3)?;
            let untold = records::untold(tx, 10)?;
            assert_eq!(untold.iter().map(|it| (it.id, it.told, it.version)).collect::<Vec<_>>(), [(of(1), 0, 1), (of(2), 0, 1), (of(3), 0, 1)]);
            assert!(records::claim_untold(tx, &untold[0])?);
            assert!(!records::claim_untold(tx, &untold[0])?, "another node was first");
            assert_eq!(records::untold(tx, 1)?, untold[1..2]);
            assert_eq!((records::unprocessed(tx, 10)?.len(), records::count_unprocessed(tx)?), (3, 3));
            assert_eq!(records::process_one(tx, of(1))?, [of(1)]);
            assert_eq!(records::process_one(tx, of(1))?, []);
            let mut first = load_customer(tx, of(1))?.unwrap();
            first.notes = "搬家".to_owned();
            first.updated_at = at(9_000);
            update_customer(tx, &mut first)?;
            let open = records::unprocessed(tx, 10)?;
            assert_eq!(open.iter().map(|it| (it.id, it.is_new)).collect::<Vec<_>>(), [(of(2), true), (of(3), true), (of(1), false)]);
            assert!(records::untold(tx, 10)?.iter().any(|it| (it.id, it.told, it.version) == (of(1), 1, 2)));
            // What changed after the instant stays open.
            assert_eq!(records::process_all(tx, at(8_999))?, 2);
            assert_eq!(records::unprocessed(tx, 10)?.len(), 1);
            // An entry that was merged is processed with the one that goes on, and stands in no list.
            enter_one(tx, 4)?;
            merging::point_all(tx, of(4), of(1))?;
            assert_eq!(records::count_unprocessed(tx)?, 1);
            assert_eq!(records::process_one(tx, of(1))?, [of(1), of(4)]);
            Ok::<(), StoreError>(())
        }).await.unwrap();
    }
}

fn enter_one(tx: &mut Tx<'_>, number: u128) -> Result<(), StoreError> {
    insert_customer(tx, &customer(number, "王芳"))
}
