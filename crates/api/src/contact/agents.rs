//! Who does what at the desk, and what is set for whoever takes contacts.

use app::contact::agent_settings::{AgentSettings, agent_settings, set_agent_settings};
use app::contact::my_desk::{AgentLine, list_agents};
use app::contact::waiting::expected_wait;
use axum::Json;
use axum::extract::State;
use domain::PersonId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Path, Write};
use crate::show::Show;
use crate::state::Api;
use crate::wire::contact::{AgentBoard, AgentSettingsBody, AgentView, QueueCount};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_agents))
        .routes(routes!(get_agent_settings, put_agent_settings))
}

/// Who does what, and how many wait in each queue.
#[utoipa::path(get, path = "/agents", tag = "contacts", responses((status = 200, body = AgentBoard)))]
async fn get_agents(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
) -> Result<Json<AgentBoard>, Problem> {
    let board = list_agents(api.desk(), &caller.actor).await?;
    let show = Show::to(&api, locale).await?;
    let mut waiting = Vec::new();
    for (team, count) in board.waiting {
        waiting.push(QueueCount {
            team: team.map(|it| show.team(it)),
            count,
            expected_s: expected_wait(api.desk(), team).await?,
        });
    }
    let view = |AgentLine {
                    agent,
                    in_hand,
                    teams,
                }: AgentLine| AgentView {
        person: show.person(agent.person),
        state: agent.state,
        reason: agent.reason,
        since_at: agent.since_at.as_millis(),
        seen_at: agent.seen_at.as_millis(),
        in_hand,
        chat_limit: agent.chat_limit,
        teams: teams.into_iter().map(|it| show.team(it)).collect(),
    };
    Ok(Json(AgentBoard {
        agents: board.agents.into_iter().map(view).collect(),
        waiting,
    }))
}

/// What somebody can do and how much they take.
#[utoipa::path(get, path = "/people/{id}/contact_settings", tag = "contacts", params(("id" = Uuid, Path)),
    responses((status = 200, body = AgentSettingsBody)))]
async fn get_agent_settings(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<AgentSettingsBody>, Problem> {
    let found = agent_settings(api.desk(), &caller.actor, PersonId::from_uuid(id)).await?;
    Ok(Json(view(found)))
}

/// Sets what somebody can do and how much they take.
#[utoipa::path(put, path = "/people/{id}/contact_settings", tag = "contacts", params(("id" = Uuid, Path)),
    request_body = AgentSettingsBody, responses((status = 200, body = AgentSettingsBody)))]
async fn put_agent_settings(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<AgentSettingsBody>,
) -> Result<Json<AgentSettingsBody>, Problem> {
    let once = caller.once(write.once);
    let AgentSettingsBody {
        skills,
        chat_limit,
        ability,
    } = write.body;
    let settings = AgentSettings {
        skills,
        chat_limit,
        ability,
    };
    let set = set_agent_settings(
        api.desk(),
        &caller.actor,
        (PersonId::from_uuid(id), settings),
        once,
    )
    .await?;
    Ok(Json(view(set)))
}

fn view(settings: AgentSettings) -> AgentSettingsBody {
    let AgentSettings {
        skills,
        chat_limit,
        ability,
    } = settings;
    AgentSettingsBody {
        skills,
        chat_limit,
        ability,
    }
}
