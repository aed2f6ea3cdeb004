//! Walks through a file of facts case by case, on several threads, with memory that does not grow with the file.
//!
//! Always true: what is wrong is told with its line; a case with a line that is wrong is left out as a whole, because half
//! a record judges wrongly. What is told twice word for word is taken once. A file that says that it is whole is streamed; where
//! it turns out not to be, as two that were joined, it is read again. The lines of others are brought together by
//! [`Grouping`](super::grouping::Grouping) first.

mod feeding;

use std::collections::{HashMap, HashSet};
use std::io::BufRead;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use calendar::Instant;
use domain::{CaseId, Fact, NotRaised};
use pack::{Wording, says};

use feeding::{Feeder, Found, case_of, feed_mixed, feed_whole, further_first_line};

use crate::past::desk_line::DeskLine;
use crate::past::fact_line::{FactLine, Told, case_id_of};
use crate::past::grouping::Group;

/// The most faults that are kept; further ones are counted.
const MOST_FAULTS: usize = 1000;
/// Progress is offered after so many lines each.
const TOLD_EACH: u64 = 1000;
/// Threads are handed groups with so many lines together.
const LINES_AT_ONCE: usize = 512;

/// What is done with each case.
pub trait CaseWork: Sync {
    /// What one thread gathers.
    type Sum: Send;
    /// Nothing gathered yet.
    fn begin(&self) -> Self::Sum;
    /// Takes one case.
    ///
    /// # Errors
    /// When its facts begin no chain.
    fn take(&self, sum: &mut Self::Sum, case: &PastCase) -> Result<(), NotRaised>;
    /// Adds what another thread gathered.
    fn merge(&self, sum: &mut Self::Sum, other: Self::Sum);
    /// Does what can only be done once everything was gathered; nothing, unless it says otherwise.
    fn finish(&self, _sum: &mut Self::Sum) {}
}

/// A case out of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct PastCase {
    /// Its identity.
    pub id: CaseId,
    /// Its number, else its name in the file.
    pub name: String,
    /// Its facts as far as they are there, in the order of the file.
    pub facts: Vec<Fact>,
    /// The record reaches up to here.
    pub until: Instant,
}

/// Something wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineError {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong.
    pub wrong: Wording,
}

