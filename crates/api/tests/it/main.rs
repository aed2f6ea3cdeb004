//! The HTTP face over a real desk in memory, asked by calling the router.

#[cfg(test)]
mod house;

#[cfg(test)]
mod calls;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod chat;
#[cfg(test)]
mod document;
#[cfg(test)]
mod files;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod privacy;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod screens;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod status_acts;
#[cfg(test)]
mod status_page;
#[cfg(test)]
mod streams;
#[cfg(test)]
mod tasks;
