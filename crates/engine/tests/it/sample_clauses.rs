//! Clauses of every kind, small enough to see at once what they ask for.

use std::sync::{Arc, LazyLock};

use domain::*;
use engine::kinds::ALL;
use engine::*;
use pack::*;

use crate::desk::*;
use crate::kinds::desk_by;

/// A rule of every kind, so that what holds for all kinds is tried with each.
pub(crate) fn rule_of(kind: RuleKind) -> Rule {
    match kind {
        RuleKind::Clock => Rule::Clock(clock_rule("1h")),
        RuleKind::Guard => close_guard().rule,
        RuleKind::Form => intake().rule,
        RuleKind::Phrase => banned().rule,
        RuleKind::Metric => pace(),
        RuleKind::Window => rest_hours().rule,
        RuleKind::Coverage => all_followed_up(),
        RuleKind::Duty => inspections(),
        RuleKind::Checklist => tools(),
        RuleKind::Score => dress(),
        RuleKind::Route => routes().rule,
        RuleKind::Privacy => privacy().rule,
        RuleKind::Script => calming(),
        RuleKind::Review => listening(),
    }
}

pub(crate) fn guard(name: &str, action: ActionKind, needs: &[Evidence]) -> Clause {
    clause(
        name,
        Rule::Guard(GuardRule {
            action: Some(ActName::Act(action)),
            needs: needs.to_vec(),
            tries: 3,
            or_reason: false,
            only_asks: false,
            check: Check::default(),
            follow_up: None,
        }),
    )
}

pub(crate) fn close_guard() -> Clause {
    use Evidence as E;
    guard(
        "C06",
        ActionKind::Close,
        &[
            E::Result,
            E::AnswerToCustomer,
            E::CustomerWordOrTries,
            E::AnswersGiven,
        ],
    )
}

pub(crate) fn intake() -> Clause {
    let rule = FormRule {
        record: RecordName::Record(RecordKind::Intake),
        needs: vec![Evidence::CustomerName, Evidence::Reach, Evidence::Content],
        also: vec![(vec![CaseType::Repair], vec![Evidence::Address, Evidence::Since])],
        parts: Vec::new(),
        act: FindingAct::Refuse,
        check: Check::default(),
        follow_up: None,
    };
    clause("B02", Rule::Form(rule))
}

pub(crate) fn banned() -> Clause {
    let never = BannedPhrase {
        any_of: vec!["不归我管".into()],
        unless: Vec::new(),
        unless_before: Vec::new(),
        unless_after: Vec::new(),
        better: vec!["我帮您转接".into()],
    };
    let rule = PhraseRule {
        moments: Vec::new(),
        never: vec![never],
        must: Vec::new(),
        needs_address_by_name: false,
        titles: Vec::new(),
        once_in_contact: false,
        when: PhraseTime::default(),
        more_than: 0,
        in_order: false,
        first_only: false,
        holiday_names: std::collections::BTreeMap::new(),
        others_data: Vec::new(),
        act: FindingAct::Refuse,
        check: Check::default(),
    };
    Clause {
        answerable: Answerable::Agent,
        ..clause("G04", Rule::Phrase(rule))
    }
}

pub(crate) fn opening() -> Clause {
    let part = TextPart {
        moments: Vec::new(),
        name: "greeting".into(),
        title: Wording::default(),
        any_of: vec!["您好".into()],
        min_rest_chars: 0,
        offer: Wording::default(),
    };
    let rule = PhraseRule {
        moments: vec![Moment::CallOpening],
        never: Vec::new(),
        must: vec![part],
        needs_address_by_name: false,
        titles: Vec::new(),
        once_in_contact: false,
        when: PhraseTime::default(),
        more_than: 0,
        in_order: false,
        first_only: false,
        holiday_names: std::collections::BTreeMap::new(),
        others_data: Vec::new(),
        act: FindingAct::Warn,
        check: Check::default(),
    };
    Clause {
        answerable: Answerable::Agent,
        ..clause("A03", Rule::Phrase(rule))
    }
}

pub(crate) fn rest_hours() -> Clause {
    let hours = hours(&["12:00-14:00", "20:00-09:00"]);
    clause(
        "F02",
        Rule::Window(WindowRule::Closed(ClosedHours {
            action: ActName::Act(ActionKind::PlaceCall),
            hours,
            wishes_first: true,
        })),
    )
}

