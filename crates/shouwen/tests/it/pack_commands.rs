//! `shouwen pack`: mistakes in the language of whoever reads them, signatures, and the clause of the pack that was asked for.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The program with a language of the environment; what it said and whether it was content.
fn say(language: &[(&str, &str)], words: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shouwen"));
    command.args(words);
    for name in [
        "LC_ALL",
        "LC_MESSAGES",
        "LANG",
        "SHOUWEN_LANG",
        "SHOUWEN_PACK",
        "SHOUWEN_PACKS",
        "SHOUWEN_PACK_KEY",
    ] {
        command.env_remove(name);
    }
    let output = command.envs(language.iter().copied()).output().unwrap();
    let all = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(all).unwrap())
}

fn write_pack(packs: &Path, figures: &str) -> PathBuf {
    let folder = packs.join("acme");
    std::fs::create_dir_all(&folder).unwrap();
    let head =
        "[pack]\nid = \"acme\"\nversion = \"1\"\ntitle = { zh = \"甲\", en = \"A\" }\nextends = \"base\"\n";
    std::fs::write(folder.join("pack.toml"), format!("{head}{figures}")).unwrap();
    folder
}

#[test]
fn mistakes_are_told_in_the_language_of_the_reader_with_the_file_that_they_are_in() {
    let packs = testkit::temp::folder();
    let folder = write_pack(packs.path(), "[override.A17]\nwithin = \"soon\"\n");
    let check = ["pack", "check", packs.path().to_str().unwrap()];
    let (zh, en) = (
        [("LANG", "zh_CN.UTF-8")],
        [("LC_ALL", "C.UTF-8"), ("LANG", "zh_CN.UTF-8")],
    );
    let (fine, all) = say(&zh, &check);
    assert!(
        !fine && all.contains("acme/pack.toml:7:10：`soon` 不是时限") && all.contains("1 处错误"),
        "{all}"
    );
    let (fine, all) = say(&en, &check);
    assert!(
        !fine && all.contains("acme/pack.toml:7:10: `soon` is not a figure") && all.contains("1 mistake\n"),
        "{all}"
    );
    let (_, all) = say(&en, &[&["--lang", "zh-CN"], &check[..]].concat());
    assert!(all.contains("`soon` 不是时限"), "{all}");
    // The same where the pack is only read on the way to something else.
    let facts = packs.path().join("none.jsonl");
    let replay = [
        "pack",
        "replay",
        "--pack",
        folder.to_str().unwrap(),
        "--facts",
        facts.to_str().unwrap(),
    ];
    let (fine, all) = say(&zh, &replay);
    assert!(
        !fine && all.contains("不能用") && all.contains("`soon` 不是时限"),
        "{all}"
    );
    let (_, all) = say(&en, &replay);
    assert!(
        all.contains("cannot be used") && all.contains("`soon` is not a figure"),
        "{all}"
    );
}

#[test]
fn a_warning_before_the_start_is_a_mistake_with_its_place() {
    let packs = testkit::temp::folder();
    write_pack(
        packs.path(),
        "[override.A17]\nwithin = \"2h\"\nwarn_before = \"3h\"\n",
    );
    let check = ["pack", "check", packs.path().to_str().unwrap()];
    let (fine, all) = say(&[], &check);
    assert!(
        !fine && all.contains("acme/pack.toml:8:15: `warn_before` is 3h, longer than `within`, which is 2h"),
        "{all}"
    );
    write_pack(
        packs.path(),
        "[override.A17]\nwithin = \"2h\"\nwarn_before = \"1h\"\n",
    );
    assert!(say(&[], &check).0);
}

#[test]
fn checking_with_a_key_tells_what_is_not_signed() {
    let packs = testkit::temp::folder();
    let folder = write_pack(packs.path(), "");
    let key = packs.path().join("key");
    let (key, public) = (key.to_str().unwrap(), format!("{}.pub", key.display()));
    assert!(say(&[], &["pack", "key", key]).0);
    let check = [
        "pack",
        "check",
        packs.path().to_str().unwrap(),
        "--pack-key",
        &public,
    ];
    let (fine, all) = say(&[], &check);
    assert!(
        !fine && all.contains("acme/pack.sig: the pack acme@1 is not signed") && all.contains("1 mistake\n"),
        "{all}"
    );
    let (_, all) = say(&[("LANG", "zh_CN")], &check);
    assert!(all.contains("acme/pack.sig：标准包 acme@1 没有签名"), "{all}");
    assert!(say(&[], &["pack", "sign", folder.to_str().unwrap(), "--key", key]).0);
    let (fine, all) = say(&[], &check);
    assert!(fine, "{all}");
    // A settings file says it as well; what is typed wins over it.
    write_pack(packs.path(), "[override.A17]\nwithin = \"2h\"\n");
    let settings = packs.path().join("shouwen.toml");
    let by_file = |keys: &str| {
        std::fs::write(&settings, format!("company = \"暖城供热\"\n{keys}")).unwrap();
        let mut check = vec!["pack", "check", packs.path().to_str().unwrap()];
        check.extend(["--config", settings.to_str().unwrap()]);
        say(&[], &check)
    };
    let (fine, all) = by_file(&format!("pack_key = [{public:?}]\n"));
    assert!(!fine && all.contains("was changed after it was signed"), "{all}");
    let (fine, all) = by_file("");
    assert!(fine, "{all}");
    let (fine, all) = by_file("pack_key = [\"none.pub\"]\n");
    assert!(!fine && all.contains("pack_key: none.pub"), "{all}");
}

