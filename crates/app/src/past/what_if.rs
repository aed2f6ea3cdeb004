//! What another standard would have made of the past: nothing is written, nobody is told.
//!
//! Always true: both standards judge the same facts in the same way, without what the timer once wrote, so every
//! difference comes from the standards. Promises count that began within the time asked for.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use calendar::{Instant, Millis};
use domain::{Actor, CaseId, Fact, NotRaised, PeriodVerdict, Permission, Scope, Verdict};
use engine::Standard;
use pack::{ClauseChange, FigureMistake, Figures, Pack, PackError, says};
use reports::{CaseRef, Differences};

use crate::error::all_told;
use crate::past::judging::{Timer, holding, judge_by};
use crate::past::replay_lines::{CaseWork, PastCase};
use crate::periods::{From, Under, holding as holding_periods, judge_periods, judge_periods_by};
use crate::report::Span;
use crate::settings::standard::{House, Standards};
use crate::{AppError, Desk};

/// The longest time that is tried from a screen.
const LONGEST: Millis = Millis::days(92);
/// The most cases that are judged for a screen.
const MOST_CASES: u64 = 20_000;
/// A screen is answered after so long with what was judged by then.
const PATIENCE: Millis = Millis::seconds(20);
/// Cases behind each difference that a screen is shown.
const MOST_BEHIND: usize = 50;
/// Cases are read in groups of so many.
const AT_ONCE: u32 = 200;
/// Somebody else's question is waited for so long.
const TURN_WITHIN: Duration = Duration::from_secs(5);

/// Which figures are tried, on which time.
#[derive(Debug, Clone)]
pub struct WhatIf {
    /// Other figures, over the standard in force.
    pub figures: Figures,
    /// Promises that began in this time count.
    pub span: Span,
}

/// What would have come out.
#[derive(Debug, Clone)]
pub struct WhatIfReport {
    /// The standard in force, by which the old side was judged.
    pub pack: Arc<Pack>,
    /// What was changed.
    pub changes: Vec<ClauseChange>,
    /// What differs.
    pub differences: Differences,
    /// There was more to judge than time or limits allow.
    pub is_partial: bool,
}

/// Tries other figures on the record, for whoever may change the desk and sees all cases.
///
/// # Errors
/// Forbidden without these rights; [`AppError::Figures`] for figures that are no standard, [`AppError::Invalid`] for none
/// and for a time that is none or too long; busy while somebody else tries.
pub async fn what_if(desk: &Desk, actor: &Actor, cmd: WhatIf) -> Result<WhatIfReport, AppError> {
    for right in [Permission::ManageDesk, Permission::ReadReports] {
        if actor.scope(right) != Some(Scope::All) {
            return Err(AppError::Forbidden(right));
        }
    }
    check_span(cmd.span)?;
    let pack = Arc::new(desk.pack().clone());
    let (trial, changes) = read_trial(desk, &pack, &cmd.figures)?;
    let waiting = tokio::time::timeout(TURN_WITHIN, desk.trials().acquire());
    let _turn = waiting
        .await
        .map_err(|_too_long| AppError::Busy)?
        .map_err(AppError::internal)?;
    let settings = desk.settings().clone();
    let house = desk.read(move |tx| House::read(tx, &settings)).await?;
    let new = house.try_compile(&trial).map_err(|errors| {
        let told = errors.into_iter().map(|it| FigureMistake {
            clause: Some(it.clause),
            key: Some(it.fault.key().to_owned()),
            place: None,
            says: it.fault.says(),
        });
        AppError::Figures(told.collect())
    })?;
    let new = Arc::new(new);
    let limits = Limits {
        span: Some(cmd.span),
        most_cases: MOST_CASES,
        until_at: desk.clock().now().plus(PATIENCE),
        most_behind: MOST_BEHIND,
    };
    let old = Old::Present(desk.standard());
    let (differences, is_partial) = compare_record(desk, (old, new), limits).await?;
    Ok(WhatIfReport {
        pack,
        changes,
        differences,
        is_partial,
    })
}

fn check_span(span: Span) -> Result<(), AppError> {
    if span.to <= span.from {
        let told = says!("须晚于开始时间", "must lie after the beginning");
        return Err(AppError::invalid("to_at", "before_from", told));
    }
    if span.to.since(span.from) > LONGEST {
        return Err(AppError::invalid(
            "to_at",
            "too_long",
            says!("最多 92 天", "at most 92 days"),
        ));
    }
    Ok(())
}

fn read_trial(desk: &Desk, pack: &Pack, figures: &Figures) -> Result<(Pack, Vec<ClauseChange>), AppError> {
    if figures.is_empty() {
        return Err(AppError::invalid(
            "figures",
            "empty",
            says!("请至少改一个数", "name at least one figure"),
        ));
    }
    let (sources, folder) = desk.packs().source_of(pack).ok_or_else(|| {
        let told = says!(
            "现行标准的文件不在手边",
            "the files of the standard in force are not at hand"
        );
        AppError::invalid("figures", "cannot_run", told)
    })?;
    let (trial, changed) = pack::load_trial(sources, folder, figures).map_err(AppError::Figures)?;
    let written = pack::read_written(sources, folder).map_err(|errors| {
        AppError::invalid(
            "figures",
            "cannot_run",
            all_told(errors.iter().map(PackError::told)),
        )
    })?;
    Ok((trial, pack::difference(&written, &changed)))
}

/// By what the old side is judged.
#[derive(Clone)]
pub enum Old {
    /// One standard, whatever the day.
    Present(Arc<Standard>),
    /// The version of each fact's day.
    OfTheDay(AtTheTime),
}

/// Every version of a desk's standard.
#[derive(Clone)]
pub struct AtTheTime(Arc<Standards>);

