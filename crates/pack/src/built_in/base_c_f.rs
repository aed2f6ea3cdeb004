//! Files of the pack `base` that come with the program; `cargo xtask codegen` writes this list.

pub(super) const FILES: &[(&str, &str)] = super::files![
    "base/C.toml",
    "base/D.toml",
    "base/F.toml",
    "base/scenarios/C06-broken.txt",
    "base/scenarios/C06-kept.txt",
    "base/scenarios/C13-broken.txt",
    "base/scenarios/C13-kept.txt",
    "base/scenarios/D17-broken.txt",
    "base/scenarios/D17-kept.txt",
    "base/scenarios/D21-broken.txt",
    "base/scenarios/D21-kept.txt",
    "base/scenarios/D22-broken.txt",
    "base/scenarios/D22-clean.txt",
    "base/scenarios/D22-kept.txt",
    "base/scenarios/F02-broken.txt",
    "base/scenarios/F02-kept.txt",
    "base/scenarios/F02-wishes.txt",
];
