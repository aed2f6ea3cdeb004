//! Whether a customer whose name is known is addressed by surname and title (G02), in Chinese or in Latin letters.
//!
//! Always true: a title alone is no address, and neither is a surname alone. The trap: a customer may be addressed before
//! anybody wrote the name down, so what sounds like an address is remembered until the name is known.

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::{Title, surname};

use crate::text::context::TextContext;
use crate::text::fold::{Folded, plain_words};
use crate::text::table::{simplified, syllable_groups};

/// The titles that a clause accepts, in the form in which texts are compared.
#[derive(Debug, Default)]
pub(crate) struct Titles {
    /// Behind the surname: 女士.
    behind: Vec<String>,
    /// The same by letters, in order, so that the titles that begin with one stand together.
    behind_letters: Vec<Vec<char>>,
    /// Before it, in Latin letters: ms.
    before: Vec<String>,
}

/// How a text addresses the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    /// Nobody knows the name; [`Titles::likely_addresses`] are the places that may turn out to be an address.
    NameUnknown,
    /// By surname and title.
    Used,
    /// Not; better forms of address, best first.
    Missing(Vec<String>),
}

/// As many characters before a title, or words behind one, may belong to the name.
const LONGEST_NAME: usize = 4;

/// Surnames that are not read as the character mostly is.
const READ_AS_SURNAMES: &[(char, &str)] = &[
    ('单', "shan"),
    ('曾', "zeng"),
    ('解', "xie"),
    ('仇', "qiu"),
    ('区', "ou"),
    ('任', "ren"),
    ('查', "zha"),
    ('覃', "qin"),
    ('朴', "piao"),
    ('盖', "ge"),
    ('尉', "yu"),
    ('乐', "yue"),
    ('翟', "zhai"),
    ('吕', "lyu"),
];

/// How common characters are read, in Latin letters.
static READINGS: LazyLock<HashMap<char, &'static str>> = LazyLock::new(|| {
    let mut readings = HashMap::new();
    for group in syllable_groups() {
        let name = group.trim_end_matches(|it: char| !it.is_ascii());
        readings.extend(group.chars().filter(|it| !it.is_ascii()).map(|it| (it, name)));
    }
    readings.extend(READ_AS_SURNAMES.iter().copied());
    readings
});

impl Titles {
    pub(crate) fn new(titles: &[String]) -> Self {
        let mut read = Self::default();
        for title in titles {
            let plain = plain_words(title);
            if plain.is_empty() {
                continue;
            }
            if plain.is_ascii() {
                read.before.push(plain);
            } else {
                read.behind_letters.push(plain.chars().collect());
                read.behind.push(plain);
            }
        }
        read.behind_letters.sort_unstable();
        read
    }

    /// How the text addresses whoever the context names.
    pub(crate) fn address_in(&self, text: &str, folded: &Folded, context: &TextContext) -> Address {
        let name = context.customer_name.as_deref().map(str::trim);
        let Some(name) = name.filter(|it| !it.is_empty()) else {
            return Address::NameUnknown;
        };
        let plain = folded.plain();
        let is_used = match surname(name) {
            Some(surname) => {
                self.is_behind(&plain, &[plain_words(&surname), plain_words(name)])
                    || reading_of(&surname).is_some_and(|it| self.is_before(text, &[it], 2))
            }
            None => self.names_outright(text, &plain, (name, context.title)),
        };
        if is_used {
            Address::Used
        } else {
            Address::Missing(better(name, context.title))
        }
    }

    /// A name that has no Chinese surname: in Latin letters with its title, else as it stands.
    fn names_outright(&self, text: &str, plain: &str, (name, title): (&str, Option<Title>)) -> bool {
        let words = latin_words(name);
        let whole = plain_words(name);
        let is_whole = plain.contains(&whole);
        if words.is_empty() || !name.is_ascii() {
            // A firm, or a name in letters of another sort.
            return is_whole;
        }
        let ends: Vec<String> = [words.first(), words.last()]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        let mut called = ends.clone();
        called.push(whole);
        let is_title_known = matches!(title, Some(Title::Mr | Title::Ms));
        self.is_before(text, &ends, words.len())
            || self.is_behind(plain, &called)
            || (is_whole && !is_title_known)
    }

