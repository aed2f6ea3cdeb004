//! Stories of the past: logs of other systems are read in, judged, tried under other figures; packs are signed.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::desk::text;
use crate::workbook::workbook;

pub(crate) const MAPPING: &str = r#"
name = "老工单系统"
encoding = "gbk"
case = "工单号"
time = "时间"
activity = "环节"
author = "处理人"
team = "班组"
others = "reject"

[authors]
customer = ["客户"]
system = ["系统"]

[raised]
subject = "标题"
type = { column = "类型", words = { "报修" = "repair" }, otherwise = "enquiry" }

[activities."受理"]
fact = "case_raised"
[activities."通报"]
fact = "reply_sent"
with = { text = "说明" }
[activities."到场"]
event = "visit_arrived"
with = { thing = "工单号" }
[activities."办结"]
fact = "case_closed"
"#;

pub(crate) const HEAD: &str = "工单号,时间,环节,处理人,班组,标题,类型,说明\n";

fn shouwen(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shouwen"));
    command
        .args(words)
        .env("SHOUWEN_LANG", "en")
        .env_remove("SHOUWEN_DATA")
        .env_remove("SHOUWEN_PACK");
    command.output().unwrap()
}

#[track_caller]
pub(crate) fn told(words: &[&str]) -> String {
    let output = shouwen(words);
    let all = said(&output);
    assert!(output.status.success(), "{words:?}:\n{all}");
    all
}

#[track_caller]
pub(crate) fn refused(words: &[&str]) -> String {
    let output = shouwen(words);
    let all = said(&output);
    assert!(!output.status.success(), "{words:?}:\n{all}");
    all
}

fn said(output: &Output) -> String {
    let of = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", of(&output.stdout), of(&output.stderr))
}

/// Cases of three rows each, the second answered in time or days late by turns.
pub(crate) fn log(cases: u32) -> String {
    let mut rows = HEAD.to_owned();
    for number in 0..cases {
        let day = 2 + number % 20;
        let (told, closed) = if number % 2 == 0 {
            (day, day)
        } else {
            (day + 4, day + 5)
        };
        rows.push_str(&format!(
            "W{number},2026-03-{day:02} 09:00:00,受理,王强,热线组,暖气不热,报修,\n\
             W{number},2026/3/{told} 11:00,通报,王强,热线组,,,\"您好，师傅下午到，请您放心，谢谢。\"\n\
             W{number},2026-03-{closed:02} 17:00:00,办结,李敏,热线组,,,\n"
        ));
    }
    rows
}

fn from_gbk(bytes: &[u8]) -> String {
    encoding_rs::GBK.decode(bytes).0.into_owned()
}

pub(crate) fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

pub(crate) fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    text(&path).to_owned()
}

#[track_caller]
pub(crate) fn agrees(place: &[&str]) -> String {
    let all = told(&[&["verify", "--judge"], place].concat());
    assert!(
        all.contains(" 0 broken chains") && all.contains(" 0 cases differ"),
        "{all}"
    );
    all
}

