//! Somebody else's program that takes web hooks: keeps what it is told, and can be told to refuse, to be slow or to hang up.
//!
//! Speaks as much of HTTP/1.1 as a client needs. This is where the wire leaves the house, so it is a double.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How the sink answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookReply {
    /// With this status and body.
    Status(u16, String),
    /// With a redirect to this address.
    Redirect(String),
    /// The line is cut after the request was read and kept.
    HangUp,
}

/// What the sink was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The path that was asked for.
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// What was answered.
    pub answered: u16,
}

impl Told {
    /// The value of a header; its name in lower case; empty when it is not there.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|it| it.0 == name);
        found.map_or("", |it| it.1.as_str())
    }
}

#[derive(Debug, Default)]
struct Shared {
    told: Vec<Told>,
    replies: VecDeque<HookReply>,
}

#[derive(Debug, Default)]
struct State {
    shared: Mutex<Shared>,
    changed: Condvar,
}

impl State {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running sink; its threads end with the process.
#[derive(Debug, Clone)]
pub struct HookSink {
    port: u16,
    state: Arc<State>,
}

impl HookSink {
    /// Starts a sink on a free port of 127.0.0.1.
    ///
    /// # Panics
    /// When no port is free.
    #[must_use]
    pub fn start() -> Self {
        let bound = TcpListener::bind(("127.0.0.1", 0)).and_then(|it| Ok((it.local_addr()?.port(), it)));
        let (port, listener) = match bound {
            Ok(bound) => bound,
            Err(error) => panic!("no free port on 127.0.0.1: {error}"),
        };
        let state = Arc::new(State::default());
        let sink = Self {
            port,
            state: Arc::clone(&state),
        };
        std::thread::spawn(move || {
            for line in listener.incoming().filter_map(Result::ok) {
                let state = Arc::clone(&state);
                // A client that hangs up has had enough.
                std::thread::spawn(move || answer(line, &state).ok());
            }
        });
        sink
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Sets the answers to the next requests, one each; afterwards every one is answered with 204.
    pub fn reply_next(&self, replies: &[HookReply]) {
        self.state.lock().replies.extend(replies.iter().cloned());
    }

    /// Everything it was told so far, in order of arrival.
    #[must_use]
    pub fn told(&self) -> Vec<Told> {
        self.state.lock().told.clone()
    }

    /// Waits until it was told `count` times, for ten seconds at most, and gives what.
    ///
    /// # Panics
    /// When that does not happen in time.
    #[must_use]
    pub fn wait_for(&self, count: usize) -> Vec<Told> {
        let waited =
            self.state
                .changed
                .wait_timeout_while(self.state.lock(), Duration::from_secs(10), |shared| {
                    shared.told.len() < count
                });
        let (shared, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(
            !waited.timed_out(),
            "waited for {count} requests, {} came",
            shared.told.len()
        );
        shared.told.clone()
    }
}

fn answer(mut line: TcpStream, state: &State) -> io::Result<()> {
    let mut reader = BufReader::new(line.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|it| it.0 == "content-length");
    let mut body = vec![0; length.and_then(|it| it.1.parse().ok()).unwrap_or(0)];
    reader.read_exact(&mut body)?;
    let reply = state.lock().replies.pop_front();
    let reply = reply.unwrap_or_else(|| HookReply::Status(204, String::new()));
    let (answered, more, text) = match reply {
        HookReply::Status(status, text) => (status, String::new(), text),
        HookReply::Redirect(to) => (302, format!("location: {to}\r\n"), String::new()),
        HookReply::HangUp => (0, String::new(), String::new()),
    };
    // Kept before it is answered: the next request may be on its way as soon as this one has its answer.
    state.lock().told.push(Told {
        path,
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
        answered,
    });
    state.changed.notify_all();
    if answered > 0 {
        let length = text.len();
        let head = format!(
            "HTTP/1.1 {answered} Told\r\n{more}content-length: {length}\r\nconnection: close\r\n\r\n"
        );
        line.write_all(format!("{head}{text}").as_bytes())?;
    }
    Ok(())
}
