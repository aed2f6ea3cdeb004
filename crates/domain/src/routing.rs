//! Who gets which contact: by what people may and can take, who the customer spoke to last, and even load (A27, F07).
//!
//! Always true: nobody is matched beyond their limit; whoever is first in the queue chooses first. Somebody whom the
//! customer spoke to last and who has room goes before everybody else; then whoever has least for their ability.
//! The trap: what is matched here is only proposed; giving it away is checked again under the person's lock.

use std::collections::BTreeMap;

use calendar::Millis;
use serde::{Deserialize, Serialize};

use crate::{AgentLoad, CaseType, Channel, ContactId, PersonId, TeamId};

/// What a door asks of whoever takes its contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorRouting {
    /// What whoever takes a contact must be able to do; none: anybody may.
    pub skill: Option<String>,
    /// What contacts about a type of case ask for instead.
    #[serde(default)]
    pub by_type: BTreeMap<CaseType, String>,
    /// For so many seconds a contact is kept for whom its customer spoke to last, while they are on duty.
    pub waits_for_known_s: u32,
}

impl Default for DoorRouting {
    fn default() -> Self {
        Self {
            skill: None,
            by_type: BTreeMap::new(),
            waits_for_known_s: 30,
        }
    }
}

impl DoorRouting {
    /// What a contact about this type of case asks for.
    #[must_use]
    pub fn skill_for(&self, case_type: CaseType) -> Option<&str> {
        self.by_type
            .get(&case_type)
            .or(self.skill.as_ref())
            .map(String::as_str)
    }

    /// For how long a contact is kept for whom its customer spoke to last.
    #[must_use]
    pub fn waits_for_known(&self) -> Millis {
        Millis::seconds(i64::from(self.waits_for_known_s))
    }
}

/// A contact that looks for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seeking {
    /// The contact.
    pub contact: ContactId,
    /// Whose queue; none: everybody's.
    pub team: Option<TeamId>,
    /// The way.
    pub channel: Channel,
    /// The customer's language.
    pub language: Option<String>,
    /// What whoever takes it must be able to do.
    pub skill: Option<String>,
    /// Who the customer spoke to last.
    pub prefers: Option<PersonId>,
    /// It still waits for them, and for nobody else.
    pub is_kept: bool,
}

/// Somebody who is ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// Their teams; none: all.
    pub teams: Option<Vec<TeamId>>,
    /// What they can do; a language is `lang:yue`.
    pub skills: Vec<String>,
    /// What they have in hand.
    pub load: AgentLoad,
    /// How many chats they take at once.
    pub chat_limit: u32,
    /// How much they take in comparison with others, in percent.
    pub ability: u32,
}

/// A contact and who is to get it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matched {
    /// The contact.
    pub contact: ContactId,
    /// Who.
    pub person: PersonId,
    /// Because the customer spoke to them last.
    pub is_preferred: bool,
    /// What they have in hand with it.
    pub load: u32,
    /// Their even share of all that the people who could take it have in hand.
    pub fair_load: u32,
    /// Their ability, in percent.
    pub ability: u32,
}

impl Candidate {
    /// Whether they may, can and have room to take it.
    #[must_use]
    pub fn may_take(&self, it: &Seeking) -> bool {
        let is_of_team = match (&it.team, &self.teams) {
            (Some(team), Some(teams)) => teams.contains(team),
            (None, _) | (_, None) => true,
        };
        let has = |skill: &str| self.skills.iter().any(|own| own == skill);
        let speaks = |language: &str| {
            self.skills
                .iter()
                .any(|own| own.strip_prefix("lang:") == Some(language))
        };
        is_of_team
            && it.skill.as_deref().is_none_or(has)
            && it.language.as_deref().is_none_or(speaks)
            && self.load.has_room(it.channel, self.chat_limit)
            && (!it.is_kept || it.prefers == Some(self.person))
    }
}

/// Matches what waits, in its order, with who is ready.
#[must_use]
pub fn route(waiting: &[Seeking], mut candidates: Vec<Candidate>) -> Vec<Matched> {
    let mut matched = Vec::new();
    for it in waiting {
        let able: Vec<usize> = (0..candidates.len())
            .filter(|index| candidates.get(*index).is_some_and(|one| one.may_take(it)))
            .collect();
        let Some(made) = choose(it, &candidates, &able) else {
            continue;
        };
        if let Some(chosen) = candidates.iter_mut().find(|one| one.person == made.person) {
            chosen.load.offered += 1;
        }
        matched.push(made);
    }
    matched
}

fn choose(it: &Seeking, candidates: &[Candidate], able: &[usize]) -> Option<Matched> {
    let able: Vec<&Candidate> = able.iter().filter_map(|index| candidates.get(*index)).collect();
    let preferred = able.iter().find(|one| Some(one.person) == it.prefers);
    // Least in hand for their ability; whoever stands first among equals has been ready longest.
    let least = able.iter().min_by(|a, b| relative(a).cmp(&relative(b)));
    let chosen = preferred.or(least)?;
    let in_hand: u64 = able.iter().map(|one| u64::from(one.load.total())).sum();
    let ability: u64 = able.iter().map(|one| weight(one)).sum();
    let share = ((in_hand + 1) * weight(chosen)).div_ceil(ability.max(1));
    Some(Matched {
        contact: it.contact,
        person: chosen.person,
        is_preferred: preferred.is_some(),
        load: chosen.load.total() + 1,
        fair_load: u32::try_from(share).unwrap_or(u32::MAX),
        ability: chosen.ability,
    })
}

