//! Computes every chain of facts again.

use std::process::ExitCode;

use store::{Store, StoreError};

use crate::settings::Settings;

const AT_ONCE: u32 = 500;

/// Tells each case whose chain does not fit, and a line of totals; fails when there is one.
#[expect(clippy::print_stdout, reason = "the command line speaks to whoever typed")]
pub(crate) async fn verify(settings: Settings) -> anyhow::Result<ExitCode> {
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
                println!("case {id}: fact {place} is not what was recorded");
            }
        }
    }
    store.close().await;
    println!("{cases} cases, {facts} facts, {broken} broken chains");
    Ok(if broken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
