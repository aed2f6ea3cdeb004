//! The real program, started for a test: waited for, stopped gently or killed, started again on the same data.
//!
//! Always true: it is gone when the value is dropped. What it says is kept and shown when something fails.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A running program that listens on a port.
#[derive(Debug)]
pub struct Program {
    child: Child,
    port: u16,
    said: Arc<Mutex<String>>,
}

/// How a program is started, again and again the same way.
#[derive(Debug, Clone)]
pub struct Start {
    binary: PathBuf,
    words: Vec<String>,
    settings: Vec<(String, String)>,
    port: u16,
    ready_word: Option<String>,
}

impl Start {
    /// The program at `binary` with `words`; it is expected to listen on `port` of 127.0.0.1.
    #[must_use]
    pub fn of(binary: impl AsRef<Path>, words: &[&str], port: u16) -> Self {
        let words = words.iter().map(|it| (*it).to_owned()).collect();
        Self {
            binary: binary.as_ref().to_owned(),
            words,
            settings: Vec::new(),
            port,
            ready_word: None,
        }
    }

    /// The same with a variable of the environment.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same; it counts as started only when it has said this, too.
    #[must_use]
    pub fn ready_when_it_says(mut self, word: &str) -> Self {
        self.ready_word = Some(word.to_owned());
        self
    }

    /// Starts it and waits until it listens, and has said that it is ready.
    ///
    /// # Panics
    /// When it ends before, or does not listen within a minute; the message carries what it said.
    #[must_use]
    pub fn start(&self) -> Program {
        let mut program = self.launch();
        for _try in 0..1200 {
            let is_ready = self
                .ready_word
                .as_ref()
                .is_none_or(|word| program.said().contains(word));
            if is_ready && TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return program;
            }
            if let Ok(Some(status)) = program.child.try_wait() {
                panic!(
                    "{} ended with {status}; it said:\n{}",
                    self.binary.display(),
                    program.said()
                );
            }
            wait_a_little();
        }
        panic!(
            "{} did not listen within a minute; it said:\n{}",
            self.binary.display(),
            program.said()
        );
    }

    /// Starts it and waits for its end, for programs that are expected to refuse.
    ///
    /// # Panics
    /// When it cannot be run or has not ended within a minute.
    #[must_use]
    pub fn start_and_wait(&self) -> (ExitStatus, String) {
        let mut program = self.launch();
        for _try in 0..1200 {
            if let Ok(Some(status)) = program.child.try_wait() {
                wait_a_little();
                return (status, program.said());
            }
            wait_a_little();
        }
        panic!(
            "{} did not end within a minute; it said:\n{}",
            self.binary.display(),
            program.said()
        );
    }

    fn launch(&self) -> Program {
        let mut command = Command::new(&self.binary);
        command
            .args(&self.words)
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) => panic!("cannot start {}: {error}", self.binary.display()),
        };
        let said = Arc::new(Mutex::new(String::new()));
        keep(child.stdout.take(), &said);
        keep(child.stderr.take(), &said);
        Program {
            child,
            port: self.port,
            said,
        }
    }
}

impl Program {
    /// The port on which it listens.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it said so far, both outputs mixed.
    #[must_use]
    pub fn said(&self) -> String {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Kills it without a warning (SIGKILL), as a power cut does.
    pub fn kill(mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }

    /// Asks it to end (SIGTERM) and waits for that; gives how it ended.
    ///
    /// # Panics
    /// When it is still there after half a minute.
    #[must_use]
    pub fn stop(mut self) -> ExitStatus {
        let id = self.child.id().to_string();
        drop(Command::new("kill").args(["-TERM", &id]).status());
        for _try in 0..600 {
            if let Ok(Some(status)) = self.child.try_wait() {
                return status;
            }
            wait_a_little();
        }
        panic!("it did not stop within half a minute; it said:\n{}", self.said());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn keep(output: Option<impl Read + Send + 'static>, said: &Arc<Mutex<String>>) {
    let Some(output) = output else { return };
    let said = Arc::clone(said);
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
            said.push_str(&line);
            said.push('\n');
        }
    });
}

#[expect(
    clippy::disallowed_methods,
    reason = "another process tells nobody when it begins to listen or ends"
)]
fn wait_a_little() {
    std::thread::sleep(Duration::from_millis(50));
}
