//! One conformance suite over both engines: SQLite in a folder, SQLite in memory, PostgreSQL on a server of its own.

#[cfg(test)]
mod engines;

#[cfg(test)]
mod announcements;
#[cfg(test)]
mod backup;
#[cfg(test)]
mod cases_and_facts;
#[cfg(test)]
mod chat;
#[cfg(test)]
mod contacts;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod guard;
#[cfg(test)]
mod links;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod messengers;
#[cfg(test)]
mod one_customer;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod people_and_things;
#[cfg(test)]
mod registers_and_periods;
#[cfg(test)]
mod search;
#[cfg(test)]
mod shared;
#[cfg(test)]
mod transactions;
#[cfg(test)]
mod waiting;
