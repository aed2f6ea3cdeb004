//! What can be done with a case: each endpoint hands one verb of `app` what came in, and answers with the case as it stands.

pub(crate) mod answer;
pub(crate) mod chat;
pub(crate) mod ending;
pub(crate) mod event;
pub(crate) mod handover;
pub(crate) mod presence;
pub(crate) mod progress;
pub(crate) mod talk;

use std::collections::BTreeMap;

use app::{Done, OnCase};
use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{Actor, CaseId};
use serde::de::DeserializeOwned;
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Path, Write, required};
use crate::state::Api;
use crate::wire::case_verb::{CaseAnswer, ItemAnswer};

/// All verbs on a case.
pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .merge(talk::routes())
        .merge(answer::routes())
        .merge(handover::routes())
        .merge(progress::routes())
        .merge(ending::routes())
        .merge(event::routes())
        .merge(presence::routes())
        .merge(chat::routes())
}

/// A verb on a case as it came in: by whom, on which case at which version, once under which key.
#[derive(Debug)]
pub(crate) struct Verb<T> {
    api: Api,
    caller: Caller,
    locale: Locale,
    on: OnCase,
    path: BTreeMap<String, Uuid>,
    body: T,
}

impl<T: DeserializeOwned + Send> FromRequest<Api> for Verb<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &Api) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, state).await?;
        let Ok(locale) = Locale::from_request_parts(&mut parts, state).await;
        let Path(path) = Path::<BTreeMap<String, Uuid>>::from_request_parts(&mut parts, state).await?;
        let Write {
            body,
            once,
            expected_version,
        } = Write::from_request(Request::from_parts(parts, body), state).await?;
        let id = path
            .get("id")
            .copied()
            .map(CaseId::from_uuid)
            .ok_or_else(Problem::internal)?;
        let on = OnCase {
            id,
            version: expected_version,
            once: caller.once(Some(required(once)?)),
        };
        Ok(Self {
            api: state.clone(),
            caller,
            locale,
            on,
            path,
            body,
        })
    }
}

impl<T> Verb<T> {
    /// Another id in the path.
    fn part(&self, name: &str) -> Result<Uuid, Problem> {
        self.path.get(name).copied().ok_or_else(Problem::internal)
    }
}

/// Who reads the answer.
struct Reader {
    api: Api,
    caller: Caller,
    locale: Locale,
}

impl<T> Verb<T> {
    /// Parts the verb into its reader, the case that it is on, and its body.
    fn into_parts(self) -> (Reader, OnCase, T) {
        let Self {
            api,
            caller,
            locale,
            on,
            path: _,
            body,
        } = self;
        (Reader { api, caller, locale }, on, body)
    }
}

impl Reader {
    fn desk(&self) -> &app::Desk {
        self.api.desk()
    }

    const fn actor(&self) -> &Actor {
        &self.caller.actor
    }

    /// The case as it stands after a verb.
    async fn case(&self, status: StatusCode, done: Done) -> Result<Response, Problem> {
        let case = crate::case::view(&self.api, self.actor(), self.locale, done.case).await?;
        let version = case.row.version;
        Ok(with_version(
            (status, Json(CaseAnswer { case })).into_response(),
            version,
        ))
    }

    /// What a verb added, and the case as it stands after it.
    async fn item(&self, done: Done) -> Result<Response, Problem> {
        let case = crate::case::view(&self.api, self.actor(), self.locale, done.case).await?;
        let version = case.row.version;
        let item = match case.timeline.iter().find(|it| it.seq == done.seq) {
            Some(item) => item.clone(),
            // Sent again after much has happened since: it stands further up.
            None => crate::case::item(&self.api, self.actor(), self.locale, (done.case, done.seq)).await?,
        };
        Ok(with_version(
            (StatusCode::CREATED, Json(ItemAnswer { item, case })).into_response(),
            version,
        ))
    }
}

/// Adds the case's version as its entity tag.
pub(crate) fn with_version(mut answer: Response, version: i64) -> Response {
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        answer.headers_mut().insert(header::ETAG, tag);
    }
    answer
}
