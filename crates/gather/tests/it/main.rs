//! A log that is written in one piece, tried with SQLite itself.

#[cfg(test)]
mod log;
