//! The one style sheet of the customers' pages: the screens' colours and measures, and what the pages add.

use std::sync::LazyLock;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

const TOKENS: &str = include_str!("../../../../web/src/ui/tokens.css");
const PAGE: &str = include_str!("../../../../web/src/status/page.css");

static SHEET: LazyLock<String> = LazyLock::new(|| format!("{TOKENS}\n{PAGE}"));
static VERSION: LazyLock<String> = LazyLock::new(|| {
    hex::encode(Sha256::digest(SHEET.as_bytes()))
        .chars()
        .take(12)
        .collect()
});

/// Changes with the sheet.
pub(super) fn version() -> &'static str {
    VERSION.as_str()
}

/// The sheet.
pub(super) async fn get_style() -> Response {
    let mut answer = SHEET.as_str().into_response();
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}
