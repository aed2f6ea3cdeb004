//! Who is at a case, and what they have not finished writing.

use app::case::be_present::be_present;
use app::case::keep_draft::{DraftKind, drop_draft, keep_draft};
use app::presence::{Doing, Sighting};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::CaseId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::case::word;
use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Path, Write};
use crate::show::Show;
use crate::show::case::draft;
use crate::state::Api;
use crate::wire::case::DraftView;
use crate::wire::case_verb::{DraftBody, OtherHere, Others, PresenceBody, PresenceState};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(post_presence))
        .routes(routes!(put_draft, delete_draft))
}

/// Says that one looks at a case or writes on it; repeat it every twenty seconds. Answers who else is there.
#[utoipa::path(post, path = "/cases/{id}/presence", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = PresenceBody, responses((status = 200, body = Others)))]
async fn post_presence(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<Uuid>,
    write: Write<PresenceBody>,
) -> Result<Json<Others>, Problem> {
    let case = CaseId::from_uuid(id);
    let doing = match write.body.state {
        PresenceState::Viewing => Some(Doing::Viewing),
        PresenceState::Replying => Some(Doing::Replying),
        PresenceState::Gone => None,
    };
    let here = be_present(api.desk(), &caller.actor, case, doing).await?;
    let show = Show::to(&api, locale).await?;
    let others = here.into_iter().map(
        |Sighting {
             person,
             doing,
             seen_at: _,
         }| OtherHere {
            person: show.person(person),
            state: match doing {
                Doing::Viewing => PresenceState::Viewing,
                Doing::Replying => PresenceState::Replying,
            },
        },
    );
    Ok(Json(Others {
        others: others.collect(),
    }))
}

/// Keeps an unsent text; only its author sees it. An empty one is forgotten.
#[utoipa::path(put, path = "/cases/{id}/drafts/{mode}", tag = "case verbs",
    params(("id" = Uuid, Path), ("mode" = String, Path, description = "`reply` or `note`")),
    request_body = DraftBody, responses((status = 200, body = DraftView)))]
async fn put_draft(
    State(api): State<Api>,
    caller: Caller,
    Path((id, mode)): Path<(Uuid, String)>,
    write: Write<DraftBody>,
) -> Result<Json<DraftView>, Problem> {
    let kind: DraftKind = word("mode", &mode)?;
    let DraftBody { body, version } = write.body;
    let kept = keep_draft(
        api.desk(),
        &caller.actor,
        (CaseId::from_uuid(id), kind),
        (body, version),
    )
    .await?;
    Ok(Json(draft(kept)))
}

/// Forgets an unsent text.
#[utoipa::path(delete, path = "/cases/{id}/drafts/{mode}", tag = "case verbs",
    params(("id" = Uuid, Path), ("mode" = String, Path, description = "`reply` or `note`")),
    responses((status = 204)))]
async fn delete_draft(
    State(api): State<Api>,
    caller: Caller,
    Path((id, mode)): Path<(Uuid, String)>,
) -> Result<StatusCode, Problem> {
    let kind: DraftKind = word("mode", &mode)?;
    drop_draft(api.desk(), &caller.actor, CaseId::from_uuid(id), kind).await?;
    Ok(StatusCode::NO_CONTENT)
}
