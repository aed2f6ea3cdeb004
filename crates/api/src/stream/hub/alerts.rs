//! Alerts about unusual reveals, told live to whoever may read the log (J01).
//!
//! Always true: an alert is read from the log, so those of other nodes are told here as well; what stood there before the
//! first look is not told again.

use app::settings::audit::alerts_after;
use serde_json::json;

use super::Teller;
use crate::problem::Problem;
use crate::stream::event::{Audience, Live, Writer};
use crate::stream::sight::Sight;

/// How far alerts were told; none before the first look.
#[derive(Debug, Default)]
pub(super) struct Alerts {
    told: Option<i64>,
}

/// Alerts told at once.
const AT_ONCE: u32 = 20;

impl Alerts {
    /// The alerts since the last look, the oldest first.
    pub(super) async fn read_on(&mut self, teller: &Teller) -> Result<Vec<Live>, Problem> {
        let Some(told) = self.told else {
            let latest = alerts_after(&teller.desk, 0, 1).await?;
            self.told = Some(latest.first().map_or(0, |it| it.number));
            return Ok(Vec::new());
        };
        let new = alerts_after(&teller.desk, told, AT_ONCE).await?;
        if let Some(latest) = new.first() {
            self.told = Some(latest.number);
        }
        let names = teller.names.get(&teller.desk).await?;
        let event = |entry: app::kept::AuditEntry| {
            let person = entry.person.map(|it| names.person(it));
            let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap_or_default();
            let data = json!({
                "kind": "reveal_rate",
                "person": person,
                "in_hour": detail["in_hour"],
                "in_day": detail["in_day"],
                "at": entry.at.as_millis(),
            });
            let write = Writer(Box::new(move |_locale| data.clone()));
            Live::new(
                "notice",
                None,
                (Sight::of_the_house(), None),
                Audience::Wardens,
                write,
            )
        };
        Ok(new.into_iter().rev().map(event).collect())
    }
}
