//! Logs and exports that come again: the same event is entered once, each fact judged under the version of its day.

use std::process::{Command, Stdio};

use crate::desk::{Desk, register, text};
use crate::past::{HEAD, MAPPING, agrees, gbk, log, refused, told, write};
use crate::workbook::workbook;

/// The same three rows, in CSV with a further column, other dates and a row twice, as a workbook, and as XES.
#[test]
fn the_same_events_are_entered_once_however_the_file_writes_them() {
    let (folder, data) = (testkit::temp::folder(), testkit::temp::folder());
    let folder = folder.path();
    let import = |log: &str, mapping: &str| {
        let mapping = write(folder, "map.toml", mapping);
        let words = [
            "import",
            "log",
            log,
            "--mapping",
            &mapping,
            "--data",
            text(data.path()),
        ];
        told(&words)
    };
    let none_new = |all: &str| {
        assert!(
            all.contains("0 cases and 0 facts entered, 1 case known before") && !all.contains("differs"),
            "{all}"
        );
    };
    let rows = "W1,2026-03-02 09:00:00,受理,王强,热线组,漏水,报修,无\nW1,2026-03-02 12:00:00,通报,王强,热线组,无,无,下午到\n\
                W1,2026-03-03 18:00:00,办结,李敏,热线组,无,无,无\n";
    let all = import(&write(folder, "a.csv", gbk(&format!("{HEAD}{rows}"))), MAPPING);
    assert!(all.contains("3 rows: 1 case and 3 facts entered"), "{all}");
    let wider = format!("{HEAD}{rows}{rows}")
        .replace('\n', ",甲\n")
        .replacen(",甲", ",工号", 1);
    let all = import(&write(folder, "b.csv", gbk(&wider)), MAPPING);
    none_new(&all);
    assert!(
        all.contains("3 rows said what an earlier row of the file says"),
        "{all}"
    );
    let other_dates = MAPPING.replacen("time =", "time_format = \"%d.%m.%Y %H:%M\"\ntime =", 1);
    let dated = rows
        .replace("2026-03-02 09:00:00", "02.03.2026 09:00")
        .replace("2026-03-02 12:00:00", "02.03.2026 12:00")
        .replace("2026-03-03 18:00:00", "03.03.2026 18:00");
    none_new(&import(
        &write(folder, "c.csv", gbk(&format!("{HEAD}{dated}"))),
        &other_dates,
    ));
    let head: Vec<&str> = HEAD.trim().split(',').collect();
    let book: [&[&str]; 4] = [
        &head,
        &["W1", "46083.375", "受理", "王强", "热线组", "漏水", "报修", "无"],
        &["W1", "46083.5", "通报", "王强", "热线组", "无", "无", "下午到"],
        &["W1", "46084.75", "办结", "李敏", "热线组", "无", "无", "无"],
    ];
    none_new(&import(&write(folder, "d.xlsx", workbook(&book)), MAPPING));
    let attribute = |key: &str, value: &str| format!("<string key=\"{key}\" value=\"{value}\"/>");
    let events: String = rows
        .lines()
        .map(|row| {
            let cells = HEAD.trim().split(',').zip(row.split(','));
            let parts: String = cells.map(|(key, value)| attribute(key, value)).collect();
            format!("<event>{parts}</event>")
        })
        .collect();
    none_new(&import(
        &write(folder, "e.xes", format!("<log><trace>{events}</trace></log>")),
        MAPPING,
    ));
    let corrected = rows.replace("下午到", "明天到");
    let all = import(
        &write(folder, "f.csv", gbk(&format!("{HEAD}{corrected}"))),
        MAPPING,
    );
    assert!(
        all.contains("f.csv, line 3: differs from what was imported: text; kept as it was")
            && all.contains("0 cases and 0 facts entered"),
        "{all}"
    );
    agrees(&["--data", text(data.path())]);
}

const XES_MAPPING: &str = "name = \"xes\"\n[activities.Register]\nfact = \"case_raised\"\n[activities.Close]\nfact = \"case_closed\"\n";

/// A log in XES of cases that were raised and closed at these times.
fn xes(cases: &[(&str, &str)]) -> String {
    let event = |what: &str, at: &str| {
        format!(
            "<event><string key=\"concept:name\" value=\"{what}\"/><date key=\"time:timestamp\" value=\"{at}\"/></event>"
        )
    };
    let case = |(place, (raised, closed)): (usize, &(&str, &str))| {
        let (raised, closed) = (event("Register", raised), event("Close", closed));
        format!("<trace><string key=\"concept:name\" value=\"c{place}\"/>{raised}{closed}</trace>")
    };
    let traces: String = cases.iter().enumerate().map(case).collect();
    format!("<log>{traces}</log>")
}

