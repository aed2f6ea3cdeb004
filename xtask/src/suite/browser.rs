//! The browser tests, on the real binary, once for each database.
//!
//! Lends them a real mail server and an empty PostgreSQL through the programs of `testkit`, which end when we drop them.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context, Result, bail};

use super::tally::Tally;
use super::{Ledger, phases};
use crate::project;

/// A program that lends servers for as long as its input stays open.
struct Lender {
    child: Child,
    input: Option<ChildStdin>,
    lines: BufReader<std::process::ChildStdout>,
}

impl Lender {
    fn start(program: &str) -> Result<Self> {
        let mut command = Command::new(project::program("debug", program));
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("cannot run {program}"))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            bail!("{program} has no input or output");
        };
        Ok(Self {
            child,
            input: Some(input),
            lines: BufReader::new(output),
        })
    }

    fn next_line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.lines.read_line(&mut line)? == 0 {
            bail!("the servers of the browser tests did not start");
        }
        Ok(line.trim().to_owned())
    }
}

impl Drop for Lender {
    fn drop(&mut self) {
        drop(self.input.take());
        drop(self.child.wait());
    }
}

/// Runs every browser test on SQLite, then on PostgreSQL.
pub(super) fn run(ledger: &mut Ledger) -> Result<()> {
    phases::build_programs(ledger);
    ledger.check("Browser tests on SQLite", || on("sqlite", None));
    ledger.check("Browser tests on PostgreSQL", || {
        let mut lender = Lender::start("test-postgres")?;
        lender
            .input
            .as_mut()
            .context("the lender's input is closed")?
            .write_all(b"database\n")?;
        let url = lender.next_line()?;
        on("postgres", Some(url))
    });
    Ok(())
}

fn on(database: &str, url: Option<String>) -> Result<Tally> {
    let mut mail = Lender::start("test-mail")?;
    let mut settings = vec![("SHOUWEN_TEST_DATABASE".to_owned(), database.to_owned())];
    settings.extend(url.map(|url| ("SHOUWEN_TEST_DATABASE_URL".to_owned(), url)));
    loop {
        let line = mail.next_line()?;
        match line.split_once('=') {
            Some((name, value)) => settings.push((name.to_owned(), value.to_owned())),
            None => break,
        }
    }
    phases::playwright(&settings, &project::program("debug", "shouwen"))
}
