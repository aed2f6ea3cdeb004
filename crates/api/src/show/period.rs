//! Verdicts over periods in the reader's terms.

use app::periods::show_periods::{PeriodShown, ProofShown};
use calendar::PublicHoliday;
use domain::PersonId;
use uuid::Uuid;

use crate::show::Show;
use crate::wire::report::{PeriodDetail, PeriodFact, PeriodHoliday, PeriodVerdictView};

impl Show {
    /// One verdict with the facts behind it.
    pub(crate) fn period(&self, shown: PeriodShown) -> PeriodVerdictView {
        let PeriodShown {
            period,
            customers,
            facts,
        } = shown;
        let verdict = period.verdict;
        let name_of = |text: &str| {
            let id = Uuid::parse_str(text).ok()?;
            let customer = customers.get(&id).cloned();
            customer.or_else(|| Some(self.person(PersonId::from_uuid(id)).name).filter(|it| !it.is_empty()))
        };
        PeriodVerdictView {
            from_at: period.from_at.as_millis(),
            to_at: period.to_at.as_millis(),
            outcome: verdict.outcome.as_str().to_owned(),
            at: verdict.at.as_millis(),
            person: verdict.person.map(|it| self.person(it)),
            pack: verdict.pack.to_string(),
            is_correction: verdict.is_correction,
            detail: verdict.detail.iter().map(|it| detail(it, name_of)).collect(),
            proofs: period.proof.len(),
            facts: facts.into_iter().map(|it| self.proof(it)).collect(),
        }
    }

    fn proof(&self, proof: ProofShown) -> PeriodFact {
        let ProofShown {
            fact,
            number,
            register,
        } = proof;
        let id = fact.case_id.as_uuid();
        PeriodFact {
            number: number.to_string(),
            case_id: register.is_none().then_some(id),
            register_id: register.map(|_| id),
            item: self.item(fact, None, None),
        }
    }
}

fn of_holiday(written: &str) -> PeriodDetail {
    let holiday = written.parse::<PublicHoliday>().ok().map(|it| PeriodHoliday {
        zh: it.name_zh,
        en: it.name_en,
        first_on: it.first.to_string(),
        last_on: it.last.to_string(),
    });
    PeriodDetail {
        kind: "holiday",
        text: written.to_owned(),
        holiday,
    }
}

/// What the engine notes: `share 66% 2/3`, `times 0/1`, a word, a stretch such as `08:00-09:10`, the holiday of the period, or
/// who was left out.
fn detail(text: &str, name_of: impl Fn(&str) -> Option<String>) -> PeriodDetail {
    let whole = |kind| PeriodDetail {
        kind,
        text: String::new(),
        holiday: None,
    };
    let rest = |kind, text: &str| PeriodDetail {
        kind,
        text: text.to_owned(),
        holiday: None,
    };
    let is_stretch = |text: &str| {
        let mut clock = text.chars();
        clock.all(|it| it.is_ascii_digit() || it == ':' || it == '-') && text.contains(':')
    };
    match text.split_once(' ') {
        Some(("share", reached)) => rest("share", reached),
        Some(("times", done)) => rest("times", done),
        Some(("holiday", written)) => of_holiday(written),
        Some(_) | None => match text {
            "varying" => whole("varying"),
            "absent" => whole("absent"),
            "late" => whole("late"),
            "left_early" => whole("left_early"),
            stretch if is_stretch(stretch) => rest("gap", stretch),
            other => PeriodDetail {
                kind: "missing",
                text: name_of(other).unwrap_or_else(|| other.to_owned()),
                holiday: None,
            },
        },
    }
}