impl AtTheTime {
    /// The versions that a desk knows.
    #[must_use]
    pub fn of(desk: &Desk) -> Self {
        Self(desk.standards())
    }
}

/// How far a comparison goes.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Promises that began in this time count; none: all.
    pub span: Option<Span>,
    /// Cases.
    pub most_cases: u64,
    /// It is answered at this instant with what is there.
    pub until_at: Instant,
    /// Cases that are kept behind each difference.
    pub most_behind: usize,
}

/// Compiles a pack with the calendars and names of a desk.
///
/// # Errors
/// [`AppError::Invalid`] when it cannot be run; failures of the store.
pub async fn compile_for(desk: &Desk, pack: &Pack) -> Result<Standard, AppError> {
    let settings = desk.settings().clone();
    let house = desk.read(move |tx| House::read(tx, &settings)).await?;
    house.compile(pack)
}

/// Judges the database's cases by both; tells too whether a limit was reached.
///
/// # Errors
/// Failures of the store.
pub async fn compare_record(
    desk: &Desk,
    (old, new): (Old, Arc<Standard>),
    limits: Limits,
) -> Result<(Differences, bool), AppError> {
    let mut differences = Differences::new(limits.most_behind);
    let mut after: Option<CaseId> = None;
    let within = limits
        .span
        .map_or((Instant::MIN, Instant::MAX), |it| (it.from, it.to));
    loop {
        let now = desk.clock().now();
        if differences.cases >= limits.most_cases || now >= limits.until_at {
            return Ok((differences, true));
        }
        let read = desk
            .read(move |tx| {
                let cases = store::record::cases_within(tx, after, within, AT_ONCE)?;
                cases
                    .into_iter()
                    .map(|(id, number)| Ok((id, number.to_string(), store::facts::facts_of_case(tx, id, 0)?)))
                    .collect::<Result<Vec<_>, AppError>>()
            })
            .await?;
        let Some((last, ..)) = read.last() else {
            compare_periods(desk, (&old, &new), limits.span, &mut differences).await?;
            return Ok((differences, false));
        };
        after = Some(*last);
        let (old, new) = (old.clone(), new.clone());
        let found = tokio::task::spawn_blocking(move || {
            let mut found = Differences::new(limits.most_behind);
            for (id, name, facts) in read {
                let case = CaseRef { id: Some(id), name };
                let judged = compare_case((&old, &new), &facts, (now, limits.span));
                // A chain that begins no case has no promises either; `verify --judge` tells of it.
                if let Ok((old, new)) = judged {
                    found.add(&case, &old, &new);
                }
            }
            found
        });
        differences.merge(found.await.map_err(AppError::internal)?);
    }
}

/// Adds the periods that began within the span: judged from the record's first fact on, under both.
async fn compare_periods(
    desk: &Desk,
    (old, new): (&Old, &Standard),
    span: Option<Span>,
    differences: &mut Differences,
) -> Result<(), AppError> {
    let Some(begun_at) = desk.read(|tx| Ok(store::periods::first_begun(tx)?)).await? else {
        return Ok(());
    };
    let under = Under {
        begun_at,
        until: desk.clock().now(),
        leaves_out: BTreeSet::new(),
    };
    let mut before = match old {
        Old::Present(standard) => judge_periods_by(desk, standard, &under).await?,
        Old::OfTheDay(AtTheTime(standards)) => {
            let from = From::the_first_fact();
            let judged = judge_periods(desk, standards, (under.clone(), &from)).await?;
            holding_periods(judged.verdicts)
        }
    };
    let mut after = judge_periods_by(desk, new, &under).await?;
    let counts = |it: &PeriodVerdict| span.is_none_or(|span| it.from_at >= span.from && it.from_at < span.to);
    before.retain(counts);
    after.retain(counts);
    let zone = &desk.settings().zone;
    differences.add_periods((&before, &after), |it| zone.local_date(it.from_at).to_string());
    Ok(())
}

fn compare_case(
    (old, new): (&Old, &Standard),
    facts: &[Fact],
    (until, span): (Instant, Option<Span>),
) -> Result<(Vec<Verdict>, Vec<Verdict>), NotRaised> {
    let timer = Timer::Anew(Some(until));
    let old = match old {
        Old::Present(standard) => judge_by(facts, |_| standard.as_ref(), timer)?,
        Old::OfTheDay(AtTheTime(standards)) => judge_by(facts, |it| standards.for_fact(it), timer)?,
    };
    let new = judge_by(facts, |_| new, timer)?;
    let counts = |it: &Verdict| span.is_none_or(|span| it.basis_at >= span.from && it.basis_at < span.to);
    let within = |verdicts: Vec<Verdict>| {
        let mut held = holding(verdicts);
        held.retain(counts);
        held
    };
    Ok((within(old.1.verdicts), within(new.1.verdicts)))
}

/// Compares two standards over the cases of a file.
pub struct FileTrial {
    /// By what the old side is judged.
    pub old: Old,
    /// The other standard.
    pub new: Arc<Standard>,
    /// Promises that began in this time count; none: all.
    pub span: Option<Span>,
    /// Cases that are kept behind each difference.
    pub most_behind: usize,
}

impl CaseWork for FileTrial {
    type Sum = Differences;

    fn begin(&self) -> Differences {
        Differences::new(self.most_behind)
    }

    fn take(&self, sum: &mut Differences, case: &PastCase) -> Result<(), NotRaised> {
        let (old, new) = compare_case((&self.old, &self.new), &case.facts, (case.until, self.span))?;
        let name = CaseRef {
            id: Some(case.id),
            name: case.name.clone(),
        };
        sum.add(&name, &old, &new);
        Ok(())
    }

    fn merge(&self, sum: &mut Differences, other: Differences) {
        sum.merge(other);
    }
}
