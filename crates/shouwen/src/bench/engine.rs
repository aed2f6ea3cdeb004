//! Measures the engine in this process: facts judged, cases replayed, due times, compiling the pack.
//!
//! Always true: the whole heating standard, base included, judges; nothing is stored. The trap: words of staff are
//! checked against every phrase, which takes many times as long as a fact without words; both figures are told.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

use anyhow::Context as _;
use calendar::{HolidayTable, Hours, Instant, Millis, WorkingCalendar, Zone};
use domain::{
    Author, CaseId, CaseType, Channel, ContactId, CustomerWord, Event, EventKind, Fact, FactBody, FactId,
    MessageId, Moment, PersonId, Priority, Raised, Received, Replied, TryOutcome, WaitReason,
};
use engine::{Calendars, CaseState, PeriodJudge, Standard, replay, step};
use uuid::Uuid;

use super::figures::{head, tell, told};
use super::stopwatch::Stopwatch;

const AGENT: Author = Author::Person(PersonId::from_uuid(Uuid::from_u128(1)));
const CUSTOMER: Author = Author::Customer(None);
const CASES: u32 = 20_000;

/// Measures and prints.
pub(super) fn run(cases: u32) -> anyhow::Result<()> {
    head();
    let standard = compile()?;
    judge(&standard, false, "facts judged, one core", "500 000/s");
    judge(
        &standard,
        true,
        "facts judged when every second one is a letter of staff",
        "-",
    );
    replay_all(&standard, cases)?;
    due_times(&standard)?;
    periods(&standard);
    text_check(&standard);
    Ok(())
}

/// Monday to Friday with a lunch break, public holidays and the working days that make up for them.
fn office() -> anyhow::Result<WorkingCalendar> {
    let zone = Zone::named("Asia/Shanghai")?;
    let hours: Vec<Hours> = ["08:30-12:00", "13:30-17:30"]
        .iter()
        .map(|it| it.parse())
        .collect::<Result<_, _>>()?;
    Ok(WorkingCalendar::weekdays("office", zone, &hours).with_holidays(&HolidayTable::china(), Some(&hours)))
}

fn compile() -> anyhow::Result<Standard> {
    let watch = Stopwatch::start();
    let pack = pack::load(&pack::built_in(), "heating").map_err(|errors| {
        let told = errors.first().map(ToString::to_string).unwrap_or_default();
        anyhow::anyhow!("the heating pack does not load: {told}")
    })?;
    let read = watch.passed();
    let calendars = Calendars::only(office()?);
    let watch = Stopwatch::start();
    let standard = Standard::compile(&pack, &calendars).map_err(|errors| {
        let told = errors.first().map(ToString::to_string).unwrap_or_default();
        anyhow::anyhow!("the heating pack does not compile: {told}")
    })?;
    let clauses = pack.clauses.len();
    tell(
        &format!("compile the full pack ({clauses} clauses)"),
        &told(watch.passed()),
        "50 ms",
    );
    tell("read and check its files before", &told(read), "-");
    Ok(standard)
}

fn judge(standard: &Standard, has_words: bool, what: &str, goal: &str) {
    let timelines: Vec<Vec<Fact>> = (0..CASES.div_ceil(if has_words { 10 } else { 1 }))
        .map(|it| timeline(it, has_words))
        .collect();
    let facts: usize = timelines.iter().map(Vec::len).sum();
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let watch = Stopwatch::start();
        for timeline in &timelines {
            let Some((first, rest)) = timeline.split_first() else {
                continue;
            };
            let Ok((mut state, _)) = CaseState::begin(standard, first) else {
                continue;
            };
            for fact in rest {
                black_box(step(standard, &mut state, fact));
            }
        }
        best = best.min(watch.passed());
    }
    tell(what, &format!("{:.0}/s", per_second(facts, best)), goal);
}

