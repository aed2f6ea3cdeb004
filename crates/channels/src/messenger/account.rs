//! An account at a vendor's, as its adapter sees it.

use domain::{MessengerId, MessengerKind, MessengerSettings};

use super::fault::Fault;
use crate::http::{Url, percent_encoded};

/// An account: which vendor, and what was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Identity.
    pub id: MessengerId,
    /// Which vendor.
    pub kind: MessengerKind,
    /// What was entered.
    pub settings: MessengerSettings,
}

impl Account {
    pub(super) fn text(&self, field: &str) -> &str {
        self.settings.text(self.kind, field).trim()
    }

    /// An address at the vendor's, with a query of names and values.
    pub(super) fn url(&self, path: &str, query: &[(&str, &str)]) -> Result<Url, Fault> {
        let mut text = self.text("base_url").trim_end_matches('/').to_owned();
        text.push_str(path);
        for (index, (name, value)) in query.iter().enumerate() {
            let before = if index == 0 { '?' } else { '&' };
            text.push_str(&format!("{before}{name}={}", percent_encoded(value)));
        }
        Ok(Url::read(&text)?)
    }
}
