//! One person behind several entries: who may be the same, merging by hand, and taking a merge back.

use app::customer::find_alike::{AlikeCustomer, find_alike, keep_apart, list_suggestions};
use app::customer::merge_customers::merge_customers;
use app::customer::undo_merge::{MergedEntry, list_merges, undo_merge};
use app::customer::verify_identity::verify_identity;
use app::customer::view_customer::{CustomerView as Viewed, view_customer};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::alike::{Alikeness, PersonSign};
use domain::{CustomerId, IdentityId, MergeId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::problem::Problem;
use crate::request::{Path, Write, required};
use crate::show::customer::customer as shown;
use crate::state::Api;
use crate::wire::customer::CustomerView;
use crate::wire::customer_merge::{AlikeView, MergeView, OtherBody, SuggestionView, VerifyBody};
use crate::wire::list::List;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_merges, post_merge))
        .routes(routes!(post_undo))
        .routes(routes!(get_alike))
        .routes(routes!(post_apart))
        .routes(routes!(post_verify))
        .routes(routes!(get_suggestions))
}

/// The entries that were merged into this customer's, and why.
#[utoipa::path(get, path = "/customers/{id}/merges", tag = "customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = List<MergeView>)))]
async fn get_merges(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<List<MergeView>>, Problem> {
    let merges = list_merges(api.desk(), &caller.actor, CustomerId::from_uuid(id)).await?;
    let view = |it: MergedEntry| MergeView {
        id: it.id.as_uuid(),
        merged_id: it.merged.as_uuid(),
        name: domain::mask::name(&it.name),
        automatic: it.is_automatic,
        signs: words_of(&it.signs),
        at: it.at.as_millis(),
    };
    Ok(Json(List::whole(merges.into_iter().map(view).collect())))
}

/// Merges another entry of the same person into this one.
#[utoipa::path(post, path = "/customers/{id}/merges", tag = "customers", params(("id" = Uuid, Path)),
    request_body = OtherBody, responses((status = 201, body = CustomerView)))]
async fn post_merge(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<OtherBody>,
) -> Result<(StatusCode, Json<CustomerView>), Problem> {
    let once = caller.once(Some(required(write.once)?));
    let pair = (
        CustomerId::from_uuid(id),
        CustomerId::from_uuid(write.body.other_id),
    );
    let survivor = merge_customers(api.desk(), &caller.actor, pair, once).await?;
    Ok((StatusCode::CREATED, view(&api, &caller, survivor).await?))
}

/// Takes a merge back: both entries are as they were.
#[utoipa::path(post, path = "/customer-merges/{id}/undo", tag = "customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = CustomerView, description = "The entry that goes its own way again.")))]
async fn post_undo(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<crate::request::Nothing>,
) -> Result<Json<CustomerView>, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let leaves = undo_merge(api.desk(), &caller.actor, MergeId::from_uuid(id), once).await?;
    view(&api, &caller, leaves).await
}

/// Who may be the same person, the likeliest first.
#[utoipa::path(get, path = "/customers/{id}/alike", tag = "customers", params(("id" = Uuid, Path)),
    responses((status = 200, body = List<AlikeView>)))]
async fn get_alike(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<List<AlikeView>>, Problem> {
    let found = find_alike(api.desk(), &caller.actor, CustomerId::from_uuid(id)).await?;
    let view = |AlikeCustomer { customer, alikeness }| AlikeView {
        customer: shown(customer, 0),
        score: alikeness.score,
        signs: words_of(&alikeness.signs),
    };
    Ok(Json(List::whole(found.into_iter().map(view).collect())))
}

/// Says that two entries are two people; they are not suggested again.
#[utoipa::path(post, path = "/customers/{id}/apart", tag = "customers", params(("id" = Uuid, Path)),
    request_body = OtherBody, responses((status = 204)))]
async fn post_apart(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<OtherBody>,
) -> Result<StatusCode, Problem> {
    let pair = (
        CustomerId::from_uuid(id),
        CustomerId::from_uuid(write.body.other_id),
    );
    let once = caller.once(Some(required(write.once)?));
    keep_apart(api.desk(), &caller.actor, pair, once).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Records that the customer was shown to hold a number or an address; whoever was shown to hold it too is merged.
#[utoipa::path(post, path = "/customers/{id}/verify", tag = "customers", params(("id" = Uuid, Path)),
    request_body = VerifyBody, responses((status = 200, body = CustomerView)))]
async fn post_verify(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<VerifyBody>,
) -> Result<Json<CustomerView>, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let which = (
        CustomerId::from_uuid(id),
        IdentityId::from_uuid(write.body.identity_id),
    );
    let survivor = verify_identity(api.desk(), &caller.actor, which, once).await?;
    view(&api, &caller, survivor).await
}

/// Pairs of entries that may be one person, the likeliest first.
#[utoipa::path(get, path = "/customer-suggestions", tag = "customers",
    responses((status = 200, body = List<SuggestionView>)))]
async fn get_suggestions(
    State(api): State<Api>,
    caller: Caller,
) -> Result<Json<List<SuggestionView>>, Problem> {
    let pairs = list_suggestions(api.desk(), &caller.actor).await?;
    let view = |(one, other, alikeness): (_, _, Alikeness)| SuggestionView {
        one: shown(one, 0),
        other: shown(other, 0),
        score: alikeness.score,
        signs: words_of(&alikeness.signs),
    };
    Ok(Json(List::whole(pairs.into_iter().map(view).collect())))
}

async fn view(api: &Api, caller: &Caller, id: CustomerId) -> Result<Json<CustomerView>, Problem> {
    let Viewed { customer, open_cases } = view_customer(api.desk(), &caller.actor, id).await?;
    Ok(Json(shown(customer, open_cases)))
}

fn words_of(signs: &[PersonSign]) -> Vec<String> {
    signs.iter().map(|it| it.as_str().to_owned()).collect()
}
