//! Parts new text from repeated text, so that screens can fold the latter.
//!
//! Always true: every line of the text is in exactly one of the two; when nothing would be left as new text (a plain
//! forward), everything is.

/// Text in two parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded {
    /// What the sender wrote.
    pub body: String,
    /// What repeats earlier mail; may be empty.
    pub quoted: String,
}

/// How a line begins a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// `… 写道：`: what follows is quoted as long as it is marked; if it is not marked, all of it.
    Attribution {
        /// Lines that the attribution takes up.
        lines: usize,
    },
    /// A separator: all that follows is quoted.
    Separator,
}

/// Splits a plain text.
#[must_use]
pub fn fold_quoted(text: &str) -> Folded {
    let lines: Vec<&str> = text.lines().collect();
    let (mut body, mut quoted) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(line) = lines.get(at).copied() {
        let rest = lines.get(at..).unwrap_or_default();
        match find_opening(rest) {
            Some(Opening::Separator) => {
                quoted.extend_from_slice(rest);
                break;
            }
            Some(Opening::Attribution { lines: taken }) => {
                let after = rest.get(taken..).unwrap_or_default();
                let marked = count_marked(after);
                let quotes = if marked == 0 { rest.len() } else { taken + marked };
                quoted.extend_from_slice(rest.get(..quotes).unwrap_or(rest));
                at += quotes;
            }
            None if is_marked(line) => {
                quoted.push(line);
                at += 1;
            }
            None => {
                body.push(line);
                at += 1;
            }
        }
    }
    let join = |lines: &[&str]| lines.join("\n").trim_matches('\n').trim_end().to_owned();
    let folded = Folded {
        body: join(&body),
        quoted: join(&quoted),
    };
    if folded.body.trim().is_empty() {
        return Folded {
            body: text.trim_end().to_owned(),
            quoted: String::new(),
        };
    }
    folded
}

fn is_marked(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('>') || line.starts_with('＞')
}

/// Lines from the start that are marked, with blank lines between them.
fn count_marked(lines: &[&str]) -> usize {
    let is_part = |it: &&&str| is_marked(it) || it.trim().is_empty();
    let run = lines.iter().take_while(is_part).count();
    let last = lines
        .get(..run)
        .unwrap_or_default()
        .iter()
        .rposition(|it| is_marked(it));
    last.map_or(0, |it| it + 1)
}

fn find_opening(rest: &[&str]) -> Option<Opening> {
    let line = clean(rest.first()?);
    if line.is_empty() {
        return None;
    }
    if is_separator(&line) || is_header_block(rest) {
        return Some(Opening::Separator);
    }
    if is_attribution(&line) {
        return Some(Opening::Attribution { lines: 1 });
    }
    // Mail programs fold a long attribution over two or three lines.
    let starts = ["On ", "在", "于 ", "于2", "At "]
        .iter()
        .any(|it| line.starts_with(it));
    if starts {
        let mut joined = line;
        for (more, next) in rest.iter().skip(1).take(2).enumerate() {
            joined = format!("{joined} {}", clean(next));
            if is_attribution(&joined) {
                return Some(Opening::Attribution { lines: more + 2 });
            }
        }
    }
    None
}

fn clean(line: &str) -> String {
    line.replace('\u{A0}', " ")
        .trim()
        .trim_start_matches('*')
        .trim_end_matches('*')
        .trim()
        .to_owned()
}

fn is_separator(line: &str) -> bool {
    if !line.starts_with("--") && !line.starts_with("——") {
        return false;
    }
    let words = line
        .trim_matches(|it: char| matches!(it, '-' | '—' | ' '))
        .to_lowercase();
    [
        "原始邮件",
        "原始郵件",
        "回复的原邮件",
        "转发的邮件",
        "转发邮件信息",
        "转发的消息",
        "邮件原件",
        "原邮件",
        "original message",
        "forwarded message",
        "original",
        "replied message",
        "original email",
    ]
    .contains(&words.as_str())
}

