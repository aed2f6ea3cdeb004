//! One client's dialogue with the sink, line by line.

use std::io::{self, BufRead, BufReader, Write};

use super::line::{Line, Tls};
use super::{Answer, Received, State};

struct Dialogue<'a> {
    line: BufReader<Line>,
    /// Offered; taken out once it is spoken.
    tls: Option<&'a Tls>,
    state: &'a State,
    from: String,
    to: Vec<String>,
}

/// Why a dialogue went on with another line.
enum Ended {
    /// The client left.
    Left,
    /// The client asked for TLS and was told to go ahead.
    Encrypting,
}

/// Talks until the client leaves; a broken line just ends it, as with a real server.
pub(super) fn hold(line: Line, tls: Option<&Tls>, (state, forward): (&State, &dyn Fn(&Received))) {
    let mut dialogue = Dialogue {
        line: BufReader::new(line),
        tls,
        state,
        from: String::new(),
        to: Vec::new(),
    };
    drop(dialogue.talk_through(forward));
}

impl Dialogue<'_> {
    fn talk_through(&mut self, forward: &dyn Fn(&Received)) -> io::Result<()> {
        self.say("220 test.invalid ESMTP")?;
        while let (Ended::Encrypting, Some(tls)) = (self.talk(forward)?, self.tls.take()) {
            self.line.get_mut().encrypt_here(tls)?;
        }
        Ok(())
    }

    fn talk(&mut self, forward: &dyn Fn(&Received)) -> io::Result<Ended> {
        loop {
            let Some(line) = self.hear()? else {
                return Ok(Ended::Left);
            };
            let verb = line
                .split([' ', ':'])
                .next()
                .unwrap_or_default()
                .to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => {
                    let last = if self.tls.is_some() {
                        "STARTTLS"
                    } else {
                        "AUTH PLAIN LOGIN"
                    };
                    self.say(&format!(
                        "250-test.invalid\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 {last}"
                    ))?;
                }
                "STARTTLS" if self.tls.is_some() => {
                    self.say("220 go ahead")?;
                    return Ok(Ended::Encrypting);
                }
                "AUTH" | "MAIL" if self.tls.is_some() => self.say("530 5.7.0 STARTTLS first")?,
                "HELO" | "NOOP" => self.say("250 ok")?,
                "AUTH" => self.log_in(&line)?,
                "MAIL" => {
                    self.from = address(&line);
                    self.to.clear();
                    self.say("250 ok")?;
                }
                "RCPT" => self.take_recipient(&line)?,
                "DATA" => {
                    if !self.take_mail(forward)? {
                        return Ok(Ended::Left);
                    }
                }
                "RSET" => {
                    self.from.clear();
                    self.to.clear();
                    self.say("250 ok")?;
                }
                "QUIT" => return self.say("221 bye").map(|()| Ended::Left),
                _ => self.say("502 not known here")?,
            }
        }
    }

    fn take_recipient(&mut self, line: &str) -> io::Result<()> {
        let is_refused = {
            let mut shared = self.state.lock();
            let refuse = shared.answers.front() == Some(&Answer::Refuse);
            if refuse {
                shared.answers.pop_front();
            }
            refuse
        };
        if is_refused {
            return self.say("550 5.1.1 no such mailbox here");
        }
        self.to.push(address(line));
        self.say("250 ok")
    }

    /// Takes a mail; false when the line is to be cut.
    fn take_mail(&mut self, forward: &dyn Fn(&Received)) -> io::Result<bool> {
        self.say("354 go on")?;
        let answer = self.state.lock().answers.pop_front().unwrap_or_default();
        let mut mail = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.line.read_until(b'\n', &mut line)? == 0 {
                return Ok(false);
            }
            if answer == Answer::HangUp {
                return Ok(false);
            }
            if line == b".\r\n" {
                break;
            }
            mail.extend(line.strip_prefix(b".").unwrap_or(&line));
        }
        match answer {
            Answer::Accept | Answer::KeepAndHangUp => {
                let received = Received {
                    from: std::mem::take(&mut self.from),
                    to: std::mem::take(&mut self.to),
                    mail,
                };
                forward(&received);
                self.state.lock().kept.push(received);
                self.state.changed.notify_all();
                if answer == Answer::KeepAndHangUp {
                    return Ok(false);
                }
                self.say("250 kept")?;
            }
            Answer::Busy => self.say("451 4.3.2 busy, try again later")?,
            Answer::Refuse | Answer::Reject => self.say("554 5.7.1 not accepted")?,
            Answer::HangUp => return Ok(false),
        }
        Ok(true)
    }

    fn log_in(&mut self, line: &str) -> io::Result<()> {
        let mut words = line.split(' ').skip(1);
        let way = words.next().unwrap_or_default().to_ascii_uppercase();
        let log_in = if way == "LOGIN" {
            self.say("334 VXNlcm5hbWU6")?;
            let user = self.hear()?.unwrap_or_default();
            self.say("334 UGFzc3dvcmQ6")?;
            format!("{user}:{}", self.hear()?.unwrap_or_default())
        } else {
            match words.next() {
                Some(response) => response.to_owned(),
                None => {
                    self.say("334 ")?;
                    self.hear()?.unwrap_or_default()
                }
            }
        };
        self.state.lock().log_ins.push(log_in);
        self.say("235 welcome")
    }

    fn say(&mut self, answer: &str) -> io::Result<()> {
        let line = self.line.get_mut();
        line.write_all(format!("{answer}\r\n").as_bytes())?;
        line.flush()
    }

    fn hear(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        if self.line.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        Ok(Some(String::from_utf8_lossy(&line).trim_end().to_owned()))
    }
}

/// What stands between the angle brackets.
fn address(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or_else(String::new, |(address, _)| address.to_owned())
}
