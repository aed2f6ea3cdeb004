//! Judging periods over the record: from a memory or from the first fact, page by page.
//!
//! Always true: facts after `until` are not looked at, so nothing is judged before it is over. A verdict counts under the
//! version of the standard that held when its period began.

use std::collections::{BTreeMap, BTreeSet};

use calendar::Instant;
use domain::{CaseId, Fact, FactKind, PeriodVerdict, PromiseKey, taken_back};
use engine::{PeriodJudge, PeriodMemory};
use pack::FactName;
use serde::{Deserialize, Serialize};
use store::periods::EventMark;
use uuid::Uuid;

use super::From;
use crate::settings::standard::{InForceFor, Standards};
use crate::{AppError, Desk};

/// Events are read in pages of so many.
const AT_ONCE: u32 = 2_000;

/// What is judged.
#[derive(Debug, Clone)]
pub(crate) struct Under {
    /// The earliest fact of the record.
    pub(crate) begun_at: Instant,
    /// Time passes up to here.
    pub(crate) until: Instant,
    /// Facts that are not looked at: those that were not taken in yet.
    pub(crate) leaves_out: BTreeSet<(CaseId, u32)>,
}

/// What judging gave.
#[derive(Debug)]
pub(crate) struct Judged {
    /// Verdicts after the instant from which it went on.
    pub(crate) verdicts: Vec<PeriodVerdict>,
    /// What is remembered of everything before the latest local midnight.
    pub(crate) memory: Option<(Instant, String)>,
    /// When the next period is over.
    pub(crate) next_at: Option<Instant>,
}

/// What is stored of a memory: that of each version of the standard, by its content.
#[derive(Serialize, Deserialize)]
struct Remembered {
    editions: Vec<(String, PeriodMemory)>,
}

/// Whether a memory is that of these versions of the standard.
pub(super) fn is_of(standards: &Standards, body: &str) -> bool {
    read(standards, body).is_some()
}

fn read(standards: &Standards, body: &str) -> Option<Vec<PeriodMemory>> {
    let remembered: Remembered = serde_json::from_str(body).ok()?;
    let editions = standards.for_periods();
    let same = editions.len() == remembered.editions.len()
        && editions
            .iter()
            .zip(&remembered.editions)
            .all(|(it, (hash, memory))| {
                it.hash == *hash && PeriodJudge::resume(&it.standard, memory.clone()).is_some()
            });
    same.then(|| remembered.editions.into_iter().map(|it| it.1).collect())
}

/// Judges what is over.
pub(crate) async fn judge_periods(
    desk: &Desk,
    standards: &Standards,
    (under, from): (Under, &From),
) -> Result<Judged, AppError> {
    let editions = standards.for_periods();
    let memories = from.memory.as_deref().and_then(|body| read(standards, body));
    let zone = &desk.settings().zone;
    let midnight = zone.start_of(zone.local_date(under.until));
    let mut bench = Bench::of(&editions, memories, &under);
    let mut record = Record::open(desk, standards.watched(), (from.at, &under)).await?;
    let mut memory = None;
    while let Some(page) = record.next_page(desk).await? {
        for fact in page {
            if memory.is_none() && fact.at >= midnight && midnight > from.at {
                memory = Some((midnight, bench.remember(midnight)?));
            }
            bench.take(&fact);
        }
    }
    if memory.is_none() && midnight > from.at {
        memory = Some((midnight, bench.remember(midnight)?));
    }
    bench.pass_time(under.until);
    Ok(Judged {
        verdicts: bench.verdicts,
        memory,
        next_at: bench.judges.iter().filter_map(|(_, it)| it.next_at()).min(),
    })
}

/// Judges by one standard alone, whatever the day, from the first fact on.
pub(crate) async fn judge_periods_by(
    desk: &Desk,
    standard: &engine::Standard,
    under: &Under,
) -> Result<Vec<PeriodVerdict>, AppError> {
    let mut judge = PeriodJudge::new(standard);
    judge.begin(under.begun_at);
    let mut watched = Vec::new();
    watched.extend(judge.watched());
    let mut record = Record::open(desk, &watched, (Instant::MIN, under)).await?;
    while let Some(page) = record.next_page(desk).await? {
        for fact in page {
            judge.take(fact.case_id, &fact);
        }
    }
    Ok(judge.pass_time(under.until))
}

