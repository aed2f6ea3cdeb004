//! The packs that the desk knows, who vouches for each, and what differs between two.

use app::standard::compare_packs::{Comparison, compare_packs};
use app::standard::list_packs::{KnownPack, Voucher, list_packs};
use axum::Json;
use axum::extract::State;
use pack::{Change, ClauseChange, FigureChange};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::Asked;
use crate::state::Api;
use crate::wire::list::List;
use crate::wire::packs::{
    KnownPackView, PackChangeKind, PackChangeView, PackComparisonView, PackFigureView, VoucherState,
    VoucherView,
};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_packs))
        .routes(routes!(get_pack_comparison))
}

/// Every pack that the desk knows, with who vouches for it.
#[utoipa::path(get, path = "/standard/packs", tag = "standard",
    responses((status = 200, body = List<KnownPackView>)))]
async fn get_packs(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
) -> Result<Json<List<KnownPackView>>, Problem> {
    let packs = list_packs(api.desk(), &caller.actor).await?;
    let shown = packs.into_iter().map(|it| view(it, locale)).collect();
    Ok(Json(List::whole(shown)))
}

/// Which two packs.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct CompareQuery {
    /// Folder of the earlier one.
    old: String,
    /// Folder of the later one.
    new: String,
}

/// What differs between two packs, clause by clause and figure by figure.
#[utoipa::path(get, path = "/standard/packs/comparison", tag = "standard", params(CompareQuery),
    responses((status = 200, body = PackComparisonView)))]
async fn get_pack_comparison(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Asked(query): Asked<CompareQuery>,
) -> Result<Json<PackComparisonView>, Problem> {
    let Comparison { old, new, changes } =
        compare_packs(api.desk(), &caller.actor, (query.old, query.new)).await?;
    Ok(Json(PackComparisonView {
        old,
        new,
        changes: changes.into_iter().map(|it| change_view(it, locale)).collect(),
    }))
}

fn change_view(change: ClauseChange, locale: Locale) -> PackChangeView {
    let ClauseChange {
        clause,
        title,
        change,
    } = change;
    let figure = |it: FigureChange| {
        let FigureChange { key, old, new, says } = it;
        PackFigureView {
            key,
            old,
            new,
            says: locale.pick(&says),
        }
    };
    let (change, figures) = match change {
        Change::Added => (PackChangeKind::Added, Vec::new()),
        Change::Removed => (PackChangeKind::Removed, Vec::new()),
        Change::Changed { figures } => (PackChangeKind::Changed, figures.into_iter().map(figure).collect()),
    };
    PackChangeView {
        clause: clause.as_str().to_owned(),
        title: locale.pick(&title),
        change,
        figures,
    }
}

fn view(pack: KnownPack, locale: Locale) -> KnownPackView {
    let KnownPack {
        folder,
        version,
        title,
        is_in_force,
        is_standard,
        days: (valid_from, valid_to),
        hash,
        voucher,
    } = pack;
    let (state, key, detail) = match voucher {
        Voucher::BuiltIn => (VoucherState::BuiltIn, None, None),
        Voucher::Verified(key) => (VoucherState::Verified, Some(key), None),
        Voucher::Unchecked(key) => (VoucherState::Unchecked, Some(key), None),
        Voucher::Unsigned => (VoucherState::Unsigned, None, None),
        Voucher::Broken(why) => (VoucherState::Broken, None, Some(why)),
    };
    KnownPackView {
        folder,
        version,
        title: locale.pick(&title),
        in_force: is_in_force,
        standard: is_standard,
        valid_from: valid_from.map(|it| it.to_string()),
        valid_to: valid_to.map(|it| it.to_string()),
        hash,
        voucher: VoucherView { state, key, detail },
    }
}