/// `在 2026年11月21日 …写道：`, `On … wrote:` and their like.
fn is_attribution(line: &str) -> bool {
    let bare = line.trim_end_matches([':', '：', ' ']);
    if bare.len() == line.trim_end().len() || line.chars().count() > 300 {
        return false;
    }
    let has_date = line.chars().any(|it| it.is_ascii_digit()) || line.contains('@');
    let starts = |words: &[&str]| words.iter().any(|it| line.starts_with(it));
    let chinese = bare.ends_with("写道") || bare.ends_with("寫道") || bare.ends_with("写到");
    let english = bare.ends_with("wrote") || bare.ends_with("writes");
    (chinese && (has_date || starts(&["在", "于"]))) || (english && (has_date || starts(&["On ", "At "])))
}

/// The block that Outlook, QQ and `NetEase` put above the repeated mail.
fn is_header_block(rest: &[&str]) -> bool {
    let field = |line: &str| {
        let line = clean(line);
        let (name, _) = line.split_once([':', '：'])?;
        Some(name.split_whitespace().collect::<String>().to_lowercase())
    };
    let opens = |name: &str| matches!(name, "发件人" | "發件人" | "寄件者" | "from");
    let Some(first) = rest.first().and_then(|it| field(it)).filter(|it| opens(it)) else {
        return false;
    };
    let known: &[&str] = if first == "from" {
        &["sent", "to", "subject", "date", "cc"]
    } else {
        &[
            "发送时间",
            "发送日期",
            "日期",
            "时间",
            "收件人",
            "主题",
            "抄送",
            "傳送時間",
            "收件者",
            "主旨",
            "收件人",
            "主題",
            "寄件日期",
        ]
    };
    let named = rest
        .iter()
        .skip(1)
        .take(8)
        .filter_map(|it| field(it))
        .filter(|it| known.contains(&it.as_str()));
    named.count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, body: &str, quoted_has: &str) {
        let folded = fold_quoted(text);
        assert_eq!(folded.body, body, "{text}");
        assert!(
            folded.quoted.contains(quoted_has),
            "{:?} lacks {quoted_has}",
            folded.quoted
        );
        assert_eq!(folded.quoted.is_empty(), quoted_has.is_empty(), "{text}");
    }

    #[test]
    fn repeated_text_is_folded_as_mail_programs_write_it() {
        for opening in [
            "-----原始邮件-----",
            "------------------ 原始邮件 ------------------",
            "------------------\u{A0}原始邮件\u{A0}------------------",
            "---- 回复的原邮件 ----",
            "-----Original Message-----",
            "发件人：客服 <kefu@x.cn>\n发送时间：2026年11月21日 10:00\n收件人：张三\n主题：回复",
            "From: Desk <kefu@x.cn>\nSent: Saturday\nTo: San\nSubject: Re",
            "*发件人:* 客服\n*日期:* 今天\n*收件人:* 张三",
            "在 2026年11月21日，客服 <kefu@x.cn> 写道：",
            "在2026-11-21 10:00:00，\"客服\" <kefu@x.cn> 写道:",
            "客服 <kefu@x.cn> 于2026年11月21日周六 10:00写道：",
            "On Sat, Nov 21, 2026 at 10:00 AM Desk <kefu@x.cn> wrote:",
            "On Sat, Nov 21, 2026 at 10:00 AM Desk\n<kefu@x.cn> wrote:",
            "At 2026-11-21 10:00:00, \"kefu\" <kefu@x.cn> wrote:",
        ] {
            check(&format!("还是不热。\n\n{opening}\n旧文"), "还是不热。", "旧文");
            check(
                &format!("还是不热。\n\n{opening}\n\n> 旧文\n>\n> 旧二"),
                "还是不热。",
                "旧二",
            );
        }
    }

    #[test]
    fn answers_below_and_between_stay_new() {
        check(
            "在 2026年11月21日，客服写道：\n> 几点在家？\n\n晚上七点。",
            "晚上七点。",
            "几点在家",
        );
        check(
            "> 几点在家？\n七点。\n> 电话？\n1380000",
            "七点。\n1380000",
            "电话",
        );
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        for text in [
            "我在上封信里写道暖气不热。",
            "发件人：不知道是谁\n请帮我查一下。",
            "3 > 2，这是对的",
            "-- \n张三",
            "From: here to there",
            "公司规定写道：",
            "",
        ] {
            check(text, text.trim_end(), "");
        }
    }

    #[test]
    fn a_plain_forward_keeps_its_text() {
        let text = "-----原始邮件-----\n发件人：a\n您好";
        check(text, text, "");
    }
}
