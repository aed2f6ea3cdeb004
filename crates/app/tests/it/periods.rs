//! Periods on a running desk: judged when they are over, the same as a replay says, whatever was late, and after a stop.

use std::collections::BTreeMap;

use app::AppError;
use app::past::export_facts::export_facts;
use app::past::replay::{Counted, Replay};
use app::past::replay_lines::walk;
use app::past::what_if::{AtTheTime, Limits, Old, compare_record, compile_for};
use app::periods::look;
use app::periods::show_periods::show_periods;
use app::register::list_registers::list_registers;
use app::register::record_entry::{RecordEntry, record_entry};
use app::register::view_register::view_register;
use app::report::{Span, compliance};
use calendar::{Instant, Millis};
use domain::ports::Clock as _;
use domain::{Actor, Event, EventKind, Outcome, PeriodVerdict};
use pack::Sources;

use crate::bench::{Bench, invalid};

/// Duties of every day and every person, a share of members, hours in which somebody must be there.
const OWED: &str = "[pack]\nid = \"own\"\nversion = \"1\"\ntitle = { zh = \"例\", en = \"Own\" }\n\
[[clause]]\nid = \"X01\"\nkind = \"duty\"\ntitle = { zh = \"查\", en = \"Inspect\" }\ntext = { zh = \"每天查\", en = \"daily\" }\n\
source = \"例\"\nseverity = \"minor\"\nanswerable = \"team\"\nevery = \"day\"\ndone = [\"inspection_done\"]\ngrace = \"2h\"\n\
[[clause]]\nid = \"X02\"\nkind = \"duty\"\ntitle = { zh = \"考\", en = \"Appraise\" }\ntext = { zh = \"人人考\", en = \"each\" }\n\
source = \"例\"\nseverity = \"minor\"\nanswerable = \"team\"\nevery = \"day\"\nper_person = { of = [\"staff_listed\"] }\ndone = [\"appraisal_done\"]\n\
[[clause]]\nid = \"X03\"\nkind = \"coverage\"\ntitle = { zh = \"访\", en = \"Follow up\" }\ntext = { zh = \"八成\", en = \"share\" }\n\
source = \"例\"\nseverity = \"minor\"\nanswerable = \"team\"\npopulation = [\"repair_finished\"]\nmember = \"thing\"\n\
reached_by = [\"followed_up\"]\nevery = \"week\"\nshare = 50\n\
[[clause]]\nid = \"X04\"\nkind = \"window\"\ntitle = { zh = \"岗\", en = \"Staffed\" }\ntext = { zh = \"有人\", en = \"staffed\" }\n\
source = \"例\"\nseverity = \"minor\"\nanswerable = \"team\"\nstaffed = { arrive = [\"shift_arrived\"], leave = [\"shift_left\"], hours = [\"10:00-12:00\"] }\n";

async fn bench() -> Bench {
    Bench::with_sources(Sources::new([("own/pack.toml", OWED)]), "own").await
}

pub(crate) fn entry(what: EventKind) -> RecordEntry {
    RecordEntry {
        event: Event::of(what),
        team: None,
        at: None,
        once: None,
    }
}

fn about(what: EventKind, thing: &str) -> RecordEntry {
    let mut entry = entry(what);
    entry.event.thing = Some(thing.to_owned());
    entry
}

pub(crate) async fn record(bench: &Bench, entry: RecordEntry) -> app::Done {
    record_entry(&bench.desk, &bench.admin, entry).await.unwrap()
}

async fn ago(bench: &Bench, span: Millis, mut entry: RecordEntry) -> app::Done {
    entry.at = Some(bench.clock.now().minus(span));
    record(bench, entry).await
}

pub(crate) async fn written(bench: &Bench) -> Vec<PeriodVerdict> {
    bench
        .desk
        .store()
        .read(|tx| store::periods::period_verdicts(tx, (Instant::MIN, Instant::MAX), None))
        .await
        .unwrap()
}

pub(crate) async fn outcomes(bench: &Bench, clause: &str) -> Vec<Outcome> {
    let mut all = written(bench).await;
    all.retain(|it| it.verdict.key.clause.as_str() == clause);
    all.into_iter().map(|it| it.verdict.outcome).collect()
}

