//! The chat about a case beside its messages: who types, what was read.

use app::chat::desk_side::{CaseChat, chat_of_case, tell_read, tell_typing};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{CaseId, ContactStage};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::problem::Problem;
use crate::request::Path;
use crate::show::fact::millis;
use crate::state::Api;
use crate::wire::chat::{CaseChatView, ChatStageWord};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_case_chat))
        .routes(routes!(post_case_chat_typing))
        .routes(routes!(post_case_chat_read))
}

/// The latest chat about a case.
#[utoipa::path(get, path = "/cases/{id}/chat", tag = "chat", params(("id" = Uuid, Path)),
    responses((status = 200, body = CaseChatView)))]
async fn get_case_chat(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<CaseChatView>, Problem> {
    let chat = chat_of_case(api.desk(), &caller.actor, CaseId::from_uuid(id)).await?;
    Ok(Json(view(chat)))
}

/// Says that one is typing to the visitor; it lasts six seconds.
#[utoipa::path(post, path = "/cases/{id}/chat/typing", tag = "chat", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn post_case_chat_typing(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    tell_typing(api.desk(), &caller.actor, CaseId::from_uuid(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that one has read what the visitor wrote.
#[utoipa::path(post, path = "/cases/{id}/chat/read", tag = "chat", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn post_case_chat_read(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    tell_read(api.desk(), &caller.actor, CaseId::from_uuid(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A chat on the wire.
pub(crate) fn view(chat: CaseChat) -> CaseChatView {
    let CaseChat {
        contact,
        stage,
        visitor,
        is_typing,
        last_in_at: _,
    } = chat;
    CaseChatView {
        contact_id: contact.as_uuid(),
        stage: match stage {
            ContactStage::Waiting | ContactStage::Offered => ChatStageWord::Waiting,
            ContactStage::Active => ChatStageWord::Active,
            ContactStage::WrapUp | ContactStage::Ended => ChatStageWord::Ended,
        },
        is_signed: visitor.subject.is_some(),
        name: visitor.name,
        page: visitor.page,
        read_at: millis(visitor.read_at),
        is_typing,
        desk_read_at: millis(visitor.desk_read_at),
    }
}
