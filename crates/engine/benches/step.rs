//! How long the engine takes for a case's facts, by the pack that comes with the program.

use std::collections::BTreeMap;
use std::hint::black_box;

use calendar::{Instant, Millis, WorkingCalendar, Zone};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use domain::{
    Author, CaseId, CaseType, Channel, ContactId, Fact, FactBody, FactId, MessageId, PersonId, Priority,
    Raised, Received, Replied, TryOutcome, WaitReason,
};
use engine::{Calendars, CaseState, Standard, advance, replay, step};
use uuid::Uuid;

const AGENT: Author = Author::Person(PersonId::from_uuid(Uuid::from_u128(1)));
const CUSTOMER: Author = Author::Customer(None);

fn contact() -> ContactId {
    ContactId::from_uuid(Uuid::from_u128(9))
}

fn raised() -> FactBody {
    let raised = Raised {
        case_type: CaseType::Repair,
        priority: Priority::Normal,
        priority_by: None,
        channel: Channel::Email,
        contact: contact(),
        customer: None,
        place: None,
        subject: "家里不热".to_owned(),
        description: "从昨天开始不热，请派人来看看".to_owned(),
        since: None,
        fields: BTreeMap::new(),
        flags: Vec::new(),
        is_confirmed: false,
        team: None,
        owner: None,
    };
    FactBody::CaseRaised { raised }
}

fn message() -> FactBody {
    let message = MessageId::from_uuid(Uuid::from_u128(8));
    let text = "请问什么时候来？".to_owned();
    FactBody::MessageReceived {
        received: Received {
            message,
            contact: contact(),
            channel: Channel::Email,
            subject: None,
            text,
        },
    }
}

fn reply() -> FactBody {
    let text = "王女士，您好！师傅今天下午三点上门，请您留意电话。如有其他问题请随时联系，感谢您的来信。供热公司客服中心".to_owned();
    let channel = Channel::Email;
    let reply = Replied {
        message: None,
        contact: contact(),
        channel,
        text,
        is_automatic: false,
        attachments: Vec::new(),
    };
    FactBody::ReplySent { reply }
}

/// Thirty facts; with texts of staff, which are checked word by word, or without.
fn timeline(has_texts: bool) -> Vec<Fact> {
    let mut bodies = vec![(CUSTOMER, raised())];
    for _ in 0..7 {
        let said = if has_texts {
            reply()
        } else {
            FactBody::ContactTried {
                outcome: TryOutcome::NoAnswer,
                note: String::new(),
            }
        };
        let waiting = FactBody::WaitingStarted {
            reason: WaitReason::Customer,
            until_at: None,
            note: "等照片".to_owned(),
        };
        bodies.extend([(AGENT, said), (AGENT, waiting), (CUSTOMER, message())]);
        bodies.push((
            AGENT,
            FactBody::ResultRecorded {
                result: "已派工".to_owned(),
            },
        ));
    }
    bodies.push((
        AGENT,
        FactBody::CaseClosed {
            cause: None,
            remedy: None,
            prevention: None,
        },
    ));
    let begin = Instant::from_millis(1_795_500_000_000);
    let fact = |(seq, (author, body)): (u32, (Author, FactBody))| {
        let at = begin.plus(Millis::minutes(i64::from(seq) * 47));
        Fact {
            id: FactId::from_uuid(Uuid::from_u128(u128::from(seq))),
            case_id: CaseId::from_uuid(Uuid::from_u128(7)),
            seq,
            at,
            recorded_at: at,
            author,
            body,
        }
    };
    (1..).zip(bodies).map(fact).collect()
}

fn standard() -> Option<Standard> {
    let pack = pack::load(&pack::built_in(), "heating").ok()?;
    let zone = Zone::named("Asia/Shanghai").ok()?;
    let hours: Vec<calendar::Hours> = "09:00-18:00".parse().into_iter().collect();
    Standard::compile(
        &pack,
        &Calendars::only(WorkingCalendar::weekdays("office", zone, &hours)),
    )
    .ok()
}

fn bench(criterion: &mut Criterion) {
    let Some(standard) = standard() else { return };
    let mut group = criterion.benchmark_group("engine");
    for (name, has_texts) in [("replay_30_facts", false), ("replay_30_facts_with_texts", true)] {
        let facts = timeline(has_texts);
        group.throughput(Throughput::Elements(u64::try_from(facts.len()).unwrap_or(1)));
        group.bench_function(name, |it| it.iter(|| black_box(replay(&standard, &facts))));
    }
    let facts = timeline(false);
    let begun = facts.first().and_then(|it| CaseState::begin(&standard, it).ok());
    if let (Some((state, _)), Some(second)) = (begun, facts.get(1)) {
        group.throughput(Throughput::Elements(1));
        group.bench_function("step_one_fact", |it| {
            it.iter_batched(
                || state.clone(),
                |mut state| step(&standard, &mut state, second),
                criterion::BatchSize::SmallInput,
            );
        });
        let later = state.last_at().plus(Millis::days(3));
        group.bench_function("advance_three_days", |it| {
            it.iter(|| advance(&standard, &state, later))
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