    /// One of the names stands right before one of the titles.
    fn is_behind(&self, plain: &str, names: &[String]) -> bool {
        names.iter().filter(|it| !it.is_empty()).any(|name| {
            plain.match_indices(name.as_str()).any(|(at, _)| {
                let is_glued = name.is_ascii()
                    && plain
                        .get(..at)
                        .is_some_and(|it| it.ends_with(|it: char| it.is_ascii_alphabetic()));
                let rest = plain.get(at + name.len()..).unwrap_or_default();
                !is_glued && self.behind.iter().any(|it| rest.starts_with(it.as_str()))
            })
        })
    }

    /// One of the names is among so many words right behind one of the titles.
    fn is_before(&self, text: &str, names: &[String], within: usize) -> bool {
        let words = latin_words(text);
        let behind_title = |(place, _): (usize, &String)| words.iter().skip(place + 1).take(within);
        words
            .iter()
            .enumerate()
            .filter(|(_, it)| self.before.contains(it))
            .flat_map(behind_title)
            .any(|it| names.contains(it))
    }

    /// The titles behind surnames that begin with a letter.
    fn behind_with(&self, first: char) -> impl Iterator<Item = &Vec<char>> {
        let from = self
            .behind_letters
            .partition_point(|it| it.first().is_some_and(|it| *it < first));
        let rest = self.behind_letters.get(from..).unwrap_or_default();
        rest.iter().take_while(move |it| it.first() == Some(&first))
    }

    /// Each title of the text with what may be the name beside it.
    pub(crate) fn likely_addresses(&self, text: &str, folded: &Folded) -> Vec<String> {
        let letters: Vec<char> = folded.letters.iter().map(|it| it.plain).collect();
        let mut found = Vec::new();
        for (at, letter) in letters.iter().enumerate().skip(1) {
            let rest = letters.get(at..).unwrap_or_default();
            for title in self.behind_with(*letter).filter(|it| rest.starts_with(it)) {
                let from = at.saturating_sub(LONGEST_NAME);
                let span = letters.get(from..at + title.len()).unwrap_or_default();
                found.push(span.iter().collect());
            }
        }
        let words = latin_words(text);
        for (place, title) in words
            .iter()
            .enumerate()
            .filter(|(_, it)| self.before.contains(it))
        {
            let name = words.iter().skip(place + 1).take(LONGEST_NAME);
            let span: Vec<&str> = std::iter::once(title).chain(name).map(String::as_str).collect();
            found.push(span.join(" "));
        }
        found
    }
}

