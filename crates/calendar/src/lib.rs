//! Instants, spans and working calendars: when is "two working hours later", and why.
//!
//! Everything here is pure: no clock, no file, no network, no randomness; time zone rules come from the data that is
//! built into the program, so that a replay on another machine gives the same milliseconds.
//! The trap: a span on a [`WorkingCalendar`] is *counted* time. "1d" is 24 counted hours, which on a calendar with nine
//! open hours a day takes nearly three days; "3wd" is what people mean by three working days.

mod figure;
mod holiday;
mod hours;
mod instant;
mod interval;
mod opening_line;
mod public_holiday;
mod span;
mod walk;
mod week;
mod working_calendar;
mod zone;

pub use figure::{Figure, FigureError};
pub use holiday::{Holiday, HolidayTable, HolidayTableError, LineFault, LineFaultKind};
pub use hours::{Hours, HoursError};
pub use instant::{Instant, InstantError};
pub use interval::OpenInterval;
pub use jiff::civil::{Date, Time as TimeOfDay, Weekday};
pub use public_holiday::{PublicHoliday, PublicHolidayError};
pub use span::{Millis, MillisError};
pub use walk::NeverOpen;
pub use working_calendar::{DayException, DayRule, WorkingCalendar};
pub use zone::{Zone, ZoneError};
