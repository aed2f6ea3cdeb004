//! Telephone lines: entered, changed, given another token, tried; what came in on them last.

use app::phone::line_settings::{CallerId, LineNumber, LineSettings};
use app::phone::lines::{
    LineEntry, SavedLine, ShownLine, latest_reports, list_lines, renew_token, save_line,
};
use app::phone::take_report::take_report;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{Actor, LineId, PersonId, TeamId};
use pack::says;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::problem::Problem;
use crate::request::{Nothing, Path, Write, required};
use crate::show::fact::millis;
use crate::state::Api;
use crate::wire::list::List;
use crate::wire::phone::{
    CallReportView, CallTrial, CallerIdWire, LineNumberWire, PhoneLineBody, PhoneLineView,
};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_phone_lines, post_phone_line))
        .routes(routes!(patch_phone_line))
        .routes(routes!(post_phone_line_token))
        .routes(routes!(get_phone_line_reports))
        .routes(routes!(post_phone_line_trial))
}

/// Every telephone line, without tokens.
#[utoipa::path(get, path = "/phone_lines", tag = "settings",
    responses((status = 200, body = List<PhoneLineView>)))]
async fn get_phone_lines(
    State(api): State<Api>,
    caller: Caller,
) -> Result<Json<List<PhoneLineView>>, Problem> {
    let lines = list_lines(api.desk(), &caller.actor).await?;
    let views = lines.into_iter().map(|it| view(&api, it, None)).collect();
    Ok(Json(List::whole(views)))
}

/// Enters a telephone line; the address for its reports is shown this once.
#[utoipa::path(post, path = "/phone_lines", tag = "settings", request_body = PhoneLineBody,
    responses((status = 201, body = PhoneLineView)))]
async fn post_phone_line(
    State(api): State<Api>,
    caller: Caller,
    write: Write<PhoneLineBody>,
) -> Result<Response, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let blank = LineEntry {
        name: String::new(),
        team: None,
        is_active: true,
        settings: LineSettings::default(),
    };
    let entry = changed(blank, write.body);
    let saved = save_line(api.desk(), &caller.actor, (None, entry), once).await?;
    let shown = find(&api, &caller.actor, saved.id).await?;
    Ok((StatusCode::CREATED, Json(view(&api, shown, saved.token))).into_response())
}

/// Changes a telephone line; what is not given stays.
#[utoipa::path(patch, path = "/phone_lines/{id}", tag = "settings", params(("id" = Uuid, Path)),
    request_body = PhoneLineBody, responses((status = 200, body = PhoneLineView)))]
async fn patch_phone_line(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<PhoneLineBody>,
) -> Result<Json<PhoneLineView>, Problem> {
    let id = LineId::from_uuid(id);
    let ShownLine { line, settings } = find(&api, &caller.actor, id).await?;
    let before = LineEntry {
        name: line.name,
        team: line.team,
        is_active: line.is_active,
        settings,
    };
    let entry = changed(before, write.body);
    save_line(
        api.desk(),
        &caller.actor,
        (Some(id), entry),
        caller.once(write.once),
    )
    .await?;
    let shown = find(&api, &caller.actor, id).await?;
    Ok(Json(view(&api, shown, None)))
}

/// Gives a telephone line another token; the old one no longer opens.
#[utoipa::path(post, path = "/phone_lines/{id}/token", tag = "settings", params(("id" = Uuid, Path)),
    responses((status = 200, body = PhoneLineView)))]
async fn post_phone_line_token(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<Json<PhoneLineView>, Problem> {
    required(write.once)?;
    let SavedLine { id, token } = renew_token(api.desk(), &caller.actor, LineId::from_uuid(id)).await?;
    let shown = find(&api, &caller.actor, id).await?;
    Ok(Json(view(&api, shown, token)))
}

/// What came in last on a telephone line.
#[utoipa::path(get, path = "/phone_lines/{id}/reports", tag = "settings", params(("id" = Uuid, Path)),
    responses((status = 200, body = List<CallReportView>)))]
