//! Working calendars held against the clock table of the specification, against a slow reference, and against the
//! announcements of the State Council.

#[cfg(test)]
mod arbitrary;
#[cfg(test)]
mod china;
#[cfg(test)]
mod clock_change;
#[cfg(test)]
mod clock_rows;
#[cfg(test)]
mod figure_due;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod shorthand;
#[cfg(test)]
mod stored_form;
