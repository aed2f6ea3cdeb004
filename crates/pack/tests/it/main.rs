//! What the crate promises to its callers, tried from outside.

#[cfg(test)]
mod phrases;
