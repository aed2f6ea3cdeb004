//! How many customers there are to greet, and how many of them opted out (F09).

use app::customer::greetings::{Greeted, count_greeted};
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::gate::Caller;
use crate::problem::Problem;
use crate::state::Api;
use crate::wire::customer::GreetedView;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get_greetings))
}

/// How many customers there are and how many of them want no holiday wishes and no company news, for whoever sends them to
/// all; each counted up to 100 000.
#[utoipa::path(get, path = "/greetings", tag = "customers", responses((status = 200, body = GreetedView)))]
async fn get_greetings(State(api): State<Api>, caller: Caller) -> Result<Json<GreetedView>, Problem> {
    let Greeted { customers, declined } = count_greeted(api.desk(), &caller.actor).await?;
    Ok(Json(GreetedView { customers, declined }))
}
