//! The embedded engine: one writer thread with group commit, several readers that cannot write.
//!
//! Always true: only the writer's connection can write, so there is never a second writer on the file. The trap: a
//! database in memory exists in one connection only, so its reads run on the writer too.

pub(crate) mod backup;
pub(crate) mod connection;
pub(crate) mod copier;
pub(crate) mod reader;
pub(crate) mod share;
pub(crate) mod tx;
pub(crate) mod writer;
