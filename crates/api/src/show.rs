//! Turns what `app` gives into what travels over the wire, for one reader: names, language, masks.

pub(crate) mod allowed;
pub(crate) mod case;
pub(crate) mod customer;
pub(crate) mod fact;
pub(crate) mod names;
pub(crate) mod period;
pub(crate) mod promise;

use std::sync::Arc;

use domain::{Actor, Permission, PersonId, TeamId};
use serde_json::Value;

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
    /// The reader may see covered fields, so the free text of a case that they opened is shown whole (J01).
    pub(crate) sees_whole: bool,
}

impl Show {
    /// For a reader of this language.
    pub(crate) async fn to(api: &Api, locale: Locale) -> Result<Self, Problem> {
        let names = api.names().await?;
        Ok(Self {
            desk: api.desk().clone(),
            names,
            locale,
            sees_whole: false,
        })
    }

    /// For this reader: free text of an opened case is whole for those who may reveal fields, masked for all others.
    pub(crate) fn for_actor(self, actor: &Actor) -> Self {
        let sees_whole = actor.scope(Permission::RevealFields).is_some();
        Self { sees_whole, ..self }
    }

    /// Free text of an opened case, as this reader may see it.
    pub(crate) fn text(&self, text: String) -> String {
        if self.sees_whole {
            text
        } else {
            domain::mask::text(&text)
        }
    }

    /// Free text inside of a value, as this reader may see it.
    pub(crate) fn value(&self, value: Value) -> Value {
        if self.sees_whole {
            value
        } else {
            app::masked(value)
        }
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
