//! People who work at the desk, their teams and their roles.

use serde::{Deserialize, Serialize};

use crate::{PersonId, TeamId, closed_set};

closed_set! {
    /// What somebody is at the desk; rights follow from it.
    Role {
        /// 管理员
        Administrator = "administrator",
        /// 主管
        Supervisor = "supervisor",
        /// 班长
        TeamLead = "team_lead",
        /// 坐席
        Agent = "agent",
        /// 调度
        Dispatcher = "dispatcher",
        /// 质检
        Reviewer = "reviewer",
        /// 只读
        Viewer = "viewer",
    }
}

/// Somebody who works at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Identity.
    pub id: PersonId,
    /// Name for logging in.
    pub login: String,
    /// Name as colleagues and customers see it.
    pub name: String,
    /// 工号
    pub work_number: String,
    /// Role.
    pub role: Role,
    /// Teams.
    pub teams: Vec<TeamId>,
    /// May log in.
    pub is_active: bool,
    /// Language of the screens: `zh-CN` or `en`.
    pub locale: String,
    /// Their preferences as the screens keep them (JSON text).
    pub preferences: String,
}

/// A group of people with queues of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Identity.
    pub id: TeamId,
    /// Name.
    pub name: String,
    /// The working calendar its clocks count by.
    pub calendar: String,
    /// Still used.
    pub is_active: bool,
}
