//! New and changed customers' records: the list of those that nobody processed yet, and processing them (F08).

use app::customer::process_records::{OpenRecord, OpenRecords, Which, list_records, process_records};
use axum::Json;
use axum::extract::State;
use domain::CustomerId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::gate::Caller;
use crate::problem::Problem;
use crate::request::{Write, required};
use crate::show::customer::customer;
use crate::state::Api;
use crate::wire::customer_record::{OpenRecordView, OpenRecordsView, ProcessBody, ProcessedView};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get_records, post_process))
}

/// Records that nobody processed since they came or changed, the oldest first; at most 200 of them.
#[utoipa::path(get, path = "/customer-records", tag = "customers", responses((status = 200, body = OpenRecordsView)))]
async fn get_records(State(api): State<Api>, caller: Caller) -> Result<Json<OpenRecordsView>, Problem> {
    let OpenRecords { rows, total } = list_records(api.desk(), &caller.actor).await?;
    let shown = |it: OpenRecord| OpenRecordView {
        customer: customer(it.customer, 0),
        is_new: it.is_new,
        changed_at: it.changed_at.as_millis(),
    };
    Ok(Json(OpenRecordsView {
        items: rows.into_iter().map(shown).collect(),
        total,
    }))
}

/// Processes the record of one customer, or all that came or changed until now; recorded in the day's book.
#[utoipa::path(post, path = "/customer-records", tag = "customers", request_body = ProcessBody,
    responses((status = 200, body = ProcessedView)))]
async fn post_process(
    State(api): State<Api>,
    caller: Caller,
    write: Write<ProcessBody>,
) -> Result<Json<ProcessedView>, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let which = match write.body.customer_id {
        Some(id) => Which::Of(CustomerId::from_uuid(id)),
        None => Which::All,
    };
    let processed = process_records(api.desk(), &caller.actor, which, once).await?;
    Ok(Json(ProcessedView { processed }))
}
