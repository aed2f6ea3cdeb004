//! One transaction, whichever engine runs it: the only thing that verbs are given to touch storage.
//!
//! Always true: once a statement has failed, every later one fails with `Aborted` and nothing is committed, on both
//! engines alike. The trap: facts get their place in the stream in `finish`, just before the commit, so that on
//! PostgreSQL the one lock that all writers share is the last thing that they take (no deadlocks, no skipped places).

use crate::engine_name::EngineName;
use crate::error::{Fault, StoreError};
use crate::news::Left;
use crate::pg::session::Session;
use crate::row::Row;
use crate::settings;
use crate::sqlite::tx as sqlite_tx;
use crate::statement::{Composed, Statement};
use crate::stream;
use crate::value::Value;

/// A running transaction. Functions of this crate take it as their first argument.
#[derive(Debug)]
pub struct Tx<'a> {
    engine: Engine<'a>,
    state: State,
    names: Vec<&'static str>,
    new_facts: Vec<stream::NewFact>,
    left: Left,
    #[cfg(test)]
    pub(crate) composed: Vec<Composed>,
}

/// The connection that the transaction runs on.
#[derive(Debug)]
pub(crate) enum Engine<'a> {
    /// The writer's or a reader's connection.
    Sqlite(&'a rusqlite::Connection),
    /// A worker's session.
    Postgres(&'a mut Session),
}

/// Whether the transaction can still be committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Every statement so far succeeded.
    Sound,
    /// A statement failed.
    Failed,
    /// It collided with another transaction: running the closure again may succeed.
    Collided,
    /// The connection is gone: running the closure again on a new one may succeed.
    Lost,
}

const NAMES_KEPT: usize = 24;

impl<'a> Tx<'a> {
    pub(crate) const fn new(engine: Engine<'a>) -> Self {
        Self {
            engine,
            state: State::Sound,
            names: Vec::new(),
            new_facts: Vec::new(),
            left: Left {
                position: None,
                access: false,
                outbox: false,
                house: false,
            },
            #[cfg(test)]
            composed: Vec::new(),
        }
    }

    /// Which engine runs this transaction.
    #[must_use]
    pub const fn engine(&self) -> EngineName {
        match self.engine {
            Engine::Sqlite(_) => EngineName::Sqlite,
            Engine::Postgres(_) => EngineName::Postgres,
        }
    }

    /// Runs a statement that returns no rows; gives the number of rows changed.
    pub(crate) fn execute(
        &mut self,
        statement: &'static Statement,
        values: &[Value],
    ) -> Result<u64, StoreError> {
        self.begin(statement.name())?;
        self.note_concern(statement);
        let text = statement.text(self.engine());
        let done = match &mut self.engine {
            Engine::Sqlite(connection) => sqlite_tx::execute(connection, statement.name(), text, values),
            Engine::Postgres(session) => session.execute(statement.name(), text, values),
        };
        self.note(done)
    }

    /// Inserts one row into a table that numbers its rows; gives the number. The text for PostgreSQL ends with
    /// `RETURNING` and the number; that for SQLite does not, because `RETURNING` there costs a statement journal, at
    /// which the full-text indexes write down what they have gathered.
    pub(crate) fn insert_numbered(
        &mut self,
        statement: &'static Statement,
        values: &[Value],
    ) -> Result<i64, StoreError> {
        match &self.engine {
            Engine::Postgres(_) => self.query_one(statement, values)?.take(),
            Engine::Sqlite(connection) => {
                let connection = *connection;
                self.execute(statement, values)?;
                Ok(connection.last_insert_rowid())
            }
        }
    }

    /// Runs a statement and gives all its rows.
    pub(crate) fn query(
        &mut self,
        statement: &'static Statement,
        values: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        self.note_concern(statement);
        self.query_text(statement.name(), statement.text(self.engine()), values)
    }

    /// Runs a statement that must give exactly one row at least; the first is given.
    pub(crate) fn query_one(
        &mut self,
        statement: &'static Statement,
        values: &[Value],
    ) -> Result<Row, StoreError> {
        self.query_opt(statement, values)?.ok_or(StoreError::Missing {
            statement: statement.name(),
        })
    }

    /// Runs a statement that gives one row or none.
    pub(crate) fn query_opt(
        &mut self,
        statement: &'static Statement,
        values: &[Value],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.query(statement, values)?.into_iter().next())
    }

    /// Runs a composed statement and gives all its rows.
    pub(crate) fn query_composed(&mut self, composed: &Composed) -> Result<Vec<Row>, StoreError> {
        #[cfg(test)]
        self.composed.push(composed.clone());
        self.query_text(composed.name(), &composed.text(self.engine()), composed.values())
    }

    /// Notes that a fact was written, so that it gets its place in the stream before the commit.
    pub(crate) fn note_new_fact(&mut self, fact: stream::NewFact) {
        self.new_facts.push(fact);
    }

    /// Whether statements of this transaction entered deliveries or made them due.
    #[must_use]
    pub const fn changed_outbox(&self) -> bool {
        self.left.outbox
    }

    /// Does what must be last in a write; gives what the transaction leaves.
    pub(crate) fn finish(&mut self) -> Result<Left, StoreError> {
        if self.state != State::Sound {
            return Err(StoreError::Aborted);
        }
        if self.left.house {
            settings::raise_house_mark(self)?;
        }
        let new_facts = std::mem::take(&mut self.new_facts);
        self.left.position = stream::take_positions(self, &new_facts)?;
        Ok(self.left)
    }

    fn note_concern(&mut self, statement: &Statement) {
        if let Some(concern) = statement.concern() {
            self.left.note(concern);
        }
    }

    pub(crate) const fn state(&self) -> State {
        self.state
    }

    /// The names of the first statements that ran, for the log of slow writes.
    pub(crate) fn names(&self) -> String {
        self.names.join(",")
    }

    fn query_text(
        &mut self,
        name: &'static str,
        text: &str,
        values: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        self.begin(name)?;
        let done = match &mut self.engine {
            Engine::Sqlite(connection) => sqlite_tx::query(connection, name, text, values),
            Engine::Postgres(session) => session.query(name, text, values),
        };
        self.note(done)
    }

    fn begin(&mut self, name: &'static str) -> Result<(), StoreError> {
        if self.state != State::Sound {
            return Err(StoreError::Aborted);
        }
        if self.names.len() < NAMES_KEPT && self.names.last() != Some(&name) {
            self.names.push(name);
        }
        Ok(())
    }

    fn note<T>(&mut self, done: Result<T, Failure>) -> Result<T, StoreError> {
        done.map_err(|failure| {
            self.state = failure.state;
            failure.error
        })
    }
}

/// A failed statement: what to tell the closure, and what it means for the transaction.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: StoreError,
    pub(crate) state: State,
}

impl Failure {
    pub(crate) fn statement(
        statement: &'static str,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        Self {
            error: StoreError::Statement {
                statement,
                source: Fault::new(source),
            },
            state: State::Failed,
        }
    }
}
