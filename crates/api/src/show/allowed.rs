//! What a reader may do with a case now, as far as rights and the case's state say; clauses are asked when it is done.

use app::case::view_case::CaseView;
use domain::{Actor, Case, Category};

/// What anybody who works on a live case may do.
const LIVE: &[&str] = &[
    "reply",
    "promise_answer",
    "take",
    "start_waiting",
    "urge",
    "try_contact",
    "record_result",
    "take_customer_word",
    "join",
    "close",
];

/// The names of the acts that make sense now.
pub(crate) fn acts_of(viewed: &CaseView, actor: &Actor) -> Vec<String> {
    let case = &viewed.case;
    let mut acts: Vec<&'static str> = Vec::new();
    if case.is_register {
        return Vec::new();
    }
    if viewed.may_work {
        acts.extend(["note", "classify", "record_event"]);
        match case.category {
            Category::New | Category::Open | Category::Waiting => acts.extend(LIVE),
            Category::Closed | Category::Joined => acts.push("reopen"),
        }
        acts.extend(of_state(case, actor));
    }
    if viewed.may_assign && case.category.is_live() {
        acts.extend(["hand_over", "assign"]);
    }
    acts.into_iter().map(str::to_owned).collect()
}

fn of_state(case: &Case, actor: &Actor) -> Vec<&'static str> {
    let mut acts = Vec::new();
    if case.waiting.is_some() {
        acts.push("end_waiting");
    }
    if let Some(offer) = &case.offer {
        let is_team = offer.to_person.is_none() && offer.to_team.is_some_and(|it| actor.teams.contains(&it));
        if offer.to_person == Some(actor.person) || is_team {
            acts.extend(["accept_handover", "decline_handover"]);
        }
    }
    if !case.owed_answers.is_empty() {
        acts.extend(["renew_answer", "give_answer"]);
    }
    acts
}
