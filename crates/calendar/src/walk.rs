//! Walking a working calendar forwards and backwards along real time, across clock changes.
//!
//! Between two clock changes the wall clock runs evenly and [`OpeningLine`] answers at once; the walk only steps from
//! one clock change to the next. While a repeated hour runs for the second time the wall clock is read as standing
//! still: an opening that spans it goes on, and real elapsed time is counted.

use crate::opening_line::OpeningLine;
use crate::zone::{Face, Stretch};
use crate::{Figure, Instant, Millis, Zone};

/// The calendar has not that much open time in that direction: its week is closed and its exceptions are used up (or
/// the year 9999 is).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("working calendar `{calendar}` has no {wanted} of open time to count from {from}")]
pub struct NeverOpen {
    /// The id of the working calendar.
    pub calendar: String,
    /// Where counting began.
    pub from: Instant,
    /// How much open time was asked for.
    pub wanted: Figure,
}

/// One calendar on one zone, ready to be walked.
#[derive(Clone, Copy)]
pub(crate) struct Walk<'a> {
    pub(crate) zone: &'a Zone,
    pub(crate) line: &'a OpeningLine,
}

impl Walk<'_> {
    /// The first instant at which `span` of open time has passed since `from`. `span` is more than zero.
    pub(crate) fn forward(self, from: Instant, span: i64) -> Option<Instant> {
        let (mut at, mut left) = (from, span);
        while at < Instant::MAX {
            let stretch = self.zone.stretch_at(at);
            let open = self.open_within(stretch, at, stretch.to);
            // A repeated hour may add to what the wall clock knows, so only "nothing at all" rules the future out.
            if open == 0 && self.line.left_after(wall_at(stretch, at)) == Some(0) {
                return None;
            }
            if open >= left {
                return match stretch.face {
                    Face::Held { wall: _ } => Some(at.plus(Millis::new(left))),
                    Face::Running { offset } => {
                        let target = self.line.counted(wall_at(stretch, at)) + left;
                        self.line.first_at(target).map(|wall| on_line(wall, offset))
                    }
                };
            }
            left -= open;
            at = stretch.to;
        }
        None
    }

    /// The last instant such that `span` of open time lies between it and `to`. `span` is more than zero.
    pub(crate) fn backward(self, to: Instant, span: i64) -> Option<Instant> {
        let (mut at, mut left) = (to, span);
        while at > Instant::MIN {
            let stretch = self.zone.stretch_at(at.minus(Millis::new(1)));
            if self.line.left_before(wall_at(stretch, at)) == Some(0) {
                return None;
            }
            let open = self.open_within(stretch, stretch.from, at);
            if open >= left {
                return match stretch.face {
                    Face::Held { wall: _ } => Some(at.minus(Millis::new(left))),
                    Face::Running { offset } => {
                        let target = self.line.counted(wall_at(stretch, at)) - left;
                        self.line.last_at(target).map(|wall| on_line(wall, offset))
                    }
                };
            }
            left -= open;
            at = stretch.from;
        }
        None
    }

    /// Open time in `[from, to)`.
    pub(crate) fn open_between(self, from: Instant, to: Instant) -> i64 {
        let (mut at, mut open) = (from, 0);
        while at < to {
            let stretch = self.zone.stretch_at(at);
            let end = stretch.to.min(to);
            open += self.open_within(stretch, at, end);
            at = end;
        }
        open
    }

    /// Whether the millisecond that begins at the instant is counted.
    pub(crate) fn is_open(self, at: Instant) -> bool {
        let stretch = self.zone.stretch_at(at);
        self.open_within(stretch, at, at.plus(Millis::new(1))) > 0
    }

    /// Open time in `[from, to)`, which lies inside the stretch.
    fn open_within(self, stretch: Stretch, from: Instant, to: Instant) -> i64 {
        match stretch.face {
            Face::Running { offset: _ } => {
                self.line.counted(wall_at(stretch, to)) - self.line.counted(wall_at(stretch, from))
            }
            Face::Held { wall } => {
                let goes_on = self.line.counted(wall) > self.line.counted(wall - 1);
                if goes_on { to.since(from).as_i64() } else { 0 }
            }
        }
    }
}

/// What the wall clock is read as at an instant of the stretch (or at its end).
fn wall_at(stretch: Stretch, at: Instant) -> i64 {
    match stretch.face {
        Face::Running { offset } => at.as_millis() + offset.as_i64(),
        Face::Held { wall } => wall,
    }
}

fn on_line(wall: i64, offset: Millis) -> Instant {
    Instant::from_millis(wall - offset.as_i64())
}
