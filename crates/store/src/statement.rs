//! Statements: named, written once, rewritten for each engine.
//!
//! Always true: every SQL text of the program is a `Statement` in a `statements!` block or is composed from literal
//! pieces, so no value ever becomes text, and one test can prepare them all. The trap: SQLite numbers `$n` by first
//! appearance, hence the rewriting to `?n`; write `{for_update}` and `{skip_locked}`, which are nothing on SQLite.

use std::sync::OnceLock;

use crate::engine_name::EngineName;
use crate::news::Concern;
use crate::value::Value;

/// One SQL text with a name for logs, errors and tests.
#[derive(Debug)]
pub(crate) struct Statement {
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
    concern: Option<Concern>,
    #[cfg(test)]
    scans: bool,
    sqlite_text: OnceLock<String>,
    postgres_text: OnceLock<String>,
}

impl Statement {
    /// One text for both engines.
    pub(crate) const fn new(name: &'static str, sql: &'static str) -> Self {
        Self::per_engine(name, sql, sql)
    }

    /// Two texts, where the engines have nothing in common (full text search, stream numbering).
    pub(crate) const fn per_engine(name: &'static str, sqlite: &'static str, postgres: &'static str) -> Self {
        Self {
            name,
            sqlite,
            postgres,
            concern: None,
            #[cfg(test)]
            scans: false,
            sqlite_text: OnceLock::new(),
            postgres_text: OnceLock::new(),
        }
    }

    /// A text that only SQLite has.
    pub(crate) const fn only_sqlite(name: &'static str, sql: &'static str) -> Self {
        Self::per_engine(name, sql, "")
    }

    /// A text that only PostgreSQL has.
    pub(crate) const fn only_postgres(name: &'static str, sql: &'static str) -> Self {
        Self::per_engine(name, "", sql)
    }

    /// Says that this statement reads a whole table on purpose: the table is small, or the caller is a report.
    #[cfg(test)]
    pub(crate) const fn scans(mut self) -> Self {
        self.scans = true;
        self
    }

    /// Says that this statement reads a whole table on purpose; only the test that walks the registry asks.
    #[cfg(not(test))]
    pub(crate) const fn scans(self) -> Self {
        self
    }

    /// Says that this statement changes what somebody outside of the database keeps or waits for.
    pub(crate) const fn concerning(mut self, concern: Concern) -> Self {
        self.concern = Some(concern);
        self
    }

    /// What it changes that somebody keeps or waits for.
    pub(crate) const fn concern(&self) -> Option<Concern> {
        self.concern
    }

    /// The registered name.
    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether a full scan is intended.
    #[cfg(test)]
    pub(crate) const fn may_scan(&self) -> bool {
        self.scans
    }

    /// The text for an engine; an empty one means that the engine does not have this statement.
    pub(crate) fn text(&self, engine: EngineName) -> &str {
        match engine {
            EngineName::Sqlite => self.sqlite_text.get_or_init(|| rewrite(self.sqlite, engine)),
            EngineName::Postgres => self.postgres_text.get_or_init(|| rewrite(self.postgres, engine)),
        }
    }
}

/// A statement put together from literal pieces, for lists whose filters vary.
///
/// Pieces are `&'static str`, so nothing that a person typed can become SQL; `{}` in a piece stands for the next value.
#[derive(Debug, Clone)]
pub(crate) struct Composed {
    name: &'static str,
    sql: String,
    values: Vec<Value>,
}

impl Composed {
    /// Starts with a name for logs, errors and tests.
    pub(crate) const fn new(name: &'static str) -> Self {
        Self {
            name,
            sql: String::new(),
            values: Vec::new(),
        }
    }

    /// Adds a piece without values.
    pub(crate) fn push(&mut self, piece: &'static str) -> &mut Self {
        self.sql.push_str(piece);
        self
    }

    /// Adds one piece out of two, by engine.
    pub(crate) fn push_for(
        &mut self,
        engine: EngineName,
        sqlite: &'static str,
        postgres: &'static str,
    ) -> &mut Self {
        match engine {
            EngineName::Sqlite => self.push(sqlite),
            EngineName::Postgres => self.push(postgres),
        }
    }

    /// Adds a placeholder and its value.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.sql.push('$');
        self.sql.push_str(&self.values.len().to_string());
        self
    }

    /// Adds `($a, $b, …)`; an empty list becomes `(NULL)`, which nothing is in.
    pub(crate) fn bind_list<V: Into<Value>>(&mut self, list: impl IntoIterator<Item = V>) -> &mut Self {
        self.push("(");
        let mut is_first = true;
        for value in list {
            if !is_first {
                self.push(", ");
            }
            is_first = false;
            self.bind(value);
        }
        if is_first {
            self.push("NULL");
        }
        self.push(")")
    }

    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn values(&self) -> &[Value] {
        &self.values
    }

    /// The text for an engine.
    pub(crate) fn text(&self, engine: EngineName) -> String {
        rewrite(&self.sql, engine)
    }
}

/// Turns `$n` into `?n` for SQLite and fills the lock markers.
fn rewrite(sql: &str, engine: EngineName) -> String {
    let (for_update, skip_locked) = match engine {
        EngineName::Sqlite => ("", ""),
        EngineName::Postgres => ("FOR UPDATE", "FOR UPDATE SKIP LOCKED"),
    };
    let text = sql
        .replace("{for_update}", for_update)
        .replace("{skip_locked}", skip_locked);
    match engine {
        EngineName::Postgres => text,
        EngineName::Sqlite => {
            let mut rewritten = String::with_capacity(text.len());
            let mut letters = text.chars().peekable();
            while let Some(letter) = letters.next() {
                let is_placeholder = letter == '$' && letters.peek().is_some_and(char::is_ascii_digit);
                rewritten.push(if is_placeholder { '?' } else { letter });
            }
            rewritten
        }
    }
}

/// Declares the statements of one module and lists them in its `ALL`, which the registry test walks.
macro_rules! statements {
    ($($name:ident = $made:expr;)*) => {
        $(static $name: $crate::statement::Statement = $made;)*

        /// Every statement of this module.
        #[cfg(test)]
        pub(crate) static ALL: &[&$crate::statement::Statement] = &[$(&$name),*];
    };
}
pub(crate) use statements;

#[cfg(test)]
mod tests {
    use super::{Composed, Statement};
    use crate::engine_name::EngineName;
    use crate::value::Value;

    #[test]
    fn placeholders_keep_their_number_on_sqlite() {
        let statement = Statement::new("x", "SELECT $2, $1, '$' FROM t {skip_locked}");
        assert_eq!(statement.text(EngineName::Sqlite), "SELECT ?2, ?1, '$' FROM t ");
        assert_eq!(
            statement.text(EngineName::Postgres),
            "SELECT $2, $1, '$' FROM t FOR UPDATE SKIP LOCKED"
        );
    }

    #[test]
    fn an_empty_list_matches_nothing() {
        let mut composed = Composed::new("x");
        composed
            .push("a IN ")
            .bind_list(Vec::<i64>::new())
            .push(" AND b IN ")
            .bind_list([1_i64, 2]);
        assert_eq!(
            composed.text(EngineName::Postgres),
            "a IN (NULL) AND b IN ($1, $2)"
        );
        assert_eq!(composed.values(), &[Value::Int(1), Value::Int(2)]);
    }
}
