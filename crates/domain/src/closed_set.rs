//! Closed sets: enums whose words are spelled once and used in files, tables and on the wire alike.

/// Declares an enum with its words: `ALL`, `as_str`, `FromStr`, `Display` and serde by word.
///
/// Parsing an unknown word fails with [`crate::UnknownWord`], which names the set and lists its words.
#[macro_export]
macro_rules! closed_set {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every member, in order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The member's word, as in files, tables and on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::UnknownWord { set: stringify!($name), word: word.to_owned(), words: &[$($word),+] }),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> { out.serialize_str(self.as_str()) }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(input)?;
                word.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

/// A word that is not in its closed set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is none of the words that may stand here: {}", words.join(", "))]
pub struct UnknownWord {
    /// Name of the set.
    pub set: &'static str,
    /// What was written.
    pub word: String,
    /// What may be written.
    pub words: &'static [&'static str],
}

#[cfg(test)]
mod tests {
    use crate::Priority;

    #[test]
    fn an_unknown_word_is_told_with_the_words_that_would_be_right() {
        let error = "soon".parse::<Priority>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`soon` is none of the words that may stand here: urgent, high, normal, low"
        );
    }

    #[test]
    fn every_word_reads_back_as_its_member() {
        for it in Priority::ALL {
            assert_eq!(it.as_str().parse::<Priority>().as_ref(), Ok(it));
        }
    }
}
