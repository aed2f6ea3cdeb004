//! Files of the pack `heating` that come with the program; `cargo xtask codegen` writes this list.

pub(super) const FILES: &[(&str, &str)] = super::files![
    "heating/I.toml",
    "heating/pack.toml",
    "heating/scenarios/A23-broken.txt",
    "heating/scenarios/A23-kept.txt",
    "heating/scenarios/B16-broken.txt",
    "heating/scenarios/B16-kept.txt",
    "heating/scenarios/B18-broken.txt",
    "heating/scenarios/B18-kept.txt",
    "heating/scenarios/I02-broken.txt",
    "heating/scenarios/I02-kept.txt",
    "heating/scenarios/I03-broken.txt",
    "heating/scenarios/I03-kept.txt",
    "heating/scenarios/I04-broken.txt",
    "heating/scenarios/I04-kept.txt",
];
