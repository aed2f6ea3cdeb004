//! Calls on the stream: to each person at whom one rings or rang, and who talks, how it stands now.
//!
//! Always true: what is told follows from two reads, so a call that another node takes in pops here as well. The trap: these
//! events have no place in the stream; whoever comes back reads their calls anew.

use std::collections::HashMap;

use app::phone::calls::{call_line, call_prints};
use domain::{ContactId, PersonId};

use super::{Teller, facts};
use crate::problem::Problem;
use crate::show::Show;
use crate::stream::event::Live;

/// What was told last; none before the first look.
#[derive(Debug, Default)]
pub(super) struct Calls {
    told: Option<HashMap<ContactId, Told>>,
}

#[derive(Debug, Clone)]
struct Told {
    print: u64,
    people: Vec<PersonId>,
}

impl Calls {
    /// What changed since the last look.
    pub(super) async fn read_on(&mut self, teller: &mut Teller) -> Result<Vec<Live>, Problem> {
        let now = call_prints(&teller.desk).await?;
        let mut told = HashMap::with_capacity(now.len());
        let mut events = Vec::new();
        for (call, print) in now {
            let known = self.told.as_ref().and_then(|it| it.get(&call));
            if let Some(known) = known.filter(|it| it.print == print) {
                told.insert(call, known.clone());
                continue;
            }
            let Some(line) = call_line(&teller.desk, call).await? else {
                continue;
            };
            let people = line.people.clone();
            // What was there before the first stream opened was read by whoever opened it.
            if self.told.is_some() {
                let mut concerned = known.map(|it| it.people.clone()).unwrap_or_default();
                concerned.extend(people.iter().copied());
                concerned.sort_unstable();
                concerned.dedup();
                let (desk, names) = (teller.desk.clone(), teller.names.get(&teller.desk).await?);
                let show = move |locale| Show {
                    desk: desk.clone(),
                    names: names.clone(),
                    locale,
                    sees_whole: false,
                };
                events.append(&mut facts::call_events(&line, &concerned, show));
            }
            told.insert(call, Told { print, people });
        }
        self.told = Some(told);
        Ok(events)
    }
}