fn import_story(place: &[&str]) {
    let folder = testkit::temp::folder();
    let mapping = write(folder.path(), "map.toml", MAPPING);
    let bad =
        "W1,bald,办结,李敏,,,,\nW1,2026-03-09 10:00:00,跳舞,李敏,,,,\n,2026-03-09 10:00:00,办结,李敏,,,,\n";
    let log = write(folder.path(), "log.csv", gbk(&format!("{}{bad}", log(12))));
    let import = [&["import", "log", &log, "--mapping", &mapping], place].concat();
    let first = refused(&import);
    assert!(
        first.contains("39 rows: 12 cases and 36 facts entered, 0 cases known before, 3 rows rejected"),
        "{first}"
    );
    let rejects = format!("{log}.rejected.csv");
    let rejected = from_gbk(&std::fs::read(&rejects).unwrap());
    let head = HEAD.trim_end();
    assert!(
        rejected.starts_with(&format!("{head},rejected_line,rejected_reason\n")),
        "{rejected}"
    );
    for words in ["W1,bald,办结,李敏,,,,,38,", "跳舞", "is empty"] {
        assert!(rejected.contains(words), "{rejected}");
    }
    let chinese = refused(&[&["--lang", "zh-CN"], &import[..]].concat());
    assert!(chinese.contains("拒收 3 行"), "{chinese}");
    let reasons = from_gbk(&std::fs::read(&rejects).unwrap());
    for words in ["`bald` 读不出时间", "对照文件里没有环节 `跳舞`", "是空的"] {
        assert!(reasons.contains(words), "{reasons}");
    }
    let typo = write(
        folder.path(),
        "typo.toml",
        MAPPING.replacen("name =", "nmae =", 1),
    );
    let typo = [
        "import",
        "log",
        &log,
        "--mapping",
        &typo,
        "--out",
        "none.jsonl",
        "--lang",
    ];
    assert!(refused(&[&typo[..], &["zh-CN"]].concat()).contains("typo.toml:2:1：没有 `nmae` 这个键"));
    assert!(refused(&[&typo[..], &["en"]].concat()).contains("typo.toml:2:1: unknown field `nmae`"));
    rejects_are_read_again((&rejects, &rejected), &mapping);
    let second = refused(&import);
    assert!(
        second.contains(": 0 cases and 0 facts entered, 12 cases known before"),
        "{second}"
    );
    let all = agrees(place);
    assert!(all.contains("12 cases,"), "{all}");
    // What still ran of closed cases when the log ended is over: nothing of them stays overdue for good.
    let facts = write(folder.path(), "facts.jsonl", "");
    told(&[&["export", "facts", "--to", &facts], place].concat());
    let facts = std::fs::read_to_string(&facts).unwrap();
    assert!(facts.contains("record_ended"), "{facts}");
    let changed = folder.path().join("mine");
    std::fs::create_dir(&changed).unwrap();
    write(
        &changed,
        "pack.toml",
        "[pack]\nid = \"base\"\nversion = \"2027.1\"\ntitle = { zh = \"甲\", en = \"A\" }\nextends = \"base@2026.1\"\n",
    );
    let circle = refused(&[&["pack", "whatif", "--pack", text(&changed)], place].concat());
    assert!(!circle.is_empty());
}

/// Two rows are mended in the file of rejected rows, which is then a log like any other; what is still wrong is rejected again.
fn rejects_are_read_again((file, rejected): (&str, &str), mapping: &str) {
    let mended = rejected
        .replace("W1,bald,", "W99,2026-03-09 09:00:00,")
        .replace("跳舞", "通报");
    let again = write(Path::new(file).parent().unwrap(), "again.csv", gbk(&mended));
    let out = format!("{again}.jsonl");
    let all = refused(&["import", "log", &again, "--mapping", mapping, "--out", &out]);
    assert!(
        all.contains("3 rows: 2 cases and") && all.contains("1 row rejected"),
        "{all}"
    );
    let left = from_gbk(&std::fs::read(format!("{again}.rejected.csv")).unwrap());
    assert_eq!(left.lines().count(), 2, "{left}");
    assert_eq!(
        left.lines().next(),
        rejected.lines().next(),
        "the added columns are not added twice"
    );
}

#[test]
fn a_log_in_gbk_is_entered_once_and_judges_alike() {
    let data = testkit::temp::folder();
    import_story(&["--data", text(data.path())]);
}

#[test]
fn a_log_is_entered_into_postgres_too() {
    let database = testkit::postgres::fresh_database();
    import_story(&["--database", database.url()]);
}

#[test]
fn an_import_that_was_killed_goes_on_where_it_stopped() {
    let (folder, data) = (testkit::temp::folder(), testkit::temp::folder());
    let mapping = write(folder.path(), "map.toml", MAPPING);
    let log = write(folder.path(), "log.csv", gbk(&log(400)));
    let import = [
        "import",
        "log",
        &log,
        "--mapping",
        &mapping,
        "--data",
        text(data.path()),
    ];
    let mut child = Command::new(env!("CARGO_BIN_EXE_shouwen"))
        .args(import)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // As soon as the first part is there, it is killed.
    let file = data.path().join("shouwen.db-wal");
    for _ in 0..600 {
        let size = std::fs::metadata(&file).map_or(0, |it| it.len());
        // The tables alone take 1.8 MB, the first hundred cases a further one.
        if size > 2_500_000 || child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::yield_now();
        Command::new("sleep").arg("0.02").status().unwrap();
    }
    child.kill().ok();
    child.wait().unwrap();
    let resumed = told(&import);
    assert!(
        resumed.contains("entered before already; going on after them"),
        "{resumed}"
    );
    let all = agrees(&["--data", text(data.path())]);
    assert!(all.contains("judged again: 400 cases"), "{all}");
    let again = told(&import);
    assert!(
        again.contains("1200 rows: 0 cases and 0 facts entered, 400 cases known before"),
        "{again}"
    );
}

