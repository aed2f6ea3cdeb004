//! Settings: from a file, the environment and the command line, read once, all mistakes told at once.
//!
//! The command line wins over the environment, the environment over the file, the file over what is built in.

mod file;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use calendar::{Millis, Zone};
use channels::mail::server::{Trust, tls_client_config};
use clap::Args;
use domain::phone::AreaCode;
use pack::PublicKey;
use store::{Location, StoreSettings};

use file::FileSettings;

use crate::language::{GivenLanguage, Language};
use crate::output::out;

/// Settings as typed or found in the environment.
#[derive(Debug, Clone, Args)]
pub(crate) struct GivenSettings {
    /// A settings file (TOML); what is given here or in the environment wins over it.
    #[arg(long, env = "SHOUWEN_CONFIG", global = true)]
    config: Option<PathBuf>,
    /// Folder of the embedded database; made when it does not exist.
    #[arg(long, env = "SHOUWEN_DATA", global = true)]
    data: Option<PathBuf>,
    /// A PostgreSQL database instead, such as `postgres://shouwen@db.example.cn/shouwen`.
    #[arg(long, env = "SHOUWEN_DATABASE", hide_env_values = true, global = true)]
    database: Option<String>,
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, env = "SHOUWEN_LISTEN", global = true)]
    listen: Option<String>,
    /// Where people reach the desk, such as `https://desk.example.cn`.
    #[arg(long, env = "SHOUWEN_PUBLIC_URL", global = true)]
    public_url: Option<String>,
    /// The company's name, as greetings say it.
    #[arg(long, env = "SHOUWEN_COMPANY", global = true)]
    company: Option<String>,
    /// Time zone of the company's days and hours, such as Asia/Shanghai.
    #[arg(long, env = "SHOUWEN_ZONE", global = true)]
    zone: Option<String>,
    /// The standard pack in force.
    #[arg(long, env = "SHOUWEN_PACK", global = true)]
    pack: Option<String>,
    /// Folder of the company's own packs; they may extend the built-in ones.
    #[arg(long, env = "SHOUWEN_PACKS", global = true)]
    packs: Option<PathBuf>,
    /// Public key file (as `shouwen pack key` makes it); once one is given, packs of the company must be signed by one of
    /// them. May be given several times, or with commas between.
    #[arg(long, env = "SHOUWEN_PACK_KEY", value_delimiter = ',', global = true)]
    pack_key: Vec<PathBuf>,
    /// Host part of the ids of outgoing mail; none: the host of the public address.
    #[arg(long, env = "SHOUWEN_MAIL_HOST", global = true)]
    mail_host: Option<String>,
    /// A mail to a case closed within so many days reopens it; later ones raise a new case.
    #[arg(long, env = "SHOUWEN_REOPENS_WITHIN_DAYS", global = true)]
    reopens_within_days: Option<String>,
    /// A mail to a customer waits so many seconds before it leaves, so that its author can take it back; 0: not at all.
    #[arg(long, env = "SHOUWEN_HOLD_REPLIES_SECONDS", global = true)]
    hold_replies_seconds: Option<String>,
    /// The area of telephone numbers that are written without one, such as 0311; none: they stay as they are.
    #[arg(long, env = "SHOUWEN_AREA_CODE", global = true)]
    area_code: Option<String>,
    /// Certificate (PEM) of an authority that vouches for mail servers besides the public ones: the company's own.
    #[arg(long, env = "SHOUWEN_MAIL_CA", global = true)]
    mail_ca: Option<PathBuf>,
    /// So many requests a second of one person are let through, with six times as many in a burst.
    #[arg(long, env = "SHOUWEN_REQUESTS_PER_SECOND", global = true)]
    requests_per_second: Option<String>,
    /// The reverse proxy in front sets X-Forwarded-For.
    #[arg(long, env = "SHOUWEN_BEHIND_PROXY", global = true)]
    behind_proxy: bool,
    /// Language of what the commands tell: zh-CN or en; none: that of `LC_ALL`, `LC_MESSAGES` or `LANG`.
    #[arg(long, env = "SHOUWEN_LANG", global = true, value_enum)]
    lang: Option<GivenLanguage>,
}

