//! Whether two entries of customers are one person: the signs, what each weighs, and which are certain.
//!
//! Always true: only a sign that somebody was shown to hold an identity is certain; everything else is a suggestion to a
//! person. The trap: families share numbers and homes, so shared data beside two different names weigh less.

use serde::{Deserialize, Serialize};

use crate::customer::surname;
use crate::{Customer, Identity, IdentityKind, closed_set, place};

closed_set! {
    /// What two entries of customers share.
    PersonSign {
        /// 同一已核实电话
        VerifiedPhone = "verified_phone",
        /// 同一已核实邮箱
        VerifiedEmail = "verified_email",
        /// 同一签名身份: a signed id of a site, an account of a messenger.
        SignedId = "signed_id",
        /// 同一电话, not verified for both.
        SamePhone = "same_phone",
        /// 同一邮箱, not verified for both.
        SameEmail = "same_email",
        /// 邮箱名相同: what stands before the `@`.
        SameMailName = "same_mail_name",
        /// 同一地点
        SamePlace = "same_place",
        /// 同名
        SameName = "same_name",
        /// 姓名不同: weighs against it.
        OtherName = "other_name",
    }
}

impl PersonSign {
    /// Whether it alone makes two entries one person.
    #[must_use]
    pub const fn is_certain(self) -> bool {
        matches!(self, Self::VerifiedPhone | Self::VerifiedEmail | Self::SignedId)
    }

    const fn weight(self) -> i32 {
        match self {
            Self::VerifiedPhone | Self::VerifiedEmail | Self::SignedId => 100,
            Self::SameEmail => 70,
            Self::SamePhone => 60,
            Self::SamePlace => 30,
            Self::SameMailName => 30,
            Self::SameName => 25,
            Self::OtherName => -15,
        }
    }
}

/// How alike two entries are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alikeness {
    /// 1 to 99; 100 only for a certain sign.
    pub score: u32,
    /// What was seen.
    pub signs: Vec<PersonSign>,
}

/// From this score on, somebody is asked whether two entries are one person.
pub const SUGGESTED_FROM: u32 = 40;

impl Alikeness {
    /// One of the signs is certain.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.signs.iter().any(|it| it.is_certain())
    }

    /// Worth a question.
    #[must_use]
    pub const fn is_suggested(&self) -> bool {
        self.score >= SUGGESTED_FROM
    }
}

/// Compares two entries.
#[must_use]
pub fn compare(one: &Customer, other: &Customer) -> Alikeness {
    let mut signs = Vec::new();
    for mine in &one.identities {
        for theirs in &other.identities {
            signs.extend(sign_of(mine, theirs));
        }
    }
    let keys = |it: &Customer| -> Vec<String> {
        let keys = it.places.iter().map(|it| place::place_key(&it.address, &it.unit));
        keys.filter(|it| it.chars().count() >= 4).collect()
    };
    let theirs = keys(other);
    if keys(one).iter().any(|it| theirs.contains(it)) {
        signs.push(PersonSign::SamePlace);
    }
    signs.extend(compare_names(&one.name, &other.name));
    signs.sort_unstable();
    signs.dedup();
    let sum: i32 = signs.iter().map(|it| it.weight()).sum();
    let most = if signs.iter().any(|it| it.is_certain()) {
        100
    } else {
        99
    };
    let score = u32::try_from(sum.clamp(0, most)).unwrap_or(0);
    Alikeness { score, signs }
}

fn sign_of(mine: &Identity, theirs: &Identity) -> Option<PersonSign> {
    if mine.kind != theirs.kind {
        return None;
    }
    let is_same = mine.value == theirs.value;
    let is_certain = is_same && mine.is_verified && theirs.is_verified;
    match (mine.kind, is_certain, is_same) {
        (IdentityKind::Phone, true, _) => Some(PersonSign::VerifiedPhone),
        (IdentityKind::Email, true, _) => Some(PersonSign::VerifiedEmail),
        (IdentityKind::Other, true, _) => Some(PersonSign::SignedId),
        (IdentityKind::Phone, false, true) => Some(PersonSign::SamePhone),
        (IdentityKind::Email, false, true) => Some(PersonSign::SameEmail),
        (IdentityKind::Email, false, false) => {
            let name = mail_name(&mine.value);
            (name.is_some() && name == mail_name(&theirs.value)).then_some(PersonSign::SameMailName)
        }
        (IdentityKind::Phone | IdentityKind::Other, false, _) => None,
    }
}

/// What stands before the `@`, without dots and what follows a `+`; none for names that many share, such as `info`.
#[must_use]
pub fn mail_name(address: &str) -> Option<String> {
    const SHARED: &[&str] = &[
        "info",
        "admin",
        "office",
        "sales",
        "service",
        "support",
        "mail",
        "hello",
        "contact",
        "kefu",
        "test",
        "webmaster",
        "noreply",
        "hr",
        "finance",
    ];
    let (name, _) = address.split_once('@')?;
    let plain: String = name.split('+').next()?.chars().filter(|it| *it != '.').collect();
    let is_telling = plain.chars().count() >= 5 && !SHARED.contains(&plain.as_str());
    is_telling.then_some(plain)
}

/// 王女士 may be 王芳, and an unknown name anybody: neither speaks for or against.
fn compare_names(one: &str, other: &str) -> Option<PersonSign> {
    let fold = |it: &str| it.to_lowercase().split_whitespace().collect::<String>();
    let (one, other) = (fold(one), fold(other));
    if one.is_empty() || other.is_empty() {
        return None;
    }
    if one == other {
        return (!is_address(&one)).then_some(PersonSign::SameName);
    }
    let is_vague = is_address(&one) || is_address(&other);
    let same_surname = surname_of(&one) == surname_of(&other);
    (!is_vague || !same_surname).then_some(PersonSign::OtherName)
}

/// 王女士, 李先生: how somebody is addressed, not their name.
fn is_address(name: &str) -> bool {
    ["先生", "女士", "小姐", "师傅", "老师", "阿姨", "大爷", "大妈"]
        .iter()
        .any(|it| name.ends_with(it))
}

fn surname_of(name: &str) -> Option<String> {
    surname(name).or_else(|| name.chars().next().map(String::from))
}

#[cfg(test)]
mod tests;
