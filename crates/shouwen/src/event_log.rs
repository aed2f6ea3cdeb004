//! Event logs of other systems: read row by row, turned into facts by a mapping.

mod columns;
pub(crate) mod convert;
pub(crate) mod mapping;
mod meanings;
pub(crate) mod moment;
pub(crate) mod rejected;
pub(crate) mod rows;
mod rows_csv;
mod rows_xes;
mod rows_xlsx;
