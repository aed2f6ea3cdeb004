//! What is set for a telephone line beside its name: who may report, whose extension is whose, what numbers mean.
//!
//! Always true: settings that were saved read again. The trap: without sources everybody who knows the token may report.

use std::collections::BTreeMap;
use std::net::IpAddr;

use domain::phone::{AreaCode, normalised, normalised_in};
use domain::{CallAnswer, CallNews, Direction, PersonId, TeamId};
use pack::says;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::error::check_length;

/// What is set for a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineSettings {
    /// Addresses and networks (`10.1.0.0/16`) that may report; none: all.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Whose extension, number or user name is whose.
    #[serde(default)]
    pub people: BTreeMap<String, PersonId>,
    /// What the called numbers and queues mean; the first that fits counts.
    #[serde(default)]
    pub numbers: Vec<LineNumber>,
    /// Callers who are turned away: numbers, or beginnings that end in `*`.
    #[serde(default)]
    pub barred: Vec<String>,
    /// The numbers that outgoing calls show: by the beginning of the called one; an empty beginning fits all.
    #[serde(default)]
    pub caller_ids: Vec<CallerId>,
    /// Reports a minute that are taken; more are refused.
    #[serde(default = "per_minute")]
    pub per_minute: u32,
}

const fn per_minute() -> u32 {
    600
}

impl Default for LineSettings {
    fn default() -> Self {
        Self {
            sources: Vec::new(),
            people: BTreeMap::new(),
            numbers: Vec::new(),
            barred: Vec::new(),
            caller_ids: Vec::new(),
            per_minute: per_minute(),
        }
    }
}

/// What a called number, or a queue, means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineNumber {
    /// The number, or the name of the queue.
    pub number: String,
    /// Whose calls those are.
    #[serde(default)]
    pub team: Option<TeamId>,
    /// The language that callers there speak.
    #[serde(default)]
    pub language: Option<String>,
}

/// The number that outgoing calls show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallerId {
    /// The beginning of the called number.
    pub prefix: String,
    /// The number that is shown.
    pub shows: String,
}

/// A network of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    fn read(text: &str) -> Option<Self> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse::<IpAddr>().ok()?.to_canonical();
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Self { address, bits })
    }

    fn holds(self, address: IpAddr) -> bool {
        let (own, other) = match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => (own.octets().to_vec(), other.octets().to_vec()),
            (IpAddr::V6(own), IpAddr::V6(other)) => (own.octets().to_vec(), other.octets().to_vec()),
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return false,
        };
        let mut left = self.bits;
        own.iter().zip(&other).all(|(one, two)| {
            let bits = left.min(8);
            left -= bits;
            let mask = u8::MAX.checked_shl(u32::from(8 - bits)).unwrap_or(0);
            one & mask == two & mask
        })
    }
}

impl LineSettings {
    /// Reads what was saved.
    ///
    /// # Errors
    /// When it does not read.
    pub fn read(text: &str) -> Result<Self, AppError> {
        serde_json::from_str(text).map_err(AppError::internal)
    }

    /// Holds it to what can be kept.
    ///
    /// # Errors
    /// [`AppError::Invalid`] that names the field.
    pub fn check(&self) -> Result<(), AppError> {
        if let Some(wrong) = self.sources.iter().find(|it| Network::read(it).is_none()) {
            return Err(AppError::invalid(
                "sources",
                "unreadable",
                says!(
                    "“{wrong}”既不是地址，也不是 10.1.0.0/16 这样的网段",
                    "`{wrong}` is neither an address nor a network such as 10.1.0.0/16"
                ),
            ));
        }
        if self.per_minute == 0 {
            return Err(AppError::invalid(
                "per_minute",
                "too_small",
                says!("至少为 1", "at least 1"),
            ));
        }
        let texts = self.people.keys().chain(&self.barred);
        let numbers = self.numbers.iter().map(|it| &it.number);
        for text in texts
            .chain(numbers)
            .chain(self.caller_ids.iter().map(|it| &it.shows))
        {
            check_length("line", text, 200)?;
        }
        Ok(())
    }

    /// Whether reports from this address are taken.
    #[must_use]
    pub fn admits(&self, address: Option<IpAddr>) -> bool {
        if self.sources.is_empty() {
            return true;
        }
        let networks = self.sources.iter().filter_map(|it| Network::read(it));
        address.is_some_and(|address| networks.into_iter().any(|it| it.holds(address)))
    }

    /// What is answered to a report; numbers are read as the desk's area writes them.
    #[must_use]
    pub fn answer_to(&self, news: &CallNews, area: Option<&AreaCode>) -> CallAnswer {
        let CallNews::Rang {
            direction, from, to, ..
        } = news
        else {
            return CallAnswer::GoOn;
        };
        match direction {
            Direction::Inbound if self.bars(from, area) => CallAnswer::Reject,
            Direction::Inbound => CallAnswer::GoOn,
            Direction::Outbound => self
                .caller_ids
                .iter()
                .find(|it| it.prefix.trim().is_empty() || begins_with(to, &it.prefix, area))
                .map_or(CallAnswer::GoOn, |it| CallAnswer::ShowNumber {
                    number: to.clone(),
                    caller_id: it.shows.clone(),
                }),
        }
    }

    fn bars(&self, from: &str, area: Option<&AreaCode>) -> bool {
        let number = normalised_in(from, area);
        !number.is_empty()
            && self.barred.iter().any(|it| match it.trim().strip_suffix('*') {
                Some(beginning) => begins_with(from, beginning, area),
                None => number == normalised_in(it, area),
            })
    }

