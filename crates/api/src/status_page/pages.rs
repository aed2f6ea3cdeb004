//! The pages themselves: askama templates in `templates/status`, which escape whatever they are given.
//!
//! Always true: no page carries a script, an inline style or anything from elsewhere; the content policy says so too.

use app::status_page::form::form_for;
use app::status_page::view::{PageMay, Standing, StatusView};
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use calendar::Instant;

use crate::locale::Locale;
use crate::problem::Problem;
use crate::state::Api;
use crate::status_page::shown::{Line, MessageLine, Reading};
use crate::status_page::style;
use crate::status_page::texts::{Texts, of};

/// For pages: a style sheet of ours, forms to ourselves, nothing else.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

/// What is around every page.
#[derive(Debug)]
pub(super) struct Frame {
    company: String,
    lang: &'static str,
    other_lang: &'static str,
    other_name: &'static str,
    skip: &'static str,
    style: &'static str,
}

/// Texts as templates ask for them.
#[derive(Debug)]
pub(super) struct T(&'static Texts);

impl T {
    fn of(&self, group: &str, key: &'static str) -> &'static str {
        let words = match group {
            "act" => &self.0.act,
            "look_up" => &self.0.look_up,
            "problem" => &self.0.problem,
            "receipt" => &self.0.receipt,
            _ => &self.0.page,
        };
        of(words, key)
    }

    /// What so many points are called.
    fn star(&self, stars: &str) -> &'static str {
        self.0
            .act
            .get(&format!("star_{stars}"))
            .map_or("", String::as_str)
    }
}

#[derive(Template)]
#[template(path = "status/status.html")]
struct StatusPage {
    frame: Frame,
    t: T,
    subject: String,
    number: String,
    standing: &'static str,
    stand_class: &'static str,
    case_type: &'static str,
    opened: Line,
    closed: Option<Line>,
    who: String,
    lead: &'static str,
    next: Vec<Line>,
    steps: Vec<Line>,
    messages: Vec<MessageLine>,
    hides_words: bool,
    until: String,
    receipt: String,
    action: String,
    forms: Vec<Form>,
    note: String,
    alert: String,
    typed: Typed,
}

/// A form of the page: which act, its number, whether it stands open.
#[derive(Debug)]
struct Form {
    act: &'static str,
    number: String,
    is_open: bool,
}

/// What a customer typed into a form that was not taken.
#[derive(Debug, Default, Clone)]
pub(super) struct Typed {
    pub(super) act: String,
    pub(super) text: String,
    pub(super) when: String,
    pub(super) word: String,
    pub(super) stars: String,
}

/// What the page says beside the matter: that an act was done, or why a form was not taken.
#[derive(Debug, Default, Clone)]
pub(super) struct Said {
    /// The word of what was done.
    pub(super) done: Option<String>,
    /// Why the form was not taken, with its status.
    pub(super) alert: Option<(StatusCode, &'static str)>,
    /// The form.
    pub(super) typed: Typed,
}

/// The word of an act, in addresses.
pub(super) const fn act_word(may: PageMay) -> &'static str {
    match may {
        PageMay::Rate => "rate",
        PageMay::AddWord => "word",
        PageMay::Urge => "urge",
        PageMay::OtherTime => "time",
        PageMay::Cancel => "cancel",
    }
}

#[derive(Template)]
#[template(path = "status/look_up.html")]
struct LookUpPage {
    frame: Frame,
    t: T,
    number: String,
    is_wrong: bool,
}

#[derive(Template)]
#[template(path = "status/problem.html")]
struct ProblemPage {
    frame: Frame,
    t: T,
    title: &'static str,
    words: String,
}

#[derive(Template)]
#[template(path = "status/receipt.html")]
struct ReceiptPage {
    frame: Frame,
    t: T,
    number: String,
    subject: String,
    case_type: &'static str,
    opened: String,
    standing: &'static str,
    who: String,
    next: Vec<Line>,
    how: String,
    printed: String,
    back: String,
}

/// Who reads: their language, and the company's zone and clock.
pub(super) fn reading(api: &Api, locale: Locale) -> Reading {
    Reading::new(locale, api.desk().settings().zone.clone(), api.now())
}

fn frame(api: &Api, reading: &Reading) -> (Frame, T) {
    let page = &reading.texts.page;
    let frame = Frame {
        company: api.desk().settings().company.clone(),
        lang: reading.lang(),
        other_lang: of(page, "other_lang"),
        other_name: of(page, "other_lang_name"),
        skip: of(page, "skip"),
        style: style::version(),
    };
    (frame, T(reading.texts))
}

fn at(reading: &Reading, instant: Instant) -> Line {
    Line {
        text: String::new(),
        when: reading.when(instant),
        machine: instant.to_string(),
        words: String::new(),
        is_late: false,
    }
}

/// The page of a case.
pub(super) fn status(api: &Api, locale: Locale, (token, view): (&str, StatusView), said: Said) -> Response {
    let reading = reading(api, locale);
    let (frame, t) = frame(api, &reading);
    let Said { done, alert, typed } = said;
    let forms = view.may.iter().map(|it| {
        let act = act_word(*it);
        Form {
            act,
            number: form_for(api.desk(), token, act),
            is_open: typed.act == act || *it == PageMay::Rate,
        }
    });
    let note = done.and_then(|it| reading.texts.done.get(&it).cloned());
    let page = &reading.texts.page;
    let lead = match view.standing {
        Standing::Joined => of(page, "joined_next"),
        Standing::Done => of(page, "nothing_more"),
        Standing::Taken | Standing::InWork | Standing::Waits(_) if view.next.is_empty() => {
            of(page, "nothing_next")
        }
        Standing::Taken | Standing::InWork | Standing::Waits(_) => "",
    };
    let stand_class = match view.standing {
        Standing::Done => "done",
        Standing::Waits(_) => "waits",
        Standing::Taken | Standing::InWork | Standing::Joined => "runs",
    };
    let shown = StatusPage {
        t,
        standing: reading.standing(view.standing),
        stand_class,
        case_type: reading.case_type(view.case_type),
        opened: at(&reading, view.opened_at),
        closed: view.closed_at.map(|it| at(&reading, it)),
        who: view.who.as_ref().map(|it| reading.person(it)).unwrap_or_default(),
        lead,
        next: view.next.iter().map(|it| reading.next(it)).collect(),
        steps: view.steps.iter().map(|it| reading.step(it)).collect(),
        messages: view.messages.iter().map(|it| reading.message(it)).collect(),
        hides_words: view.hides_words,
        until: of(page, "until").replace("{time}", &reading.when(view.expires_at)),
        receipt: format!("/s/{token}/receipt?lang={}", frame.lang),
        action: format!("/s/{token}"),
        forms: forms.collect(),
        note: note.unwrap_or_default(),
        alert: alert
            .map(|it| of(&reading.texts.alert, it.1).to_owned())
            .unwrap_or_default(),
        typed,
        frame,
        subject: view.subject,
        number: view.number.to_string(),
    };
    html(alert.map_or(StatusCode::OK, |it| it.0), &shown)
}

/// The receipt of a case, for paper.
pub(super) fn receipt(api: &Api, locale: Locale, (token, view): (&str, StatusView)) -> Response {
    let reading = reading(api, locale);
    let (frame, t) = frame(api, &reading);
    let url = format!("{}/s/", api.settings().public_url.trim_end_matches('/'));
    let shown = ReceiptPage {
        t,
        number: view.number.to_string(),
        subject: view.subject,
        case_type: reading.case_type(view.case_type),
        opened: reading.in_full(view.opened_at),
        standing: reading.standing(view.standing),
        who: view.who.as_ref().map(|it| reading.person(it)).unwrap_or_default(),
        next: view.next.iter().map(|it| reading.next(it)).collect(),
        how: of(&reading.texts.receipt, "how").replace("{url}", &url),
        printed: reading.in_full(view.now),
        back: format!("/s/{token}?lang={}", frame.lang),
        frame,
    };
    html(StatusCode::OK, &shown)
}

/// The form that finds a case; with the number as it was typed when nothing was found.
pub(super) fn look_up(api: &Api, locale: Locale, wrong: Option<String>) -> Response {
    let (frame, t) = frame(api, &reading(api, locale));
    let status = wrong.as_ref().map_or(StatusCode::OK, |_| StatusCode::NOT_FOUND);
    let shown = LookUpPage {
        frame,
        t,
        is_wrong: wrong.is_some(),
        number: wrong.unwrap_or_default(),
    };
    html(status, &shown)
}

/// A failure, as customers are told.
#[derive(Debug, Clone, Copy)]
pub(super) enum Trouble {
    /// The link leads nowhere.
    Gone,
    /// Too many tries; the next is let through after so many seconds.
    Busy(u32),
    /// What was sent did not come from our page, or from one that is out of date.
    Forged,
    /// Something is wrong inside.
    Inside,
}

/// The page of a failure.
pub(super) fn trouble(api: &Api, locale: Locale, trouble: Trouble) -> Response {
    let reading = reading(api, locale);
    let (frame, t) = frame(api, &reading);
    let texts = &reading.texts.problem;
    let (status, title, words) = match trouble {
        Trouble::Gone => (StatusCode::NOT_FOUND, "gone_title", of(texts, "gone").to_owned()),
        Trouble::Busy(seconds) => {
            let minutes = seconds.div_ceil(60).to_string();
            let words = of(texts, "busy").replace("{minutes}", &minutes);
            (StatusCode::TOO_MANY_REQUESTS, "busy_title", words)
        }
        Trouble::Forged => (
            StatusCode::FORBIDDEN,
            "forged_title",
            of(texts, "forged").to_owned(),
        ),
        Trouble::Inside => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "inside_title",
            of(texts, "inside").to_owned(),
        ),
    };
    let shown = ProblemPage {
        frame,
        t,
        title: of(texts, title),
        words,
    };
    let mut answer = html(status, &shown);
    if let Trouble::Busy(seconds) = trouble {
        answer
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

fn html(status: StatusCode, page: &impl Template) -> Response {
    let Ok(text) = page.render() else {
        return Problem::internal().into_response();
    };
    let mut answer = (status, text).into_response();
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, PAGE_POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "accept-language"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    answer
}
