//! The packs that come with the program. A test compares the list with the folder, so that no file is forgotten.

use crate::Sources;

macro_rules! files {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../../packs/", $path)))),+]
    };
}

const PACKS: &[(&str, &str)] = files![
    "base/A.toml",
    "base/B.toml",
    "base/C.toml",
    "base/F.toml",
    "base/G.toml",
    "base/J.toml",
    "base/pack.toml",
    "heating/pack.toml",
];

/// The packs that come with the program: `base`, and `heating` on top of it.
#[must_use]
pub fn built_in() -> Sources {
    Sources::new(PACKS.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load;

    #[test]
    fn the_packs_that_come_with_the_program_are_right() {
        for id in ["base", "heating"] {
            let pack = load(&built_in(), id).unwrap_or_else(|errors| {
                panic!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
            });
            assert_eq!(pack.clauses.len(), 24);
            assert!(pack.clauses.is_sorted_by_key(|it| it.id.clone()));
        }
    }
}
