//! The packs that the desk knows, who vouches for each, and what differs between two.

use serde::Serialize;
use utoipa::ToSchema;

/// A pack that the desk knows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KnownPack)]
pub(crate) struct KnownPackView {
    /// What names it when two are compared.
    pub(crate) folder: String,
    /// Id and version.
    pub(crate) version: String,
    /// What people call it.
    pub(crate) title: String,
    /// It is the standard now.
    pub(crate) in_force: bool,
    /// It is a version of the company's standard, now or in its days.
    pub(crate) standard: bool,
    /// The first day on which it holds, as `2026-11-01`.
    #[schema(required)]
    pub(crate) valid_from: Option<String>,
    /// The last.
    #[schema(required)]
    pub(crate) valid_to: Option<String>,
    /// SHA-256 over what it says.
    pub(crate) hash: String,
    /// Who vouches for it.
    pub(crate) voucher: VoucherView,
}

/// Who vouches for a pack.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Voucher)]
pub(crate) struct VoucherView {
    /// How it stands.
    pub(crate) state: VoucherState,
    /// The id of the key that signed.
    #[schema(required)]
    pub(crate) key: Option<String>,
    /// Why a signature does not hold.
    #[schema(required)]
    pub(crate) detail: Option<String>,
}

/// How a pack's signature stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum VoucherState {
    /// It came with the program and is unchanged.
    BuiltIn,
    /// Signed by a key that the company accepts.
    Verified,
    /// Signed, and no key is named by which to check it.
    Unchecked,
    /// Not signed.
    Unsigned,
    /// Its signature does not hold.
    Broken,
}

/// Two packs side by side.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PackComparison)]
pub(crate) struct PackComparisonView {
    /// Id and version of the earlier one.
    pub(crate) old: String,
    /// Id and version of the later one.
    pub(crate) new: String,
    /// What differs, in order of clauses.
    pub(crate) changes: Vec<PackChangeView>,
}

/// What became of one clause.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PackChange)]
pub(crate) struct PackChangeView {
    /// The clause.
    pub(crate) clause: String,
    /// What it is called.
    pub(crate) title: String,
    /// What became of it.
    pub(crate) change: PackChangeKind,
    /// Each figure that differs; empty for clauses that came or went.
    pub(crate) figures: Vec<PackFigureView>,
}

/// A figure that differs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PackFigure)]
pub(crate) struct PackFigureView {
    /// Its key, with dots between tables: `applies.types`.
    pub(crate) key: String,
    /// What the earlier pack says, as in its file; none: nothing.
    #[schema(required)]
    pub(crate) old: Option<String>,
    /// What the later pack says; none: nothing.
    #[schema(required)]
    pub(crate) new: Option<String>,
    /// In a sentence.
    pub(crate) says: String,
}

/// What became of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PackChangeKind {
    /// Only the later pack has it.
    Added,
    /// Only the earlier pack has it.
    Removed,
    /// Both have it, with other figures.
    Changed,
}
