//! Computes every chain of facts again and, when asked, judges every case again.

use std::process::ExitCode;
use std::sync::Arc;

use app::past::check_judging::check_judging;
use store::{Store, StoreError};

use crate::clock::RealClock;
use crate::language::Language;
use crate::output::out;
use crate::record_pack::{self, RecordPacks};
use crate::running;
use crate::settings::Settings;

const AT_ONCE: u32 = 500;
/// So many differences are told.
const MOST_TOLD: usize = 20;

/// Tells each case whose chain does not fit, and a line of totals; fails when there is one.
pub(crate) async fn verify(settings: Settings, judge: bool, language: Language) -> anyhow::Result<ExitCode> {
    let store = Store::open(&settings.store)?;
    let (mut cases, mut facts, mut broken) = (0_u64, 0_u64, 0_u64);
    let mut after = None;
    loop {
        let checked = store
            .read(move |tx| {
                let ids = store::cases::case_ids_after(tx, after, AT_ONCE)?;
                ids.into_iter()
                    .map(|id| Ok((id, store::facts::verify_chain(tx, id)?)))
                    .collect::<Result<Vec<_>, StoreError>>()
            })
            .await?;
        let Some((last, _)) = checked.last() else { break };
        after = Some(*last);
        for (id, check) in checked {
            cases += 1;
            facts += u64::from(check.facts);
            if let Some(place) = check.broken_at {
                broken += 1;
                out!("case {id}: fact {place} is not what was recorded");
            }
        }
    }
    out!("{cases} cases, {facts} facts, {broken} broken chains");
    let is_judged_alike = if judge {
        let RecordPacks { packs, served } = record_pack::choose(&settings, &store).await?;
        record_pack::tell_other(&packs, served.as_ref(), language);
        let desk = running::open_desk_under(&settings, store.clone(), Arc::new(RealClock), packs).await?;
        judges_alike(&desk).await?
    } else {
        true
    };
    store.close().await;
    Ok(if broken == 0 && is_judged_alike {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Judges everything again; tells the first differences and a line of totals.
async fn judges_alike(desk: &app::Desk) -> anyhow::Result<bool> {
    let checked = check_judging(desk, MOST_TOLD).await?;
    for it in &checked.differences {
        match &it.case {
            Some(case) => out!("case {case}: {}", it.what),
            None => out!("{}", it.what),
        }
        out!("  kept:  {}", told(&it.kept));
        out!("  again: {}", told(&it.again));
    }
    out!(
        "judged again: {} cases, {} facts, {} promises, {} verdicts, {} over periods, {} cases differ",
        checked.cases,
        checked.facts,
        checked.promises,
        checked.verdicts,
        checked.periods,
        checked.differing
    );
    Ok(checked.differing == 0)
}

const fn told(text: &str) -> &str {
    if text.is_empty() { "nothing" } else { text }
}
