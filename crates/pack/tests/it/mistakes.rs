//! Mistakes in pack files: all at once, each with its place and what would be right; and never a panic.

use pack::{Rule, Sources, Within, built_in, load};
use proptest::prelude::*;

const CLAUSE: &str = r#"
[[clause]]
id = "X01"
kind = "clock"
title = { zh = "题", en = "title" }
text = { zh = "文", en = "text" }
severity = "major"
answerable = "owner"
start = "case_raised"
stop = ["reply_sent"]
within = "24h"
"#;

fn head(extra: &str) -> String {
    format!("[pack]\nid = \"own\"\nversion = \"1\"\ntitle = {{ zh = \"自\", en = \"own\" }}\n{extra}\n")
}

fn told(text: &str) -> String {
    let sources = built_in().with(Sources::new([("own/pack.toml", text)]));
    load(&sources, "own")
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_right_pack_is_read_and_its_hash_does_not_depend_on_layout() {
    let text = head("") + CLAUSE;
    let one = load(&Sources::new([("own/pack.toml", text.clone())]), "own").unwrap();
    let spaced = format!("# 注释\n\n{}", text.replace(" = ", "   =   "));
    let other = load(&Sources::new([("own/pack.toml", spaced)]), "own").unwrap();
    assert_eq!(one.hash, other.hash);
    assert_eq!(one.version().0, "own@1");
    let changed = load(
        &Sources::new([("own/pack.toml", text.replace("24h", "12h"))]),
        "own",
    )
    .unwrap();
    assert_ne!(one.hash, changed.hash);
}

#[test]
fn figures_with_names_are_put_in_and_changed_once() {
    let base = head("[figures]\nat_once = \"5m\"") + &CLAUSE.replace("\"24h\"", "\"at_once\"");
    let mine = "[pack]\nid = \"mine\"\nversion = \"1\"\ntitle = { zh = \"我\", en = \"mine\" }\nextends = \"own@1\"\n";
    let load_mine = |more: &str| {
        let files = [
            ("own/pack.toml", base.clone()),
            ("mine/pack.toml", format!("{mine}{more}")),
        ];
        load(&Sources::new(files), "mine").unwrap()
    };
    let within = |pack: &pack::Pack| {
        let Rule::Clock(clock) = &pack.clauses[0].rule else {
            panic!("a clock is expected");
        };
        let Within::Figure { figure, .. } = &clock.within else {
            panic!("a figure is expected");
        };
        (figure.to_string(), pack.clauses[0].figures.len())
    };
    assert_eq!(within(&load_mine("")), ("5m".to_owned(), 1));
    let changed = load_mine("[figures]\nat_once = \"2m\"\n");
    assert_eq!(within(&changed), ("2m".to_owned(), 1));
    let says = changed.clauses[0].describe().asks;
    assert!(
        says.iter()
            .any(|it| it.zh.contains("at_once") && it.zh.contains("2 分钟"))
    );
    assert_eq!(
        within(&load_mine("[override.X01]\nwithin = \"1m\"\n")),
        ("1m".to_owned(), 0)
    );
    let told =
        told(&(head("[figures]\nAtOnce = \"5m\"\nsoon = \"presently\"") + &CLAUSE.replace("24h", "at_onse")));
    let told: Vec<&str> = told.lines().collect();
    assert_eq!(
        told,
        [
            "own/pack.toml:6:1: `AtOnce` cannot name a figure; use small letters and underscores, such as at_once",
            "own/pack.toml:7:8: `soon` is no figure; write 30m, 48h, 7d, 3wd or eod",
            "own/pack.toml:18:10: `at_onse` is not a figure; write a figure (30m, 48h, 7d, 3wd, eod) or as_promised",
        ]
    );
}

#[test]
fn what_follows_a_break_is_written_once_by_severity() {
    let base = head("[on_break]\nmajor = [\"tell_person\"]\nminor = [\"urge\"]") + CLAUSE;
    let mine = "[pack]\nid = \"mine\"\nversion = \"1\"\ntitle = { zh = \"我\", en = \"mine\" }\nextends = \"own@1\"\n";
    let acts = |more: &str| -> Vec<String> {
        let files = [
            ("own/pack.toml", base.clone()),
            ("mine/pack.toml", format!("{mine}{more}")),
        ];
        let pack = load(&Sources::new(files), "mine").unwrap();
        let steps = pack.clauses[0].on_break.iter();
        steps.map(|it| it.act.as_str().to_owned()).collect()
    };
    assert_eq!(acts(""), ["tell_person"]);
    assert_eq!(
        acts("[on_break]\nmajor = [\"tell_team_lead\", \"urge\"]\n"),
        ["tell_team_lead", "urge"]
    );
    assert!(
        acts("[override.X01]\non_break = []\n").is_empty(),
        "written is written"
    );
    assert_eq!(acts("[override.X01]\nseverity = \"minor\"\n"), ["urge"]);
    let told = told(&(head("[on_break]\nmajer = [\"urge\"]") + CLAUSE));
    assert!(
        told.starts_with("own/pack.toml:6:1: `majer` is no severity"),
        "{told}"
    );
}

#[test]
fn every_clause_that_comes_with_the_program_says_what_follows_a_break() {
    for id in ["base", "heating", "property", "telecom", "shop"] {
        let pack = load(&built_in(), id).unwrap();
        let without = pack.clauses.iter().filter(|it| it.on_break.is_empty());
        let without: Vec<&str> = without.map(|it| it.id.as_str()).collect();
        assert!(without.is_empty(), "{id}: {without:?}");
    }
}

#[test]
fn an_override_changes_what_it_names_and_nothing_else() {
    let text = head("extends = \"base@2026.1\"")
        + "[override.A17]\nwithin = \"12h\"\n[override.G03]\nenabled = false\n";
    let sources = built_in().with(Sources::new([("own/pack.toml", text)]));
    let (base, own) = (load(&sources, "base").unwrap(), load(&sources, "own").unwrap());
    assert_eq!(own.clauses.len(), base.clauses.len() - 1);
    for clause in &own.clauses {
        let below = base.clause(&clause.id).unwrap();
        if clause.id.as_str() == "A17" {
            let Rule::Clock(rule) = &clause.rule else { panic!() };
            let Within::Figure { figure, .. } = &rule.within else {
                panic!()
            };
            assert_eq!(figure.to_string(), "12h");
            assert_eq!((clause.from_pack.as_str(), &clause.title), ("own", &below.title));
        } else {
            assert_eq!(clause, below);
        }
    }
}

#[test]
fn lists_can_be_added_to() {
    let text = head("extends = \"base\"")
        + "[override.G04]\nadd.never = [{ any_of = [\"哼\"], better = [\"好的\"] }]\n";
    let sources = built_in().with(Sources::new([("own/pack.toml", text)]));
    let (base, own) = (load(&sources, "base").unwrap(), load(&sources, "own").unwrap());
    let count = |pack: &pack::Pack| {
        let Rule::Phrase(rule) = &pack.clause(&"G04".parse().unwrap()).unwrap().rule else {
            panic!()
        };
        rule.never.len()
    };
    assert_eq!(count(&own), count(&base) + 1);
}

#[test]
fn a_warning_that_an_override_writes_is_shorter_than_the_limit_it_inherits() {
    let long = head("extends = \"base\"") + "[override.B16]\nwarn_before = \"25h\"\n";
    let all = told(&long);
    assert!(
        all.contains("own/pack.toml:")
            && all.contains("`warn_before` is 25h, longer than `within`, which is 24h"),
        "{all}"
    );
    // A limit that a pack above shortens keeps the warning of the pack below, which then comes at once.
    let short = head("extends = \"base\"") + "[override.B16]\nwithin = \"1h\"\n";
    let sources = built_in().with(Sources::new([("own/pack.toml", short)]));
    load(&sources, "own").unwrap();
}

#[test]
fn wrong_words_keys_and_figures() {
    insta::assert_snapshot!(told(
        &(head("")
            + &CLAUSE
                .replace("within", "witin")
                .replace("major", "majr")
                .replace("case_raised", "case_risen"))
    ));
    insta::assert_snapshot!(told(
        &(head("colour = \"red\"")
            + &CLAUSE.replace("24h", "soon")
            + "warn_before = 30\napplies = { types = [\"complain\"], urgings = -1 }\non_break = [\"tell_boss\"]\n\
               [[clause]]\nid = \"x\"\nkind = \"clock\"\n[[clause]]\nid = \"X02\"\nkind = \"clok\"\n[[clause]]\nkind = \"guard\"\n")
    ));
}

#[test]
fn duplicates_unknown_clauses_and_bases() {
    insta::assert_snapshot!(told(
        &(head("extends = \"base@2025.9\"")
            + CLAUSE
            + &CLAUSE.replace("X01", "A17")
            + CLAUSE
            + "[override.A71]\nwithin = \"12h\"\n[override.A18]\nkind = \"clock\"\nwitin = \"2h\"\n[colour]\n")
    ));
    insta::assert_snapshot!(told(&head("extends = \"bas\"")));
    insta::assert_snapshot!(told(&head("extends = \"own\"")));
    insta::assert_snapshot!(told("[pack]\nid = \"own\"\nversion = \"1\nwrong"));
    let error = load(&built_in(), "heatin").unwrap_err();
    insta::assert_snapshot!(error[0].to_string());
}

#[test]
fn two_clauses_for_the_same_promise_need_a_winner() {
    let both = head("") + CLAUSE + &CLAUSE.replace("X01", "X02").replace("24h", "2h");
    insta::assert_snapshot!(told(&both));
    let apart = head("")
        + CLAUSE
        + "applies = { types = [\"repair\"] }\n"
        + &CLAUSE.replace("X01", "X02")
        + "applies = { types = [\"praise\"] }\n";
    assert!(load(&Sources::new([("own/pack.toml", apart)]), "own").is_ok());
    let settled = both + "applies = { types = [\"complaint\"] }\nwins_over = [\"X01\"]\n";
    let pack = load(&Sources::new([("own/pack.toml", settled)]), "own").unwrap();
    assert_eq!(pack.clauses[0].except, [pack.clauses[1].applies.clone()]);
}

#[test]
fn phrases_and_references_are_checked() {
    insta::assert_snapshot!(told(
        &(head("")
            + CLAUSE
            + "before_due_of = \"X10\"\nwins_over = [\"X01\"]\n[[clause]]\nid = \"X03\"\nkind = \"phrase\"\n\
               title = { zh = \"题\" }\ntext = { zh = \"\", en = \"t\" }\nseverity = \"major\"\nanswerable = \"agent\"\nact = \"refuse\"\n\
               never = [{ any_of = [\"[甲|乙\", \"…\", \"好\"] }]\n")
    ));
}

#[test]
fn what_routes_write_and_what_is_compared_are_fields_of_the_events() {
    let clause = |id: &str, kind: &str, rule: &str| {
        format!(
            "[[clause]]\nid = \"{id}\"\nkind = \"{kind}\"\ntitle = {{ zh = \"题\", en = \"title\" }}\n\
             text = {{ zh = \"文\", en = \"text\" }}\nseverity = \"major\"\nanswerable = \"agent\"\n{rule}\n"
        )
    };
    let writes = "on = [\"dispatch_ordered\"]\n\
        writes = { event = \"urging_issued\", number_in = \"numbre\", from = [\"dispatch_ordered\"], copies = { to = \"too\", boss = \"head\" } }";
    let compares = "action = \"large_item_left\"\n[[clause.needs_facts]]\nname = \"permit\"\n\
        title = { zh = \"条\", en = \"permit\" }\nfact = [\"exit_permit_issued\"]\nsame_fields = [\"cod\"]";
    let only_asks = "action = \"visit_delayed\"\nonly_asks = true\nfields = [\"reason\"]";
    insta::assert_snapshot!(told(
        &(head("")
            + &clause("X01", "route", writes)
            + &clause("X02", "guard", compares)
            + &clause("X03", "guard", only_asks))
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_mutated_pack_never_panics(cut in 0_usize..40_000, with in ".{0,6}", file in 0_usize..7) {
        let mut sources = built_in();
        let path = sources.files.keys().filter(|it| it.ends_with(".toml")).nth(file % 7).unwrap().clone();
        let text = sources.files[&path].clone();
        let letters: Vec<char> = text.chars().collect();
        let cut = cut % letters.len();
        let mutated: String = letters[..cut].iter().chain(with.chars().collect::<Vec<_>>().iter()).chain(&letters[cut + 1..]).collect();
        sources.files.insert(path, mutated);
        if let Err(errors) = load(&sources, "heating") {
            prop_assert!(!errors.is_empty());
            prop_assert!(errors.iter().all(|it| it.line >= 1 && it.column >= 1 && !it.wrong.zh.is_empty() && !it.wrong.en.is_empty()));
        }
    }

    #[test]
    fn any_text_can_be_checked_and_any_scenario_read(text in "\\PC{0,60}") {
        drop(pack::scenario::parse(&text));
        drop(pack::scenario::parse(&format!("clause: A17\npeople: 王\n2026-11-16 09:00 王 {text}")));
    }
}
