//! Customers: found by parts, corrected, and their covered fields shown only for a reason.

use app::AppError;
use app::customer::change_customer::{CustomerChange, OnCustomer, change_customer};
use app::customer::enter_customer::{NewCustomer, enter_customer};
use app::customer::find_customers::{FindCustomers, find_customers};
use app::customer::reveal_field::{CoveredField, RevealField, reveal_field};
use app::customer::view_customer::view_customer;
use app::settings::audit::list_audit;
use app::settings::privacy::{PrivacyRules, reveal_reasons, set_privacy_rules};
use calendar::Millis;
use domain::{Customer, CustomerId, Evidence, FactKind, IdentityKind, Title};

use crate::bench::{Bench, invalid, refused, wang_fang};

fn reveal(customer: CustomerId, field: CoveredField, reason: &str) -> RevealField {
    RevealField {
        customer,
        field,
        identity: None,
        place: None,
        reason: reason.to_owned(),
        case: None,
    }
}

fn by_phone(phone: &str) -> FindCustomers {
    FindCustomers {
        phone: Some(phone.to_owned()),
        limit: 20,
        ..FindCustomers::default()
    }
}

fn by_words(words: &str) -> FindCustomers {
    FindCustomers {
        words: Some(words.to_owned()),
        limit: 20,
        ..FindCustomers::default()
    }
}

async fn names(bench: &Bench, cmd: FindCustomers) -> Vec<String> {
    let page = find_customers(&bench.desk, &bench.li, cmd).await.unwrap();
    page.customers.into_iter().map(|it| it.customer.name).collect()
}

async fn enter(bench: &Bench, new: NewCustomer) -> Customer {
    enter_customer(&bench.desk, &bench.li, new, None).await.unwrap()
}

#[tokio::test]
async fn customers_are_found_by_any_part_of_a_number_by_name_and_by_place() {
    let bench = Bench::new().await;
    enter(&bench, wang_fang()).await;
    let zhang = NewCustomer {
        name: "张伟".to_owned(),
        phones: vec!["+86 10 6655 4433".to_owned()],
        address: "建设街138号".to_owned(),
        ..NewCustomer::default()
    };
    enter(&bench, zhang).await;
    for part in [
        "138",
        "5678",
        "1234 5",
        "+86 138 1234 5678",
        "１３８１２３４５６７８",
    ] {
        assert_eq!(names(&bench, by_phone(part)).await, ["王芳"], "{part}");
    }
    assert_eq!(names(&bench, by_phone("010-6655")).await, ["张伟"]);
    assert!(
        names(&bench, by_phone("13")).await.is_empty(),
        "two digits are too few"
    );
    assert_eq!(names(&bench, by_words("王芳")).await, ["王芳"]);
    assert_eq!(names(&bench, by_words("建设街")).await, ["张伟"]);
    assert_eq!(names(&bench, by_words("和平路")).await, ["王芳"]);
    assert_eq!(
        names(
            &bench,
            FindCustomers {
                limit: 1,
                ..FindCustomers::default()
            }
        )
        .await
        .len(),
        1
    );
    assert_eq!(
        names(
            &bench,
            FindCustomers {
                limit: 9,
                ..FindCustomers::default()
            }
        )
        .await
        .len(),
        2
    );
}

#[tokio::test]
async fn pages_of_customers_follow_each_other() {
    let bench = Bench::new().await;
    for number in 0..5 {
        let new = NewCustomer {
            name: format!("住户{number}"),
            phones: vec![format!("1390000000{number}")],
            ..NewCustomer::default()
        };
        enter(&bench, new).await;
        bench.move_by(Millis::seconds(1));
    }
    for asked in [FindCustomers::default(), by_words("住户"), by_phone("139")] {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let cmd = FindCustomers {
                after,
                limit: 2,
                ..asked.clone()
            };
            let page = find_customers(&bench.desk, &bench.li, cmd).await.unwrap();
            found.extend(page.customers.into_iter().map(|it| it.customer.name));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, ["住户4", "住户3", "住户2", "住户1", "住户0"], "{asked:?}");
    }
}

