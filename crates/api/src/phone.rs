//! Calls that telephone systems reported, and customers who are to be called back.

use app::OnCase;
use app::phone::attach_call::attach_call;
use app::phone::callbacks::{
    CallbackMade, CallbackRow, Callbacks, list_callbacks, make_callback, take_callback, view_callback,
};
use app::phone::calls::{CallLine, latest_calls, my_calls};
use app::phone::dispose_call::{Disposition, dispose_call};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use calendar::Instant;
use domain::{Actor, CallbackId, CaseId, ContactId, PersonId};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Asked, Nothing, Path, Write, required};
use crate::show::Show;
use crate::show::fact::millis;
use crate::state::Api;
use crate::wire::list::List;
use crate::wire::phone::{CallCase, CallCaseBody, CallView, CallbackMadeBody, CallbackView, DispositionBody};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_calls))
        .routes(routes!(post_call_case))
        .routes(routes!(post_disposition))
        .routes(routes!(get_callbacks))
        .routes(routes!(post_callback_take))
        .routes(routes!(post_callback_made))
}

/// Which calls.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct CallsQuery {
    /// `mine` (go on, or still want something; the default) or `latest` (of the last hours, within reach).
    which: Option<String>,
}

/// The reader's calls that go on or want something, or the latest within reach.
#[utoipa::path(get, path = "/calls", tag = "phone", params(CallsQuery),
    responses((status = 200, body = List<CallView>)))]
async fn get_calls(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Asked(query): Asked<CallsQuery>,
) -> Result<Json<List<CallView>>, Problem> {
    let mut lines = match query.which.as_deref() {
        Some("latest") => latest_calls(api.desk(), &caller.actor).await?,
        Some(_) | None => my_calls(api.desk(), &caller.actor).await?,
    };
    // In full only while a call rings, goes on or waits to be registered (J01).
    let now = api.now();
    for line in lines.iter_mut().filter(|it| !it.wants_something(now)) {
        line.number = domain::phone::masked(&line.number);
    }
    let show = Show::to(&api, locale).await?;
    let person = caller.actor.person;
    let views = lines.into_iter().map(|it| call_view(&show, it, person)).collect();
    Ok(Json(List::whole(views)))
}

/// A call as one reader sees it: the number in full only where it rings.
pub(crate) fn call_view(show: &Show, line: CallLine, reader: PersonId) -> CallView {
    let is_mine = line.is_at(reader);
    let number = if is_mine {
        line.number
    } else {
        domain::phone::masked(&line.number)
    };
    CallView {
        id: line.id.as_uuid(),
        direction: line.direction,
        stage: line.stage,
        end: line.end,
        number,
        desk_number: line.desk_number,
        queue: line.queue,
        language: line.language,
        digits: line.digits,
        began_at: line.began_at.as_millis(),
        answered_at: millis(line.answered_at),
        ended_at: millis(line.ended_at),
        team: line.team.map(|it| show.team(it)),
        person: line.person.map(|it| show.person(it)),
        case: line.case.map(case_ref),
        disposed: line.is_disposed,
        mine: is_mine,
    }
}

fn case_ref((id, number): (CaseId, domain::CaseNumber)) -> CallCase {
    CallCase {
        id: id.as_uuid(),
        number: number.as_str().to_owned(),
    }
}

/// Says which case a call led to: its facts land there.
#[utoipa::path(post, path = "/calls/{id}/case", tag = "phone", params(("id" = Uuid, Path)),
    request_body = CallCaseBody, responses((status = 204)))]
