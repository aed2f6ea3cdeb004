//! What holds for the texts and colours of the screens: equal catalogues, colours by name only.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::tree::{Entry, files, no_complaints};

const LANGUAGES: [&str; 2] = ["zh-CN", "en"];

/// Folders that hold one folder or file for each language.
const CATALOGUES: [&str; 2] = ["web/src/i18n/", "locales/"];

#[test]
fn both_languages_have_the_same_texts() {
    let mut complaints = Vec::new();
    for folder in CATALOGUES {
        let [chinese, english] = LANGUAGES.map(|language| keys(folder, language));
        complaints.extend(
            chinese
                .difference(&english)
                .map(|it| format!("{folder}: en lacks {it}")),
        );
        complaints.extend(
            english
                .difference(&chinese)
                .map(|it| format!("{folder}: zh-CN lacks {it}")),
        );
    }
    no_complaints(&complaints);
}

#[test]
fn a_text_is_empty_in_both_languages_or_in_none() {
    let mut complaints = Vec::new();
    for folder in CATALOGUES {
        let [chinese, english] = LANGUAGES.map(|language| {
            let mut empty = BTreeSet::new();
            for (file, text) in catalogue(folder, language) {
                collect(&text, &file, &mut |key, text| {
                    if text.trim().is_empty() {
                        empty.insert(key);
                    }
                });
            }
            empty
        });
        complaints.extend(
            chinese
                .symmetric_difference(&english)
                .map(|it| format!("{folder}: {it} is empty in one")),
        );
    }
    no_complaints(&complaints);
}

/// A word that the glossary does not know, and the one that it does.
const CHINESE_WORDS: &[(&str, &str)] = &[
    ("案件", "事项"),
    ("工单", "事项"),
    ("你", "您"),
    ("用户", "客户、人员"),
];

#[test]
fn chinese_texts_are_polite_use_the_words_of_the_glossary_and_full_width_punctuation() {
    let mut complaints = Vec::new();
    for folder in CATALOGUES {
        for (file, value) in catalogue(folder, "zh-CN") {
            collect(&value, &file, &mut |key, text| {
                // The name by which a mail server knows an account is called so everywhere.
                let plain = text.replace("用户名", "");
                for (word, better) in CHINESE_WORDS.iter().filter(|it| plain.contains(it.0)) {
                    complaints.push(format!("{key}: {word} is called {better} ({text})"));
                }
                if has_narrow_punctuation(text) {
                    complaints.push(format!("{key}: write full-width punctuation ({text})"));
                }
            });
        }
    }
    no_complaints(&complaints);
}

/// Whether a half-width mark stands right behind a Han character and is no part of a placeholder or number.
fn has_narrow_punctuation(text: &str) -> bool {
    let marks: Vec<char> = text.chars().collect();
    marks.windows(2).any(|pair| {
        let [before, mark] = pair else { return false };
        ('\u{4e00}'..='\u{9fff}').contains(before) && matches!(mark, ',' | ';' | ':' | '?' | '!')
    })
}

#[test]
fn narrow_punctuation_is_told_from_the_full_kind() {
    assert!(has_narrow_punctuation("您好,请稍等"));
    assert!(!has_narrow_punctuation("您好，{name}，12:30 前"));
}

fn keys(folder: &str, language: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (file, text) in catalogue(folder, language) {
        collect(&text, &file, &mut |key, _| {
            keys.insert(key);
        });
    }
    keys
}

/// The parsed JSON and TOML files of one language, each with its name without language and ending.
fn catalogue(folder: &str, language: &str) -> Vec<(String, Value)> {
    let of_language = |it: &Entry| {
        let rest = it.path.strip_prefix(folder)?;
        let name = rest.strip_prefix(language)?.trim_start_matches(['/', '.']);
        rest.starts_with(&format!("{language}/"))
            .then(|| name.to_owned())
            .or_else(|| rest.starts_with(&format!("{language}.")).then(|| name.to_owned()))
    };
    let parsed = |it: Entry| {
        let name = of_language(&it)?;
        let text = it.text()?;
        let value = match name.rsplit('.').next() {
            Some("json") => {
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", it.path))
            }
            Some("toml") => toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", it.path)),
            Some("ftl") => fluent(&text),
            _ => return None,
        };
        Some((name, value))
    };
    files().into_iter().filter_map(parsed).collect()
}

/// The messages of a Fluent file as far as this test needs them: identifier and first line.
fn fluent(text: &str) -> Value {
    let messages = text
        .lines()
        .filter(|line| line.starts_with(|it: char| it.is_ascii_lowercase()));
    Value::Object(
        messages
            .filter_map(|line| line.split_once('='))
            .map(|(key, text)| (key.trim().to_owned(), Value::String(format!("{text}."))))
            .collect(),
    )
}

