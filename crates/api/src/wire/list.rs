//! Pages of lists.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::cursor;

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

    /// A page of at most `limit`: what was found, each as `show` shows it, and the mark of the last one when there may be
    /// more.
    pub(crate) fn page<F, M: Serialize>(
        found: Vec<F>,
        (limit, mark): (u32, impl Fn(&F) -> M),
        show: impl FnMut(F) -> T,
    ) -> Self {
        let is_full = u32::try_from(found.len()).is_ok_and(|it| it >= limit);
        let last = found.last().filter(|_| is_full);
        let next = last.map(|it| cursor::encode(&mark(it)));
        Self {
            items: found.into_iter().map(show).collect(),
            next,
        }
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
