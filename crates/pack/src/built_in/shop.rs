//! Files of the pack `shop` that come with the program; `cargo xtask codegen` writes this list.

pub(super) const FILES: &[(&str, &str)] = super::files![
];
