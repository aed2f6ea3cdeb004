//! Sites that show the chat: which pages may, whose queue its contacts enter, what it says first.

use calendar::Instant;
use domain::{Actor, ChatSiteId, Permission, TeamId};
use pack::says;
use serde_json::json;
use store::StoreError;
use store::chat::{ChatOffer, ChatSettings, ChatSite, Visitor};

use crate::error::{check_length, check_text};
use crate::once::Once;
use crate::session::secrets;
use crate::settings::audit::{note, require};
use crate::work::Work;
use crate::{AppError, Desk};

/// The largest file that a visitor may send, in bytes.
pub const LARGEST_FILE: usize = 10 * 1_024 * 1_024;

/// Buttons that a site may offer before the first message.
const MOST_OFFERS: usize = 6;

/// What is entered of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteEntry {
    /// What the page names it by: small letters, digits and hyphens.
    pub key: String,
    /// What customers see.
    pub name: String,
    /// The team whose queue its contacts enter.
    pub team: Option<TeamId>,
    /// The calendar of its hours; none: the team's.
    pub calendar: Option<String>,
    /// It takes visitors.
    pub is_active: bool,
    /// What else is set.
    pub settings: ChatSettings,
}

/// A site as settings show it: without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownSite {
    /// Identity.
    pub id: ChatSiteId,
    /// What was entered.
    pub entry: SiteEntry,
}

/// Every site.
///
/// # Errors
/// Forbidden without the right to manage the desk.
pub async fn list_sites(desk: &Desk, actor: &Actor) -> Result<Vec<ShownSite>, AppError> {
    require(actor, Permission::ManageDesk)?;
    let sites = desk.read(|tx| Ok(store::chat::list_sites(tx)?)).await?;
    Ok(sites.into_iter().map(shown).collect())
}

/// A site that takes visitors, by the key that pages name.
///
/// # Errors
/// Not found when there is none, or it is out of use.
pub async fn open_site(desk: &Desk, key: &str) -> Result<ChatSite, AppError> {
    let key = key.to_owned();
    let site = desk.read(move |tx| Ok(store::chat::find_site(tx, &key)?)).await?;
    site.filter(|it| it.is_active)
        .ok_or(AppError::NotFound { what: "chat site" })
}

/// The site that a visitor came to.
///
/// # Errors
/// Not found when it is gone or out of use.
pub async fn site_of(desk: &Desk, visitor: &Visitor) -> Result<ChatSite, AppError> {
    let id = visitor.site;
    let site = desk.read(move |tx| Ok(store::chat::load_site(tx, id)?)).await?;
    site.filter(|it| it.is_active)
        .ok_or(AppError::NotFound { what: "chat site" })
}

/// Whether somebody answers now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiteHours {
    /// Somebody does.
    pub is_open: bool,
    /// When somebody does again; none: open now, or never known.
    pub opens_at: Option<Instant>,
}

/// The hours of a site now, by its own calendar or its team's.
#[must_use]
pub fn hours_of(desk: &Desk, site: &ChatSite) -> SiteHours {
    let (standard, now) = (desk.standard(), desk.clock().now());
    let calendars = standard.calendars();
    let own = site.calendar.as_ref().and_then(|it| calendars.by_id.get(it));
    let Some(calendar) = own.or_else(|| calendars.of(site.team).ok()) else {
        return SiteHours {
            is_open: true,
            opens_at: None,
        };
    };
    let is_open = calendar.is_open(now);
    let opens_at = (!is_open).then(|| calendar.next_open(now).ok()).flatten();
    SiteHours { is_open, opens_at }
}

/// Enters a site (`id` none) or changes one. A new one has a secret that nobody saw; [`renew_secret`] gives one out.
///
/// # Errors
/// [`AppError::Invalid`] for a key that is taken or does not fit, an origin that is none, an unknown calendar or team.
pub async fn save_site(
    desk: &Desk,
    actor: &Actor,
    (id, entry): (Option<ChatSiteId>, SiteEntry),
    once: Option<Once>,
) -> Result<ChatSiteId, AppError> {
    require(actor, Permission::ManageDesk)?;
    let entry = checked(entry)?;
    let by = actor.person;
    let fresh_secret = secrets::write(&desk.ids().secret());
    desk.write(once, move |work| {
        check_house(work, &entry)?;
        let before = match id {
            Some(id) => {
                Some(store::chat::load_site(work.tx, id)?.ok_or(AppError::NotFound { what: "chat site" })?)
            }
            None => None,
        };
        let id = id.unwrap_or_else(|| ChatSiteId::from_uuid(work.next_id()));
        let SiteEntry {
            key,
            name,
            team,
            calendar,
            is_active,
            settings,
        } = entry.clone();
        let site = ChatSite {
            id,
            key,
            name,
            team,
            calendar,
            is_active,
            settings,
            signing_secret: before.map_or_else(|| fresh_secret.clone(), |it| it.signing_secret),
        };
        store::chat::save_site(work.tx, &site).map_err(taken)?;
        let detail = json!({ "key": site.key, "origins": site.settings.origins });
        note(work, by, ("chat_site_saved", format!("chat_site:{id}"), &detail))?;
        Ok(id)
    })
    .await
}

