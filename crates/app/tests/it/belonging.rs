//! Households and companies: who belongs together, what they have open, and what that speaks for.

use app::case::find_matter::{FindMatter, find_matter};
use app::case::raise_case::{Asking, RaiseCase, raise_case};
use app::customer::belong_together::{GroupChoice, find_groups, join_group, leave_group, rename_group};
use app::customer::enter_customer::{NewCustomer, enter_customer};
use app::customer::merge_customers::merge_customers;
use app::customer::undo_merge::{list_merges, undo_merge};
use app::customer::view_circle::{Circle, view_circle};
use calendar::Millis;
use domain::matter::MatterSign;
use domain::{Actor, Customer, CustomerId, GroupId, GroupKind};

use crate::bench::{Bench, invalid};

async fn enter(bench: &Bench, name: &str, phone: &str, (address, unit): (&str, &str)) -> Customer {
    let new = NewCustomer {
        name: name.to_owned(),
        phones: vec![phone.to_owned()],
        address: address.to_owned(),
        unit: unit.to_owned(),
        ..NewCustomer::default()
    };
    enter_customer(&bench.desk, &bench.li, new, None).await.unwrap()
}

async fn around(bench: &Bench, actor: &Actor, id: CustomerId) -> Circle {
    view_circle(&bench.desk, actor, id).await.unwrap()
}

fn company(name: &str) -> GroupChoice {
    GroupChoice::New(GroupKind::Company, name.to_owned())
}

async fn story(bench: Bench) {
    let home = ("和平里3号楼", "2单元301");
    let wang = enter(&bench, "王芳", "13800000001", home).await;
    let li = enter(&bench, "李强", "13800000002", ("和平里３号楼", "2-301")).await;
    let far = enter(&bench, "赵洁", "13800000003", ("建设街1号", "")).await;
    let firm = join_group(
        &bench.desk,
        &bench.li,
        (wang.id, company(" 暖城物业 ")),
        "前台".to_owned(),
        None,
    )
    .await
    .unwrap();
    assert_eq!(firm.name, "暖城物业");
    let known = GroupChoice::Known(firm.id);
    bench.move_by(Millis::minutes(1));
    join_group(&bench.desk, &bench.li, (far.id, known), "财务".to_owned(), None)
        .await
        .unwrap();
    let cmd = RaiseCase {
        asking: Asking::Known(far.id),
        caller_number: Some("13800000003".to_owned()),
        ..Bench::repair()
    };
    let raised = raise_case(&bench.desk, &bench.li, cmd).await.unwrap();
    let seen = around(&bench, &bench.li, wang.id).await;
    let members: Vec<_> = seen.groups[0]
        .members
        .iter()
        .map(|it| (it.0.id, it.1.as_str()))
        .collect();
    assert_eq!(members, [(wang.id, "前台"), (far.id, "财务")]);
    assert_eq!(seen.at_place.iter().map(|it| it.id).collect::<Vec<_>>(), [li.id]);
    assert_eq!(
        seen.matters.iter().map(|it| it.id).collect::<Vec<_>>(),
        [raised.case]
    );
    assert!(
        around(&bench, &bench.stranger, wang.id).await.matters.is_empty(),
        "out of reach"
    );
    // What colleagues have open is offered when one of them asks.
    let asked = FindMatter {
        customer: Some(wang.id),
        ..FindMatter::default()
    };
    let offers = find_matter(&bench.desk, &bench.li, asked).await.unwrap();
    assert_eq!(offers[0].signs, [MatterSign::SameHousehold]);
    members_change((&bench, firm.id), [wang.id, far.id, li.id]).await;
}

/// Changed as what; a second entry of the same person is not shown twice; taken back, both are there; the last one leaves.
async fn members_change((bench, firm): (&Bench, GroupId), [wang, far, li]: [CustomerId; 3]) {
    let belong = async |id: CustomerId, part: &str| {
        bench.move_by(Millis::minutes(1));
        join_group(
            &bench.desk,
            &bench.li,
            (id, GroupChoice::Known(firm)),
            part.to_owned(),
            None,
        )
        .await
        .unwrap();
    };
    belong(far, "经理").await;
    belong(li, "").await;
    merge_customers(&bench.desk, &bench.li, (far, li), None)
        .await
        .unwrap();
    let shown = around(bench, &bench.li, wang).await;
    let parts: Vec<_> = shown.groups[0].members.iter().map(|it| it.1.as_str()).collect();
    assert_eq!(parts, ["前台", "经理"]);
    let merge = list_merges(&bench.desk, &bench.li, far).await.unwrap().remove(0);
    assert_eq!(merge.name, "李强");
    undo_merge(&bench.desk, &bench.li, merge.id, None).await.unwrap();
    assert_eq!(around(bench, &bench.li, wang).await.groups[0].members.len(), 3);
    let renamed = rename_group(&bench.desk, &bench.li, (firm, "暖城物业公司".to_owned()), None).await;
    assert_eq!(renamed.unwrap().name, "暖城物业公司");
    let found = async |part: &str| find_groups(&bench.desk, &bench.li, part).await.unwrap().len();
    assert_eq!((found("物业公司").await, found("司").await), (1, 0));
    for id in [wang, far, li] {
        leave_group(&bench.desk, &bench.li, (id, firm), None)
            .await
            .unwrap();
    }
    assert_eq!(found("物业").await, 0, "nobody is left in it");
    assert!(
        leave_group(&bench.desk, &bench.li, (wang, firm), None)
            .await
            .is_err()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_company_is_seen_from_each_of_its_people_on_both_databases() {
    story(Bench::new().await).await;
    let (bench, _database) = Bench::on_postgres().await;
    story(bench).await;
}

#[tokio::test]
async fn a_group_has_a_name_and_a_customer_does_not_belong_everywhere() {
    let bench = Bench::new().await;
    let wang = enter(&bench, "王芳", "13800000001", ("", "")).await;
    let nameless = join_group(
        &bench.desk,
        &bench.li,
        (wang.id, company(" ")),
        String::new(),
        None,
    )
    .await;
    assert_eq!(invalid(nameless), ("name", "empty"));
    for number in 0..20 {
        let choice = company(&format!("公司{number}"));
        join_group(&bench.desk, &bench.li, (wang.id, choice), String::new(), None)
            .await
            .unwrap();
    }
    let one_more = join_group(
        &bench.desk,
        &bench.li,
        (wang.id, company("公司")),
        String::new(),
        None,
    )
    .await;
    assert_eq!(invalid(one_more), ("group_id", "too_many"));
}