fn collect(value: &Value, key: &str, found: &mut impl FnMut(String, &str)) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                collect(field, &format!("{key}:{name}"), found);
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                collect(item, &format!("{key}:{number}"), found);
            }
        }
        Value::String(text) => found(key.to_owned(), text),
        Value::Null | Value::Bool(_) | Value::Number(_) => found(key.to_owned(), "."),
    }
}

#[test]
fn parts_of_the_screens_use_only_what_lies_below_them() {
    let mut complaints = Vec::new();
    for file in files().into_iter().filter(|it| it.is(&["ts", "vue"])) {
        let Some(inside) = file.path.strip_prefix("web/src/") else {
            continue;
        };
        for import in imports(&file.text().unwrap_or_default()) {
            let used = resolved(inside, &import);
            if let Some(used) = used.filter(|used| !may_use(inside, used)) {
                complaints.push(format!("{} uses {used}", file.path));
            }
        }
    }
    no_complaints(&complaints);
}

/// What stands behind `from` or inside of `import(…)`, between quotes.
fn imports(text: &str) -> Vec<String> {
    let starts = ["from '", "import('", "import '"];
    let after = starts.iter().flat_map(|start| text.split(start).skip(1));
    after
        .filter_map(|rest| rest.split('\'').next())
        .map(str::to_owned)
        .collect()
}

/// The path below `web/src/` that an import of ours leads to; nothing for a package.
fn resolved(file: &str, import: &str) -> Option<String> {
    if let Some(path) = import.strip_prefix("@/") {
        return Some(path.to_owned());
    }
    if !import.starts_with('.') {
        return None;
    }
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in import.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// `kit` uses nothing of ours; `i18n`, `ui` and `api` never a program; a feature never another feature.
fn may_use(file: &str, used: &str) -> bool {
    let [home, target] = [file, used].map(|path| path.split('/').collect::<Vec<_>>());
    match (home.as_slice(), target.as_slice()) {
        (["kit", ..], [top, ..]) => *top == "kit",
        (["ui" | "api" | "i18n", ..], [top, ..]) => !matches!(*top, "agent" | "field" | "widget"),
        ([program, "features", mine, ..], [other, "features", theirs, ..]) => {
            program == other && mine == theirs
        }
        ([program @ ("agent" | "field" | "widget"), ..], [top @ ("agent" | "field" | "widget"), ..]) => {
            program == top
        }
        _ => true,
    }
}

#[test]
fn the_direction_of_imports_is_told_rightly() {
    assert!(may_use("agent/features/call/Call.vue", "ui/Icon.vue"));
    assert!(may_use("agent/features/call/Call.vue", "agent/state/now"));
    assert!(!may_use(
        "agent/features/call/Call.vue",
        "agent/features/inbox/steps"
    ));
    assert!(!may_use("kit/format.ts", "api/client"));
    assert!(!may_use("ui/Icon.vue", "agent/state/now"));
    assert_eq!(resolved("ui/a/B.vue", "../icons"), Some("ui/icons".to_owned()));
    assert_eq!(resolved("ui/B.vue", "vue"), None);
}

#[test]
fn colours_are_spelled_in_the_tokens_only() {
    let mut complaints = Vec::new();
    for file in files() {
        let is_screen = file.path.starts_with("web/src/") && file.is(&["ts", "vue", "css"]);
        if !is_screen || file.path == "web/src/ui/tokens.css" || file.name().contains(".test.") {
            continue;
        }
        for (number, line) in file.text().unwrap_or_default().lines().enumerate() {
            if let Some(colour) = hex_colour(line) {
                complaints.push(format!("{}:{}: {colour}", file.path, number + 1));
            }
        }
    }
    no_complaints(&complaints);
}

/// The first `#` followed by 3, 4, 6 or 8 hexadecimal digits and then by neither letter, digit nor minus.
fn hex_colour(line: &str) -> Option<String> {
    line.split('#').skip(1).find_map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
        let next = rest.chars().nth(digits.len());
        let ends = next.is_none_or(|it| !it.is_alphanumeric() && it != '-' && it != '_');
        ([3, 4, 6, 8].contains(&digits.len()) && ends).then(|| format!("#{digits}"))
    })
}

#[test]
fn colours_are_told_from_other_hashes() {
    assert_eq!(hex_colour("color: #0a6;"), Some("#0a6".to_owned()));
    assert_eq!(hex_colour("a { color: #1f2937 }"), Some("#1f2937".to_owned()));
    assert_eq!(hex_colour("href=\"#face-to-face\""), None);
    assert_eq!(hex_colour("<template #default>"), None);
}
