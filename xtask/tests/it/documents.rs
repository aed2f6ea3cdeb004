//! What the documents name exists: paths, crates, symbols, links, commands; both READMEs are equal in shape.

use std::collections::BTreeSet;

use crate::tree::{Entry, files, no_complaints, root};

/// What a path in a document may begin with, to be taken for a path of this project.
const TOPS: &[&str] = &[
    "crates/", "xtask/", "packs/", "web/", "locales/", "docs/", ".ci/", ".cargo/",
];

/// Things that are made by running the program or the tools, and so are named but not in the tree.
const MADE: &[&str] = &["web/dist", "web/node_modules", "docs/images/workspace.png"];

fn documents() -> Vec<Entry> {
    files()
        .into_iter()
        .filter(|it| it.is(&["md"]) && !it.path.starts_with("web/node_modules"))
        .collect()
}

#[test]
fn every_path_in_the_documents_exists() {
    let mut complaints = Vec::new();
    for document in documents() {
        for span in code_spans(&document.text().unwrap()) {
            let is_path =
                TOPS.iter().any(|top| span.starts_with(top)) && !span.contains([' ', '<', '*', '…', '{']);
            if !is_path || MADE.iter().any(|it| span.starts_with(it)) {
                continue;
            }
            if !root().join(span.trim_end_matches('/')).exists() {
                complaints.push(format!("{} names `{span}`, which does not exist", document.path));
            }
        }
    }
    no_complaints(&complaints);
}

#[test]
fn settings_are_documented_and_documented_settings_exist() {
    let install = std::fs::read_to_string(root().join("docs/guides/install.md")).unwrap();
    let program = std::fs::read_to_string(root().join("crates/shouwen/src/settings.rs")).unwrap();
    let named = |text: &str| -> BTreeSet<String> {
        let rest = text.split("SHOUWEN_").skip(1);
        rest.map(|it| {
            it.chars()
                .take_while(|it| it.is_ascii_uppercase() || *it == '_')
                .collect()
        })
        .collect()
    };
    let documented: BTreeSet<String> = named(&install);
    let missing: Vec<_> = named(&program).difference(&documented).cloned().collect();
    assert!(
        missing.is_empty(),
        "install.md does not tell of SHOUWEN_{missing:?}"
    );
    let words = words_of_the_code();
    for document in documents() {
        for name in named(&document.text().unwrap()) {
            assert!(
                words.contains(&format!("SHOUWEN_{name}")),
                "{}: SHOUWEN_{name} exists nowhere",
                document.path
            );
        }
    }
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let mut complaints = Vec::new();
    for document in documents() {
        let folder = document
            .path
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder)
            .to_owned();
        for target in link_targets(&document.text().unwrap()) {
            let path = target.split('#').next().unwrap();
            let is_local = !path.is_empty() && !path.contains("://") && !path.starts_with("mailto:");
            if is_local && !MADE.contains(&path) && !root().join(&folder).join(path).exists() {
                complaints.push(format!(
                    "{} links to {target}, which does not exist",
                    document.path
                ));
            }
        }
    }
    no_complaints(&complaints);
}

#[test]
fn the_map_lists_the_crates_that_there_are() {
    let map = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mapped: BTreeSet<String> = map
        .lines()
        .filter_map(|line| line.strip_prefix("| `crates/")?.split('`').next())
        .map(str::to_owned)
        .collect();
    let real: BTreeSet<String> = std::fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(
        mapped, real,
        "left: rows of ARCHITECTURE.md; right: folders of crates/"
    );
}

#[test]
fn every_symbol_on_the_map_occurs_in_the_code() {
    let words = words_of_the_code();
    let mut complaints = Vec::new();
    for document in documents()
        .into_iter()
        .filter(|it| it.path == "ARCHITECTURE.md" || it.path.starts_with("docs/decisions/"))
    {
        for span in code_spans(&document.text().unwrap()) {
            let Some(symbol) = symbol(&span) else { continue };
            if !words.contains(symbol) {
                complaints.push(format!(
                    "{} names `{span}`, which no source file contains",
                    document.path
                ));
            }
        }
    }
    no_complaints(&complaints);
}

/// The last part of `Thing`, `module::verb_object()` or `Thing::field`; nothing for anything else.
fn symbol(span: &str) -> Option<&str> {
    let name = span.trim_end_matches("()").rsplit("::").next()?;
    let is_word = name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_');
    let is_symbol =
        span.contains("::") || name.contains('_') || name.starts_with(|it: char| it.is_ascii_uppercase());
    (is_word && is_symbol && name.len() > 2).then_some(name)
}

fn words_of_the_code() -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for file in files()
        .into_iter()
        .filter(|it| it.is(&["rs", "ts", "vue", "sql", "toml"]))
    {
        let text = file.text().unwrap_or_default();
        words.extend(
            text.split(|it: char| !it.is_ascii_alphanumeric() && it != '_')
                .map(str::to_owned),
        );
    }
    words
}

#[test]
fn the_chinese_readme_is_equal_in_shape_to_the_english_one() {
    let [english, chinese] =
        ["README.md", "README.zh-CN.md"].map(|name| std::fs::read_to_string(root().join(name)).unwrap());
    let levels = |text: &str| -> Vec<usize> {
        outside_of_code(text)
            .filter(|it| it.starts_with('#'))
            .map(|it| it.chars().take_while(|it| *it == '#').count())
            .collect()
    };
    assert_eq!(levels(&english), levels(&chinese), "headings");
    assert_eq!(commands(&english), commands(&chinese), "commands in code blocks");
    let count =
        |text: &str, start: fn(&str) -> bool| text.lines().filter(|it| start(it.trim_start())).count();
    let is_item = |line: &str| line.starts_with(|it: char| it.is_ascii_digit()) && line.contains(". ");
    assert_eq!(
        count(&english, is_item),
        count(&chinese, is_item),
        "numbered steps"
    );
    let is_row = |line: &str| line.starts_with('|');
    assert_eq!(count(&english, is_row), count(&chinese, is_row), "table rows");
}

fn outside_of_code(text: &str) -> impl Iterator<Item = &str> {
    let mut is_code = false;
    text.lines().filter(move |line| {
        is_code ^= line.trim_start().starts_with("```");
        !is_code
    })
}

/// The lines inside of code blocks, without their comments.
fn commands(text: &str) -> Vec<String> {
    let mut is_code = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if is_code {
            let command = line.split(" # ").next().unwrap().trim();
            found.extend((!command.is_empty()).then(|| command.to_owned()));
        }
    }
    found
}

/// What stands between single backquotes outside of code blocks.
fn code_spans(text: &str) -> Vec<String> {
    outside_of_code(text)
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .map(str::to_owned)
        .collect()
}

fn link_targets(text: &str) -> Vec<String> {
    outside_of_code(text)
        .flat_map(|line| line.split("](").skip(1))
        .filter_map(|rest| rest.split(')').next())
        .map(str::to_owned)
        .collect()
}
