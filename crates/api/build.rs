//! Makes cargo look again when the screens were built anew; their absence is fine (see `src/screens.rs`).

fn main() {
    let mut out = std::io::stdout();
    for line in [
        "cargo::rerun-if-changed=build.rs",
        "cargo::rerun-if-changed=../../web/dist/agent",
        "cargo::rerun-if-changed=../../web/dist/widget",
    ] {
        // Without the line cargo only looks more often.
        drop(std::io::Write::write_all(
            &mut out,
            format!("{line}\n").as_bytes(),
        ));
    }
}
