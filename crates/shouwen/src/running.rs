//! What every command that touches data begins with: the log, the pack, the store, the desk.

use std::path::Path;
use std::sync::Arc;

use app::{Desk, DeskSettings, Packs, Ports};
use domain::ports::Clock;
use pack::{Edition, PackError, PublicKey, SignatureError, Sources, says};
use store::Store;
use worker::MailHtml;

use crate::clock::{RealClock, RealIds};
use crate::language::{Language, OrSay as _, unreadable};
use crate::settings::Settings;

/// Every mistake in the packs.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.told(Language::English))]
pub(crate) struct PackMistakes {
    id: String,
    mistakes: Vec<PackError>,
}

impl PackMistakes {
    pub(crate) fn of(id: &str, mistakes: &[PackError]) -> Self {
        Self {
            id: id.to_owned(),
            mistakes: mistakes.to_vec(),
        }
    }

    /// Every mistake in a line of its own.
    pub(crate) fn told(&self, language: Language) -> String {
        let head = language.say(
            format!("标准包 `{}` 不能用：", self.id),
            format!("the standard pack `{}` cannot be used:", self.id),
        );
        let lines = self.mistakes.iter().map(|it| it.told());
        let lines = lines.map(|it| format!("\n  {}", language.pick(&it)));
        std::iter::once(head).chain(lines).collect()
    }
}

/// Loads every version of the pack in force: the company's own files over the built-in ones.
pub(crate) fn load_packs(settings: &Settings) -> anyhow::Result<Packs> {
    let mut sources = pack::built_in();
    if let Some(folder) = &settings.packs {
        sources = sources.with(read_folder(folder)?);
    }
    load_from(sources, &settings.pack, &settings.pack_keys)
}

/// Loads every version of a pack from these files; once there are keys, they must be signed by one of them.
pub(crate) fn load_from(sources: Sources, id: &str, keys: &[PublicKey]) -> anyhow::Result<Packs> {
    let editions = pack::load_editions(&sources, id).map_err(|mistakes| PackMistakes::of(id, &mistakes))?;
    if !keys.is_empty() {
        require_signed(&sources, &editions, keys)?;
    }
    Ok(Packs::of(editions, sources)?.with_keys(keys.to_vec()))
}

/// Every version must be signed by one of the keys; those that came with the program, unchanged, are vouched for by it.
fn require_signed(sources: &Sources, editions: &[Edition], keys: &[PublicKey]) -> anyhow::Result<()> {
    for edition in editions {
        check_vouched(sources, edition, keys)?;
    }
    Ok(())
}

/// That one of the keys signed it, or that it came with the program just so.
pub(crate) fn check_vouched(
    sources: &Sources,
    edition: &Edition,
    keys: &[PublicKey],
) -> Result<(), SignatureError> {
    let came_with_the_program =
        pack::load_folder(&pack::built_in(), &edition.folder).is_ok_and(|it| it.hash == edition.pack.hash);
    if came_with_the_program {
        return Ok(());
    }
    pack::check_signed(sources, &edition.folder, &edition.pack, keys).map(drop)
}

/// The pack files of a folder, by their path in it: `heating/pack.toml`, `heating/scenarios/A17-kept.txt`.
pub(crate) fn read_folder(folder: &Path) -> anyhow::Result<Sources> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let entries = std::fs::read_dir(&next).or_say(|| unreadable(&next))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|it| it == "toml" || it == "txt" || it == "sig")
            {
                let text = std::fs::read_to_string(&path).or_say(|| {
                    let path = path.display();
                    says!(
                        "文件 {path} 读不出 UTF-8 文字",
                        "the file {path} cannot be read as UTF-8 text"
                    )
                })?;
                let name = path.strip_prefix(folder)?.components();
                let name: Vec<_> = name
                    .map(|it| it.as_os_str().to_string_lossy().into_owned())
                    .collect();
                files.push((name.join("/"), text));
            }
        }
    }
    Ok(Sources::new(files))
}

/// Opens the store and the desk over it, by the real clock.
pub(crate) async fn open_desk(settings: &Settings) -> anyhow::Result<Desk> {
    open_desk_by(settings, Store::open(&settings.store)?, Arc::new(RealClock)).await
}

/// Opens the desk over a store, by a clock of one's own.
pub(crate) async fn open_desk_by(
    settings: &Settings,
    store: Store,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<Desk> {
    open_desk_under(settings, store, clock, load_packs(settings)?).await
}

/// Opens the desk over a store under packs that were chosen already.
pub(crate) async fn open_desk_under(
    settings: &Settings,
    store: Store,
    clock: Arc<dyn Clock>,
    packs: Packs,
) -> anyhow::Result<Desk> {
    let ports = Ports {
        clock,
        ids: Arc::new(RealIds),
        html: Arc::new(MailHtml),
    };
    packs.check_at(ports.clock.now(), &settings.zone)?;
    Ok(Desk::open(store, packs, ports, desk_settings(settings)).await?)
}

pub(crate) fn desk_settings(settings: &Settings) -> DeskSettings {
    let host = settings
        .public_url
        .as_deref()
        .and_then(host_of)
        .unwrap_or_else(|| "localhost".to_owned());
    DeskSettings {
        company: settings.company.clone(),
        zone: settings.zone.clone(),
        mail_host: settings.mail_host.clone().unwrap_or(host),
        reopens_within: settings.reopens_within,
        hold_replies_for: settings.hold_replies_for,
        default_calendar: "work".to_owned(),
        area_code: settings.area_code.clone(),
        public_url: settings.public_url.clone(),
    }
}

fn host_of(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', ':']).next()?;
    (!host.is_empty()).then(|| host.to_owned())
}

/// Sends log lines to standard error; `SHOUWEN_LOG` chooses what (as `info` or `worker=debug`).
pub(crate) fn begin_log() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("SHOUWEN_LOG").unwrap_or_else(|_unset| EnvFilter::new("info"));
    // A second call, as in tests, is no failure.
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init()
        .ok();
}
