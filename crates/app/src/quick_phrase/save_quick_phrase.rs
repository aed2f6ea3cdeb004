//! Enters or changes a quick phrase; the standard checks its words first (G01, G04, G05 and whatever else bans words).

use domain::{Actor, Evidence, FindingAct, Moment, Permission, QuickPhraseId, Refusal};
use pack::says;
use store::quick_phrases::{PhraseOwner, QuickPhrase};

use crate::error::check_text;
use crate::once::Once;
use crate::quick_phrase::placeholder::{self, Placeholder};
use crate::quick_phrase::{may_change, may_share_with};
use crate::settings::audit::require;
use crate::work::Work;
use crate::{AppError, Desk};

/// What is kept.
#[derive(Debug, Clone)]
pub struct SaveQuickPhrase {
    /// Which phrase; none: a new one.
    pub id: Option<QuickPhraseId>,
    /// Whose it is.
    pub owner: PhraseOwner,
    /// What it is found by; at most 60 characters.
    pub name: String,
    /// The words, with placeholders in braces; at most 2 000 characters.
    pub body: String,
}

/// Saves a phrase; gives it as it is kept.
///
/// # Errors
/// Refused when its words are banned, with the clause and the places; [`AppError::Invalid`] for an empty or too long text, or
/// braces that hold no placeholder; forbidden for somebody else's, or a team's without the right to give it cases.
pub async fn save_quick_phrase(
    desk: &Desk,
    actor: &Actor,
    cmd: SaveQuickPhrase,
    once: Option<Once>,
) -> Result<QuickPhrase, AppError> {
    require(actor, Permission::WorkCases)?;
    check_text("name", &cmd.name, 60)?;
    check_text("body", &cmd.body, 2_000)?;
    let is_allowed = match cmd.owner {
        PhraseOwner::Person(person) => person == actor.person,
        PhraseOwner::Team(team) => may_share_with(actor, team),
    };
    if !is_allowed {
        return Err(AppError::Forbidden(Permission::AssignCases));
    }
    let actor = actor.clone();
    let id = desk
        .write(once, move |work| {
            check_words(work, &actor, &cmd.body)?;
            if let PhraseOwner::Team(team) = cmd.owner {
                work.require_active_team("team_id", team)?;
            }
            let id = match cmd.id {
                None => QuickPhraseId::from_uuid(work.next_id()),
                Some(id) => store::quick_phrases::load_quick_phrase(work.tx, id)?
                    .filter(|it| may_change(&actor, it))
                    .map(|it| it.id)
                    .ok_or(AppError::NotFound { what: "quick phrase" })?,
            };
            let phrase = QuickPhrase {
                id,
                owner: cmd.owner,
                name: cmd.name.trim().to_owned(),
                body: cmd.body.trim().to_owned(),
                version: 0,
                updated_by: actor.person,
                updated_at: work.now(),
            };
            store::quick_phrases::save_quick_phrase(work.tx, &phrase)?;
            Ok(id)
        })
        .await?;
    desk.read(move |tx| {
        store::quick_phrases::load_quick_phrase(tx, id)?.ok_or(AppError::NotFound { what: "quick phrase" })
    })
    .await
}

/// Refuses words that may not be said to any customer. What a whole reply must have (a greeting, thanks) is not asked of a
/// part of one.
fn check_words(work: &mut Work<'_, '_>, actor: &Actor, body: &str) -> Result<(), AppError> {
    let words = placeholder::sampled(body).map_err(|wrong| {
        let known: Vec<_> = Placeholder::ALL
            .into_iter()
            .map(|it| format!("{{{}}}", it.names()[0]))
            .collect();
        let right = known.join(", ");
        AppError::invalid(
            "body",
            "placeholder",
            says!(
                "没有“{wrong}”这个占位符；可用的有 {right}",
                "`{wrong}` is no placeholder; there are {right}"
            ),
        )
    })?;
    let findings = crate::words::check(work, actor, &words, Moment::Reply)?;
    let banned = |it: &&domain::Finding| it.act == FindingAct::Refuse && !it.is_missing;
    let in_body = |it: &domain::Finding| domain::Finding {
        from: placeholder::unsampled(body, it.from, false),
        to: placeholder::unsampled(body, it.to, true),
        ..it.clone()
    };
    let banned: Vec<_> = findings.iter().filter(banned).map(in_body).collect();
    match banned.first() {
        None => Ok(()),
        Some(first) => Err(Refusal {
            clause: first.clause.clone(),
            missing: vec![Evidence::NoBannedWords],
            fields: Vec::new(),
            findings: banned.clone(),
        }
        .into()),
    }
}