/// What can stop the walk as a whole.
#[derive(Debug, thiserror::Error)]
pub enum WalkError {
    /// The file cannot be opened.
    #[error("the facts cannot be opened")]
    Open(#[source] std::io::Error),
    /// The file cannot be read, or there is no room for temporary files.
    #[error("the facts cannot be read")]
    Read(#[from] std::io::Error),
    /// The first line cannot be used.
    #[error("line {0}: {en}", en = .1.en)]
    Desk(u64, Wording),
    /// What is to be done cannot be done with this desk's calendars.
    #[error("{en}", en = .0.en)]
    Work(Wording),
    /// A thread failed.
    #[error("a thread failed while judging")]
    Thread,
}

impl WalkError {
    /// The same in both languages, without its cause.
    #[must_use]
    pub fn says(&self) -> Wording {
        match self {
            Self::Open(_) => says!("事实文件打不开", "{self}"),
            Self::Read(_) => says!("读不了事实", "{self}"),
            Self::Desk(line, Wording { zh, .. }) => says!("第 {line} 行：{zh}", "{self}"),
            Self::Work(wording) => wording.clone(),
            Self::Thread => says!("判定的线程出错了", "{self}"),
        }
    }
}

/// What a walk gave.
#[derive(Debug)]
pub struct Walked<S> {
    /// What was gathered.
    pub sum: S,
    /// The first line, or what stands for it.
    pub desk: DeskLine,
    /// Lines with facts.
    pub lines: u64,
    /// Cases that were judged.
    pub cases: u64,
    /// Cases that were left out, because of a line that is wrong.
    pub left_out: u64,
    /// Facts whose content was erased.
    pub erased: u64,
    /// The first faults in order of lines.
    pub faults: Vec<LineError>,
    /// All faults.
    pub fault_count: u64,
}

#[derive(Default)]
struct Noted {
    cases: u64,
    left_out: u64,
    erased: u64,
    /// Lines that say what earlier lines say.
    repeated: u64,
    faults: Vec<LineError>,
    fault_count: u64,
}

impl Noted {
    fn fault(&mut self, line: u64, wrong: Wording) {
        self.fault_count += 1;
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(LineError { line, wrong });
        }
    }

    fn merge(&mut self, other: Self) {
        self.cases += other.cases;
        self.left_out += other.left_out;
        self.erased += other.erased;
        self.repeated += other.repeated;
        self.fault_count += other.fault_count;
        self.faults.extend(other.faults);
    }
}

/// Walks through the facts of what `open` opens.
///
/// `open` is asked a second time when the file is not whole although it says so; `make` is asked for the work once the first line is known; `progress` is told the lines read, from time to time.
///
/// # Errors
/// Every [`WalkError`]; mistakes in lines are no error of the walk.
pub fn walk<W: CaseWork, R: BufRead>(
    mut open: impl FnMut() -> std::io::Result<R>,
    threads: usize,
    make: impl FnOnce(&DeskLine) -> Result<W, Wording>,
    progress: impl FnMut(u64),
) -> Result<Walked<W::Sum>, WalkError> {
    let mut lines = Lines::new(open().map_err(WalkError::Open)?, progress);
    let desk = lines.desk()?;
    let work = make(&desk).map_err(WalkError::Work)?;
    let mut streamed = None;
    if desk.is_whole {
        let (found, sums) = gather(&work, threads, |feeder, _| feed_whole(&mut lines, feeder))?;
        match found {
            Found::Whole => streamed = Some(sums),
            Found::NotWhole => lines.begin_again(open().map_err(WalkError::Open)?)?,
        }
    }
    let gathered = match streamed {
        Some(sums) => sums,
        // Where the timer's facts are in the file, each record ends with its own last fact.
        None => {
            gather(&work, threads, |feeder, noted| {
                feed_mixed(&mut lines, feeder, (noted, !desk.is_whole))
            })?
            .1
        }
    };
    let mut sum = work.begin();
    let mut noted = Noted::default();
    for (more, also) in gathered {
        work.merge(&mut sum, more);
        noted.merge(also);
    }
    work.finish(&mut sum);
    noted.faults.sort();
    noted.faults.truncate(MOST_FAULTS);
    Ok(Walked {
        sum,
        desk,
        lines: lines.facts.saturating_sub(noted.repeated),
        cases: noted.cases,
        left_out: noted.left_out,
        erased: noted.erased,
        faults: noted.faults,
        fault_count: noted.fault_count,
    })
}

/// What each thread, and whoever fed them, gathered.
type Gathered<W> = Vec<(<W as CaseWork>::Sum, Noted)>;

/// Has the threads work off what `feed` hands on.
fn gather<W: CaseWork, T>(
    work: &W,
    threads: usize,
    feed: impl FnOnce(&mut Feeder, &mut Noted) -> Result<T, WalkError>,
) -> Result<(T, Gathered<W>), WalkError> {
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<Batch>(8);
        let receiver = Arc::new(Mutex::new(receiver));
        let handles: Vec<_> = (0..threads.max(1))
            .map(|_| {
                let receiver = Arc::clone(&receiver);
                scope.spawn(move || serve(work, &receiver))
            })
            .collect();
        drop(receiver);
        let mut feeder = Feeder::new(sender);
        let mut noted = Noted::default();
        let fed = feed(&mut feeder, &mut noted).and_then(|found| feeder.flush().map(|()| found));
        drop(feeder);
        let sums: Result<Gathered<W>, WalkError> = handles
            .into_iter()
            .map(|it| it.join().map_err(|_panic| WalkError::Thread))
            .collect();
        let (found, mut sums) = (fed?, sums?);
        sums.push((work.begin(), noted));
        Ok((found, sums))
    })
}

struct Lines<R, P> {
    input: R,
    progress: P,
    number: u64,
    facts: u64,
    /// A line that was read ahead.
    pending: Option<(u64, String)>,
}

