//! A mail server for tests that keeps what is sent to it, and can be told to refuse, to be busy or to hang up.
//!
//! Speaks as much of SMTP (RFC 5321) as a client needs: EHLO, AUTH PLAIN and LOGIN, MAIL, RCPT, DATA, RSET, NOOP, QUIT.
//! This is where the wire leaves the house, so it is a double; everything up to its socket is real.

mod dialogue;

use std::net::TcpListener;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How the sink answers a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Answer {
    /// 250: kept.
    #[default]
    Accept,
    /// 451 after DATA: try again later.
    Busy,
    /// 550 at RCPT: no such mailbox.
    Refuse,
    /// 554 after DATA: not accepted, do not try again.
    Reject,
    /// The mail is kept, but the line is cut before the client learns it.
    KeepAndHangUp,
    /// The line is cut in the middle of the mail.
    HangUp,
}

/// One mail as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The envelope's sender, without brackets.
    pub from: String,
    /// The envelope's recipients, without brackets.
    pub to: Vec<String>,
    /// The mail, dots unstuffed, lines ending in CRLF.
    pub mail: Vec<u8>,
}

#[derive(Debug, Default)]
struct Shared {
    kept: Vec<Received>,
    answers: std::collections::VecDeque<Answer>,
    log_ins: Vec<String>,
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
pub struct Sink {
    port: u16,
    state: Arc<State>,
}

impl Sink {
    /// Starts a sink on a free port of 127.0.0.1.
    ///
    /// # Panics
    /// When no port is free.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(|_| ())
    }

    /// Starts a sink that hands every kept mail to `forward` too, such as into a test mailbox.
    ///
    /// # Panics
    /// As [`Sink::start`].
    #[must_use]
    pub fn start_with(forward: impl Fn(&Received) + Send + Sync + 'static) -> Self {
        let (listener, port) =
            match TcpListener::bind(("127.0.0.1", 0)).and_then(|it| Ok((it.local_addr()?.port(), it))) {
                Ok((port, listener)) => (listener, port),
                Err(error) => panic!("no free port on 127.0.0.1: {error}"),
            };
        let state = Arc::new(State::default());
        let sink = Self {
            port,
            state: Arc::clone(&state),
        };
        let forward = Arc::new(forward);
        std::thread::spawn(move || {
            for line in listener.incoming().filter_map(Result::ok) {
                let state = Arc::clone(&state);
                let forward = Arc::clone(&forward);
                std::thread::spawn(move || dialogue::hold(&line, &state, forward.as_ref()));
            }
        });
        sink
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Sets the answers to the next mails, one each; afterwards every mail is accepted.
    pub fn answer_next(&self, answers: &[Answer]) {
        self.state.lock().answers.extend(answers);
    }

    /// Everything kept so far, in order of arrival.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.state.lock().kept.clone()
    }

    /// The log-ins that clients gave, in base64 as they came (LOGIN: user and password joined by a colon).
    #[must_use]
    pub fn log_ins(&self) -> Vec<String> {
        self.state.lock().log_ins.clone()
    }

    /// Waits until `count` mails are kept, for ten seconds at most, and gives them back.
    ///
    /// # Panics
    /// When they do not arrive in time.
    #[must_use]
    pub fn wait_for(&self, count: usize) -> Vec<Received> {
        let kept =
            self.state
                .changed
                .wait_timeout_while(self.state.lock(), Duration::from_secs(10), |shared| {
                    shared.kept.len() < count
                });
        let (shared, waited) = kept.unwrap_or_else(PoisonError::into_inner);
        assert!(
            !waited.timed_out(),
            "waited for {count} mails, {} came",
            shared.kept.len()
        );
        shared.kept.clone()
    }
}
