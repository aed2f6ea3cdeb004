//! Times as other systems write them.

use calendar::{Date, Instant, TimeOfDay, Zone};

const USUAL: &[&str] = &[
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日 %H时%M分",
];

/// Reads a time: by the format when one is given, else as RFC 3339 or one of the usual forms, in that zone.
pub(crate) fn read(text: &str, format: Option<&str>, zone: &Zone) -> Option<Instant> {
    let text = text.trim();
    let by = |format: &str| {
        let date = Date::strptime(format, text).ok()?;
        let time = TimeOfDay::strptime(format, text).ok()?;
        Some(zone.instant_of(date, time))
    };
    match format {
        Some(format) => by(format),
        None => text
            .parse::<Instant>()
            .ok()
            .or_else(|| USUAL.iter().find_map(|it| by(it))),
    }
}

/// A day and time as Excel keeps it: days since 1899-12-30, without a zone.
pub(crate) fn of_excel(days: f64) -> Option<String> {
    const DAY: f64 = 86_400_000.0;
    let base: Instant = "1899-12-30T00:00:00Z".parse().ok()?;
    // To the second: Excel's fractions do not hold milliseconds exactly.
    let millis = format!("{:.0}", days * DAY / 1000.0).parse::<i64>().ok()? * 1000;
    let at = base.plus(calendar::Millis::new(millis));
    let zone = Zone::utc();
    Some(format!("{} {}", zone.local_date(at), zone.local_time(at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_forms_are_read_in_their_zone() {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let nine: Instant = "2026-03-02T09:00:00+08:00".parse().unwrap();
        for text in [
            "2026-03-02 09:00:00",
            "2026/3/2 9:00:00",
            "2026年3月2日 9时0分",
            "2026-03-02T09:00:00.000",
            "2026-03-02T01:00:00Z",
        ] {
            assert_eq!(read(text, None, &zone), Some(nine), "{text}");
        }
        assert_eq!(
            read("02.03.2026 09:00", Some("%d.%m.%Y %H:%M"), &zone),
            Some(nine)
        );
        assert_eq!(read("gestern", None, &zone), None);
    }

    #[test]
    fn days_of_excel_are_local_times() {
        assert_eq!(of_excel(46_083.375).unwrap(), "2026-03-02 09:00:00");
    }
}
