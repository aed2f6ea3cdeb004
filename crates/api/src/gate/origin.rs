//! Whether a write by cookie comes from our own screens: the origin headers of the browser and the CSRF token.
//!
//! The token is what `app` gives for the session; other sites can neither read it nor set the header.

use axum::http::{HeaderMap, header};

use crate::problem::Problem;

/// Checks the origin headers of a write, and the token when a session is there already.
///
/// # Errors
/// `csrf` when the browser says that another site sent it, or the token is missing or another session's.
pub(crate) fn check_write(headers: &HeaderMap, public_url: &str, csrf: Option<&str>) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    if let Some(site) = text("sec-fetch-site")
        && !matches!(site, "same-origin" | "none")
    {
        return Err(Problem::csrf("the browser says that another site sent it"));
    }
    if let Some(origin) = text(header::ORIGIN.as_str())
        && !is_own(origin, public_url, text(header::HOST.as_str()))
    {
        return Err(Problem::csrf("the Origin header names another site"));
    }
    let Some(expected) = csrf else { return Ok(()) };
    match text("x-csrf-token") {
        Some(token) if is_same(token, expected) => Ok(()),
        Some(_) => Err(Problem::csrf(
            "the X-CSRF-Token header belongs to another session; read GET /session again",
        )),
        None => Err(Problem::csrf(
            "the X-CSRF-Token header is missing; GET /session has it",
        )),
    }
}

/// The public address, or the host that the browser itself asked.
fn is_own(origin: &str, public_url: &str, host: Option<&str>) -> bool {
    let bare = |url: &str| {
        url.split_once("://")
            .map(|(_, rest)| rest.split('/').next().unwrap_or(rest).to_owned())
    };
    origin == public_url.trim_end_matches('/') || bare(origin).is_some_and(|it| Some(it.as_str()) == host)
}

/// Compares without telling by its duration how much agrees.
fn is_same(left: &str, right: &str) -> bool {
    left.len() == right.len()
        && left
            .bytes()
            .zip(right.bytes())
            .fold(0, |seen, (l, r)| seen | (l ^ r))
            == 0
}

#[cfg(test)]
mod tests {
    use super::check_write;
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let value = |it: &str| HeaderValue::from_str(it).unwrap();
        pairs
            .iter()
            .map(|(name, it)| (HeaderName::from_static(name), value(it)))
            .collect()
    }

    fn verdict(pairs: &[(&'static str, &str)]) -> &'static str {
        check_write(&headers(pairs), "https://desk.example.cn/", Some("token"))
            .map_or_else(|it| it.code(), |()| "ok")
    }

    #[test]
    fn a_write_by_cookie_needs_the_token_of_its_session() {
        assert_eq!(verdict(&[("x-csrf-token", "token")]), "ok");
        assert_eq!(verdict(&[("x-csrf-token", "other")]), "csrf");
        assert_eq!(verdict(&[]), "csrf");
    }

    #[test]
    fn a_write_from_another_site_is_refused_even_with_the_token() {
        let with = |more: (&'static str, &str)| {
            verdict(&[("x-csrf-token", "token"), ("host", "127.0.0.1:8090"), more])
        };
        assert_eq!(with(("origin", "https://desk.example.cn")), "ok");
        assert_eq!(with(("origin", "http://127.0.0.1:8090")), "ok");
        assert_eq!(with(("origin", "https://evil.example")), "csrf");
        assert_eq!(with(("origin", "null")), "csrf");
        assert_eq!(with(("sec-fetch-site", "same-origin")), "ok");
        assert_eq!(with(("sec-fetch-site", "same-site")), "csrf");
        assert_eq!(with(("sec-fetch-site", "cross-site")), "csrf");
    }
}
