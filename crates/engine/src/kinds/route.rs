//! Routes: classification decides. A type is always chosen (B03); the priority follows the first line that fits (B18).
//!
//! A case has a type, so B03 is kept whenever one is raised; asking before the raising refuses one without. B18 is kept
//! when the priority is the one that its lines give, or more urgent; a person who sets it less urgent than the lines
//! say breaks the clause, at the raising or later, because changing the lines is the company's decision. A case that no
//! line fits is judged by no one.

use calendar::Instant;
use domain::{
    Action, Author, BreakAct, CaseType, Event, EventKind, Evidence, Fact, FactBody, FactKind, Priority,
    Raised, Refusal,
};
use pack::text::{EmotionReading, EmotionSignal, complains_again, read_emotion, urges_in_complaint};
use pack::{Clause, Emotion, FactName, Hears, RouteRule, Rule, RuleKind, Wording};

use super::check::{Lacks, lacking};
use super::{Judged, Kind, Occasion, names_in};
use crate::ask::{Question, refusal};
use crate::fit::{Subject, applies, fits, is_meant};
use crate::state::PendingEvent;
use crate::view::{self, View};
use crate::{CaseState, Standard};

/// Routes.
pub struct Route;

impl Kind for Route {
    fn rule_kind(&self) -> RuleKind {
        RuleKind::Route
    }

    fn about(&self) -> Wording {
        Wording {
            zh: "分流：受理时必须选定类型；优先级按第一条符合的规则确定，可以调高，人工调低于规则为违约；识别出情绪、威胁或规定的情形时，\
                 立即告知规定的人、写下规定的记录，并按时限跟进。".to_owned(),
            en: "Route: a type must be chosen at intake; the first line that fits decides the priority. People may raise \
                 it; setting it lower than the line says breaks the clause. What it listens for or names is told at once to \
                 whom it says, and written down where it says so; what must follow runs as a promise."
                .to_owned(),
        }
    }

    fn watches(&self, rule: &Rule) -> Vec<FactName> {
        let Rule::Route(rule) = rule else {
            return Vec::new();
        };
        let mut names = names_in(&rule.check.on);
        if classifies(rule) {
            names.extend([FactKind::CaseRaised, FactKind::Classified].map(FactName::Fact));
        }
        if rule.hears.is_some() && rule.check.on.is_empty() {
            names.extend(HEARD_IN.map(FactName::Fact));
        }
        names
    }

    fn judge(&self, occasion: &Occasion<'_>) -> Option<Judged> {
        let Rule::Route(rule) = &occasion.clause.rule else {
            return None;
        };
        if !is_occasion(rule, occasion.view) {
            return judge_class(rule, occasion);
        }
        let mut lacks = lacking(
            occasion.standard,
            &rule.check,
            occasion.view,
            Some(occasion.state),
        );
        climb(rule, occasion.view, (Some(occasion.state), &mut lacks));
        let mut proof = std::mem::take(&mut lacks.proof);
        proof.push(occasion.fact.seq);
        let mut judged = Judged::by_missing(lacks.names(), proof);
        if let Some(hears) = &rule.hears {
            let heard = heard(hears, (occasion.fact, occasion.view), (occasion.state, false));
            if heard.is_empty() {
                return judge_class(rule, occasion);
            }
            judged.detail.extend(heard);
        }
        Some(judged)
    }

    fn ask(&self, question: &Question<'_>) -> Option<Refusal> {
        let Rule::Route(rule) = &question.clause.rule else {
            return None;
        };
        if matches!(question.action, Action::Record { .. }) {
            let mut lacks = Lacks::default();
            climb(rule, &question.view(), (question.state, &mut lacks));
            return question.refuse(Vec::new(), lacks);
        }
        let is_untyped = matches!(question.action, Action::Raise { case_type: None, .. });
        (rule.needs_type && is_untyped).then(|| refusal(question.clause, vec![Evidence::CaseType]))
    }
}

