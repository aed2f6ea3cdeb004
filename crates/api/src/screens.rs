//! The screens that are built into the program: `web/dist/agent` at `/app/`, the chat on web sites at `/w/`.
//!
//! Without a build of the screens a page says how to make one; `cargo build` itself never needs npm. Paths that name no
//! file are the program's own and give `index.html`. Texts go out compressed when the build wrote `.br` or `.gz` beside.

pub(crate) mod widget;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::problem::Problem;
use crate::security::SCREEN_POLICY;

#[derive(RustEmbed)]
#[folder = "../../web/dist/agent"]
#[allow_missing = true]
struct Built;

const ABSENT: &str = include_str!("screens/absent.html");

/// `/` leads to the screens.
pub(crate) async fn redirect() -> Redirect {
    Redirect::temporary("/app/")
}

/// `/app` and `/app/`.
pub(crate) async fn index(headers: HeaderMap) -> Response {
    page(&headers)
}

/// Everything below `/app/`.
pub(crate) async fn file(Path(path): Path<String>, headers: HeaderMap) -> Response {
    if is_internal(&path) {
        return Problem::not_found("there is no such file").into_response();
    }
    match Built::get(&path) {
        Some(found) => serve::<Built>(&path, &found, &headers),
        None if has_extension(&path) => Problem::not_found("there is no such file").into_response(),
        None => page(&headers),
    }
}

fn page(headers: &HeaderMap) -> Response {
    match Built::get("index.html") {
        Some(found) => serve::<Built>("index.html", &found, headers),
        None => {
            let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
            (StatusCode::SERVICE_UNAVAILABLE, kind, ABSENT).into_response()
        }
    }
}

/// The build's own notes and the compressed twins have no address.
fn is_internal(path: &str) -> bool {
    path.starts_with('.') || path.ends_with(".br") || path.ends_with(".gz")
}

fn has_extension(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|it| it.contains('.'))
}

fn serve<E: RustEmbed>(path: &str, found: &EmbeddedFile, request: &HeaderMap) -> Response {
    let (encoding, body) = match twin::<E>(path, request) {
        Some((encoding, body)) => (Some(encoding), body),
        None => (None, found.data.clone()),
    };
    let hash = hex::encode(found.metadata.sha256_hash());
    let short: String = hash.chars().take(20).collect();
    let tag = format!(
        "\"{short}{}\"",
        encoding.map(|it| format!("-{it}")).unwrap_or_default()
    );
    let is_known = request
        .get(header::IF_NONE_MATCH)
        .and_then(|it| it.to_str().ok())
        .is_some_and(|it| {
            it.split(',')
                .any(|one| one.trim().trim_start_matches("W/") == tag)
        });
    let mut answer = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        body.into_owned().into_response()
    };
    let headers = answer.headers_mut();
    let caching = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(SCREEN_POLICY),
    );
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    for (name, value) in [(header::ETAG, tag), (header::CONTENT_TYPE, media_type(path))] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    answer
}

/// The compressed twin that the browser takes, smallest first.
fn twin<E: RustEmbed>(
    path: &str,
    request: &HeaderMap,
) -> Option<(&'static str, std::borrow::Cow<'static, [u8]>)> {
    let accepted = request.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| accepts(accepted, encoding))
        .find_map(|(encoding, extension)| Some((encoding, E::get(&format!("{path}.{extension}"))?.data)))
}

fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let is_named = parts.next().is_some_and(|it| it.eq_ignore_ascii_case(encoding));
        is_named && !parts.any(|it| matches!(it, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

/// By the name's ending; texts say that they are UTF-8.
fn media_type(path: &str) -> String {
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    let essence = guess.essence_str();
    let is_text = essence.starts_with("text/")
        || matches!(
            essence,
            "application/javascript" | "application/json" | "image/svg+xml" | "application/manifest+json"
        );
    if is_text {
        format!("{essence}; charset=utf-8")
    } else {
        essence.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{accepts, has_extension, is_internal, media_type};

    #[test]
    fn texts_say_that_they_are_utf_8() {
        for path in [
            "index.html",
            "assets/a.js",
            "assets/a.css",
            "icon.svg",
            "manifest.json",
            "site.webmanifest",
        ] {
            assert!(
                media_type(path).ends_with("; charset=utf-8"),
                "{path}: {}",
                media_type(path)
            );
        }
        assert_eq!(media_type("assets/a.png"), "image/png");
        assert_eq!(media_type("assets/a.woff2"), "font/woff2");
    }

    #[test]
    fn an_encoding_that_is_refused_by_weight_is_not_used() {
        assert!(accepts("gzip, br;q=0.9", "br"));
        assert!(!accepts("gzip, br;q=0", "br"));
        assert!(!accepts("gzip", "br"));
    }

    #[test]
    fn addresses_of_screens_are_told_from_files() {
        assert!(!has_extension("cases/0193-7") && has_extension("assets/a.js"));
        assert!(is_internal(".vite/manifest.json") && is_internal("assets/a.js.br"));
    }
}
