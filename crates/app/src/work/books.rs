//! What is written beside a chain of facts: where a register stands, and what is new for clauses over periods.

use calendar::{Instant, Millis};
use domain::{Action, Author, Case, Event, Fact, FactBody};
use store::registers::Spot;

use super::Work;
use crate::AppError;
use crate::desk::Done;

/// A fact with its salt.
type Salted = (Fact, [u8; 16]);

/// A fact that is no older than this when it is recorded is no news of the past.
const PRESENT_FOR: Millis = Millis::minutes(5);

impl Work<'_, '_> {
    /// Records an event on the register that stands there; begins it, under this name, when it is the first.
    pub(crate) fn record_on_register(
        &mut self,
        (spot, name): (&Spot, &str),
        (author, at): (Author, Instant),
        event: Event,
    ) -> Result<Done, AppError> {
        let action = Action::Record { event: event.clone() };
        let register = match store::registers::find_register(self.tx, spot)? {
            Some(id) => {
                let mut register = self.open_for(author, id)?;
                register.ask(self, &action)?;
                register.record_at(at, author, FactBody::EventHappened { event })?;
                register
            }
            None => {
                let asker = self.asker(author.person());
                engine::may(self.standard(), None, &action, &asker)?;
                let mut register = self.begin_register((author, at), event, (spot.team, name.to_owned()))?;
                register.spot = Some(spot.clone());
                register
            }
        };
        self.save(register)
    }

    /// Records what the program itself knows, in order of instants, on the register that stands there; begins it, under
    /// this name, when it is the first. Nobody is asked, because nobody could leave it undone.
    pub(crate) fn record_all_on_register(
        &mut self,
        (spot, name): (&Spot, &str),
        author: Author,
        happened: Vec<(Instant, Event)>,
    ) -> Result<(), AppError> {
        let mut happened = happened.into_iter();
        let mut register = match store::registers::find_register(self.tx, spot)? {
            Some(id) => self.open_for(author, id)?,
            None => {
                let Some((at, event)) = happened.next() else {
                    return Ok(());
                };
                let mut register = self.begin_register((author, at), event, (spot.team, name.to_owned()))?;
                register.spot = Some(spot.clone());
                register
            }
        };
        for (at, event) in happened {
            register.record_at(at, author, FactBody::EventHappened { event })?;
        }
        self.save(register).map(|_| ())
    }

    /// Writes where a register stands, or that it was changed.
    pub(super) fn save_spot(
        &mut self,
        case: &Case,
        (is_new, spot, facts): (bool, Option<&Spot>, &[Salted]),
    ) -> Result<(), AppError> {
        if !case.is_register {
            return Ok(());
        }
        let first = facts.first().and_then(|(fact, _salt)| fact.body.event());
        let own = first.map(|event| Spot {
            area: event.what.spec().area,
            team: case.team,
            thing: event.thing.clone(),
        });
        match (is_new, spot.cloned().or(own)) {
            (true, Some(place)) => {
                let register = (case.id, case.updated_at);
                store::registers::insert_register(self.tx, register, &place, spot.is_some())?;
            }
            (true | false, _) => store::registers::touch_register(self.tx, case.id, case.updated_at)?,
        }
        Ok(())
    }

    /// Notes what clauses over periods look at, and a chain that begins before all others, for the next look at periods.
    pub(super) fn note_for_periods(&mut self, facts: &[Salted], is_new: bool) -> Result<(), AppError> {
        let standards = self.desk.standards();
        for (fact, _salt) in facts {
            if let FactBody::ActTakenBack { of } = fact.body {
                // What it strikes out was there before: judged anew from then on.
                let gone = store::periods::fact_at(self.tx, fact.case_id, of)?;
                if let Some(gone) = gone.filter(|it| standards.watches(it)) {
                    store::periods::note_news(self.tx, fact.case_id, fact.seq, gone.at)?;
                }
                continue;
            }
            let is_news =
                standards.watches(fact) || (is_new && fact.seq == 1 && self.is_earliest(fact.at)?);
            if is_news {
                store::periods::note_news(self.tx, fact.case_id, fact.seq, fact.at)?;
            }
        }
        Ok(())
    }

    fn is_earliest(&mut self, at: Instant) -> Result<bool, AppError> {
        if at.plus(PRESENT_FOR) >= self.stamp.now {
            return Ok(false);
        }
        let course = store::periods::load_course(self.tx)?;
        Ok(course.is_some_and(|it| at < it.begun_at))
    }
}