/// What is missing below a step that somebody takes: the step that should have come first, or that it is one at all.
fn climb(rule: &RouteRule, view: &View<'_>, (state, lacks): (Option<&CaseState>, &mut Lacks)) {
    for ladder in rule.ladders.iter().filter(|it| is_meant(&it.on, view)) {
        let (Some(person), Some(step)) = (view.person(), view.value(&ladder.step)) else {
            continue;
        };
        let Some(place) = ladder.place_of(step) else {
            lacks.fields.push(ladder.step.clone());
            continue;
        };
        let counts = |at: Instant| ladder.lapses.is_none_or(|it| view.at.since(at) <= it);
        let taken = state.into_iter().flat_map(|it| it.climbed.of(view.name, person));
        let reached = taken
            .filter(|it| counts(it.at))
            .filter_map(|it| Some((ladder.place_of(&it.step)?, it.seq)))
            .max();
        let skips = usize::try_from(ladder.may_skip).unwrap_or(usize::MAX);
        let owed = place.checked_sub(skips.saturating_add(1));
        let missing = owed.filter(|it| reached.is_none_or(|(place, _)| place < *it));
        let has_ground = ladder.ground.as_ref().is_some_and(|it| view.carries(it));
        match missing
            .and_then(|it| ladder.steps.get(it))
            .filter(|_| !has_ground)
        {
            Some(step) => lacks.facts.push(step.name.clone()),
            None => lacks.proof.extend(reached.map(|(_, seq)| seq)),
        }
    }
}

/// The facts that are steps of a ladder, each with the field that names the step.
pub(crate) fn steps_named(rule: &Rule) -> impl Iterator<Item = (FactName, &String)> {
    let ladders = if let Rule::Route(rule) = rule {
        rule.ladders.as_slice()
    } else {
        &[]
    };
    ladders
        .iter()
        .flat_map(|it| it.on.iter().map(|fact| (fact.fact, &it.step)))
}

/// What a customer may show emotions in, unless the clause names other facts.
const HEARD_IN: [FactKind; 3] = [FactKind::CaseRaised, FactKind::MessageReceived, FactKind::Urged];

const fn classifies(rule: &RouteRule) -> bool {
    !rule.lines.is_empty() || rule.needs_type
}

/// Whether the fact is one that the route's check or ear is about.
fn is_occasion(rule: &RouteRule, view: &View<'_>) -> bool {
    if rule.check.on.is_empty() {
        rule.hears.is_some() && HEARD_IN.iter().any(|it| view.name == FactName::Fact(*it))
    } else {
        is_meant(&rule.check.on, view)
    }
}

/// What is done at once about the fact.
pub(crate) fn tells<'c>(
    clause: &'c Clause,
    view: &View<'_>,
    fact: &Fact,
    state: &CaseState,
) -> &'c [BreakAct] {
    let Rule::Route(rule) = &clause.rule else {
        return &[];
    };
    let is_meant =
        !rule.tell.is_empty() && is_occasion(rule, view) && is_heard(clause, (fact, view), (state, false));
    if is_meant { &rule.tell } else { &[] }
}

/// The event that is to be written at once about the fact; none when the route writes none, or it happened already and
/// is wanted once.
pub(crate) fn written(
    clause: &Clause,
    view: &View<'_>,
    fact: &Fact,
    state: &CaseState,
) -> Option<PendingEvent> {
    let Rule::Route(rule) = &clause.rule else {
        return None;
    };
    let written = rule.writes.as_ref()?;
    if !is_occasion(rule, view) || !is_heard(clause, (fact, view), (state, false)) {
        return None;
    }
    let is_same = |it: &&PendingEvent| {
        it.event.what == written.event && view::may_be_same(it.event.thing.as_deref(), view.thing())
    };
    let mut happened = state.past.named(FactName::Event(written.event), view.thing());
    // What happened before a reopening is of the round before.
    let is_done = !matches!(fact.body, FactBody::CaseReopened { .. }) && happened.next().is_some();
    if written.is_once && (is_done || state.writes.iter().any(|it| is_same(&it))) {
        return None;
    }
    let mut event = Event::of(written.event);
    event.thing = view.thing().map(str::to_owned);
    let mut say = |field: &str, said: &str| {
        if !said.is_empty() {
            event.fields.insert(field.to_owned(), said.to_owned());
        }
    };
    let earlier = state.past.any_of(&written.from, view.about_whom()).next();
    for (field, source) in &written.copies {
        say(
            field,
            earlier.and_then(|(_, it)| it.value(source)).unwrap_or_default(),
        );
    }
    if let Some(field) = &written.words_in {
        let words = rule.hears.as_ref().map(|it| words_heard(it, fact, view));
        say(field, &words.unwrap_or_default().join("、"));
    }
    if let Some(field) = &written.clause_in {
        say(field, clause.id.as_str());
    }
    Some(PendingEvent {
        event,
        number_in: written.number_in.clone(),
        at: fact.at,
    })
}

