//! A caller that costs as little as it can: one kept connection, requests written as bytes, of the answer only the status
//! is read and the length counted.
//!
//! Always true: an answer is waited for whole before the next request goes out. The trap: it understands only what the
//! desk itself sends: HTTP/1.1 answers with a `Content-Length`.

use anyhow::Context as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::load::Caller;

/// One connection of somebody who is logged in.
#[derive(Debug)]
pub(super) struct LeanCaller {
    line: TcpStream,
    /// Everything of a request up to its key.
    head: String,
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl LeanCaller {
    /// Connects, with the log-in of another caller.
    pub(super) async fn connect(caller: &Caller) -> anyhow::Result<Self> {
        let line = TcpStream::connect(caller.authority()).await?;
        line.set_nodelay(true)?;
        let (cookie, csrf) = caller.log_in_headers();
        // What the browsers of the screens send, as far as the desk looks at it.
        let head = format!(
            "POST /api/v1/cases HTTP/1.1\r\nhost: {authority}\r\naccept: application/json\r\naccept-encoding: gzip\r\n\
             accept-language: zh-CN\r\ncontent-type: application/json\r\norigin: http://{authority}\r\n\
             sec-fetch-site: same-origin\r\ncookie: {cookie}\r\nx-csrf-token: {csrf}\r\nidempotency-key: ",
            authority = caller.authority(),
        );
        Ok(Self {
            line,
            head,
            request: Vec::with_capacity(4_096),
            answer: vec![0; 64 * 1_024],
        })
    }

    /// Registers under a key; an answer other than "created" is a failure.
    pub(super) async fn register(&mut self, key: &str, body: &str) -> anyhow::Result<()> {
        self.request.clear();
        self.request.extend_from_slice(self.head.as_bytes());
        self.request.extend_from_slice(key.as_bytes());
        let length = format!("\r\ncontent-length: {}\r\n\r\n", body.len());
        self.request.extend_from_slice(length.as_bytes());
        self.request.extend_from_slice(body.as_bytes());
        self.line.write_all(&self.request).await?;
        let mut had = 0;
        let mut whole = None;
        while whole.is_none_or(|whole| had < whole) {
            let room = self.answer.get_mut(had..).unwrap_or_default();
            let came = self.line.read(room).await?;
            anyhow::ensure!(came > 0, "the desk closed the line, or its answer is too long");
            had += came;
            if whole.is_none() {
                whole = whole_length(self.answer.get(..had).unwrap_or_default())?;
            }
        }
        let answer = self.answer.get(..had).unwrap_or_default();
        anyhow::ensure!(
            answer.starts_with(b"HTTP/1.1 201 "),
            "not registered: {}",
            String::from_utf8_lossy(answer)
        );
        Ok(())
    }
}

/// How long an answer is with its head, once its head is there.
fn whole_length(answer: &[u8]) -> anyhow::Result<Option<usize>> {
    const END: &[u8] = b"\r\n\r\n";
    let Some(end) = answer.windows(END.len()).position(|it| it == END) else {
        return Ok(None);
    };
    let head = std::str::from_utf8(answer.get(..end).unwrap_or_default())?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim())
    });
    let length: usize = length.context("an answer without a length")?.parse()?;
    Ok(Some(end + END.len() + length))
}

#[cfg(test)]
mod tests {
    use super::whole_length;

    #[test]
    fn an_answer_is_whole_with_its_body() {
        let head = "HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\n";
        assert_eq!(whole_length(head.as_bytes()).unwrap(), Some(head.len() + 5));
        assert_eq!(whole_length(b"HTTP/1.1 201 Created\r\nContent-").unwrap(), None);
        assert!(whole_length(b"HTTP/1.1 204 No Content\r\n\r\n").is_err());
    }
}
