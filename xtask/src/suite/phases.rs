//! The phases of the suite, in the order in which they run: what fails fastest comes first.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::tally::Tally;
use super::{Ledger, Phase, browser};
use crate::outside::{self, Said};
use crate::{codegen, project, screens, tools};

/// Every phase.
pub(super) const PHASES: &[Phase] = &[
    Phase {
        name: "tools",
        title: "Tools",
        run: tools,
    },
    Phase {
        name: "format",
        title: "Format",
        run: format,
    },
    Phase {
        name: "web",
        title: "Screens",
        run: web,
    },
    Phase {
        name: "structure",
        title: "Structure",
        run: structure,
    },
    Phase {
        name: "lints",
        title: "Lints",
        run: lints,
    },
    Phase {
        name: "rust",
        title: "Rust tests",
        run: rust,
    },
    Phase {
        name: "packs",
        title: "Packs",
        run: packs,
    },
    Phase {
        name: "codegen",
        title: "Client of the API",
        run: client,
    },
    Phase {
        name: "docs",
        title: "Documentation",
        run: docs,
    },
    Phase {
        name: "browser",
        title: "Browser tests",
        run: browser::run,
    },
];

/// The packages of the product and of its tests: all but the one that is running.
const EVERYTHING: &[&str] = &["--workspace", "--exclude", "xtask"];

/// Runs cargo at the root, with the lock file as it is.
fn cargo(words: &[&str]) -> Command {
    let mut command = outside::command(&project::root(), "cargo", words);
    // The runners are read line by line: no colours, no bars.
    command
        .env("CARGO_TERM_COLOR", "never")
        .env("CARGO_TERM_PROGRESS_WHEN", "never");
    command
}

/// Runs one of the scripts of `web/package.json`.
fn npm(script: &str) -> Command {
    let mut command = outside::command(&project::web(), "npm", &["run", "--silent", script]);
    command
        .env("NO_COLOR", "1")
        .env("FORCE_COLOR", "0")
        .env("CI", "1");
    command
}

/// The runner of Rust tests with its words; `scope` names the packages.
fn rust_tests(scope: &[&str]) -> Command {
    let runner: &[&str] = if tools::has_nextest() {
        &[
            "nextest",
            "run",
            "--locked",
            "--no-fail-fast",
            "--status-level",
            "slow",
            "--final-status-level",
            "fail",
        ]
    } else {
        // Not `--all-targets`: that would run the benchmarks too.
        &["test", "--locked", "--no-fail-fast", "--lib", "--bins", "--tests"]
    };
    let mut command = cargo(&[runner, scope].concat());
    // A snapshot that differs is a failure, not a new file.
    command.env("INSTA_UPDATE", "no");
    command
}

fn checked(mut command: Command, read: fn(&Said) -> Tally) -> Result<Tally> {
    outside::show(&mut command).map(|said| read(&said))
}

fn tools(ledger: &mut Ledger) -> Result<()> {
    ledger.check("Tools of the system", || {
        tools::ready_for_test().map(|()| Tally::of_check(true))
    });
    ledger.check("Packages of the screens", || {
        screens::fetch_packages().map(|()| Tally::of_check(true))
    });
    Ok(())
}

fn format(ledger: &mut Ledger) -> Result<()> {
    ledger.check("cargo fmt", || {
        checked(cargo(&["fmt", "--all", "--check"]), Tally::of_program)
    });
    ledger.check("prettier", || checked(npm("format:check"), Tally::of_program));
    Ok(())
}

fn web(ledger: &mut Ledger) -> Result<()> {
    ledger.check("oxlint", || checked(npm("lint"), Tally::of_program));
    ledger.check("vue-tsc", || checked(npm("check"), Tally::of_program));
    ledger.check("vitest", || checked(npm("test"), Tally::of_unit_tests));
    ledger.check("Build of the screens", || {
        screens::build_when_older().map(|_| Tally::of_check(true))
    });
    ledger.check("Budgets of the screens", || {
        checked(npm("budgets"), Tally::of_program)
    });
    Ok(())
}

fn structure(ledger: &mut Ledger) -> Result<()> {
    ledger.check("Layers, bans, tidy files, documents", || {
        checked(rust_tests(&["--package", "xtask"]), Tally::of_rust_tests)
    });
    if tools::has_deny() {
        let deny = ["deny", "--offline", "check", "bans", "licenses", "sources"];
        ledger.check("cargo deny", || checked(cargo(&deny), Tally::of_program));
    }
    Ok(())
}

fn lints(ledger: &mut Ledger) -> Result<()> {
    let clippy = [
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    ledger.check("clippy", || checked(cargo(&clippy), Tally::of_program));
    Ok(())
}

/// Builds the programs of the project together with its tests, as every later phase takes them.
///
/// Always this one selection: a smaller one asks for other features of libraries, and builds all of them once more.
pub(super) fn build_programs(ledger: &mut Ledger) {
    const TITLE: &str = "Build of programs and tests";
    if ledger.has(TITLE) {
        return;
    }
    let rest = ["--locked", "--quiet", "--lib", "--bins", "--tests"];
    ledger.check(TITLE, || {
        checked(
            cargo(&[&["build"][..], EVERYTHING, &rest].concat()),
            Tally::of_program,
        )
    });
}

fn rust(ledger: &mut Ledger) -> Result<()> {
    build_programs(ledger);
    ledger.check("Rust tests on SQLite and PostgreSQL", || {
        checked(rust_tests(EVERYTHING), Tally::of_rust_tests)
    });
    Ok(())
}

fn packs(ledger: &mut Ledger) -> Result<()> {
    build_programs(ledger);
    ledger.check("Scenarios of the packs", || {
        let mut command = Command::new(project::program("debug", "shouwen"));
        command
            .args(["pack", "test", "packs"])
            .current_dir(project::root());
        checked(command, Tally::of_scenarios)
    });
    Ok(())
}

fn client(ledger: &mut Ledger) -> Result<()> {
    build_programs(ledger);
    ledger.check("Drift of the API's client", || {
        codegen::check().map(|()| Tally::of_check(true))
    });
    Ok(())
}

fn docs(ledger: &mut Ledger) -> Result<()> {
    let words = [
        "doc",
        "--locked",
        "--workspace",
        "--no-deps",
        "--document-private-items",
    ];
    ledger.check("rustdoc", || {
        let mut command = cargo(&words);
        command.env("RUSTDOCFLAGS", "-D warnings");
        checked(command, Tally::of_program)
    });
    Ok(())
}

/// Runs Playwright with what it needs to find the program, the database and the mail server.
pub(super) fn playwright(settings: &[(String, String)], binary: &Path) -> Result<Tally> {
    let mut command = npm("e2e");
    command
        .env("SHOUWEN_BIN", binary)
        .envs(settings.iter().map(|(name, value)| (name, value)));
    if let Some(chromium) = tools::chromium() {
        command.env("CHROMIUM", chromium);
    }
    checked(command, Tally::of_browser_tests)
}
