//! A vendor's web server for tests: answers as a script says, keeps what it was asked, and can be slow, refuse or hang up.
//!
//! This is where the wire leaves the house, so it is a double; everything up to its socket is real.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A request as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// `GET`, `POST`, …
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Query as it stood in the address.
    pub query: String,
    /// Headers, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Asked {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header, by its name in small letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|it| it.0 == name);
        found.map(|it| it.1.as_str())
    }
}

/// What the vendor answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// 200 with this JSON.
    Json(String),
    /// 200 with these bytes and media type.
    File(&'static str, Vec<u8>),
    /// Another status with this text.
    Status(u16, String),
    /// First so long nothing, then this.
    After(Duration, Box<Told>),
    /// The line is cut without a word.
    HangUp,
}

type Script = dyn Fn(&Asked) -> Told + Send + Sync;

#[derive(Default)]
struct Shared {
    asked: Vec<Asked>,
    next: std::collections::VecDeque<(String, Told)>,
}

#[derive(Default)]
struct State {
    shared: Mutex<Shared>,
    changed: Condvar,
}

impl State {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running vendor; its threads end with the process.
#[derive(Clone)]
pub struct Vendor {
    port: u16,
    state: Arc<State>,
}

impl std::fmt::Debug for Vendor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vendor")
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Vendor {
    /// Starts a vendor on a free port of 127.0.0.1 that answers as the script says.
    ///
    /// # Panics
    /// When no port is free.
    #[must_use]
    pub fn start(script: impl Fn(&Asked) -> Told + Send + Sync + 'static) -> Self {
        let bound = TcpListener::bind(("127.0.0.1", 0)).and_then(|it| Ok((it.local_addr()?.port(), it)));
        let (port, listener) = match bound {
            Ok(bound) => bound,
            Err(error) => panic!("no free port on 127.0.0.1: {error}"),
        };
        let state = Arc::new(State::default());
        let (kept, script): (_, Arc<Script>) = (Arc::clone(&state), Arc::new(script));
        std::thread::spawn(move || {
            for line in listener.incoming().filter_map(Result::ok) {
                let (state, script) = (Arc::clone(&kept), Arc::clone(&script));
                // A client that hangs up in the middle is no failure of the vendor's.
                std::thread::spawn(move || serve(line, &state, script.as_ref()).ok());
            }
        });
        Self { port, state }
    }

    /// Its address, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Answers the next request whose path ends so with this instead of what the script says.
    pub fn answer_next(&self, path_end: &str, told: Told) {
        self.state.lock().next.push_back((path_end.to_owned(), told));
    }

    /// What it was asked whose path ends so, in order of arrival.
    #[must_use]
    pub fn asked(&self, path_end: &str) -> Vec<Asked> {
        let shared = self.state.lock();
        let fitting = shared.asked.iter().filter(|it| it.path.ends_with(path_end));
        fitting.cloned().collect()
    }

    /// Waits until it was asked so often under paths that end so, for ten seconds at most, and gives what it was asked.
    ///
    /// # Panics
    /// When it is not asked in time.
    #[must_use]
    pub fn wait_for(&self, path_end: &str, count: usize) -> Vec<Asked> {
        let fitting = |shared: &Shared| {
            let fitting = shared.asked.iter().filter(|it| it.path.ends_with(path_end));
            fitting.cloned().collect::<Vec<_>>()
        };
        let waited =
            self.state
                .changed
                .wait_timeout_while(self.state.lock(), Duration::from_secs(10), |shared| {
                    fitting(shared).len() < count
                });
        let (shared, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        let found = fitting(&shared);
        assert!(
            !waited.timed_out(),
            "waited for {count} requests of {path_end}, {} came",
            found.len()
        );
        found
    }
}

fn serve(line: TcpStream, state: &State, script: &Script) -> std::io::Result<()> {
    let mut reader = BufReader::new(line.try_clone()?);
    let Some(asked) = read_request(&mut reader)? else {
        return Ok(());
    };
    let told = {
        let mut shared = state.lock();
        let place = shared.next.iter().position(|(end, _)| asked.path.ends_with(end));
        shared.asked.push(asked.clone());
        place.and_then(|it| shared.next.remove(it)).map(|it| it.1)
    };
    state.changed.notify_all();
    tell(line, told.unwrap_or_else(|| script(&asked)))
}

fn tell(mut line: TcpStream, told: Told) -> std::io::Result<()> {
    let (status, media_type, body) = match told {
        Told::Json(text) => (200, "application/json", text.into_bytes()),
        Told::File(media_type, bytes) => (200, media_type, bytes),
        Told::Status(status, text) => (status, "text/plain", text.into_bytes()),
        Told::After(wait, then) => {
            let (_never_told, told_in_time) = std::sync::mpsc::channel::<()>();
            told_in_time.recv_timeout(wait).ok();
            return tell(line, *then);
        }
        Told::HangUp => return Ok(()),
    };
    write!(
        line,
        "HTTP/1.1 {status} Told\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    line.write_all(&body)
}

fn read_request(reader: &mut BufReader<TcpStream>) -> std::io::Result<Option<Asked>> {
    let mut first = String::new();
    if reader.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    let mut words = first.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        match header.trim_end().split_once(':') {
            Some((name, value)) => headers.push((name.to_ascii_lowercase(), value.trim().to_owned())),
            None => break,
        }
    }
    let length = headers.iter().find(|it| it.0 == "content-length");
    let mut body = vec![0; length.and_then(|it| it.1.parse().ok()).unwrap_or(0)];
    reader.read_exact(&mut body)?;
    Ok(Some(Asked {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers,
        body,
    }))
}
