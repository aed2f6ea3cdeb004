//! Starts, finds and stops the throw-away server.
//!
//! Always true: the folder belongs to an unprivileged user (PostgreSQL refuses to run as root), and a watchdog
//! (`tail --pid`) outlives us to clean up. The trap: under `nextest` the process to watch is the runner, our parent.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::parent_id;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::free_port;

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
        let owner = Owner::of_servers()?;
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
        run(&mut command, "initdb")?;
        let mut settings = String::from(SETTINGS);
        settings.push_str(&format!("unix_socket_directories = '{}'\n", folder.display()));
        let file = data.join("postgresql.auto.conf");
        fs::write(&file, settings).map_err(|error| format!("cannot write {}: {error}", file.display()))?;
        owner.give(&file)?;
        start_watchdog(&owner, &programs, &folder, watched)?;
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
        run(&mut command, statement)
    }
}

/// The user under whom the server runs: ourselves, or an unprivileged one when we are root.
struct Owner {
    drop_to: Option<(u32, u32)>,
}

impl Owner {
    fn of_servers() -> Result<Self, String> {
        let me = fs::metadata("/proc/self").map_err(|error| format!("cannot read /proc/self: {error}"))?;
        if me.uid() != 0 {
            return Ok(Self { drop_to: None });
        }
        let accounts = fs::read_to_string("/etc/passwd").map_err(|error| format!("/etc/passwd: {error}"))?;
        let found = ["postgres", "nobody"]
            .iter()
            .find_map(|name| account(&accounts, name));
        match found {
            Some(ids) => Ok(Self { drop_to: Some(ids) }),
            None => {
                Err("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`".to_owned())
            }
        }
    }

    fn give(&self, path: &Path) -> Result<(), String> {
        let Some((user, group)) = self.drop_to else {
            return Ok(());
        };
        chown(path, Some(user), Some(group))
            .map_err(|error| format!("cannot hand over {}: {error}", path.display()))
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = match self.drop_to {
            None => Command::new(program),
            Some((user, group)) => {
                let mut command = Command::new("setpriv");
                command
                    .arg(format!("--reuid={user}"))
                    .arg(format!("--regid={group}"))
                    .arg("--clear-groups");
                command.arg(program);
                command
            }
        };
        // A working directory that the other user may enter; and messages that we can read.
        command.current_dir("/").env("LC_ALL", "C.UTF-8");
        command
    }
}

fn account(accounts: &str, name: &str) -> Option<(u32, u32)> {
    let line = accounts
        .lines()
        .find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
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

fn start_on_free_port(owner: &Owner, programs: &Path, folder: &Path) -> Result<u16, String> {
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

/// A shell in a session of its own that waits for `watched` to end, then stops the server and removes its folder.
fn start_watchdog(owner: &Owner, programs: &Path, folder: &Path, watched: u32) -> Result<(), String> {
    const SCRIPT: &str = r#"
        trap '' INT HUP TERM
        tail --pid="$1" -s 0.3 -f /dev/null
        "$2"/pg_ctl --pgdata "$3"/data --silent --mode=immediate stop
        rm -rf "$3"
    "#;
    let mut command = owner.command(Path::new("setsid"));
    command
        .args(["sh", "-c", SCRIPT, "watchdog"])
        .arg(watched.to_string())
        .arg(programs)
        .arg(folder);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
        .spawn()
        .map(drop)
        .map_err(|error| format!("cannot start the watchdog: {error}"))
}

fn run(command: &mut Command, what: &str) -> Result<String, String> {
    let output = command
        .output()
        .map_err(|error| format!("cannot run {:?}: {error}", command.get_program()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned());
    }
    Err(format!(
        "{what}: {}",
        String::from_utf8_lossy(&output.stderr).trim_end()
    ))
}
