//! Runs one statement on a SQLite connection.
//!
//! Always true: statements come from the connection's cache. The trap: `NULL`s have no type here, so nothing may depend
//! on the type of a bound value.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, ToSql};

use crate::error::{Fault, StoreError};
use crate::row::Row;
use crate::tx::{Failure, State};
use crate::value::Value;

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(it) => ValueRef::Integer(*it),
            Self::Bool(it) => ValueRef::Integer(i64::from(*it)),
            Self::Real(it) => ValueRef::Real(*it),
            Self::Text(it) => ValueRef::Text(it.as_bytes()),
            Self::Bytes(it) => ValueRef::Blob(it),
            Self::Id(it) => ValueRef::Blob(it.as_bytes()),
        }))
    }
}

pub(crate) fn execute(
    connection: &Connection,
    name: &'static str,
    text: &str,
    values: &[Value],
) -> Result<u64, Failure> {
    let mut prepared = bind(connection, name, text, values)?;
    let changed = prepared.raw_execute().map_err(|it| failure(name, it))?;
    Ok(u64::try_from(changed).unwrap_or(u64::MAX))
}

pub(crate) fn query(
    connection: &Connection,
    name: &'static str,
    text: &str,
    values: &[Value],
) -> Result<Vec<Row>, Failure> {
    let mut prepared = bind(connection, name, text, values)?;
    let columns = prepared.column_count();
    let mut found = prepared.raw_query();
    let mut rows = Vec::new();
    while let Some(row) = found.next().map_err(|it| failure(name, it))? {
        let mut taken = Vec::with_capacity(columns);
        for column in 0..columns {
            let value = row.get_ref(column).map_err(|it| failure(name, it))?;
            taken.push(read(value).map_err(|it| Failure::statement(name, it))?);
        }
        rows.push(Row::new(name, taken));
    }
    Ok(rows)
}

fn bind<'c>(
    connection: &'c Connection,
    name: &'static str,
    text: &str,
    values: &[Value],
) -> Result<CachedStatement<'c>, Failure> {
    let mut prepared = connection.prepare_cached(text).map_err(|it| failure(name, it))?;
    let wanted = prepared.parameter_count();
    if wanted != values.len() {
        let error = StoreError::Values {
            statement: name,
            wanted,
            given: values.len(),
        };
        return Err(Failure {
            error,
            state: State::Failed,
        });
    }
    for (index, value) in values.iter().enumerate() {
        prepared
            .raw_bind_parameter(index + 1, value)
            .map_err(|it| failure(name, it))?;
    }
    Ok(prepared)
}

fn read(value: ValueRef<'_>) -> Result<Value, std::str::Utf8Error> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(it) => Value::Int(it),
        ValueRef::Real(it) => Value::Real(it),
        ValueRef::Text(it) => Value::Text(String::from(std::str::from_utf8(it)?)),
        ValueRef::Blob(it) => Value::Bytes(it.to_vec()),
    })
}

const UNIQUE: i32 = rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE;
const PRIMARY_KEY: i32 = rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY;
const ROWID: i32 = rusqlite::ffi::SQLITE_CONSTRAINT_ROWID;

fn failure(name: &'static str, source: rusqlite::Error) -> Failure {
    if let rusqlite::Error::SqliteFailure(code, message) = &source
        && code.code == ErrorCode::ConstraintViolation
        && matches!(code.extended_code, UNIQUE | PRIMARY_KEY | ROWID)
    {
        let constraint = message.clone().unwrap_or_default();
        let error = StoreError::Duplicate {
            statement: name,
            constraint,
        };
        return Failure {
            error,
            state: State::Failed,
        };
    }
    let error = StoreError::Statement {
        statement: name,
        source: Fault::new(source),
    };
    Failure {
        error,
        state: State::Failed,
    }
}
