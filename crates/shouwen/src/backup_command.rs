//! Backs the embedded database up; for PostgreSQL, says what its own program is asked for.

use std::path::Path;
use std::process::ExitCode;

use store::Location;

use crate::output::out;
use crate::settings::Settings;

/// Copies the database into the file and tells what the copy holds.
pub(crate) fn back_up(settings: &Settings, file: &Path) -> anyhow::Result<ExitCode> {
    match &settings.store.location {
        Location::Sqlite { dir } => {
            let held = store::back_up(dir, file)?;
            out!(
                "{}: {} bytes, {} cases, {} facts, 0 broken chains",
                file.display(),
                held.bytes,
                held.cases,
                held.facts
            );
            Ok(ExitCode::SUCCESS)
        }
        Location::SqliteInMemory => anyhow::bail!("a database in memory cannot be backed up"),
        Location::Postgres { url } => anyhow::bail!(
            "PostgreSQL is backed up by its own program; run:\n  {}",
            dump_command(url, file)
        ),
    }
}

/// What to run, without the password: `pg_dump` asks for it, or finds it in `~/.pgpass`.
fn dump_command(url: &str, file: &Path) -> String {
    let without_password = match url
        .split_once("://")
        .map(|(scheme, rest)| (scheme, rest.split_once('@')))
    {
        Some((scheme, Some((who, place)))) => {
            let name = who.split_once(':').map_or(who, |(name, _)| name);
            format!("{scheme}://{name}@{place}")
        }
        Some((_, None)) | None => url.to_owned(),
    };
    format!(
        "pg_dump --format=custom --file='{}' '{without_password}'",
        file.display()
    )
}

#[cfg(test)]
mod tests {
    use super::dump_command;
    use std::path::Path;

    #[test]
    fn the_password_stays_out_of_what_is_told() {
        assert_eq!(
            dump_command(
                "postgres://desk:geheim@db.example.cn/shouwen?sslmode=require",
                Path::new("/b/x.dump")
            ),
            "pg_dump --format=custom --file='/b/x.dump' 'postgres://desk@db.example.cn/shouwen?sslmode=require'"
        );
        assert_eq!(
            dump_command("postgres://127.0.0.1/x", Path::new("x")),
            "pg_dump --format=custom --file='x' 'postgres://127.0.0.1/x'"
        );
    }
}
