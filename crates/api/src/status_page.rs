//! The customers' page under `/s/`: rendered here, without scripts, for whoever holds a link or knows number and digits.
//!
//! Always true: a link that leads nowhere, ended or was withdrawn answers alike; so do a wrong number and wrong digits.
//! The trap: the token is part of the address, so pages keep it from other sites by the referrer policy and from caches.

mod faults;
mod pages;
mod shown;
mod style;
mod texts;

use std::net::IpAddr;

use app::status_page::act_on_page::{PageAct, PageDone, act_on_page};
use app::status_page::form::check_form;
use app::status_page::look_up::{LookUp, look_up};
use app::status_page::open_page::open_page;
use app::status_page::view::StatusView;
use app::{AppError, InvalidField};
use axum::Router;
use axum::body::Body;
use axum::extract::{Form, FromRequest, Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use domain::CustomerWord;
use pack::says;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::gate::{address, count_address, origin};
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::read_body;
use crate::state::Api;
use crate::status_page::faults::faults_of;
use crate::status_page::pages::{Reader, Said, Trouble, Typed};

/// Most bytes of a form.
const FORM_BYTES: usize = 64 * 1024;

pub(crate) fn routes() -> Router<Api> {
    Router::new()
        .route("/s", get(get_look_up))
        .route("/s/", get(get_look_up).post(post_look_up))
        .route("/s/style.css", get(style::get_style))
        .route("/s/{token}", get(get_page))
        .route("/s/{token}/receipt", get(get_receipt))
        .route("/s/{token}/{act}", get(get_act).post(post_act))
}

/// The language that was chosen on the page; none: the browser's.
#[derive(Debug, Default, Deserialize)]
struct Chosen {
    lang: Option<String>,
    /// The word of what was just done.
    done: Option<String>,
}

fn locale_of(chosen: Option<&str>, headers: &HeaderMap) -> Locale {
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|it| it.to_str().ok())
        .unwrap_or_default();
    Locale::of_header(chosen.unwrap_or(accepted))
}

