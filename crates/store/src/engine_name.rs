//! Which of the two databases is in use.

/// The database program underneath.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EngineName {
    /// The embedded default.
    Sqlite,
    /// For several nodes.
    Postgres,
}

impl EngineName {
    /// The name in settings, logs and the status page.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}
