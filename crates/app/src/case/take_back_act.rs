//! Takes back, within seconds, what one did by mistake: a note, who works on the case, type, priority, team or label.
//!
//! Always true: the fact stays in the chain, struck out, and counts for nothing; what others did since stands. The trap:
//! what left the house cannot be taken back like this (see [`crate::case::recall_reply`]).

use calendar::Millis;
use domain::{Actor, FactBody, Permission, Reclassified};
use pack::says;

use crate::case::own_act::own_act;
use crate::{AppError, Desk, Done, OnCase};

/// Screens offer it for ten seconds; two more are for the way to the server.
const TAKEN_BACK_WITHIN: Millis = Millis::seconds(12);

/// Takes back one's own act, named by its place in the chain.
///
/// # Errors
/// Not found when nothing stands there that the actor may take back; [`AppError::WrongState`] when its time is over or it was
/// taken back already.
pub async fn take_back_act(desk: &Desk, actor: &Actor, on: OnCase, seq: u32) -> Result<Done, AppError> {
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        let own = own_act(work, case, seq)?;
        if !may_be_taken_back(&own.body) {
            return Err(AppError::NotFound {
                what: "act that can be taken back",
            });
        }
        if work.now().since(own.recorded_at) > TAKEN_BACK_WITHIN {
            return Err(AppError::WrongState {
                state: "kept",
                hint: says!(
                    "十秒已过，不能撤回；请再做一次来更正",
                    "its ten seconds are over; put it right by doing it again"
                ),
            });
        }
        case.record(FactBody::ActTakenBack { of: seq })
    })
    .await
}

fn may_be_taken_back(body: &FactBody) -> bool {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "whatever is not named here is put right by an act of its own"
    )]
    match body {
        FactBody::NoteAdded { .. } | FactBody::HandlerChanged { .. } => true,
        FactBody::Classified { change } => is_standing(change),
        _ => false,
    }
}

/// Whether it changed only where the case stands, not what it says: words and names are found by search, and corrected.
fn is_standing(change: &Reclassified) -> bool {
    let Reclassified {
        case_type: _,
        priority: _,
        priority_by: _,
        team: _,
        label: _,
        subject,
        fields,
        customer,
        place,
        is_confirmed: _,
    } = change;
    subject.is_none() && fields.is_empty() && customer.is_none() && place.is_none()
}
