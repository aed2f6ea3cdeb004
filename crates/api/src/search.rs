//! Search over cases, messages and customers, within the reader's rights.

use app::kept::CaseSummary;
use app::search::find_text::{FindKind, FindText, Found, FoundMark, FoundPage, find_text};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::case::several;
use crate::cursor;
use crate::gate::Caller;
use crate::problem::Problem;
use crate::request::Asked;
use crate::show::case::customer_ref;
use crate::state::Api;
use crate::wire::list::{List, page_size};
use crate::wire::search::{ExcerptPart, FoundCase, Hit};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get_search))
}

/// What is looked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SearchQuery {
    /// Words, numbers, parts of numbers; all of them must be found.
    q: String,
    /// Of `case,message,customer`; all when absent.
    kinds: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// At most so many; 50 when absent, 100 at most.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// Finds cases, what was said and written on them, and customers.
#[utoipa::path(get, path = "/search", tag = "search", params(SearchQuery),
    responses((status = 200, body = List<Hit>)))]
async fn get_search(
    State(api): State<Api>,
    caller: Caller,
    Asked(query): Asked<SearchQuery>,
) -> Result<Json<List<Hit>>, Problem> {
    let SearchQuery {
        q,
        kinds,
        after,
        limit,
    } = query;
    let cmd = FindText {
        words: q,
        kinds: several::<FindKind>("kinds", kinds.as_deref())?,
        after: cursor::decode::<FoundMark>("after", after.as_deref())?,
        limit: page_size(limit),
    };
    let FoundPage { items, next } = find_text(api.desk(), &caller.actor, cmd).await?;
    Ok(Json(List {
        items: items.into_iter().map(hit).collect(),
        next: next.map(|it| cursor::encode(&it)),
    }))
}

fn hit(found: Found) -> Hit {
    let Found {
        kind,
        case,
        customer,
        at,
        excerpt,
    } = found;
    Hit {
        kind: kind.as_str().to_owned(),
        case: case.as_ref().map(found_case),
        customer: customer.as_ref().map(customer_ref),
        at: at.as_millis(),
        excerpt: excerpt
            .into_iter()
            .map(|(text, hit)| ExcerptPart { text, hit })
            .collect(),
    }
}

fn found_case(case: &CaseSummary) -> FoundCase {
    FoundCase {
        id: case.id.as_uuid(),
        number: case.number.as_str().to_owned(),
        subject: domain::mask::text(&case.subject),
        category: case.category,
    }
}