impl<R: BufRead, P: FnMut(u64)> Lines<R, P> {
    const fn new(input: R, progress: P) -> Self {
        Self {
            input,
            progress,
            number: 0,
            facts: 0,
            pending: None,
        }
    }

    /// What the first line says of the desk, or the usual values where it is a fact already.
    fn desk(&mut self) -> Result<DeskLine, WalkError> {
        let Some((number, text)) = self.next_line()? else {
            return Ok(DeskLine::default());
        };
        self.facts = 0;
        match DeskLine::read(&text) {
            Some(desk) => desk.map_err(|wrong| WalkError::Desk(number, wrong)),
            None => {
                self.pending = Some((number, text));
                Ok(DeskLine::default())
            }
        }
    }

    /// Begins with the first line anew.
    fn begin_again(&mut self, input: R) -> Result<(), WalkError> {
        self.input = input;
        self.number = 0;
        self.desk().map(drop)
    }

    /// The next line that is not blank.
    fn next_line(&mut self) -> std::io::Result<Option<(u64, String)>> {
        if let Some(line) = self.pending.take() {
            self.facts += 1;
            return Ok(Some(line));
        }
        loop {
            let mut line = String::new();
            if self.input.read_line(&mut line)? == 0 {
                return Ok(None);
            }
            self.number += 1;
            if self.number.is_multiple_of(TOLD_EACH) {
                (self.progress)(self.number);
            }
            line.truncate(line.trim_end().len());
            if !line.is_empty() {
                self.facts += 1;
                return Ok(Some((self.number, line)));
            }
        }
    }
}

type Batch = (Vec<Group>, Instant);

fn serve<W: CaseWork>(work: &W, receiver: &Mutex<Receiver<Batch>>) -> (W::Sum, Noted) {
    let mut sum = work.begin();
    let mut noted = Noted::default();
    loop {
        let next = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((groups, until)) = next else { break };
        for group in groups {
            take_group(work, (&mut sum, &mut noted), &group, until);
        }
    }
    (sum, noted)
}

fn take_group<W: CaseWork>(work: &W, (sum, noted): (&mut W::Sum, &mut Noted), group: &Group, until: Instant) {
    let first_line = group.first().map_or(0, |it| it.0);
    let Some(name) = group.first().and_then(|(_, text)| case_of(text)) else {
        for (line, text) in group {
            let wrong = further_first_line(text).or_else(|| FactLine::read(text).err().map(|it| it.says()));
            noted.fault(*line, wrong.unwrap_or_default());
        }
        return;
    };
    let mut is_wrong = false;
    let mut said: HashMap<&str, u64> = HashMap::new();
    let mut case = PastCase {
        id: case_id_of(&name),
        name,
        facts: Vec::with_capacity(group.len()),
        until,
    };
    let mut seqs: HashSet<u32> = HashSet::with_capacity(group.len());
    for (line, text) in group {
        if let Some(before) = said.get(text.as_str()) {
            let again = says!(
                "与第 {before} 行完全相同，只取一次",
                "the same as line {before}, word for word; taken once"
            );
            noted.repeated += 1;
            noted.fault(*line, again);
            continue;
        }
        said.insert(text, *line);
        let seq = match FactLine::read(text) {
            Ok(Told::Fact(fact, number)) => {
                case.until = case.until.max(fact.at);
                if let Some(number) = number {
                    case.name = number;
                }
                let seq = fact.seq;
                case.facts.push(*fact);
                seq
            }
            Ok(Told::Erased(_, seq)) => {
                noted.erased += 1;
                seq
            }
            Err(fault) => {
                is_wrong = true;
                noted.fault(*line, fault.says());
                continue;
            }
        };
        if !seqs.insert(seq) {
            let again = says!(
                "这件事项已经有 seq 为 {seq} 的事实",
                "the case has a fact with seq {seq} already"
            );
            is_wrong = true;
            noted.fault(*line, again);
        }
    }
    if is_wrong {
        noted.left_out += 1;
        return;
    }
    match work.take(sum, &case) {
        Ok(()) => noted.cases += 1,
        Err(error) => {
            noted.left_out += 1;
            let zh = error.in_chinese();
            noted.fault(first_line, says!("{zh}", "{error}"));
        }
    }
}
