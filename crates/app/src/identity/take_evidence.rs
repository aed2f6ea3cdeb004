//! Takes in what the customer shows for a check of identity: sealed, apart from all files, for minutes (J03).

use calendar::Millis;
use domain::{Actor, CheckId, EventKind, EvidenceId, FactBody, Permission};
use pack::says;
use store::identity::Evidence;

use super::{event, require_open, short};
use crate::attachment::media_type_of;
use crate::error::check_text;
use crate::once::Once;
use crate::settings::privacy;
use crate::{AppError, Desk, OnCase};

/// The largest photograph that is taken, in bytes.
pub const LARGEST: usize = 10 * 1_024 * 1_024;

/// Takes it in; it is erased when the check ends, and after the time that the company set at the latest.
///
/// # Errors
/// [`AppError::Invalid`] for an empty or too large file, or one that is no picture and no PDF; [`AppError::WrongState`] once
/// the check has ended; as for every verb on a case, not found or forbidden.
pub async fn take_evidence(
    desk: &Desk,
    actor: &Actor,
    check: CheckId,
    (name, bytes): (String, Vec<u8>),
    once: Option<Once>,
) -> Result<Evidence, AppError> {
    check_text("name", &name, 200)?;
    let media_type = media_type_of(&name, &bytes).to_owned();
    let is_shown = media_type.starts_with("image/") || media_type == "application/pdf";
    if bytes.is_empty() || bytes.len() > LARGEST || !is_shown {
        return Err(AppError::invalid(
            "file",
            "unfit",
            says!(
                "请上传不超过 {most} MB 的图片或 PDF",
                "a picture or a PDF of at most {most} MB",
                most = LARGEST / 1_024 / 1_024
            ),
        ));
    }
    let id = EvidenceId::from_uuid(desk.ids().next());
    let sealed = desk
        .evidence_keys()
        .seal(id, desk.ids().secret(), &bytes)
        .ok_or(AppError::Busy)?;
    let size_bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let actor = actor.clone();
    let taken = desk
        .write(once, move |work| {
            let check = require_open(work, check)?;
            let on = OnCase::any_version(check.case);
            let mut case = work.open(&actor, Permission::WorkCases, &on)?;
            let minutes = privacy::read(work.tx)?.evidence_minutes;
            let evidence = Evidence {
                id,
                check: check.id,
                case: check.case,
                name: name.trim().to_owned(),
                media_type: media_type.clone(),
                size_bytes,
                taken_by: actor.person,
                taken_at: work.now(),
                erase_by: work.now().plus(Millis::minutes(i64::from(minutes))),
                erased_at: None,
            };
            store::identity::insert_evidence(work.tx, &evidence, &sealed)?;
            let event = event(EventKind::IdentityEvidenceTaken, short(id.as_uuid()));
            case.record(FactBody::EventHappened { event })?;
            work.save(case)?;
            Ok(evidence.id)
        })
        .await;
    let known = match taken {
        Ok(known) => known,
        Err(error) => {
            desk.evidence_keys().forget(&[id]);
            return Err(error);
        }
    };
    desk.read(move |tx| {
        store::identity::load_evidence(tx, known)?.ok_or(AppError::NotFound { what: "evidence" })
    })
    .await
}
