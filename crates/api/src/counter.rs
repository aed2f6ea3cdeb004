//! Counters and visits, for those who work there and those who set them up.

use app::counter::counters::{
    CounterEntry, CounterSettings, ShownCounter, Topic, list_counters, save_counter,
};
use app::counter::visits::{Greeting, VisitAct, act_on_visit, call_next, todays_visits};
use app::kept::Visit;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{Actor, CaseId, CounterId, TeamId, VisitId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Path, Write, required};
use crate::show::Show;
use crate::show::fact::millis;
use crate::state::Api;
use crate::wire::counter::{CallNextBody, CounterBody, CounterView, CounterVisit, TopicWire, VisitActBody};
use crate::wire::list::List;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_counters, post_counter))
        .routes(routes!(patch_counter))
        .routes(routes!(get_visits))
        .routes(routes!(post_call_next))
        .routes(routes!(post_visit_act))
}

/// The counters at which the reader works; all for whoever sets up the desk.
#[utoipa::path(get, path = "/counters", tag = "counter", responses((status = 200, body = List<CounterView>)))]
async fn get_counters(State(api): State<Api>, caller: Caller) -> Result<Json<List<CounterView>>, Problem> {
    let counters = list_counters(api.desk(), &caller.actor).await?;
    let views = counters.into_iter().map(|it| view(&api, it, None)).collect();
    Ok(Json(List::whole(views)))
}

/// Enters a counter; the addresses of its pages are shown this once.
#[utoipa::path(post, path = "/counters", tag = "counter", request_body = CounterBody,
    responses((status = 201, body = CounterView)))]
async fn post_counter(
    State(api): State<Api>,
    caller: Caller,
    write: Write<CounterBody>,
) -> Result<Response, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let blank = CounterEntry {
        name: String::new(),
        team: None,
        is_active: true,
        settings: CounterSettings::default(),
    };
    let (entry, _) = changed(blank, write.body);
    let saved = save_counter(api.desk(), &caller.actor, (None, entry), (true, once)).await?;
    let shown = find(&api, &caller.actor, saved.id).await?;
    Ok((
        StatusCode::CREATED,
        Json(view(&api, shown, saved.token.as_deref())),
    )
        .into_response())
}

/// Changes a counter; what is not given stays.
#[utoipa::path(patch, path = "/counters/{id}", tag = "counter", params(("id" = Uuid, Path)),
    request_body = CounterBody, responses((status = 200, body = CounterView)))]
async fn patch_counter(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<CounterBody>,
) -> Result<Json<CounterView>, Problem> {
    let id = CounterId::from_uuid(id);
    let ShownCounter { counter, settings } = find(&api, &caller.actor, id).await?;
    let before = CounterEntry {
        name: counter.name,
        team: counter.team,
        is_active: counter.is_active,
        settings,
    };
    let (entry, renews) = changed(before, write.body);
    let once = caller.once(write.once);
    let saved = save_counter(api.desk(), &caller.actor, (Some(id), entry), (renews, once)).await?;
    let shown = find(&api, &caller.actor, id).await?;
    Ok(Json(view(&api, shown, saved.token.as_deref())))
}

/// The visits of today, in the order in which numbers were taken.
#[utoipa::path(get, path = "/counters/{id}/visits", tag = "counter", params(("id" = Uuid, Path)),
    responses((status = 200, body = List<CounterVisit>)))]
async fn get_visits(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<Uuid>,
) -> Result<Json<List<CounterVisit>>, Problem> {
    let visits = todays_visits(api.desk(), &caller.actor, CounterId::from_uuid(id)).await?;
    let show = Show::to(&api, locale).await?;
    let views = visits.into_iter().map(|it| visit_view(&show, it)).collect();
    Ok(Json(List::whole(views)))
}

/// Calls the customer who has waited longest to a window.
#[utoipa::path(post, path = "/counters/{id}/next", tag = "counter", params(("id" = Uuid, Path)),
    request_body = CallNextBody, responses((status = 204)))]
