//! The past: judged again bit for bit, written out, read back, and judged by the version of its day.

use app::case::raise_case::raise_case;
use app::case::reply_to_customer::{ReplyToCustomer, reply_to_customer};
use app::past::end_past_records::end_past_records;
use app::past::export_facts::export_facts;
use app::past::import_cases::import_cases;
use app::past::replay::{Counted, Replay};
use app::past::replay_lines::{Walked, walk};
use app::past::same_event::LogRow;
use app::past::what_if::{WhatIf, what_if};
use app::report::Span;
use app::timer::look;
use app::{AppError, Desk, Packs};
use calendar::Millis;
use domain::ports::Clock as _;
use domain::{Channel, Outcome, PromiseState};
use pack::{Figures, Sources};
use reports::{Shift, Tally};
use serde_json::json;

use crate::bench::{Bench, invalid};
use crate::phone::on_both;

/// The common standard in two versions: an hour for progress from Tuesday on.
fn two_versions() -> Packs {
    let later = "[pack]\nid = \"base\"\nversion = \"2026.2\"\ntitle = { zh = \"通用\", en = \"Common\" }\n\
        valid_from = \"2026-11-24\"\n";
    let mut files = pack::built_in().files;
    let base: Vec<(String, String)> = files
        .iter()
        .filter(|(path, _)| path.starts_with("base/") && path.ends_with(".toml"))
        .map(|(path, text)| (path.replace("base/", "base-later/"), text.clone()))
        .collect();
    for (path, text) in base {
        let text = if path.ends_with("pack.toml") {
            format!("{later}[override.B16]\nwithin = \"1h\"\nwarn_before = \"10m\"\n")
        } else {
            text
        };
        files.insert(path, text);
    }
    let sources = Sources::new(files);
    let editions = pack::load_editions(&sources, "base").unwrap();
    assert_eq!(editions.len(), 2);
    Packs::of(editions, sources).unwrap()
}

#[tokio::test]
async fn a_promise_keeps_the_version_of_its_day_and_later_ones_get_the_next() {
    let bench = Bench::with_packs(two_versions()).await;
    let first = bench.raise().await;
    assert_eq!(bench.desk.pack().version, "2026.1");
    bench.move_by(Millis::days(1));
    assert_eq!(bench.desk.pack().version, "2026.2");
    let second = raise_case(&bench.desk, &bench.wang, Bench::repair())
        .await
        .unwrap();
    let progress = |view: app::case::view_case::CaseView| {
        let all = view.promises.into_iter();
        all.filter(|it| it.key.clause.as_str() == "B16" && it.state == PromiseState::Running)
            .map(|it| (it.pack.to_string(), it.due_at.unwrap().since(it.basis_at)))
            .collect::<Vec<_>>()
    };
    let old = progress(bench.view(first.case).await);
    assert_eq!(old[0].0, "base@2026.1");
    assert_eq!(
        progress(bench.view(second.case).await),
        [("base@2026.2".to_owned(), Millis::hours(1))]
    );
    bench.move_by(Millis::hours(2));
    while look(&bench.desk).await.unwrap().has_more {}
    assert!(
        bench
            .outcomes(second.case, "B16")
            .await
            .contains(&Outcome::Broken)
    );
    bench.judges_alike().await;
}