async fn get_look_up(State(api): State<Api>, Query(chosen): Query<Chosen>, headers: HeaderMap) -> Response {
    let reader = Reader::of(&api, locale_of(chosen.lang.as_deref(), &headers)).await;
    if reader.is_found_by_number() {
        pages::look_up(&reader, None)
    } else {
        pages::trouble(&reader, Trouble::NotOffered)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LookUpForm {
    number: String,
    digits: String,
    lang: Option<String>,
}

async fn post_look_up(State(api): State<Api>, request: Request) -> Response {
    let address = address::of_request(&request, api.settings().is_behind_proxy);
    let locale = locale_of(None, request.headers());
    let form: Result<LookUpForm, Trouble> = match admit(&api, &request) {
        Ok(()) => read_form(request).await,
        Err(trouble) => Err(trouble),
    };
    let form = match form {
        Ok(form) => form,
        Err(trouble) => return pages::trouble(&Reader::of(&api, locale).await, trouble),
    };
    let locale = form.lang.as_deref().map_or(locale, Locale::of_header);
    let reader = Reader::of(&api, locale).await;
    if !reader.is_found_by_number() {
        return pages::trouble(&reader, Trouble::NotOffered);
    }
    let typed = form.number.chars().take(60).collect::<String>();
    let cmd = LookUp {
        number: form.number,
        digits: form.digits,
        address: address.map(address::network).unwrap_or_default(),
    };
    match look_up(api.desk(), cmd).await {
        Ok(path) => Redirect::to(&format!("{path}{}", query_of(form.lang.as_deref()))).into_response(),
        Err(AppError::NotFound { .. }) => pages::look_up(&reader, Some(typed)),
        Err(error) => pages::trouble(&reader, trouble_of(error, &api)),
    }
}

async fn get_page(
    State(api): State<Api>,
    Path(token): Path<String>,
    Query(chosen): Query<Chosen>,
    request: Request,
) -> Response {
    let locale = locale_of(chosen.lang.as_deref(), request.headers());
    let address = address::of_request(&request, api.settings().is_behind_proxy);
    drop(request);
    let reader = Reader::of(&api, locale).await;
    match open(&api, &token, address).await {
        Ok(view) => {
            let said = Said {
                done: chosen.done,
                ..Said::default()
            };
            pages::status(&reader, (&token, view), said)
        }
        Err(trouble) => pages::trouble(&reader, trouble),
    }
}

async fn get_receipt(
    State(api): State<Api>,
    Path(token): Path<String>,
    Query(chosen): Query<Chosen>,
    request: Request,
) -> Response {
    let locale = locale_of(chosen.lang.as_deref(), request.headers());
    let address = address::of_request(&request, api.settings().is_behind_proxy);
    drop(request);
    let reader = Reader::of(&api, locale).await;
    match open(&api, &token, address).await {
        Ok(view) => pages::receipt(&reader, (&token, view)),
        Err(trouble) => pages::trouble(&reader, trouble),
    }
}

/// Whoever reads the address of a form again, or changes the language there, is led back to the page.
async fn get_act(Path((token, _act)): Path<(String, String)>, Query(chosen): Query<Chosen>) -> Redirect {
    Redirect::to(&format!(
        "/s/{}{}",
        token_part(&token),
        query_of(chosen.lang.as_deref())
    ))
}

/// The token as part of an address: nothing but what tokens are written with.
fn token_part(token: &str) -> String {
    let is_plain = |it: &char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_');
    token.chars().filter(is_plain).collect()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ActForm {
    form: String,
    text: String,
    when: String,
    word: String,
    stars: String,
    lang: Option<String>,
}

/// Takes a form of the page: done once, then the page again, so that reading it anew sends nothing.
async fn post_act(
    State(api): State<Api>,
    Path((token, act)): Path<(String, String)>,
    request: Request,
) -> Response {
    let locale = locale_of(None, request.headers());
    let address = address::of_request(&request, api.settings().is_behind_proxy);
    let admitted = admit(&api, &request);
    let form = match admitted {
        Ok(()) => read_form::<ActForm>(request).await,
        Err(trouble) => Err(trouble),
    };
    let form = match form {
        Ok(form) => form,
        Err(trouble) => return pages::trouble(&Reader::of(&api, locale).await, trouble),
    };
    let locale = form.lang.as_deref().map_or(locale, Locale::of_header);
    let reader = Reader::of(&api, locale).await;
    // Whether the link leads anywhere comes first: a forged form must not tell.
    let view = match open(&api, &token, address).await {
        Ok(view) => view,
        Err(trouble) => return pages::trouble(&reader, trouble),
    };
    if check_form(api.desk(), &token, &act, &form.form).is_err() {
        return pages::trouble(&reader, Trouble::Forged);
    }
    let done = match read_act(&act, &form) {
        Ok(act) => act_on_page(api.desk(), &token, &form.form, act).await,
        Err(error) => Err(error),
    };
    let (alert, faults) = match done {
        Ok(done) => return back_to(&token, &form, done),
        Err(AppError::Invalid(fields)) => {
            let faults = faults_of(&reader.reading().texts.fault, &act, &fields);
            ((StatusCode::UNPROCESSABLE_ENTITY, "fields"), faults)
        }
        Err(AppError::WrongState { .. } | AppError::Refused(_)) => {
            ((StatusCode::CONFLICT, "state"), Vec::new())
        }
        Err(AppError::TooManyTries { .. }) => ((StatusCode::TOO_MANY_REQUESTS, "measure"), Vec::new()),
        Err(error) => return pages::trouble(&reader, trouble_of(error, &api)),
    };
    let said = Said {
        done: None,
        alert: Some(alert),
        faults,
        typed: typed_of(act, form),
    };
    pages::status(&reader, (&token, view), said)
}

fn typed_of(act: String, form: ActForm) -> Typed {
    let ActForm {
        form: _,
        text,
        when,
        word,
        stars,
        lang: _,
    } = form;
    Typed {
        act,
        text,
        when,
        word,
        stars,
    }
}

/// What the form asks for; invalid with every choice that is missing.
fn read_act(act: &str, form: &ActForm) -> Result<PageAct, AppError> {
    let text = form.text.trim().to_owned();
    Ok(match act {
        "word" => PageAct::AddWord { text },
        "urge" => PageAct::Urge { text },
        "cancel" => PageAct::Cancel { reason: text },
        // Browsers write a T between day and time.
        "time" => PageAct::OtherTime {
            when: form.when.trim().replace('T', " "),
            text,
        },
        "rate" => {
            let (word, stars) = (form.word.parse().ok(), form.stars.parse().ok());
            let missing = [
                ("word", word.is_none()),
                ("stars", stars.is_none()),
                // Whoever is not satisfied says why (C13).
                (
                    "text",
                    word == Some(CustomerWord::Dissatisfied) && text.is_empty(),
                ),
            ];
            match (word, stars, missing.iter().any(|it| it.1)) {
                (Some(word), Some(stars), false) => PageAct::Rate { word, stars, text },
                (_, _, _) => return Err(missing_of(&missing)),
            }
        }
        _ => return Err(missing_of(&[("act", true)])),
    })
}

fn missing_of(fields: &[(&'static str, bool)]) -> AppError {
    let missing = fields.iter().filter(|it| it.1);
    AppError::Invalid(
        missing
            .map(|it| InvalidField {
                field: it.0,
                code: "empty",
                says: says!("不能为空", "must not be empty"),
            })
            .collect(),
    )
}

fn back_to(token: &str, form: &ActForm, done: PageDone) -> Response {
    let lang = match query_of(form.lang.as_deref()) {
        "" => "?".to_owned(),
        query => format!("{query}&"),
    };
    let word = match done {
        PageDone::Known => "known",
        PageDone::WordAdded => "word_added",
        PageDone::Urged => "urged",
        PageDone::CancelAsked => "cancel_asked",
        PageDone::Closed => "closed",
        PageDone::OtherTimeAsked => "other_time_asked",
        PageDone::Rated => "rated",
        PageDone::Reopened => "reopened",
    };
    Redirect::to(&format!("/s/{token}{lang}done={word}#note")).into_response()
}

/// Opens a page; guesses are counted against their address.
async fn open(api: &Api, token: &str, address: Option<IpAddr>) -> Result<StatusView, Trouble> {
    match open_page(api.desk(), token).await {
        Ok(view) => Ok(view),
        Err(error) => {
            count_address(api, address).map_err(|it| busy(&it))?;
            Err(trouble_of(error, api))
        }
    }
}

/// Counts a write against its address and looks where it comes from.
fn admit(api: &Api, request: &Request) -> Result<(), Trouble> {
    let address = address::of_request(request, api.settings().is_behind_proxy);
    count_address(api, address).map_err(|it| busy(&it))?;
    origin::check_write(request.headers(), &api.settings().public_url, None)
        .map_err(|_foreign| Trouble::Forged)
}

fn busy(problem: &Problem) -> Trouble {
    Trouble::Busy(problem.retry_after_s().unwrap_or(1))
}

fn trouble_of(error: AppError, api: &Api) -> Trouble {
    match &error {
        AppError::NotFound { .. } => Trouble::Gone,
        AppError::TooManyTries { .. } => {
            Trouble::Busy(Problem::from_app(error, api.now()).retry_after_s().unwrap_or(60))
        }
        AppError::Busy => Trouble::Busy(1),
        AppError::Refused(_)
        | AppError::Forbidden(_)
        | AppError::Conflict { .. }
        | AppError::Invalid(_)
        | AppError::Figures(_)
        | AppError::WrongState { .. }
        | AppError::BadCredentials
        | AppError::Unauthenticated
        | AppError::KeyReused
        | AppError::Internal(_) => {
            // Making it a problem logs the cause.
            drop(Problem::from(error));
            Trouble::Inside
        }
    }
}

/// Reads a form as browsers send it.
async fn read_form<T: DeserializeOwned>(request: Request) -> Result<T, Trouble> {
    let (parts, body) = request.into_parts();
    let bytes = read_body(&parts.headers, body, FORM_BYTES)
        .await
        .map_err(|_foreign| Trouble::Forged)?;
    let request = Request::from_parts(parts, Body::from(bytes));
    match Form::<T>::from_request(request, &()).await {
        Ok(Form(form)) => Ok(form),
        Err(_) => Err(Trouble::Forged),
    }
}

/// Keeps the language that was chosen.
fn query_of(lang: Option<&str>) -> &'static str {
    match lang.map(Locale::of_header) {
        None => "",
        Some(Locale::Chinese) => "?lang=zh-CN",
        Some(Locale::English) => "?lang=en",
    }
}
