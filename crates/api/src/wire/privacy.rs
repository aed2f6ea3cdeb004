//! What the company set for the protection of personal data, and alerts about unusual reveals.

use app::settings::privacy::PrivacyRules;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::wire::reference::PersonRef;

/// What the company set for the protection of personal data.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = PrivacyRules)]
pub(crate) struct PrivacyBody {
    /// More reveals of one person within an hour raise an alert.
    #[schema(minimum = 1, maximum = 10_000)]
    pub(crate) reveals_per_hour: u32,
    /// More reveals of one person within 24 hours raise an alert.
    #[schema(minimum = 1, maximum = 100_000)]
    pub(crate) reveals_per_day: u32,
    /// Evidence of identity is erased after so many minutes at the latest.
    #[schema(minimum = 1, maximum = 1_440)]
    pub(crate) evidence_minutes: u32,
    /// Numbers that the desk gives to everybody; words to customers may name them.
    pub(crate) own_numbers: Vec<String>,
    /// Networks of the house, such as `10.1.0.0/16`, to which web hooks may lead.
    pub(crate) hook_networks: Vec<String>,
    /// Reasons for seeing a covered field that are offered to choose from.
    #[serde(default)]
    pub(crate) reveal_reasons: Vec<String>,
    /// Only these count as reasons.
    #[serde(default)]
    pub(crate) only_listed_reasons: bool,
}

/// The reasons for seeing a covered field.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RevealReasons {
    /// Those that the company lists.
    pub(crate) reasons: Vec<String>,
    /// Only these count.
    pub(crate) only_listed: bool,
}

/// An alert: somebody revealed more covered fields than is usual.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RevealAlert {
    /// Its number in the log.
    pub(crate) number: i64,
    /// When.
    pub(crate) at: i64,
    /// Who.
    #[schema(required)]
    pub(crate) person: Option<PersonRef>,
    /// Reveals within the hour before.
    pub(crate) in_hour: u64,
    /// Reveals within the 24 hours before.
    pub(crate) in_day: u64,
}

impl From<PrivacyBody> for PrivacyRules {
    fn from(body: PrivacyBody) -> Self {
        let PrivacyBody {
            reveals_per_hour,
            reveals_per_day,
            evidence_minutes,
            own_numbers,
            hook_networks,
            reveal_reasons,
            only_listed_reasons,
        } = body;
        let trimmed = |list: Vec<String>| list.into_iter().map(|it| it.trim().to_owned()).collect();
        Self {
            reveals_per_hour,
            reveals_per_day,
            evidence_minutes,
            own_numbers: trimmed(own_numbers),
            hook_networks: trimmed(hook_networks),
            reveal_reasons: trimmed(reveal_reasons),
            only_listed_reasons,
        }
    }
}

impl From<PrivacyRules> for PrivacyBody {
    fn from(rules: PrivacyRules) -> Self {
        let PrivacyRules {
            reveals_per_hour,
            reveals_per_day,
            evidence_minutes,
            own_numbers,
            hook_networks,
            reveal_reasons,
            only_listed_reasons,
        } = rules;
        Self {
            reveals_per_hour,
            reveals_per_day,
            evidence_minutes,
            own_numbers,
            hook_networks,
            reveal_reasons,
            only_listed_reasons,
        }
    }
}
