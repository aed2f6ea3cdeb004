//! Search on both engines: words inside sentences, parts of numbers, rights, order, and that it sees what was just saved.

use domain::{CustomerId, Reach};
use store::cases::insert_case;
use store::search::{SearchQuery, find_cases, find_customers, index_case, index_customer, index_fact};
use store::{Store, StoreError};

use crate::engines::on_every_engine;
use crate::people_and_things::{at, case_id, id, note, person_id, record, team_id};

async fn enter(store: &Store) {
    let texts = [
        (1, "20261121-000001 暖气不热，三单元全部住户都反映温度低"),
        (2, "20261121-000002 供热管道漏水，请尽快维修 電話13812345678"),
        (3, "20261121-000003 咨询采暖费缴纳 invoice PDF Übergabe"),
        (4, "20261121-000004 热气腾腾"),
    ];
    let done: Result<(), StoreError> = store
        .write(move |tx| {
            for (number, text) in texts {
                let team = if number == 3 { team_id(2) } else { team_id(1) };
                insert_case(tx, &record(number, Some(team), Some(person_id(number))))?;
                index_case(tx, case_id(number), at(0), text)?;
            }
            index_fact(
                tx,
                &note(1, 2, "师傅已上门，更换阀门后暖气恢复正常"),
                "师傅已上门，更换阀门后暖气恢复正常",
            )?;
            let people = [
                (1, "王芳 13812345678 和平路8号3单元201室"),
                (2, "欧阳小明 ouyang@example.cn 66554433"),
            ];
            for (number, text) in people {
                index_customer(tx, CustomerId::from_uuid(id(number)), at(0), text)?;
            }
            Ok(())
        })
        .await;
    done.unwrap();
}

async fn cases(store: &Store, reach: Reach, text: &'static str) -> Vec<u128> {
    let hits: Result<_, StoreError> = store
        .read(move |tx| find_cases(tx, &reach, &SearchQuery::read(text), None, 20))
        .await;
    let numbers = hits
        .unwrap()
        .into_iter()
        .map(|it| (1..=4).find(|number| case_id(*number) == it.case).unwrap());
    numbers.collect()
}

async fn customers(store: &Store, text: &'static str) -> Vec<u128> {
    let hits: Result<_, StoreError> = store
        .read(move |tx| find_customers(tx, &SearchQuery::read(text), None, 20))
        .await;
    let find = |it: CustomerId| (1..=2).find(|number| it.as_uuid() == id(*number)).unwrap();
    hits.unwrap().into_iter().map(|it| find(it.customer)).collect()
}

