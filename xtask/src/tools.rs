//! What must be on the machine, how to see it, and how to get it: from Debian's packages when we may.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use anyhow::{Result, bail};

use crate::{outside, terminal};

/// A package of the system, and how one sees that it is there.
#[derive(Debug, Clone, Copy)]
struct Tool {
    package: &'static str,
    purpose: &'static str,
    is_there: fn() -> bool,
}

const FOR_START: &[Tool] = &[
    Tool {
        package: "nodejs",
        purpose: "builds the screens",
        is_there: || has("node"),
    },
    Tool {
        package: "npm",
        purpose: "fetches what the screens are built from",
        is_there: || has("npm"),
    },
];

const FOR_TEST: &[Tool] = &[
    Tool {
        package: "postgresql",
        purpose: "the second database",
        is_there: has_postgres,
    },
    Tool {
        package: "dovecot-imapd",
        purpose: "a real mail server",
        is_there: || exists("/usr/sbin/dovecot"),
    },
    Tool {
        package: "openssl",
        purpose: "the mail server's certificate",
        is_there: || has("openssl"),
    },
    Tool {
        package: "chromium",
        purpose: "the browser of the browser tests",
        is_there: || chromium().is_some(),
    },
    Tool {
        package: "fonts-noto-cjk",
        purpose: "Chinese text in the browser",
        is_there: has_chinese_fonts,
    },
];

const OLDEST_NODE: (u32, u32) = (20, 19);

/// Makes sure that the screens can be built.
pub(crate) fn ready_for_start() -> Result<()> {
    install_missing(FOR_START)?;
    check_node()
}

/// Makes sure that every test can run.
pub(crate) fn ready_for_test() -> Result<()> {
    install_missing(&[FOR_START, FOR_TEST].concat())?;
    check_node()
}

/// Whether `cargo nextest` is there; without it the tests run under `cargo test`.
pub(crate) fn has_nextest() -> bool {
    outside::answer("cargo", &["nextest", "--version"]).is_some()
}

/// Whether `cargo deny` is there; a test in this crate checks the most important of it without.
pub(crate) fn has_deny() -> bool {
    outside::answer("cargo", &["deny", "--version"]).is_some()
}

/// The browser for the browser tests: `$CHROMIUM`, or the one of the system.
#[expect(
    clippy::disallowed_methods,
    reason = "the browser tests read the same variable"
)]
pub(crate) fn chromium() -> Option<String> {
    let told = std::env::var("CHROMIUM").ok().filter(|it| exists(it));
    told.or_else(|| ["chromium", "chromium-browser"].into_iter().find_map(find))
}

fn install_missing(tools: &[Tool]) -> Result<()> {
    let missing: Vec<&Tool> = tools.iter().filter(|it| !(it.is_there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    for tool in &missing {
        terminal::say(&format!("missing: {} ({})", tool.package, tool.purpose));
    }
    let packages: Vec<&str> = missing.iter().map(|it| it.package).collect();
    let by_hand = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    if !is_root() || !has("apt-get") {
        bail!("please install first, for example by\n    sudo {by_hand}");
    }
    terminal::say(&format!("installing: {by_hand}"));
    let here = Path::new("/");
    let mut words = vec!["install", "-y", "--no-install-recommends"];
    words.extend(&packages);
    let quiet = ("DEBIAN_FRONTEND", "noninteractive");
    outside::must(outside::command(here, "apt-get", &["update", "-q"]).env(quiet.0, quiet.1))?;
    outside::must(outside::command(here, "apt-get", &words).env(quiet.0, quiet.1))?;
    let still: Vec<&str> = missing
        .iter()
        .filter(|it| !(it.is_there)())
        .map(|it| it.package)
        .collect();
    if !still.is_empty() {
        bail!("installed, but still not to be found: {}", still.join(", "));
    }
    Ok(())
}

fn check_node() -> Result<()> {
    let version = outside::answer("node", &["--version"]).unwrap_or_default();
    let mut numbers = version
        .trim_start_matches('v')
        .split('.')
        .map(|it| it.parse::<u32>().unwrap_or(0));
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if found < OLDEST_NODE {
        bail!(
            "Node.js {version} is too old: {}.{} or newer is needed",
            OLDEST_NODE.0,
            OLDEST_NODE.1
        );
    }
    Ok(())
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|it| it.uid() == 0)
}

fn has(program: &str) -> bool {
    find(program).is_some()
}

fn exists(path: &str) -> bool {
    Path::new(path).exists()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the search path of programs is in the environment only"
)]
fn find(program: &str) -> Option<String> {
    let folders = std::env::var("PATH").ok()?;
    folders
        .split(':')
        .map(|folder| format!("{folder}/{program}"))
        .find(|it| exists(it))
}

fn has_postgres() -> bool {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    versions
        .map(|it| it.path().join("bin/initdb"))
        .any(|it| it.exists())
}

fn has_chinese_fonts() -> bool {
    let listed = outside::answer("fc-list", &[":lang=zh", "family"]);
    listed.is_some_and(|it| !it.is_empty())
        || exists("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
}
