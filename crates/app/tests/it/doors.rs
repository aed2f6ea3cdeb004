//! What a door asks of whoever takes its contacts: a skill by type of case, and a while for whom the customer knows; and how
//! long one contact takes, measured. On both databases.

use app::AppError;
use app::contact::accept_contact::accept_contact;
use app::contact::agent_settings::{AgentSettings, set_agent_settings};
use app::contact::claim_next::{ClaimNext, claim_next};
use app::contact::door_settings::{door_routing, set_door_routing};
use app::contact::end_contact::{Ending, end_contact};
use app::contact::my_desk::{my_desk, note_seen};
use app::contact::routing::route_contacts;
use app::contact::waiting::expected_wait;
use app::conversation::IncomingMessage;
use calendar::Millis;
use domain::routing::DoorRouting;
use domain::{Actor, AgentState, CaseType, ContactId};
use uuid::Uuid;

use crate::bench::{Bench, invalid};
use crate::chat::site;
use crate::contacts::be;
use crate::conversations::{message, take};
use crate::phone::on_both;

async fn can(bench: &Bench, actor: &Actor, (skills, chat_limit): (&[&str], u32)) {
    let settings = AgentSettings {
        skills: skills.iter().map(|it| (*it).to_owned()).collect(),
        chat_limit,
        ability: 100,
    };
    let set = set_agent_settings(&bench.desk, &bench.admin, (actor.person, settings), None).await;
    set.unwrap();
}

async fn ask(bench: &Bench, door: Uuid, routing: DoorRouting) {
    let set = set_door_routing(&bench.desk, &bench.admin, (door, routing), None).await;
    set.unwrap();
}

/// Everybody is at their screen; what waits is offered.
async fn offered(bench: &Bench, actor: &Actor) -> Vec<ContactId> {
    note_seen(&bench.desk, vec![bench.li.person, bench.wang.person])
        .await
        .unwrap();
    route_contacts(&bench.desk).await.unwrap();
    let desk = my_desk(&bench.desk, actor).await.unwrap();
    desk.offered.into_iter().map(|(it, _)| it.contact).collect()
}

