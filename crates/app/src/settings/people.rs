//! People of the desk: entered and changed by administrators; seen by all.

use domain::{Actor, Permission, Person, PersonId, Role, TeamId};
use pack::says;
use serde_json::json;
use store::StoreError;
use store::people::PasswordHash;

use crate::error::{check_length, check_text};
use crate::once::Once;
use crate::session::change_password;
use crate::settings::audit::{note, require};
use crate::settings::standard;
use crate::work::Work;
use crate::{AppError, Desk};

/// What is entered of a person.
#[derive(Debug, Clone)]
pub struct PersonEntry {
    /// Name for logging in: small letters, digits, `.`, `_`, `-`.
    pub login: String,
    /// Name.
    pub name: String,
    /// 工号
    pub work_number: String,
    /// Role.
    pub role: Role,
    /// Teams, the first one being theirs by default.
    pub teams: Vec<TeamId>,
    /// May log in.
    pub is_active: bool,
    /// Language of the screens.
    pub locale: String,
}

/// Everybody, by name.
///
/// # Errors
/// Forbidden without the right to see who works here.
pub async fn list_people(desk: &Desk, actor: &Actor) -> Result<Vec<Person>, AppError> {
    require(actor, Permission::ReadPeople)?;
    desk.read(|tx| Ok(store::people::list_people(tx)?)).await
}

/// Whether anybody was ever entered: an empty desk has nobody.
///
/// # Errors
/// Failures of the store.
pub async fn is_anybody_here(desk: &Desk) -> Result<bool, AppError> {
    desk.read(|tx| Ok(store::people::count_people(tx)? > 0)).await
}

/// Enters a person with a first password.
///
/// # Errors
/// [`AppError::Invalid`] for fields that cannot be taken, a log-in name that is in use, or a short password.
pub async fn add_person(
    desk: &Desk,
    actor: &Actor,
    (entry, password): (PersonEntry, String),
    once: Option<Once>,
) -> Result<Person, AppError> {
    require(actor, Permission::ManagePeople)?;
    check(&entry)?;
    let secret = desk.ids().secret();
    let hash = PasswordHash(
        desk.passwords()
            .hash(&password, *secret.first_chunk().unwrap_or(&[0; 16]))
            .await?,
    );
    let by = actor.person;
    let person = desk
        .write(once, move |work| {
            require_teams(work, &entry.teams)?;
            let person = person_of(PersonId::from_uuid(work.next_id()), entry.clone());
            store::people::insert_person(work.tx, &person, &hash, work.now()).map_err(taken)?;
            note(
                work,
                by,
                (
                    "person_added",
                    format!("person:{}", person.id),
                    &json!({ "login": person.login }),
                ),
            )?;
            Ok(person)
        })
        .await?;
    standard::rebuild(desk).await?;
    Ok(person)
}

/// Changes a person.
///
/// # Errors
/// As for entering; [`AppError::WrongState`] when nobody would be left to administer the desk.
pub async fn change_person(
    desk: &Desk,
    actor: &Actor,
    (id, entry): (PersonId, PersonEntry),
    once: Option<Once>,
) -> Result<Person, AppError> {
    require(actor, Permission::ManagePeople)?;
    check(&entry)?;
    let by = actor.person;
    let person = desk
        .write(once, move |work| {
            let before =
                store::people::load_person(work.tx, id)?.ok_or(AppError::NotFound { what: "person" })?;
            require_teams(work, &entry.teams)?;
            let person = Person {
                preferences: before.preferences.clone(),
                ..person_of(id, entry.clone())
            };
            store::people::update_person(work.tx, &person).map_err(taken)?;
            let administers = |it: &Person| it.is_active && it.role == Role::Administrator;
            if !store::people::list_people(work.tx)?.iter().any(administers) {
                return Err(AppError::WrongState {
                    state: "last_administrator",
                    hint: says!(
                        "这是最后一位管理员；请先让别人成为管理员",
                        "make somebody else administrator first"
                    ),
                });
            }
            if !person.is_active || person.role != before.role {
                store::sessions::end_sessions_of(work.tx, id)?;
            }
            let detail = json!({ "role": person.role.as_str(), "is_active": person.is_active });
            note(work, by, ("person_changed", format!("person:{id}"), &detail))?;
            Ok(person)
        })
        .await?;
    standard::rebuild(desk).await?;
    Ok(person)
}

/// Sets somebody's password; their sessions end.
///
/// # Errors
/// Forbidden without the right to manage people; [`AppError::Invalid`] for a short password.
pub async fn set_password(desk: &Desk, actor: &Actor, id: PersonId, password: &str) -> Result<(), AppError> {
    require(actor, Permission::ManagePeople)?;
    desk.read(move |tx| {
        store::people::load_person(tx, id)?
            .map(|_| ())
            .ok_or(AppError::NotFound { what: "person" })
    })
    .await?;
    change_password::set_password(desk, id, password).await?;
    let by = actor.person;
    desk.write(None, move |work| {
        note(work, by, ("password_set", format!("person:{id}"), &json!({})))
    })
    .await
}

/// Enters a person from the command line, where whoever may start the program may do anything.
///
/// # Errors
/// As for [`add_person`].
pub async fn add_first_person(desk: &Desk, entry: PersonEntry, password: String) -> Result<Person, AppError> {
    let operator = Actor {
        person: PersonId::from_uuid(desk.ids().next()),
        role: Role::Administrator,
        teams: Vec::new(),
        only: None,
    };
    add_person(desk, &operator, (entry, password), None).await
}

fn person_of(id: PersonId, entry: PersonEntry) -> Person {
    let PersonEntry {
        login,
        name,
        work_number,
        role,
        teams,
        is_active,
        locale,
    } = entry;
    let login = login.trim().to_lowercase();
    Person {
        id,
        login,
        name,
        work_number,
        role,
        teams,
        is_active,
        locale,
        preferences: "{}".to_owned(),
    }
}

fn check(entry: &PersonEntry) -> Result<(), AppError> {
    check_text("login", &entry.login, 60)?;
    check_text("name", &entry.name, 60)?;
    check_length("work_number", &entry.work_number, 20)?;
    let fits = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '_' | '-' | '@');
    if !entry.login.trim().chars().all(fits) {
        return Err(AppError::invalid(
            "login",
            "letters",
            says!(
                "只能用字母、数字、点、连字符和下划线",
                "letters, digits, dot, hyphen and underscore only"
            ),
        ));
    }
    if entry.locale != "zh-CN" && entry.locale != "en" {
        return Err(AppError::invalid(
            "locale",
            "unknown",
            says!("可用的语言是 zh-CN 和 en", "the desk speaks zh-CN and en"),
        ));
    }
    Ok(())
}

fn require_teams(work: &mut Work<'_, '_>, teams: &[TeamId]) -> Result<(), AppError> {
    teams
        .iter()
        .try_for_each(|it| work.require_active_team("team_ids", *it))
}

fn taken(error: StoreError) -> AppError {
    if matches!(error, StoreError::Duplicate { .. }) {
        AppError::invalid(
            "login",
            "taken",
            says!("这个登录名已经有人用了", "somebody else has this log-in name"),
        )
    } else {
        error.into()
    }
}
