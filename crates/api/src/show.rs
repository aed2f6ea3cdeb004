//! Turns what `app` gives into what travels over the wire, for one reader: names, language, masks.

pub(crate) mod allowed;
pub(crate) mod case;
pub(crate) mod customer;
pub(crate) mod fact;
pub(crate) mod names;
pub(crate) mod promise;

use std::sync::Arc;

use domain::{PersonId, TeamId};

use crate::locale::Locale;
use crate::problem::Problem;
use crate::show::names::Names;
use crate::state::Api;
use crate::wire::reference::{PersonRef, TeamRef};

/// What is needed to show things to one reader.
pub(crate) struct Show {
    pub(crate) desk: app::Desk,
    pub(crate) names: Arc<Names>,
    pub(crate) locale: Locale,
}

impl Show {
    /// For a reader of this language.
    pub(crate) async fn to(api: &Api, locale: Locale) -> Result<Self, Problem> {
        let names = api.names().await?;
        Ok(Self {
            desk: api.desk().clone(),
            names,
            locale,
        })
    }

    /// A colleague; one who was removed since keeps their id.
    pub(crate) fn person(&self, id: PersonId) -> PersonRef {
        self.names.person(id)
    }

    /// A team.
    pub(crate) fn team(&self, id: TeamId) -> TeamRef {
        self.names.team(id)
    }
}
