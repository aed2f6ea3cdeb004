//! The gate before every endpoint that needs log-in: who calls, whether a write comes from our screens, how often.
//!
//! Always true: handlers behind the gate find a [`Caller`] in the request, and nothing else gives one. The trap: the gate
//! says who somebody is; what they may do is decided by each verb of `app`.

pub(crate) mod address;
pub(crate) mod limit;
pub(crate) mod origin;

use std::net::IpAddr;

use app::session::authenticate::{Present, authenticate, authenticate_token};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use domain::{Actor, Person};

use crate::problem::Problem;
use crate::request::Once;
use crate::state::Api;

/// The cookie that holds the session's secret.
pub(crate) const SESSION_COOKIE: &str = "shouwen_session";

/// Somebody who passed the gate.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// What they may do.
    pub(crate) actor: Actor,
    /// Who they are.
    pub(crate) person: Person,
    /// The session's secret and the CSRF token of its writes; none for API tokens.
    pub(crate) session: Option<Session>,
}

/// A browser session.
#[derive(Clone)]
pub(crate) struct Session {
    /// Its secret.
    pub(crate) secret: String,
    /// What its writes must carry.
    pub(crate) csrf: String,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Session(..)")
    }
}

impl Caller {
    /// The request's idempotency key as the caller's own.
    pub(crate) fn once(&self, once: Option<Once>) -> Option<app::Once> {
        once.map(|Once { key, fingerprint }| app::Once {
            person: self.actor.person,
            key,
            request_hash: fingerprint,
        })
    }
}

impl FromRequestParts<Api> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &Api) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(Problem::unauthenticated)
    }
}

/// Lets in whoever is logged in, counts their requests, and hands them on as [`Caller`].
pub(crate) async fn require_caller(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let is_write = !matches!(*request.method(), Method::GET | Method::HEAD);
    let address = address::of_request(&request, api.settings().is_behind_proxy);
    // A body cannot be shared between threads, so only the headers go along.
    let headers = request.headers().clone();
    match admit(&api, &headers, address, is_write).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn admit(
    api: &Api,
    headers: &HeaderMap,
    address: Option<IpAddr>,
    is_write: bool,
) -> Result<Caller, Problem> {
    let caller = match identify(api, headers).await {
        Ok(caller) => caller,
        Err(problem) => {
            count_address(api, address)?;
            return Err(problem);
        }
    };
    if let Some(session) = &caller.session
        && is_write
    {
        origin::check_write(headers, &api.settings().public_url, Some(&session.csrf))?;
    }
    api.people()
        .take(caller.actor.person, api.now())
        .map_err(Problem::too_many_requests)?;
    Ok(caller)
}

/// Counts a request that came without valid log-in against its address.
///
/// # Errors
/// `too_many_requests`.
pub(crate) fn count_address(api: &Api, address: Option<IpAddr>) -> Result<(), Problem> {
    api.addresses()
        .take(address, api.now())
        .map_err(Problem::too_many_requests)
}

/// By API token when the request carries one, else by the session's cookie.
pub(crate) async fn identify(api: &Api, headers: &HeaderMap) -> Result<Caller, Problem> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let text = value.to_str().unwrap_or_default();
        let secret = text
            .split_once(' ')
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let (_, secret) = secret.ok_or_else(Problem::unauthenticated)?;
        let Present {
            actor,
            person,
            csrf: _,
        } = authenticate_token(api.desk(), secret.trim()).await?;
        return Ok(Caller {
            actor,
            person,
            session: None,
        });
    }
    let jar = CookieJar::from_headers(headers);
    let secret = jar
        .get(SESSION_COOKIE)
        .map(|it| it.value().to_owned())
        .ok_or_else(Problem::unauthenticated)?;
    let Present { actor, person, csrf } = authenticate(api.desk(), &secret).await?;
    let csrf = csrf.ok_or_else(Problem::unauthenticated)?;
    Ok(Caller {
        actor,
        person,
        session: Some(Session { secret, csrf }),
    })
}