on_every_engine! {
    async fn words_inside_sentences_are_found(store: Store) {
        enter(&store).await;
        for (text, expected) in [
            ("暖气", vec![1]),
            ("不热", vec![1]),
            ("暖气不热", vec![1]),
            ("气不", vec![1]),
            ("热气", vec![4]),
            ("供热管道", vec![2]),
            ("管道 维修", vec![2]),
            ("維修", vec![2]),
            ("暖", vec![1, 3]),
            ("低", vec![1]),
            ("pdf", vec![3]),
            ("INV", vec![3]),
            ("übergabe", vec![3]),
            ("阀门", vec![1]),
            ("暖气 漏水", vec![]),
            ("气热", vec![]),
            ("。", vec![]),
            ("\" OR words:*", vec![]),
        ] {
            assert_eq!(cases(&store, Reach::All, text).await, expected, "{text}");
        }
    }

    async fn numbers_are_found_by_any_part(store: Store) {
        enter(&store).await;
        for (text, expected) in
            [("13812345678", vec![2]), ("2345", vec![2]), ("5678", vec![2]), ("78", vec![2]), ("20261121-000003", vec![3]), ("000004", vec![4]), ("20261121000004", vec![4]), ("9999", vec![])]
        {
            assert_eq!(cases(&store, Reach::All, text).await, expected, "{text}");
        }
        for (text, expected) in [
            ("138", vec![1]),
            ("1234567", vec![1]),
            ("4433", vec![2]),
            ("王芳", vec![1]),
            ("王", vec![1]),
            ("小明", vec![2]),
            ("ouyang", vec![2]),
            ("8号3单元", vec![1]),
            ("和平路", vec![1]),
            ("3456789", vec![]),
        ] {
            assert_eq!(customers(&store, text).await, expected, "{text}");
        }
    }

    async fn only_what_is_within_reach_is_found(store: Store) {
        enter(&store).await;
        let team = |number| Reach::Team { person: person_id(9), teams: vec![team_id(number)] };
        assert_eq!(cases(&store, team(1), "暖").await, [1]);
        assert_eq!(cases(&store, team(2), "暖").await, [3]);
        assert_eq!(cases(&store, Reach::Own { person: person_id(3) }, "暖").await, [3]);
        assert_eq!(cases(&store, Reach::Own { person: person_id(9) }, "暖").await, Vec::<u128>::new());
    }

    async fn a_changed_text_is_found_by_its_new_words_only(store: Store) {
        enter(&store).await;
        let done: Result<(), StoreError> = store
            .write(|tx| {
                index_case(tx, case_id(4), at(1), "20261121-000004 改报噪音扰民")?;
                index_customer(tx, CustomerId::from_uuid(id(1)), at(1), "王小芳")
            })
            .await;
        done.unwrap();
        assert_eq!(cases(&store, Reach::All, "热气").await, Vec::<u128>::new());
        assert_eq!(cases(&store, Reach::All, "噪音").await, [4]);
        assert_eq!(customers(&store, "王芳").await, Vec::<u128>::new());
        assert_eq!(customers(&store, "小芳").await, [1]);
    }

    async fn hits_come_newest_first_and_page_by_page(store: Store) {
        let done: Result<(), StoreError> = store
            .write(|tx| {
                for number in 1..=30 {
                    insert_case(tx, &record(number, None, None))?;
                    index_case(tx, case_id(number), at(0), "暖气")?;
                    index_fact(tx, &note(number, 2, "暖气"), "暖气")?;
                }
                Ok(())
            })
            .await;
        done.unwrap();
        let pages: Result<_, StoreError> = store
            .read(|tx| {
                let query = SearchQuery::read("暖气");
                let first = find_cases(tx, &Reach::All, &query, None, 20)?;
                let last = first.last().unwrap().document;
                Ok((first, find_cases(tx, &Reach::All, &query, Some(last - 1), 20)?))
            })
            .await;
        let (first, second) = pages.unwrap();
        let expected: Vec<_> = (11..=30).rev().map(case_id).collect();
        assert_eq!(first.iter().map(|it| it.case).collect::<Vec<_>>(), expected);
        assert!(first.iter().all(|it| it.seq == 2));
        let expected: Vec<_> = (1..=10).rev().map(case_id).collect();
        assert_eq!(second.iter().map(|it| it.case).collect::<Vec<_>>(), expected);
    }

    async fn undone_work_is_not_found(store: Store) {
        let done: Result<(), StoreError> = store
            .write(|tx| {
                insert_case(tx, &record(1, None, None))?;
                index_case(tx, case_id(1), at(0), "暖气")?;
                Err(StoreError::VersionConflict { what: "test" })
            })
            .await;
        assert!(done.is_err());
        assert_eq!(cases(&store, Reach::All, "暖气").await, Vec::<u128>::new());
    }
    async fn reading_and_indexing_at_once_do_not_get_in_each_others_way(store: Store) {
        let mut work = tokio::task::JoinSet::new();
        for number in 1..=60_u128 {
            let writer = store.clone();
            work.spawn(async move {
                let done: Result<(), StoreError> = writer
                    .write(move |tx| {
                        insert_case(tx, &record(number, None, None))?;
                        index_case(tx, case_id(number), at(0), "暖气不热")
                    })
                    .await;
                done.map(|()| 0)
            });
            let reader = store.clone();
            work.spawn(async move {
                let query = |tx: &mut store::Tx<'_>| find_cases(tx, &Reach::All, &SearchQuery::read("暖气"), None, 100);
                let hits: Result<_, StoreError> = reader.read(query).await;
                hits.map(|it| it.len())
            });
        }
        for done in work.join_all().await {
            done.unwrap();
        }
        let hits: Result<_, StoreError> =
            store.read(|tx| find_cases(tx, &Reach::All, &SearchQuery::read("暖气"), None, 100)).await;
        assert_eq!(hits.unwrap().len(), 60);
    }
}
