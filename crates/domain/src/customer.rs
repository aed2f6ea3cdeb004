//! Customers: who they are, how they are reached, where they live, what they wish.

use calendar::Instant;
use serde::{Deserialize, Serialize};

use crate::{CustomerId, IdentityId, PlaceId, closed_set};

closed_set! {
    /// What an identity is.
    IdentityKind {
        /// 电话
        Phone = "phone",
        /// 电子邮件
        Email = "email",
        /// 其他
        Other = "other",
    }
}

closed_set! {
    /// How a customer is addressed after the surname (G02).
    Title {
        /// 先生
        Mr = "mr",
        /// 女士
        Ms = "ms",
        /// Not known.
        Unknown = "unknown",
    }
}

/// A way to recognise and reach a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Identity of the entry.
    pub id: IdentityId,
    /// Phone, mail or other.
    pub kind: IdentityKind,
    /// In its one form: a phone number's digits, a mail address in small letters.
    pub value: String,
    /// As it was written; empty when that is not known.
    #[serde(default)]
    pub written: String,
    /// The customer was shown to hold it.
    pub is_verified: bool,
    /// The first choice.
    pub is_primary: bool,
}

/// A place where a customer is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Identity.
    pub id: PlaceId,
    /// Street and house.
    pub address: String,
    /// Building, entrance, flat.
    pub unit: String,
}

/// What a customer wishes of the desk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wishes {
    /// No calls from this local time, `HH:MM` …
    pub no_call_from: Option<String>,
    /// … to this (F02).
    pub no_call_to: Option<String>,
    /// Language, `zh-CN`, `en` or a dialect's name.
    pub language: Option<String>,
    /// Anything else.
    pub note: Option<String>,
}

/// Somebody whom the desk serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Identity.
    pub id: CustomerId,
    /// Name; empty while unknown.
    pub name: String,
    /// Title.
    pub title: Title,
    /// Member level as the company names it; empty: none.
    pub member_level: String,
    /// Wishes.
    pub wishes: Wishes,
    /// Since when they want no holiday wishes and no company news; none: they want them (F09).
    pub greetings_declined_at: Option<Instant>,
    /// Ways to recognise and reach them.
    pub identities: Vec<Identity>,
    /// Places.
    pub places: Vec<Place>,
    /// What the desk should know.
    pub notes: String,
    /// Counts changes.
    pub version: i64,
    /// Entered.
    pub created_at: Instant,
    /// Changed.
    pub updated_at: Instant,
}

impl Customer {
    /// The identity to use first of a kind.
    #[must_use]
    pub fn reach_by(&self, kind: IdentityKind) -> Option<&Identity> {
        let mut of_kind = self.identities.iter().filter(|it| it.kind == kind);
        let first = of_kind.clone().next();
        of_kind.find(|it| it.is_primary).or(first)
    }
}

/// The surname of a Chinese name: two characters for the compound surnames in use, else one; none for other names.
#[must_use]
pub fn surname(name: &str) -> Option<String> {
    const COMPOUND: &[&str] = &[
        "欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯", "诸葛",
        "尉迟", "公羊", "赫连", "澹台", "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容",
        "仲孙", "钟离", "长孙", "宇文", "司徒", "鲜于", "司空", "令狐", "歐陽", "東方", "獨孤", "南宮",
        "諸葛", "尉遲", "赫連", "慕容", "鍾離", "長孫", "鮮于", "聞人",
    ];
    let letters: Vec<char> = name.trim().chars().collect();
    let is_han = |it: &char| ('\u{4e00}'..='\u{9fff}').contains(it);
    if letters.len() < 2 || letters.len() > 4 || !letters.iter().all(is_han) {
        return None;
    }
    let two: String = letters.iter().take(2).collect();
    if letters.len() >= 3 && COMPOUND.contains(&two.as_str()) {
        Some(two)
    } else {
        letters.first().map(char::to_string)
    }
}

#[cfg(test)]
mod tests {
    use super::surname;

    #[test]
    fn surnames_of_two_to_four_characters() {
        assert_eq!(surname("王芳").as_deref(), Some("王"));
        assert_eq!(surname("欧阳小明").as_deref(), Some("欧阳"));
        assert_eq!(surname("诸葛亮").as_deref(), Some("诸葛"));
        assert_eq!(surname("司马").as_deref(), Some("司"));
        assert_eq!(surname("Smith"), None);
    }
}
