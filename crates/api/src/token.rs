//! API tokens: given out with chosen permissions, shown once, withdrawn.

use app::kept::ApiToken;
use app::settings::tokens::{GivenToken, give_out_token, list_tokens, withdraw_token};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use calendar::Instant;
use domain::TokenId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Path, Write, required};
use crate::show::Show;
use crate::show::fact::millis;
use crate::state::Api;
use crate::wire::desk::{GivenTokenView, TokenBody, TokenView};
use crate::wire::list::List;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_tokens, post_token))
        .routes(routes!(delete_token))
}

/// Every token ever given out, without secrets.
#[utoipa::path(get, path = "/tokens", tag = "settings", responses((status = 200, body = List<TokenView>)))]
async fn get_tokens(State(api): State<Api>, caller: Caller) -> Result<Json<List<TokenView>>, Problem> {
    let tokens = list_tokens(api.desk(), &caller.actor).await?;
    let show = Show::to(&api, Locale::default()).await?;
    Ok(Json(List::whole(
        tokens.into_iter().map(|it| view(&show, it)).collect(),
    )))
}

/// Gives out a token that acts for the caller; its secret is shown this once.
#[utoipa::path(post, path = "/tokens", tag = "settings", request_body = TokenBody,
    responses((status = 201, body = GivenTokenView)))]
async fn post_token(
    State(api): State<Api>,
    caller: Caller,
    write: Write<TokenBody>,
) -> Result<Response, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let TokenBody {
        name,
        scopes,
        expires_at,
    } = write.body;
    let asked = (name, scopes, expires_at.map(Instant::from_millis));
    let GivenToken { token, secret } = give_out_token(api.desk(), &caller.actor, asked, once).await?;
    let show = Show::to(&api, Locale::default()).await?;
    Ok((
        StatusCode::CREATED,
        Json(GivenTokenView {
            token: view(&show, token),
            secret,
        }),
    )
        .into_response())
}

/// Withdraws a token at once.
#[utoipa::path(delete, path = "/tokens/{id}", tag = "settings", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn delete_token(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    withdraw_token(api.desk(), &caller.actor, TokenId::from_uuid(id), None).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn view(show: &Show, token: ApiToken) -> TokenView {
    let ApiToken {
        id,
        person,
        name,
        permissions,
        created_at,
        expires_at,
        used_at,
        revoked_at,
    } = token;
    TokenView {
        id: id.as_uuid(),
        name,
        person: show.person(person),
        scopes: permissions,
        created_at: created_at.as_millis(),
        expires_at: millis(expires_at),
        last_used_at: millis(used_at),
        revoked_at: millis(revoked_at),
    }
}
