//! Puts the standard in force: the pack, with the company's calendars, teams and people as they are now.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{HolidayTable, WorkingCalendar};
use engine::{Agent, Calendars, Standard};
use pack::Pack;
use store::settings::SettingKind;
use store::{Store, Tx};

use crate::desk::DeskSettings;
use crate::{AppError, Desk};

/// Reads what the pack is compiled with and compiles it.
pub(crate) async fn read(store: &Store, pack: &Pack, settings: &DeskSettings) -> Result<Arc<Standard>, AppError> {
    let given = settings.clone();
    let (calendars, names) = store.read(move |tx| Ok::<_, AppError>((calendars_of(tx, &given)?, names_of(tx, &given)?))).await?;
    let standard = Standard::compile(pack, &calendars).map_err(|errors| {
        let told = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        AppError::invalid("standard", "cannot_run", told)
    })?;
    Ok(Arc::new(standard.with_desk(names)))
}

/// Reads everything anew after calendars, teams or people changed, and puts it in force.
pub(crate) async fn rebuild(desk: &Desk) -> Result<(), AppError> {
    let standard = read(desk.store(), desk.pack(), desk.settings()).await?;
    desk.put_in_force(standard);
    Ok(())
}

/// Name of a kept earlier version of a calendar.
pub(crate) fn earlier_name(id: &str, version: u32) -> String {
    format!("{id}#{version}")
}

fn calendars_of(tx: &mut Tx<'_>, settings: &DeskSettings) -> Result<Calendars, AppError> {
    let mut by_id: BTreeMap<String, Arc<WorkingCalendar>> = BTreeMap::new();
    let mut earlier: BTreeMap<String, Vec<Arc<WorkingCalendar>>> = BTreeMap::new();
    for setting in store::settings::list_settings(tx, SettingKind::Calendar)? {
        let calendar: WorkingCalendar = serde_json::from_str(&setting.body).map_err(AppError::internal)?;
        match setting.name.split_once('#') {
            Some((id, _)) => earlier.entry(id.to_owned()).or_default().push(Arc::new(calendar)),
            None => {
                by_id.insert(setting.name, Arc::new(calendar));
            }
        }
    }
    let default = settings.default_calendar.clone();
    by_id.entry(default.clone()).or_insert_with(|| Arc::new(default_calendar(settings)));
    let mut of_team = BTreeMap::new();
    for team in store::teams::list_teams(tx)? {
        if by_id.contains_key(&team.calendar) {
            of_team.insert(team.id, team.calendar);
        }
    }
    Ok(Calendars { by_id, of_team, default, earlier })
}

/// Monday to Friday, nine to six, with the public holidays of mainland China: what a desk begins with.
pub(crate) fn default_calendar(settings: &DeskSettings) -> WorkingCalendar {
    let hours: Vec<calendar::Hours> = "09:00-18:00".parse().into_iter().collect();
    WorkingCalendar::weekdays(settings.default_calendar.clone(), settings.zone.clone(), &hours)
        .with_holidays(&HolidayTable::china(), None)
}

fn names_of(tx: &mut Tx<'_>, settings: &DeskSettings) -> Result<engine::Desk, AppError> {
    let people = store::people::list_people(tx)?
        .into_iter()
        .map(|it| (it.id, Agent { name: it.name, number: it.work_number }))
        .collect();
    let teams = store::teams::list_teams(tx)?.into_iter().map(|it| (it.id, it.name)).collect();
    Ok(engine::Desk { company: settings.company.clone(), people, teams })
}
