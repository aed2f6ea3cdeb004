//! Pages of lists.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct List<T> {
    /// What is on the page.
    pub(crate) items: Vec<T>,
    /// Where the next page begins; none when this is the last.
    #[schema(required)]
    pub(crate) next: Option<String>,
}

impl<T> List<T> {
    /// All there is.
    pub(crate) const fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

/// Which page is asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// `next` of the page before.
    pub(crate) after: Option<String>,
    /// At most so many; 50 when absent, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    pub(crate) limit: Option<u32>,
}

/// The page size to use.
pub(crate) fn page_size(asked: Option<u32>) -> u32 {
    asked.unwrap_or(50).clamp(1, 200)
}
