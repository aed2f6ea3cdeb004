//! A mail server for tests that keeps what is sent to it, and can be told to refuse, to be busy or to hang up.
//!
//! Speaks as much of SMTP (RFC 5321) as a client needs: EHLO, STARTTLS, AUTH PLAIN and LOGIN, MAIL, RCPT, DATA, RSET,
//! NOOP, QUIT; in the clear, inside of TLS from the first byte, or after STARTTLS (RFC 3207).
//! This is where the wire leaves the house, so it is a double; everything up to its socket is real.

mod dialogue;
mod line;

use std::net::TcpListener;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use line::{Line, Tls};

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

/// When the sink speaks TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// From the first byte (RFC 8314).
    Implicit,
    /// After STARTTLS; before it no mail and no log-in is taken.
    StartTls,
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
    authority: String,
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
        Self::listen(forward, None)
    }

    /// Starts a sink that speaks TLS with a certificate of its own for `localhost` and 127.0.0.1.
    ///
    /// # Panics
    /// When no port is free, or `openssl` is not installed.
    #[must_use]
    pub fn start_encrypted(encryption: Encryption) -> Self {
        match Tls::fresh() {
            Ok(tls) => Self::listen(|_| (), Some((encryption, tls))),
            Err(message) => panic!("the mail sink has no certificate: {message}"),
        }
    }

    fn listen(forward: impl Fn(&Received) + Send + Sync + 'static, tls: Option<(Encryption, Tls)>) -> Self {
        let (listener, port) =
            match TcpListener::bind(("127.0.0.1", 0)).and_then(|it| Ok((it.local_addr()?.port(), it))) {
                Ok((port, listener)) => (listener, port),
                Err(error) => panic!("no free port on 127.0.0.1: {error}"),
            };
        let state = Arc::new(State::default());
        let sink = Self {
            port,
            authority: tls.as_ref().map(|(_, tls)| tls.authority()).unwrap_or_default(),
            state: Arc::clone(&state),
        };
        let forward = Arc::new(forward);
        std::thread::spawn(move || {
            for line in listener.incoming().filter_map(Result::ok) {
                let state = Arc::clone(&state);
                let forward = Arc::clone(&forward);
                let tls = tls.clone();
                std::thread::spawn(move || match tls {
                    None => dialogue::hold(Line::plain(line), None, (&state, forward.as_ref())),
                    Some((Encryption::StartTls, tls)) => {
                        dialogue::hold(Line::plain(line), Some(&tls), (&state, forward.as_ref()));
                    }
                    // A client that does not trust us just hangs up.
                    Some((Encryption::Implicit, tls)) => drop(
                        Line::plain(line)
                            .encrypt(&tls)
                            .map(|line| dialogue::hold(line, None, (&state, forward.as_ref()))),
                    ),
                });
            }
        });
        sink
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The certificate (PEM) of the authority that vouches for the sink; empty when it speaks no TLS.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
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
