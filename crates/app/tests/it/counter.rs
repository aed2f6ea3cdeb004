//! The counter: numbers without gaps or doubles, calling in order, receiving in time; on both databases.

use app::AppError;
use app::counter::counters::{CounterEntry, CounterSettings, Topic, counter_of_token, save_counter};
use app::counter::take_number::take_number;
use app::counter::visits::{Greeting, VisitAct, act_on_visit, call_next, hall_view, todays_visits};
use calendar::Millis;
use domain::{CounterId, Outcome, VisitStage};

use crate::bench::Bench;
use crate::phone::on_both;

async fn counter(bench: &Bench) -> (CounterId, String) {
    let topic = |prefix: &str, zh: &str| Topic {
        key: prefix.to_lowercase(),
        prefix: prefix.to_owned(),
        zh: zh.to_owned(),
        en: zh.to_owned(),
    };
    let entry = CounterEntry {
        name: "营业厅".to_owned(),
        team: Some(bench.team),
        is_active: true,
        settings: CounterSettings {
            topics: vec![topic("A", "过户"), topic("B", "缴费")],
            windows: vec!["1".to_owned(), "2".to_owned()],
        },
    };
    let saved = save_counter(&bench.desk, &bench.admin, (None, entry), (true, None))
        .await
        .unwrap();
    (saved.id, saved.token.unwrap())
}

async fn take(bench: &Bench, counter: CounterId, topic: &str) -> String {
    take_number(&bench.desk, counter, topic.to_owned())
        .await
        .unwrap()
        .code
}

on_both! {
    async fn numbers_run_in_each_series_and_begin_anew_each_day(bench: Bench) {
        let (counter, token) = counter(&bench).await;
        assert_eq!(counter_of_token(&bench.desk, &token).await.unwrap().unwrap().counter.id, counter);
        assert_eq!(take(&bench, counter, "a").await, "A001");
        assert_eq!(take(&bench, counter, "b").await, "B001");
        assert_eq!(take(&bench, counter, "a").await, "A002");
        let ticket = take_number(&bench.desk, counter, "a".to_owned()).await.unwrap();
        assert_eq!(ticket.waiting_before, 3);
        let unknown = take_number(&bench.desk, counter, "z".to_owned()).await;
        assert!(matches!(unknown, Err(AppError::Invalid(_))));
        bench.move_by(Millis::days(1));
        assert_eq!(take(&bench, counter, "a").await, "A001");
        assert_eq!(todays_visits(&bench.desk, &bench.li, counter).await.unwrap().len(), 1);
    }

    async fn numbers_taken_at_once_are_all_different(bench: Bench) {
        let (counter, _) = counter(&bench).await;
        let mut taking = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let desk = bench.desk.clone();
            taking.spawn(async move { take_number(&desk, counter, "a".to_owned()).await.unwrap().code });
        }
        let mut codes = taking.join_all().await;
        codes.sort();
        let right: Vec<String> = (1..=20).map(|it| format!("A{it:03}")).collect();
        assert_eq!(codes, right);
        let mut calling = tokio::task::JoinSet::new();
        for place in 0..20 {
            let (desk, actor) = (bench.desk.clone(), if place % 2 == 0 { bench.li.clone() } else { bench.wang.clone() });
            calling.spawn(async move { call_next(&desk, &actor, (counter, "1".to_owned()), None).await.unwrap() });
        }
        let mut called: Vec<_> = calling.join_all().await.into_iter().flatten().collect();
        called.sort();
        called.dedup();
        assert_eq!(called.len(), 20, "each is called by one agent");
        assert_eq!(call_next(&bench.desk, &bench.li, (counter, "1".to_owned()), None).await.unwrap(), None);
    }

    async fn a_visitor_is_called_received_and_served(bench: Bench) {
        let (counter, _) = counter(&bench).await;
        let first = take_number(&bench.desk, counter, "a".to_owned()).await.unwrap();
        bench.move_by(Millis::seconds(10));
        take(&bench, counter, "b").await;
        let refused = call_next(&bench.desk, &bench.stranger, (counter, "1".to_owned()), None).await;
        assert!(matches!(refused, Err(AppError::NotFound { .. })));
        let called = call_next(&bench.desk, &bench.li, (counter, "2".to_owned()), None).await.unwrap();
        assert_eq!(called, Some(first.visit), "who came first is called first");
        act_on_visit(&bench.desk, &bench.li, (first.visit, VisitAct::CallAgain), None).await.unwrap();
        let hall = hall_view(&bench.desk, counter).await.unwrap();
        assert_eq!((hall.called[0].code.as_str(), hall.called[0].window.as_str(), hall.called[0].calls), ("A001", "2", 2));
        assert_eq!(hall.waiting.len(), 1);
        bench.move_by(Millis::seconds(60));
        let greeting = Greeting {
            has_identity: true,
            is_seated: true,
            request: "办理过户".to_owned(),
            text: "您好，请坐！请问您要办理什么业务？".to_owned(),
        };
        act_on_visit(&bench.desk, &bench.li, (first.visit, VisitAct::Greet(greeting)), None).await.unwrap();
        let visits = todays_visits(&bench.desk, &bench.li, counter).await.unwrap();
        assert_eq!(visits[0].stage, VisitStage::Serving);
        assert_eq!(bench.outcomes(visits[0].register, "A19").await, [Outcome::Kept]);
        let case = bench.raise().await;
        act_on_visit(&bench.desk, &bench.li, (first.visit, VisitAct::Finish(Some(case.case))), None).await.unwrap();
        let over = act_on_visit(&bench.desk, &bench.li, (first.visit, VisitAct::NoShow), None).await;
        assert!(matches!(over, Err(AppError::WrongState { state: "visit_over", .. })));
        bench.move_by(Millis::minutes(3));
        app::timer::look(&bench.desk).await.unwrap();
        assert_eq!(bench.outcomes(visits[1].register, "A19").await, [Outcome::Broken], "nobody received the second");
    }
}
