//! What goes over a stream: each event knows who may see it, and is written once in each language however many see it.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use calendar::Instant;
use domain::{Actor, Permission, PersonId, Reach, Role};
use serde_json::{Value, json};

use crate::locale::Locale;
use crate::stream::frame::frame;
use crate::stream::sight::Sight;

/// An event for all streams.
#[derive(Debug, Clone)]
pub(crate) struct Live {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    name: &'static str,
    /// Its place in the stream; events that belong to a fact share the fact's place.
    position: Option<i64>,
    sight: Sight,
    /// Where the case was before, when it may have left somebody's sight.
    before: Option<Sight>,
    audience: Audience,
    chinese: OnceLock<Bytes>,
    english: OnceLock<Bytes>,
    write: Writer,
}

/// Writes the event's data for a language.
pub(crate) struct Writer(pub(crate) Box<dyn Fn(Locale) -> Value + Send + Sync>);

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Writer(..)")
    }
}

/// For whom an event is, among those who may see the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Everybody.
    All,
    /// One person.
    Only(PersonId),
    /// Everybody but some: those get an event of their own.
    NoneOf(Arc<[PersonId]>),
    /// Whoever works on it.
    Concerned,
    /// Whoever it was offered to.
    Offered,
    /// Team leads of the case's team.
    TeamLead,
    /// Supervisors.
    Supervisor,
    /// Whoever may read the log of what was done.
    Wardens,
    /// Whoever may announce.
    Announcers,
}

impl Live {
    pub(crate) fn new(
        name: &'static str,
        position: Option<i64>,
        (sight, before): (Sight, Option<Sight>),
        audience: Audience,
        write: Writer,
    ) -> Self {
        let (chinese, english) = (OnceLock::new(), OnceLock::new());
        Self {
            inner: Arc::new(Inner {
                name,
                position,
                sight,
                before,
                audience,
                chinese,
                english,
                write,
            }),
        }
    }

    /// Its place in the stream.
    pub(crate) fn position(&self) -> Option<i64> {
        self.inner.position
    }

    /// The event as this reader sees it; none when it is not theirs to see.
    pub(crate) fn for_reader(&self, actor: &Actor, reach: &Reach, locale: Locale) -> Option<Bytes> {
        let inner = &self.inner;
        if !inner.sight.is_within(reach) {
            let left = inner.before.as_ref().is_some_and(|it| it.is_within(reach));
            // A case that left somebody's sight must leave their lists as well.
            return left.then(resync);
        }
        if !inner.is_for(actor) {
            return None;
        }
        let written = match locale {
            Locale::Chinese => inner.chinese.get_or_init(|| inner.written(locale)),
            Locale::English => inner.english.get_or_init(|| inner.written(locale)),
        };
        Some(written.clone())
    }
}

impl Inner {
    fn written(&self, locale: Locale) -> Bytes {
        let place = self.position.map(|it| it.to_string());
        frame(self.name, place.as_deref(), &(self.write.0)(locale).to_string())
    }

    fn is_for(&self, actor: &Actor) -> bool {
        match &self.audience {
            Audience::All => true,
            Audience::Only(person) => actor.person == *person,
            Audience::NoneOf(people) => !people.contains(&actor.person),
            Audience::Concerned => self.sight.concerns(actor),
            Audience::Offered => self.sight.is_offered_to(actor),
            Audience::TeamLead => actor.role == Role::TeamLead && self.sight.is_in_team_of(actor),
            Audience::Supervisor => actor.role == Role::Supervisor,
            Audience::Wardens => actor.scope(Permission::ReadAudit).is_some(),
            Audience::Announcers => actor.scope(Permission::Announce).is_some(),
        }
    }
}

/// The first event of a stream.
pub(crate) fn hello(now: Instant, position: i64) -> Bytes {
    let data = json!({ "server_time_at": now.as_millis(), "position": position });
    frame("hello", Some(&position.to_string()), &data.to_string())
}

/// The reader missed something and must read its lists anew.
pub(crate) fn resync() -> Bytes {
    frame("resync", None, "{}")
}
