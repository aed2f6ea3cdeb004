//! Files of the pack `telecom` that come with the program; `cargo xtask codegen` writes this list.

pub(super) const FILES: &[(&str, &str)] = super::files![
];
