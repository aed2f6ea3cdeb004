//! The telephone: lines that report calls, the calls themselves, and customers who are to be called back.
//!
//! Always true: a call's facts stand on one chain, that of the case which came of it or of a register. The trap: reports
//! come late, twice and out of order; only [`domain::Call`] says what they add up to.

pub mod callbacks;
pub mod calls;
pub mod dispose_call;
pub mod line_settings;
pub mod lines;
pub mod take_report;

pub mod attach_call;
pub(crate) mod follow;
pub(crate) mod landing;
mod missed;
pub mod settle;
