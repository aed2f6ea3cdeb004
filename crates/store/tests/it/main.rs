//! One conformance suite over both engines: SQLite in a folder, SQLite in memory, PostgreSQL on a server of its own.
#![expect(clippy::unwrap_used, reason = "tests")]

mod engines;

mod cases_and_facts;
mod desk;
mod lists;
mod mail;
mod opening;
mod people_and_things;
mod search;
mod transactions;
