//! Announcements, the cases that they were told on, and proposals that many cases are one matter.

use domain::{Announcement, AnnouncementId, CaseType, ProposalId};
use store::StoreError;
use store::announcements::{
    AnnouncedCase, add_case, case_of, cases_of, insert_announcement, load_announcement, note_answer,
    past_announcements, running_announcements, running_versions, told_on, update_announcement,
};
use store::cases::insert_case;
use store::matters::{
    Proposal, ProposalState, Spot, decide, drop_old_spots, free_spots, has_spot, insert_proposal,
    insert_spot, live_changed_since, load_proposal, proposals, proposals_of,
};

use crate::engines::on_every_engine;
use crate::people_and_things::{at, case_id, id, person_id, record};

fn announcement(number: u128, begins: i64) -> Announcement {
    Announcement {
        id: AnnouncementId::from_uuid(id(50_000 + number)),
        areas: vec!["和平里".to_owned()],
        cause_zh: "热源厂检修".to_owned(),
        cause_en: String::new(),
        words_zh: String::new(),
        words_en: String::new(),
        begins_at: at(begins),
        expected_end_at: Some(at(begins + 1_000)),
        ended_at: None,
        case: Some(case_id(1)),
        word: None,
        version: 1,
    }
}

fn spot(number: u128, raised_at: i64) -> Spot {
    Spot {
        case: case_id(number),
        area_key: "和平里".to_owned(),
        case_type: CaseType::Repair,
        raised_at: at(raised_at),
        customer: None,
        said: format!("暖气不热 {number}"),
    }
}

on_every_engine! {
    async fn an_announcement_runs_changes_and_ends(store: Store) {
        store.write(|tx| {
            let (mut one, two) = (announcement(1, 10), announcement(2, 20));
            insert_announcement(tx, &one, at(10))?;
            insert_announcement(tx, &two, at(20))?;
            assert_eq!(running_announcements(tx)?, [two.clone(), one.clone()], "the latest first");
            one.areas.push("安定路".to_owned());
            let stale = one.clone();
            update_announcement(tx, &mut one, at(30))?;
            assert_eq!(one.version, 2);
            assert!(matches!(
                update_announcement(tx, &mut stale.clone(), at(31)),
                Err(StoreError::VersionConflict { .. })
            ));
            assert_eq!(load_announcement(tx, one.id)?, Some(one.clone()));
            assert_eq!(running_versions(tx)?, [(two.id, 1), (one.id, 2)]);
            one.ended_at = Some(at(40));
            update_announcement(tx, &mut one, at(40))?;
            assert_eq!(running_announcements(tx)?, [two]);
            assert_eq!(past_announcements(tx, 5)?, [one]);
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }

    async fn how_a_word_reached_each_case_is_kept(store: Store) {
        store.write(|tx| {
            let one = announcement(1, 10);
            insert_announcement(tx, &one, at(10))?;
            add_case(tx, one.id, case_id(2), None)?;
            add_case(tx, one.id, case_id(1), Some(at(11)))?;
            add_case(tx, one.id, case_id(1), Some(at(12)))?;
            let rows = cases_of(tx, one.id)?;
            assert_eq!(rows.iter().map(|it| (it.case, it.told_at)).collect::<Vec<_>>(),
                [(case_id(1), Some(at(12))), (case_id(2), None)]);
            let answered = AnnouncedCase {
                answered_at: Some(at(50)),
                way: "email".to_owned(),
                ..rows[0].clone()
            };
            assert!(note_answer(tx, &answered)?);
            assert_eq!(case_of(tx, one.id, case_id(1))?, Some(answered.clone()));
            assert!(!note_answer(tx, &AnnouncedCase { case: case_id(9), ..answered.clone() })?);
            assert_eq!(told_on(tx, case_id(1))?, [answered]);
            assert_eq!(case_of(tx, one.id, case_id(9))?, None);
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }

    async fn spots_are_kept_once_and_forgotten(store: Store) {
        store.write(|tx| {
            assert!(insert_spot(tx, &spot(1, 10))?);
            assert!(!insert_spot(tx, &spot(1, 11))?);
            assert!(has_spot(tx, case_id(1))? && !has_spot(tx, case_id(2))?);
            insert_spot(tx, &spot(2, 5))?;
            insert_spot(tx, &Spot { area_key: "安定路".to_owned(), ..spot(3, 7) })?;
            insert_spot(tx, &Spot { case_type: CaseType::Enquiry, ..spot(4, 7) })?;
            let ground = ("和平里", CaseType::Repair);
            assert_eq!(free_spots(tx, ground, at(0))?, [spot(2, 5), spot(1, 10)]);
            assert_eq!(free_spots(tx, ground, at(6))?, [spot(1, 10)]);
            assert_eq!(drop_old_spots(tx, at(6))?, 1);
            assert_eq!(free_spots(tx, ground, at(0))?, [spot(1, 10)]);
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }

    async fn a_proposal_is_decided_once(store: Store) {
        store.write(|tx| {
            let mut one = Proposal {
                id: ProposalId::from_uuid(id(60_001)),
                area_key: "和平里".to_owned(),
                case_type: CaseType::Repair,
                state: ProposalState::Open,
                survivor: None,
                found_at: at(10),
                decided_at: None,
                decided_by: None,
                area: "和平里".to_owned(),
                said: "暖气不热".to_owned(),
            };
            insert_proposal(tx, &one, &[case_id(2), case_id(1)])?;
            assert_eq!(store::matters::cases_of(tx, one.id)?, [case_id(1), case_id(2)]);
            let ground = ("和平里", CaseType::Repair);
            assert_eq!(proposals_of(tx, ground, at(10))?, [one.clone()]);
            assert!(proposals_of(tx, ground, at(11))?.is_empty());
            insert_spot(tx, &spot(1, 10))?;
            insert_spot(tx, &spot(3, 10))?;
            assert_eq!(free_spots(tx, ground, at(0))?, [spot(3, 10)], "those of a proposal are not free");
            assert_eq!(proposals(tx, ProposalState::Open, 9)?, [one.clone()]);
            one.state = ProposalState::Accepted;
            one.survivor = Some(case_id(1));
            one.decided_at = Some(at(20));
            one.decided_by = Some(person_id(1));
            assert!(decide(tx, &one)?);
            assert!(!decide(tx, &one)?, "once");
            assert_eq!(load_proposal(tx, one.id)?, Some(one.clone()));
            assert!(proposals(tx, ProposalState::Open, 9)?.is_empty());
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }

    async fn live_cases_are_found_by_their_change(store: Store) {
        store.write(|tx| {
            for number in 1..=3 {
                insert_case(tx, &record(number, None, None))?;
            }
            let since = |tx: &mut store::Tx<'_>, from, limit| live_changed_since(tx, at(from), limit);
            let all: Vec<_> = since(tx, 0, 9)?.into_iter().map(|it| it.0).collect();
            assert_eq!(all, [1, 2, 3].map(case_id));
            assert_eq!(since(tx, 0, 2)?.len(), 2);
            assert_eq!(since(tx, 3, 9)?.len(), 1);
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }
}
