//! Logging in and out; who one is; one's password and preferences.

use app::AppError;
use app::session::change_password::change_password;
use app::session::log_in::{LogIn, log_in, log_out};
use app::session::preferences::save_preferences;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use domain::{Actor, Permission, Person};
use pack::says;
use serde_json::{Map, Value};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::gate::{Caller, SESSION_COOKIE, address, count_address, origin};
use crate::problem::Problem;
use crate::request::{Write, read_body, read_json, require_json};
use crate::state::Api;
use crate::wire::session::{Company, Granted, LogInBody, Me, MyPerson, PasswordBody};

/// Logging in: the one write that needs no session.
pub(crate) fn open_routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(post_session))
}

/// The rest.
pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_session, delete_session))
        .routes(routes!(post_password))
        .routes(routes!(put_preferences))
}

/// Logs in and sets the session's cookie.
#[utoipa::path(post, path = "/session", tag = "session", security(()), request_body = LogInBody,
    responses((status = 200, body = Me)))]
async fn post_session(State(api): State<Api>, jar: CookieJar, request: Request) -> Result<Response, Problem> {
    let address = address::of_request(&request, api.settings().is_behind_proxy);
    count_address(&api, address)?;
    let (parts, body) = request.into_parts();
    origin::check_write(&parts.headers, &api.settings().public_url, None)?;
    require_json(&parts.headers)?;
    let bytes = read_body(&parts.headers, body, api.settings().max_json_bytes).await?;
    let LogInBody { login, password } = read_json(&bytes)?;
    let cmd = LogIn {
        login,
        password,
        address: address.map(|it| it.to_string()).unwrap_or_default(),
        browser: browser_of(&parts.headers),
    };
    let begun = log_in(api.desk(), cmd)
        .await
        .map_err(|error| Problem::from_app(error, api.now()))?;
    let cookie = Cookie::build((SESSION_COOKIE, begun.token))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(api.settings().is_cookie_secure)
        .build();
    let actor = Actor {
        person: begun.person.id,
        role: begun.person.role,
        teams: begun.person.teams.clone(),
        only: None,
    };
    let me = me(&api, &begun.person, &actor, begun.csrf).await?;
    Ok((jar.add(cookie), Json(me)).into_response())
}

fn browser_of(headers: &HeaderMap) -> String {
    headers
        .get(header::USER_AGENT)
        .and_then(|it| it.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

/// Who is logged in.
#[utoipa::path(get, path = "/session", tag = "session", responses((status = 200, body = Me)))]
async fn get_session(State(api): State<Api>, caller: Caller) -> Result<Json<Me>, Problem> {
    let csrf = caller
        .session
        .as_ref()
        .map(|it| it.csrf.clone())
        .unwrap_or_default();
    Ok(Json(me(&api, &caller.person, &caller.actor, csrf).await?))
}

/// Logs out.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204)))]
async fn delete_session(State(api): State<Api>, caller: Caller, jar: CookieJar) -> Result<Response, Problem> {
    if let Some(session) = &caller.session {
        log_out(api.desk(), &session.secret).await?;
    }
    let gone = Cookie::build((SESSION_COOKIE, "")).path("/").build();
    Ok((jar.remove(gone), StatusCode::NO_CONTENT).into_response())
}

/// Changes one's own password; all one's sessions end.
#[utoipa::path(post, path = "/session/password", tag = "session", request_body = PasswordBody,
    responses((status = 204)))]
async fn post_password(
    State(api): State<Api>,
    caller: Caller,
    write: Write<PasswordBody>,
) -> Result<StatusCode, Problem> {
    let PasswordBody { old, new } = write.body;
    match change_password(api.desk(), &caller.actor, &old, &new).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        // Not 401: the session is fine, only this field is not.
        Err(AppError::BadCredentials) => Err(Problem::invalid_typed(
            "old",
            "wrong",
            says!("不对", "this is not the present password"),
        )),
        Err(error) => Err(error.into()),
    }
}

/// Keeps how one likes one's screens: any JSON object; `locale` is the language.
#[utoipa::path(put, path = "/session/preferences", tag = "session", request_body = Object, responses((status = 204)))]
async fn put_preferences(
    State(api): State<Api>,
    caller: Caller,
    write: Write<Map<String, Value>>,
) -> Result<StatusCode, Problem> {
    let locale = write
        .body
        .get("locale")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let text = Value::Object(write.body).to_string();
    save_preferences(api.desk(), &caller.actor, locale, text).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn me(api: &Api, person: &Person, actor: &Actor, csrf_token: String) -> Result<Me, Problem> {
    let granted = |action: &Permission| {
        Some(Granted {
            action: *action,
            scope: actor.scope(*action)?,
        })
    };
    let settings = api.desk().settings();
    Ok(Me {
        person: MyPerson {
            id: person.id.as_uuid(),
            name: person.name.clone(),
            work_number: person.work_number.clone(),
            login: person.login.clone(),
            role: person.role,
            team_ids: person.teams.iter().map(|it| it.as_uuid()).collect(),
            locale: person.locale.clone(),
        },
        permissions: Permission::ALL.iter().filter_map(granted).collect(),
        csrf_token,
        server_time_at: api.now().as_millis(),
        stream_at: api.hub().position().await?,
        company: Company {
            name: settings.company.clone(),
            zone: settings.zone.name().to_owned(),
        },
        preferences: serde_json::from_str(&person.preferences).unwrap_or_default(),
    })
}
