//! What can keep a verb from being done, in the terms of whoever asked.

use calendar::Instant;
use domain::{EventError, Permission, Refusal};
use pack::{Wording, says};

/// Why a verb was not done. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// A clause of the standard does not allow it now.
    #[error("refused by clause {}", .0.clause)]
    Refused(Box<Refusal>),
    /// There is no such thing, or it is out of the actor's reach.
    #[error("there is no such {what}")]
    NotFound {
        /// What was asked for: `case`, `customer` …
        what: &'static str,
    },
    /// The actor does not hold the right.
    #[error("the right {} is needed", .0.as_str())]
    Forbidden(Permission),
    /// Somebody changed it meanwhile.
    #[error("it was changed meanwhile; it is at version {current} now")]
    Conflict {
        /// The version that it is at.
        current: i64,
    },
    /// What was given cannot be taken as it is.
    #[error("{}", list(.0))]
    Invalid(Vec<InvalidField>),
    /// Figures that are tried make no standard; each mistake names its figure.
    #[error("{}", list_figures(.0))]
    Figures(Vec<pack::FigureMistake>),
    /// The state of the thing does not allow it; no clause is needed to say so.
    #[error("{} ({state})", .hint.en)]
    WrongState {
        /// A word for the state: `closed`, `joined`, `not_waiting` …
        state: &'static str,
        /// What stands in the way, and what to do instead.
        hint: Wording,
    },
    /// Log-in name or password are wrong, or the account is closed.
    #[error("the log-in name or the password is wrong")]
    BadCredentials,
    /// No valid session or token.
    #[error("log in first")]
    Unauthenticated,
    /// Too many tries.
    #[error("too many tries; try again at {retry_at}")]
    TooManyTries {
        /// When the next try is let through.
        retry_at: Instant,
    },
    /// The same idempotency key came with another request.
    #[error("this idempotency key was used for another request")]
    KeyReused,
    /// The system has too much to do.
    #[error("the desk is busy; try again shortly")]
    Busy,
    /// Something is wrong inside; the log has the cause.
    #[error("the work failed inside")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A field that cannot be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidField {
    /// Its name on the wire.
    pub field: &'static str,
    /// A stable word for what is wrong: `empty`, `too_long`, `in_the_past`, `unknown`, `taken` …
    pub code: &'static str,
    /// What would be right, for whoever typed it.
    pub says: Wording,
}

fn list_figures(mistakes: &[pack::FigureMistake]) -> String {
    mistakes
        .iter()
        .map(|it| it.says.en.as_str())
        .collect::<Vec<_>>()
        .join("; ")
}

fn list(fields: &[InvalidField]) -> String {
    fields
        .iter()
        .map(|it| format!("{}: {}", it.field, it.says.en))
        .collect::<Vec<_>>()
        .join("; ")
}

impl AppError {
    /// One field is wrong.
    #[must_use]
    pub fn invalid(field: &'static str, code: &'static str, says: Wording) -> Self {
        Self::Invalid(vec![InvalidField { field, code, says }])
    }

    pub(crate) fn internal(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal(Box::new(source))
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<store::StoreError> for AppError {
    fn from(error: store::StoreError) -> Self {
        use store::StoreError as E;
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "every other failure of storage is an inner one"
        )]
        match error {
            E::Busy | E::Collided { .. } => Self::Busy,
            other => Self::internal(other),
        }
    }
}

/// What an event may not carry, or should.
pub(crate) fn unfit(error: &EventError) -> Wording {
    Wording {
        zh: error.in_chinese(),
        en: error.to_string(),
    }
}

/// All mistakes in one sentence.
pub(crate) fn all_told(mistakes: impl Iterator<Item = Wording>) -> Wording {
    let (zh, en): (Vec<_>, Vec<_>) = mistakes.map(|it| (it.zh, it.en)).unzip();
    Wording {
        zh: zh.join("；"),
        en: en.join("; "),
    }
}

/// Checks one text field: not empty when required, not longer than `most` characters.
///
/// # Errors
/// [`AppError::Invalid`] that names the field.
pub(crate) fn check_text(field: &'static str, text: &str, most: usize) -> Result<(), AppError> {
    if text.trim().is_empty() {
        return Err(AppError::invalid(
            field,
            "empty",
            says!("不能为空", "must not be empty"),
        ));
    }
    check_length(field, text, most)
}

/// Checks that a text is not longer than `most` characters.
///
/// # Errors
/// [`AppError::Invalid`] that names the field.
pub(crate) fn check_length(field: &'static str, text: &str, most: usize) -> Result<(), AppError> {
    let length = text.chars().count();
    if length > most {
        return Err(AppError::invalid(
            field,
            "too_long",
            says!(
                "最多 {most} 字，现在是 {length} 字",
                "at most {most} characters, these are {length}"
            ),
        ));
    }
    Ok(())
}