async fn post_call_next(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<CallNextBody>,
) -> Result<StatusCode, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let called = (CounterId::from_uuid(id), write.body.window);
    call_next(api.desk(), &caller.actor, called, once).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Calls a visit again, receives it (A19), finishes it, or notes that nobody came.
#[utoipa::path(post, path = "/visits/{id}/acts", tag = "counter", params(("id" = Uuid, Path)),
    request_body = VisitActBody, responses((status = 204)))]
async fn post_visit_act(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<VisitActBody>,
) -> Result<StatusCode, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let VisitActBody {
        act,
        identity,
        seated,
        request,
        text,
        case_id,
    } = write.body;
    let act = match act.as_str() {
        "call_again" => VisitAct::CallAgain,
        "greet" => VisitAct::Greet(Greeting {
            has_identity: identity,
            is_seated: seated,
            request,
            text,
        }),
        "no_show" => VisitAct::NoShow,
        "finish" => VisitAct::Finish(case_id.map(CaseId::from_uuid)),
        _ => {
            return Err(Problem::invalid_field(
                "act",
                "unknown",
                "one of call_again, greet, no_show, finish",
            ));
        }
    };
    act_on_visit(api.desk(), &caller.actor, (VisitId::from_uuid(id), act), once).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn find(api: &Api, actor: &Actor, id: CounterId) -> Result<ShownCounter, Problem> {
    let known = list_counters(api.desk(), actor)
        .await?
        .into_iter()
        .find(|it| it.counter.id == id);
    known.ok_or_else(|| Problem::not_found("there is no such counter"))
}

fn changed(before: CounterEntry, body: CounterBody) -> (CounterEntry, bool) {
    let CounterBody {
        name,
        team_id,
        active,
        topics,
        windows,
        renew,
    } = body;
    let own = before.settings;
    let topic = |it: TopicWire| Topic {
        key: it.key,
        prefix: it.prefix,
        zh: it.zh,
        en: it.en,
    };
    let entry = CounterEntry {
        name: name.unwrap_or(before.name),
        team: team_id.map_or(before.team, |it| it.map(TeamId::from_uuid)),
        is_active: active.unwrap_or(before.is_active),
        settings: CounterSettings {
            topics: topics.map_or(own.topics, |it| it.into_iter().map(topic).collect()),
            windows: windows.unwrap_or(own.windows),
        },
    };
    (entry, renew)
}

pub(crate) fn topic_wire(it: Topic) -> TopicWire {
    let Topic { key, prefix, zh, en } = it;
    TopicWire { key, prefix, zh, en }
}

fn view(api: &Api, shown: ShownCounter, token: Option<&str>) -> CounterView {
    let ShownCounter { counter, settings } = shown;
    let base = api.settings().public_url.trim_end_matches('/');
    let page = |name: &str| token.map(|it| format!("{base}/counter/{it}/{name}"));
    CounterView {
        id: counter.id.as_uuid(),
        name: counter.name,
        team_id: counter.team.map(TeamId::as_uuid),
        active: counter.is_active,
        topics: settings.topics.into_iter().map(topic_wire).collect(),
        windows: settings.windows,
        kiosk_url: page("kiosk"),
        screen_url: page("screen"),
    }
}

fn visit_view(show: &Show, visit: Visit) -> CounterVisit {
    CounterVisit {
        id: visit.id.as_uuid(),
        code: visit.code,
        topic: visit.topic,
        stage: visit.stage,
        window: visit.window,
        person: visit.person.map(|it| show.person(it)),
        came_at: visit.came_at.as_millis(),
        called_at: millis(visit.called_at),
        calls: visit.calls,
        greeted_at: millis(visit.greeted_at),
        ended_at: millis(visit.ended_at),
        case_id: visit.case.map(CaseId::as_uuid),
    }
}
