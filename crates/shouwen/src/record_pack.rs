//! By which pack a record is judged: the one that its desk was last served with, unless somebody names another.
//!
//! Always true: nothing is judged by the common pack only because nobody named one.

use app::Packs;
use app::past::served_standard::{ServedStandard, served_standard};
use store::Store;

use crate::running;
use crate::settings::Settings;

/// The packs that a record is judged by.
pub(crate) struct RecordPacks {
    pub(crate) packs: Packs,
    /// What the desk of the record was last served with; none: it never was.
    pub(crate) served: Option<ServedStandard>,
}

/// Reads what the desk was last served with, and loads that, or what was named instead.
pub(crate) async fn choose(settings: &Settings, store: &Store) -> anyhow::Result<RecordPacks> {
    let served = served_standard(store).await?;
    let packs = match &served {
        Some(served) if !settings.is_pack_given || settings.pack == served.id => of_served(settings, served)?,
        Some(_) | None => running::load_packs(settings)?,
    };
    Ok(RecordPacks { packs, served })
}

/// The pack of the record: from the folder of packs where one is named, else from the files that the desk was served with.
pub(crate) fn of_served(settings: &Settings, served: &ServedStandard) -> anyhow::Result<Packs> {
    let Some(folder) = &settings.packs else {
        return running::load_from(served.sources(), &served.id, &settings.pack_keys);
    };
    let near = running::read_folder(folder)?;
    let named = |sources: &pack::Sources| -> Vec<String> {
        pack::list_folders(sources).into_iter().map(|it| it.id).collect()
    };
    let sources = pack::built_in().with(near.clone());
    if named(&sources).contains(&served.id) {
        return running::load_from(sources, &served.id, &settings.pack_keys);
    }
    let mut found = named(&near);
    found.dedup();
    anyhow::bail!(
        "the desk of this record was last served with the pack `{}`, which is not in --packs {} (found there: {}); \
         name the folder that holds it, leave --packs out to judge by the files that it was served with, or choose \
         another pack, such as `{}`, with --pack",
        served.id,
        folder.display(),
        if found.is_empty() {
            "none".to_owned()
        } else {
            found.join(", ")
        },
        if settings.pack == served.id {
            "base"
        } else {
            &settings.pack
        },
    )
}

/// Refuses to enter cases under another pack than that of the record, unless that was said.
pub(crate) async fn require_same(settings: &Settings, store: &Store) -> anyhow::Result<()> {
    match served_standard(store).await? {
        Some(served) if settings.is_pack_given && settings.pack != served.id => anyhow::bail!(
            "the desk of this record was last served with the pack `{}`, and --pack asks to judge by `{}`; leave --pack out, \
             or say --by-another-pack when the cases are to be judged by `{}` all the same",
            served.id,
            settings.pack,
            settings.pack
        ),
        Some(_) | None => Ok(()),
    }
}

/// Tells when a record is not judged by what its desk was last served with.
#[expect(clippy::print_stderr, reason = "a remark, no result")]
pub(crate) fn tell_other(packs: &Packs, served: Option<&ServedStandard>) {
    let Some(served) = served else { return };
    let now = packs.versions();
    if now != served.versions {
        eprintln!(
            "shouwen: judged by {}; the desk was last served with {}",
            told(&now),
            told(&served.versions)
        );
    }
}

fn told(versions: &[(String, String)]) -> String {
    let short = |hash: &str| hash.chars().take(12).collect::<String>();
    let each = versions
        .iter()
        .map(|(version, hash)| format!("{version} (content {})", short(hash)));
    each.collect::<Vec<_>>().join(", ")
}
