//! What people may call the things that refusals and verdicts list by name.

use calendar::PublicHoliday;
use domain::{EventKind, EventPart, Evidence};

use crate::clause::rule_clock::AT_LATEST;
use crate::source::says;
use crate::{Clause, ClockRule, Ladder, NamedItem, Rule, TextPart, Wording};

impl Clause {
    /// Whether a name that a refusal or a verdict of this clause lists may be called so: by the name itself, the title
    /// that the clause gives it in either language, or its Chinese word in the registry of events.
    #[must_use]
    pub fn is_called(&self, name: &str, word: &str) -> bool {
        name == word
            || self
                .titles_of(name)
                .iter()
                .any(|it| it.zh == word || it.en == word)
    }

    /// What the screens show for a name that a refusal or a verdict of this clause lists; the name itself when nobody
    /// gave it a title.
    #[must_use]
    pub fn title_of(&self, name: &str) -> Wording {
        self.titles_of(name)
            .into_iter()
            .next()
            .or_else(|| act_or_points(name))
            .unwrap_or_else(|| Wording {
                zh: name.to_owned(),
                en: name.replace('_', " "),
            })
    }

    fn titles_of(&self, name: &str) -> Vec<Wording> {
        let check = self.rule.check();
        let needs = check
            .iter()
            .flat_map(|it| &it.needs_facts)
            .map(|it| (&it.name, &it.title));
        let bans = check
            .iter()
            .flat_map(|it| &it.needs_none)
            .map(|it| (&it.name, &it.title));
        let items = check.iter().flat_map(|it| &it.items).chain(self.steps());
        let items = items.chain(self.ladders().iter().flat_map(|it| &it.steps));
        let items = items.map(|it| (&it.name, &it.title));
        let parts = self.parts().iter().map(|it| (&it.name, &it.title));
        let own = needs
            .chain(bans)
            .chain(items)
            .chain(parts)
            .filter(|(it, _)| *it == name)
            .map(|(_, title)| title.clone());
        let fields = self.fields_called(name);
        let latest = (name == AT_LATEST).then(|| Wording {
            zh: "最迟时限".to_owned(),
            en: "the latest time".to_owned(),
        });
        own.chain(fields)
            .chain(evidence_called(name))
            .chain(holiday_called(name))
            .chain(latest)
            .collect()
    }

    fn steps(&self) -> &[NamedItem] {
        if let Rule::Script(rule) = &self.rule {
            rule.steps.as_ref().map_or(&[], |it| &it.steps)
        } else {
            &[]
        }
    }

    fn ladders(&self) -> &[Ladder] {
        if let Rule::Route(rule) = &self.rule {
            &rule.ladders
        } else {
            &[]
        }
    }

    fn parts(&self) -> &[TextPart] {
        if let Rule::Phrase(rule) = &self.rule {
            &rule.must
        } else if let Rule::Form(rule) = &self.rule {
            &rule.parts
        } else {
            &[]
        }
    }

    fn fields_called(&self, name: &str) -> Vec<Wording> {
        let ends = self.rule.clock().into_iter().flat_map(ClockRule::stops);
        let events = self
            .rule
            .judged_events()
            .into_iter()
            .chain(ends.filter_map(|it| it.fact.event()));
        let called = events.flat_map(|event| {
            let parts = event.spec().parts.iter().filter(|it| it.name() == name);
            parts.flat_map(move |it| colleague_called(event, it).into_iter().chain([called(it)]))
        });
        let mut called: Vec<Wording> = called.collect();
        called.dedup();
        called
    }
}

fn called(part: &EventPart) -> Wording {
    Wording {
        zh: part_in_chinese(part).to_owned(),
        en: part.name().replace('_', " "),
    }
}

fn colleague_called(event: EventKind, part: &EventPart) -> Option<Wording> {
    let (zh, en) = event
        .colleague_is()
        .filter(|_| matches!(part, EventPart::Person))?;
    Some(says!("{zh}", "{en}"))
}

fn evidence_called(name: &str) -> Option<Wording> {
    let evidence: Evidence = name.parse().ok()?;
    Some(Wording {
        zh: crate::scenario::evidence_in_chinese(evidence)?.to_owned(),
        en: name.replace('_', " "),
    })
}

/// What a part or field of an event is called in Chinese.
pub(crate) const fn part_in_chinese(part: &EventPart) -> &'static str {
    match part {
        EventPart::Thing => "编号",
        EventPart::Person => "人员",
        EventPart::Customer => "客户",
        EventPart::ByAt => "约定时间",
        EventPart::Text => "内容",
        EventPart::Items => "项目",
        EventPart::Field(field) => field.zh,
    }
}

/// What followed a break, and points, as the trial bench lists them.
fn act_or_points(name: &str) -> Option<Wording> {
    if let Ok(act) = name.parse() {
        return Some(crate::description::act_words(act));
    }
    let points: i64 = name.strip_prefix("points ")?.parse().ok()?;
    let sign = if points < 0 { "−" } else { "+" };
    let many = points.unsigned_abs();
    let ending = if many == 1 { "" } else { "s" };
    Some(says!("{sign}{many} 分", "{sign}{many} point{ending}"))
}

/// The holiday of a period, as verdicts list it: its name and its days.
fn holiday_called(name: &str) -> Option<Wording> {
    let PublicHoliday {
        name_zh,
        name_en,
        first,
        last,
    } = name.strip_prefix("holiday ")?.parse().ok()?;
    Some(Wording {
        zh: format!("{name_zh}（{first} 至 {last}）"),
        en: format!("{name_en} ({first} to {last})"),
    })
}
