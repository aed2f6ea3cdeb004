//! Contacts that wait for somebody: where each stands, and in which state the people are who may take one (I08).
//!
//! Always true: only who is [`AgentState::Ready`] gets the next contact, and nobody more than they have room for.
//! The trap: people only choose between ready, break and away; on contact and wrap-up follow from what they have in hand.

use crate::{Channel, closed_set};

closed_set! {
    /// Where a live contact stands.
    ContactStage {
        /// It waits for somebody. 排队
        Waiting = "waiting",
        /// It is offered to one person, who has some seconds to take it. 邀接
        Offered = "offered",
        /// Somebody is in it. 接待中
        Active = "active",
        /// It is over; whoever was in it writes down what is left. 话后整理
        WrapUp = "wrap_up",
        /// It is over. 已结束
        Ended = "ended",
    }
}

closed_set! {
    /// What somebody who takes contacts is doing; the words of the event `state_set`.
    AgentState {
        /// Gets the next contact. 就绪
        Ready = "ready",
        /// Has as many as they can take. 接待中
        OnContact = "on_contact",
        /// Writes down what is left of the last one. 话后整理
        WrapUp = "wrap_up",
        /// On a break. 小休
        Break = "break",
        /// Not there. 离开
        Away = "away",
    }
}

/// What somebody has in hand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AgentLoad {
    /// Calls and talks at the counter: one at a time.
    pub talks: u32,
    /// Chats and messengers.
    pub chats: u32,
    /// Offered and not taken yet.
    pub offered: u32,
    /// Over, but not written up.
    pub wrap_ups: u32,
}

impl AgentLoad {
    /// All that counts against the limit of chats.
    #[must_use]
    pub const fn total(self) -> u32 {
        self.chats + self.offered + self.wrap_ups
    }

    /// Whether one more of this channel fits: one call or talk, chats up to the limit, and no chat beside a call.
    #[must_use]
    pub const fn has_room(self, channel: Channel, chat_limit: u32) -> bool {
        match channel {
            Channel::Phone | Channel::Counter | Channel::Visit => self.talks == 0,
            Channel::Chat | Channel::Messenger | Channel::Email => {
                self.talks == 0 && self.total() < chat_limit
            }
        }
    }
}

impl AgentState {
    /// The states that people choose themselves.
    pub const CHOSEN: &'static [Self] = &[Self::Ready, Self::Break, Self::Away];

    /// The state that follows from what somebody chose and has in hand.
    #[must_use]
    pub const fn under(chosen: Self, load: AgentLoad, chat_limit: u32) -> Self {
        match chosen {
            Self::Break => Self::Break,
            Self::Away => Self::Away,
            Self::Ready | Self::OnContact | Self::WrapUp => {
                if load.talks > 0 {
                    Self::OnContact
                } else if load.chats == 0 && load.wrap_ups > 0 {
                    Self::WrapUp
                } else if load.chats > 0 && load.chats + load.wrap_ups >= chat_limit {
                    Self::OnContact
                } else {
                    Self::Ready
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AgentLoad, AgentState};
    use crate::Channel;

    fn load(talks: u32, chats: u32, offered: u32, wrap_ups: u32) -> AgentLoad {
        AgentLoad {
            talks,
            chats,
            offered,
            wrap_ups,
        }
    }

    #[test]
    fn somebody_with_room_left_stays_ready() {
        let of = |it| AgentState::under(AgentState::Ready, it, 3);
        assert_eq!(of(load(0, 0, 0, 0)), AgentState::Ready);
        assert_eq!(of(load(0, 2, 1, 0)), AgentState::Ready);
        assert_eq!(of(load(0, 3, 0, 0)), AgentState::OnContact);
        assert_eq!(of(load(0, 2, 0, 1)), AgentState::OnContact);
        assert_eq!(of(load(1, 0, 0, 0)), AgentState::OnContact);
        assert_eq!(of(load(0, 0, 0, 1)), AgentState::WrapUp);
    }

    #[test]
    fn a_break_lasts_whatever_is_in_hand() {
        for chosen in [AgentState::Break, AgentState::Away] {
            assert_eq!(AgentState::under(chosen, load(1, 1, 0, 1), 3), chosen);
        }
    }

    #[test]
    fn nobody_has_room_beyond_the_limit() {
        assert!(load(0, 1, 1, 0).has_room(Channel::Chat, 3));
        assert!(!load(0, 1, 1, 1).has_room(Channel::Chat, 3));
        assert!(!load(1, 0, 0, 0).has_room(Channel::Chat, 3));
        assert!(load(0, 2, 0, 0).has_room(Channel::Phone, 3));
        assert!(!load(1, 0, 0, 0).has_room(Channel::Phone, 3));
        assert!(!load(0, 0, 0, 0).has_room(Channel::Messenger, 0));
    }
}
