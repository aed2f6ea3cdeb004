//! An IMAP server that misbehaves on purpose, for what a good one never does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What the server does when one mail is asked for.
#[derive(Debug, Clone)]
pub(crate) enum Giving {
    /// Gives it.
    Bytes(Vec<u8>),
    /// Says something that is not IMAP.
    Garbage,
    /// Hangs up.
    HangUp,
}

/// The server and its mails by number.
#[derive(Debug, Clone)]
pub(crate) struct AwkwardServer {
    pub(crate) port: u16,
    mails: Arc<Mutex<BTreeMap<u32, Giving>>>,
}

impl AwkwardServer {
    pub(crate) async fn start(mails: impl IntoIterator<Item = (u32, Giving)>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Self {
            port,
            mails: Arc::new(Mutex::new(mails.into_iter().collect())),
        };
        let shared = server.clone();
        tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                let shared = shared.clone();
                tokio::spawn(async move { shared.hold(line).await });
            }
        });
        server
    }

    pub(crate) fn add(&self, uid: u32, giving: Giving) {
        self.mails.lock().unwrap().insert(uid, giving);
    }

    async fn hold(&self, line: TcpStream) -> Option<()> {
        let (read, mut write) = line.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"* OK ready\r\n").await.ok()?;
        while let Some(command) = lines.next_line().await.ok()? {
            let mut words = command.split(' ');
            let tag = words.next()?.to_owned();
            let rest: Vec<&str> = words.collect();
            let answer = match rest.as_slice() {
                ["CAPABILITY", ..] => b"* CAPABILITY IMAP4rev1\r\n".to_vec(),
                ["EXAMINE", ..] => b"* OK [UIDVALIDITY 5] x\r\n* 9 EXISTS\r\n".to_vec(),
                ["UID", "SEARCH", "UID", range] => self.search(range),
                ["UID", "FETCH", set, query @ ..] => self.fetch(set, query.join(" ").contains("BODY"))?,
                _ => Vec::new(),
            };
            write.write_all(&answer).await.ok()?;
            write
                .write_all(format!("{tag} OK done\r\n").as_bytes())
                .await
                .ok()?;
        }
        Some(())
    }

    fn search(&self, range: &str) -> Vec<u8> {
        let from: u32 = range.split(':').next().unwrap().parse().unwrap();
        let found: Vec<String> = self
            .mails
            .lock()
            .unwrap()
            .range(from..)
            .map(|(uid, _)| uid.to_string())
            .collect();
        format!("* SEARCH {}\r\n", found.join(" ")).into_bytes()
    }

    /// None: hang up.
    fn fetch(&self, set: &str, wants_body: bool) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mails = self.mails.lock().unwrap();
        for run in set.split(',') {
            let mut ends = run.split(':').map(|it| it.parse::<u32>().unwrap());
            let first = ends.next().unwrap();
            for (uid, giving) in mails.range(first..=ends.next().unwrap_or(first)) {
                let head = format!("* {uid} FETCH (UID {uid} INTERNALDATE \"21-Nov-2026 10:00:00 +0800\"");
                match giving {
                    _ if !wants_body => out.extend_from_slice(format!("{head})\r\n").as_bytes()),
                    Giving::Bytes(bytes) => {
                        out.extend_from_slice(format!("{head} BODY[]<0> {{{}}}\r\n", bytes.len()).as_bytes());
                        out.extend_from_slice(bytes);
                        out.extend_from_slice(b")\r\n");
                    }
                    Giving::Garbage => out.extend_from_slice(b"* ?? ((((\r\n"),
                    Giving::HangUp => return None,
                }
            }
        }
        Some(out)
    }
}
