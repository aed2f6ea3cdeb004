//! API tokens: given out with chosen permissions, shown once, withdrawn.

use calendar::Instant;
use domain::{Actor, Permission, TokenId};
use pack::says;
use serde_json::json;
use store::sessions::ApiToken;

use crate::error::check_text;
use crate::once::Once;
use crate::session::secrets;
use crate::settings::audit::{note, require};
use crate::{AppError, Desk};

/// A token that was just given out.
#[derive(Clone)]
pub struct GivenToken {
    /// What is kept of it.
    pub token: ApiToken,
    /// The secret, shown once.
    pub secret: String,
}

/// Every token ever given out, without secrets.
///
/// # Errors
/// Forbidden without the right to manage tokens.
pub async fn list_tokens(desk: &Desk, actor: &Actor) -> Result<Vec<ApiToken>, AppError> {
    require(actor, Permission::ManageTokens)?;
    desk.read(|tx| Ok(store::sessions::list_tokens(tx)?)).await
}

/// Gives out a token that acts for the actor, with these permissions of theirs only.
///
/// # Errors
/// [`AppError::Invalid`] without a name or permissions, or for an end that is past; forbidden for a permission that the
/// actor does not hold; [`AppError::WrongState`] when the same request comes again: the secret is kept nowhere, so it
/// cannot be shown a second time.
pub async fn give_out_token(
    desk: &Desk,
    actor: &Actor,
    (name, permissions, expires_at): (String, Vec<Permission>, Option<Instant>),
    once: Option<Once>,
) -> Result<GivenToken, AppError> {
    require(actor, Permission::ManageTokens)?;
    check_text("name", &name, 60)?;
    if permissions.is_empty() {
        return Err(AppError::invalid(
            "scopes",
            "empty",
            says!("请至少选一项权限", "choose at least one permission"),
        ));
    }
    if let Some(lacking) = permissions.iter().find(|it| actor.scope(**it).is_none()) {
        return Err(AppError::Forbidden(*lacking));
    }
    if expires_at.is_some_and(|it| it <= desk.clock().now()) {
        return Err(AppError::invalid(
            "expires_at",
            "in_the_past",
            says!("须晚于现在", "must lie ahead"),
        ));
    }
    let secret = format!("sw_{}", secrets::write(&desk.ids().secret()));
    let hash = secrets::hash(&secret);
    let (id, person, created_at) = (
        TokenId::from_uuid(desk.ids().next()),
        actor.person,
        desk.clock().now(),
    );
    let token = ApiToken {
        id,
        person,
        name,
        permissions,
        created_at,
        expires_at,
        used_at: None,
        revoked_at: None,
    };
    let kept = desk
        .write(once, move |work| {
            store::sessions::insert_token(work.tx, &hash, &token)?;
            let detail = json!({ "name": token.name });
            note(work, person, ("token_given", format!("token:{id}"), &detail))?;
            Ok(token.clone())
        })
        .await?;
    if kept.id != id {
        return Err(AppError::WrongState {
            state: "secret_shown_once",
            hint: says!(
                "这个令牌已经发放，密钥只显示那一次；请停用后另发一个",
                "this token was given out already and its secret shown then; withdraw it and give out another"
            ),
        });
    }
    Ok(GivenToken { token: kept, secret })
}

/// Withdraws a token at once.
///
/// # Errors
/// Forbidden without the right; not found when it is no longer valid.
pub async fn withdraw_token(
    desk: &Desk,
    actor: &Actor,
    id: TokenId,
    once: Option<Once>,
) -> Result<(), AppError> {
    require(actor, Permission::ManageTokens)?;
    let by = actor.person;
    desk.write(once, move |work| {
        if !store::sessions::revoke_token(work.tx, id, work.now())? {
            return Err(AppError::NotFound { what: "token" });
        }
        note(work, by, ("token_withdrawn", format!("token:{id}"), &json!({})))
    })
    .await
}
