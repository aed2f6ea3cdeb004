//! What judging still needs of a case's earlier facts: those of this round that some clause may look back at.
//!
//! Always true: it follows from the facts and the standard alone; a fact that no clause looks back at costs nothing.
//! The trap: of one name only the latest [`MOST`] are kept, so that a register that never ends stays small.

use calendar::Instant;
use domain::{Author, CustomerId, PersonId};
use pack::{FactName, FactPattern};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::fit::is_meant;
use crate::view::{self, View, may_be_same};

/// So many facts of one name are remembered; of more, the latest.
const MOST: usize = 64;

/// A fact's name, stored as its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Named(pub(crate) FactName);

impl Serialize for Named {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.0.as_str())
    }
}

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let word = String::deserialize(from)?;
        word.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

/// A fact that a clause may look back at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    pub(crate) what: Named,
    pub(crate) at: Instant,
    pub(crate) seq: u32,
    pub(crate) by: Author,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) thing: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) customer: Option<CustomerId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) person: Option<PersonId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) by_at: Option<Instant>,
    /// What it says, of what some clause asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) says: Vec<(String, String)>,
}

impl Seen {
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let said = self.says.iter().find(|(key, _)| key == name);
        said.map(|(_, value)| value.as_str())
    }
}

/// The facts of this round that clauses may look back at, in judging order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Past {
    seen: Vec<Seen>,
}

impl Past {
    pub(crate) const fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// Remembers a fact with the names under which clauses may ask for what it says, and whether the customer complains
    /// once more in it.
    pub(crate) fn note(&mut self, view: &View<'_>, names: &[String], complains: bool) {
        let Some(seq) = view.seq else { return };
        let complaint = || (view::COMPLAINS.to_owned(), "yes".to_owned());
        let said = |name: &String| {
            let value = match name.as_str() {
                view::CHANNEL => view.way().0.map(|it| it.as_str().to_owned()),
                view::DIRECTION => view.way().1.map(|it| it.as_str().to_owned()),
                view::OF => view.of().map(str::to_owned),
                view::ITEMS => {
                    Some(view.items().collect::<Vec<_>>().join(view::BETWEEN)).filter(|it| !it.is_empty())
                }
                name => view
                    .value(name)
                    .map(str::to_owned)
                    .or_else(|| view.carries(name).then(|| "yes".to_owned())),
            };
            value.map(|it| (name.clone(), it))
        };
        let seen = Seen {
            what: Named(view.name),
            at: view.at,
            seq,
            by: view.author,
            thing: view.thing().map(str::to_owned),
            customer: view.customer(),
            person: view.person(),
            by_at: view.by_at(),
            says: names
                .iter()
                .filter_map(said)
                .chain(complains.then(complaint))
                .collect(),
        };
        let same = |it: &Seen| it.what == seen.what;
        if self.seen.len() >= MOST
            && self.seen.iter().filter(|it| same(it)).count() >= MOST
            && let Some(first) = self.seen.iter().position(same)
        {
            self.seen.remove(first);
        }
        self.seen.push(seen);
    }

    /// The facts that any of the patterns means, of that thing and customer; latest first.
    pub(crate) fn any_of<'a>(
        &'a self,
        patterns: &'a [FactPattern],
        (thing, customer): (Option<&'a str>, Option<CustomerId>),
    ) -> impl Iterator<Item = (usize, &'a Seen)> {
        self.seen.iter().enumerate().rev().filter(move |(_, it)| {
            may_be_same(it.thing.as_deref(), thing)
                && may_be_same(it.customer, customer)
                && is_meant(patterns, &View::of_seen(it))
        })
    }

    /// The facts of that name, of that thing; latest first.
    pub(crate) fn named<'a>(
        &'a self,
        name: FactName,
        thing: Option<&'a str>,
    ) -> impl Iterator<Item = (usize, &'a Seen)> {
        let is_so = move |it: &Seen| it.what.0 == name && may_be_same(it.thing.as_deref(), thing);
        self.seen
            .iter()
            .enumerate()
            .rev()
            .filter(move |(_, it)| is_so(it))
    }
}