/// Of several verdicts on one period the last.
pub(crate) fn holding(verdicts: Vec<PeriodVerdict>) -> Vec<PeriodVerdict> {
    let by_key: BTreeMap<PromiseKey, PeriodVerdict> = verdicts
        .into_iter()
        .map(|it| (it.verdict.key.clone(), it))
        .collect();
    by_key.into_values().collect()
}

/// A judge for each version of the standard.
struct Bench<'s> {
    judges: Vec<(&'s InForceFor, PeriodJudge<'s>)>,
    verdicts: Vec<PeriodVerdict>,
}

impl<'s> Bench<'s> {
    fn of(editions: &'s [InForceFor], memories: Option<Vec<PeriodMemory>>, under: &Under) -> Self {
        let mut memories = memories.unwrap_or_default().into_iter();
        let judges = editions.iter().map(|it| {
            let resumed = memories
                .next()
                .and_then(|memory| PeriodJudge::resume(&it.standard, memory));
            let mut judge = resumed.unwrap_or_else(|| PeriodJudge::new(&it.standard));
            judge.begin(under.begun_at);
            (it, judge)
        });
        Self {
            judges: judges.collect(),
            verdicts: Vec::new(),
        }
    }

    fn take(&mut self, fact: &Fact) {
        for (_, judge) in &mut self.judges {
            judge.take(fact.case_id, fact);
        }
    }

    fn pass_time(&mut self, to: Instant) {
        for (edition, judge) in &mut self.judges {
            let given = judge.pass_time(to).into_iter();
            self.verdicts
                .extend(given.filter(|it| it.from_at >= edition.from_at && it.from_at < edition.until_at));
        }
    }

    fn remember(&mut self, until: Instant) -> Result<String, AppError> {
        self.pass_time(until);
        let editions = self
            .judges
            .iter_mut()
            .map(|(edition, judge)| (edition.hash.clone(), judge.memory()));
        let remembered = Remembered {
            editions: editions.collect(),
        };
        serde_json::to_string(&remembered).map_err(AppError::internal)
    }
}

/// The facts that clauses over periods look at, in the order in which they happened.
struct Record {
    mark: EventMark,
    until: Instant,
    leaves_out: BTreeSet<(CaseId, u32)>,
    /// Facts of cases that some pack looks at, the latest first.
    of_cases: Vec<Fact>,
    is_over: bool,
}

impl Record {
    async fn open(
        desk: &Desk,
        watched: &[FactName],
        (from, under): (Instant, &Under),
    ) -> Result<Self, AppError> {
        let mut kinds: Vec<FactKind> = watched
            .iter()
            .filter_map(|it| match it {
                FactName::Fact(kind) => Some(*kind),
                FactName::Event(_) => None,
            })
            .collect();
        if !kinds.is_empty() {
            kinds.push(FactKind::ActTakenBack);
        }
        let until = under.until;
        let mut of_cases = desk
            .read(move |tx| Ok(store::periods::facts_of_kinds(tx, &kinds, (from, until))?))
            .await?;
        of_cases.retain(|it| !under.leaves_out.contains(&(it.case_id, it.seq)));
        let gone = taken_back(&of_cases);
        of_cases.retain(|it| !gone.contains(&(it.case_id, it.seq)));
        of_cases.reverse();
        Ok(Self {
            mark: (from, CaseId::from_uuid(Uuid::nil()), 0),
            until,
            leaves_out: under.leaves_out.clone(),
            of_cases,
            is_over: false,
        })
    }

    /// None at the end.
    async fn next_page(&mut self, desk: &Desk) -> Result<Option<Vec<Fact>>, AppError> {
        if self.is_over {
            return Ok(None);
        }
        let (mark, until) = (self.mark, self.until);
        let events = desk
            .read(move |tx| Ok(store::periods::events_from(tx, mark, until, AT_ONCE)?))
            .await?;
        self.is_over = u32::try_from(events.len()).is_ok_and(|it| it < AT_ONCE);
        if let Some(last) = events.last() {
            self.mark = (last.at, last.case_id, last.seq);
        }
        let mut page = Vec::with_capacity(events.len());
        for event in events {
            while self.of_cases.last().is_some_and(|it| it.at <= event.at) {
                page.extend(self.of_cases.pop());
            }
            page.push(event);
        }
        if self.is_over {
            page.extend(std::mem::take(&mut self.of_cases).into_iter().rev());
        }
        page.retain(|it| !self.leaves_out.contains(&(it.case_id, it.seq)));
        Ok(Some(page))
    }
}
