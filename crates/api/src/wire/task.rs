//! Tasks as one list, and the secret addresses under which they are read as a calendar.

use app::task::TaskWhat;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::reference::{PersonRef, TeamRef};
use crate::words;

/// Something that somebody owes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Task)]
pub(crate) struct TaskView {
    /// The same for the same task.
    pub(crate) key: String,
    /// What it is.
    #[schema(value_type = words::TaskWhat)]
    pub(crate) what: TaskWhat,
    /// The case; none for a caller who is not on one.
    #[schema(required)]
    pub(crate) case_id: Option<Uuid>,
    /// Its number.
    #[schema(required)]
    pub(crate) number: Option<String>,
    /// What it is about, with personal data hidden.
    pub(crate) subject: String,
    /// What was promised, said or asked, with personal data hidden; may be empty.
    pub(crate) words: String,
    /// The clause that runs.
    #[schema(required)]
    pub(crate) clause: Option<String>,
    /// What the clause is called.
    pub(crate) clause_title: String,
    /// By when; none: the time stands still, or there is none.
    #[schema(required)]
    pub(crate) due_at: Option<i64>,
    /// That time has passed.
    pub(crate) late: bool,
    /// Whoever owes it; none: the team.
    #[schema(required)]
    pub(crate) person: Option<PersonRef>,
    /// Whose queue.
    #[schema(required)]
    pub(crate) team: Option<TeamRef>,
    /// The callback, when it is one.
    #[schema(required)]
    pub(crate) callback_id: Option<Uuid>,
    /// The answer that was promised, when it is one.
    #[schema(required)]
    pub(crate) answer_id: Option<Uuid>,
    /// Of promises and duties: the facts and events that keep it, by their words in packs.
    pub(crate) ends_with: Vec<String>,
}

/// Tasks, what is due first at the top.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaskList)]
pub(crate) struct TaskListView {
    /// The tasks.
    pub(crate) items: Vec<TaskView>,
    /// How many there are.
    pub(crate) total: u32,
    /// How many of them are late.
    pub(crate) late: u32,
    /// There are more cases than were looked at.
    pub(crate) cut: bool,
}

/// A calendar address of somebody's tasks, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaskFeed)]
pub(crate) struct TaskFeedView {
    /// Identity.
    pub(crate) id: Uuid,
    /// Given out.
    pub(crate) made_at: i64,
    /// Last read, to the hour.
    #[schema(required)]
    pub(crate) used_at: Option<i64>,
}

/// A calendar address that was just given out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GivenTaskFeed)]
pub(crate) struct GivenTaskFeedView {
    /// What is kept of it.
    pub(crate) feed: TaskFeedView,
    /// Where it is read; shown this once.
    pub(crate) url: String,
}
