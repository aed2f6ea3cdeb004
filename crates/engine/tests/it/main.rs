//! The clock table, the kinds of clauses, and properties of the engine.

#[cfg(test)]
mod desk;
#[cfg(test)]
mod event_properties;
#[cfg(test)]
mod explaining;
#[cfg(test)]
mod further_needs;
#[cfg(test)]
mod further_terms;
#[cfg(test)]
mod holidays;
#[cfg(test)]
mod kinds;
#[cfg(test)]
mod kinds_of_words;
#[cfg(test)]
mod ladders;
#[cfg(test)]
mod nearer_ends;
#[cfg(test)]
mod once_in_contact;
#[cfg(test)]
mod packs;
#[cfg(test)]
mod promising;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod rows_due;
#[cfg(test)]
mod rows_judged;
#[cfg(test)]
mod rows_running;
#[cfg(test)]
mod sample_clauses;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod tracing;
#[cfg(test)]
mod written_events;