impl GivenSettings {
    /// In what language the commands tell something.
    pub(crate) fn language(&self) -> Language {
        self.lang
            .and_then(GivenLanguage::named)
            .unwrap_or_else(Language::of_environment)
    }

    /// What `--pack` says: a folder or the id of a pack.
    pub(crate) fn named_pack(&self) -> Option<&str> {
        self.pack.as_deref()
    }

    /// The keys that `--pack-key` names, else those of the settings file, which is read for nothing else.
    pub(crate) fn public_keys(&self) -> Result<Vec<PublicKey>, Mistakes> {
        let mut mistakes = Vec::new();
        let file = match &self.config {
            Some(path) => file::read(path, &mut mistakes),
            None => FileSettings::default(),
        };
        let keys = read_pack_keys(&self.pack_key, file.pack_key, &mut mistakes);
        if mistakes.is_empty() {
            Ok(keys.into_iter().flatten().collect())
        } else {
            Err(Mistakes(mistakes))
        }
    }

    /// The folder that `--pack` names, when it names one rather than a pack's id.
    pub(crate) fn pack_folder(&self) -> Option<PathBuf> {
        let folder = PathBuf::from(self.pack.as_ref()?);
        folder.is_dir().then_some(folder)
    }
}

/// Settings that can be used.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Where the data are.
    pub(crate) store: StoreSettings,
    /// Where to listen.
    pub(crate) listen: SocketAddr,
    /// Where people reach the desk; none: where it listens.
    pub(crate) public_url: Option<String>,
    /// The company's name.
    pub(crate) company: String,
    /// The company's zone.
    pub(crate) zone: Zone,
    /// The pack in force.
    pub(crate) pack: String,
    /// Somebody said which pack; else it is the common one.
    pub(crate) is_pack_given: bool,
    /// Somebody said where the data are; else they are in the usual folder.
    pub(crate) is_place_given: bool,
    /// The company's own packs.
    pub(crate) packs: Option<PathBuf>,
    /// Keys by one of which the company's packs must be signed; none: they need not be.
    pub(crate) pack_keys: Vec<PublicKey>,
    /// Host part of mail ids.
    pub(crate) mail_host: Option<String>,
    /// How long a closed case is reopened by a mail.
    pub(crate) reopens_within: Millis,
    /// How long a mail to a customer can be taken back.
    pub(crate) hold_replies_for: Millis,
    /// The area of telephone numbers that are written without one.
    pub(crate) area_code: Option<AreaCode>,
    /// The company's own authority for mail servers, as PEM text.
    pub(crate) mail_ca: Option<String>,
    /// Requests of one person, each second.
    pub(crate) requests_per_second: u32,
    /// A proxy stands in front.
    pub(crate) is_behind_proxy: bool,
}

/// Every mistake in the settings.
#[derive(Debug, thiserror::Error)]
#[error("{} of the settings cannot be used:\n  {}", .0.len(), .0.join("\n  "))]
pub(crate) struct Mistakes(Vec<String>);

/// Reads all settings.
pub(crate) fn read(given: &GivenSettings) -> Result<Settings, Mistakes> {
    let mut mistakes = Vec::new();
    let file = match &given.config {
        Some(path) => file::read(path, &mut mistakes),
        None => FileSettings::default(),
    };
    let settings = assemble(given, file, &mut mistakes);
    match settings {
        Some(settings) if mistakes.is_empty() => Ok(settings),
        Some(_) | None => Err(Mistakes(mistakes)),
    }
}

