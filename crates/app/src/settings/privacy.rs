//! What a company sets for the protection of personal data: how many reveals are usual, how long evidence of identity
//! may lie, which numbers are the desk's own, and where web hooks may lead.

use domain::{Actor, Permission};
use pack::says;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;

use crate::error::check_length;
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::settings::standard;
use crate::settings::value::{load_value, save_value};
use crate::{AppError, Desk};

/// What the company set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PrivacyRules {
    /// More reveals of one person within an hour raise an alert (J01).
    pub reveals_per_hour: u32,
    /// More reveals of one person within 24 hours raise an alert (J01).
    pub reveals_per_day: u32,
    /// Evidence of identity is erased after so many minutes at the latest (J03).
    pub evidence_minutes: u32,
    /// Numbers and addresses that the desk gives to everybody; words to customers may name them (J05).
    pub own_numbers: Vec<String>,
    /// Networks of the house, such as `10.1.0.0/16`, to which web hooks may lead; all other private ones are refused.
    pub hook_networks: Vec<String>,
    /// Reasons for seeing a covered field that are offered to choose from (J01); empty: none is offered.
    pub reveal_reasons: Vec<String>,
    /// Only these count as reasons; else words of one's own do too.
    pub only_listed_reasons: bool,
}

impl Default for PrivacyRules {
    fn default() -> Self {
        Self {
            reveals_per_hour: 30,
            reveals_per_day: 150,
            evidence_minutes: 15,
            own_numbers: Vec::new(),
            hook_networks: Vec::new(),
            reveal_reasons: Vec::new(),
            only_listed_reasons: false,
        }
    }
}

/// The setting's name.
const NAME: &str = "privacy";

/// What the company set.
///
/// # Errors
/// Forbidden without the right to manage the desk.
pub async fn privacy_rules(desk: &Desk, actor: &Actor) -> Result<PrivacyRules, AppError> {
    require(actor, Permission::ManageDesk)?;
    desk.read(read).await
}

/// The reasons for seeing a covered field that the company lists, and whether only these count.
///
/// # Errors
/// Forbidden without the right to see covered fields.
pub async fn reveal_reasons(desk: &Desk, actor: &Actor) -> Result<(Vec<String>, bool), AppError> {
    require(actor, Permission::RevealFields)?;
    let rules = desk.read(read).await?;
    Ok((rules.reveal_reasons, rules.only_listed_reasons))
}

/// Changes what the company set; the numbers count for text checks at once.
///
/// # Errors
/// Forbidden without the right to manage the desk; [`AppError::Invalid`] for a figure out of bounds, an empty or overlong
/// number, or a network that is none.
pub async fn set_privacy_rules(
    desk: &Desk,
    actor: &Actor,
    rules: PrivacyRules,
    once: Option<Once>,
) -> Result<(), AppError> {
    require(actor, Permission::ManageDesk)?;
    check(&rules)?;
    let by = actor.person;
    desk.write(once, move |work| {
        save_value(work, NAME, &rules)?;
        let detail = json!({
            "reveals_per_hour": rules.reveals_per_hour,
            "reveals_per_day": rules.reveals_per_day,
            "evidence_minutes": rules.evidence_minutes,
            "hook_networks": rules.hook_networks,
            "reveal_reasons": rules.reveal_reasons,
            "only_listed_reasons": rules.only_listed_reasons,
        });
        note(
            work,
            by,
            ("privacy_rules_set", "setting:privacy".to_owned(), &detail),
        )
    })
    .await?;
    standard::rebuild(desk).await
}

/// What the company set, inside of a transaction.
pub(crate) fn read(tx: &mut Tx<'_>) -> Result<PrivacyRules, AppError> {
    Ok(load_value(tx, NAME)?.unwrap_or_default())
}

fn check(rules: &PrivacyRules) -> Result<(), AppError> {
    let figures = [
        ("reveals_per_hour", rules.reveals_per_hour, 10_000),
        ("reveals_per_day", rules.reveals_per_day, 100_000),
        ("evidence_minutes", rules.evidence_minutes, 24 * 60),
    ];
    for (field, figure, most) in figures {
        if figure == 0 || figure > most {
            return Err(AppError::invalid(
                field,
                "out_of_bounds",
                says!("请填 1 至 {most}", "from 1 to {most}"),
            ));
        }
    }
    check_length("own_numbers", &rules.own_numbers.join(","), 4_000)?;
    if rules.own_numbers.iter().any(|it| it.trim().chars().count() < 3) {
        return Err(AppError::invalid(
            "own_numbers",
            "too_short",
            says!("每个号码至少三位数字", "each number has three digits at least"),
        ));
    }
    check_reasons(rules)?;
    for network in &rules.hook_networks {
        if !is_network(network) {
            return Err(AppError::invalid(
                "hook_networks",
                "not_a_network",
                says!(
                    "“{network}”不是网段，应像 10.1.0.0/16 这样",
                    "`{network}` is no network; one looks like 10.1.0.0/16"
                ),
            ));
        }
    }
    Ok(())
}

fn check_reasons(rules: &PrivacyRules) -> Result<(), AppError> {
    let wrong = |it: &String| it.trim().is_empty() || it.chars().count() > 60;
    if rules.reveal_reasons.len() > 30 || rules.reveal_reasons.iter().any(wrong) {
        return Err(AppError::invalid(
            "reveal_reasons",
            "too_long",
            says!(
                "最多 30 条理由，每条 1 至 60 字",
                "thirty reasons at most, each of one to sixty characters"
            ),
        ));
    }
    if rules.only_listed_reasons && rules.reveal_reasons.is_empty() {
        return Err(AppError::invalid(
            "reveal_reasons",
            "empty",
            says!(
                "只认列出的理由时，至少要列一条",
                "list one reason at least when only listed ones count"
            ),
        ));
    }
    Ok(())
}

/// An address, a slash, and how many of its bits count.
fn is_network(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else {
        return false;
    };
    let most = match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(_)) => 32,
        Ok(std::net::IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    bits.parse::<u8>().is_ok_and(|it| it <= most)
}

#[cfg(test)]
mod tests {
    use super::is_network;

    #[test]
    fn networks_are_told_from_other_words() {
        assert!(is_network("10.1.0.0/16"));
        assert!(is_network("fd00::/8"));
        for text in ["10.1.0.0", "10.1.0.0/33", "office/8", "/8"] {
            assert!(!is_network(text), "{text}");
        }
    }
}