/// What a replay of the exported facts counts for periods, up to the last fact.
async fn replayed(bench: &Bench) -> Counted {
    let mut text = String::new();
    export_facts(bench.desk.store(), bench.desk.settings(), |line| {
        text.push_str(line);
        text.push('\n');
        Ok(())
    })
    .await
    .unwrap();
    let packs = app::Packs::from(bench.desk.pack().clone());
    let make = |line: &app::past::desk_line::DeskLine| {
        Ok(Replay {
            standards: app::past::judging::DatedStandards::compile(&packs, line)?,
            has_timer: line.is_whole,
            zone: line.zone.clone(),
        })
    };
    walk(|| Ok(text.as_bytes()), 2, make, |_| {}).unwrap().sum
}

/// Live counts by clause of what holds: kept and broken.
async fn held(bench: &Bench) -> BTreeMap<String, (u64, u64)> {
    let last: BTreeMap<_, _> = written(bench)
        .await
        .into_iter()
        .map(|it| (it.verdict.key.clone(), it.verdict.outcome))
        .collect();
    let mut counts: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for (key, outcome) in last {
        let count = counts.entry(key.clause.as_str().to_owned()).or_default();
        match outcome {
            Outcome::Kept => count.0 += 1,
            Outcome::Broken => count.1 += 1,
            Outcome::Waived | Outcome::Void | Outcome::Superseded => {}
        }
    }
    counts.retain(|_, it| *it != (0, 0));
    counts
}

pub(crate) async fn agrees_with_replay(bench: &Bench) {
    bench.judges_alike().await;
    let again = replayed(bench).await.of_periods;
    let again: BTreeMap<String, (u64, u64)> = again
        .by_clause
        .iter()
        .map(|(clause, it)| (clause.as_str().to_owned(), (it.kept, it.broken)))
        .collect();
    assert_eq!(held(bench).await, again);
}

#[tokio::test]
async fn a_period_is_judged_when_it_is_over_and_only_once() {
    let bench = bench().await;
    assert_eq!(look(&bench.desk).await.unwrap().next_at, None);
    record(&bench, entry(EventKind::InspectionDone)).await;
    let looked = look(&bench.desk).await.unwrap();
    let midnight: Instant = "2026-11-24T00:00:00+08:00".parse().unwrap();
    assert_eq!((looked.verdicts, looked.next_at), (0, Some(midnight)));
    bench.move_by(Millis::hours(15));
    assert!(look(&bench.desk).await.unwrap().verdicts > 0);
    assert_eq!(outcomes(&bench, "X01").await, [Outcome::Kept]);
    assert_eq!(look(&bench.desk).await.unwrap().verdicts, 0);
    // The next day nobody inspects; the grace of two hours is waited for.
    bench.move_by(Millis::hours(25));
    look(&bench.desk).await.unwrap();
    assert_eq!(outcomes(&bench, "X01").await, [Outcome::Kept]);
    bench.move_by(Millis::hours(1));
    look(&bench.desk).await.unwrap();
    assert_eq!(outcomes(&bench, "X01").await, [Outcome::Kept, Outcome::Broken]);
    bench.judges_alike().await;
}

#[tokio::test]
async fn what_was_recorded_late_corrects_what_was_judged() {
    let bench = bench().await;
    record(&bench, entry(EventKind::StaffListed)).await;
    bench.move_by(Millis::days(3));
    look(&bench.desk).await.unwrap();
    let before = outcomes(&bench, "X01").await;
    assert_eq!(before, [Outcome::Broken; 3]);
    ago(&bench, Millis::days(2), entry(EventKind::InspectionDone)).await;
    bench.move_by(Millis::seconds(6));
    look(&bench.desk).await.unwrap();
    let all = written(&bench).await;
    let corrected: Vec<_> = all.iter().filter(|it| it.verdict.is_correction).collect();
    assert_eq!(corrected.len(), 1, "{corrected:?}");
    assert_eq!(corrected[0].verdict.outcome, Outcome::Kept);
    assert_eq!(corrected[0].proof.len(), 1);
    bench.judges_alike().await;
}

