//! The values that go into statements, the same for both engines.
//!
//! Always true: ids are 16 bytes (`BLOB` on SQLite, `UUID` on PostgreSQL), instants are milliseconds, truth is `Bool`.
//! The trap: SQLite gives booleans back as integers; only `FromValue` for `bool` may look at them.

pub(crate) mod domain_words;

use calendar::Instant;
use uuid::Uuid;

/// One value bound to a statement or read from a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// SQL `NULL`.
    Null,
    /// Any integer column.
    Int(i64),
    /// A truth value.
    Bool(bool),
    /// A floating point number; only aggregates yield it.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A 16-byte id.
    Id(Uuid),
}

impl Value {
    /// A short description for error messages; never the content, which may be a customer's words.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => "an integer",
            Self::Bool(_) => "a truth value",
            Self::Real(_) => "a floating point number",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Id(_) => "an id",
        }
    }
}

/// Builds the `&[Value]` of a statement in the order `$1…$n`.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::value::Value::from($value)),*][..] };
}
pub(crate) use values;

macro_rules! value_from {
    ($($source:ty => |$it:ident| $made:expr;)*) => {
        $(impl From<$source> for Value {
            fn from($it: $source) -> Self { $made }
        })*
    };
}

value_from! {
    i64 => |it| Self::Int(it);
    i32 => |it| Self::Int(i64::from(it));
    i16 => |it| Self::Int(i64::from(it));
    u32 => |it| Self::Int(i64::from(it));
    u16 => |it| Self::Int(i64::from(it));
    u8 => |it| Self::Int(i64::from(it));
    bool => |it| Self::Bool(it);
    String => |it| Self::Text(it);
    &String => |it| Self::Text(it.clone());
    &str => |it| Self::Text(String::from(it));
    Vec<u8> => |it| Self::Bytes(it);
    &Vec<u8> => |it| Self::Bytes(it.clone());
    &[u8] => |it| Self::Bytes(it.to_vec());
    [u8; 32] => |it| Self::Bytes(it.to_vec());
    &[u8; 32] => |it| Self::Bytes(it.to_vec());
    [u8; 16] => |it| Self::Bytes(it.to_vec());
    &[u8; 16] => |it| Self::Bytes(it.to_vec());
    Uuid => |it| Self::Id(it);
    Instant => |it| Self::Int(it.as_millis());
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(it: Option<T>) -> Self {
        it.map_or(Self::Null, Into::into)
    }
}

/// What a column can be read as.
pub(crate) trait FromValue: Sized {
    /// What error messages call the expectation.
    const EXPECTED: &'static str;

    /// Reads the value, or gives it back for the error message.
    fn from_value(value: Value) -> Result<Self, Value>;
}

macro_rules! read_value {
    ($($target:ty, $expected:literal, $pattern:pat => $made:expr;)*) => {
        $(impl FromValue for $target {
            const EXPECTED: &'static str = $expected;
            fn from_value(value: Value) -> Result<Self, Value> {
                match value { $pattern => Ok($made), other => Err(other) }
            }
        })*
    };
}

read_value! {
    i64, "an integer", Value::Int(it) => it;
    f64, "a number", Value::Real(it) => it;
    String, "text", Value::Text(it) => it;
    Vec<u8>, "bytes", Value::Bytes(it) => it;
    Instant, "an instant", Value::Int(it) => Instant::from_millis(it);
}

impl FromValue for bool {
    const EXPECTED: &'static str = "a truth value";
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "every other kind is the same mistake"
    )]
    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Bool(it) => Ok(it),
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            other => Err(other),
        }
    }
}

impl FromValue for Uuid {
    const EXPECTED: &'static str = "an id";
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "every other kind is the same mistake"
    )]
    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Id(it) => Ok(it),
            Value::Bytes(bytes) => Self::from_slice(&bytes).map_err(|_not_sixteen| Value::Bytes(bytes)),
            other => Err(other),
        }
    }
}

macro_rules! read_small {
    ($($target:ty),*) => {
        $(impl FromValue for $target {
            const EXPECTED: &'static str = concat!("an integer that fits ", stringify!($target));
            fn from_value(value: Value) -> Result<Self, Value> {
                let wide = i64::from_value(value)?;
                Self::try_from(wide).map_err(|_too_wide| Value::Int(wide))
            }
        })*
    };
}
read_small!(i32, i16, u8, u16, u32, u64);

impl<const N: usize> FromValue for [u8; N] {
    const EXPECTED: &'static str = "bytes of the right length";
    fn from_value(value: Value) -> Result<Self, Value> {
        let bytes = Vec::<u8>::from_value(value)?;
        Self::try_from(bytes).map_err(Value::Bytes)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    fn from_value(value: Value) -> Result<Self, Value> {
        if value == Value::Null {
            Ok(None)
        } else {
            T::from_value(value).map(Some)
        }
    }
}
