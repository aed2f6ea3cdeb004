//! A mailbox for measuring: filled over IMAP with mails as customers write them.
//!
//! Always true: the mails depend on their number alone, so two runs measure the same. Senders are many, because more than
//! sixty mails of one sender within an hour are parked.

use anyhow::Context as _;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// Customers who write.
const SENDERS: u32 = 4_000;
/// Mails on their way to the server at once.
const AT_ONCE: u32 = 50;

/// A user of an IMAP server on this machine, spoken to without TLS.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) port: u16,
    pub(super) user: String,
    pub(super) password: String,
}

/// Puts mails into the inbox until it holds `mails`; it must be empty, or left by an earlier run.
pub(super) async fn fill(account: &Account, mails: u32) -> anyhow::Result<()> {
    let line = TcpStream::connect(("127.0.0.1", account.port)).await?;
    let mut line = BufReader::new(line);
    let log_in = format!("a LOGIN {} {}\r\n", account.user, account.password);
    line.write_all(log_in.as_bytes()).await?;
    hear(&mut line, "a ").await?;
    line.write_all(b"b STATUS INBOX (MESSAGES)\r\n").await?;
    let status = hear(&mut line, "b ").await?;
    let held: u32 = status
        .split_once("(MESSAGES ")
        .and_then(|(_, rest)| rest.split_once(')'))
        .context("the server does not say how many mails it holds")?
        .0
        .parse()?;
    anyhow::ensure!(
        held <= mails,
        "the mailbox holds {held} mails; give one with at most {mails}"
    );
    let mut next = held;
    while next < mails {
        let until = mails.min(next + AT_ONCE);
        for index in next..until {
            let mail = write_mail(index);
            let head = format!("m{index} APPEND INBOX {{{}+}}\r\n", mail.len());
            line.write_all(&[head.as_bytes(), mail.as_bytes(), b"\r\n"].concat())
                .await?;
        }
        for index in next..until {
            hear(&mut line, &format!("m{index} ")).await?;
        }
        next = until;
    }
    Ok(())
}

/// What the server says up to the answer with this tag.
async fn hear(line: &mut BufReader<TcpStream>, tag: &str) -> anyhow::Result<String> {
    let mut said = String::new();
    loop {
        let start = said.len();
        anyhow::ensure!(line.read_line(&mut said).await? > 0, "the mail server hung up");
        let Some(answer) = said.get(start..).and_then(|it| it.strip_prefix(tag)) else {
            continue;
        };
        anyhow::ensure!(
            answer.starts_with("OK"),
            "the mail server refused: {}",
            answer.trim()
        );
        return Ok(said);
    }
}

/// One mail in five answers the one before it; one in three comes with HTML, one in ten with a file of 20 KB.
fn write_mail(index: u32) -> String {
    let is_answer = index % 5 == 4;
    let subject_of = if is_answer { index - 1 } else { index };
    let sender = subject_of.wrapping_mul(7_919) % SENDERS;
    let mut mail = format!(
        "From: 王测速{sender} <kehu{sender}@example.cn>\r\nTo: bench@example.cn\r\nMessage-ID: <m{index}@example.cn>\r\n\
         Subject: {}客厅暖气不热，第{subject_of}号\r\nDate: Sat, 21 Nov 2026 10:00:00 +0800\r\nMIME-Version: 1.0\r\n",
        if is_answer { "Re: " } else { "" },
    );
    if is_answer {
        let answered = format!("<m{subject_of}@example.cn>");
        mail.push_str(&format!("In-Reply-To: {answered}\r\nReferences: {answered}\r\n"));
    }
    let text = format!(
        "您好，\r\n\r\n我家住和平路{}号3单元201室。客厅暖气从昨天晚上开始不热，卧室是温的，室温只有十五度。\r\n\
         家里有老人和孩子，麻烦尽快安排师傅上门看一看，白天晚上都可以，来之前请先打电话。\r\n\
         另外想问一下，这几天不热的费用能不能退？谢谢。\r\n\r\n王测速{sender}\r\n电话 138{index:08}\r\n",
        index % 500,
    );
    let plain =
        format!("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}");
    match (index % 3, index % 10) {
        (_, 7) => push_parts(&mut mail, "mixed", &[plain, file(index)]),
        (0, _) => push_parts(&mut mail, "alternative", &[plain, html(&text)]),
        _ => mail.push_str(&plain),
    }
    mail
}

fn push_parts(mail: &mut String, kind: &str, parts: &[String]) {
    mail.push_str(&format!(
        "Content-Type: multipart/{kind}; boundary=\"part\"\r\n\r\n"
    ));
    for part in parts {
        mail.push_str(&format!("--part\r\n{part}\r\n"));
    }
    mail.push_str("--part--\r\n");
}

fn html(text: &str) -> String {
    let lines: String = text
        .lines()
        .map(|it| format!("<p class=\"MsoNormal\" style=\"margin:0;font-family:'微软雅黑'\"><span lang=\"ZH-CN\">{it}</span></p>\r\n"))
        .collect();
    format!(
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\
         <html><head><style>p {{ margin: 0 }}</style></head><body>{lines}<img src=\"https://example.cn/logo.png\"></body></html>"
    )
}

fn file(index: u32) -> String {
    let rows: String = (0..800)
        .map(|hour| format!("{index},{hour},15.{},客厅\r\n", hour % 10))
        .collect();
    format!(
        "Content-Type: text/csv; charset=utf-8; name=\"readings.csv\"\r\nContent-Transfer-Encoding: 8bit\r\n\
         Content-Disposition: attachment; filename=\"readings.csv\"\r\n\r\n{rows}"
    )
}