#[tokio::test]
async fn days_of_entries_late_and_in_time_agree_with_a_replay_whenever_one_looks() {
    let bench = bench().await;
    for day in 0..9_i64 {
        for hour in [2, 3, 5] {
            bench.move_by(Millis::hours(hour));
            let shift = format!("班{day}");
            match (day + hour) % 5 {
                0 => record(&bench, entry(EventKind::InspectionDone)).await,
                1 => ago(&bench, Millis::hours(30), entry(EventKind::InspectionDone)).await,
                2 => record(&bench, about(EventKind::RepairFinished, &shift)).await,
                3 => ago(&bench, Millis::days(day), about(EventKind::FollowedUp, &shift)).await,
                _ => record(&bench, about(EventKind::ShiftArrived, &shift)).await,
            };
            if day % 3 != 1 {
                look(&bench.desk).await.unwrap();
            }
        }
        let mut staff = entry(EventKind::StaffListed);
        staff.event.person = Some(if day % 2 == 0 {
            bench.li.person
        } else {
            bench.wang.person
        });
        record(&bench, staff).await;
        bench.move_by(Millis::hours(14));
        look(&bench.desk).await.unwrap();
    }
    // A replay ends with the last fact, so that is where both stop.
    record(&bench, about(EventKind::RepairFinished, "最后")).await;
    bench.move_by(Millis::seconds(6));
    look(&bench.desk).await.unwrap();
    let held = held(&bench).await;
    assert!(held.len() >= 4 && held.values().any(|it| it.0 > 0), "{held:?}");
    agrees_with_replay(&bench).await;
}

#[tokio::test]
async fn a_desk_that_begins_again_goes_on_from_what_is_remembered() {
    let bench = bench().await;
    record(&bench, about(EventKind::RepairFinished, "修1")).await;
    bench.move_by(Millis::days(2));
    look(&bench.desk).await.unwrap();
    let again = bench.reopened().await;
    assert_eq!(look(&again.desk).await.unwrap().verdicts, 0);
    record(&again, about(EventKind::FollowedUp, "修1")).await;
    again.move_by(Millis::days(6));
    look(&again.desk).await.unwrap();
    assert_eq!(outcomes(&again, "X03").await, [Outcome::Kept]);
    again.judges_alike().await;
}

#[tokio::test]
async fn two_nodes_write_each_verdict_once() {
    let bench = bench().await;
    record(&bench, entry(EventKind::InspectionDone)).await;
    let other = bench.reopened().await;
    bench.move_by(Millis::days(2));
    let (one, two) = tokio::join!(look(&bench.desk), look(&other.desk));
    assert!(one.unwrap().verdicts + two.unwrap().verdicts > 0);
    look(&other.desk).await.unwrap();
    let keys: Vec<_> = written(&bench)
        .await
        .into_iter()
        .map(|it| it.verdict.key)
        .collect();
    let once: std::collections::BTreeSet<_> = keys.iter().collect();
    assert_eq!(keys.len(), once.len());
}

#[tokio::test]
async fn figures_open_down_to_the_facts_behind_a_period() {
    let bench = bench().await;
    record(&bench, entry(EventKind::InspectionDone)).await;
    bench.move_by(Millis::days(2));
    look(&bench.desk).await.unwrap();
    let span = Span {
        from: bench.clock.now().minus(Millis::days(30)),
        to: bench.clock.now(),
    };
    let clause: domain::ClauseId = "X01".parse().unwrap();
    let rows = compliance(&bench.desk, &bench.admin, span).await.unwrap();
    let figure = &rows.iter().find(|it| it.figure.clause == clause).unwrap().figure;
    assert_eq!((figure.kept, figure.broken), (1, 1));
    let shown = show_periods(&bench.desk, &bench.admin, (clause.clone(), None), span, 10).await;
    let shown = shown.unwrap();
    assert_eq!(shown.len(), 2);
    let (broken, kept) = (&shown[0], &shown[1]);
    assert_eq!(
        (broken.period.verdict.outcome, broken.facts.len()),
        (Outcome::Broken, 0)
    );
    assert_eq!(
        kept.facts[0].register.as_ref().unwrap().area,
        domain::EventArea::Conduct
    );
    // What is the whole desk's is not shown to whoever reads a team's figures only.
    let lead = show_periods(&bench.desk, &bench.lead, (clause, None), span, 10).await;
    assert!(lead.unwrap().is_empty());
}

