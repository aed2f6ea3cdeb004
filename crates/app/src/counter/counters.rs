//! Counters: entered and changed by whoever sets up the desk; their pages open with a token.

use domain::{Actor, CounterId, Permission, Reach, TeamId};
use pack::says;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::counters::Counter;

use crate::error::check_text;
use crate::once::Once;
use crate::session::secrets;
use crate::settings::audit::{note, require};
use crate::{AppError, Desk};

/// What customers come for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Its key.
    pub key: String,
    /// What its numbers begin with, `A`.
    pub prefix: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// What is set for a counter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CounterSettings {
    /// What customers come for.
    #[serde(default)]
    pub topics: Vec<Topic>,
    /// The windows, as they are called out.
    #[serde(default)]
    pub windows: Vec<String>,
}

/// A counter as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownCounter {
    /// What is kept; its token is a hash.
    pub counter: Counter,
    /// What is set.
    pub settings: CounterSettings,
}

impl ShownCounter {
    pub(crate) fn read(counter: Counter) -> Result<Self, AppError> {
        let settings = serde_json::from_str(&counter.settings).map_err(AppError::internal)?;
        Ok(Self { counter, settings })
    }

    /// Whether somebody of this reach works there.
    pub(crate) fn is_within(&self, reach: &Reach) -> bool {
        match reach {
            Reach::Own { .. } => false,
            Reach::Team { person: _, teams } => self.counter.team.is_none_or(|it| teams.contains(&it)),
            Reach::All => true,
        }
    }
}

/// What is entered of a counter.
#[derive(Debug, Clone)]
pub struct CounterEntry {
    /// Name.
    pub name: String,
    /// Whose.
    pub team: Option<TeamId>,
    /// It is open at all.
    pub is_active: bool,
    /// What else is set.
    pub settings: CounterSettings,
}

/// Which counter, and its new token where it got one; the token is shown once.
#[derive(Debug, Clone)]
pub struct SavedCounter {
    /// The counter.
    pub id: CounterId,
    /// The token; none when it stays.
    pub token: Option<String>,
}

/// The counters at which the actor works, or all for whoever sets up the desk.
///
/// # Errors
/// Forbidden without the right to work on cases.
pub async fn list_counters(desk: &Desk, actor: &Actor) -> Result<Vec<ShownCounter>, AppError> {
    let right = Permission::WorkCases;
    let reach = actor.reach(right).ok_or(AppError::Forbidden(right))?;
    let sets_up = actor.scope(Permission::ManageDesk).is_some();
    desk.read(move |tx| {
        let mut shown = Vec::new();
        for counter in store::counters::list_counters(tx)? {
            let it = ShownCounter::read(counter)?;
            if sets_up || (it.counter.is_active && it.is_within(&reach)) {
                shown.push(it);
            }
        }
        Ok(shown)
    })
    .await
}

/// Enters a counter (`id` none) with a token, changes one, or gives one another token.
///
/// # Errors
/// [`AppError::Invalid`] for an empty name, no topics, or topics that share a key or beginning; not found.
pub async fn save_counter(
    desk: &Desk,
    actor: &Actor,
    (id, entry): (Option<CounterId>, CounterEntry),
    (renews, once): (bool, Option<Once>),
) -> Result<SavedCounter, AppError> {
    require(actor, Permission::ManageDesk)?;
    check(&entry)?;
    let by = actor.person;
    let secret = format!("cnt_{}", secrets::write(&desk.ids().secret()));
    let hash = secrets::hash(&secret);
    let gives = id.is_none() || renews;
    let (id, kept) = desk
        .write(once, move |work| {
            if let Some(team) = entry.team {
                work.require_active_team("team_id", team)?;
            }
            let before = match id {
                Some(id) => Some(require_counter(work.tx, id)?.counter),
                None => None,
            };
            let counter = Counter {
                id: match &before {
                    Some(it) => it.id,
                    None => CounterId::from_uuid(work.next_id()),
                },
                name: entry.name.trim().to_owned(),
                team: entry.team,
                token_hash: before
                    .as_ref()
                    .filter(|_| !gives)
                    .map_or(hash, |it| it.token_hash),
                settings: serde_json::to_string(&entry.settings).map_err(AppError::internal)?,
                is_active: entry.is_active,
                version: before.as_ref().map_or(0, |it| it.version),
                created_at: before.as_ref().map_or(work.now(), |it| it.created_at),
            };
            match before {
                Some(_) => store::counters::update_counter(work.tx, &counter)?,
                None => store::counters::insert_counter(work.tx, &counter)?,
            }
            let subject = format!("counter:{}", counter.id);
            note(
                work,
                by,
                ("counter_saved", subject, &json!({ "name": counter.name })),
            )?;
            Ok((counter.id, counter.token_hash))
        })
        .await?;
    // A request that came again finds the hash of the first one's token, which is kept nowhere else.
    let token = Some(secret).filter(|_| gives && kept == hash);
    Ok(SavedCounter { id, token })
}

/// The counter that a token opens; none when it opens none, or one that is switched off.
///
/// # Errors
/// Only when the store fails.
pub async fn counter_of_token(desk: &Desk, token: &str) -> Result<Option<ShownCounter>, AppError> {
    let hash = secrets::hash(token);
    desk.read(move |tx| {
        store::counters::find_counter(tx, &hash)?
            .filter(|it| it.is_active)
            .map(ShownCounter::read)
            .transpose()
    })
    .await
}

pub(crate) fn require_counter(tx: &mut Tx<'_>, id: CounterId) -> Result<ShownCounter, AppError> {
    let counter = store::counters::load_counter(tx, id)?.ok_or(AppError::NotFound { what: "counter" })?;
    ShownCounter::read(counter)
}

fn check(entry: &CounterEntry) -> Result<(), AppError> {
    check_text("name", &entry.name, 60)?;
    let topics = &entry.settings.topics;
    if topics.is_empty() || topics.len() > 12 {
        return Err(AppError::invalid(
            "topics",
            "count",
            says!("请设 1 至 12 项业务", "between one and twelve topics"),
        ));
    }
    for (place, topic) in topics.iter().enumerate() {
        check_text("topics", &topic.zh, 30)?;
        check_text("topics", &topic.en, 60)?;
        check_text("topics", &topic.key, 40)?;
        let is_letter = topic.prefix.chars().all(|it| it.is_ascii_uppercase()) && topic.prefix.len() <= 2;
        let is_twice = topics
            .iter()
            .take(place)
            .any(|it| it.key == topic.key || it.prefix == topic.prefix);
        if !is_letter || is_twice {
            return Err(AppError::invalid(
                "topics",
                "prefix",
                says!(
                    "每项业务要有自己的代号，以及自己的一两个大写字母",
                    "each topic has a key of its own, and one or two capital letters of its own"
                ),
            ));
        }
    }
    for window in &entry.settings.windows {
        check_text("windows", window, 20)?;
    }
    Ok(())
}