/// Cases are made up and replayed as they come, half of them on each of two cores; nothing is kept.
fn replay_all(standard: &Standard, cases: u32) -> anyhow::Result<()> {
    let before = memory()?;
    let half = cases / 2;
    let watch = Stopwatch::start();
    let facts: usize = std::thread::scope(|scope| {
        let part = |from: u32, to: u32| {
            move || {
                let mut facts = 0;
                for number in from..to {
                    let mut timeline = timeline(number, false);
                    timeline.truncate(10);
                    facts += timeline.len();
                    black_box(replay(standard, &timeline)).ok();
                }
                facts
            }
        };
        let first = scope.spawn(part(0, half));
        let second = scope.spawn(part(half, cases));
        [first, second].into_iter().filter_map(|it| it.join().ok()).sum()
    });
    let passed = watch.passed();
    let grown = memory()?.saturating_sub(before);
    tell(
        &format!("replay {cases} cases, {facts} facts, two cores"),
        &told(passed),
        "20 s for 1 000 000",
    );
    tell(
        "memory grown by it",
        &format!("{} MiB", grown / (1 << 20)),
        "flat",
    );
    Ok(())
}

fn due_times(standard: &Standard) -> anyhow::Result<()> {
    let calendar = standard.calendars().of(None).map_err(anyhow::Error::from)?;
    let year = Millis::hours(250 * 7 + 125);
    let begin = Instant::parse("2026-01-05T09:00:00+08:00").context("a date")?;
    let count = 200_000_i64;
    let watch = Stopwatch::start();
    for number in 0..count {
        let from = begin.plus(Millis::minutes(number % 40_000));
        black_box(calendar.add(from, black_box(year)).ok());
    }
    let each = watch.passed() / u32::try_from(count)?;
    tell(
        "due time a year of working time ahead, lunch breaks and make-up days",
        &format!("{:.2} µs", each.as_secs_f64() * 1e6),
        "2 µs",
    );
    Ok(())
}

fn periods(standard: &Standard) {
    let timelines: Vec<Vec<Fact>> = (0..CASES).map(|it| timeline(it, false)).collect();
    let mut facts: Vec<&Fact> = timelines.iter().flatten().collect();
    facts.sort_by_key(|it| it.at);
    let mut judge = PeriodJudge::new(standard);
    let watch = Stopwatch::start();
    for fact in &facts {
        judge.take(fact.case_id, fact);
    }
    let end = facts
        .last()
        .map_or(Instant::from_millis(0), |it| it.at.plus(Millis::days(40)));
    let verdicts = judge.pass_time(end).len();
    let rate = per_second(facts.len(), watch.passed());
    tell(
        &format!("facts taken in for periods ({verdicts} verdicts)"),
        &format!("{rate:.0}/s"),
        "-",
    );
}

fn text_check(standard: &Standard) {
    let sentence =
        "王女士，您好！您反映的暖气不热的问题我们已经登记，维修师傅今天下午三点上门，请您留意电话。";
    let text: String = sentence.chars().cycle().take(500).collect();
    let context = pack::text::TextContext::default();
    let watch = Stopwatch::start();
    for _ in 0..2_000 {
        black_box(engine::check_text(
            standard,
            black_box(&text),
            Moment::Reply,
            &context,
        ));
    }
    let each = watch.passed() / 2_000;
    tell(
        "text check of 500 characters against the phrases of this pack",
        &format!("{:.1} µs", each.as_secs_f64() * 1e6),
        "30 µs (see bench phrases)",
    );
}

#[expect(clippy::cast_precision_loss, reason = "a rate for people")]
fn per_second(count: usize, passed: Duration) -> f64 {
    count as f64 / passed.as_secs_f64()
}

/// Bytes that this process holds in memory.
fn memory() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let held = status.lines().find_map(|it| it.strip_prefix("VmRSS:"));
    let kib: u64 = held
        .and_then(|it| it.trim().trim_end_matches("kB").trim().parse().ok())
        .context("the system does not tell how much memory is held")?;
    Ok(kib * 1024)
}

