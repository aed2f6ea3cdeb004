//! Rights: a typed set of permissions, each with a scope, decided by role. One function turns a scope into a filter.

use crate::{PersonId, Role, TeamId, closed_set};

closed_set! {
    /// What somebody may do.
    Permission {
        /// See cases and what belongs to them.
        ReadCases = "read_cases",
        /// Register, answer, note, promise, close: work on cases.
        WorkCases = "work_cases",
        /// Give cases to other people and teams.
        AssignCases = "assign_cases",
        /// See customers.
        ReadCustomers = "read_customers",
        /// Enter and correct customers.
        EditCustomers = "edit_customers",
        /// See a masked field, with a reason (J01).
        RevealFields = "reveal_fields",
        /// See what was judged, as figures.
        ReadReports = "read_reports",
        /// See registers and record events on them.
        KeepRegisters = "keep_registers",
        /// See the written standard.
        ReadStandard = "read_standard",
        /// See and decide on parked mail.
        ManageParkedMail = "manage_parked_mail",
        /// See who works here.
        ReadPeople = "read_people",
        /// Enter and change people, teams and their rights.
        ManagePeople = "manage_people",
        /// Enter and change mailboxes, calendars, forms, labels.
        ManageDesk = "manage_desk",
        /// Give out and withdraw API tokens.
        ManageTokens = "manage_tokens",
        /// See the log of reveals, log-ins and changes of settings.
        ReadAudit = "read_audit",
        /// Take lists, figures, facts and the log away as files (J04).
        ExportData = "export_data",
        /// Announce outages, tell everybody concerned that they changed or ended, make many cases one matter (B07, B11).
        Announce = "announce",
    }
}

closed_set! {
    /// Over which cases a permission reaches; each includes the one before.
    Scope {
        /// Cases that one owns, handles or was offered.
        Own = "own",
        /// Cases of one's teams as well.
        Team = "team",
        /// All.
        All = "all",
    }
}

/// The scope that a role gives a permission; none: not at all.
#[must_use]
pub const fn scope_of(role: Role, permission: Permission) -> Option<Scope> {
    use Permission as P;
    use Role as R;
    use Scope as S;
    match (role, permission) {
        (R::Administrator, _) => Some(S::All),
        (_, P::ReadStandard | P::ReadPeople) => Some(S::All),
        (R::Supervisor, P::ManagePeople | P::ManageTokens) => None,
        (R::Supervisor, _) => Some(S::All),
        (
            R::TeamLead,
            P::ReadCases | P::WorkCases | P::AssignCases | P::ReadReports | P::KeepRegisters | P::ExportData,
        ) => Some(S::Team),
        (
            R::TeamLead,
            P::ReadCustomers | P::EditCustomers | P::RevealFields | P::ManageParkedMail | P::Announce,
        ) => Some(S::All),
        (R::TeamLead, P::ManagePeople | P::ManageDesk | P::ManageTokens | P::ReadAudit) => None,
        (R::Agent, P::ReadCases | P::WorkCases) => Some(S::Team),
        (R::Agent, P::AssignCases) => Some(S::Own),
        (R::Agent, P::ReadCustomers | P::EditCustomers | P::RevealFields) => Some(S::All),
        (
            R::Agent,
            P::ReadReports
            | P::KeepRegisters
            | P::ManageParkedMail
            | P::ManagePeople
            | P::ManageDesk
            | P::ManageTokens
            | P::ReadAudit
            | P::ExportData
            | P::Announce,
        ) => None,
        (R::Dispatcher, P::ReadCases | P::WorkCases | P::AssignCases | P::ReadCustomers) => Some(S::All),
        (R::Dispatcher, P::EditCustomers | P::RevealFields | P::Announce) => Some(S::All),
        (
            R::Dispatcher,
            P::ReadReports
            | P::KeepRegisters
            | P::ManageParkedMail
            | P::ManagePeople
            | P::ManageDesk
            | P::ManageTokens
            | P::ReadAudit
            | P::ExportData,
        ) => None,
        (R::Reviewer, P::ReadCases | P::ReadCustomers | P::ReadReports | P::KeepRegisters) => Some(S::All),
        (
            R::Reviewer,
            P::WorkCases
            | P::AssignCases
            | P::EditCustomers
            | P::RevealFields
            | P::ManageParkedMail
            | P::ManagePeople
            | P::ManageDesk
            | P::ManageTokens
            | P::ReadAudit
            | P::ExportData
            | P::Announce,
        ) => None,
        (R::Viewer, P::ReadCases) => Some(S::Team),
        (R::Viewer, P::ReadReports) => Some(S::Team),
        (
            R::Viewer,
            P::WorkCases
            | P::AssignCases
            | P::ReadCustomers
            | P::EditCustomers
            | P::RevealFields
            | P::KeepRegisters
            | P::ManageParkedMail
            | P::ManagePeople
            | P::ManageDesk
            | P::ManageTokens
            | P::ReadAudit
            | P::ExportData
            | P::Announce,
        ) => None,
    }
}

/// Somebody who acts, with what they may do: proof that one was authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub person: PersonId,
    /// Their role.
    pub role: Role,
    /// Their teams.
    pub teams: Vec<TeamId>,
    /// When an API token acts for them: only these; none: all that the role gives.
    pub only: Option<Vec<Permission>>,
}

impl Actor {
    /// The scope in which the actor holds a permission; none: not at all.
    #[must_use]
    pub fn scope(&self, permission: Permission) -> Option<Scope> {
        if self.only.as_ref().is_some_and(|it| !it.contains(&permission)) {
            return None;
        }
        scope_of(self.role, permission)
    }

    /// Which cases the actor reaches with a permission: what the store turns into its `WHERE`.
    #[must_use]
    pub fn reach(&self, permission: Permission) -> Option<Reach> {
        Some(match self.scope(permission)? {
            Scope::Own => Reach::Own { person: self.person },
            Scope::Team => Reach::Team {
                person: self.person,
                teams: self.teams.clone(),
            },
            Scope::All => Reach::All,
        })
    }
}

/// Which cases somebody reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Those that the person owns, handles or was offered.
    Own {
        /// The person.
        person: PersonId,
    },
    /// Those, and those of the teams; cases without a team belong to everybody who reaches any team.
    Team {
        /// The person.
        person: PersonId,
        /// Their teams.
        teams: Vec<TeamId>,
    },
    /// All.
    All,
}

impl Reach {
    /// Whether a case is within reach.
    #[must_use]
    pub fn covers(&self, case: &crate::Case) -> bool {
        let is_own = |person: PersonId| {
            case.owner == Some(person)
                || case.handler == Some(person)
                || case.offer.as_ref().is_some_and(|it| it.to_person == Some(person))
        };
        match self {
            Self::Own { person } => is_own(*person),
            Self::Team { person, teams } => {
                is_own(*person)
                    || case.team.is_none_or(|it| teams.contains(&it))
                    || case
                        .offer
                        .as_ref()
                        .and_then(|it| it.to_team)
                        .is_some_and(|it| teams.contains(&it))
            }
            Self::All => true,
        }
    }
}