async fn post_call_case(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<CallCaseBody>,
) -> Result<StatusCode, Problem> {
    let on = OnCase {
        id: CaseId::from_uuid(write.body.case_id),
        version: None,
        once: caller.once(Some(required(write.once)?)),
    };
    attach_call(api.desk(), &caller.actor, on, ContactId::from_uuid(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Marks a call that led to no case: misdialled, out of remit, answered at once, a nuisance.
#[utoipa::path(post, path = "/calls/{id}/disposition", tag = "phone", params(("id" = Uuid, Path)),
    request_body = DispositionBody, responses((status = 204)))]
async fn post_disposition(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<DispositionBody>,
) -> Result<StatusCode, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let DispositionBody {
        disposition,
        told,
        right_contact,
        text,
    } = write.body;
    let said = Disposition {
        word: disposition,
        is_told: told,
        right_contact,
        text,
    };
    dispose_call(api.desk(), &caller.actor, (ContactId::from_uuid(id), said), once).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which callbacks.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct CallbacksQuery {
    /// `open` (the default) or `past`.
    state: Option<String>,
}

/// Customers who are to be called back: what falls due first at the top.
#[utoipa::path(get, path = "/callbacks", tag = "phone", params(CallbacksQuery),
    responses((status = 200, body = List<CallbackView>)))]
async fn get_callbacks(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Asked(query): Asked<CallbacksQuery>,
) -> Result<Json<List<CallbackView>>, Problem> {
    let which = match query.state.as_deref() {
        Some("past") => Callbacks::Past,
        Some(_) | None => Callbacks::Open,
    };
    let rows = list_callbacks(api.desk(), &caller.actor, which).await?;
    let show = Show::to(&api, locale).await?;
    let views = rows
        .into_iter()
        .map(|it| callback_view(&show, it, caller.actor.person))
        .collect();
    Ok(Json(List::whole(views)))
}

/// Says that the caller is about to call back; the answer has the number.
#[utoipa::path(post, path = "/callbacks/{id}/take", tag = "phone", params(("id" = Uuid, Path)),
    responses((status = 200, body = CallbackView)))]
async fn post_callback_take(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<Json<CallbackView>, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let id = CallbackId::from_uuid(id);
    take_callback(api.desk(), &caller.actor, id, once).await?;
    shown(&api, &caller.actor, locale, id).await
}

/// Records that the customer was called back; a try that nobody answers counts.
#[utoipa::path(post, path = "/callbacks/{id}/made", tag = "phone", params(("id" = Uuid, Path)),
    request_body = CallbackMadeBody, responses((status = 200, body = CallbackView)))]
async fn post_callback_made(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<Uuid>,
    write: Write<CallbackMadeBody>,
) -> Result<Json<CallbackView>, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let id = CallbackId::from_uuid(id);
    let CallbackMadeBody {
        reached,
        note,
        case_id,
    } = write.body;
    let made = CallbackMade {
        was_reached: reached,
        note,
        case: case_id.map(CaseId::from_uuid),
    };
    make_callback(api.desk(), &caller.actor, (id, made), once).await?;
    shown(&api, &caller.actor, locale, id).await
}

async fn shown(
    api: &Api,
    actor: &Actor,
    locale: Locale,
    id: CallbackId,
) -> Result<Json<CallbackView>, Problem> {
    let row = view_callback(api.desk(), actor, id).await?;
    let show = Show::to(api, locale).await?;
    Ok(Json(callback_view(&show, row, actor.person)))
}

fn callback_view(show: &Show, row: CallbackRow, reader: PersonId) -> CallbackView {
    let is_takers = row.taken_by == Some(reader);
    CallbackView {
        id: row.id.as_uuid(),
        team: row.team.map(|it| show.team(it)),
        number_masked: domain::phone::masked(&row.number),
        number: Some(row.number).filter(|_| is_takers),
        customer_id: row.customer.as_ref().map(|it| it.id.as_uuid()),
        customer_name: row.customer.map(|it| it.name).unwrap_or_default(),
        misses: u32::try_from(row.misses).unwrap_or(u32::MAX),
        first_at: row.first_at.as_millis(),
        last_at: row.last_at.as_millis(),
        promise: row.promise.map(|it| show.promise(it)),
        has_voicemail: row.body.has_voicemail,
        words: row.body.words,
        open: row.is_open,
        ended_at: row.ended_at.map(Instant::as_millis),
        taken_by: row.taken_by.map(|it| show.person(it)),
        made_by: row.body.made_by.map(|it| show.person(it)),
        reached: row.body.was_reached,
        note: row.body.note,
        telling: row.body.telling.map(|it| it.text),
        case: row.case.map(case_ref),
    }
}
