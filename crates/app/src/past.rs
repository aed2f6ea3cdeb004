//! The past: written out, judged again, judged under another standard, and taken in from other systems.
//!
//! Always true: nothing here changes a fact that is there, tells anybody anything, or sets a timer.

pub mod check_judging;
pub mod desk_line;
pub mod end_past_records;
pub mod export_facts;
pub mod fact_line;
pub mod grouping;
pub mod import_cases;
pub mod judging;
pub mod replay;
pub mod replay_lines;
pub mod same_event;
pub mod served_standard;
pub mod what_if;