#[tokio::test]
async fn a_customer_is_corrected_on_the_version_that_was_seen() {
    let bench = Bench::new().await;
    let wang = enter(&bench, wang_fang()).await;
    let phone = wang.reach_by(IdentityKind::Phone).unwrap().id;
    let on = |version| OnCustomer {
        id: wang.id,
        version: Some(version),
        once: None,
    };
    let change = CustomerChange {
        name: Some("王芬".to_owned()),
        title: Some(Title::Ms),
        add_phones: vec!["0351-222 3344".to_owned(), "138 1234 5678".to_owned()],
        remove_identities: vec![phone],
        add_places: vec![("解放路9号".to_owned(), "1单元".to_owned())],
        ..CustomerChange::default()
    };
    let changed = change_customer(&bench.desk, &bench.li, on(1), change.clone())
        .await
        .unwrap();
    assert_eq!(
        (changed.version, changed.name.as_str(), changed.places.len()),
        (2, "王芬", 2)
    );
    assert_eq!(
        changed.reach_by(IdentityKind::Phone).unwrap().value,
        "03512223344"
    );
    assert!(
        changed
            .identities
            .iter()
            .filter(|it| it.kind == IdentityKind::Phone && it.is_primary)
            .count()
            == 1
    );
    let late = change_customer(&bench.desk, &bench.wang, on(1), CustomerChange::default()).await;
    assert!(matches!(late, Err(AppError::Conflict { current: 2 })), "{late:?}");
    let same = change_customer(&bench.desk, &bench.li, on(2), CustomerChange::default())
        .await
        .unwrap();
    assert_eq!(same.version, 2, "nothing changed");
    let bad = CustomerChange {
        add_phones: vec!["没有".to_owned()],
        ..CustomerChange::default()
    };
    assert_eq!(
        invalid(change_customer(&bench.desk, &bench.li, on(2), bad).await),
        ("phone", "not_a_number")
    );
    assert_eq!(names(&bench, by_words("王芬")).await, ["王芬"], "search follows");
    assert!(names(&bench, by_words("王芳")).await.is_empty());
    let log = list_audit(&bench.desk, &bench.admin, None, 10).await.unwrap();
    assert_eq!(log[0].act, "customer_changed");
    assert!(
        !log[0].detail.contains("222"),
        "no value goes into the log: {}",
        log[0].detail
    );
}

#[tokio::test]
async fn a_covered_field_is_shown_for_a_reason_only() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let customer = bench.view(raised.case).await.customer.unwrap();
    let bare = reveal_field(
        &bench.desk,
        &bench.li,
        reveal(customer.id, CoveredField::Phone, "  "),
    )
    .await;
    assert_eq!(refused(bare), ("J01".to_owned(), vec![Evidence::Reason]));
    assert!(
        list_audit(&bench.desk, &bench.admin, None, 10)
            .await
            .unwrap()
            .is_empty()
    );

    let cmd = RevealField {
        case: Some(raised.case),
        ..reveal(customer.id, CoveredField::Phone, "回拨核实地址")
    };
    let shown = reveal_field(&bench.desk, &bench.li, cmd).await.unwrap();
    assert_eq!(shown.value, "13812345678");
    assert_eq!(shown.until_at, bench.desk.clock().now().plus(Millis::minutes(5)));
    assert_eq!(
        bench.kinds(raised.case).await.last(),
        Some(&FactKind::FieldRevealed)
    );
    let place = reveal_field(
        &bench.desk,
        &bench.li,
        reveal(customer.id, CoveredField::Address, "派工"),
    )
    .await
    .unwrap();
    assert_eq!(place.value, "和平路8号 3单元201室");
    let log = list_audit(&bench.desk, &bench.admin, None, 10).await.unwrap();
    assert_eq!(log.len(), 2);
    assert!(
        log.iter()
            .all(|it| it.act == "field_revealed" && it.person == Some(bench.li.person))
    );
    assert!(
        log.iter()
            .all(|it| !it.detail.contains("138") && !it.detail.contains("和平"))
    );

    let viewer = domain::Actor {
        role: domain::Role::Viewer,
        ..bench.li.clone()
    };
    let forbidden = reveal_field(
        &bench.desk,
        &viewer,
        reveal(customer.id, CoveredField::Phone, "好奇"),
    )
    .await;
    assert!(matches!(forbidden, Err(AppError::Forbidden(_))), "{forbidden:?}");
    let unseen = view_customer(&bench.desk, &viewer, customer.id).await;
    assert!(matches!(unseen, Err(AppError::Forbidden(_))), "{unseen:?}");
    assert_eq!(
        view_customer(&bench.desk, &bench.li, customer.id)
            .await
            .unwrap()
            .open_cases,
        1
    );
}

