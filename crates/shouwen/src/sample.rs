//! A sample company: a heating utility in the middle of its season, made by the same verbs that people use.
//!
//! Always true: nothing is written past the verbs, so facts, promises and verdicts of the sample are real ones. It plays
//! the last two weeks on a clock of its own and ends at the present.

mod books;
mod people;
mod stories;
mod texts;
mod walk;

use app::Desk;
use domain::Actor;

use crate::running;
use crate::settings::Settings;

pub(crate) use people::{LOG_INS, PASSWORD};

/// Whether the database is empty: nobody works here yet.
pub(crate) async fn is_wanted(desk: &Desk) -> anyhow::Result<bool> {
    Ok(!app::settings::people::is_anybody_here(desk).await?)
}

/// Enters the company and plays its last two weeks.
pub(crate) async fn enter(settings: &Settings, desk: &Desk) -> anyhow::Result<()> {
    let clock = walk::SampleClock::at(desk.clock().now().minus(calendar::Millis::days(14)));
    let past = running::open_desk_by(settings, desk.store().clone(), clock.clone()).await?;
    let company = people::enter(&past).await?;
    walk::play(&past, &clock, &company, desk.clock().now()).await?;
    app::settings::standard_in_force(desk).await?;
    books::keep(desk, &company).await
}

/// Somebody who acts in the sample.
pub(crate) fn actor(person: &domain::Person) -> Actor {
    Actor {
        person: person.id,
        role: person.role,
        teams: person.teams.clone(),
        only: None,
    }
}