/// What somebody has in hand for each hundredth of their ability, as a number that can be compared.
fn relative(one: &Candidate) -> u64 {
    u64::from(one.load.total()) * 1_000_000 / weight(one)
}

fn weight(one: &Candidate) -> u64 {
    u64::from(one.ability.max(1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{Candidate, DoorRouting, Seeking, route};
    use crate::{AgentLoad, CaseType, Channel, ContactId, PersonId, TeamId};

    fn seeking(number: u128) -> Seeking {
        Seeking {
            contact: ContactId::from_uuid(Uuid::from_u128(number)),
            team: None,
            channel: Channel::Chat,
            language: None,
            skill: None,
            prefers: None,
            is_kept: false,
        }
    }

    fn person(number: u128) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(1_000 + number))
    }

    fn candidate(number: u128, chats: u32) -> Candidate {
        Candidate {
            person: person(number),
            teams: Some(vec![TeamId::from_uuid(Uuid::from_u128(7))]),
            skills: Vec::new(),
            load: AgentLoad {
                chats,
                ..AgentLoad::default()
            },
            chat_limit: 3,
            ability: 100,
        }
    }

    #[test]
    fn whoever_has_least_gets_it_and_equals_take_turns() {
        let waiting: Vec<_> = (0..4).map(seeking).collect();
        let matched = route(&waiting, vec![candidate(1, 1), candidate(2, 0), candidate(3, 0)]);
        let people: Vec<_> = matched.iter().map(|it| it.person).collect();
        assert_eq!(people, [person(2), person(3), person(1), person(2)]);
    }

    #[test]
    fn the_one_spoken_to_last_goes_before_the_least_busy() {
        let mut it = seeking(1);
        it.prefers = Some(person(1));
        let matched = route(&[it.clone()], vec![candidate(1, 2), candidate(2, 0)]);
        assert_eq!((matched[0].person, matched[0].is_preferred), (person(1), true));
        let matched = route(&[it], vec![candidate(1, 3), candidate(2, 0)]);
        assert_eq!((matched[0].person, matched[0].is_preferred), (person(2), false));
    }

    #[test]
    fn what_is_kept_waits_for_the_one_spoken_to_last_and_lets_others_pass() {
        let mut it = seeking(1);
        (it.prefers, it.is_kept) = (Some(person(1)), true);
        let behind = seeking(2);
        let matched = route(
            &[it.clone(), behind.clone()],
            vec![candidate(1, 3), candidate(2, 0)],
        );
        let got: Vec<_> = matched.iter().map(|it| (it.contact, it.person)).collect();
        assert_eq!(got, [(behind.contact, person(2))]);
        let matched = route(&[it], vec![candidate(1, 2), candidate(2, 0)]);
        assert_eq!(matched[0].person, person(1));
    }

    #[test]
    fn a_type_of_case_asks_for_its_own_skill() {
        let mut door = DoorRouting {
            skill: Some("billing".to_owned()),
            ..DoorRouting::default()
        };
        door.by_type.insert(CaseType::Complaint, "senior".to_owned());
        assert_eq!(door.skill_for(CaseType::Complaint), Some("senior"));
        assert_eq!(door.skill_for(CaseType::Repair), Some("billing"));
        assert_eq!(DoorRouting::default().skill_for(CaseType::Repair), None);
    }

    #[test]
    fn a_language_waits_for_its_speaker_and_lets_others_pass() {
        let mut cantonese = seeking(1);
        cantonese.language = Some("yue".to_owned());
        let waiting = [cantonese, seeking(2)];
        let matched = route(&waiting, vec![candidate(1, 0)]);
        assert_eq!(matched.len(), 1);
        assert_eq!(matched[0].contact, waiting[1].contact);
        let mut speaker = candidate(2, 2);
        speaker.skills = vec!["lang:yue".to_owned()];
        let matched = route(&waiting, vec![candidate(1, 0), speaker]);
        assert_eq!(matched[0].person, person(2));
    }

    #[test]
    fn another_teams_contact_is_not_for_me() {
        let mut it = seeking(1);
        it.team = Some(TeamId::from_uuid(Uuid::from_u128(8)));
        assert_eq!(route(&[it.clone()], vec![candidate(1, 0)]), []);
        let mut of_all = candidate(1, 0);
        of_all.teams = None;
        assert_eq!(route(&[it], vec![of_all]).len(), 1);
    }

    proptest! {
        #[test]
        fn nobody_gets_more_than_fits_or_than_their_share(
            waiting in 0_u128..40,
            people in prop::collection::vec((0_u32..4, 1_u32..5, 20_u32..200), 1..12),
        ) {
            let candidates: Vec<Candidate> = (0..).zip(&people).map(|(number, (chats, limit, ability))| Candidate {
                chat_limit: *limit,
                ability: *ability,
                ..candidate(number, *chats)
            }).collect();
            let queue: Vec<_> = (0..waiting).map(seeking).collect();
            let matched = route(&queue, candidates.clone());
            let in_order: Vec<_> = matched.iter().map(|it| it.contact).collect();
            prop_assert!(in_order.is_sorted(), "first come, first matched");
            for one in &candidates {
                let got = matched.iter().filter(|it| it.person == one.person).count();
                let total = u32::try_from(got).unwrap() + one.load.total();
                prop_assert!(got == 0 || total <= one.chat_limit);
            }
            for it in &matched {
                prop_assert!(it.load <= it.fair_load, "{it:?}");
            }
            let room: u32 = candidates.iter().map(|it| it.chat_limit.saturating_sub(it.load.total())).sum();
            prop_assert_eq!(matched.len(), usize::try_from(waiting).unwrap().min(usize::try_from(room).unwrap()));
        }
    }
}