/// Gives a site a new signing secret, shown this once; what was signed with the old one no longer counts.
///
/// # Errors
/// Forbidden without the right to manage the desk; not found when there is no such site.
pub async fn renew_secret(desk: &Desk, actor: &Actor, id: ChatSiteId) -> Result<String, AppError> {
    require(actor, Permission::ManageDesk)?;
    let by = actor.person;
    let secret = secrets::write(&desk.ids().secret());
    let kept = secret.clone();
    desk.write(None, move |work| {
        let before = store::chat::load_site(work.tx, id)?.ok_or(AppError::NotFound { what: "chat site" })?;
        let site = ChatSite {
            signing_secret: kept.clone(),
            ..before
        };
        store::chat::save_site(work.tx, &site)?;
        note(
            work,
            by,
            ("chat_secret_renewed", format!("chat_site:{id}"), &json!({})),
        )
    })
    .await?;
    Ok(secret)
}

fn shown(site: ChatSite) -> ShownSite {
    let ChatSite {
        id,
        key,
        name,
        team,
        calendar,
        is_active,
        settings,
        signing_secret: _,
    } = site;
    ShownSite {
        id,
        entry: SiteEntry {
            key,
            name,
            team,
            calendar,
            is_active,
            settings,
        },
    }
}

fn checked(entry: SiteEntry) -> Result<SiteEntry, AppError> {
    check_text("name", &entry.name, 60)?;
    let fits = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    let length = entry.key.chars().count();
    if !(3..=40).contains(&length) || !entry.key.chars().all(fits) {
        return Err(AppError::invalid(
            "key",
            "unfit",
            says!(
                "3 至 40 个小写字母、数字或连字符",
                "3 to 40 small letters, digits and hyphens"
            ),
        ));
    }
    let ChatSettings {
        origins,
        greeting_zh,
        greeting_en,
        offers,
    } = entry.settings;
    check_length("greeting_zh", &greeting_zh, 500)?;
    check_length("greeting_en", &greeting_en, 500)?;
    if offers.len() > MOST_OFFERS {
        return Err(AppError::invalid(
            "offers",
            "too_many",
            says!("最多 6 个按钮", "at most 6 buttons"),
        ));
    }
    for ChatOffer { zh, en } in &offers {
        check_text("offers", zh, 30)?;
        check_text("offers", en, 60)?;
    }
    if origins.len() > 50 {
        return Err(AppError::invalid(
            "origins",
            "too_many",
            says!("最多 50 个网站地址", "at most 50 origins"),
        ));
    }
    let origins = origins
        .iter()
        .map(|it| origin_of(it))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(SiteEntry {
        name: entry.name.trim().to_owned(),
        settings: ChatSettings {
            origins,
            greeting_zh: greeting_zh.trim().to_owned(),
            greeting_en: greeting_en.trim().to_owned(),
            offers,
        },
        ..entry
    })
}

/// Scheme, host and port, as browsers say it (RFC 6454); nothing that could end a header or a policy.
fn origin_of(text: &str) -> Result<String, AppError> {
    let unfit = || {
        AppError::invalid(
            "origins",
            "not_an_origin",
            says!(
                "“{text}”不是网站地址，应像 https://www.example.cn 这样，不带路径",
                "`{text}` is no origin; one looks like https://www.example.cn"
            ),
        )
    };
    let text = text.trim().trim_end_matches('/').to_ascii_lowercase();
    let (scheme, host) = text.split_once("://").ok_or_else(unfit)?;
    let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | ':' | '[' | ']');
    let is_fit = matches!(scheme, "http" | "https") && !host.is_empty() && host.chars().all(plain);
    is_fit.then(|| text.clone()).ok_or_else(unfit)
}

fn check_house(work: &mut Work<'_, '_>, entry: &SiteEntry) -> Result<(), AppError> {
    if let Some(team) = entry.team {
        work.require_active_team("team_id", team)?;
    }
    match &entry.calendar {
        Some(id) if !work.standard().calendars().by_id.contains_key(id) => Err(AppError::invalid(
            "calendar_id",
            "unknown",
            says!("没有编号为“{id}”的工作日历", "there is no calendar `{id}`"),
        )),
        Some(_) | None => Ok(()),
    }
}

fn taken(error: StoreError) -> AppError {
    if matches!(error, StoreError::Duplicate { .. }) {
        AppError::invalid(
            "key",
            "taken",
            says!("另一个网站已经用了这个代号", "another site has this key"),
        )
    } else {
        error.into()
    }
}

#[cfg(test)]
mod tests {
    use super::origin_of;

    #[test]
    fn origins_are_told_from_other_addresses() {
        assert_eq!(
            origin_of(" https://WWW.example.cn/ ").unwrap(),
            "https://www.example.cn"
        );
        assert_eq!(
            origin_of("http://127.0.0.1:8099").unwrap(),
            "http://127.0.0.1:8099"
        );
        for wrong in [
            "www.example.cn",
            "https://a.cn/path",
            "https://a.cn; script-src *",
            "javascript://a",
            "https://",
            "https://*",
        ] {
            assert!(origin_of(wrong).is_err(), "{wrong}");
        }
    }
}
