//! What visitors write and say of it: messages, wishes, read marks, the end and how it was.

use app::chat::end_chat::{end_chat, note_read, note_typing, rate_chat};
use app::chat::send_message::{SendMessage, send_message};
use app::chat::talk::{ChatAuthor, ChatMessage, ChatNow, ChatState, chat_now};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{AttachmentId, ContactStage, MessageId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::problem::Problem;
use crate::request::{Asked, Nothing, Write, required};
use crate::show::fact::millis;
use crate::state::Api;
use crate::widget::Guest;
use crate::wire::chat::{
    AfterQuery, ChatAuthorWord, ChatMessageView, ChatPerson, ChatStageWord, ChatStateView, ChatView,
    MessageBody, PersonWishBody, RatingBody, ReadBody, WidgetFile,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_chat))
        .routes(routes!(post_chat_message))
        .routes(routes!(post_person_wish))
        .routes(routes!(post_chat_end))
        .routes(routes!(post_rating))
        .routes(routes!(post_visitor_typing))
        .routes(routes!(post_visitor_read))
}

/// The conversation now.
#[utoipa::path(get, path = "/widget/chat", tag = "chat", security(()), params(AfterQuery),
    responses((status = 200, body = ChatView)))]
async fn get_chat(
    State(api): State<Api>,
    guest: Guest,
    Asked(query): Asked<AfterQuery>,
) -> Result<Json<ChatView>, Problem> {
    let after = query.after.map(MessageId::from_uuid);
    now(&api, &guest, after).await
}

/// Writes to the desk; the same key is taken once.
#[utoipa::path(post, path = "/widget/messages", tag = "chat", security(()), request_body = MessageBody,
    responses((status = 200, body = ChatView)))]
async fn post_chat_message(
    State(api): State<Api>,
    guest: Guest,
    write: Write<MessageBody>,
) -> Result<Json<ChatView>, Problem> {
    let key = required(write.once)?.key;
    let MessageBody {
        text,
        attachment_ids,
        after,
    } = write.body;
    let cmd = SendMessage {
        key,
        text,
        files: attachment_ids.into_iter().map(AttachmentId::from_uuid).collect(),
        wants_person: false,
    };
    send_message(api.desk(), &guest.visitor, cmd).await?;
    api.visitors().tell(guest.visitor.id);
    now(&api, &guest, after.map(MessageId::from_uuid)).await
}

/// Asks for a person, in one step.
#[utoipa::path(post, path = "/widget/person", tag = "chat", security(()), request_body = PersonWishBody,
    responses((status = 200, body = ChatView)))]
async fn post_person_wish(
    State(api): State<Api>,
    guest: Guest,
    write: Write<PersonWishBody>,
) -> Result<Json<ChatView>, Problem> {
    let cmd = SendMessage {
        key: required(write.once)?.key,
        text: write.body.text,
        files: Vec::new(),
        wants_person: true,
    };
    send_message(api.desk(), &guest.visitor, cmd).await?;
    api.visitors().tell(guest.visitor.id);
    now(&api, &guest, None).await
}

/// Ends the chat.
#[utoipa::path(post, path = "/widget/end", tag = "chat", security(()), responses((status = 200, body = ChatView)))]
async fn post_chat_end(
    State(api): State<Api>,
    guest: Guest,
    _write: Write<Nothing>,
) -> Result<Json<ChatView>, Problem> {
    end_chat(api.desk(), &guest.visitor).await?;
    now(&api, &guest, None).await
}

/// Rates the chat that is over, once.
#[utoipa::path(post, path = "/widget/rating", tag = "chat", security(()), request_body = RatingBody,
    responses((status = 200, body = ChatView)))]
async fn post_rating(
    State(api): State<Api>,
    guest: Guest,
    write: Write<RatingBody>,
) -> Result<Json<ChatView>, Problem> {
    let RatingBody { score, words } = write.body;
    rate_chat(api.desk(), &guest.visitor, (score, words)).await?;
    now(&api, &guest, None).await
}

/// Says that the visitor is typing.
#[utoipa::path(post, path = "/widget/typing", tag = "chat", security(()), responses((status = 204)))]
async fn post_visitor_typing(State(api): State<Api>, guest: Guest) -> Result<StatusCode, Problem> {
    note_typing(api.desk(), &guest.visitor).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says what the visitor has read.
#[utoipa::path(post, path = "/widget/read", tag = "chat", security(()), request_body = ReadBody,
    responses((status = 204)))]
async fn post_visitor_read(
    State(api): State<Api>,
    guest: Guest,
    write: Write<ReadBody>,
) -> Result<StatusCode, Problem> {
    let up_to = MessageId::from_uuid(write.body.up_to);
    note_read(api.desk(), &guest.visitor, up_to).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn now(api: &Api, guest: &Guest, after: Option<MessageId>) -> Result<Json<ChatView>, Problem> {
    let chat = chat_now(api.desk(), guest.visitor.id, after).await?;
    Ok(Json(chat_view(chat)))
}

/// A conversation on the wire.
pub(crate) fn chat_view(chat: ChatNow) -> ChatView {
    let ChatNow { messages, state } = chat;
    ChatView {
        messages: messages.into_iter().map(message_view).collect(),
        state: state_view(state),
    }
}

fn message_view(message: ChatMessage) -> ChatMessageView {
    let ChatMessage {
        id,
        key,
        from,
        name,
        text,
        files,
        at,
    } = message;
    ChatMessageView {
        id: id.as_uuid(),
        key,
        from: match from {
            ChatAuthor::Visitor => ChatAuthorWord::Visitor,
            ChatAuthor::Desk => ChatAuthorWord::Desk,
            ChatAuthor::Rule => ChatAuthorWord::Auto,
        },
        name,
        text,
        files: files
            .into_iter()
            .map(|it| WidgetFile {
                id: it.id.as_uuid(),
                name: it.name,
                media_type: it.media_type,
                size_bytes: it.size_bytes,
            })
            .collect(),
        at: at.as_millis(),
    }
}

fn state_view(state: ChatState) -> ChatStateView {
    let ChatState {
        stage,
        ahead,
        wait_s,
        person,
        number,
        answer_by_at,
        hours,
        may_rate,
        desk_read_at,
        unread,
        is_typing,
    } = state;
    ChatStateView {
        stage: match stage {
            None => ChatStageWord::None,
            Some(ContactStage::Waiting | ContactStage::Offered) => ChatStageWord::Waiting,
            Some(ContactStage::Active) => ChatStageWord::Active,
            Some(ContactStage::WrapUp | ContactStage::Ended) => ChatStageWord::Ended,
        },
        ahead,
        wait_s,
        person: person.map(|(name, work_number)| ChatPerson { name, work_number }),
        number: number.map(|it| it.as_str().to_owned()),
        answer_by_at: millis(answer_by_at),
        is_open: hours.is_open,
        opens_at: millis(hours.opens_at),
        may_rate,
        desk_read_at: millis(desk_read_at),
        unread,
        is_typing,
    }
}

/// So that ids of the wire stay out of the verbs.
pub(crate) fn message_id(text: &str) -> Option<MessageId> {
    Uuid::parse_str(text.trim()).ok().map(MessageId::from_uuid)
}
