//! One person behind several entries: merged by certain signs, suggested by others, and taken apart again.

use app::case::raise_case::{Asking, RaiseCase, raise_case};
use app::customer::change_customer::{CustomerChange, OnCustomer, change_customer};
use app::customer::enter_customer::{NewCustomer, enter_customer};
use app::customer::find_alike::{find_alike, keep_apart, list_suggestions, sweep};
use app::customer::merge_customers::merge_customers;
use app::customer::undo_merge::{list_merges, undo_merge};
use app::customer::verify_identity::verify_identity;
use app::customer::view_customer::view_customer;
use calendar::Millis;
use domain::alike::PersonSign;
use domain::{Customer, CustomerId};

use crate::bench::{Bench, invalid, wang_fang};

async fn enter(bench: &Bench, name: &str, phone: &str, address: &str) -> Customer {
    let new = NewCustomer {
        name: name.to_owned(),
        phones: vec![phone.to_owned()],
        address: address.to_owned(),
        ..NewCustomer::default()
    };
    enter_customer(&bench.desk, &bench.li, new, None).await.unwrap()
}

async fn see(bench: &Bench, id: CustomerId) -> Customer {
    view_customer(&bench.desk, &bench.li, id).await.unwrap().customer
}

fn values(customer: &Customer) -> Vec<&str> {
    customer.identities.iter().map(|it| it.value.as_str()).collect()
}

async fn raise_for(bench: &Bench, customer: CustomerId, number: &str) -> app::Done {
    let cmd = RaiseCase {
        asking: Asking::Known(customer),
        caller_number: Some(number.to_owned()),
        ..Bench::repair()
    };
    raise_case(&bench.desk, &bench.li, cmd).await.unwrap()
}

