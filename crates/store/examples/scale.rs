//! scratch measurement
#![allow(warnings, clippy::all)]
use calendar::Instant;
use domain::*;
use std::collections::BTreeMap;
use std::time::Instant as Watch;
use store::cases::*;
use store::search::*;
use store::{Location, Store, StoreError, StoreSettings};
use uuid::Uuid;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(
        0x0190_0000_0000_7000_8000_0000_0000_0000u128 + (n << 64) + n.wrapping_mul(0x9E3779B97F4A7C15),
    )
}
fn person(n: u64) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(0xAA00 + n as u128))
}
fn team(n: u64) -> TeamId {
    TeamId::from_uuid(Uuid::from_u128(0xBB00 + n as u128))
}
struct R(u64);
impl R {
    fn n(&mut self, m: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % m
    }
}

const WORDS: &[&str] = &[
    "暖气不热",
    "漏水",
    "管道",
    "缴费",
    "采暖费",
    "阀门",
    "温度低",
    "噪音",
    "投诉服务态度",
    "预约上门",
    "换表",
    "发票",
    "户主变更",
    "供热站",
    "停暖",
    "退费",
    "报装",
    "三单元",
    "和平路",
    "建设街",
];

fn main() {
    let total: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let dir = std::path::PathBuf::from(std::env::args().nth(2).unwrap());
    let rt = tokio::runtime::Runtime::new().unwrap();
    let w = Watch::now();
    let location = if dir.to_string_lossy().starts_with("postgres") {
        Location::Postgres {
            url: dir.to_string_lossy().into_owned(),
        }
    } else {
        Location::Sqlite { dir }
    };
    let store = Store::open(&StoreSettings::at(location)).unwrap();
    println!("open {:?}", w.elapsed());
    rt.block_on(async {
        let have: Result<Vec<CaseId>, StoreError> = store.read(|tx| case_ids_after(tx, None, 1)).await;
        if have.unwrap().is_empty() {
            let w = Watch::now();
            for from in (0..total).step_by(1000) {
                let done: Result<(), StoreError> = store
                    .write(move |tx| {
                        for n in from..from + 1000 {
                            let mut r = R(n.wrapping_mul(0x9E3779B97F4A7C15) | 1);
                            for _ in 0..3 {
                                r.n(2);
                            }
                            let live = n >= total - total / 10;
                            let at = Instant::from_millis(1_700_000_000_000 + n as i64 * 1000);
                            let mut text = String::new();
                            for _ in 0..8 {
                                text.push_str(WORDS[r.n(20) as usize]);
                                if r.n(3) == 0 {
                                    text.push('，');
                                }
                            }
                            text.push_str(&format!(" 138{:08}", r.n(100_000_000)));
                            let fact = Fact {
                                id: FactId::from_uuid(id(n as u128)),
                                case_id: CaseId::from_uuid(id(n as u128)),
                                seq: 1,
                                at,
                                recorded_at: at,
                                author: Author::System,
                                body: FactBody::CaseRaised {
                                    raised: Raised {
                                        case_type: CaseType::ALL[r.n(10) as usize],
                                        priority: Priority::ALL[r.n(4) as usize],
                                        priority_by: None,
                                        channel: Channel::Phone,
                                        contact: ContactId::from_uuid(id(n as u128)),
                                        customer: None,
                                        place: None,
                                        subject: text.chars().take(20).collect(),
                                        description: text.clone(),
                                        since: None,
                                        fields: BTreeMap::new(),
                                        flags: vec![],
                                        is_confirmed: true,
                                        team: Some(team(r.n(20))),
                                        owner: Some(person(r.n(300))),
                                    },
                                },
                            };
                            let mut case = Case::raise(&fact).unwrap();
                            case.handler = Some(person(r.n(300)));
                            if !live {
                                case.category = Category::Closed;
                                case.closed_at = Some(at);
                            }
                            let due = if live {
                                Some(Instant::from_millis(1_800_000_000_000 + r.n(100_000_000) as i64))
                            } else {
                                None
                            };
                            let record = CaseRecord {
                                is_breached: false,
                                case,
                                number: CaseNumber::of_day("2026-11-21".parse().unwrap(), n as u32),
                                version: 1,
                                next_due_at: due,
                                engine: "{}".into(),
                                last_seq: 1,
                                next_look_at: due,
                            };
                            insert_case(tx, &record)?;
                            index_case(tx, record.case.id, at, &format!("{} {}", record.number, text))?;
                        }
                        Ok(())
                    })
                    .await;
                done.unwrap();
                if from % 100_000 == 0 {
                    println!("{from} {:?}", w.elapsed());
                }
            }
            println!("filled {:?}", w.elapsed());
        }
        let mut measure = Vec::new();
        let reaches = [
            ("all", Reach::All),
            (
                "team1",
                Reach::Team {
                    person: person(7),
                    teams: vec![team(3)],
                },
            ),
            (
                "team3",
                Reach::Team {
                    person: person(7),
                    teams: vec![team(3), team(4), team(5)],
                },
            ),
            ("own", Reach::Own { person: person(7) }),
        ];
        let filters = [
            ("plain", CaseFilter::default()),
            (
                "type",
                CaseFilter {
                    case_types: vec![CaseType::Repair],
                    ..CaseFilter::default()
                },
            ),
            (
                "team+prio",
                CaseFilter {
                    team: Some(team(3)),
                    priorities: vec![Priority::Urgent],
                    ..CaseFilter::default()
                },
            ),
            (
                "handler",
                CaseFilter {
                    handler: Some(person(9)),
                    ..CaseFilter::default()
                },
            ),
            (
                "unhandled",
                CaseFilter {
                    is_unhandled: true,
                    ..CaseFilter::default()
                },
            ),
            (
                "none",
                CaseFilter {
                    is_unanswered: Some(true),
                    ..CaseFilter::default()
                },
            ),
            (
                "past",
                CaseFilter {
                    shelf: Shelf::Past,
                    ..CaseFilter::default()
                },
            ),
        ];
        for (rn, reach) in &reaches {
            for (fnm, filter) in &filters {
                for order in [CaseOrder::Risk, CaseOrder::Updated, CaseOrder::Created] {
                    let mut times = Vec::new();
                    let mut rows = 0;
                    for _ in 0..20 {
                        let (reach, filter) = (reach.clone(), filter.clone());
                        let w = Watch::now();
                        let page: Result<CasePage, StoreError> = store
                            .read(move |tx| list_cases(tx, &reach, (&filter, order), None, 50))
                            .await;
                        times.push(w.elapsed());
                        rows = page.unwrap().cases.len();
                    }
                    times.sort();
                    measure.push((times[19], times[10], format!("{rn} {fnm} {order:?} rows {rows}")));
                }
                let (reach, filter) = (reach.clone(), filter.clone());
                let w = Watch::now();
                let n: Result<u32, StoreError> =
                    store.read(move |tx| count_cases(tx, &reach, &filter, 1000)).await;
                measure.push((
                    w.elapsed(),
                    w.elapsed(),
                    format!("count {rn} {fnm} {}", n.unwrap()),
                ));
            }
        }
        measure.sort();
        measure.reverse();
        for (max, mid, name) in measure.iter().take(14) {
            println!("{max:?} {mid:?} {name}");
        }
        println!("median of all {:?}", measure[measure.len() / 2]);
        for text in [
            "漏水",
            "暖气",
            "气不",
            "暖气不热",
            "缴费漏水",
            "热",
            "路",
            "138",
            "1381",
            "5678",
            "00012",
            "20261121-000123",
            "漏水 噪音 发票",
            "服务态度 退费",
            "不存在",
            "水管",
        ] {
            for (rn, reach) in &reaches {
                let mut times = Vec::new();
                let mut rows = 0;
                for _ in 0..5 {
                    let reach = reach.clone();
                    let w = Watch::now();
                    let hits: Result<_, StoreError> = store
                        .read(move |tx| find_cases(tx, &reach, &SearchQuery::read(text), None, 50))
                        .await;
                    times.push(w.elapsed());
                    rows = hits.unwrap().len();
                }
                times.sort();
                println!(
                    "search {text} {rn}: max {:?} mid {:?} rows {rows}",
                    times[4], times[2]
                );
            }
        }
        // writes
        let w = Watch::now();
        for _ in 0..200 {
            let x: Result<_, StoreError> = store
                .write(|tx| store::numbers::next_case_number(tx, "2026-11-22".parse().unwrap()))
                .await;
            x.unwrap();
        }
        println!("one writer: {:?} each", w.elapsed() / 200);
        println!(
            "{}",
            std::fs::read_to_string("/proc/self/status")
                .unwrap()
                .lines()
                .filter(|l| l.starts_with("VmRSS") || l.starts_with("VmHWM"))
                .collect::<Vec<_>>()
                .join(" ")
        );
        let w = Watch::now();
        store.close().await;
        println!("close {:?}", w.elapsed());
    });
}
