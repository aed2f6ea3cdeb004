//! Files of the pack `base` that come with the program; `cargo xtask codegen` writes this list.

pub(super) const FILES: &[(&str, &str)] = super::files![
    "base/G.toml",
    "base/J.toml",
    "base/pack.toml",
    "base/scenarios/G01-broken.txt",
    "base/scenarios/G01-kept.txt",
    "base/scenarios/G02-broken.txt",
    "base/scenarios/G02-kept.txt",
    "base/scenarios/G03-broken.txt",
    "base/scenarios/G03-kept.txt",
    "base/scenarios/G04-broken.txt",
    "base/scenarios/G04-kept.txt",
    "base/scenarios/G05-broken.txt",
    "base/scenarios/G05-kept.txt",
    "base/scenarios/J01-broken.txt",
    "base/scenarios/J01-kept.txt",
];