#[test]
fn a_workbook_is_converted_and_replayed() {
    let folder = testkit::temp::folder();
    let mapping = write(folder.path(), "map.toml", MAPPING);
    let head: Vec<&str> = HEAD.trim().split(',').collect();
    let rows: [&[&str]; 4] = [
        &head,
        &["甲1", "46083.375", "受理", "王强", "热线组", "漏水", "报修", "无"],
        &["甲1", "46083.5", "到场", "赵师傅", "维修组", "无", "无", "无"],
        &["甲1", "46084.75", "办结", "王强", "热线组", "无", "无", "无"],
    ];
    let log = write(folder.path(), "log.xlsx", workbook(&rows));
    let out = text(&folder.path().join("facts.jsonl")).to_owned();
    let all = told(&["import", "log", &log, "--mapping", &mapping, "--out", &out]);
    assert!(all.contains("3 rows: 1 case and 3 facts entered"), "{all}");
    let facts = std::fs::read_to_string(&out).unwrap();
    let nine = "\"at\":1772413200000";
    assert!(
        facts.contains(nine) && facts.contains("visit_arrived") && facts.contains("赵师傅"),
        "{facts}"
    );
    let all = told(&["pack", "replay", "--pack", "base", "--facts", &out]);
    assert!(all.contains("1 case, 3 facts") && all.contains("热线组"), "{all}");
}

#[test]
fn an_xes_log_is_converted_replayed_and_tried_under_other_figures() {
    let folder = testkit::temp::folder();
    let mapping = "name = \"xes\"\n[activities.Register]\nfact = \"case_raised\"\n[activities.Answer]\nfact = \"reply_sent\"\nwith = { text = { always = \"您好，谢谢。\" } }\n";
    let mapping = write(folder.path(), "map.toml", mapping);
    let event = |what: &str, at: &str| {
        format!(
            "<event><string key=\"concept:name\" value=\"{what}\"/><date key=\"time:timestamp\" value=\"{at}\"/>\
             <string key=\"org:resource\" value=\"Pete &amp; Sue\"><string key=\"concept:name\" value=\"inner\"/></string></event>"
        )
    };
    let trace = format!(
        "<trace><string key=\"concept:name\" value=\"c1\"/>{}{}</trace>",
        event("Register", "2026-03-02T09:00:00.000+08:00"),
        event("Answer", "2026-03-06T09:00:00.000+08:00")
    );
    let xes = format!(
        "<?xml version=\"1.0\"?><log xes.version=\"1849.2016\" xmlns=\"http://www.xes-standard.org/\"><string key=\"concept:name\" value=\"l\"/>{trace}</log>"
    );
    let log = write(folder.path(), "log.xes", xes);
    let out = text(&folder.path().join("facts.jsonl")).to_owned();
    told(&["import", "log", &log, "--mapping", &mapping, "--out", &out]);
    let facts = std::fs::read_to_string(&out).unwrap();
    assert!(
        facts.contains("Pete & Sue") && !facts.contains("inner"),
        "{facts}"
    );
    let mine = folder.path().join("mine");
    std::fs::create_dir(&mine).unwrap();
    write(
        &mine,
        "pack.toml",
        "[pack]\nid = \"mine\"\nversion = \"1\"\ntitle = { zh = \"甲\", en = \"A\" }\nextends = \"base\"\n[override.B16]\nwithin = \"30d\"\n",
    );
    let theirs = folder.path().join("theirs");
    std::fs::create_dir(&theirs).unwrap();
    write(
        &theirs,
        "pack.toml",
        "[pack]\nid = \"theirs\"\nversion = \"1\"\ntitle = { zh = \"乙\", en = \"B\" }\nextends = \"base\"\n",
    );
    let (mine, theirs) = (text(&mine), text(&theirs));
    let all = told(&["pack", "whatif", "--pack", mine, "--old", theirs, "--facts", &out]);
    assert!(
        all.contains("B16") && all.contains("broken → ") && all.contains("30d (30 days)"),
        "{all}"
    );
    let same = refused(&[
        "pack", "whatif", "--pack", theirs, "--old", theirs, "--facts", &out,
    ]);
    assert!(
        same.contains("old and new are the same") && same.contains("--old DIR"),
        "{same}"
    );
    let before = told(&[
        "pack",
        "whatif",
        "--pack",
        mine,
        "--old",
        theirs,
        "--facts",
        &out,
        "--to",
        "2026-02-01",
    ]);
    assert!(
        before.contains("nothing would have come out differently"),
        "{before}"
    );
}

