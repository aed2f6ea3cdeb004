//! What can be asked of the written standard itself: one clause in full, a timeline on trial, a case judged step by step.

pub mod compare_packs;
pub mod examples;
pub mod judge_steps;
pub mod list_packs;
