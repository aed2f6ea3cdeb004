//! What the crate promises to its callers, tried from outside.

#[cfg(test)]
mod emotion;
#[cfg(test)]
mod files;
#[cfg(test)]
mod kinds;
#[cfg(test)]
mod mistakes;
#[cfg(test)]
mod phrases;
#[cfg(test)]
mod scenarios;
#[cfg(test)]
mod vectors;
#[cfg(test)]
mod versions;
