//! Takes the next contact: the one whose promise is most at risk, then the one that waits longest.
//!
//! Always true: of many who ask at once each gets another one, and nobody more than their limit.

use domain::{Actor, AgentState, Channel, Permission, Scope};
use pack::says;
use store::waiting::Drawer;

use crate::contact::take_into_hand::{Way, take_into_hand};
use crate::contact::{InHand, agent_row, languages};
use crate::once::Once;
use crate::work::Work;
use crate::{AppError, Desk};

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct ClaimNext {
    /// The ways; none: chats and messengers.
    pub channels: Vec<Channel>,
    /// Doing it twice does it once.
    pub once: Option<Once>,
}

/// Takes the next contact that the actor may and can take; none when nothing waits for them.
///
/// # Errors
/// [`AppError::WrongState`] when the actor is not ready (I08) or has no room for one more.
pub async fn claim_next(desk: &Desk, actor: &Actor, cmd: ClaimNext) -> Result<Option<InHand>, AppError> {
    let scope = actor
        .scope(Permission::WorkCases)
        .ok_or(AppError::Forbidden(Permission::WorkCases))?;
    let actor = actor.clone();
    desk.write(cmd.once.clone(), move |work| {
        draw(work, (&actor, scope), &cmd.channels)
    })
    .await
}

fn draw(
    work: &mut Work<'_, '_>,
    (actor, scope): (&Actor, Scope),
    channels: &[Channel],
) -> Result<Option<InHand>, AppError> {
    let mut agent = agent_row::lock(work, actor.person)?;
    let load = agent_row::load_of(work, actor.person)?;
    if agent.state != AgentState::Ready {
        return Err(AppError::WrongState {
            state: agent.state.as_str(),
            hint: says!(
                "就绪的人才能接下一个；请先示闲（I08）",
                "the next contact goes to whoever is ready; set yourself ready first (I08)"
            ),
        });
    }
    let wanted = if channels.is_empty() {
        &[Channel::Chat, Channel::Messenger]
    } else {
        channels
    };
    let with_room: Vec<Channel> = wanted
        .iter()
        .copied()
        .filter(|it| load.has_room(*it, agent.chat_limit))
        .collect();
    if with_room.is_empty() {
        return Err(AppError::WrongState {
            state: "no_room",
            hint: says!(
                "您手上和派给您的来访已到上限；请先接起或结束一个",
                "as many contacts as your limit allows are in hand or offered to you; take or end one first"
            ),
        });
    }
    let mut skills = store::agents::skills_of(work.tx, actor.person)?;
    skills.extend(languages::unmet(work.tx)?);
    let drawer = Drawer {
        channels: &with_room,
        teams: (scope != Scope::All).then_some(actor.teams.as_slice()),
        skills: &skills,
        person: actor.person,
        now: work.now(),
    };
    match store::waiting::draw_next(work.tx, &drawer)? {
        Some(drawn) => take_into_hand(work, &mut agent, (drawn.contact, Way::Drawn)).map(Some),
        None => Ok(None),
    }
}
