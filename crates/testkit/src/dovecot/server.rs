//! Starts and finds the throw-away Dovecot.
//!
//! Always true: it runs as an unprivileged account, listens on 127.0.0.1 only, and accepts any user with the one
//! password. A watchdog stops it when the process is gone.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::PASSWORD;
use crate::account::Account;
use crate::{certificate, free_port, process};

const PROGRAM: &str = "/usr/sbin/dovecot";
const INSTALL: &str = "install Debian's packages (apt-get install dovecot-imapd openssl)";

/// A running server: where it lives and where it listens.
#[derive(Debug)]
pub(super) struct Server {
    folder: PathBuf,
    account: Account,
    port: u16,
    tls_port: u16,
}

impl Server {
    pub(super) fn start() -> Result<Self, String> {
        if !Path::new(PROGRAM).exists() {
            return Err(INSTALL.to_owned());
        }
        let account = Account::of_servers()?;
        let folder = std::env::temp_dir().join(format!("shouwen-dovecot-{}", std::process::id()));
        for name in ["", "run", "state", "homes"] {
            let path = folder.join(name);
            fs::create_dir_all(&path).map_err(|error| format!("cannot make {}: {error}", path.display()))?;
            account.give(&path)?;
        }
        certificate::make(&account, &folder)?;
        let stop = format!("kill $(cat {}/run/master.pid); sleep 0.2", folder.display());
        process::start_watchdog(&account, std::process::id(), &stop, &folder)?;
        let mut server = Self {
            folder,
            account,
            port: free_port(),
            tls_port: free_port(),
        };
        for _try in 0..5 {
            match server.launch() {
                Err(message) if message.contains("Address already in use") => {
                    (server.port, server.tls_port) = (free_port(), free_port());
                }
                outcome => return outcome.map(|()| server),
            }
        }
        Err("no free port stayed free".to_owned())
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn tls_port(&self) -> u16 {
        self.tls_port
    }

    pub(super) fn authority(&self) -> PathBuf {
        self.folder.join("authority.pem")
    }

    /// The user's Maildir; made when it is not there.
    pub(super) fn make_inbox(&self, user: &str) -> Result<PathBuf, String> {
        let home = self.folder.join("homes").join(user);
        let inbox = home.join("Maildir");
        for path in [
            home,
            inbox.clone(),
            inbox.join("tmp"),
            inbox.join("new"),
            inbox.join("cur"),
        ] {
            fs::create_dir_all(&path).map_err(|error| format!("cannot make {}: {error}", path.display()))?;
            self.account.give(&path)?;
        }
        Ok(inbox)
    }

    /// Starts the daemon; returns when it listens.
    fn launch(&self) -> Result<(), String> {
        let file = self.folder.join("dovecot.conf");
        let text = self.settings()?;
        fs::write(&file, text).map_err(|error| format!("cannot write {}: {error}", file.display()))?;
        self.account.give(&file)?;
        // Not through `process::run`: the daemon keeps its output open, and we would wait for its end.
        let said = self.folder.join("said");
        let complain = |error: std::io::Error| format!("cannot start dovecot: {error}");
        let output = fs::File::create(&said).map_err(complain)?;
        let mut command = self.account.command(Path::new(PROGRAM));
        command
            .arg("-c")
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(output);
        if command.status().map_err(complain)?.success() {
            return Ok(());
        }
        Err(fs::read_to_string(&said).map_err(complain)?)
    }

    fn settings(&self) -> Result<String, String> {
        let folder = self.folder.display();
        let (port, tls_port) = (self.port, self.tls_port);
        let (user, group) = self.account.ids()?;
        let name = self.account.name()?;
        let group_name = self.account.group_name()?;
        Ok(format!(
            "protocols = imap
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
disable_plaintext_auth = no
default_internal_user = {name}
default_internal_group = {group_name}
default_login_user = {name}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
mail_fsync = never
mailbox_idle_check_interval = 1 secs
imap_idle_notify_interval = 1 mins
auth_failure_delay = 0
mail_max_userip_connections = 200
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/homes/%u
}}
namespace inbox {{
  inbox = yes
}}
"
        ))
    }
}