#[tokio::test]
async fn more_than_thirty_reveals_an_hour_are_told_once() {
    let bench = Bench::new().await;
    let wang = enter(&bench, wang_fang()).await;
    let alerts = async || {
        let log = list_audit(&bench.desk, &bench.admin, None, 200).await.unwrap();
        log.iter().filter(|it| it.act == "reveal_rate_alert").count()
    };
    for _ in 0..30 {
        bench.move_by(Millis::minutes(1));
        reveal_field(
            &bench.desk,
            &bench.li,
            reveal(wang.id, CoveredField::Phone, "回拨"),
        )
        .await
        .unwrap();
    }
    reveal_field(
        &bench.desk,
        &bench.wang,
        reveal(wang.id, CoveredField::Phone, "回拨"),
    )
    .await
    .unwrap();
    assert_eq!(alerts().await, 0);
    for _ in 0..5 {
        reveal_field(
            &bench.desk,
            &bench.li,
            reveal(wang.id, CoveredField::Phone, "回拨"),
        )
        .await
        .unwrap();
    }
    assert_eq!(alerts().await, 1);
}

#[tokio::test]
async fn a_number_is_kept_in_its_one_form_and_as_it_was_written() {
    let bench = Bench::new().await;
    let new = NewCustomer {
        phones: vec![
            "（010）6655-4433 转 208".to_owned(),
            "+1 (415) 555-2671".to_owned(),
        ],
        ..wang_fang()
    };
    let entered = enter(&bench, new).await;
    let kept: Vec<_> = entered
        .identities
        .iter()
        .map(|it| (it.value.as_str(), it.written.as_str()))
        .collect();
    assert_eq!(
        kept,
        [
            ("01066554433-208", "（010）6655-4433 转 208"),
            ("+14155552671", "+1 (415) 555-2671"),
            ("wang.fang@example.cn", "Wang.Fang@example.cn"),
        ]
    );
    for asked in ["010-66554433-208", "66554433", "+1 415 555 2671", "0014155552671"] {
        assert_eq!(names(&bench, by_phone(asked)).await, ["王芳"], "{asked}");
    }
}

#[tokio::test]
async fn a_number_without_area_is_one_of_the_desks_area() {
    let bench = Bench::in_area("0311").await;
    let new = NewCustomer {
        phones: vec!["86012345-801".to_owned()],
        ..wang_fang()
    };
    let entered = enter(&bench, new).await;
    assert_eq!(entered.identities[0].value, "031186012345-801");
    assert_eq!(names(&bench, by_phone("8601 2345")).await, ["王芳"]);
    assert_eq!(names(&bench, by_phone("+86 311 8601 2345")).await, ["王芳"]);
}

#[tokio::test]
async fn the_company_may_list_the_reasons_that_count() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let customer = bench.view(raised.case).await.customer.unwrap();
    let rules = PrivacyRules {
        reveal_reasons: vec!["给客户回电".to_owned(), "安排上门".to_owned()],
        only_listed_reasons: true,
        ..PrivacyRules::default()
    };
    let none = PrivacyRules {
        reveal_reasons: Vec::new(),
        ..rules.clone()
    };
    let refused = set_privacy_rules(&bench.desk, &bench.admin, none, None).await;
    assert_eq!(invalid(refused), ("reveal_reasons", "empty"));
    set_privacy_rules(&bench.desk, &bench.admin, rules.clone(), None)
        .await
        .unwrap();
    assert_eq!(
        reveal_reasons(&bench.desk, &bench.li).await.unwrap(),
        (rules.reveal_reasons, true)
    );
    let other = reveal(customer.id, CoveredField::Phone, "看看");
    assert_eq!(
        invalid(reveal_field(&bench.desk, &bench.li, other).await),
        ("reason", "not_listed")
    );
    let listed = reveal(customer.id, CoveredField::Phone, "安排上门");
    let shown = reveal_field(&bench.desk, &bench.li, listed).await.unwrap();
    assert_eq!(shown.value, "13812345678");
}