/// Tells whether the settings can be used, and which.
pub(crate) fn check(given: &GivenSettings) -> anyhow::Result<ExitCode> {
    let settings = read(given)?;
    crate::running::load_packs(&settings)?;
    out!("settings are right:");
    out!("  data: {}", told_location(&settings.store.location));
    out!("  listen: {}", settings.listen);
    out!("  company: {} ({})", settings.company, settings.zone);
    out!("  pack: {}", settings.pack);
    Ok(ExitCode::SUCCESS)
}

/// A database's place without its password.
pub(crate) fn told_location(location: &Location) -> String {
    match location {
        Location::Sqlite { dir } => format!("SQLite in {}", dir.display()),
        Location::SqliteInMemory => "SQLite in memory".to_owned(),
        Location::Postgres { url } => {
            let place = url.split_once('@').map_or(url.as_str(), |(_, place)| place);
            format!(
                "PostgreSQL at {}",
                place
                    .trim_start_matches("postgres://")
                    .trim_start_matches("postgresql://")
            )
        }
    }
}

/// Puts the settings together; every mistake is noted, and none stops the reading of the others.
fn assemble(given: &GivenSettings, file: FileSettings, mistakes: &mut Vec<String>) -> Option<Settings> {
    let given = given.clone();
    let is_place_given =
        given.data.is_some() || given.database.is_some() || file.data.is_some() || file.database.is_some();
    let pack = given.pack.or(file.pack);
    let store = location(given.data, given.database)
        .or_else(|| location(file.data, file.database))
        .unwrap_or_else(|| {
            Ok(Location::Sqlite {
                dir: PathBuf::from("data"),
            })
        })
        .and_then(check_database);
    let listen = read_listen(
        &given
            .listen
            .or(file.listen)
            .unwrap_or_else(|| "127.0.0.1:8090".to_owned()),
    );
    let zone = given
        .zone
        .or(file.zone)
        .unwrap_or_else(|| "Asia/Shanghai".to_owned());
    let zone = Zone::named(&zone).map_err(|error| format!("zone: {error}"));
    let days = given.reopens_within_days.or(file.reopens_within_days);
    let hold = given.hold_replies_seconds.or(file.hold_replies_seconds);
    let hold = note(read_hold(hold.as_deref().unwrap_or("10")), mistakes);
    let requests = given
        .requests_per_second
        .or(file.requests_per_second)
        .unwrap_or_else(|| "50".to_owned());
    let public_url = given
        .public_url
        .or(file.public_url)
        .map(|it| check_url(&it))
        .transpose();
    let company = check_company(
        given
            .company
            .or(file.company)
            .unwrap_or_else(|| "首问服务".to_owned()),
    );
    let mail_ca = given.mail_ca.or(file.mail_ca);
    let mail_ca = mail_ca.map(|it| read_mail_ca(&it)).transpose();
    let area_code = read_area_code(given.area_code.or(file.area_code));
    let pack_keys = read_pack_keys(&given.pack_key, file.pack_key, mistakes);
    let (store, listen, zone) = (
        note(store, mistakes),
        note(listen, mistakes),
        note(zone, mistakes),
    );
    let (days, requests) = (
        note(read_days(days.as_deref().unwrap_or("7")), mistakes),
        note(read_requests(&requests), mistakes),
    );
    let (public_url, company) = (note(public_url, mistakes), note(company, mistakes));
    let (mail_ca, area_code) = (note(mail_ca, mistakes), note(area_code, mistakes));
    Some(Settings {
        store: StoreSettings::at(store?),
        listen: listen?,
        public_url: public_url?,
        company: company?,
        zone: zone?,
        is_pack_given: pack.is_some(),
        is_place_given,
        pack: pack.unwrap_or_else(|| "base".to_owned()),
        packs: given.packs.or(file.packs),
        pack_keys: pack_keys.into_iter().collect::<Option<_>>()?,
        mail_host: given.mail_host.or(file.mail_host),
        reopens_within: days?,
        hold_replies_for: hold?,
        area_code: area_code?,
        mail_ca: mail_ca?,
        requests_per_second: requests?,
        is_behind_proxy: given.behind_proxy || file.behind_proxy.unwrap_or(false),
    })
}

