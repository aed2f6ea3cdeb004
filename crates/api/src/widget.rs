//! What the chat on web sites sends and reads: open to everybody, each visitor known by a token in a header.
//!
//! Always true: no cookie counts here, so no other site can act for a visitor; every request is counted against its address,
//! its visitor and its site. The trap: these endpoints stand outside of the gate; nothing here gives an [`domain::Actor`].

mod file;
pub(crate) mod stream;
mod talk;
mod visit;

use app::chat::Visitor;
use app::chat::visit::know_visitor;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;

use crate::gate::address;
use crate::problem::Problem;
use crate::state::Api;

/// The header that holds a visitor's token.
pub(crate) const TOKEN_HEADER: &str = "x-visitor-token";

pub(crate) fn routes() -> OpenApiRouter<Api> {
    visit::routes()
        .merge(talk::routes())
        .merge(file::routes())
        .merge(stream::routes())
}

/// Counts every request of a visitor against its address.
pub(crate) async fn count_visits(State(api): State<Api>, request: Request, next: Next) -> Response {
    let address = address::of_request(&request, api.settings().is_behind_proxy);
    match api.chat_limits().addresses.take(address, api.now()) {
        Ok(()) => next.run(request).await,
        Err(seconds) => Problem::too_many_requests(seconds).into_response(),
    }
}

/// A visitor who showed their token.
#[derive(Debug, Clone)]
pub(crate) struct Guest {
    /// Who.
    pub(crate) visitor: Visitor,
    /// Their token.
    pub(crate) token: String,
}

impl FromRequestParts<Api> for Guest {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let token = token_of(&parts.headers).ok_or_else(Problem::unauthenticated)?;
        let visitor = know_visitor(api.desk(), &token).await?;
        let now = api.now();
        let limits = api.chat_limits();
        limits
            .visitors
            .take(visitor.id, now)
            .and_then(|()| limits.sites.take(visitor.site, now))
            .map_err(Problem::too_many_requests)?;
        Ok(Self { visitor, token })
    }
}

/// The token that a request carries.
pub(crate) fn token_of(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(TOKEN_HEADER)?.to_str().ok()?.trim();
    (!text.is_empty() && text.len() <= 100).then(|| text.to_owned())
}
