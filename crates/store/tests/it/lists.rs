//! Pages of the queue against the plain truth: every reach, filter, shelf and order, page by page.

use domain::{CaseType, Category, Offer, Priority, Reach};
use store::cases::{
    CaseFilter, CaseOrder, CaseRecord, CaseSummary, PageMark, Shelf, count_cases, insert_case, list_cases,
    load_summaries,
};
use store::{Store, StoreError};

use crate::engines::on_every_engine;
use crate::people_and_things::{at, case_id, person_id, record, team_id};

/// Sixty cases that differ in everything that lists look at.
fn many() -> Vec<CaseRecord> {
    (0..60_u128)
        .map(|number| {
            let pick = |of: u128| number % of;
            let small = i64::try_from(number).unwrap();
            let team = (pick(4) != 0).then(|| team_id(pick(4)));
            let mut it = record(number, team, (pick(5) != 0).then(|| person_id(pick(5))));
            it.case.handler = (pick(3) != 0).then(|| person_id(pick(3)));
            it.case.case_type = CaseType::ALL[usize::try_from(pick(3)).unwrap()];
            it.case.priority = Priority::ALL[usize::try_from(pick(4)).unwrap()];
            it.case.is_unanswered = pick(2) == 0;
            it.case.updated_at = at(1_000 - (small * 37) % 101);
            it.next_due_at = (pick(3) != 1).then(|| at((small * 53) % 97));
            it.is_breached = pick(6) == 0;
            if pick(7) == 0 {
                it.case.category = Category::Closed;
                it.case.closed_at = Some(at(5));
            } else if pick(9) == 0 {
                it.case.category = Category::Waiting;
            } else if pick(11) == 0 {
                let to_team = (pick(2) == 0).then(|| team_id(2));
                it.case.offer = Some(Offer {
                    by: domain::Author::System,
                    at: at(1),
                    to_person: to_team.is_none().then(|| person_id(2)),
                    to_team,
                    note: String::new(),
                });
            }
            it
        })
        .collect()
}

fn fits(filter: &CaseFilter, record: &CaseRecord) -> bool {
    let CaseFilter {
        shelf,
        category,
        team,
        handler,
        owner,
        case_types,
        priorities,
        is_unanswered,
        is_unhandled,
        is_breached,
    } = filter;
    let case = &record.case;
    case.category.is_live() == (*shelf == Shelf::Live)
        && category.is_none_or(|it| case.category == it)
        && team.is_none_or(|it| case.team == Some(it))
        && handler.is_none_or(|it| case.handler == Some(it))
        && owner.is_none_or(|it| case.owner == Some(it))
        && (case_types.is_empty() || case_types.contains(&case.case_type))
        && (priorities.is_empty() || priorities.contains(&case.priority))
        && is_unanswered.is_none_or(|it| case.is_unanswered == it)
        && !(*is_unhandled && case.handler.is_some())
        && (!*is_breached || record.is_breached)
}

fn truth(reach: &Reach, filter: &CaseFilter, order: CaseOrder) -> Vec<domain::CaseId> {
    let mut found: Vec<CaseRecord> = many()
        .into_iter()
        .filter(|it| reach.covers(&it.case) && fits(filter, it))
        .collect();
    found.sort_by_key(|it| it.case.id);
    match (filter.shelf, order) {
        (Shelf::Live, CaseOrder::Risk) => {
            found.sort_by_key(|it| it.next_due_at.map_or(i64::MAX, |due| due.as_millis()));
        }
        (Shelf::Live, CaseOrder::Created) => found.reverse(),
        (Shelf::Live, CaseOrder::Updated) | (Shelf::Past, _) => {
            found.sort_by_key(|it| (it.case.updated_at, it.case.id));
            found.reverse();
        }
    }
    found.into_iter().map(|it| it.case.id).collect()
}

