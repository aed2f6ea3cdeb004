//! Tasks as one list, and as a calendar under a secret address.

use app::AppError;
use app::kept::TaskFeed;
use app::task::Task;
use app::task::feed::{GivenFeed, give_out_feed, list_feeds, read_feed, revoke_feed};
use app::task::list_tasks::{Whose, list_tasks};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use domain::{CaseId, TaskFeedId, TeamId};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::{Caller, address, count_address};
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Asked, Nothing, Path, Write, required};
use crate::show::Show;
use crate::show::fact::millis;
use crate::state::Api;
use crate::wire::list::List;
use crate::wire::task::{GivenTaskFeedView, TaskFeedView, TaskListView, TaskView};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_tasks))
        .routes(routes!(get_task_feeds, post_task_feed))
        .routes(routes!(delete_task_feed))
}

/// The calendar itself: no log-in, its secret is in the address.
pub(crate) fn calendar_routes() -> Router<Api> {
    Router::new().route("/tasks/{file}", get(get_calendar))
}

/// Whose tasks are asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct TasksQuery {
    /// `mine` (when absent) or `team`.
    whose: Option<String>,
    /// With `team`: only of this team.
    team: Option<Uuid>,
    /// Whatever is owed on this case, instead.
    case: Option<Uuid>,
    /// At most so many; 0: only how many there are. All when absent.
    limit: Option<usize>,
}

/// What the caller or their teams owe, what is due first at the top.
#[utoipa::path(get, path = "/tasks", tag = "tasks", params(TasksQuery),
    responses((status = 200, body = TaskListView)))]
async fn get_tasks(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Asked(query): Asked<TasksQuery>,
) -> Result<Json<TaskListView>, Problem> {
    let whose = match (query.case, query.whose.as_deref()) {
        (Some(case), _) => Whose::Case(CaseId::from_uuid(case)),
        (None, None | Some("mine")) => Whose::Mine,
        (None, Some("team")) => Whose::Team(query.team.map(TeamId::from_uuid)),
        (None, Some(_)) => return Err(Problem::invalid_field("whose", "unknown", "one of mine, team")),
    };
    let list = list_tasks(api.desk(), &caller.actor, whose).await?;
    let show = Show::to(&api, locale).await?;
    let count = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
    let (total, late) = (
        count(list.tasks.len()),
        count(list.tasks.iter().filter(|it| it.is_late).count()),
    );
    let standard = api.desk().standard();
    let shown = list.tasks.into_iter().take(query.limit.unwrap_or(usize::MAX));
    let items = shown.map(|it| {
        let clause = it.clause.as_ref().and_then(|it| standard.clause(it));
        let title = clause.map(|it| locale.pick(&it.title)).unwrap_or_default();
        view(&show, it, title)
    });
    Ok(Json(TaskListView {
        items: items.collect(),
        total,
        late,
        cut: list.is_cut,
    }))
}

/// The caller's calendar addresses, without their secrets.
#[utoipa::path(get, path = "/task_feeds", tag = "tasks", responses((status = 200, body = List<TaskFeedView>)))]
async fn get_task_feeds(State(api): State<Api>, caller: Caller) -> Result<Json<List<TaskFeedView>>, Problem> {
    let feeds = list_feeds(api.desk(), &caller.actor).await?;
    Ok(Json(List::whole(feeds.iter().map(feed_view).collect())))
}

/// Gives out a calendar address of the caller's tasks; it is shown this once.
#[utoipa::path(post, path = "/task_feeds", tag = "tasks", responses((status = 201, body = GivenTaskFeedView)))]
async fn post_task_feed(
    State(api): State<Api>,
    caller: Caller,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let GivenFeed { feed, path } = give_out_feed(api.desk(), &caller.actor, once).await?;
    let url = format!("{}{path}", api.settings().public_url.trim_end_matches('/'));
    let feed = feed_view(&feed);
    Ok((StatusCode::CREATED, Json(GivenTaskFeedView { feed, url })).into_response())
}

/// Withdraws one of the caller's calendar addresses at once.
#[utoipa::path(delete, path = "/task_feeds/{id}", tag = "tasks", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn delete_task_feed(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    revoke_feed(api.desk(), &caller.actor, TaskFeedId::from_uuid(id), None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The calendar of a feed (RFC 5545); guesses are counted against their address.
async fn get_calendar(
    State(api): State<Api>,
    axum::extract::Path(file): axum::extract::Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let address = address::of_request(&request, api.settings().is_behind_proxy);
    let headers = request.headers().clone();
    drop(request);
    let secret = file.strip_suffix(".ics").unwrap_or_default();
    match read_feed(api.desk(), secret).await {
        Ok(text) => Ok(calendar(&headers, text)),
        Err(error) => {
            if matches!(error, AppError::NotFound { .. }) {
                count_address(&api, address)?;
            }
            Err(error.into())
        }
    }
}

fn calendar(asked: &HeaderMap, text: String) -> Response {
    let hash: String = hex::encode(Sha256::digest(text.as_bytes()))
        .chars()
        .take(24)
        .collect();
    let tag = format!("\"{hash}\"");
    let known = asked.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
    let is_known = known.is_some_and(|it| {
        it.split(',')
            .any(|one| one.trim().trim_start_matches("W/") == tag)
    });
    let mut answer = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        text.into_response()
    };
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"tasks.ics\""),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    answer
}

fn view(show: &Show, task: Task, clause_title: String) -> TaskView {
    let Task {
        key,
        what,
        case,
        subject,
        words,
        clause,
        due_at,
        is_late,
        person,
        team,
        callback,
        answer,
        ends_with,
    } = task;
    let (case_id, number) = case.unzip();
    TaskView {
        key,
        what,
        case_id: case_id.map(|it| it.as_uuid()),
        number: number.map(|it| it.to_string()),
        subject,
        words,
        clause: clause.map(|it| it.to_string()),
        clause_title,
        due_at: millis(due_at),
        late: is_late,
        person: person.map(|it| show.person(it)),
        team: team.map(|it| show.team(it)),
        callback_id: callback.map(|it| it.as_uuid()),
        answer_id: answer.map(|it| it.as_uuid()),
        ends_with: ends_with.into_iter().map(str::to_owned).collect(),
    }
}

fn feed_view(feed: &TaskFeed) -> TaskFeedView {
    TaskFeedView {
        id: feed.id.as_uuid(),
        made_at: feed.made_at.as_millis(),
        used_at: millis(feed.used_at),
    }
}
