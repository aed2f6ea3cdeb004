//! Pack files as texts, places in them, and mistakes that are told with their place.
//!
//! Lines and columns count from 1, columns in characters, as editors show them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::Wording;

/// A sentence in both languages, each a format string over the same names; names that are no variables get values behind it.
#[macro_export]
macro_rules! says {
    ($zh:literal, $en:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::Wording {
            zh: format!($zh $(, $name = $value)*),
            en: format!($en $(, $name = $value)*),
        }
    };
}
pub(crate) use crate::says;

/// The texts of pack files by their path, such as `base/A.toml`. The folder of a file says which pack it belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// Path, with `/` between folders, to text.
    pub files: BTreeMap<String, String>,
}

impl Sources {
    /// Sources with these files.
    pub fn new<P: Into<String>, T: Into<String>>(files: impl IntoIterator<Item = (P, T)>) -> Self {
        Self {
            files: files
                .into_iter()
                .map(|(path, text)| (path.into(), text.into()))
                .collect(),
        }
    }

    /// These files, and those of `other` in their place where both have one.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.files.extend(other.files);
        self
    }
}

/// A mistake in a pack file: where, what is wrong, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackError {
    /// The file's path.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Character of the line, from 1.
    pub column: u32,
    /// What is wrong.
    pub wrong: Wording,
    /// What would be right; empty when there is nothing to say.
    pub right: Wording,
}

impl PackError {
    /// What is wrong and what would be right, without the place.
    #[must_use]
    pub fn sentence(&self) -> Wording {
        let joined = |wrong: &str, right: &str, mark: &str| match right {
            "" => wrong.to_owned(),
            right => format!("{wrong}{mark}{right}"),
        };
        Wording {
            zh: joined(&self.wrong.zh, &self.right.zh, "；"),
            en: joined(&self.wrong.en, &self.right.en, "; "),
        }
    }

    /// The whole line: file, line, column, what is wrong, what would be right.
    #[must_use]
    pub fn told(&self) -> Wording {
        let Self {
            file, line, column, ..
        } = self;
        let Wording { zh, en } = self.sentence();
        says!("{file}:{line}:{column}：{zh}", "{file}:{line}:{column}: {en}")
    }
}

/// In English, as logs are; [`PackError::told`] speaks both languages.
impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told().en)
    }
}

impl std::error::Error for PackError {}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: Arc<str>,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Place {
    /// The beginning of a file.
    pub(crate) fn start_of(file: &str) -> Self {
        Self {
            file: Arc::from(file),
            line: 1,
            column: 1,
        }
    }

    /// A mistake here.
    pub(crate) fn error(&self, wrong: Wording, right: Wording) -> PackError {
        PackError {
            file: self.file.as_ref().to_owned(),
            line: self.line,
            column: self.column,
            wrong,
            right,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// No file of a folder says that it is a pack.
pub(crate) fn no_head(place: &Place) -> PackError {
    place.error(
        says!(
            "这个文件夹里没有一个文件有 [pack] 表",
            "no file of this folder has a [pack] table"
        ),
        says!(
            "其中一个文件写 [pack]，含 id、version 和 title",
            "one of them says [pack] with id, version and title"
        ),
    )
}

/// Finds lines and columns of byte offsets of one file.
pub(crate) struct Lines<'a> {
    file: Arc<str>,
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(file: &str, text: &'a str) -> Self {
        let breaks = text
            .bytes()
            .enumerate()
            .filter(|(_, it)| *it == b'\n')
            .map(|(at, _)| at + 1);
        Self {
            file: Arc::from(file),
            text,
            starts: std::iter::once(0).chain(breaks).collect(),
        }
    }

    pub(crate) fn place(&self, offset: usize) -> Place {
        let line = self.starts.partition_point(|it| *it <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let column = self.text.get(start..offset).map_or(0, |it| it.chars().count());
        Place {
            file: Arc::clone(&self.file),
            line: count(line + 1),
            column: count(column + 1),
        }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
