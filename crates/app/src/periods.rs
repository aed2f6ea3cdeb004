//! The passing of periods: judges coverage, recurring duties, staffed hours and shifts when they are over, and writes the
//! verdicts.
//!
//! Always true: what is written is what a replay of all facts gives; doing it twice, after a stop, or on two nodes, writes
//! nothing twice. Cost follows what happened since the latest midnight: what was before is remembered. The trap: a fact
//! that came late is judged from the latest memory before it, and what turns out otherwise is corrected by a further
//! verdict.

mod judging;
pub mod show_periods;

use calendar::{Instant, Millis};
use domain::PeriodVerdict;
use engine::correct_periods;
use store::periods::{Course, EventMark};

use crate::settings::standard::Standards;
use crate::{AppError, Desk};

pub(crate) use judging::{Judged, Under, holding, judge_periods, judge_periods_by};

/// News are taken in groups of so many.
const NEWS_AT_ONCE: u32 = 10_000;
/// Something new is waited for so long, so that a busy hour is judged once and not for each fact.
const GATHERED_FOR: Millis = Millis::seconds(5);
/// Memories that are kept: facts that are no later than so many days begin at one.
const MEMORIES: u32 = 14;

/// What a look gave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PeriodsLooked {
    /// Verdicts that were written.
    pub verdicts: usize,
    /// When the next period is over, as known now.
    pub next_at: Option<Instant>,
}

/// What the desk keeps in memory between two looks.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    is_begun: bool,
    next_at: Option<Instant>,
    looked_at: Option<Instant>,
    /// The mark of the house under which `next_at` was worked out: another calendar may end another period first.
    mark: i64,
}

/// Looks once: judges when a period is over, or when something came that clauses over periods look at.
///
/// # Errors
/// Failures of the store; nothing of the look is kept then.
pub async fn look(desk: &Desk) -> Result<PeriodsLooked, AppError> {
    let mut watch = desk.periods().lock().await;
    let now = desk.clock().now();
    let (course, news) = desk
        .read(|tx| {
            let course = store::periods::load_course(tx)?;
            Ok((course, store::periods::read_news(tx, NEWS_AT_ONCE)?))
        })
        .await?;
    let gathered = watch
        .looked_at
        .is_none_or(|it| now < it || now.since(it) >= GATHERED_FOR);
    let mark = desk.standards().mark();
    watch.is_begun &= watch.mark == mark;
    watch.mark = mark;
    let is_over = watch.next_at.is_some_and(|it| it <= now);
    if watch.is_begun && !is_over && (news.is_empty() || !gathered) {
        return Ok(PeriodsLooked {
            verdicts: 0,
            next_at: watch.next_at,
        });
    }
    watch.looked_at = Some(now);
    let Some(plan) = Plan::make(desk, (course, news), now).await? else {
        return Ok(PeriodsLooked::default());
    };
    let judged = judge_periods(desk, &plan.standards, (plan.under(), &plan.from)).await?;
    let next_at = judged.next_at;
    let verdicts = plan.write(desk, judged).await?;
    watch.is_begun = true;
    watch.next_at = next_at;
    Ok(PeriodsLooked { verdicts, next_at })
}

/// From where judging goes on.
pub(crate) struct From {
    /// Everything before this instant is in the memory.
    pub(crate) at: Instant,
    /// None: from the first fact on.
    pub(crate) memory: Option<String>,
}

impl From {
    /// From the record's first fact on.
    pub(crate) const fn the_first_fact() -> Self {
        Self {
            at: Instant::MIN,
            memory: None,
        }
    }
}

/// What one look has to do.
struct Plan {
    standards: std::sync::Arc<Standards>,
    course: Course,
    news: Vec<EventMark>,
    from: From,
    /// Verdicts up to this instant stay as they are: the standard that gave them is there no longer.
    stays_to: Option<Instant>,
    now: Instant,
}

impl Plan {
    /// None while there is no fact at all.
    async fn make(
        desk: &Desk,
        (course, news): (Option<Course>, Vec<EventMark>),
        now: Instant,
    ) -> Result<Option<Self>, AppError> {
        let standards = desk.standards();
        let earliest = news.iter().map(|it| it.0).min().unwrap_or(Instant::MAX);
        let found = desk
            .read(move |tx| Ok(store::periods::memory_before(tx, earliest.min(now))?))
            .await?;
        let known = found
            .as_ref()
            .is_some_and(|(_, body)| judging::is_of(&standards, body));
        let stays_to = course
            .filter(|_| found.is_some() && !known)
            .map(|it| it.judged_to);
        let from = match found.filter(|_| known) {
            Some((at, body)) => From {
                at,
                memory: Some(body),
            },
            None => From::the_first_fact(),
        };
        let begun_at = match course.filter(|it| it.begun_at <= earliest) {
            Some(course) => Some(course.begun_at),
            None => desk.read(|tx| Ok(store::periods::first_begun(tx)?)).await?,
        };
        let Some(begun_at) = begun_at.filter(|it| *it <= now) else {
            return Ok(None);
        };
        let course = Course {
            version: course.map_or(0, |it| it.version),
            begun_at,
            judged_to: now,
        };
        Ok(Some(Self {
            standards,
            course,
            news,
            from,
            stays_to,
            now,
        }))
    }

    fn under(&self) -> Under {
        Under {
            begun_at: self.course.begun_at,
            until: self.now,
            leaves_out: std::collections::BTreeSet::new(),
        }
    }

    /// Writes what follows, unless another node was first; gives how many verdicts.
    async fn write(self, desk: &Desk, judged: Judged) -> Result<usize, AppError> {
        let Self {
            standards: _,
            course,
            news,
            from,
            stays_to,
            now: _,
        } = self;
        let late_from = news.iter().map(|it| it.0).min();
        let memory = judged.memory.filter(|(at, _)| *at > from.at);
        let right = judged.verdicts;
        let written = desk
            .write(None, move |work| {
                let further = further_verdicts(work.tx, (from.at, stays_to), &right)?;
                if further.is_empty() && memory.is_none() && news.is_empty() {
                    return Ok(Some(0));
                }
                match store::periods::save_course(work.tx, &course) {
                    Ok(()) => {}
                    Err(store::StoreError::VersionConflict { .. }) => return Ok(None),
                    Err(error) => return Err(error.into()),
                }
                for verdict in &further {
                    store::periods::append_period_verdict(work.tx, verdict)?;
                }
                if let Some(at) = late_from {
                    store::periods::drop_memories_after(work.tx, at)?;
                }
                if let Some((at, body)) = &memory {
                    store::periods::save_memory(work.tx, *at, body, MEMORIES)?;
                }
                store::periods::drop_news(work.tx, &news)?;
                Ok(Some(further.len()))
            })
            .await?;
        Ok(written.unwrap_or(0))
    }
}

/// What must be written so that the verdicts after an instant say what is right.
fn further_verdicts(
    tx: &mut store::Tx<'_>,
    (from, stays_to): (Instant, Option<Instant>),
    right: &[PeriodVerdict],
) -> Result<Vec<PeriodVerdict>, AppError> {
    let given = store::periods::period_verdicts(tx, (from, Instant::MAX), None)?;
    let is_touched = |it: &PeriodVerdict| {
        let mut all = right.iter();
        it.verdict.at > from || all.any(|other| other.verdict.key == it.verdict.key)
    };
    let mut given = holding(given);
    given.retain(is_touched);
    let mut further = correct_periods(&given, right);
    further.retain(|it| stays_to.is_none_or(|to| it.verdict.at > to));
    Ok(further)
}