on_both! {
    async fn a_door_asks_for_a_skill_by_type_of_case(bench: Bench) {
        let door = site(&bench).await.as_uuid();
        let mut routing = DoorRouting { skill: Some("billing".to_owned()), ..DoorRouting::default() };
        routing.by_type.insert(CaseType::Enquiry, "enquiries".to_owned());
        ask(&bench, door, routing.clone()).await;
        assert_eq!(door_routing(&bench.desk, &bench.admin, door).await.unwrap(), routing);
        can(&bench, &bench.wang, (&["enquiries"], 1)).await;
        for actor in [&bench.li, &bench.wang] {
            be(&bench, actor, AgentState::Ready, "").await;
        }
        let from = |id: &str| IncomingMessage { account: door.to_string(), ..message(&bench, id, id, "想问供暖时间") };
        let (_, first, ..) = take(&bench, from("m1")).await;
        let (_, second, ..) = take(&bench, from("m2")).await;
        assert_eq!(offered(&bench, &bench.li).await, [], "somebody on duty has the skill, if no room");
        assert_eq!(offered(&bench, &bench.wang).await, [first]);
        let drawn = claim_next(&bench.desk, &bench.li, ClaimNext::default()).await.unwrap();
        assert_eq!(drawn, None);
        accept_contact(&bench.desk, &bench.wang, first, None).await.unwrap();
        be(&bench, &bench.wang, AgentState::Away, "").await;
        assert_eq!(offered(&bench, &bench.li).await, [second], "nobody on duty has it: nobody waits for ever");
    }

    async fn what_a_door_asks_is_checked(bench: Bench) {
        let door = site(&bench).await.as_uuid();
        let with = |skill: &str, wait: u32| DoorRouting { skill: Some(skill.to_owned()), waits_for_known_s: wait, ..DoorRouting::default() };
        for (routing, expected) in [
            (with(" ", 0), ("skill", "empty")),
            (with("lang:en", 0), ("skill", "language")),
            (with("billing", 601), ("waits_for_known_s", "out_of_bounds")),
        ] {
            let set = set_door_routing(&bench.desk, &bench.admin, (door, routing), None).await;
            assert_eq!(invalid(set), expected);
        }
        let nowhere = door_routing(&bench.desk, &bench.admin, Uuid::nil()).await;
        assert!(matches!(nowhere, Err(AppError::NotFound { what: "door" })));
        let forbidden = door_routing(&bench.desk, &bench.li, door).await;
        assert!(matches!(forbidden, Err(AppError::Forbidden(_))));
    }

    async fn a_customer_waits_a_while_for_whom_they_spoke_to_last(bench: Bench) {
        let door = site(&bench).await.as_uuid();
        ask(&bench, door, DoorRouting { waits_for_known_s: 20, ..DoorRouting::default() }).await;
        can(&bench, &bench.li, (&[], 1)).await;
        be(&bench, &bench.li, AgentState::Ready, "").await;
        let from = |who: &str, id: &str| IncomingMessage { account: door.to_string(), ..message(&bench, id, who, "您好") };
        let (_, first, ..) = take(&bench, from("v1", "m1")).await;
        assert_eq!(offered(&bench, &bench.li).await, [first]);
        accept_contact(&bench.desk, &bench.li, first, None).await.unwrap();
        end_contact(&bench.desk, &bench.li, (first, Ending::End), None).await.unwrap();
        // 李敏 is busy with somebody else when the customer comes back.
        let (_, other, ..) = take(&bench, from("v2", "m2")).await;
        assert_eq!(offered(&bench, &bench.li).await, [other]);
        accept_contact(&bench.desk, &bench.li, other, None).await.unwrap();
        be(&bench, &bench.wang, AgentState::Ready, "").await;
        let (_, again, ..) = take(&bench, from("v1", "m3")).await;
        assert_eq!(offered(&bench, &bench.wang).await, [], "it is kept");
        assert_eq!(claim_next(&bench.desk, &bench.wang, ClaimNext::default()).await.unwrap(), None);
        bench.move_by(Millis::seconds(19));
        assert_eq!(offered(&bench, &bench.wang).await, []);
        bench.move_by(Millis::seconds(1));
        assert_eq!(offered(&bench, &bench.wang).await, [again], "long enough");
    }

    async fn whoever_is_known_gets_it_when_they_have_room_in_time(bench: Bench) {
        let door = site(&bench).await.as_uuid();
        can(&bench, &bench.li, (&[], 1)).await;
        be(&bench, &bench.li, AgentState::Ready, "").await;
        let from = |who: &str, id: &str| IncomingMessage { account: door.to_string(), ..message(&bench, id, who, "您好") };
        let mut ids = Vec::new();
        for (who, id) in [("v1", "m1"), ("v2", "m2")] {
            let (_, contact, ..) = take(&bench, from(who, id)).await;
            offered(&bench, &bench.li).await;
            accept_contact(&bench.desk, &bench.li, contact, None).await.unwrap();
            if id == "m1" {
                end_contact(&bench.desk, &bench.li, (contact, Ending::End), None).await.unwrap();
            }
            ids.push(contact);
        }
        be(&bench, &bench.wang, AgentState::Ready, "").await;
        let (_, again, ..) = take(&bench, from("v1", "m3")).await;
        bench.move_by(Millis::seconds(10));
        end_contact(&bench.desk, &bench.li, (ids[1], Ending::End), None).await.unwrap();
        assert_eq!(offered(&bench, &bench.li).await, [again]);
        assert_eq!(offered(&bench, &bench.wang).await, []);
    }

    async fn the_wait_is_measured_once_ten_are_known(bench: Bench) {
        be(&bench, &bench.li, AgentState::Ready, "").await;
        for number in 0..10 {
            assert_eq!(expected_wait(&bench.desk, Some(bench.team)).await.unwrap(), 60, "three minutes for three at once");
            let id = format!("m{number}");
            take(&bench, message(&bench, &id, &id, "您好")).await;
            let claimed = claim_next(&bench.desk, &bench.li, ClaimNext::default()).await.unwrap().unwrap();
            bench.move_by(Millis::seconds(40));
            end_contact(&bench.desk, &bench.li, (claimed.contact, Ending::BeginWrapUp), None).await.unwrap();
            bench.move_by(Millis::seconds(50));
            end_contact(&bench.desk, &bench.li, (claimed.contact, Ending::End), None).await.unwrap();
        }
        assert_eq!(expected_wait(&bench.desk, Some(bench.team)).await.unwrap(), 30, "ninety seconds, writing up included");
        assert_eq!(expected_wait(&bench.desk, Some(bench.other_team)).await.unwrap(), 180, "another queue, and nobody serves it");
        bench.move_by(Millis::hours(4));
        assert_eq!(expected_wait(&bench.desk, Some(bench.team)).await.unwrap(), 60, "what was hours ago says nothing of now");
    }
}
