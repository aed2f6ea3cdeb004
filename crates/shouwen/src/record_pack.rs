//! By which pack a record is judged: the one that its desk was last served with, unless somebody names another.
//!
//! Always true: nothing is judged by the common pack only because nobody named one.

use app::Packs;
use app::past::served_standard::{ServedStandard, served_standard};
use pack::{Wording, says};
use store::Store;

use crate::language::{Language, Said};
use crate::output::aside;
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
    let (id, folder) = (&served.id, folder.display());
    let (zh, en) = if found.is_empty() {
        ("没有".to_owned(), "none".to_owned())
    } else {
        (found.join("、"), found.join(", "))
    };
    let other = if settings.pack == served.id {
        "base"
    } else {
        &settings.pack
    };
    Err(Said::of(says!(
        "这份记录的服务台上次启用的是标准包 `{id}`，而 --packs {folder} 里没有它（那里有：{zh}）；请写明它所在的文件夹，或不写 --packs 而按当时启用的文件判定，\
         或用 --pack 选另一个标准包，如 `{other}`",
        "the desk of this record was last served with the pack `{id}`, which is not in --packs {folder} (found there: {en}); \
         name the folder that holds it, leave --packs out to judge by the files that it was served with, or choose another \
         pack, such as `{other}`, with --pack"
    ))
    .into())
}

/// Refuses to enter cases under another pack than that of the record, unless that was said.
pub(crate) async fn require_same(settings: &Settings, store: &Store) -> anyhow::Result<()> {
    match served_standard(store).await? {
        Some(served) if settings.is_pack_given && settings.pack != served.id => {
            let (id, asked) = (&served.id, &settings.pack);
            Err(Said::of(says!(
                "这份记录的服务台上次启用的是标准包 `{id}`，而 --pack 要按 `{asked}` 判定；请不写 --pack，若仍要按 `{asked}` 判定，请写 --by-another-pack",
                "the desk of this record was last served with the pack `{id}`, and --pack asks to judge by `{asked}`; leave \
                 --pack out, or say --by-another-pack when the cases are to be judged by `{asked}` all the same"
            ))
            .into())
        }
        Some(_) | None => Ok(()),
    }
}

/// Tells when a record is not judged by what its desk was last served with.
pub(crate) fn tell_other(packs: &Packs, served: Option<&ServedStandard>, language: Language) {
    let Some(served) = served else { return };
    let now = packs.versions();
    if now != served.versions {
        let (now, then) = (told(&now), told(&served.versions));
        let remark = language.say(
            format!("按 {} 判定；服务台上次启用的是 {}", now.zh, then.zh),
            format!("judged by {}; the desk was last served with {}", now.en, then.en),
        );
        aside!("shouwen: {remark}");
    }
}

fn told(versions: &[(String, String)]) -> Wording {
    let each = |(version, hash): &(String, String)| {
        let short = hash.chars().take(12).collect::<String>();
        says!("{version}（内容 {short}）", "{version} (content {short})")
    };
    let (zh, en): (Vec<_>, Vec<_>) = versions.iter().map(each).map(|it| (it.zh, it.en)).unzip();
    Wording {
        zh: zh.join("、"),
        en: en.join(", "),
    }
}
