//! The servers that tests start really start, and hand out databases that do not see each other.

#[cfg(test)]
mod postgres;