async fn get_phone_line_reports(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<List<CallReportView>>, Problem> {
    let reports = latest_reports(api.desk(), &caller.actor, LineId::from_uuid(id)).await?;
    let views = reports
        .into_iter()
        .map(|it| CallReportView {
            at: it.at.as_millis(),
            word: it.word,
            outcome: it.outcome,
            detail: serde_json::from_str(&it.detail).unwrap_or_default(),
        })
        .collect();
    Ok(Json(List::whole(views)))
}

/// Takes a report in as if the telephone system had sent it, to try a line.
#[utoipa::path(post, path = "/phone_lines/{id}/trial", tag = "settings", params(("id" = Uuid, Path)),
    request_body = CallTrial, responses((status = 204)))]
async fn post_phone_line_trial(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<CallTrial>,
) -> Result<StatusCode, Problem> {
    required(write.once)?;
    let shown = find(&api, &caller.actor, LineId::from_uuid(id)).await?;
    let pushes = api
        .settings()
        .cti
        .clone()
        .ok_or_else(|| Problem::not_found("this desk takes no reports of telephone systems"))?;
    let text = write.body.fields.to_string();
    let pushed = pushes
        .read("application/json", text.as_bytes())
        .map_err(|reason| {
            Problem::invalid_typed("fields", "unreadable", says!("读不懂：{reason}", "{reason}"))
        })?;
    take_report(api.desk(), shown.line.id, pushed).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn find(api: &Api, actor: &Actor, id: LineId) -> Result<ShownLine, Problem> {
    let known = list_lines(api.desk(), actor)
        .await?
        .into_iter()
        .find(|it| it.line.id == id);
    known.ok_or_else(|| Problem::not_found("there is no such telephone line"))
}

fn changed(before: LineEntry, body: PhoneLineBody) -> LineEntry {
    let PhoneLineBody {
        name,
        active,
        team_id,
        sources,
        people,
        numbers,
        barred,
        caller_ids,
        per_minute,
    } = body;
    let own = before.settings;
    let people = people.map(|it| {
        it.into_iter()
            .map(|(sign, id)| (sign, PersonId::from_uuid(id)))
            .collect()
    });
    let number = |it: LineNumberWire| LineNumber {
        number: it.number,
        team: it.team_id.map(TeamId::from_uuid),
        language: it.language.filter(|it| !it.trim().is_empty()),
    };
    let caller_id = |it: CallerIdWire| CallerId {
        prefix: it.prefix,
        shows: it.shows,
    };
    LineEntry {
        name: name.unwrap_or(before.name),
        team: team_id.map_or(before.team, |it| it.map(TeamId::from_uuid)),
        is_active: active.unwrap_or(before.is_active),
        settings: LineSettings {
            sources: sources.unwrap_or(own.sources),
            people: people.unwrap_or(own.people),
            numbers: numbers.map_or(own.numbers, |it| it.into_iter().map(number).collect()),
            barred: barred.unwrap_or(own.barred),
            caller_ids: caller_ids.map_or(own.caller_ids, |it| it.into_iter().map(caller_id).collect()),
            per_minute: per_minute.unwrap_or(own.per_minute),
        },
    }
}

fn view(api: &Api, shown: ShownLine, token: Option<String>) -> PhoneLineView {
    let ShownLine { line, settings } = shown;
    let base = api.settings().public_url.trim_end_matches('/');
    PhoneLineView {
        id: line.id.as_uuid(),
        name: line.name,
        active: line.is_active,
        team_id: line.team.map(TeamId::as_uuid),
        sources: settings.sources,
        people: settings
            .people
            .into_iter()
            .map(|(sign, id)| (sign, id.as_uuid()))
            .collect(),
        numbers: settings
            .numbers
            .into_iter()
            .map(|it| LineNumberWire {
                number: it.number,
                team_id: it.team.map(TeamId::as_uuid),
                language: it.language,
            })
            .collect(),
        barred: settings.barred,
        caller_ids: settings
            .caller_ids
            .into_iter()
            .map(|it| CallerIdWire {
                prefix: it.prefix,
                shows: it.shows,
            })
            .collect(),
        per_minute: settings.per_minute,
        last_used_at: millis(line.used_at),
        hook_url: token.map(|it| format!("{base}/cti/{it}")),
    }
}
