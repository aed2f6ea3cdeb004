//! Proposals that many cases are one matter: listed with their reason, accepted, dismissed; and when they are made (B07).

use app::announcement::ProposalState;
use app::announcement::decide_proposal::{
    AcceptProposal, ListedProposal, accept_proposal, dismiss_proposal, list_proposals,
};
use app::announcement::settings::{ProposalSettings, proposal_settings, save_proposal_settings};
use app::case::show_rows::show_rows;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{Actor, CaseId, ProposalId};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::announcement::entry;
use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Asked, Nothing, Path, Write, required};
use crate::show::Show;
use crate::show::fact::millis;
use crate::state::Api;
use crate::wire::announcement::{AcceptBody, Accepted, ProposalRule, ProposalView};
use crate::wire::list::List;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_proposals))
        .routes(routes!(post_proposal_accept))
        .routes(routes!(post_proposal_dismiss))
        .routes(routes!(get_proposal_rule, put_proposal_rule))
}

/// Which proposals are asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ProposalsQuery {
    /// `open` (when absent), `accepted` or `dismissed`.
    state: Option<String>,
}

/// Cases of one kind and area with alike words, proposed as one matter; those whose cases are all within reach.
#[utoipa::path(get, path = "/matter_proposals", tag = "announcements", params(ProposalsQuery),
    responses((status = 200, body = List<ProposalView>)))]
async fn get_proposals(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Asked(query): Asked<ProposalsQuery>,
) -> Result<Json<List<ProposalView>>, Problem> {
    let state = query.state.as_deref().unwrap_or("open").parse::<ProposalState>();
    let state = state
        .map_err(|_cause| Problem::invalid_field("state", "unknown", "one of open, accepted, dismissed"))?;
    let found = list_proposals(api.desk(), &caller.actor, state).await?;
    let show = Show::to(&api, locale).await?;
    let mut views = Vec::new();
    for it in found {
        views.push(view(&api, &caller.actor, &show, it).await?);
    }
    Ok(Json(List::whole(views)))
}

/// Makes the cases one matter: they join one of them, and each customer is owed an answer of their own.
#[utoipa::path(post, path = "/matter_proposals/{id}/accept", tag = "announcements", params(("id" = Uuid, Path)),
    request_body = AcceptBody, responses((status = 200, body = Accepted)))]
async fn post_proposal_accept(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<AcceptBody>,
) -> Result<Json<Accepted>, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let AcceptBody {
        survivor_id,
        case_ids,
        announcement,
    } = write.body;
    let accept = AcceptProposal {
        survivor: survivor_id.map(CaseId::from_uuid),
        cases: case_ids.into_iter().map(CaseId::from_uuid).collect(),
        announcement: announcement.map(entry),
    };
    let id = ProposalId::from_uuid(id);
    let done = accept_proposal(api.desk(), &caller.actor, (id, accept), once).await?;
    Ok(Json(Accepted {
        survivor_id: done.survivor.as_uuid(),
        joined: u32::try_from(done.joined).unwrap_or(u32::MAX),
        announcement_id: done.announcement.map(|it| it.as_uuid()),
    }))
}

/// Says that they are no one matter; they stay dismissed.
#[utoipa::path(post, path = "/matter_proposals/{id}/dismiss", tag = "announcements", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn post_proposal_dismiss(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<StatusCode, Problem> {
    let once = caller.once(Some(required(write.once)?));
    dismiss_proposal(api.desk(), &caller.actor, ProposalId::from_uuid(id), once).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// From how many customers on, in how many hours, cases are proposed as one matter; whether outages answer by themselves.
#[utoipa::path(get, path = "/matter_proposals/rule", tag = "announcements",
    responses((status = 200, body = ProposalRule)))]
async fn get_proposal_rule(State(api): State<Api>, caller: Caller) -> Result<Json<ProposalRule>, Problem> {
    let ProposalSettings {
        cases,
        hours,
        answers_at_once,
    } = proposal_settings(api.desk(), &caller.actor).await?;
    Ok(Json(ProposalRule {
        cases,
        hours,
        answers_at_once,
    }))
}

/// Sets it for what is looked at from now on.
#[utoipa::path(put, path = "/matter_proposals/rule", tag = "announcements", request_body = ProposalRule,
    responses((status = 200, body = ProposalRule)))]
async fn put_proposal_rule(
    State(api): State<Api>,
    caller: Caller,
    write: Write<ProposalRule>,
) -> Result<Json<ProposalRule>, Problem> {
    let ProposalRule {
        cases,
        hours,
        answers_at_once,
    } = write.body;
    let once = caller.once(write.once);
    let settings = ProposalSettings {
        cases,
        hours,
        answers_at_once,
    };
    save_proposal_settings(api.desk(), &caller.actor, settings, once).await?;
    Ok(Json(write.body))
}

async fn view(
    api: &Api,
    actor: &Actor,
    show: &Show,
    listed: ListedProposal,
) -> Result<ProposalView, Problem> {
    let ListedProposal { proposal: it, cases } = listed;
    let count = cases.len();
    let reason = match show.locale {
        Locale::Chinese => format!("{}：{count} 位客户反映同类问题，说法相近", it.area),
        Locale::English => format!(
            "{}: {count} customers reported the same kind of fault in alike words",
            it.area
        ),
    };
    let lines = show_rows(api.desk(), actor, cases).await?;
    Ok(ProposalView {
        id: it.id.as_uuid(),
        state: it.state,
        area: it.area,
        case_type: it.case_type,
        said: domain::mask::text(&it.said),
        reason,
        found_at: it.found_at.as_millis(),
        survivor_id: it.survivor.map(|it| it.as_uuid()),
        decided_at: millis(it.decided_at),
        decided_by: it.decided_by.map(|it| show.person(it)),
        cases: lines.into_iter().map(|it| show.row(it)).collect(),
    })
}
