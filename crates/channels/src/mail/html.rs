//! Makes the HTML of a mail safe to show inside a sandboxed frame.
//!
//! Always true: an allow-list of elements, attributes and style properties; nothing runs, nothing is loaded from
//! outside until somebody asks for it, nothing can lie over the screen around it.
//!
//! The trap: this is one of two walls. The frame must still be sandboxed (no scripts, no same origin) and the page must
//! still have its content policy.

mod style;

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ammonia::{Builder, UrlRelative};

use style::safe_style;

/// Tells the address of an attachment by its content id.
pub type CidUrl = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// How to show.
#[derive(Clone)]
pub struct SafeHtmlOptions {
    /// True when the reader asked for content from outside (pictures over `https`).
    pub allow_remote: bool,
    /// Address of the attachment with that content id (without angle brackets); `None` leaves the picture out.
    pub cid_url: CidUrl,
}

impl std::fmt::Debug for SafeHtmlOptions {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("SafeHtmlOptions")
            .field("allow_remote", &self.allow_remote)
            .finish_non_exhaustive()
    }
}

/// HTML that may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeHtml {
    /// A fragment, well formed.
    pub html: String,
    /// How many references to content outside were left out.
    pub remote_blocked: usize,
}

/// Elements that mail needs; everything else is unwrapped.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];
/// Elements that go with all that is in them.
const REMOVED_WHOLE: &[&str] = &[
    "script",
    "style",
    "title",
    "template",
    "noscript",
    "iframe",
    "frame",
    "frameset",
    "object",
    "embed",
    "applet",
    "svg",
    "math",
    "textarea",
    "select",
    "audio",
    "video",
    "canvas",
    "noembed",
    "noframes",
    "xmp",
    "plaintext",
];
/// Attributes that every element may have; the last three are looked at only to count what was blocked.
const ATTRIBUTES: &[&str] = &[
    "title",
    "lang",
    "dir",
    "align",
    "valign",
    "width",
    "height",
    "style",
    "color",
    "bgcolor",
    "border",
    "background",
    "srcset",
    "poster",
];
/// Larger pictures inside the text are left out: characters of a `data:` address.
const MAX_DATA_URL: usize = 2_000_000;

/// Longer HTML is shown as plain text; bytes.
const MAX_HTML_BYTES: usize = 4 * 1024 * 1024;
/// Deeper nesting costs the parser time without end; such HTML is shown as plain text.
const MAX_DEPTH: usize = 300;
/// Elements that close by themselves, so that they add no depth.
const SELF_CLOSING: &[&str] = &[
    "br", "img", "hr", "meta", "input", "link", "col", "wbr", "base", "area", "p", "li", "td", "th", "tr",
    "dd", "dt", "tbody", "thead", "tfoot", "option",
];

