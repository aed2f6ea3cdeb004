//! The account under which the servers of tests run: never root, because PostgreSQL refuses that and others should.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;
use std::process::Command;

/// The user under whom the server runs: ourselves, or an unprivileged one when we are root.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Account {
    drop_to: Option<(u32, u32)>,
}

impl Account {
    /// Finds the account: ourselves, or `postgres` or `nobody` when we are root.
    pub(crate) fn of_servers() -> Result<Self, String> {
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

    /// User and group, as numbers.
    pub(crate) fn ids(&self) -> Result<(u32, u32), String> {
        match self.drop_to {
            Some(ids) => Ok(ids),
            None => {
                let me =
                    fs::metadata("/proc/self").map_err(|error| format!("cannot read /proc/self: {error}"))?;
                Ok((me.uid(), me.gid()))
            }
        }
    }

    /// The name of the user.
    pub(crate) fn name(&self) -> Result<String, String> {
        let (user, _) = self.ids()?;
        name_of("/etc/passwd", user)
    }

    /// The name of the group.
    pub(crate) fn group_name(&self) -> Result<String, String> {
        let (_, group) = self.ids()?;
        name_of("/etc/group", group)
    }

    /// Hands a file or folder over to the account.
    pub(crate) fn give(&self, path: &Path) -> Result<(), String> {
        let Some((user, group)) = self.drop_to else {
            return Ok(());
        };
        chown(path, Some(user), Some(group))
            .map_err(|error| format!("cannot hand over {}: {error}", path.display()))
    }

    /// A command that runs under the account.
    pub(crate) fn command(&self, program: &Path) -> Command {
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

/// The name with this number in a file whose lines are `name:x:number:…`.
fn name_of(file: &str, number: u32) -> Result<String, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("cannot read {file}: {error}"))?;
    let number = number.to_string();
    let line = text
        .lines()
        .find(|line| line.split(':').nth(2) == Some(number.as_str()));
    let name = line.and_then(|line| line.split(':').next());
    name.map(str::to_owned)
        .ok_or_else(|| format!("{file} has no entry {number}"))
}

fn account(accounts: &str, name: &str) -> Option<(u32, u32)> {
    let line = accounts
        .lines()
        .find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}