fn event(what: EventKind, thing: &str, by_at: Option<Instant>) -> FactBody {
    FactBody::EventHappened {
        event: Event {
            thing: Some(thing.to_owned()),
            by_at,
            ..Event::of(what)
        },
    }
}

/// A repair from the call to its end, half an hour between facts.
fn timeline(number: u32, has_words: bool) -> Vec<Fact> {
    let begin = Instant::from_millis(1_795_500_000_000).plus(Millis::minutes(i64::from(number % 5_000)));
    let visit_at = begin.plus(Millis::hours(5));
    let contact = ContactId::from_uuid(Uuid::from_u128(9));
    let raised = raised(contact);
    let received = Received {
        message: MessageId::from_uuid(Uuid::from_u128(8)),
        contact,
        channel: Channel::Messenger,
        subject: None,
        text: "请问什么时候来？".to_owned(),
    };
    let waiting = FactBody::WaitingStarted {
        reason: WaitReason::Appointment,
        until_at: Some(begin.plus(Millis::hours(3))),
        note: "等客户在家".to_owned(),
    };
    let tried = FactBody::ContactTried {
        outcome: TryOutcome::NoAnswer,
        note: String::new(),
    };
    let bodies = vec![
        (AGENT, FactBody::CaseRaised { raised }),
        (AGENT, event(EventKind::DispatchOrdered, "P1", None)),
        (AGENT, event(EventKind::DispatchAccepted, "P1", None)),
        (CUSTOMER, FactBody::MessageReceived { received }),
        (AGENT, waiting),
        (AGENT, tried),
        (AGENT, event(EventKind::VisitAgreed, "V1", Some(visit_at))),
        (AGENT, event(EventKind::VisitArrived, "V1", None)),
        (AGENT, event(EventKind::DispatchResultReported, "P1", None)),
        (
            AGENT,
            FactBody::ResultRecorded {
                result: "已更换阀门".to_owned(),
            },
        ),
        (
            CUSTOMER,
            FactBody::CustomerWordTaken {
                word: CustomerWord::Satisfied,
                note: String::new(),
            },
        ),
        (
            AGENT,
            FactBody::CaseClosed {
                cause: None,
                remedy: None,
                prevention: None,
            },
        ),
    ];
    let bodies = bodies
        .into_iter()
        .flat_map(|it| std::iter::once(it).chain(has_words.then(|| (AGENT, reply(contact)))));
    let case_id = CaseId::from_uuid(Uuid::from_u128(u128::from(number) + 1));
    let fact = |(seq, (author, body)): (u32, (Author, FactBody))| {
        let at = begin.plus(Millis::minutes(i64::from(seq) * 30));
        Fact {
            id: FactId::from_uuid(case_id.as_uuid()),
            case_id,
            seq,
            at,
            recorded_at: at,
            author,
            body,
        }
    };
    (1..).zip(bodies).map(fact).collect()
}

fn reply(contact: ContactId) -> FactBody {
    let text =
        "王女士，您好！师傅今天下午三点上门，请您留意电话。如有其他问题请随时联系，感谢您的来信。".to_owned();
    FactBody::ReplySent {
        reply: Replied {
            message: None,
            contact,
            channel: Channel::Messenger,
            text,
            is_automatic: false,
            attachments: Vec::new(),
        },
    }
}

fn raised(contact: ContactId) -> Raised {
    let fields = [
        ("customer_name", "王芳"),
        ("phone", "13800000000"),
        ("address", "和平路 1 号"),
    ];
    Raised {
        case_type: CaseType::Repair,
        priority: Priority::Normal,
        priority_by: None,
        channel: Channel::Phone,
        contact,
        customer: None,
        place: None,
        subject: "家里不热".to_owned(),
        description: "从昨天开始不热，请派人来看看".to_owned(),
        since: Some("昨天".to_owned()),
        fields: fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect::<BTreeMap<_, _>>(),
        flags: Vec::new(),
        is_confirmed: true,
        team: None,
        owner: AGENT.person(),
    }
}