/// Cleans `html`.
#[must_use]
pub fn safe_html(html: &str, options: &SafeHtmlOptions) -> SafeHtml {
    if html.len() > MAX_HTML_BYTES || is_too_deep(html) {
        let text = mail_parser::decoders::html::html_to_text(html);
        let html = ammonia::clean_text(&text)
            .replace("&#10;", "<br>")
            .replace('\n', "<br>");
        return SafeHtml {
            html,
            remote_blocked: 0,
        };
    }
    let blocked = Arc::new(AtomicUsize::new(0));
    let (own_options, counter) = (options.clone(), Arc::clone(&blocked));
    let mut builder = Builder::empty();
    let set = |words: &[&'static str]| words.iter().copied().collect::<HashSet<&str>>();
    builder
        .tags(set(ELEMENTS))
        .clean_content_tags(set(REMOVED_WHOLE))
        .generic_attributes(set(ATTRIBUTES))
        .add_tag_attributes("a", &["href"])
        .add_tag_attributes("img", &["src", "alt"])
        .add_tag_attributes("font", &["face", "size"])
        .add_tag_attributes("ol", &["start", "type"])
        .add_tag_attributes("table", &["cellpadding", "cellspacing"])
        .add_tag_attributes("td", &["colspan", "rowspan"])
        .add_tag_attributes("th", &["colspan", "rowspan", "scope"])
        .add_tag_attributes("col", &["span"])
        .url_schemes(set(&["http", "https", "mailto", "tel", "cid", "data"]))
        // Relative addresses of the mail are dropped by the filter; ours, put in by it, must pass.
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer nofollow"))
        .set_tag_attribute_value("a", "target", "_blank")
        .set_tag_attribute_value("img", "referrerpolicy", "no-referrer")
        .attribute_filter(move |element, attribute, value| {
            filter_attribute(element, attribute, value, (&own_options, &counter))
        });
    let html = builder.clean(html).to_string();
    SafeHtml {
        html,
        remote_blocked: blocked.load(Ordering::Relaxed),
    }
}

fn is_too_deep(html: &str) -> bool {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    for tag in html.split('<').skip(1) {
        if tag.starts_with('/') {
            depth = depth.saturating_sub(1);
            continue;
        }
        let name: String = tag
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(12)
            .collect();
        if !name.is_empty() && !SELF_CLOSING.contains(&name.to_ascii_lowercase().as_str()) {
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    deepest > MAX_DEPTH
}

fn filter_attribute<'v>(
    element: &str,
    attribute: &str,
    value: &'v str,
    (options, blocked): (&SafeHtmlOptions, &AtomicUsize),
) -> Option<Cow<'v, str>> {
    let block = || {
        blocked.fetch_add(1, Ordering::Relaxed);
        None
    };
    match (element, attribute) {
        (_, "background" | "srcset" | "poster") => block(),
        (_, "style") => {
            let safe = safe_style(value);
            blocked.fetch_add(safe.remote_blocked, Ordering::Relaxed);
            (!safe.declarations.is_empty()).then_some(Cow::Owned(safe.declarations))
        }
        ("img", "src") => match PictureSource::of(value) {
            PictureSource::Attached(content_id) => (options.cid_url)(content_id).map(Cow::Owned),
            PictureSource::InText => (value.len() <= MAX_DATA_URL).then_some(Cow::Borrowed(value)),
            PictureSource::Remote if options.allow_remote && value.trim().starts_with("//") => {
                Some(Cow::Owned(format!("https:{}", value.trim())))
            }
            PictureSource::Remote if options.allow_remote => Some(Cow::Borrowed(value)),
            PictureSource::Remote => block(),
            PictureSource::Unusable => None,
        },
        ("a", "href") => is_link(value).then_some(Cow::Borrowed(value)),
        (
            _,
            "width" | "height" | "border" | "cellpadding" | "cellspacing" | "colspan" | "rowspan" | "span"
            | "start",
        ) => is_measure(value).then_some(Cow::Borrowed(value)),
        _ => Some(Cow::Borrowed(value)),
    }
}

enum PictureSource<'v> {
    Attached(&'v str),
    InText,
    Remote,
    Unusable,
}

impl<'v> PictureSource<'v> {
    fn of(value: &'v str) -> Self {
        let trimmed = value.trim();
        if trimmed.starts_with("//") {
            return Self::Remote;
        }
        let Some((scheme, rest)) = trimmed.split_once(':') else {
            return Self::Unusable;
        };
        match scheme.to_ascii_lowercase().as_str() {
            "cid" => Self::Attached(rest.trim_matches(['<', '>'])),
            "http" | "https" => Self::Remote,
            "data" => {
                let rest = rest.to_ascii_lowercase();
                let is_picture = [
                    "image/png;",
                    "image/jpeg;",
                    "image/jpg;",
                    "image/gif;",
                    "image/webp;",
                    "image/bmp;",
                ]
                .iter()
                .any(|it| rest.starts_with(it));
                if is_picture { Self::InText } else { Self::Unusable }
            }
            _ => Self::Unusable,
        }
    }
}

fn is_link(value: &str) -> bool {
    let scheme = value
        .trim()
        .split_once(':')
        .map(|(it, _)| it.to_ascii_lowercase());
    scheme.is_some_and(|it| matches!(it.as_str(), "http" | "https" | "mailto" | "tel"))
}

fn is_measure(value: &str) -> bool {
    let value = value.trim();
    let digits = value.trim_end_matches("px").trim_end_matches('%');
    !digits.is_empty() && digits.len() <= 5 && digits.chars().all(|it| it.is_ascii_digit() || it == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(html: &str) -> SafeHtml {
        let cid_url = Arc::new(|it: &str| (it == "logo@x").then(|| "/files/7".to_owned()));
        safe_html(
            html,
            &SafeHtmlOptions {
                allow_remote: false,
                cid_url,
            },
        )
    }

    #[test]
    fn attacks_come_out_harmless() {
        for attack in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<svg/onload=alert(1)>",
            "<svg><script>alert(1)</script></svg>",
            "<math><mi xlink:href=\"javascript:alert(1)\">x</mi></math>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<a href=\" java\tscript:alert(1)\">x</a>",
            "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
            "<a href=\"vbscript:x\">x</a>",
            "<iframe src=\"https://evil.example\"></iframe>",
            "<object data=x></object><embed src=x>",
            "<form action=\"https://evil.example\"><input name=p><button>ok</button></form>",
            "<base href=\"https://evil.example\">",
            "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
            "<link rel=stylesheet href=\"https://evil.example/x.css\">",
            "<style>@import url(https://evil.example)</style>",
            "<div style=\"position:fixed;top:0;z-index:9\">x</div>",
            "<div style=\"background:url(javascript:alert(1))\">x</div>",
            "<div style=\"width:expression(alert(1))\">x</div>",
            "<div style=\"b\\61ckground:url(x)\">x</div>",
            "<img src=\"data:image/svg+xml;base64,PHN2Zz4=\">",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\">",
            "<table background=\"https://evil.example/x.png\"><td>x</table>",
            "<video poster=\"https://evil.example/x.png\"></video>",
            "<p id=location name=cookie class=overlay>x</p>",
            "<!--[if IE]><script>alert(1)</script><![endif]-->",
            "<a href=\"/api/v1/cases\">x</a><img src=\"/api/v1/logout\">",
        ] {
            let out = clean(attack).html.to_lowercase();
            for banned in [
                "<script",
                "onerror",
                "onload",
                "javascript:",
                "vbscript",
                "iframe",
                "<object",
                "<embed",
                "<form",
                "<input",
                "<base",
                "<meta",
                "<link",
                "<style",
                "position",
                "url(",
                "expression",
                "data:",
                "evil.example",
                "<svg",
                "<math",
                "id=",
                "class=",
                "/api/",
                "z-index",
                "<!--",
            ] {
                assert!(!out.contains(banned), "{attack}\n→ {out}");
            }
        }
    }

    #[test]
    fn ordinary_mail_keeps_its_look() {
        let out = clean(
            "<div style=\"color: red; Font-Size:14px\"><b>您好</b><table border=1><tr><td width=\"50%\">一</td></tr></table></div>",
        );
        assert_eq!(
            out.html,
            "<div style=\"color:red;font-size:14px\"><b>您好</b><table border=\"1\"><tbody><tr><td width=\"50%\">一</td></tr></tbody></table></div>"
        );
        assert_eq!(out.remote_blocked, 0);
    }

    #[test]
    fn links_open_outside_and_tell_nothing() {
        let out = clean("<a href=\"https://x.cn/a?b=1\" target=_self onclick=x>看</a>").html;
        assert!(
            out.contains("target=\"_blank\"") && out.contains("rel=\"noopener noreferrer nofollow\""),
            "{out}"
        );
        assert!(out.contains("href=\"https://x.cn/a?b=1\""), "{out}");
    }

    #[test]
    fn attached_pictures_are_shown_and_remote_ones_wait() {
        let html = "<img src=\"cid:logo@x\"><img src=\"cid:gone\"><img src=\"https://t.example/p.gif\" alt=\"图\">\
                    <img src=\"//t.example/q.gif\"><p style=\"background-image:url('https://t.example/b.png')\">x</p>";
        let out = clean(html);
        assert!(out.html.contains("src=\"/files/7\""), "{}", out.html);
        assert!(
            !out.html.contains("t.example") && out.html.contains("alt=\"图\""),
            "{}",
            out.html
        );
        assert_eq!(out.remote_blocked, 3);
        let asked = safe_html(
            html,
            &SafeHtmlOptions {
                allow_remote: true,
                cid_url: Arc::new(|_| None),
            },
        );
        assert!(
            asked.html.contains("src=\"https://t.example/p.gif\""),
            "{}",
            asked.html
        );
        assert!(
            asked.html.contains("referrerpolicy=\"no-referrer\""),
            "{}",
            asked.html
        );
    }

    #[test]
    fn endless_nesting_is_survived() {
        for depth in [MAX_DEPTH - 10, 200_000] {
            let deep = format!(
                "{}<script>x</script>看\n这&{}",
                "<div>".repeat(depth),
                "</div>".repeat(depth)
            );
            let out = clean(&deep).html;
            assert!(
                out.contains('看') && out.contains("这&amp;") && !out.contains("<script"),
                "{depth}"
            );
        }
        assert!(!clean(&"<b><i><font>".repeat(2_000)).html.contains("<b>"));
    }
}
