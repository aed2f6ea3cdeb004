//! What happens unasked: timers, outbox, fetching of mail, tidying.
//!
//! Always true: each loop stops when the token is cancelled, and a failure of one round is told and tried again, never
//! the end of the loop.

mod calls;
mod erasing;
mod hook_delivery;
mod mail_fetching;
mod mail_ports;
mod mail_reading;
mod messenger_delivery;
mod messenger_inbox;
mod messenger_room;
mod outbox_delivery;
mod proposals;
mod routing;
mod tidying;
mod timers;

pub use calls::run_calls;
pub use erasing::run_erasing;
pub use hook_delivery::{HookSender, run_hook_delivery};
pub use mail_fetching::{HealthBoard, MailRoom, run_mail_fetching, run_parked_mail};
pub use mail_ports::{MailHtml, MailServers};
pub use messenger_delivery::run_messenger_delivery;
pub use messenger_inbox::run_messenger_inbox;
pub use messenger_room::Messengers;
pub use outbox_delivery::run_outbox_delivery;
pub use proposals::run_proposals;
pub use routing::run_routing;
pub use tidying::run_tidying;
pub use timers::run_timers;
