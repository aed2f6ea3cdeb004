//! Applies migrations to SQLite.

use rusqlite::Connection;

use crate::engine_name::EngineName;
use crate::error::{Fault, StoreError};
use crate::migration::{Migration, REMEMBER, outstanding};

/// Brings the database up to date.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let applied = applied(connection).map_err(|source| StoreError::Unreachable {
        source: Fault::new(source),
    })?;
    for migration in outstanding(&applied)? {
        apply(connection, migration).map_err(|source| StoreError::Migration {
            number: migration.number,
            source: Fault::new(source),
        })?;
        tracing::info!(
            number = migration.number,
            name = migration.name,
            "migrated the database to {}",
            migration.name
        );
    }
    Ok(())
}

/// Refuses a database that is not up to date, for those who cannot change it.
pub(crate) fn require_newest(connection: &Connection) -> Result<(), StoreError> {
    let applied = list(connection).map_err(|source| StoreError::Unreachable {
        source: Fault::new(source),
    })?;
    match outstanding(&applied)?.last() {
        Some(last) => Err(StoreError::OlderSchema {
            found: applied.last().map_or(0, |it| it.0),
            known: last.number,
        }),
        None => Ok(()),
    }
}

fn applied(connection: &Connection) -> rusqlite::Result<Vec<(i64, String)>> {
    connection.execute_batch(REMEMBER)?;
    list(connection)
}

fn list(connection: &Connection) -> rusqlite::Result<Vec<(i64, String)>> {
    let mut listing = connection.prepare("SELECT number, checksum FROM schema_migrations ORDER BY number")?;
    let rows = listing.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

fn apply(connection: &mut Connection, migration: &Migration) -> rusqlite::Result<()> {
    let tx = connection.transaction()?;
    tx.execute_batch(&migration.sql(EngineName::Sqlite))?;
    tx.execute(
        "INSERT INTO schema_migrations (number, name, checksum) VALUES (?1, ?2, ?3)",
        (migration.number, migration.name, migration.checksum()),
    )?;
    tx.commit()
}
