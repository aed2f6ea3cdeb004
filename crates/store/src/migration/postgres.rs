//! Applies migrations to PostgreSQL, one node at a time.

use crate::engine_name::EngineName;
use crate::error::{Fault, StoreError};
use crate::migration::{Migration, REMEMBER, outstanding};
use crate::pg::session::Session;
use crate::statement::Statement;
use crate::tx::{Engine, Tx};
use crate::value::values;

static APPLIED: Statement = Statement::new(
    "applied_migrations",
    "SELECT number, checksum FROM schema_migrations ORDER BY number",
);
static REMEMBER_ONE: Statement = Statement::new(
    "remember_migration",
    "INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)",
);

/// Brings the database up to date. Other nodes that start at the same time wait for the lock.
pub(crate) fn migrate(session: &mut Session) -> Result<(), StoreError> {
    let unreachable = |source| StoreError::Unreachable {
        source: Fault::new(source),
    };
    session
        .batch("SELECT pg_advisory_lock(7310002)")
        .map_err(unreachable)?;
    session.batch(REMEMBER).map_err(unreachable)?;
    let applied = Tx::new(Engine::Postgres(session))
        .query(&APPLIED, values![])?
        .into_iter()
        .map(|mut row| Ok((row.take()?, row.take()?)))
        .collect::<Result<Vec<(i64, String)>, StoreError>>()?;
    for migration in outstanding(&applied)? {
        apply(session, migration)?;
        tracing::info!(
            number = migration.number,
            name = migration.name,
            "migrated the database to {}",
            migration.name
        );
    }
    session
        .batch("SELECT pg_advisory_unlock(7310002)")
        .map_err(unreachable)
}

fn apply(session: &mut Session, migration: &Migration) -> Result<(), StoreError> {
    let failed = |source| StoreError::Migration {
        number: migration.number,
        source: Fault::new(source),
    };
    session.batch("BEGIN").map_err(failed)?;
    session
        .batch(&migration.sql(EngineName::Postgres))
        .map_err(failed)?;
    Tx::new(Engine::Postgres(session)).execute(
        &REMEMBER_ONE,
        values![migration.number, migration.name, migration.checksum()],
    )?;
    session.batch("COMMIT").map_err(failed)
}
