//! Earlier matters that a case may be about: offered beside it, each with what speaks for it (B07).

use app::case::find_matter::OfferedMatter;
use app::case::offer_matters::{keep_matters_apart, offer_matters};
use app::case::show_rows::show_rows;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::matter::MatterSign;
use domain::{Actor, CaseId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Path, Write, required};
use crate::show::Show;
use crate::state::Api;
use crate::wire::case_verb::OtherCaseBody;
use crate::wire::list::List;
use crate::wire::register::Duplicate;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_matters))
        .routes(routes!(post_matters_apart))
}

/// Earlier live matters that this case may be about, each with what speaks for it.
#[utoipa::path(get, path = "/cases/{id}/matters", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = List<Duplicate>)))]
async fn get_matters(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<Uuid>,
) -> Result<Json<List<Duplicate>>, Problem> {
    let found = offer_matters(api.desk(), &caller.actor, CaseId::from_uuid(id)).await?;
    let show = Show::to(&api, locale).await?;
    Ok(Json(List::whole(
        offered(&api, &caller.actor, &show, found).await?,
    )))
}

/// Says that two cases are two matters; the one is not offered beside the other again.
#[utoipa::path(post, path = "/cases/{id}/matters_apart", tag = "cases", params(("id" = Uuid, Path)),
    request_body = OtherCaseBody, responses((status = 204)))]
async fn post_matters_apart(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<OtherCaseBody>,
) -> Result<StatusCode, Problem> {
    let once = caller.once(Some(required(write.once)?));
    let pair = (CaseId::from_uuid(id), CaseId::from_uuid(write.body.other_id));
    keep_matters_apart(api.desk(), &caller.actor, pair, once).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Offers as the wire shows them.
pub(super) async fn offered(
    api: &Api,
    actor: &Actor,
    show: &Show,
    found: Vec<OfferedMatter>,
) -> Result<Vec<Duplicate>, Problem> {
    let cases = found.iter().map(|it| it.case.clone()).collect();
    let lines = show_rows(api.desk(), actor, cases).await?;
    let shown = |(
        line,
        OfferedMatter {
            case: _,
            signs,
            score,
        },
    )| Duplicate {
        case: show.row(line),
        reason: signs.first().map_or("same_customer", |it| it.as_str()).to_owned(),
        text: text_of(show.locale, &signs),
        signs: signs.iter().map(|it| it.as_str().to_owned()).collect(),
        score,
    };
    Ok(lines.into_iter().zip(found).map(shown).collect())
}

/// What speaks for it, in words.
fn text_of(locale: Locale, signs: &[MatterSign]) -> String {
    let (said, between): (Vec<&str>, &str) = match locale {
        Locale::Chinese => (signs.iter().map(|it| in_chinese(*it)).collect(), "、"),
        Locale::English => (signs.iter().map(|it| in_english(*it)).collect(), ", "),
    };
    said.join(between)
}

const fn in_chinese(sign: MatterSign) -> &'static str {
    match sign {
        MatterSign::SameCustomer => "同一客户",
        MatterSign::SameNumber => "同一号码",
        MatterSign::SamePlace => "同一地址",
        MatterSign::SameHousehold => "同一家庭或单位",
        MatterSign::SameType => "同一类型",
        MatterSign::AlikeWords => "说法相近",
        MatterSign::AsksAgain => "客户在催",
        MatterSign::NamesNumber => "提到该编号",
    }
}

const fn in_english(sign: MatterSign) -> &'static str {
    match sign {
        MatterSign::SameCustomer => "the same customer",
        MatterSign::SameNumber => "the same number",
        MatterSign::SamePlace => "the same address",
        MatterSign::SameHousehold => "the same household or company",
        MatterSign::SameType => "the same type",
        MatterSign::AlikeWords => "alike words",
        MatterSign::AsksAgain => "the customer asks again",
        MatterSign::NamesNumber => "its number is named",
    }
}