#[test]
fn scenarios_coverage_and_replays_are_told_in_the_language_asked_for() {
    let packs = testkit::temp::folder();
    let folder = write_pack(packs.path(), "");
    std::fs::create_dir(folder.join("scenarios")).unwrap();
    let story = "条款：A17\n标题：错\n人员：王坐席 8021\n\n2026-11-16 09:00 客户 飞来：我家不热\n";
    std::fs::write(folder.join("scenarios/A17-wrong.txt"), story).unwrap();
    let facts = packs.path().join("facts.jsonl");
    std::fs::write(
        &facts,
        "{\"case\":\"1\",\"seq\":0,\"at\":0,\"author\":\"timer\",\"erased\":\"x\"}\n",
    )
    .unwrap();
    let clauses = packs.path().join("clauses.md");
    std::fs::write(&clauses, "| A17 | clock |\n| Z99 | clock |\n").unwrap();
    let at = |path: &Path| path.to_str().unwrap().to_owned();
    let (all_of, folder, facts, clauses) = (at(packs.path()), at(&folder), at(&facts), at(&clauses));
    let commands: [(&[&str], [&[&str]; 2]); 4] = [
        (
            &["test", &all_of],
            [
                &["客户在这里不能 `飞来`；客户可以 来信"],
                &["`飞来` is nothing that a customer does here; a customer mails"],
            ],
        ),
        (
            &["coverage", &all_of, "--clauses", &clauses],
            [&["2 条：机器判定 1"], &["2 clauses: 1 by machine"]],
        ),
        (
            &["replay", "--pack", &folder, "--facts", &facts],
            [
                &["`seq` 从 1 数起", "有错的行 1 行"],
                &["`seq` counts from 1", "1 line with mistakes"],
            ],
        ),
        (
            &["whatif", "--pack", &folder, "--old", &folder, "--facts", &facts],
            [&["改动前后是一样的"], &["old and new are the same"]],
        ),
    ];
    for (command, told) in commands {
        for (language, told) in ["zh-CN", "en"].into_iter().zip(told) {
            let (fine, all) = say(&[], &[&["--lang", language, "pack"], command].concat());
            for words in told {
                assert!(!fine && all.contains(words), "{all}");
            }
        }
    }
}

#[test]
fn a_clause_is_explained_as_the_pack_that_was_asked_for_has_it() {
    let packs = testkit::temp::folder();
    let folder = write_pack(packs.path(), "[override.A17]\nwithin = \"9h\"\n");
    let all_of = packs.path().to_str().unwrap();
    for asked in [
        vec!["pack", "explain", all_of, "A17"],
        vec!["pack", "explain", folder.to_str().unwrap(), "A17"],
        vec!["--pack", "acme", "pack", "explain", all_of, "A17"],
    ] {
        for (language, version, within, asks, other) in [
            ("zh-CN", "（acme@1）", "9 小时", "要求：", "It asks:"),
            ("en", " (acme@1)\n", "9 h ", "It asks:", "要求："),
        ] {
            let (fine, all) = say(&[], &[&["--lang", language], &asked[..]].concat());
            for words in [version, within, asks] {
                assert!(fine && all.contains(words), "{all}");
            }
            assert!(
                !all.contains("base@") && !all.contains("heating@") && !all.contains(other),
                "{all}"
            );
        }
    }
    let (fine, all) = say(&[], &["--pack", "base", "pack", "explain", all_of, "A17"]);
    assert!(
        fine && all.contains(" (base@") && !all.contains("acme@1"),
        "{all}"
    );
    let (fine, all) = say(&[], &["--pack", "acne", "pack", "explain", all_of, "A17"]);
    assert!(!fine && all.contains("there is no pack `acne`"), "{all}");
}