/// What a route looks back at to write its event: that it happened, and what it takes over, by the names of the fields.
pub(crate) fn copied(rule: &Rule) -> Vec<(FactName, Vec<String>)> {
    let Rule::Route(RouteRule {
        writes: Some(written),
        ..
    }) = rule
    else {
        return Vec::new();
    };
    let fields: Vec<String> = written.copies.values().cloned().collect();
    let from = written.from.iter().map(|it| (it.fact, fields.clone()));
    from.chain([(FactName::Event(written.event), Vec::new())])
        .collect()
}

/// Whether a route that listens hears something in the fact; true for clauses that do not listen. The case may have taken
/// the fact in already.
pub(crate) fn is_heard(clause: &Clause, fact: (&Fact, &View<'_>), after: (&CaseState, bool)) -> bool {
    match &clause.rule {
        Rule::Route(RouteRule {
            hears: Some(hears), ..
        }) => !heard(hears, fact, after).is_empty(),
        Rule::Clock(_)
        | Rule::Guard(_)
        | Rule::Form(_)
        | Rule::Phrase(_)
        | Rule::Metric(_)
        | Rule::Window(_)
        | Rule::Coverage(_)
        | Rule::Duty(_)
        | Rule::Checklist(_)
        | Rule::Score(_)
        | Rule::Route(_)
        | Rule::Privacy(_)
        | Rule::Script(_)
        | Rule::Review(_) => true,
    }
}

/// The words of emotions and threats in a customer's text, or that a complaint came again.
fn heard(hears: &Hears, (fact, view): (&Fact, &View<'_>), after: (&CaseState, bool)) -> Vec<String> {
    let mut heard = words_heard(hears, fact, view);
    heard.extend(noted(hears, &fact.body));
    let times = if hears.repeated > 0 {
        complaints(fact, after)
    } else {
        0
    };
    if times > 0 && times >= hears.repeated {
        heard.push(format!("complaints {times}"));
    }
    heard.dedup();
    heard
}

/// The words of emotions and threats in a customer's text.
fn words_heard(hears: &Hears, fact: &Fact, view: &View<'_>) -> Vec<String> {
    let read = || customer_words(&fact.body).into_iter().map(read_emotion).collect();
    let felt = |all: &[EmotionReading]| all.iter().flat_map(|it| felt(hears, it)).collect();
    view.readings(read, felt)
}

/// The words of emotions and threats that the route listens for.
fn felt(hears: &Hears, reading: &EmotionReading) -> Vec<String> {
    let is_strong = |it: &&Emotion| hears.at_least > 0 && reading.strength(**it) >= hears.at_least;
    let mut signals: Vec<EmotionSignal> = hears
        .emotions
        .iter()
        .filter(is_strong)
        .map(|it| (*it).into())
        .collect();
    if hears.threat && reading.threatens() {
        signals.push(EmotionSignal::Threat);
    }
    let of_signals = reading.hits.iter().filter(|it| signals.contains(&it.signal));
    of_signals.map(|it| it.text.clone()).collect()
}

/// What somebody at the desk noted of emotions and threats counts as heard, whatever words stand beside it.
fn noted(hears: &Hears, body: &FactBody) -> Option<String> {
    let event = body.event()?;
    let is_meant = if event.what == EventKind::EmotionNoticed {
        let strength = event.number("strength").unwrap_or(0);
        let is_listed = |word: &str| hears.emotions.iter().any(|it| it.as_str() == word);
        strength >= i64::from(hears.at_least) && event.field("emotion").is_some_and(is_listed)
    } else {
        hears.threat && event.what == EventKind::ThreatNoticed
    };
    is_meant.then(|| event.field("words").unwrap_or(event.what.as_str()).to_owned())
}

fn customer_words(body: &FactBody) -> Vec<&str> {
    if let FactBody::CaseRaised { raised } = body {
        return vec![&raised.subject, &raised.description];
    }
    let written = if let FactBody::MessageReceived { received } = body {
        Some(received.text.as_str())
    } else if let FactBody::Urged { text } = body {
        Some(text.as_str())
    } else {
        None
    };
    let event = body.event().into_iter().flat_map(|event| {
        let named = ["words", "what", "demand"]
            .into_iter()
            .filter_map(|it| event.field(it));
        event.text.as_deref().into_iter().chain(named)
    });
    written.into_iter().chain(event).collect()
}

/// Whether the rule counts how often a customer complains.
pub(crate) const fn counts_complaints(rule: &Rule) -> bool {
    matches!(rule, Rule::Route(RouteRule { hears: Some(hears), .. }) if hears.repeated > 0)
}

/// Whether the customer complains once more about what the case is about: by urging with anger, or by saying so.
pub(crate) fn complains(fact: &Fact, state: &CaseState) -> bool {
    if state.case.case_type != CaseType::Complaint {
        return false;
    }
    if let FactBody::Urged { text } = &fact.body {
        urges_in_complaint(text)
    } else if let FactBody::MessageReceived { received } = &fact.body {
        complains_again(&received.text)
    } else {
        false
    }
}

/// The how-manieth complaint on the same matter this fact is; 0 when it is none. A case is one matter; complaints that
/// are recorded with numbers of their own in one case are as many matters. That there were others on cases of their own is
/// said by a fact, which counts them.
fn complaints(fact: &Fact, (state, is_taken_in): (&CaseState, bool)) -> u32 {
    let case = &state.case;
    let count = |seen: usize| u32::try_from(seen).unwrap_or(u32::MAX);
    let recorded = FactName::Event(EventKind::ComplaintRecorded);
    if let Some(event) = fact
        .body
        .event()
        .filter(|it| it.what == EventKind::ComplaintRepeated)
    {
        // What is no complaint any more is no second one.
        let times = event.number("times").unwrap_or(2);
        let is_one = case.case_type == CaseType::Complaint;
        return if is_one {
            u32::try_from(times).unwrap_or(0)
        } else {
            0
        };
    }
    if let Some(event) = fact
        .body
        .event()
        .filter(|it| it.what == EventKind::ComplaintRecorded)
    {
        return count(state.past.named(recorded, event.thing.as_deref()).count()) + 1;
    }
    let is_complaint = case.case_type == CaseType::Complaint;
    let is_reopened = is_complaint && matches!(fact.body, FactBody::CaseReopened { .. });
    if !is_reopened && !complains(fact, state) {
        return 0;
    }
    let before = [FactKind::Urged, FactKind::MessageReceived].map(|it| {
        let said = state.past.named(FactName::Fact(it), None);
        count(
            said.filter(|(_, seen)| seen.value(view::COMPLAINS).is_some())
                .count(),
        )
    });
    let raised = case.round + before.iter().sum::<u32>();
    // A reopening that was taken in is counted among the rounds.
    raised + u32::from(!(is_reopened && is_taken_in))
}

/// The type at the raising, the priority then and later.
fn judge_class(rule: &RouteRule, occasion: &Occasion<'_>) -> Option<Judged> {
    if !classifies(rule) {
        return None;
    }
    let case = &occasion.state.case;
    if let FactBody::CaseRaised { .. } = &occasion.fact.body {
        let by_rule = decided(rule, Subject::from(case));
        let is_occasion = by_rule.is_some() || rule.needs_type;
        return is_occasion.then(|| by_priority(case.priority, by_rule, occasion.fact.seq));
    }
    let FactBody::Classified { change } = &occasion.fact.body else {
        return None;
    };
    if !matches!(occasion.fact.author, Author::Person(_)) {
        return None;
    }
    let chosen = change.priority?;
    let case_type: CaseType = change.case_type.unwrap_or(case.case_type);
    let by_rule = decided(
        rule,
        Subject {
            case_type,
            ..Subject::from(case)
        },
    )?;
    Some(by_priority(chosen, Some(by_rule), occasion.fact.seq))
}

fn decided(rule: &RouteRule, subject: Subject<'_>) -> Option<Priority> {
    rule.lines
        .iter()
        .find(|it| fits(&it.when, subject))
        .and_then(|it| it.priority)
}

/// Priorities are ordered from most to least urgent.
fn by_priority(chosen: Priority, by_rule: Option<Priority>, seq: u32) -> Judged {
    let too_low = by_rule.filter(|it| chosen > *it);
    Judged::by_missing(
        too_low.map(|it| it.as_str().to_owned()).into_iter().collect(),
        vec![seq],
    )
}

/// The priority that the standard gives a case about to be raised, and the clause that decided; the priority as given
/// when no line fits.
#[must_use]
pub fn priority_of(standard: &Standard, raised: &Raised) -> (Priority, Option<domain::ClauseId>) {
    let subject = Subject::from(raised);
    let mut routes = standard.clauses.iter().filter_map(|it| {
        let Rule::Route(rule) = &it.clause.rule else {
            return None;
        };
        let priority = decided(rule, subject).filter(|_| applies(&it.clause, subject))?;
        Some((priority, Some(it.clause.id.clone())))
    });
    routes.next().unwrap_or((raised.priority, None))
}