fn filters() -> Vec<CaseFilter> {
    let plain = CaseFilter::default();
    vec![
        plain.clone(),
        CaseFilter {
            is_breached: true,
            ..plain.clone()
        },
        CaseFilter {
            team: Some(team_id(1)),
            ..plain.clone()
        },
        CaseFilter {
            team: Some(team_id(3)),
            case_types: vec![CaseType::ALL[0]],
            ..plain.clone()
        },
        CaseFilter {
            handler: Some(person_id(2)),
            ..plain.clone()
        },
        CaseFilter {
            owner: Some(person_id(1)),
            is_unanswered: Some(true),
            ..plain.clone()
        },
        CaseFilter {
            priorities: vec![Priority::Urgent, Priority::Low],
            ..plain.clone()
        },
        CaseFilter {
            is_unhandled: true,
            category: Some(Category::Open),
            ..plain.clone()
        },
        CaseFilter {
            shelf: Shelf::Past,
            ..plain
        },
    ]
}

fn reaches() -> Vec<Reach> {
    vec![
        Reach::All,
        Reach::Own { person: person_id(2) },
        Reach::Own { person: person_id(9) },
        Reach::Team {
            person: person_id(1),
            teams: vec![team_id(1), team_id(2)],
        },
        Reach::Team {
            person: person_id(2),
            teams: vec![],
        },
    ]
}

async fn enter_many(store: &Store) {
    let done: Result<(), StoreError> = store
        .write(|tx| many().iter().try_for_each(|it| insert_case(tx, it)))
        .await;
    done.unwrap();
}

on_every_engine! {
    async fn pages_hold_exactly_what_filter_and_rights_allow_in_order(store: Store) {
        enter_many(&store).await;
        let wrong: Result<Vec<String>, StoreError> = store
            .read(|tx| {
                let mut wrong = Vec::new();
                for reach in reaches() {
                    for filter in filters() {
                        for order in [CaseOrder::Risk, CaseOrder::Updated, CaseOrder::Created] {
                            let (mut listed, mut mark): (Vec<CaseSummary>, Option<PageMark>) = (Vec::new(), None);
                            loop {
                                let page = list_cases(tx, &reach, (&filter, order), mark, 7)?;
                                listed.extend(page.cases);
                                mark = page.next;
                                if mark.is_none() {
                                    break;
                                }
                            }
                            let listed: Vec<_> = listed.into_iter().map(|it| it.id).collect();
                            let expected = truth(&reach, &filter, order);
                            let counted = count_cases(tx, &reach, &filter, 1_000)?;
                            if listed != expected || usize::try_from(counted).unwrap() != expected.len() {
                                wrong.push(format!("{reach:?} {filter:?} {order:?}: {listed:?} {expected:?} {counted}"));
                            }
                        }
                    }
                }
                Ok(wrong)
            })
            .await;
        let wrong = wrong.unwrap();
        assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
    }

    async fn a_summary_shows_what_the_case_holds(store: Store) {
        enter_many(&store).await;
        let (found, counted) = store
            .read(|tx| {
                let ids = [case_id(22), case_id(7)];
                let found = load_summaries(tx, &Reach::All, &ids)?;
                Ok::<_, StoreError>((found, count_cases(tx, &Reach::All, &CaseFilter::default(), 10)?))
            })
            .await
            .unwrap();
        assert_eq!(counted, 10);
        let all = many();
        for (summary, number) in found.iter().zip([22_usize, 7]) {
            let CaseRecord { case, number, version, next_due_at, .. } = &all[number];
            assert_eq!((summary.id, &summary.number, summary.version), (case.id, number, *version));
            assert_eq!((summary.category, summary.case_type), (case.category, case.case_type));
            assert_eq!((summary.priority, summary.next_due_at), (case.priority, *next_due_at));
            assert_eq!((summary.owner, summary.handler, summary.team), (case.owner, case.handler, case.team));
            assert_eq!(summary.offer_person, case.offer.as_ref().and_then(|it| it.to_person));
            assert_eq!((&summary.subject, &summary.preview), (&case.subject, &case.preview));
            assert_eq!((summary.is_unanswered, summary.closed_at), (case.is_unanswered, case.closed_at));
        }
    }
}