#[tokio::test]
async fn another_figure_is_tried_on_periods_too() {
    let bench = bench().await;
    record(&bench, about(EventKind::RepairFinished, "修1")).await;
    record(&bench, about(EventKind::RepairFinished, "修2")).await;
    record(&bench, about(EventKind::FollowedUp, "修2")).await;
    bench.move_by(Millis::days(8));
    look(&bench.desk).await.unwrap();
    assert_eq!(outcomes(&bench, "X03").await, [Outcome::Kept]);
    let standard = pack::load(
        &Sources::new([("own/pack.toml", OWED.replace("share = 50", "share = 100"))]),
        "own",
    )
    .unwrap();
    let new = compile_for(&bench.desk, &standard).await.unwrap();
    let limits = Limits {
        span: None,
        most_cases: 100,
        until_at: Instant::MAX,
        most_behind: 5,
    };
    let old = Old::OfTheDay(AtTheTime::of(&bench.desk));
    let (differences, _) = compare_record(&bench.desk, (old, std::sync::Arc::new(new)), limits)
        .await
        .unwrap();
    let shifts = &differences.shifts[&"X03".parse().unwrap()];
    let gone = reports::Shift {
        old: Some(Outcome::Kept),
        new: Some(Outcome::Broken),
    };
    assert_eq!(shifts[&gone].worst[0].case.name, "2026-11-23");
}

#[tokio::test]
async fn registers_stand_apart_by_house_team_and_call() {
    let bench = bench().await;
    let as_lead = |mut entry: RecordEntry, team| {
        entry.team = team;
        record_entry(&bench.desk, &bench.lead, entry)
    };
    let first = as_lead(about(EventKind::ShiftArrived, "早"), Some(bench.team))
        .await
        .unwrap();
    let second = as_lead(about(EventKind::ShiftLeft, "早"), Some(bench.team))
        .await
        .unwrap();
    assert_eq!((first.case, second.seq > first.seq), (second.case, true));
    let calls = [
        record(&bench, about(EventKind::CallMissed, "一")).await,
        record(&bench, about(EventKind::CallMissed, "二")).await,
    ];
    assert_ne!(calls[0].case, calls[1].case);
    let count = async |actor: &Actor| list_registers(&bench.desk, actor, (None, None), 50).await;
    assert_eq!(count(&bench.admin).await.unwrap().len(), 3);
    assert!(matches!(count(&bench.li).await, Err(AppError::Forbidden(_))));
    let viewed = view_register(&bench.desk, &bench.lead, first.case, (None, 50))
        .await
        .unwrap();
    assert!(viewed.facts.len() >= 2);
    let elsewhere = as_lead(about(EventKind::ShiftArrived, "早"), Some(bench.other_team)).await;
    assert!(matches!(elsewhere, Err(AppError::Forbidden(_))));
    let everybody = as_lead(about(EventKind::ShiftArrived, "早"), None).await;
    assert!(matches!(everybody, Err(AppError::Forbidden(_))));
    bench.judges_alike().await;
}

#[tokio::test]
async fn an_entry_tells_of_what_has_happened_and_not_long_ago() {
    let bench = bench().await;
    let at = |span: Millis| RecordEntry {
        at: Some(bench.clock.now().plus(span)),
        ..entry(EventKind::InspectionDone)
    };
    let soon = record_entry(&bench.desk, &bench.admin, at(Millis::hours(1))).await;
    assert_eq!(invalid(soon), ("at", "in_the_future"));
    let old = record_entry(&bench.desk, &bench.admin, at(Millis::days(-401))).await;
    assert_eq!(invalid(old), ("at", "too_long_ago"));
    let mut stray = entry(EventKind::InspectionDone);
    stray.event.fields.insert("colour".to_owned(), "red".to_owned());
    let stray = record_entry(&bench.desk, &bench.admin, stray).await;
    assert_eq!(invalid(stray), ("event", "unfit"));
}
