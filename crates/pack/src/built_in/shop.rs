//! Files of the pack `shop` that come with the program; `cargo xtask codegen` writes this list.

pub(super) const FILES: &[(&str, &str)] = super::files![
    "shop/M.toml",
    "shop/pack.toml",
    "shop/scenarios/M01-broken.txt",
    "shop/scenarios/M01-cancelled.txt",
    "shop/scenarios/M01-kept.txt",
    "shop/scenarios/M02-broken.txt",
    "shop/scenarios/M02-kept.txt",
    "shop/scenarios/M03-broken.txt",
    "shop/scenarios/M03-kept.txt",
    "shop/scenarios/M03-shipped.txt",
    "shop/scenarios/M03-silent.txt",
    "shop/scenarios/M04-broken.txt",
    "shop/scenarios/M04-edge.txt",
    "shop/scenarios/M04-kept.txt",
    "shop/scenarios/M04-unchecked.txt",
    "shop/scenarios/M05-broken.txt",
    "shop/scenarios/M05-kept.txt",
    "shop/scenarios/M05-late.txt",
    "shop/scenarios/M06-broken.txt",
    "shop/scenarios/M06-kept.txt",
];