pub(crate) fn routes() -> Clause {
    let when = CaseCondition {
        words: vec!["漏水".into()],
        ..CaseCondition::default()
    };
    let lines = vec![
        RouteLine {
            when,
            priority: Some(Priority::Urgent),
        },
        RouteLine {
            when: CaseCondition::default(),
            priority: Some(Priority::Normal),
        },
    ];
    clause(
        "B18",
        Rule::Route(RouteRule {
            lines,
            needs_type: true,
            ..RouteRule::default()
        }),
    )
}

pub(crate) fn privacy() -> Clause {
    let mask = Masking {
        fields: vec!["phone".into()],
        needs_reason: true,
        open_minutes: 5,
    };
    clause(
        "J01",
        Rule::Privacy(PrivacyRule {
            mask: Some(mask),
            ..PrivacyRule::default()
        }),
    )
}

fn judging(event: EventKind) -> Check {
    Check {
        on: vec![FactPattern::from(event)],
        ..Check::default()
    }
}

fn item(name: &str) -> NamedItem {
    NamedItem {
        name: name.into(),
        title: Wording::default(),
    }
}

fn pace() -> Rule {
    Rule::Metric(MetricRule {
        gauge: Gauge::Number {
            field: "chars_per_minute".into(),
            at_least: Some(90),
            at_most: Some(160),
        },
        check: judging(EventKind::SpeechMeasured),
    })
}

fn all_followed_up() -> Rule {
    Rule::Coverage(CoverageRule {
        each: Vec::new(),
        reached_all_by: Vec::new(),
        until: Vec::new(),
        also: Vec::new(),
        population: vec![FactPattern::from(EventKind::RepairFinished)],
        member: MemberPart::Thing,
        reached_by: vec![FactPattern::from(EventKind::FollowedUp)],
        every: Period::Month,
        grace: calendar::Millis::days(7),
        share: 100,
        standing: false,
    })
}

fn inspections() -> Rule {
    Rule::Duty(DutyRule {
        every: vec![PeriodicDuty {
            every: Recurrence::Period(Period::Day),
            done: vec![FactPattern::from(EventKind::InspectionDone)],
            times: 1,
            grace: calendar::Millis::ZERO,
            varying: None,
            per_person: Vec::new(),
        }],
        ..DutyRule::default()
    })
}

fn tools() -> Rule {
    Rule::Checklist(ChecklistRule {
        at: vec![FactPattern::from(EventKind::VisitArrived)],
        list: "X-1".into(),
        evidence: Vec::new(),
        fresh_within: None,
        since: Vec::new(),
        check: Check {
            items: vec![item("badge"), item("uniform")],
            ..Check::default()
        },
    })
}

fn dress() -> Rule {
    Rule::Score(ScoreRule::Points(Box::new(ConductPoints {
        points: -1,
        instead: Vec::new(),
        needs: Vec::new(),
        warn_on_spot: true,
        check: Check::default(),
    })))
}

fn calming() -> Rule {
    Rule::Script(ScriptRule {
        at: vec![FactPattern::from(EventKind::EmotionNoticed)],
        steps: Some(ScriptSteps {
            script: "X-1".into(),
            steps: vec![item("listen"), item("own_up")],
            by: vec![FactPattern::from(EventKind::CallEnded)],
            in_order: true,
        }),
        ..ScriptRule::default()
    })
}

fn listening() -> Rule {
    Rule::Review(ReviewRule {
        pass: 60,
        check: Check::default(),
    })
}

pub(crate) fn asker(now: &str) -> Asker {
    Asker {
        now: at(now),
        zone: shanghai(),
        wishes: None,
        person: AGENT.person(),
    }
}

pub(crate) fn phoned(raised: Raised) -> (Author, FactBody) {
    (
        AGENT,
        FactBody::CaseRaised {
            raised: Raised {
                channel: Channel::Phone,
                ..raised
            },
        },
    )
}

pub(crate) fn desk_with(clause: Clause, first: (Author, FactBody)) -> TestDesk {
    desk_by(standard(vec![clause], office()).into(), first)
}

/// One standard of each kind, made once.
pub(crate) fn standard_of(place: usize) -> Arc<Standard> {
    static STANDARDS: LazyLock<Vec<Arc<Standard>>> = LazyLock::new(|| {
        let of = |kind| standard(vec![clause("X-1", rule_of(kind))], office()).into();
        ALL.iter().map(|it| of(it.rule_kind())).collect()
    });
    Arc::clone(&STANDARDS[place])
}
