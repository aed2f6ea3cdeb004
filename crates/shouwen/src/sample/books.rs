//! The sample's registers: inspections, meetings, safety checks and bulletins of its two weeks, so that what is owed over
//! days and weeks has verdicts from the first start on.
//!
//! Always true: one day's inspection is left out on purpose, so that a broken period can be looked at.

use std::collections::BTreeMap;

use app::Desk;
use app::register::record_entry::{RecordEntry, record_entry};
use calendar::{Instant, Millis};
use domain::{Actor, Event, EventKind};

use super::people::Company;

/// How far back the books go, in days; before that nothing is owed.
const DAYS: i64 = 13;
/// The day whose inspection nobody made.
const LEFT_OUT: i64 = 4;

/// Writes the entries of the past two weeks, in the order in which they happened.
pub(super) async fn keep(desk: &Desk, company: &Company) -> anyhow::Result<()> {
    let supervisor = company.actor("liu")?;
    let (now, zone) = (desk.clock().now(), desk.settings().zone.clone());
    for back in (1..=DAYS).rev() {
        let day = zone.local_date(now.minus(Millis::days(back)));
        let at = |minutes: i64| zone.start_of(day).plus(Millis::minutes(minutes));
        let weekday = day.weekday().to_monday_one_offset();
        let mut entries = Vec::new();
        if weekday == 1 {
            entries.push((at(8 * 60 + 40), meeting()));
            entries.push((at(9 * 60 + 30), bulletin()));
        }
        if back != LEFT_OUT {
            // At another time each day, as the clause wants it (H16).
            let made = 10 * 60 + back * 95 % 250;
            let thing = format!("检查-{day}");
            entries.push((at(made), inspection(&thing, back % 3)));
            entries.push((at(made + 90), told(&thing)));
        }
        if weekday == 5 {
            entries.push((at(17 * 60), safety_check()));
        }
        for entry in entries {
            enter(desk, &supervisor, company, entry).await?;
        }
    }
    Ok(())
}

async fn enter(
    desk: &Desk,
    by: &Actor,
    company: &Company,
    (at, event): (Instant, Event),
) -> anyhow::Result<()> {
    let entry = RecordEntry {
        event,
        team: Some(company.hotline.id),
        at: Some(at),
        once: None,
    };
    record_entry(desk, by, entry).await?;
    Ok(())
}

fn with(what: EventKind, fields: &[(&str, &str)]) -> Event {
    let fields: BTreeMap<String, String> = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Event {
        fields,
        ..Event::of(what)
    }
}

fn inspection(thing: &str, findings: i64) -> Event {
    Event {
        thing: Some(thing.to_owned()),
        ..with(
            EventKind::InspectionDone,
            &[("findings", &findings.to_string()), ("area", "坐席区与前台")],
        )
    }
}

fn told(thing: &str) -> Event {
    Event {
        thing: Some(thing.to_owned()),
        ..Event::of(EventKind::InspectionResultsSent)
    }
}

fn meeting() -> Event {
    let fields = [
        ("topics", "上周服务情况、不热报修集中的片区、考勤"),
        ("agreed_answers", "分户计量改造统一答复为本月底前公布办法"),
    ];
    let items = ["service", "safety", "style", "training", "attendance"];
    Event {
        items: items.map(str::to_owned).to_vec(),
        ..with(EventKind::WeeklyMeetingHeld, &fields)
    }
}

fn bulletin() -> Event {
    let fields = [
        ("period", "week"),
        ("statistics", "上周受理八十余件，按时办结九成以上"),
        ("summary", "总体平稳，寒潮两天来电增多"),
        ("analysis", "室温不达标占六成，集中在河西片区"),
        ("management", "yes"),
        ("departments", "yes"),
    ];
    with(EventKind::BulletinPublished, &fields)
}

fn safety_check() -> Event {
    let fields = [("power", "yes"), ("fire", "yes"), ("files", "yes")];
    with(EventKind::SafetyChecked, &fields)
}
