//! One connection to PostgreSQL with its cache of prepared statements.
//!
//! Always true: after any failed statement the server's transaction is spent; the session reports whether running the
//! closure again can help (SQLSTATE 40001 and 40P01, or a lost connection).

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use ::postgres::Client;
use ::postgres::error::SqlState;
use ::postgres::types::ToSql;

use crate::error::{Fault, StoreError};
use crate::pg::tls::Address;
use crate::pg::value::Column;
use crate::row::Row;
use crate::tx::{Failure, State};
use crate::value::Value;

/// Composed statements vary without end, so the cache is emptied when it grows beyond this.
const STATEMENTS_CACHED: usize = 1024;

/// A connection and its prepared statements.
pub(crate) struct Session {
    client: Client,
    prepared: HashMap<String, ::postgres::Statement>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("prepared", &self.prepared.len())
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Connects.
    pub(crate) fn connect(url: &str) -> Result<Self, StoreError> {
        let unreachable = |source| StoreError::Unreachable {
            source: Fault::new(source),
        };
        let mut address = Address::read(url)?;
        if address.config.get_connect_timeout().is_none() {
            address.config.connect_timeout(Duration::from_secs(5));
        }
        address.config.application_name("shouwen");
        let mut client = address.connect()?;
        client
            .batch_execute(
                "SET client_min_messages = warning; SET idle_in_transaction_session_timeout = '60s'",
            )
            .map_err(unreachable)?;
        Ok(Self {
            client,
            prepared: HashMap::new(),
        })
    }

    /// Whether the connection is gone.
    pub(crate) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Runs statements without values or rows, such as `BEGIN`.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), ::postgres::Error> {
        self.client.batch_execute(sql)
    }

    pub(crate) fn execute(
        &mut self,
        name: &'static str,
        text: &str,
        values: &[Value],
    ) -> Result<u64, Failure> {
        let prepared = self.prepare(name, text, values)?;
        self.client
            .execute(&prepared, &parameters(values))
            .map_err(|it| self.failure(name, it))
    }

    pub(crate) fn query(
        &mut self,
        name: &'static str,
        text: &str,
        values: &[Value],
    ) -> Result<Vec<Row>, Failure> {
        let prepared = self.prepare(name, text, values)?;
        let found = self
            .client
            .query(&prepared, &parameters(values))
            .map_err(|it| self.failure(name, it))?;
        found
            .iter()
            .map(|row| {
                (0..row.len())
                    .map(|column| row.try_get::<_, Column>(column).map(|it| it.0))
                    .collect::<Result<Vec<_>, _>>()
                    .map(|taken| Row::new(name, taken))
                    .map_err(|it| self.failure(name, it))
            })
            .collect()
    }

    /// Has the server check a statement.
    #[cfg(test)]
    pub(crate) fn check(&mut self, name: &'static str, text: &str) -> Result<(), StoreError> {
        self.client
            .prepare(text)
            .map(|_| ())
            .map_err(|it| self.failure(name, it).error)
    }

    fn prepare(
        &mut self,
        name: &'static str,
        text: &str,
        values: &[Value],
    ) -> Result<::postgres::Statement, Failure> {
        let prepared = match self.prepared.get(text) {
            Some(prepared) => prepared.clone(),
            None => {
                let prepared = self.client.prepare(text).map_err(|it| self.failure(name, it))?;
                if self.prepared.len() >= STATEMENTS_CACHED {
                    self.prepared.clear();
                }
                self.prepared.insert(String::from(text), prepared.clone());
                prepared
            }
        };
        let wanted = prepared.params().len();
        if wanted == values.len() {
            return Ok(prepared);
        }
        let error = StoreError::Values {
            statement: name,
            wanted,
            given: values.len(),
        };
        Err(Failure {
            error,
            state: State::Failed,
        })
    }

    fn failure(&self, name: &'static str, source: ::postgres::Error) -> Failure {
        if self.client.is_closed() || source.is_closed() {
            return Failure {
                error: StoreError::Unreachable {
                    source: Fault::new(source),
                },
                state: State::Lost,
            };
        }
        let state = if is_collision(&source) {
            State::Collided
        } else {
            State::Failed
        };
        if source.code() == Some(&SqlState::UNIQUE_VIOLATION) {
            let constraint = source
                .as_db_error()
                .and_then(|it| it.constraint())
                .map(String::from)
                .unwrap_or_default();
            return Failure {
                error: StoreError::Duplicate {
                    statement: name,
                    constraint,
                },
                state,
            };
        }
        Failure {
            error: StoreError::Statement {
                statement: name,
                source: Fault::new(source),
            },
            state,
        }
    }
}

/// Whether running the closure again may succeed.
pub(crate) fn is_collision(error: &::postgres::Error) -> bool {
    matches!(error.code(), Some(code) if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED)
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|it| it as &(dyn ToSql + Sync)).collect()
}
