//! Cases: lists, the whole case, its timeline, and why a promise is due when it is.

pub(crate) mod matter;
pub(crate) mod register;

use app::case::explain_promise::explain_promise;
use app::case::list_cases::{ListCases, View, count_views, list_cases};
use app::case::show_beside::{Beside, show_beside};
use app::case::show_rows::show_rows;
use app::case::view_case::{CaseView as Viewed, view_case, view_timeline};
use app::kept::{CaseOrder, CasePage, PageMark};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::{Actor, CaseId, CaseType, Category, CustomerId, PersonId, Priority, TeamId};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::case_verb::with_version;
use crate::cursor;
use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Asked, Path};
use crate::show::Show;
use crate::show::case::Around;
use crate::show::promise::key_of;
use crate::state::Api;
use crate::wire::case::{CaseList, CaseView, Counts};
use crate::wire::item::Item;
use crate::wire::list::{List, page_size};
use crate::wire::promise::Why;
use crate::words;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_cases))
        .routes(routes!(get_case))
        .routes(routes!(get_timeline))
        .routes(routes!(get_why))
        .merge(register::routes())
        .merge(matter::routes())
}

/// Which cases are asked for. `type` and `priority` may name several, parted by commas.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct CasesQuery {
    /// The view: `mine`, `team`, `unassigned`, `all`, `waiting`, `closed`, `unanswered`, `breached`.
    view: Option<String>,
    /// Only of these types.
    #[serde(rename = "type")]
    #[param(rename = "type")]
    case_type: Option<String>,
    /// Only of these priorities.
    priority: Option<String>,
    /// Only of this team.
    team: Option<Uuid>,
    /// Only handled by this person.
    handler: Option<Uuid>,
    /// Only owned by this person.
    owner: Option<Uuid>,
    /// Only in this category.
    #[param(value_type = Option<words::Category>)]
    category: Option<Category>,
    /// Only of this customer.
    customer: Option<Uuid>,
    /// `risk` (what falls due next comes first), `updated` or `opened`.
    order: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// At most so many; 50 when absent, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// `1`: with how many cases each view holds.
    counts: Option<u8>,
}

/// Lists cases within the caller's reach.
#[utoipa::path(get, path = "/cases", tag = "cases", params(CasesQuery), responses((status = 200, body = CaseList)))]
async fn get_cases(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Asked(query): Asked<CasesQuery>,
) -> Result<Json<CaseList>, Problem> {
    let counts = match query.counts {
        None | Some(0) => None,
        Some(_) => Some(counts_of(&api, &caller.actor).await?),
    };
    let CasePage { cases, next } = list_cases(api.desk(), &caller.actor, query_of(query)?).await?;
    let lines = show_rows(api.desk(), &caller.actor, cases).await?;
    let show = Show::to(&api, locale).await?;
    Ok(Json(CaseList {
        items: lines.into_iter().map(|it| show.row(it)).collect(),
        next: next.map(|PageMark { key, id }| cursor::encode(&(key, id))),
        counts,
    }))
}

async fn counts_of(api: &Api, actor: &Actor) -> Result<Counts, Problem> {
    let counted = count_views(api.desk(), actor).await?;
    let of = |view: View| counted.0.iter().find(|it| it.0 == view).map_or(0, |it| it.1);
    Ok(Counts {
        mine: of(View::Mine),
        team: of(View::Team),
        unassigned: of(View::Unassigned),
        all: of(View::All),
        waiting: of(View::Waiting),
        unanswered: of(View::Unanswered),
        breached: of(View::Breached),
    })
}

fn query_of(query: CasesQuery) -> Result<ListCases, Problem> {
    let CasesQuery {
        view,
        case_type,
        priority,
        team,
        handler,
        owner,
        category,
        customer,
        order,
        after,
        limit,
        counts: _,
    } = query;
    let view = view.map_or(Ok(View::All), |it| word("view", &it))?;
    let order = match order.as_deref() {
        None | Some("risk") => CaseOrder::Risk,
        Some("updated") => CaseOrder::Updated,
        Some("opened") => CaseOrder::Created,
        Some(_) => {
            return Err(Problem::invalid_field(
                "order",
                "unknown",
                "one of risk, updated, opened",
            ));
        }
    };
    let after = cursor::decode::<(i64, CaseId)>("after", after.as_deref())?;
    Ok(ListCases {
        view,
        case_types: several::<CaseType>("type", case_type.as_deref())?,
        priorities: several::<Priority>("priority", priority.as_deref())?,
        team: team.map(TeamId::from_uuid),
        handler: handler.map(PersonId::from_uuid),
        owner: owner.map(PersonId::from_uuid),
        category,
        customer: customer.map(CustomerId::from_uuid),
        order,
        after: after.map(|(key, id)| PageMark { key, id }),
        limit: page_size(limit),
    })
}