fn note<T>(read: Result<T, String>, mistakes: &mut Vec<String>) -> Option<T> {
    read.map_err(|mistake| mistakes.push(mistake)).ok()
}

fn read_listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_not_an_address| {
        format!("listen: `{text}` is not an address with a port, such as 127.0.0.1:8090")
    })
}

fn read_days(text: &str) -> Result<Millis, String> {
    let days: Result<u16, _> = text.parse();
    days.map(|it| Millis::days(i64::from(it)))
        .map_err(|_not_a_number| format!("reopens_within_days: `{text}` is not a number of days, 0 to 65535"))
}

fn read_hold(text: &str) -> Result<Millis, String> {
    let seconds = text.parse::<u8>().ok().filter(|it| *it <= 120);
    seconds
        .map(|it| Millis::seconds(i64::from(it)))
        .ok_or_else(|| format!("hold_replies_seconds: `{text}` is not a number of seconds, 0 to 120"))
}

fn read_area_code(text: Option<String>) -> Result<Option<AreaCode>, String> {
    let code = text.map(|it| it.parse::<AreaCode>()).transpose();
    code.map_err(|error| format!("area_code: {error}"))
}

fn read_requests(text: &str) -> Result<u32, String> {
    let requests = text.parse().ok().filter(|it| (1..=1_000_000).contains(it));
    requests.ok_or_else(|| format!("requests_per_second: `{text}` is not a number from 1 to 1000000"))
}

fn check_url(url: &str) -> Result<String, String> {
    if url.starts_with("http://") || url.starts_with("https://") {
        Ok(url.trim_end_matches('/').to_owned())
    } else {
        Err(format!("public_url: `{url}` must begin with https:// or http://"))
    }
}

fn check_company(company: String) -> Result<String, String> {
    if company.trim().is_empty() {
        return Err("company: the name must not be empty; greetings say it".to_owned());
    }
    Ok(company)
}

/// Those that are given, else those of the file.
fn read_pack_keys(
    given: &[PathBuf],
    of_file: Option<Vec<PathBuf>>,
    mistakes: &mut Vec<String>,
) -> Vec<Option<PublicKey>> {
    let of_file = of_file.unwrap_or_default();
    let keys = if given.is_empty() { &of_file } else { given };
    keys.iter().map(|it| note(read_pack_key(it), mistakes)).collect()
}

fn read_pack_key(path: &Path) -> Result<PublicKey, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("pack_key: {} cannot be read: {error}", path.display()))?;
    PublicKey::read(&text).map_err(|error| format!("pack_key: {}: {error}", path.display()))
}

fn read_mail_ca(path: &Path) -> Result<String, String> {
    let pem = std::fs::read_to_string(path)
        .map_err(|error| format!("mail_ca: {} cannot be read: {error}", path.display()))?;
    match tls_client_config(&Trust::PrivateCa(pem.clone())) {
        Ok(_usable) => Ok(pem),
        Err(error) => Err(format!("mail_ca: {}: {error}", path.display())),
    }
}

fn location(data: Option<PathBuf>, database: Option<String>) -> Option<Result<Location, String>> {
    match (data, database) {
        (Some(_), Some(_)) => Some(Err(
            "data, database: give a folder for the embedded database or a PostgreSQL address, not both"
                .to_owned(),
        )),
        (Some(dir), None) => Some(Ok(Location::Sqlite { dir })),
        (None, Some(url)) => Some(Ok(Location::Postgres { url })),
        (None, None) => None,
    }
}

fn check_database(location: Location) -> Result<Location, String> {
    match &location {
        Location::Postgres { url } if !url.starts_with("postgres://") && !url.starts_with("postgresql://") => {
            Err("database: the address must begin with postgres://, such as postgres://shouwen@db.example.cn/shouwen".to_owned())
        }
        Location::Postgres { .. } | Location::Sqlite { .. } | Location::SqliteInMemory => Ok(location),
    }
}
