//! Starts, finds and stops the throw-away server.
//!
//! Always true: the folder belongs to an unprivileged user (PostgreSQL refuses to run as root), and a watchdog
//! outlives us to clean up. The trap: under `nextest` the process to watch is the runner, our parent.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::os::unix::process::parent_id;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::account::Account;
use crate::{certificate, free_port, process};

const INSTALL: &str =
    "install Debian's package `postgresql` (apt-get install postgresql), version 15 or newer";

const SETTINGS: &str = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 300\n\
    shared_buffers = 96MB\nautovacuum = off\ntimezone = 'UTC'\nlog_timezone = 'UTC'\n\
    listen_addresses = '127.0.0.1'\n";

/// A running server: where it lives and where it listens.
#[derive(Debug)]
pub(super) struct Server {
    folder: PathBuf,
    programs: PathBuf,
    port: u16,
}

impl Server {
    /// Starts the server of this process, or finds the one of this `nextest` run.
    pub(super) fn for_this_process() -> Result<Self, String> {
        let programs = newest_programs()?;
        let (key, watched) = match nextest_run() {
            Some(run) => (run, parent_id()),
            None => (format!("process-{}", std::process::id()), std::process::id()),
        };
        let folder = std::env::temp_dir().join(format!("shouwen-postgres-{key}"));
        fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        let lock = lock_file(&folder)?;
        let ready = folder.join("port");
        let known = fs::read_to_string(&ready)
            .ok()
            .and_then(|text| text.trim().parse().ok());
        let server = match known {
            Some(port) => Self {
                folder,
                programs,
                port,
            },
            None => Self::start(folder, programs, watched)?,
        };
        drop(lock);
        Ok(server)
    }

    fn start(folder: PathBuf, programs: PathBuf, watched: u32) -> Result<Self, String> {
        let owner = Account::of_servers()?;
        owner.give(&folder)?;
        let data = folder.join("data");
        let mut command = owner.command(&programs.join("initdb"));
        command.arg("--pgdata").arg(&data);
        command.args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]);
        command.args(["--no-sync", "--no-instructions"]);
        process::run(&mut command, "initdb")?;
        let mut settings = String::from(SETTINGS);
        writeln!(settings, "unix_socket_directories = '{}'", folder.display())
            .map_err(|error| format!("cannot write settings: {error}"))?;
        let file = data.join("postgresql.auto.conf");
        fs::write(&file, settings).map_err(|error| format!("cannot write {}: {error}", file.display()))?;
        owner.give(&file)?;
        let stop = format!(
            "{}/pg_ctl --pgdata {}/data --silent --mode=immediate stop",
            programs.display(),
            folder.display()
        );
        process::start_watchdog(&owner, watched, &stop, &folder)?;
        let port = start_on_free_port(&owner, &programs, &folder)?;
        let ready = folder.join("port");
        fs::write(&ready, port.to_string())
            .map_err(|error| format!("cannot write {}: {error}", ready.display()))?;
        Ok(Self {
            folder,
            programs,
            port,
        })
    }

    /// Makes a certificate and has the server take encrypted connections beside plain ones.
    pub(super) fn encrypt(&self) -> Result<PathBuf, String> {
        let folder = self.folder.join("tls");
        let authority = folder.join("authority.pem");
        let lock = self.lock()?;
        if !authority.exists() {
            let owner = Account::of_servers()?;
            fs::create_dir_all(&folder)
                .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
            owner.give(&folder)?;
            certificate::make(&owner, &folder)?;
            process::run(
                owner
                    .command(Path::new("chmod"))
                    .arg("600")
                    .arg(folder.join("server.key")),
                "chmod",
            )?;
            for (name, file) in [("ssl_cert_file", "server.pem"), ("ssl_key_file", "server.key")] {
                let value = folder.join(file).display().to_string();
                self.sql("postgres", &format!("ALTER SYSTEM SET {name} = '{value}'"))?;
            }
            self.sql("postgres", "ALTER SYSTEM SET ssl = on")?;
            self.sql("postgres", "SELECT pg_reload_conf()")?;
            self.wait_for_encryption()?;
        }
        drop(lock);
        Ok(authority)
    }

    fn wait_for_encryption(&self) -> Result<(), String> {
        for _look in 0..100 {
            // The rest between two looks is taken on the server: nobody sleeps here.
            if self
                .sql("postgres", "SELECT current_setting('ssl') FROM pg_sleep(0.05)")?
                .trim()
                == "on"
            {
                return Ok(());
            }
        }
        Err("PostgreSQL did not take its certificate".to_owned())
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Holds off every other process that uses this server, until the value is dropped.
    pub(super) fn lock(&self) -> Result<File, String> {
        lock_file(&self.folder)
    }

    pub(super) fn sql(&self, database: &str, statement: &str) -> Result<String, String> {
        let mut command = Command::new(self.programs.join("psql"));
        command.args([
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "-v",
            "ON_ERROR_STOP=1",
        ]);
        command
            .arg("--dbname")
            .arg(self.url(database))
            .arg("--command")
            .arg(statement);
        process::run(&mut command, statement)
    }
}

fn newest_programs() -> Result<PathBuf, String> {
    let versions = fs::read_dir("/usr/lib/postgresql").map_err(|_missing| INSTALL.to_owned())?;
    let newest = versions
        .filter_map(Result::ok)
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse::<u32>().ok()?,
                entry.path().join("bin"),
            ))
        })
        .filter(|(version, programs)| *version >= 15 && programs.join("initdb").exists())
        .max();
    newest
        .map(|(_, programs)| programs)
        .ok_or_else(|| INSTALL.to_owned())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test runner names its run in the environment only"
)]
fn nextest_run() -> Option<String> {
    std::env::var("NEXTEST_RUN_ID").ok().filter(|run| !run.is_empty())
}

fn lock_file(folder: &Path) -> Result<File, String> {
    let path = folder.join("lock");
    let file = File::create(&path).map_err(|error| format!("cannot open {}: {error}", path.display()))?;
    file.lock()
        .map_err(|error| format!("cannot lock {}: {error}", path.display()))?;
    Ok(file)
}

fn start_on_free_port(owner: &Account, programs: &Path, folder: &Path) -> Result<u16, String> {
    let mut last = String::new();
    for _try in 0..5 {
        let port = free_port();
        let mut command = owner.command(&programs.join("pg_ctl"));
        command
            .arg("--pgdata")
            .arg(folder.join("data"))
            .arg("--log")
            .arg(folder.join("log"));
        command
            .args(["--silent", "--wait", "--timeout=60"])
            .arg(format!("--options=-p {port}"))
            .arg("start");
        // The server must not hold our output open: a test runner would wait for its end.
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let status = command
            .status()
            .map_err(|error| format!("cannot run pg_ctl: {error}"))?;
        if status.success() {
            return Ok(port);
        }
        last = fs::read_to_string(folder.join("log")).unwrap_or_default();
    }
    Err(format!("PostgreSQL did not start; its log:\n{last}"))
}