/// A word of a closed set in a query.
pub(crate) fn word<T: std::str::FromStr>(field: &str, text: &str) -> Result<T, Problem>
where
    T::Err: std::fmt::Display,
{
    text.parse()
        .map_err(|cause: T::Err| Problem::invalid_field(field, "unknown", cause.to_string()))
}

/// Words of a closed set, parted by commas.
pub(crate) fn several<T: std::str::FromStr>(field: &str, text: Option<&str>) -> Result<Vec<T>, Problem>
where
    T::Err: std::fmt::Display,
{
    let words = text
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|it| !it.is_empty());
    words.map(|it| word(field, it)).collect()
}

/// The whole case, with the latest twenty entries of its timeline.
#[utoipa::path(get, path = "/cases/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = CaseView)))]
async fn get_case(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let case = view(&api, &caller.actor, locale, CaseId::from_uuid(id)).await?;
    let version = case.row.version;
    Ok(with_version(Json(case).into_response(), version))
}

/// The whole case as one reader sees it.
pub(crate) async fn view(api: &Api, actor: &Actor, locale: Locale, id: CaseId) -> Result<CaseView, Problem> {
    let viewed = view_case(api.desk(), actor, id).await?;
    let others = viewed.others_of_customer.clone();
    let beside = show_beside(api.desk(), actor, viewed.summary.clone(), others).await?;
    shown(api, actor, locale, (viewed, beside)).await
}

/// A case with what stands beside it, as one reader sees it.
pub(crate) async fn shown(
    api: &Api,
    actor: &Actor,
    locale: Locale,
    (viewed, beside): (Viewed, Beside),
) -> Result<CaseView, Problem> {
    let (id, now) = (viewed.case.id, api.now());
    let here = api.desk().presence().at(id, now);
    let others_here = here
        .into_iter()
        .map(|it| it.person)
        .filter(|it| *it != actor.person)
        .collect();
    let show = Show::to(api, locale).await?.for_actor(actor);
    Ok(show.case(
        viewed,
        Around {
            beside,
            others_here,
            actor: actor.clone(),
            now,
        },
    ))
}

/// One entry of a case's timeline.
pub(crate) async fn item(
    api: &Api,
    actor: &Actor,
    locale: Locale,
    (id, seq): (CaseId, u32),
) -> Result<Item, Problem> {
    let timeline = view_timeline(api.desk(), actor, id, Some(seq.saturating_add(1)), 1).await?;
    let show = Show::to(api, locale).await?.for_actor(actor);
    let entry = show.timeline(timeline, None).pop().filter(|it| it.seq == seq);
    entry.ok_or_else(|| Problem::not_found("there is no such entry"))
}

/// Which stretch of a timeline is asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct TimelineQuery {
    /// `timeline_before` of the case, or `next` of the stretch after.
    before: Option<String>,
    /// At most so many; 50 when absent, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Earlier entries of a case's timeline, oldest first; `next` leads to still earlier ones.
#[utoipa::path(get, path = "/cases/{id}/timeline", tag = "cases", params(("id" = Uuid, Path), TimelineQuery),
    responses((status = 200, body = List<Item>)))]
async fn get_timeline(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<Uuid>,
    Asked(query): Asked<TimelineQuery>,
) -> Result<Json<List<Item>>, Problem> {
    let before = cursor::decode::<u32>("before", query.before.as_deref())?;
    let limit = usize::try_from(page_size(query.limit)).unwrap_or(50);
    let timeline = view_timeline(api.desk(), &caller.actor, CaseId::from_uuid(id), before, limit).await?;
    let next = timeline.before.map(|it| cursor::encode(&it));
    let line = app::feed::case_now(api.desk(), CaseId::from_uuid(id)).await?;
    let customer = line.map(|it| it.summary.customer_name);
    let show = Show::to(&api, locale).await?.for_actor(&caller.actor);
    Ok(Json(List {
        items: show.timeline(timeline, customer.as_deref()),
        next,
    }))
}

/// Why a promise is due when it is: basis, figure, calendar, every interval counted, every pause.
#[utoipa::path(get, path = "/cases/{id}/promises/{pid}/why", tag = "cases",
    params(("id" = Uuid, Path), ("pid" = String, Path)), responses((status = 200, body = Why)))]
async fn get_why(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path((id, pid)): Path<(Uuid, String)>,
) -> Result<Json<Why>, Problem> {
    let key = key_of(&pid).ok_or_else(|| Problem::not_found("the case has no such promise"))?;
    let told = explain_promise(api.desk(), &caller.actor, CaseId::from_uuid(id), key).await?;
    let show = Show::to(&api, locale).await?;
    Ok(Json(show.why(told)))
}
