//! A week of openings, written with the names of its days so that nobody has to know on which day a list begins.

use serde::{Deserialize, Serialize};

use crate::Hours;

/// The week as it is written; a day that is left out is closed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Week {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    mon: Vec<Hours>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tue: Vec<Hours>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    wed: Vec<Hours>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    thu: Vec<Hours>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fri: Vec<Hours>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sat: Vec<Hours>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sun: Vec<Hours>,
}

impl From<Week> for [Vec<Hours>; 7] {
    fn from(week: Week) -> Self {
        let Week {
            mon,
            tue,
            wed,
            thu,
            fri,
            sat,
            sun,
        } = week;
        [mon, tue, wed, thu, fri, sat, sun]
    }
}

impl From<[Vec<Hours>; 7]> for Week {
    fn from([mon, tue, wed, thu, fri, sat, sun]: [Vec<Hours>; 7]) -> Self {
        Self {
            mon,
            tue,
            wed,
            thu,
            fri,
            sat,
            sun,
        }
    }
}

/// For serde's `with`: seven lists inside, named days outside.
pub(crate) mod named_days {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Week;
    use crate::Hours;

    pub(crate) fn serialize<S: Serializer>(week: &[Vec<Hours>; 7], serializer: S) -> Result<S::Ok, S::Error> {
        Week::from(week.clone()).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<[Vec<Hours>; 7], D::Error> {
        Week::deserialize(deserializer).map(Into::into)
    }
}
