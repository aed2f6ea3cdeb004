//! Facts in; promises, verdicts and effects out; nothing else.
//!
//! Always true: no clock, no randomness, no file, no network. Stepping facts one by one in judging order gives the same
//! state and the same verdicts as replaying them all.
//! The trap: facts that arrive out of order ([`is_in_order`] says so) are not stepped; the caller replays all facts of
//! the case and writes what [`correct`] makes of it.

mod calendars;
mod fit;
mod index;
mod past;
mod standard;
mod view;

mod effects;
mod run;
mod state;

mod climbed;
mod clocks;
mod evidence;
mod step;
mod terms;
mod texts;

mod advance;
mod ask;
mod explain;
mod judging;
mod period;
mod preview;
mod replay;

pub mod kinds;
pub mod scenario;

pub use advance::{advance, catch_up, next_look_at, overdue};
pub use ask::{Asker, may, refusals};
pub use calendars::{Calendars, NoSuchCalendar};
pub use clocks::recount;
pub use effects::{Effects, Notice, NoticeKind};
pub use evidence::{APOLOGIES, has_apology};
pub use explain::{Basis, CalendarShown, Counted, Explanation, Pause, explain, explain_by};
pub use judging::judge_anew;
pub use kinds::route::priority_of;
pub use period::{PeriodJudge, PeriodMemory, correct_periods};
pub use preview::preview;
pub use replay::{correct, is_in_order, replay, replay_by};
pub use standard::{Agent, CalendarReasons, Desk, Reminders, Standard, StandardError, StandardFault};
pub use state::{CaseState, Memory};
pub use step::step;
pub use texts::{check_text, moment_of_reply, place_in_contact, place_words};