    /// What the called number or queue means; numbers are read as the desk's area writes them.
    #[must_use]
    pub fn meaning_of(
        &self,
        (called, queue): (&str, Option<&str>),
        area: Option<&AreaCode>,
    ) -> Option<&LineNumber> {
        let called = normalised_in(called, area);
        let is_number = |it: &LineNumber| !called.is_empty() && normalised_in(&it.number, area) == called;
        let is_queue = |it: &LineNumber| queue.is_some_and(|queue| it.number.trim() == queue);
        self.numbers.iter().find(|it| is_queue(it) || is_number(it))
    }
}

/// Whether a number begins so, with the desk's area or without it; a beginning without digits begins none.
fn begins_with(number: &str, beginning: &str, area: Option<&AreaCode>) -> bool {
    let (number, beginning) = (normalised_in(number, area), normalised(beginning));
    let local = area.and_then(|it| number.strip_prefix(it.as_str()));
    !beginning.is_empty()
        && (number.starts_with(&beginning) || local.is_some_and(|it| it.starts_with(&beginning)))
}

#[cfg(test)]
mod tests {
    use super::{CallerId, LineNumber, LineSettings, Network};
    use domain::{CallAnswer, CallNews, Direction};

    fn rang(direction: Direction, from: &str, to: &str) -> CallNews {
        CallNews::Rang {
            direction,
            from: from.to_owned(),
            to: to.to_owned(),
            agents: Vec::new(),
            queue: None,
            diverted_from: None,
        }
    }

    #[test]
    fn networks_hold_their_addresses_and_no_others() {
        for (network, address, holds) in [
            ("10.1.0.0/16", "10.1.255.3", true),
            ("10.1.0.0/16", "10.2.0.1", false),
            ("10.1.0.0/12", "10.15.0.1", true),
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "::ffff:10.1.2.3", true),
            ("10.1.2.3", "10.1.2.4", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("2001:db8::/33", "2001:db8:7fff::1", true),
            ("2001:db8::/33", "2001:db8:8000::1", false),
            ("::/0", "10.0.0.1", false),
        ] {
            let read = Network::read(network).unwrap();
            assert_eq!(read.holds(address.parse().unwrap()), holds, "{network} {address}");
        }
        for wrong in ["", "10.1.0.0/33", "example.cn", "10.1.0/8", "10.0.0.0/-1"] {
            assert!(Network::read(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn without_sources_everybody_may_report_and_with_them_nobody_else() {
        let mut settings = LineSettings::default();
        assert!(settings.admits(None));
        settings.sources = vec!["192.0.2.0/24".to_owned()];
        assert!(!settings.admits(None));
        assert!(settings.admits(Some("192.0.2.7".parse().unwrap())));
    }

    #[test]
    fn barred_numbers_are_turned_away_however_they_are_written() {
        let settings = LineSettings {
            barred: vec!["138 0000 1111".to_owned(), "0085*".to_owned()],
            ..LineSettings::default()
        };
        for (from, answer) in [
            ("8613800001111", CallAnswer::Reject),
            ("00852 1234", CallAnswer::Reject),
            ("13800001112", CallAnswer::GoOn),
            ("", CallAnswer::GoOn),
        ] {
            assert_eq!(
                settings.answer_to(&rang(Direction::Inbound, from, "1"), None),
                answer,
                "{from}"
            );
        }
    }

    #[test]
    fn outgoing_calls_show_the_number_of_their_region() {
        let settings = LineSettings {
            caller_ids: vec![
                CallerId {
                    prefix: "010".to_owned(),
                    shows: "01066554433".to_owned(),
                },
                CallerId {
                    prefix: String::new(),
                    shows: "4001234567".to_owned(),
                },
            ],
            ..LineSettings::default()
        };
        let shown = |to: &str| match settings.answer_to(&rang(Direction::Outbound, "8021", to), None) {
            CallAnswer::ShowNumber { caller_id, .. } => caller_id,
            CallAnswer::GoOn | CallAnswer::Reject => String::new(),
        };
        assert_eq!(shown("861066550000"), "01066554433");
        assert_eq!(shown("13812345678"), "4001234567");
    }

    #[test]
    fn a_queue_or_a_number_says_whose_call_it_is() {
        let of = |number: &str| LineNumber {
            number: number.to_owned(),
            team: None,
            language: Some(number.to_owned()),
        };
        let settings = LineSettings {
            numbers: vec![of("010-66554433"), of("报修")],
            ..LineSettings::default()
        };
        let found = |called, queue| {
            settings
                .meaning_of((called, queue), None)
                .map(|it| it.number.clone())
        };
        assert_eq!(found("861066554433", None).as_deref(), Some("010-66554433"));
        assert_eq!(found("", Some("报修")).as_deref(), Some("报修"));
        assert_eq!(found("", Some("别的")), None);
    }

    #[test]
    fn numbers_of_the_desks_own_area_are_the_same_with_and_without_it() {
        let settings = LineSettings {
            numbers: vec![LineNumber {
                number: "8601 2345".to_owned(),
                team: None,
                language: None,
            }],
            barred: vec!["8666*".to_owned(), "86050001".to_owned()],
            ..LineSettings::default()
        };
        let area = "0311".parse().ok();
        for called in ["031186012345", "86012345", "+86 311 8601 2345", "8631186012345"] {
            let found = settings.meaning_of((called, None), area.as_ref());
            assert!(found.is_some(), "{called}");
        }
        assert!(
            settings
                .meaning_of(("01086012345", None), area.as_ref())
                .is_none()
        );
        for (from, answer) in [
            ("031186661111", CallAnswer::Reject),
            ("86661111", CallAnswer::Reject),
            ("0311-86050001", CallAnswer::Reject),
            ("01086661111", CallAnswer::GoOn),
        ] {
            let rings = rang(Direction::Inbound, from, "1");
            assert_eq!(settings.answer_to(&rings, area.as_ref()), answer, "{from}");
        }
    }
}