#[test]
fn each_fact_is_replayed_under_the_version_of_its_day() {
    let folder = testkit::temp::folder();
    let folder = folder.path();
    let mapping = write(folder, "map.toml", XES_MAPPING);
    let cases = [
        ("2026-03-02T09:00:00+08:00", "2026-03-12T09:00:00+08:00"),
        ("2026-03-05T09:00:00+08:00", "2026-03-05T12:00:00+08:00"),
    ];
    let log = write(folder, "log.xes", xes(&cases));
    let out = text(&folder.join("facts.jsonl")).to_owned();
    told(&["import", "log", &log, "--mapping", &mapping, "--out", &out]);
    let packs = folder.join("packs");
    for (version, days, within) in [
        ("1", "valid_to = \"2026-03-03\"", "30d"),
        ("2", "valid_from = \"2026-03-04\"", "1h"),
    ] {
        let own = packs.join(version);
        std::fs::create_dir_all(&own).unwrap();
        let head = format!("[pack]\nid = \"mine\"\nversion = \"{version}\"\n{days}\n");
        let rest = "title = { zh = \"甲\", en = \"A\" }\nextends = \"base\"\n[override.A26]\nwarn_before = \"10m\"\n";
        write(&own, "pack.toml", format!("{head}{rest}within = \"{within}\"\n"));
    }
    let replay = |more: &[&str]| {
        let all = told(&[&["pack", "replay", "--facts", &out, "--json"], more].concat());
        let json = all.split_inclusive("\n}\n").next().unwrap().to_owned();
        let shown: serde_json::Value = serde_json::from_str(&json).unwrap();
        let rows = shown["by"]["clause"].as_array().unwrap().clone();
        let row = rows.into_iter().find(|it| it["name"] == "A26").unwrap();
        let counts = (row["kept"].as_u64().unwrap(), row["broken"].as_u64().unwrap());
        (counts, shown["out_of_days"].as_u64().unwrap(), all)
    };
    let both = replay(&["--packs", text(&packs), "--pack", "mine"]);
    assert_eq!((both.0, both.1), ((1, 1), 0), "{}", both.2);
    assert!(
        both.2.contains("mine@1") && both.2.contains("mine@2"),
        "{}",
        both.2
    );
    let second = replay(&["--pack", text(&packs.join("2"))]);
    assert_eq!((second.0, second.1), ((0, 2), 1), "{}", second.2);
    assert!(
        second
            .2
            .contains("1 fact of days on which no version of the pack holds (2026-03-04 to …)"),
        "{}",
        second.2
    );
}

#[test]
fn an_export_that_was_joined_to_itself_is_judged_once() {
    let (folder, data) = (testkit::temp::folder(), testkit::temp::folder());
    let folder = folder.path();
    let place = ["--data", text(data.path())];
    let mapping = write(folder, "map.toml", MAPPING);
    let log = write(folder, "log.csv", gbk(&log(3)));
    told(&[&["import", "log", &log, "--mapping", &mapping][..], &place].concat());
    let once = write(folder, "once.jsonl", "");
    told(&[&["export", "facts", "--to", &once][..], &place].concat());
    let facts = std::fs::read_to_string(&once).unwrap();
    let twice = write(folder, "twice.jsonl", format!("{facts}{facts}"));
    let mixed = write(
        folder,
        "mixed.jsonl",
        format!("{facts}{facts}").replace("\"is_whole\":true,", ""),
    );
    let last_line = |all: &str| {
        all.lines()
            .rfind(|it| it.starts_with("base@"))
            .unwrap()
            .to_owned()
    };
    let verdicts = |all: &str| last_line(all).split("; ").nth(1).unwrap().to_owned();
    let right = told(&["pack", "replay", "--pack", "base", "--facts", &once]);
    for file in [&twice, &mixed] {
        let all = refused(&["pack", "replay", "--pack", "base", "--facts", file]);
        assert!(
            all.contains("word for word; taken once") && all.contains("the first line of another file"),
            "{all}"
        );
        assert!(last_line(&all).contains("3 cases,"), "{all}");
        if file == &twice {
            assert_eq!(verdicts(&all), verdicts(&right), "{all}");
        }
    }
    // A whole file whose cases were torn apart is no whole one, whatever it says: it is judged like any other.
    let lines: Vec<&str> = facts.lines().collect();
    let apart = [&lines[..2], &lines[lines.len() - 1..], &lines[2..lines.len() - 1]].concat();
    let apart = write(folder, "apart.jsonl", apart.join("\n"));
    let all = told(&["pack", "replay", "--pack", "base", "--facts", &apart]);
    assert_eq!(last_line(&all), last_line(&right), "{all}");
}

#[test]
fn facts_are_exported_beside_a_running_desk() {
    let desk = Desk::on_sqlite();
    desk.add_person("admin", "administrator");
    let program = desk.serve();
    let mut client = desk.log_in("admin");
    register(&mut client, "k1", "漏水").unwrap();
    let folder = testkit::temp::folder();
    let out = text(&folder.path().join("facts.jsonl")).to_owned();
    let (status, all) = desk.run(&["export", "facts", "--to", &out]);
    assert!(status.success() && all.contains("1 case, "), "{all}");
    assert!(std::fs::read_to_string(&out).unwrap().contains("漏水"));
    program.kill();
}

#[test]
fn a_command_whose_reader_has_gone_ends_quietly() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_shouwen"))
        .args(["pack", "schema"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(141));
}
