//! Fills a folder with cases through the same verbs that people use, many at once.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::Desk;
use app::case::close_case::ClosingWords;
use app::case::raise_case::{Asking, RaiseCase, raise_case};
use app::customer::enter_customer::NewCustomer;
use app::settings::people::{PersonEntry, add_first_person};
use domain::{Actor, CaseType, Channel, CustomerWord, Role};
use store::{Location, Store, StoreSettings};
use tokio::sync::Semaphore;

use super::desk_process::{LOGIN, PASSWORD};
use crate::output::aside;
use crate::running;
use crate::settings::Settings;

/// One case in ten stays open.
const OPEN_ONE_IN: u64 = 10;
const AT_ONCE: usize = 512;

/// A new folder of its own among the system's temporary ones.
pub(super) fn new_folder(name: &str) -> anyhow::Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("shouwen-bench-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Settings over a folder, as the measured process has them.
pub(super) fn settings_of(folder: &Path) -> anyhow::Result<Settings> {
    Ok(Settings {
        store: StoreSettings::at(Location::Sqlite {
            dir: folder.to_owned(),
        }),
        listen: "127.0.0.1:0".parse()?,
        public_url: None,
        company: "首问服务".to_owned(),
        zone: calendar::Zone::named("Asia/Shanghai")?,
        pack: "heating".to_owned(),
        is_pack_given: true,
        is_place_given: true,
        packs: None,
        pack_keys: Vec::new(),
        mail_host: None,
        reopens_within: calendar::Millis::days(7),
        hold_replies_for: calendar::Millis::ZERO,
        area_code: None,
        mail_ca: None,
        requests_per_second: 1_000_000,
        is_behind_proxy: false,
    })
}

/// Fills an empty folder with `cases`; one that has people is left as it is.
pub(super) async fn fill(folder: &Path, cases: u64) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let settings = settings_of(folder)?;
    let store = Store::open(&settings.store)?;
    let desk = running::open_desk_by(&settings, store, Arc::new(crate::clock::RealClock)).await?;
    if app::settings::people::is_anybody_here(&desk).await? {
        desk.store().close().await;
        return Ok(());
    }
    let entry = PersonEntry {
        login: LOGIN.to_owned(),
        name: "测速".to_owned(),
        work_number: "1001".to_owned(),
        role: Role::Administrator,
        teams: Vec::new(),
        is_active: true,
        locale: "zh-CN".to_owned(),
    };
    let person = add_first_person(&desk, entry, PASSWORD.to_owned()).await?;
    let actor = crate::sample::actor(&person);
    let places = Arc::new(Semaphore::new(AT_ONCE));
    for index in 0..cases {
        let place = places.clone().acquire_owned().await?;
        let (desk, actor) = (desk.clone(), actor.clone());
        tokio::spawn(async move {
            if let Err(error) = seed_one(&desk, &actor, index).await {
                tracing::error!(%error, "a case was not seeded");
            }
            drop(place);
        });
        if index % 50_000 == 0 {
            tell_progress(index, cases);
        }
    }
    let _all = places.acquire_many(u32::try_from(AT_ONCE)?).await?;
    desk.store().close().await;
    Ok(())
}

async fn seed_one(desk: &Desk, actor: &Actor, index: u64) -> Result<(), app::AppError> {
    let words = WORDS[usize::try_from(index).unwrap_or(0) % WORDS.len()];
    let close_now = (!index.is_multiple_of(OPEN_ONE_IN)).then(|| ClosingWords {
        result: Some(format!("{words}，已当场答复并处理。")),
        word: Some(CustomerWord::Satisfied),
        ..ClosingWords::default()
    });
    let new = NewCustomer {
        name: format!("王测速{}", index % 5_000),
        phones: vec![format!("139{:08}", index % 100_000_000)],
        address: format!("和平路{}号", index % 2_000),
        unit: "2单元301室".to_owned(),
        ..NewCustomer::default()
    };
    let cmd = RaiseCase {
        channel: Channel::Phone,
        asking: Asking::New(Box::new(new)),
        caller_number: None,
        case_type: Some(CaseType::Enquiry),
        priority: None,
        subject: words.to_owned(),
        description: format!("客户来电反映{words}，第{index}件，请尽快核实处理。"),
        since: Some("昨天".to_owned()),
        fields: std::collections::BTreeMap::new(),
        flags: Vec::new(),
        is_confirmed: true,
        opening: None,
        closing: None,
        told: None,
        promise: None,
        announcement: None,
        team: None,
        close_now,
        started_at: None,
        ended_at: None,
        call: None,
        once: None,
    };
    raise_case(desk, actor, cmd).await?;
    Ok(())
}

fn tell_progress(done: u64, of: u64) {
    aside!("seeding: {done} of {of}");
}

/// What the cases are about.
const WORDS: &[&str] = &[
    "客厅暖气不热",
    "热水供应不足",
    "管道漏水",
    "室温不达标",
    "采暖费缴纳",
    "发票开具",
    "停暖办理",
    "阀门更换",
    "热计量表异常",
    "楼道管井积水",
];
