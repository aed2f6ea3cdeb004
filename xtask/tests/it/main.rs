//! The structure of the project, held by tests: layers, bans, tidy files, documents that name what exists.

#[cfg(test)]
mod bans;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod layers;
#[cfg(test)]
mod screens;
#[cfg(test)]
mod sentences;
#[cfg(test)]
mod tidy;
#[cfg(test)]
mod tree;
