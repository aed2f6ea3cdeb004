//! Who may see a case, as far as a stream must know: the case's people and teams, without the case.

use domain::{Actor, PersonId, Reach, TeamId};

use app::kept::CaseSummary;

/// Whoever is concerned by a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sight {
    team: Option<TeamId>,
    owner: Option<PersonId>,
    handler: Option<PersonId>,
    offer_person: Option<PersonId>,
    offer_team: Option<TeamId>,
}

impl Sight {
    /// What belongs to no case and may be seen by all who may read cases at all.
    pub(crate) const EVERYBODY: Self = Self {
        team: None,
        owner: None,
        handler: None,
        offer_person: None,
        offer_team: None,
    };

    pub(crate) fn of(case: &CaseSummary) -> Self {
        Self {
            team: case.team,
            owner: case.owner,
            handler: case.handler,
            offer_person: case.offer_person,
            offer_team: case.offer_team,
        }
    }

    /// What belongs to no case: within everybody's reach, so its audience must say for whom it is.
    pub(crate) const fn of_the_house() -> Self {
        Self {
            team: None,
            owner: None,
            handler: None,
            offer_person: None,
            offer_team: None,
        }
    }

    /// Of something that is one person's, whatever their reach.
    pub(crate) const fn of_person(person: PersonId) -> Self {
        Self {
            team: None,
            owner: Some(person),
            handler: None,
            offer_person: None,
            offer_team: None,
        }
    }

    /// Whether the case is within reach; the same rule as [`Reach::covers`].
    pub(crate) fn is_within(&self, reach: &Reach) -> bool {
        match reach {
            Reach::Own { person } => self.is_of(*person),
            Reach::Team { person, teams } => {
                self.is_of(*person)
                    || self.team.is_none_or(|it| teams.contains(&it))
                    || self.offer_team.is_some_and(|it| teams.contains(&it))
            }
            Reach::All => true,
        }
    }

    fn is_of(&self, person: PersonId) -> bool {
        [self.owner, self.handler, self.offer_person].contains(&Some(person))
    }

    /// The person works on it, or owns it while nobody works on it.
    pub(crate) fn concerns(&self, actor: &Actor) -> bool {
        self.handler.or(self.owner) == Some(actor.person)
    }

    /// The case is in one of the person's teams.
    pub(crate) fn is_in_team_of(&self, actor: &Actor) -> bool {
        self.team.is_some_and(|it| actor.teams.contains(&it))
    }

    /// The case was offered to the person, or to one of their teams.
    pub(crate) fn is_offered_to(&self, actor: &Actor) -> bool {
        self.offer_person == Some(actor.person) || self.offer_team.is_some_and(|it| actor.teams.contains(&it))
    }
}

#[cfg(test)]
mod tests {
    use super::Sight;
    use domain::{PersonId, Reach, TeamId};
    use uuid::Uuid;

    fn person(number: u128) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(number))
    }

    fn team(number: u128) -> TeamId {
        TeamId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn a_case_of_another_team_is_seen_by_its_people_only() {
        let case = Sight {
            team: Some(team(1)),
            owner: Some(person(1)),
            handler: Some(person(2)),
            offer_person: None,
            offer_team: Some(team(3)),
        };
        let of_team = |who: u128, its: u128| Reach::Team {
            person: person(who),
            teams: vec![team(its)],
        };
        assert!(case.is_within(&of_team(9, 1)));
        assert!(case.is_within(&of_team(1, 2)) && case.is_within(&of_team(2, 2)));
        assert!(case.is_within(&of_team(9, 3)));
        assert!(!case.is_within(&of_team(9, 2)));
        assert!(case.is_within(&Reach::All) && !case.is_within(&Reach::Own { person: person(9) }));
    }
}
