//! Brings the database to the schema that this program knows.
//!
//! Always true: migrations are numbered from 1 without gaps, embedded, applied each in one transaction, and remembered
//! with a checksum; a database from a newer program is refused. The trap: a released migration is never edited, not
//! even its comments; write the next one (expand first, contract a release later).

pub(crate) mod postgres;
pub(crate) mod render;
pub(crate) mod sqlite;

use sha2::{Digest, Sha256};

use crate::engine_name::EngineName;
use crate::error::StoreError;

/// One step of the schema.
#[derive(Debug)]
pub(crate) struct Migration {
    pub(crate) number: i64,
    pub(crate) name: &'static str,
    text: &'static str,
}

macro_rules! migrations {
    ($($number:literal $name:literal),* $(,)?) => {
        &[$(Migration { number: $number, name: $name, text: include_str!(concat!("migrations/", $name, ".sql")) }),*]
    };
}

/// Every migration in order.
pub(crate) static ALL: &[Migration] = migrations![
    1 "0001_begin",
    2 "0002_narrow_tables",
    3 "0003_messengers",
    4 "0004_calls",
    5 "0005_contacts",
    6 "0006_guard",
    7 "0007_one_customer",
    8 "0008_registers_and_periods",
    9 "0009_chat",
    10 "0010_status_links",
    11 "0011_counters",
    12 "0012_matters_apart",
    13 "0013_routing",
    14 "0014_outages",
    15 "0015_quick_phrases",
    16 "0016_customer_records",
    17 "0017_greetings",
];

impl Migration {
    /// The text for an engine.
    pub(crate) fn sql(&self, engine: EngineName) -> String {
        render::render(self.text, engine)
    }

    /// The checksum over the text as written, for both engines the same.
    pub(crate) fn checksum(&self) -> String {
        hex::encode(Sha256::digest(self.text.as_bytes()))
    }
}

/// The table that remembers migrations; made before the first.
pub(crate) const REMEMBER: &str = "CREATE TABLE IF NOT EXISTS schema_migrations \
    (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL)";

/// Compares what the database has applied with what this program knows; gives what is still to do.
pub(crate) fn outstanding(applied: &[(i64, String)]) -> Result<&'static [Migration], StoreError> {
    let known = ALL.last().map_or(0, |it| it.number);
    if let Some((found, _)) = applied.iter().max_by_key(|it| it.0)
        && *found > known
    {
        return Err(StoreError::NewerSchema { found: *found, known });
    }
    for (migration, (number, checksum)) in ALL.iter().zip(applied) {
        if migration.number != *number || migration.checksum() != *checksum {
            return Err(StoreError::ChangedMigration { number: *number });
        }
    }
    Ok(ALL.get(applied.len()..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{ALL, outstanding};
    use crate::StoreError;

    #[test]
    fn numbers_rise_by_one_and_names_carry_them() {
        for (migration, expected) in ALL.iter().zip(1_i64..) {
            assert_eq!(migration.number, expected);
            assert!(
                migration.name.starts_with(&format!("{expected:04}_")),
                "{}",
                migration.name
            );
        }
    }

    #[test]
    fn a_newer_database_is_refused() {
        let mut applied: Vec<_> = ALL.iter().map(|it| (it.number, it.checksum())).collect();
        assert!(outstanding(&applied).unwrap().is_empty());
        applied.push((9000, String::from("x")));
        assert!(matches!(
            outstanding(&applied),
            Err(StoreError::NewerSchema { found: 9000, .. })
        ));
    }

    #[test]
    fn a_changed_migration_is_refused() {
        let applied = vec![(1, String::from("other"))];
        assert!(matches!(
            outstanding(&applied),
            Err(StoreError::ChangedMigration { number: 1 })
        ));
    }
}
