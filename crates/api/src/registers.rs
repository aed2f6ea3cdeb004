//! Registers (登记簿): shifts, inspections, trainings, calls that led to no case.

use app::kept::{RegisterLine, Spot};
use app::register::list_registers::list_registers;
use app::register::record_entry::{RecordEntry, record_entry};
use app::register::view_register::view_register;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use calendar::Instant;
use domain::{CaseId, CustomerId, EventArea, TeamId, Verdict};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::case::word;
use crate::case_verb::event::event_of;
use crate::cursor;
use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Asked, Path, Write, required};
use crate::show::Show;
use crate::state::Api;
use crate::wire::list::{List, PageQuery, page_size};
use crate::wire::registers::{EntryBody, EntryMade, RegisterPage, RegisterVerdict, RegisterView};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_registers))
        .routes(routes!(get_register))
        .routes(routes!(post_entry))
}

/// Which registers are asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct RegistersQuery {
    /// Of this part of the house; all when absent.
    area: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// At most so many; 50 when absent, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Registers, the latest change first.
#[utoipa::path(get, path = "/registers", tag = "registers", params(RegistersQuery),
    responses((status = 200, body = List<RegisterView>)))]
async fn get_registers(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Asked(query): Asked<RegistersQuery>,
) -> Result<Json<List<RegisterView>>, Problem> {
    let limit = page_size(query.limit);
    let area: Option<EventArea> = query.area.map(|it| word("area", &it)).transpose()?;
    let before = cursor::decode::<(Instant, CaseId)>("after", query.after.as_deref())?;
    let found = list_registers(api.desk(), &caller.actor, (area, before), limit).await?;
    let show = Show::to(&api, locale).await?;
    let mark = |it: &RegisterLine| (it.updated_at, it.id);
    Ok(Json(List::page(found, (limit, mark), |it| line(&show, it))))
}

/// One register: its entries, what runs on it and what was judged.
#[utoipa::path(get, path = "/registers/{id}", tag = "registers", params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, body = RegisterPage)))]
async fn get_register(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<Uuid>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<RegisterPage>, Problem> {
    let before = cursor::decode::<u32>("after", query.after.as_deref())?;
    let page = (before, page_size(query.limit));
    let viewed = view_register(api.desk(), &caller.actor, CaseId::from_uuid(id), page).await?;
    let show = Show::to(&api, locale).await?;
    let entries = viewed.facts.into_iter().map(|it| show.item(it, None, None));
    Ok(Json(RegisterPage {
        register: line(&show, viewed.line),
        entries: entries.collect(),
        next: viewed.before.map(|it| cursor::encode(&it)),
        running: viewed.running.into_iter().map(|it| show.promise(it)).collect(),
        verdicts: viewed
            .verdicts
            .into_iter()
            .rev()
            .map(|it| verdict(&show, &it))
            .collect(),
    }))
}

/// Records an event on the register of its part of the house; begins the register when it is the first.
#[utoipa::path(post, path = "/registers/entries", tag = "registers", request_body = EntryBody,
    responses((status = 201, body = EntryMade)))]
async fn post_entry(
    State(api): State<Api>,
    caller: Caller,
    Write {
        body,
        once,
        expected_version: _,
    }: Write<EntryBody>,
) -> Result<Response, Problem> {
    let EntryBody {
        event,
        customer_id,
        team_id,
        at,
    } = body;
    let mut event = event_of(event)?;
    event.customer = customer_id.map(CustomerId::from_uuid);
    let cmd = RecordEntry {
        event,
        team: team_id.map(TeamId::from_uuid),
        at: at.map(Instant::from_millis),
        once: caller.once(Some(required(once)?)),
    };
    let done = record_entry(api.desk(), &caller.actor, cmd).await?;
    let made = EntryMade {
        register_id: done.case.as_uuid(),
        number: done.number.to_string(),
        seq: done.seq,
    };
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

fn line(show: &Show, line: RegisterLine) -> RegisterView {
    let RegisterLine {
        id,
        number,
        spot: Spot { area, team, thing },
        opened_at,
        updated_at,
        facts,
    } = line;
    RegisterView {
        id: id.as_uuid(),
        number: number.to_string(),
        area: area.as_str().to_owned(),
        team: team.map(|it| show.team(it)),
        thing,
        facts,
        opened_at: opened_at.as_millis(),
        updated_at: updated_at.as_millis(),
    }
}

fn verdict(show: &Show, given: &Verdict) -> RegisterVerdict {
    RegisterVerdict {
        clause: given.key.clause.as_str().to_owned(),
        title: show.clause_title(&given.key.clause),
        outcome: given.outcome.as_str().to_owned(),
        at: given.at.as_millis(),
        person: given.person.map(|it| show.person(it)),
    }
}
