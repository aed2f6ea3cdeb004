//! The counter (A19): customers take numbers, are called, received, served.
//!
//! Always true: a number begins a register with the fact that somebody came, so the clause's clock runs from then on. The
//! trap: numbers begin anew each local day; a visit of yesterday is in nobody's queue.

pub mod counters;
pub mod take_number;
pub mod visits;
