//! The versions of the company's written standard that the desk was given.
//!
//! Always true: there is at least one, and they stand in order of the days on which they begin
//! ([`pack::load_editions`] sees to it).

use std::sync::Arc;

use calendar::{Date, Instant, Zone};
use pack::{Edition, Pack, PublicKey, Sources};

/// Every version of the standard, with the files that they were read from.
#[derive(Debug, Clone)]
pub struct Packs {
    first: Arc<Pack>,
    later: Vec<Arc<Pack>>,
    /// Folder of each version among the sources, in the same order.
    folders: Vec<String>,
    sources: Arc<Sources>,
    /// Keys by which signatures are checked.
    keys: Arc<[PublicKey]>,
}

/// There is no version at all, or none for the present day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoPack {
    /// Nothing was given.
    #[error("there is no version of the standard")]
    None,
    /// The last one has ended.
    #[error("{version} held up to {last}, and no later version was given: write one, or take valid_to out")]
    Ended {
        /// The last version.
        version: String,
        /// Its last day.
        last: Date,
    },
}

impl Packs {
    /// The versions as loaded, the earliest first, with the files that they were read from.
    ///
    /// # Errors
    /// [`NoPack::None`] without any.
    pub fn of(editions: Vec<Edition>, sources: Sources) -> Result<Self, NoPack> {
        let (folders, packs): (Vec<_>, Vec<_>) = editions
            .into_iter()
            .map(|it| (it.folder, Arc::new(it.pack)))
            .unzip();
        let mut packs = packs.into_iter();
        Ok(Self {
            first: packs.next().ok_or(NoPack::None)?,
            later: packs.collect(),
            folders,
            sources: Arc::new(sources),
            keys: Arc::default(),
        })
    }

    /// The same, with the keys by which signatures are checked.
    #[must_use]
    pub fn with_keys(self, keys: Vec<PublicKey>) -> Self {
        Self {
            keys: keys.into(),
            ..self
        }
    }

    /// The files of every version, and of every pack that could be one.
    pub(crate) fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Keys by which signatures are checked.
    pub(crate) fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// Whether a version holds at this instant: a desk is not opened without one.
    ///
    /// # Errors
    /// [`NoPack::Ended`] when the last one has ended. A desk that is open goes on under it.
    pub fn check_at(&self, now: Instant, zone: &Zone) -> Result<(), NoPack> {
        let last = self.later.last().unwrap_or(&self.first);
        match last.valid_to {
            Some(day) if zone.local_date(now) > day => Err(NoPack::Ended {
                version: last.version().to_string(),
                last: day,
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// The version that holds at an instant; before the first one begins, the first.
    #[must_use]
    pub fn at(&self, at: Instant, zone: &Zone) -> &Arc<Pack> {
        let day = zone.local_date(at);
        let has_begun = |it: &&Arc<Pack>| it.valid_from.is_none_or(|from| from <= day);
        self.later.iter().rev().find(has_begun).unwrap_or(&self.first)
    }

    /// Every version, the earliest first.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Pack>> {
        std::iter::once(&self.first).chain(&self.later)
    }

    /// What every version is called and the hash of its content, the earliest first.
    #[must_use]
    pub fn versions(&self) -> Vec<(String, String)> {
        self.all()
            .map(|it| (it.version().to_string(), it.hash.clone()))
            .collect()
    }

    /// The files of all versions, and the folder of one of them among these.
    #[must_use]
    pub fn source_of(&self, pack: &Pack) -> Option<(&Sources, &str)> {
        let place = self.all().position(|it| it.hash == pack.hash)?;
        Some((&self.sources, self.folders.get(place)?))
    }

    pub(crate) const fn first(&self) -> &Arc<Pack> {
        &self.first
    }

    pub(crate) fn later(&self) -> &[Arc<Pack>] {
        &self.later
    }
}

/// One version, as far as known out of the packs that come with the program.
impl From<Pack> for Packs {
    fn from(pack: Pack) -> Self {
        Self {
            folders: vec![pack.id.clone()],
            first: Arc::new(pack),
            later: Vec::new(),
            sources: Arc::new(pack::built_in()),
            keys: Arc::default(),
        }
    }
}
