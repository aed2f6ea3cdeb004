//! Customers: found, seen, entered, changed; covered fields shown for a reason.

use app::case::list_cases::{ListCases, View, list_cases};
use app::case::show_rows::show_rows;
use app::customer::change_customer::{OnCustomer, change_customer};
use app::customer::enter_customer::enter_customer;
use app::customer::find_customers::{CustomerMark, CustomerPage, FindCustomers, find_customers};
use app::customer::reveal_field::{RevealField, Revealed, reveal_field};
use app::customer::view_customer::{CustomerView as Viewed, view_customer};
use app::kept::CaseOrder;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{Actor, CaseId, CustomerId, IdentityId, PlaceId};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::case::word;
use crate::case_verb::with_version;
use crate::cursor;
use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Asked, Path, Write, required};
use crate::show::Show;
use crate::show::customer::{customer as shown, opened};
use crate::state::Api;
use crate::wire::case::CaseRow;
use crate::wire::customer::{CustomerBody, CustomerPatch, CustomerView, RevealBody, RevealedView};
use crate::wire::list::{List, page_size};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_customers, post_customer))
        .routes(routes!(get_customer, patch_customer))
        .routes(routes!(get_customer_cases))
        .routes(routes!(post_reveal))
}

/// Who is looked for; with neither, the latest.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct CustomersQuery {
    /// Any part of a number, at least three digits.
    phone: Option<String>,
    /// Words of a name, an address or a number.
    q: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// At most so many; 50 when absent, 100 at most.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// Finds customers.
#[utoipa::path(get, path = "/customers", tag = "customers", params(CustomersQuery),
    responses((status = 200, body = List<CustomerView>)))]
async fn get_customers(
    State(api): State<Api>,
    caller: Caller,
    Asked(query): Asked<CustomersQuery>,
) -> Result<Json<List<CustomerView>>, Problem> {
    let CustomersQuery {
        phone,
        q,
        after,
        limit,
    } = query;
    let after = cursor::decode::<CustomerMark>("after", after.as_deref())?;
    let cmd = FindCustomers {
        phone,
        words: q,
        after,
        limit: page_size(limit),
    };
    let CustomerPage { customers, next } = find_customers(api.desk(), &caller.actor, cmd).await?;
    let items = customers
        .into_iter()
        .map(|Viewed { customer, open_cases }| shown(customer, open_cases))
        .collect();
    Ok(Json(List {
        items,
        next: next.map(|it| cursor::encode(&it)),
    }))
}

/// Enters a customer.
#[utoipa::path(post, path = "/customers", tag = "customers", request_body = CustomerBody,
    responses((status = 201, body = CustomerView)))]
async fn post_customer(
    State(api): State<Api>,
    caller: Caller,
    write: Write<CustomerBody>,
) -> Result<Response, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let customer = enter_customer(api.desk(), &caller.actor, write.body.into(), once).await?;
    let version = customer.version;
    Ok(with_version(
        (StatusCode::CREATED, Json(opened(customer, 0, &caller.actor))).into_response(),
        version,
    ))
}

/// One customer.
#[utoipa::path(get, path = "/customers/{id}", tag = "customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = CustomerView)))]
async fn get_customer(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let viewed = view_customer(api.desk(), &caller.actor, CustomerId::from_uuid(id)).await?;
    Ok(answer(viewed, &caller.actor))
}

fn answer(Viewed { customer, open_cases }: Viewed, actor: &Actor) -> Response {
    let version = customer.version;
    with_version(Json(opened(customer, open_cases, actor)).into_response(), version)
}

/// Changes a customer.
#[utoipa::path(patch, path = "/customers/{id}", tag = "customers", params(("id" = Uuid, Path)),
    request_body = CustomerPatch, responses((status = 200, body = CustomerView)))]
async fn patch_customer(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<CustomerPatch>,
) -> Result<Response, Problem> {
    let id = CustomerId::from_uuid(id);
    let on = OnCustomer {
        id,
        version: write.expected_version,
        once: caller.once(write.once),
    };
    change_customer(api.desk(), &caller.actor, on, write.body.into()).await?;
    let viewed = view_customer(api.desk(), &caller.actor, id).await?;
    Ok(answer(viewed, &caller.actor))
}

/// The cases of a customer within reach, the latest change first.
#[utoipa::path(get, path = "/customers/{id}/cases", tag = "customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = List<CaseRow>)))]
async fn get_customer_cases(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<Uuid>,
) -> Result<Json<List<CaseRow>>, Problem> {
    let id = CustomerId::from_uuid(id);
    view_customer(api.desk(), &caller.actor, id).await?;
    let query = ListCases {
        view: View::All,
        case_types: Vec::new(),
        priorities: Vec::new(),
        team: None,
        handler: None,
        owner: None,
        category: None,
        customer: Some(id),
        order: CaseOrder::Updated,
        after: None,
        limit: 200,
    };
    let page = list_cases(api.desk(), &caller.actor, query).await?;
    let lines = show_rows(api.desk(), &caller.actor, page.cases).await?;
    let show = Show::to(&api, locale).await?;
    Ok(Json(List::whole(
        lines.into_iter().map(|it| show.row(it)).collect(),
    )))
}

/// Shows a covered field for a reason; it is logged (J01).
#[utoipa::path(post, path = "/customers/{id}/reveal", tag = "customers", params(("id" = Uuid, Path)),
    request_body = RevealBody, responses((status = 200, body = RevealedView)))]
async fn post_reveal(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<RevealBody>,
) -> Result<Json<RevealedView>, Problem> {
    let RevealBody {
        field,
        identity_id,
        place_id,
        reason,
        case_id,
    } = write.body;
    let cmd = RevealField {
        customer: CustomerId::from_uuid(id),
        field: word("field", &field)?,
        identity: identity_id.map(IdentityId::from_uuid),
        place: place_id.map(PlaceId::from_uuid),
        reason,
        case: case_id.map(CaseId::from_uuid),
    };
    let Revealed { value, until_at } = reveal_field(api.desk(), &caller.actor, cmd).await?;
    Ok(Json(RevealedView {
        value,
        until_at: until_at.as_millis(),
    }))
}