#[test]
fn a_mapping_that_names_a_column_which_is_not_there_is_refused() {
    let folder = testkit::temp::folder();
    let out = text(&folder.path().join("facts.jsonl")).to_owned();
    let wrong = MAPPING.replace("author = \"处理人\"", "author = \"处理员\"");
    let mapping = write(folder.path(), "map.toml", wrong);
    let place = format!("{mapping}, line 7: `author` names the column `处理员`");
    let csv = write(folder.path(), "log.csv", gbk(&log(1)));
    let head: Vec<&str> = HEAD.trim().split(',').collect();
    let row: &[&str] = &["甲1", "46083.375", "受理", "王强", "热线组", "漏水", "报修", "无"];
    let book = write(folder.path(), "log.xlsx", workbook(&[&head, row]));
    for log in [csv, book] {
        let all = refused(&["import", "log", &log, "--mapping", &mapping, "--out", &out]);
        for words in [place.as_str(), "did you mean `处理人`?", "the log has: ", "班组"] {
            assert!(all.contains(words), "`{words}` is not in:\n{all}");
        }
    }
    let mapping = "name = \"x\"\nteam = \"org:grup\"\n[activities.A]\nfact = \"case_raised\"\n";
    let mapping = write(folder.path(), "xes.toml", mapping);
    let attribute = |kind: &str, key: &str, value: &str| format!("<{kind} key=\"{key}\" value=\"{value}\"/>");
    let xes = format!(
        "<log><trace>{}<event>{}{}{}</event></trace></log>",
        attribute("string", "concept:name", "c1"),
        attribute("string", "concept:name", "A"),
        attribute("date", "time:timestamp", "2026-03-02T09:00:00.000+08:00"),
        attribute("string", "org:group", "热线组"),
    );
    let log = write(folder.path(), "log.xes", xes);
    let all = refused(&["import", "log", &log, "--mapping", &mapping, "--out", &out]);
    assert!(
        all.contains("line 2: `team` names the column `org:grup`")
            && all.contains("did you mean `org:group`?"),
        "{all}"
    );
}

#[test]
fn only_signed_packs_are_accepted_where_keys_are_set() {
    let folder = testkit::temp::folder();
    let packs = folder.path().join("packs/mine");
    std::fs::create_dir_all(&packs).unwrap();
    let toml = "[pack]\nid = \"mine\"\nversion = \"1\"\ntitle = { zh = \"甲\", en = \"A\" }\nextends = \"base\"\n[override.B16]\nwithin = \"5h\"\n";
    write(&packs, "pack.toml", toml);
    let key = text(&folder.path().join("key")).to_owned();
    let public = format!("{key}.pub");
    told(&["pack", "key", &key]);
    let above = folder.path().join("packs");
    let check = [
        "config",
        "check",
        "--packs",
        text(&above),
        "--pack",
        "mine",
        "--pack-key",
        &public,
    ];
    assert!(refused(&check).contains("mine@1 is not signed"));
    told(&["pack", "sign", text(&packs), "--key", &key]);
    told(&["pack", "verify", text(&packs), "--public", &public]);
    told(&check);
    write(&packs, "pack.toml", toml.replace("5h", "6h"));
    assert!(refused(&check).contains("was changed after it was signed"));
    assert!(refused(&["pack", "verify", text(&packs), "--public", &public]).contains("was changed"));
    told(&["config", "check", "--pack", "heating", "--pack-key", &public]);
}
