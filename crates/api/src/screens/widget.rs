//! The chat on web sites: `web/dist/widget` at `/w/`, a loader for foreign pages and the page inside of its frame.
//!
//! Always true: only pages of the site's own origins may frame the chat; the frame runs nothing but its own files. The trap:
//! the loader must stay loadable from everywhere, so it alone may be taken in by other origins.

use app::chat::ChatSite;
use app::chat::sites::open_site;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use serde::Deserialize;

use crate::problem::Problem;
use crate::request::Asked;
use crate::screens::{is_internal, serve};
use crate::state::Api;

#[derive(RustEmbed)]
#[folder = "../../web/dist/widget"]
#[allow_missing = true]
struct Built;

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Which site's chat a page shows.
#[derive(Debug, Deserialize)]
pub(crate) struct SiteQuery {
    /// Its key.
    #[serde(default)]
    site: String,
}

/// The page inside of the frame: who may frame it is said by the site.
pub(crate) async fn frame(
    State(api): State<Api>,
    Asked(query): Asked<SiteQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let site = open_site(api.desk(), &query.site).await?;
    let found = Built::get("frame.html").ok_or_else(absent)?;
    let mut answer = serve::<Built>("frame.html", &found, &headers);
    set(&mut answer, header::CONTENT_SECURITY_POLICY, &policy(&site));
    set(&mut answer, header::CACHE_CONTROL, "no-store");
    set(&mut answer, RESOURCE_POLICY, "cross-origin");
    answer.headers_mut().remove(header::ETAG);
    Ok(answer)
}

/// A page of the sample company that takes the chat in, as any page would: with a policy of its own.
pub(crate) async fn demo(State(api): State<Api>, headers: HeaderMap) -> Result<Response, Problem> {
    open_site(api.desk(), "demo").await?;
    let found = Built::get("demo.html").ok_or_else(absent)?;
    let mut answer = serve::<Built>("demo.html", &found, &headers);
    set(
        &mut answer,
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'; img-src 'self' data:; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
    );
    Ok(answer)
}

/// Everything else below `/w/`.
pub(crate) async fn file(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let missing = || Problem::not_found("there is no such file").into_response();
    if is_internal(&path) || path.ends_with(".html") {
        return missing();
    }
    let Some(found) = Built::get(&path) else {
        return missing();
    };
    let mut answer = serve::<Built>(&path, &found, &headers);
    if path == "loader.js" {
        set(&mut answer, RESOURCE_POLICY, "cross-origin");
    }
    answer
}

fn absent() -> Problem {
    Problem::not_found("this program was built without the chat; `npm run build` in web makes it")
}

/// The origins were checked when they were entered: nothing in them ends a directive.
fn policy(site: &ChatSite) -> String {
    let origins = site.settings.origins.join(" ");
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; object-src 'none'; frame-ancestors 'self' {origins}"
    )
}

fn set(answer: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
}
