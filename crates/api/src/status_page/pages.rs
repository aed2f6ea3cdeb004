//! The pages themselves: askama templates in `templates/status`, which escape whatever they are given.
//!
//! Always true: no page carries a script, an inline style or anything from elsewhere; the content policy says so too.

use app::status_page::form::form_for;
use app::status_page::settings::{PageDress, page_dress};
use app::status_page::view::{PageMay, Standing, StatusView};
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use calendar::Instant;

use crate::locale::Locale;
use crate::problem::Problem;
use crate::state::Api;
use crate::status_page::faults::Fault;
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
    /// How else the company is reached; may be empty.
    words: String,
}

/// Texts as templates ask for them.
#[derive(Debug)]
pub(super) struct T(&'static Texts);

impl T {
    fn of(&self, group: &str, key: &'static str) -> &'static str {
        let words = match group {
            "act" => &self.0.act,
            "alert" => &self.0.alert,
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
    outages: Vec<String>,
    next: Vec<Line>,
    steps: Vec<Line>,
    messages: Vec<MessageLine>,
    shows_messages: bool,
    hides_words: bool,
    rated: String,
    until: String,
    /// When it is read, in full: for paper.
    read_at: String,
    receipt: String,
    action: String,
    forms: Vec<Form>,
    note: String,
    alert: String,
    faults: Vec<Fault>,
    typed: Typed,
}

impl StatusPage {
    /// What is wrong with the field of this id; empty when nothing is.
    fn fault(&self, id: &str) -> &str {
        let found = self.faults.iter().find(|it| it.id == id);
        found.map_or("", |it| it.words.as_str())
    }
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
    /// What is wrong with its fields.
    pub(super) faults: Vec<Fault>,
    /// The form.
    pub(super) typed: Typed,
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
    may_look_up: bool,
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
    /// How to look it up; empty when pages are not found by number.
    how: String,
    printed: String,
    back: String,
}

/// Who reads: their language, the company's zone and clock, and what every page of the company carries.
pub(super) struct Reader<'a> {
    api: &'a Api,
    reading: Reading,
    dress: PageDress,
}

impl<'a> Reader<'a> {
    /// Somebody who reads now. Without the settings, which is logged, pages carry no company's name.
    pub(super) async fn of(api: &'a Api, locale: Locale) -> Self {
        let dress = match page_dress(api.desk()).await {
            Ok(dress) => dress,
            Err(error) => {
                drop(Problem::from(error));
                PageDress::default()
            }
        };
        Self {
            api,
            reading: Reading::new(locale, api.desk().settings().zone.clone(), api.now()),
            dress,
        }
    }

    pub(super) const fn reading(&self) -> &Reading {
        &self.reading
    }

    pub(super) const fn is_found_by_number(&self) -> bool {
        self.dress.is_found_by_number
    }

    fn frame(&self) -> (Frame, T) {
        let page = &self.reading.texts.page;
        let frame = Frame {
            company: self.reading.pick(&self.dress.company),
            lang: self.reading.lang(),
            other_lang: of(page, "other_lang"),
            other_name: of(page, "other_lang_name"),
            skip: of(page, "skip"),
            style: style::version(),
            words: self.reading.pick(&self.dress.words),
        };
        (frame, T(self.reading.texts))
    }
}

fn at(reading: &Reading, instant: Instant) -> Line {
    Line {
        text: String::new(),
        when: reading.when(instant),
        machine: instant.to_string(),
        words: String::new(),
        is_late: false,
        is_yours: false,
    }
}

/// The page of a case.
pub(super) fn status(reader: &Reader<'_>, (token, view): (&str, StatusView), said: Said) -> Response {
    let reading = reader.reading();
    let (frame, t) = reader.frame();
    let Said {
        done,
        alert,
        faults,
        typed,
    } = said;
    // A rating is what is left to do when all is done; before that, once somebody said nothing yet.
    let wants_rating = view.standing == Standing::Done || view.word.is_none();
    let forms = view.may.iter().map(|it| {
        let act = it.as_str();
        Form {
            act,
            number: form_for(reader.api.desk(), token, act),
            is_open: typed.act == act || (*it == PageMay::Rate && wants_rating),
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
        opened: at(reading, view.opened_at),
        closed: view.closed_at.map(|it| at(reading, it)),
        who: view.who.as_ref().map(|it| reading.person(it)).unwrap_or_default(),
        lead,
        outages: view.outages.iter().map(|it| reading.outage(it)).collect(),
        next: view.next.iter().map(|it| reading.next(it)).collect(),
        steps: view.steps.iter().map(|it| reading.step(it)).collect(),
        messages: view.messages.iter().map(|it| reading.message(it)).collect(),
        shows_messages: view.shows_messages,
        hides_words: view.hides_words,
        rated: view
            .word
            .and_then(|it| reading.texts.act.get(it.as_str()).cloned())
            .unwrap_or_default(),
        until: of(page, "until").replace("{time}", &reading.when(view.expires_at)),
        read_at: reading.in_full(view.now),
        receipt: format!("/s/{token}/receipt?lang={}", frame.lang),
        action: format!("/s/{token}"),
        forms: forms.collect(),
        note: note.unwrap_or_default(),
        alert: alert
            .map(|it| of(&reading.texts.alert, it.1).to_owned())
            .unwrap_or_default(),
        faults,
        typed,
        frame,
        subject: view.subject,
        number: view.number.to_string(),
    };
    html(alert.map_or(StatusCode::OK, |it| it.0), &shown)
}

/// The receipt of a case, for paper.
pub(super) fn receipt(reader: &Reader<'_>, (token, view): (&str, StatusView)) -> Response {
    let reading = &reader.reading().on_paper();
    let (frame, t) = reader.frame();
    let url = format!("{}/s/", reader.api.settings().public_url.trim_end_matches('/'));
    let how = of(&reading.texts.receipt, "how").replace("{url}", &url);
    let shown = ReceiptPage {
        t,
        number: view.number.to_string(),
        subject: view.subject,
        case_type: reading.case_type(view.case_type),
        opened: reading.in_full(view.opened_at),
        standing: reading.standing(view.standing),
        who: view.who.as_ref().map(|it| reading.person(it)).unwrap_or_default(),
        next: view.next.iter().map(|it| reading.next(it)).collect(),
        how: if reader.is_found_by_number() {
            how
        } else {
            String::new()
        },
        printed: reading.in_full(view.now),
        back: format!("/s/{token}?lang={}", frame.lang),
        frame,
    };
    html(StatusCode::OK, &shown)
}

/// The form that finds a case; with the number as it was typed when nothing was found.
pub(super) fn look_up(reader: &Reader<'_>, wrong: Option<String>) -> Response {
    let (frame, t) = reader.frame();
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
    /// Pages are not found by number here.
    NotOffered,
    /// Too many tries; the next is let through after so many seconds.
    Busy(u32),
    /// What was sent did not come from our page, or from one that is out of date.
    Forged,
    /// Something is wrong inside.
    Inside,
}

/// The page of a failure.
pub(super) fn trouble(reader: &Reader<'_>, trouble: Trouble) -> Response {
    let (frame, t) = reader.frame();
    let texts = &reader.reading().texts.problem;
    let gone = if reader.is_found_by_number() {
        "gone"
    } else {
        "gone_only"
    };
    let (status, title, words) = match trouble {
        Trouble::Gone => (StatusCode::NOT_FOUND, "gone_title", of(texts, gone).to_owned()),
        Trouble::NotOffered => (
            StatusCode::NOT_FOUND,
            "not_offered_title",
            of(texts, "not_offered").to_owned(),
        ),
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
        may_look_up: reader.is_found_by_number(),
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
