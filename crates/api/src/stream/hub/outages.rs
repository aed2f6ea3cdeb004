//! Announcements on the stream: that one came, changed or ended, to all; that many cases may be one matter, to announcers.
//!
//! Always true: what is told follows from two reads, so news of other nodes is told here as well. The trap: these events
//! have no place in the stream; whoever comes back reads the list anew.

use app::announcement::list_announcements::board;
use domain::{AnnouncementId, ProposalId};
use serde_json::json;

use super::Teller;
use crate::problem::Problem;
use crate::stream::event::{Audience, Live, Writer};
use crate::stream::sight::Sight;

/// What was told last; none before the first look.
#[derive(Debug, Default)]
pub(super) struct Outages {
    told: Option<Board>,
}

type Board = (Vec<(AnnouncementId, i64)>, Vec<ProposalId>);

impl Outages {
    /// What changed since the last look.
    pub(super) async fn read_on(&mut self, teller: &Teller) -> Result<Vec<Live>, Problem> {
        let now = board(&teller.desk).await?;
        let told = self.told.replace(now.clone());
        // The first look tells all as known: whoever read the lists a moment before reads them again.
        let is_first = told.is_none();
        let before = told.unwrap_or_default();
        let mut events = Vec::new();
        for (id, version) in &now.0 {
            let known = before.0.iter().find(|it| it.0 == *id);
            if known.is_none_or(|it| it.1 != *version) {
                let data = json!({ "id": id, "version": version, "new": known.is_none() && !is_first, "ended": false });
                events.push(event("outage", Audience::All, data));
            }
        }
        for (id, version) in &before.0 {
            if !now.0.iter().any(|it| it.0 == *id) {
                let data = json!({ "id": id, "version": version, "new": false, "ended": true });
                events.push(event("outage", Audience::All, data));
            }
        }
        if before.1 != now.1 {
            let is_new = !is_first && now.1.iter().any(|it| !before.1.contains(it));
            let data = json!({ "open": now.1.len(), "new": is_new });
            events.push(event("proposal", Audience::Announcers, data));
        }
        Ok(events)
    }
}

fn event(name: &'static str, audience: Audience, data: serde_json::Value) -> Live {
    let write = Writer(Box::new(move |_| data.clone()));
    Live::new(name, None, (Sight::EVERYBODY, None), audience, write)
}