async fn exported(desk: &Desk) -> String {
    let mut text = String::new();
    let exported = export_facts(desk.store(), desk.settings(), |line| {
        text.push_str(line);
        text.push('\n');
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(text.lines().count() as u64, exported.facts + 1);
    text
}

fn replayed(desk: &Desk, text: &str) -> Walked<Counted> {
    let packs = Packs::from(desk.pack().clone());
    let make = |line: &app::past::desk_line::DeskLine| {
        Ok(Replay {
            standards: app::past::judging::DatedStandards::compile(&packs, line)?,
            has_timer: line.is_whole,
            zone: line.zone.clone(),
        })
    };
    walk(|| Ok(text.as_bytes()), 2, make, |_| {}).unwrap()
}

async fn story(bench: &Bench) {
    for number in 0..5 {
        let done = bench.raise().await;
        bench.move_by(Millis::hours(11));
        while look(&bench.desk).await.unwrap().has_more {}
        if number % 2 == 0 {
            let reply = ReplyToCustomer {
                on: app::OnCase::any_version(done.case),
                text: "王女士，您好！师傅今天下午三点到您家，请您放心，谢谢。".to_owned(),
                channel: Channel::Phone,
                to: Vec::new(),
                cc: None,
                attachments: Vec::new(),
            };
            reply_to_customer(&bench.desk, &bench.li, reply).await.unwrap();
        }
    }
    bench.move_by(Millis::days(3));
    while look(&bench.desk).await.unwrap().has_more {}
}

#[tokio::test]
async fn what_is_written_out_judges_alike_when_it_is_read_back() {
    let bench = Bench::new().await;
    story(&bench).await;
    bench.judges_alike().await;
    let text = exported(&bench.desk).await;
    let walked = replayed(&bench.desk, &text);
    assert_eq!((walked.cases, walked.left_out, walked.fault_count), (5, 0, 0));
    let mut live = Tally::new(bench.desk.settings().zone.clone());
    let all = bench
        .desk
        .store()
        .read(|tx| {
            let cases = store::record::cases_after(tx, None, 100)?;
            let mut all = Vec::new();
            for (id, _) in cases {
                let given = store::promises::verdicts_of_case(tx, id)?;
                let last: std::collections::BTreeMap<_, _> =
                    given.into_iter().map(|it| (it.key.clone(), it)).collect();
                all.extend(last.into_values());
            }
            Ok::<_, store::StoreError>(all)
        })
        .await
        .unwrap();
    all.iter().for_each(|it| live.add(it));
    assert_eq!(walked.sum.of_cases, live);
    assert!(live.all.broken > 0 && live.all.kept > 0, "{:?}", live.all);
}

#[tokio::test]
async fn mixed_lines_without_the_timers_give_the_same_breaks() {
    let bench = Bench::new().await;
    story(&bench).await;
    let text = exported(&bench.desk).await;
    let whole = replayed(&bench.desk, &text);
    let mut lines: Vec<&str> = text.lines().collect();
    let head = lines.remove(0).replace("\"is_whole\":true", "\"is_whole\":false");
    lines.retain(|it| !it.contains("\"author\":\"timer\""));
    let at = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["at"].as_i64();
    lines.sort_by_key(|it| at(it));
    let mixed = replayed(&bench.desk, &format!("{head}\n{}\n", lines.join("\n")));
    assert_eq!(mixed.cases, 5);
    let broken =
        |it: &Walked<Counted>, clause: &str| it.sum.of_cases.by_clause[&clause.parse().unwrap()].broken;
    assert!(broken(&whole, "B16") > 0);
    // The file ends with the last human fact, so what broke later is not in it.
    assert!(broken(&mixed, "B16") > 0 && broken(&mixed, "B16") <= broken(&whole, "B16"));
}

#[tokio::test]
async fn mistakes_are_told_by_line_and_their_case_is_left_out() {
    let bench = Bench::new().await;
    bench.raise().await;
    bench.raise().await;
    let text = exported(&bench.desk).await;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let last = lines.last().unwrap().clone();
    lines.push(last.clone());
    lines.push(last.replace("\"author\":", " \"author\":"));
    lines.push(last.replace("\"author\":", "\"writer\":"));
    lines.push("nothing".to_owned());
    let walked = replayed(&bench.desk, &lines.join("\n"));
    let count = u64::try_from(lines.len()).unwrap();
    let told: Vec<u64> = walked.faults.iter().map(|it| it.line).collect();
    assert_eq!((walked.cases, walked.left_out), (1, 1));
    assert_eq!(
        told,
        [count - 3, count - 2, count - 1, count],
        "{:?}",
        walked.faults
    );
    assert!(walked.faults[0].wrong.en.contains("word for word"));
    assert!(walked.faults[0].wrong.zh.contains("完全相同"));
    assert!(walked.faults[1].wrong.en.contains("already"));
    assert!(walked.faults[1].wrong.zh.contains("已经有"));
}

fn b16(within: &str) -> Figures {
    let keys = [("within".to_owned(), within.into())];
    Figures::from([("B16".parse().unwrap(), keys.into_iter().collect())])
}

fn try_figures(bench: &Bench, figures: Figures) -> WhatIf {
    let now = bench.clock.now();
    let span = Span {
        from: now.minus(Millis::days(30)),
        to: now,
    };
    WhatIf { figures, span }
}

#[tokio::test]
async fn other_figures_are_tried_on_the_past_and_nothing_is_written() {
    let bench = Bench::new().await;
    story(&bench).await;
    let before = exported(&bench.desk).await;
    let report = what_if(&bench.desk, &bench.admin, try_figures(&bench, b16("30d")))
        .await
        .unwrap();
    assert_eq!((report.changes.len(), report.differences.cases), (1, 5));
    let clause: domain::ClauseId = "B16".parse().unwrap();
    let (old, new) = report.differences.totals[&clause];
    assert!(old.broken > 0 && new.broken == 0, "{old:?} {new:?}");
    let shifts = &report.differences.shifts[&clause];
    let gone = Shift {
        old: Some(Outcome::Broken),
        new: None,
    };
    assert!(shifts[&gone].worst[0].case.name.starts_with("2026"), "{shifts:?}");
    // No other clause is touched by the figure of this one.
    assert_eq!(report.differences.shifts.len(), 1);
    let same = what_if(&bench.desk, &bench.admin, try_figures(&bench, b16("24h"))).await;
    assert!(
        same.unwrap().differences.shifts.is_empty(),
        "the figure in force changes nothing"
    );
    assert_eq!(before, exported(&bench.desk).await);
}

#[tokio::test]
async fn only_who_changes_the_desk_may_try_and_mistakes_are_told() {
    let bench = Bench::new().await;
    for actor in [&bench.li, &bench.lead] {
        let refused = what_if(&bench.desk, actor, try_figures(&bench, b16("3h"))).await;
        assert!(matches!(refused, Err(AppError::Forbidden(_))), "{refused:?}");
    }
    let soon = what_if(&bench.desk, &bench.admin, try_figures(&bench, b16("soon"))).await;
    let Err(AppError::Figures(mistakes)) = soon else {
        panic!("{soon:?}")
    };
    assert_eq!(mistakes[0].key.as_deref(), Some("within"));
    assert!(mistakes[0].says.zh.contains("`soon` 不是时限"), "{mistakes:?}");
    let clause: domain::ClauseId = "B16".parse().unwrap();
    let night = std::collections::BTreeMap::from([("calendar".to_owned(), "night".into())]);
    let night = try_figures(&bench, Figures::from([(clause.clone(), night)]));
    let night = what_if(&bench.desk, &bench.admin, night).await;
    let Err(AppError::Figures(mistakes)) = night else {
        panic!("{night:?}")
    };
    assert_eq!(
        (mistakes[0].clause.as_ref(), mistakes[0].key.as_deref()),
        (Some(&clause), Some("calendar"))
    );
    let empty = what_if(&bench.desk, &bench.admin, try_figures(&bench, Figures::new())).await;
    assert_eq!(invalid(empty), ("figures", "empty"));
    let mut long = try_figures(&bench, b16("3h"));
    long.span.from = long.span.to.minus(Millis::days(93));
    assert_eq!(
        invalid(what_if(&bench.desk, &bench.admin, long).await),
        ("to_at", "too_long")
    );
}

/// A case that another system closed, as an import of old left it: what runs after a case was closed runs on.
async fn taken_in_of_old(bench: &Bench) -> domain::CaseId {
    let at = bench.desk.clock().now();
    let case = app::past::fact_line::case_id_of("旧系统:1001");
    let raised = json!({
        "kind": "case_raised", "case_type": "complaint", "priority": "normal", "priority_by": null, "channel": "phone",
        "contact": case, "customer": null, "place": null, "subject": "不热", "description": "不热", "since": null,
        "fields": { "imported_from": "旧系统", "imported_number": "1001" }, "flags": [], "is_confirmed": true,
        "team": bench.team, "owner": bench.li.person,
    });
    let closed = json!({ "kind": "case_closed", "cause": null, "remedy": null, "prevention": null });
    let fact = |(body, seq): (serde_json::Value, u32)| domain::Fact {
        id: domain::FactId::from_uuid(app::past::fact_line::uuid_of(&format!("row {seq}"))),
        case_id: case,
        seq,
        at: at.plus(Millis::minutes(i64::from(seq))),
        recorded_at: at,
        author: domain::Author::Person(bench.li.person),
        body: serde_json::from_value(body).unwrap(),
    };
    let facts: Vec<_> = [(raised, 1), (closed, 2)].into_iter().map(fact).collect();
    bench.move_by(Millis::hours(1));
    // The record is said to end before the case was closed, so that nothing is ended here.
    let row = |fact| LogRow { line: Some(1), fact };
    let rows = facts.into_iter().map(row).collect();
    import_cases(&bench.desk, vec![rows], at).await.unwrap();
    case
}

on_both! {
    async fn what_an_import_of_old_left_open_is_void_once(bench: Bench) {
        let own = bench.raise().await;
        let case = taken_in_of_old(&bench).await;
        let open = async |case| {
            let promises = bench.view(case).await.promises.into_iter();
            promises.filter(|it| matches!(it.state, PromiseState::Running | PromiseState::Paused)).count()
        };
        let before = open(own.case).await;
        assert!(before > 0 && open(case).await > 0);
        let facts = bench.facts(case).await.len();
        assert_eq!(end_past_records(&bench.desk).await.unwrap(), 1);
        assert_eq!((open(own.case).await, open(case).await), (before, 0));
        let view = bench.view(case).await;
        assert!(view.promises.iter().any(|it| it.state == PromiseState::Void));
        let last = bench.facts(case).await.pop().unwrap();
        assert_eq!(last.body.event().map(|it| it.what), Some(domain::EventKind::RecordEnded));
        assert_eq!(bench.facts(case).await.len(), facts + 1);
        assert_eq!(end_past_records(&bench.desk).await.unwrap(), 0);
        bench.judges_alike().await;
    }
}
