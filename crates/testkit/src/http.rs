//! A small HTTP client for tests of the whole program: one request, one answer, cookies kept.
//!
//! Speaks HTTP/1.1 over a connection that it keeps. The trap: an answer without a length (a stream) is not for it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status, such as 201.
    pub status: u16,
    /// Names in lower case, in the order of the answer.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
}

impl Answer {
    /// The value of a header; its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|it| it.0 == name)
            .map(|it| it.1.as_str())
    }
}

/// Somebody who asks the program on 127.0.0.1.
#[derive(Debug)]
pub struct Client {
    port: u16,
    headers: Vec<(String, String)>,
    cookies: Vec<(String, String)>,
    line: Option<BufReader<TcpStream>>,
}

impl Client {
    /// A client of the program that listens on `port`.
    #[must_use]
    pub fn of(port: u16) -> Self {
        Self {
            port,
            headers: Vec::new(),
            cookies: Vec::new(),
            line: None,
        }
    }

    /// Sends this header from now on.
    pub fn always(&mut self, name: &str, value: &str) {
        self.headers.retain(|it| it.0 != name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// The cookies that it was given, as the `Cookie` header sends them.
    #[must_use]
    pub fn cookies(&self) -> String {
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    /// Asks, with a JSON body when there is one.
    ///
    /// # Errors
    /// When the connection breaks; whether the program did what was asked is then unknown.
    pub fn ask(
        &mut self,
        method: &str,
        path: &str,
        more: &[(&str, &str)],
        body: Option<&str>,
    ) -> io::Result<Answer> {
        let request = self.request(method, path, more, body);
        let outcome = self.exchange(request.as_bytes());
        if outcome.is_err() {
            self.line = None;
        }
        let answer = outcome?;
        for (_, value) in answer.headers.iter().filter(|it| it.0 == "set-cookie") {
            let pair = value.split(';').next().and_then(|it| it.split_once('='));
            if let Some((name, value)) = pair {
                self.cookies.retain(|it| it.0 != name);
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        Ok(answer)
    }

    fn request(&self, method: &str, path: &str, more: &[(&str, &str)], body: Option<&str>) -> String {
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", self.port);
        let own = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in own.chain(more.iter().copied()) {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        if !self.cookies.is_empty() {
            request.push_str(&format!("Cookie: {}\r\n", self.cookies()));
        }
        let body = body.unwrap_or_default();
        if !body.is_empty() {
            request.push_str("Content-Type: application/json\r\n");
        }
        request.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        request
    }

    fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        if self.line.as_ref().is_none_or(|line| is_closed(line.get_ref())) {
            let line = TcpStream::connect(("127.0.0.1", self.port))?;
            line.set_nodelay(true)?;
            line.set_read_timeout(Some(Duration::from_secs(30)))?;
            self.line = Some(BufReader::new(line));
        }
        let Some(line) = self.line.as_mut() else {
            return Err(io::ErrorKind::NotConnected.into());
        };
        line.get_mut().write_all(request)?;
        read_answer(line)
    }
}

/// Whether the program closed a line that lay idle, as it does when it ends.
fn is_closed(line: &TcpStream) -> bool {
    let looked = line.set_nonblocking(true).and_then(|()| line.peek(&mut [0]));
    let is_open = looked.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock);
    !is_open || line.set_nonblocking(false).is_err()
}

fn read_answer(line: &mut BufReader<TcpStream>) -> io::Result<Answer> {
    let broken = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let first = read_line(line)?;
    let status = first
        .split(' ')
        .nth(1)
        .and_then(|it| it.parse().ok())
        .ok_or_else(broken)?;
    let mut headers = Vec::new();
    loop {
        let header = read_line(line)?;
        let Some((name, value)) = header.split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let value_of = |name: &str| headers.iter().find(|it| it.0 == name).map(|it| it.1.clone());
    let mut body = Vec::new();
    if value_of("transfer-encoding").is_some() {
        loop {
            let size = usize::from_str_radix(read_line(line)?.trim(), 16).map_err(|_not_a_size| broken())?;
            let mut piece = vec![0; size];
            line.read_exact(&mut piece)?;
            read_line(line)?;
            if size == 0 {
                break;
            }
            body.extend(piece);
        }
    } else if let Some(size) = value_of("content-length").and_then(|it| it.parse().ok()) {
        body = vec![0; size];
        line.read_exact(&mut body)?;
    }
    Ok(Answer {
        status,
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

fn read_line(line: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut text = String::new();
    if line.read_line(&mut text)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(text.trim_end().to_owned())
}