/// The desk on both databases, with the story told on each.
async fn on_both<F, T>(story: F)
where
    F: Fn(Bench) -> T,
    T: Future<Output = ()>,
{
    story(Bench::new().await).await;
    let (bench, _database) = Bench::on_postgres().await;
    story(bench).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merge_is_one_person_everywhere_and_undone_leaves_both_as_they_were() {
    on_both(|bench| async move {
        let one = enter(&bench, "王芳", "13800000001", "和平路8号").await;
        let other = enter(&bench, "王小芳", "13900000002", "建设街1号").await;
        raise_for(&bench, other.id, "13900000002").await;
        merge_customers(&bench.desk, &bench.li, (one.id, other.id), None)
            .await
            .unwrap();
        let both = see(&bench, other.id).await;
        assert_eq!((both.id, both.name.as_str()), (one.id, "王芳"));
        assert_eq!(values(&both), ["13800000001", "13900000002"]);
        assert_eq!(both.places.len(), 2);
        assert_eq!(
            view_customer(&bench.desk, &bench.li, one.id)
                .await
                .unwrap()
                .open_cases,
            1
        );

        // What comes since from the number that only the other holds goes back to them; a note stays.
        bench.move_by(Millis::hours(1));
        raise_for(&bench, both.id, "13900000002").await;
        raise_for(&bench, both.id, "13800000001").await;
        let change = CustomerChange {
            notes: Some("有老人".to_owned()),
            ..CustomerChange::default()
        };
        let on = OnCustomer {
            id: both.id,
            version: None,
            once: None,
        };
        change_customer(&bench.desk, &bench.li, on, change).await.unwrap();
        let merges = list_merges(&bench.desk, &bench.li, one.id).await.unwrap();
        let [merge] = merges.as_slice() else {
            panic!("{merges:?}")
        };
        undo_merge(&bench.desk, &bench.li, merge.id, None).await.unwrap();
        let (again, apart) = (see(&bench, one.id).await, see(&bench, other.id).await);
        assert_eq!(
            (values(&again), values(&apart)),
            (vec!["13800000001"], vec!["13900000002"])
        );
        assert_eq!((again.places, apart.places), (one.places, other.places));
        assert_eq!((apart.name.as_str(), again.notes.as_str()), ("王小芳", "有老人"));
        assert_eq!(
            view_customer(&bench.desk, &bench.li, one.id)
                .await
                .unwrap()
                .open_cases,
            1
        );
        assert_eq!(
            view_customer(&bench.desk, &bench.li, other.id)
                .await
                .unwrap()
                .open_cases,
            2
        );
        assert!(
            undo_merge(&bench.desk, &bench.li, merge.id, None).await.is_err(),
            "undone once"
        );
        bench.judges_alike().await;
    })
    .await;
}

#[tokio::test]
async fn blanks_are_filled_and_emptied_again() {
    let bench = Bench::new().await;
    let nameless = enter(&bench, "无名", "13800000001", "").await;
    let known = enter_customer(
        &bench.desk,
        &bench.li,
        NewCustomer {
            member_level: "金卡".to_owned(),
            notes: "有老人".to_owned(),
            ..wang_fang()
        },
        None,
    )
    .await
    .unwrap();
    merge_customers(&bench.desk, &bench.li, (nameless.id, known.id), None)
        .await
        .unwrap();
    let both = see(&bench, known.id).await;
    assert_eq!(
        (both.member_level.as_str(), both.notes.as_str()),
        ("金卡", "有老人")
    );
    let merge = list_merges(&bench.desk, &bench.li, both.id)
        .await
        .unwrap()
        .remove(0);
    undo_merge(&bench.desk, &bench.li, merge.id, None).await.unwrap();
    let again = see(&bench, nameless.id).await;
    assert_eq!((again.member_level.as_str(), again.notes.as_str()), ("", ""));
    assert_eq!(see(&bench, known.id).await.member_level, "金卡");
}

#[tokio::test]
async fn merges_of_merges_stay_flat_and_leave_by_branches() {
    let bench = Bench::new().await;
    let mut ids = Vec::new();
    for number in 1..=4 {
        ids.push(enter(&bench, "王芳", &format!("1380000000{number}"), "").await.id);
    }
    let [a, b, c, d] = ids.as_slice() else {
        unreachable!()
    };
    // b into a; d into c; c (with d) into a.
    for pair in [(*a, *b), (*c, *d), (*a, *c)] {
        merge_customers(&bench.desk, &bench.li, pair, None).await.unwrap();
    }
    for id in &ids {
        assert_eq!(see(&bench, *id).await.id, *a);
    }
    let again = merge_customers(&bench.desk, &bench.li, (*d, *b), None).await;
    assert_eq!(invalid(again), ("other_id", "same"));
    let merges = list_merges(&bench.desk, &bench.li, *a).await.unwrap();
    let of_c = merges.iter().find(|it| it.merged == *c).unwrap();
    undo_merge(&bench.desk, &bench.li, of_c.id, None).await.unwrap();
    let roots = [
        see(&bench, *a).await.id,
        see(&bench, *b).await.id,
        see(&bench, *c).await.id,
        see(&bench, *d).await.id,
    ];
    assert_eq!(roots, [*a, *a, *c, *c]);
}

#[tokio::test]
async fn what_both_were_shown_to_hold_merges_by_itself_but_not_against_a_persons_word() {
    let bench = Bench::new().await;
    let one = enter(&bench, "王芳", "13800000001", "").await;
    bench.move_by(Millis::hours(1));
    let other = enter(&bench, "小芳", "+86 138 0000 0001", "").await;
    let verify = async |it: &Customer| {
        verify_identity(&bench.desk, &bench.li, (it.id, it.identities[0].id), None)
            .await
            .unwrap()
    };
    assert_eq!(verify(&one).await, one.id, "one alone is no sign");
    assert_eq!(verify(&other).await, one.id, "the older entry goes on");
    let merge = list_merges(&bench.desk, &bench.li, one.id)
        .await
        .unwrap()
        .remove(0);
    assert!(
        merge.is_automatic && merge.signs.contains(&PersonSign::VerifiedPhone),
        "{merge:?}"
    );
    undo_merge(&bench.desk, &bench.li, merge.id, None).await.unwrap();
    assert_eq!(verify(&other).await, other.id, "somebody said that they are two");
}

#[tokio::test]
async fn uncertain_signs_only_suggest_until_somebody_decides() {
    let bench = Bench::new().await;
    let one = enter(&bench, "王芳", "13800000001", "和平路8号3-201").await;
    let other = enter(&bench, "王芳", "13900000002", "和平路８号３单元２０１").await;
    enter(&bench, "李强", "13700000003", "和平路8号3-201").await;
    let found = find_alike(&bench.desk, &bench.li, one.id).await.unwrap();
    let [alike] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(alike.customer.id, other.id);
    assert_eq!(
        alike.alikeness.signs,
        [PersonSign::SamePlace, PersonSign::SameName]
    );
    assert_eq!(sweep(&bench.desk).await.unwrap(), 3);
    assert_eq!(sweep(&bench.desk).await.unwrap(), 0, "nobody changed since");
    assert_eq!(list_suggestions(&bench.desk, &bench.li).await.unwrap().len(), 1);
    keep_apart(&bench.desk, &bench.li, (other.id, one.id), None)
        .await
        .unwrap();
    assert!(list_suggestions(&bench.desk, &bench.li).await.unwrap().is_empty());
    assert!(
        find_alike(&bench.desk, &bench.li, one.id)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(see(&bench, other.id).await.id, other.id, "nothing was merged");
}
