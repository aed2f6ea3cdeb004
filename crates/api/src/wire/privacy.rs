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
        } = body;
        let trimmed = |list: Vec<String>| list.into_iter().map(|it| it.trim().to_owned()).collect();
        Self {
            reveals_per_hour,
            reveals_per_day,
            evidence_minutes,
            own_numbers: trimmed(own_numbers),
            hook_networks: trimmed(hook_networks),
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
        } = rules;
        Self {
            reveals_per_hour,
            reveals_per_day,
            evidence_minutes,
            own_numbers,
            hook_networks,
        }
    }
}