/// The words of a text that are written in Latin letters, as small ones.
fn latin_words(text: &str) -> Vec<String> {
    let words = text.split(|it: char| !it.is_ascii_alphabetic());
    words
        .filter(|it| !it.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

/// How a Chinese surname is written in Latin letters; none when a character of it is not known.
fn reading_of(surname: &str) -> Option<String> {
    let read = |letter: char| {
        let plain = simplified().get(&letter).copied().unwrap_or(letter);
        READINGS.get(&plain).copied()
    };
    surname.chars().map(read).collect()
}

/// Better forms of address, best first.
fn better(name: &str, title: Option<Title>) -> Vec<String> {
    let Some(surname) = surname(name) else {
        let latin = match title {
            Some(Title::Mr) => Some("Mr"),
            Some(Title::Ms) => Some("Ms"),
            Some(Title::Unknown) | None => None,
        };
        return match latin.filter(|_| name.is_ascii()) {
            Some(latin) => vec![format!("Dear {latin} {name},")],
            None => vec![name.to_owned()],
        };
    };
    let titles: &[&str] = match title {
        Some(Title::Mr) => &["先生"],
        Some(Title::Ms) => &["女士"],
        Some(Title::Unknown) | None => &["先生", "女士"],
    };
    let greeting = |title: &&str| format!("{surname}{title}，您好！");
    titles.iter().map(greeting).collect()
}

#[cfg(test)]
mod tests {
    use domain::Title;

    use super::{Address, Titles};
    use crate::text::context::TextContext;
    use crate::text::fold::fold;

    fn address(name: &str, title: Option<Title>, text: &str) -> Address {
        let titles = ["先生", "女士", "老师", "Mr", "Ms", "Mrs"].map(str::to_owned);
        let context = TextContext {
            customer_name: Some(name.to_owned()).filter(|it| !it.is_empty()),
            title,
            ..TextContext::default()
        };
        Titles::new(&titles).address_in(text, &fold(text), &context)
    }

    #[test]
    fn surname_and_title_is_an_address_and_either_alone_is_not() {
        for (name, text) in [
            ("王芳", "王女士，您好"),
            ("王芳", "尊敬的 王 女士："),
            ("王芳", "王芳女士，您好"),
            ("王芳", "王老師，您好"),
            ("欧阳小明", "歐陽先生，您好"),
            ("王芳", "Dear Ms. Wang,"),
            ("王芳", "Dear Ms Wang Fang,"),
            ("王芳", "Hello Ms Fang Wang"),
            ("欧阳小明", "Dear Mr Ouyang"),
            ("曾小明", "Dear Mr. Zeng"),
            ("John Smith", "Dear Mr. Smith,"),
            ("John Smith", "John Smith先生，您好"),
            ("John Smith", "Smith先生，您好"),
            ("安居物业公司", "安居物业公司的各位，您好"),
        ] {
            assert_eq!(address(name, Some(Title::Mr), text), Address::Used, "{text}");
        }
        for (name, text) in [
            ("王芳", "女士，您好"),
            ("王芳", "王芳，您好"),
            ("王芳", "李女士，您好"),
            ("欧阳小明", "欧先生，您好"),
            ("王芳", "Dear Ms,"),
            ("王芳", "Dear Wang,"),
            ("John Smith", "Dear John Smith,"),
            ("John Smith", "Dear Mr Miller,"),
            ("安居物业公司", "您好"),
        ] {
            let found = address(name, Some(Title::Mr), text);
            assert!(matches!(found, Address::Missing(_)), "{text}");
        }
    }

    #[test]
    fn whoever_has_no_known_title_may_be_called_by_the_whole_name_in_latin_letters() {
        assert_eq!(address("John Smith", None, "Dear John Smith,"), Address::Used);
    }

    #[test]
    fn better_forms_fit_the_name() {
        let missing = |name, title| address(name, title, "您好");
        let better = |it: &str| Address::Missing(vec![it.to_owned()]);
        assert_eq!(missing("王芳", Some(Title::Ms)), better("王女士，您好！"));
        assert_eq!(
            missing("John Smith", Some(Title::Mr)),
            better("Dear Mr John Smith,")
        );
        assert_eq!(missing("John Smith", None), better("John Smith"));
    }

    #[test]
    fn without_a_name_what_may_be_an_address_is_kept() {
        assert_eq!(address("", None, "您好，王女士"), Address::NameUnknown);
        let titles = Titles::new(&["老师", "女士", "先生", "女生", "Ms"].map(str::to_owned));
        let likely = |text: &str| titles.likely_addresses(text, &fold(text));
        assert_eq!(
            likely("好的，王芳女士，王老师，Ms. Wang, please hold"),
            ["好的王芳女士", "芳女士王老师", "ms wang please hold"]
        );
        assert_eq!(likely("女士，您好"), Vec::<String>::new());
    }
}
