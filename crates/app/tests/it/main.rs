//! What people can do, tried on a whole desk over SQLite in memory, with a clock that one moves.

#[cfg(test)]
mod announcements;
#[cfg(test)]
mod belonging;
#[cfg(test)]
mod bench;

#[cfg(test)]
mod calendars;
#[cfg(test)]
mod calls_judged;
#[cfg(test)]
mod case_story;
#[cfg(test)]
mod chat;
#[cfg(test)]
mod compensation;
#[cfg(test)]
mod contacts;
#[cfg(test)]
mod conversations;
#[cfg(test)]
mod counter;
#[cfg(test)]
mod customer_records;
#[cfg(test)]
mod customers;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod files_and_forms;
#[cfg(test)]
mod finding;
#[cfg(test)]
mod greetings;
#[cfg(test)]
mod handover;
#[cfg(test)]
mod identity;
#[cfg(test)]
mod ladder;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod mail_out;
#[cfg(test)]
mod nodes;
#[cfg(test)]
mod one_matter;
#[cfg(test)]
mod one_person;
#[cfg(test)]
mod outages_answer;
#[cfg(test)]
mod packs;
#[cfg(test)]
mod past;
#[cfg(test)]
mod periods;
#[cfg(test)]
mod phone;
#[cfg(test)]
mod quick_phrases;
#[cfg(test)]
mod race;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod routing;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod shown_at_once;
#[cfg(test)]
mod taking_back;
#[cfg(test)]
mod time;
#[cfg(test)]
mod twice;
