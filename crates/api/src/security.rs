//! Headers that every answer carries, unless its handler set stricter ones: content policy, no sniffing, isolation.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::state::Api;

/// For the screens: everything from here, nothing inline that runs.
pub(crate) const SCREEN_POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; \
     object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// For answers that are data: nothing may be loaded from them.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Name and value, unless the handler set another one.
const ALWAYS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), browsing-topics=()",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("content-security-policy", DATA_POLICY),
    ("cache-control", "no-store"),
];

/// Adds what an answer lacks.
pub(crate) async fn add_headers(State(api): State<Api>, request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    for (name, value) in ALWAYS {
        set_if_absent(headers, name, HeaderValue::from_static(value));
    }
    if api.settings().is_cookie_secure {
        let year = HeaderValue::from_static("max-age=31536000");
        set_if_absent(headers, "strict-transport-security", year);
    }
    headers.insert("x-server-time", HeaderValue::from(api.now().as_millis()));
    answer
}

fn set_if_absent(headers: &mut HeaderMap, name: &'static str, value: HeaderValue) {
    if !headers.contains_key(name) {
        headers.insert(name, value);
    }
}
