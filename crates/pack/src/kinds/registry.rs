//! Holds what clauses say of events to the registry of events: names of fields and parts, words, numbers.

use domain::{EventField, EventKind, EventPart, FieldHolds};

use crate::kinds::pattern::read_patterns;
use crate::nearest::nearest;
use crate::source::{PackError, says};
use crate::tree::{Key, Node};
use crate::{FactName, FactPattern, Gauge, Rule, Wording};

type Errors = Vec<PackError>;

/// The table of a pattern: what it asks of an event must be something that the event may carry.
pub(super) fn check_pattern(node: &Node, errors: &mut Errors) {
    let Some(name) = node.read::<FactName>("fact") else {
        return;
    };
    if let Some(of) = node.get("of") {
        let is_of_clause = matches!(name.as_str(), "deadline_passed" | "warning_given" | "break_acted");
        if !is_of_clause {
            errors.push(of.place.error(
                says!("{name} 不由条款产生", "{name} does not come of a clause"),
                says!(
                    "`of` 只与 deadline_passed、warning_given 或 break_acted 同用",
                    "`of` stands with deadline_passed, warning_given or break_acted"
                ),
            ));
        }
    }
    let asks = ["with", "has", "lacks", "at_least", "at_most"];
    match name {
        FactName::Event(kind) => {
            check_words(node.get("with"), &[kind], errors);
            check_names(node.list("has"), &[kind], errors);
            check_names(node.list("lacks"), &[kind], errors);
            check_numbers(node.get("at_least"), &[kind], errors);
            check_numbers(node.get("at_most"), &[kind], errors);
        }
        FactName::Fact(kind) => {
            for key in asks {
                if let Some(found) = node.get(key) {
                    errors.push(found.place.error(
                        says!(
                            "{kind} 不是事件，没有字段",
                            "{kind} is no event and has no fields"
                        ),
                        says!(
                            "`{key}` 只与事件同用，见 docs/reference/events.md",
                            "`{key}` stands with events only; see docs/reference/events.md"
                        ),
                    ));
                }
            }
        }
    }
}

/// What a clause asks of the events that it judges.
pub(crate) fn check_judged(node: &Node, rule: &Rule, errors: &mut Errors) {
    check_narrowing(node, rule, errors);
    if let Some(clock) = rule.clock() {
        let ends: Vec<EventKind> = clock.stops().filter_map(|it| it.fact.event()).collect();
        check_names(node.list("must_carry"), &ends, errors);
    }
    let judged: Vec<EventKind> = rule.judged_events().into_iter().collect();
    let is_masking = matches!(rule, Rule::Privacy(it) if it.mask.is_some());
    let asks: Vec<&Key> = node
        .entries()
        .iter()
        .map(|(key, _)| key)
        .filter(|it| ASKS.contains(&it.name.as_str()) && !is_masking)
        .collect();
    if judged.is_empty() {
        for key in asks {
            errors.push(key.place.error(
                {
                    let name = &key.name;
                    says!(
                        "`{name}` 对事件提要求，而本条不判定任何事件",
                        "`{name}` asks something of an event, and the clause judges none"
                    )
                },
                says!("在 `on` 里写明事件", "name the events in `on`"),
            ));
        }
        return;
    }
    if !is_masking {
        check_names(node.list("fields"), &judged, errors);
    }
    for it in node.list("fields_if") {
        check_words(it.get("with"), &judged, errors);
        check_names(it.list("fields"), &judged, errors);
    }
    check_words(node.get("must_be"), &judged, errors);
    if let Some(weighted) = node.get("weighted") {
        check_number(weighted.get("total"), &judged, errors);
        check_numbers(weighted.get("of"), &judged, errors);
    }
    check_compared(node, &judged, errors);
    check_numbers(node.get("at_most_field"), &judged, errors);
    for (_, other) in node.get("at_most_field").map_or(&[][..], Node::entries) {
        check_number(Some(other), &judged, errors);
    }
    for it in node.list("limits") {
        check_number(it.get("number"), &judged, errors);
        check_names(it.get("by").map_or(&[], std::slice::from_ref), &judged, errors);
    }
    for (_, later) in node.get("earlier").map_or(&[][..], Node::entries) {
        check_names(std::slice::from_ref(later), &judged, errors);
    }
    match rule {
        Rule::Metric(metric) => check_gauge(node, &metric.gauge, &judged, errors),
        Rule::Score(_) => {
            check_names(node.list("needs"), &judged, errors);
            for it in node.list("instead") {
                check_words(it.get("with"), &judged, errors);
            }
            check_numbers(node.get("at_least"), &judged, errors);
            check_numbers(node.get("at_most"), &judged, errors);
        }
        Rule::Clock(_)
        | Rule::Guard(_)
        | Rule::Form(_)
        | Rule::Phrase(_)
        | Rule::Window(_)
        | Rule::Coverage(_)
        | Rule::Duty(_)
        | Rule::Checklist(_)
        | Rule::Route(_)
        | Rule::Privacy(_)
        | Rule::Script(_)
        | Rule::Review(_) => {
            check_numbers(node.get("at_least"), &judged, errors);
            check_numbers(node.get("at_most"), &judged, errors);
        }
    }
}

/// Fields in which an earlier event is compared with the judged one are fields of both.
fn check_compared(node: &Node, judged: &[EventKind], errors: &mut Errors) {
    for it in node.list("needs_facts").iter().chain(node.list("needs_none")) {
        let names = it.list("same_fields");
        let only_for = read_patterns(it.list("for"));
        let events = |patterns: &[FactPattern]| -> Vec<EventKind> {
            patterns.iter().filter_map(|it| it.fact.event()).collect()
        };
        check_names(names, &events(&read_patterns(it.list("fact"))), errors);
        if only_for.is_empty() {
            check_names(names, judged, errors);
        } else {
            check_names(names, &events(&only_for), errors);
        }
    }
}

/// Keys that ask something of the judged event.
const ASKS: [&str; 8] = [
    "limits",
    "earlier",
    "fields",
    "fields_if",
    "must_be",
    "at_least",
    "at_most",
    "at_most_field",
];

/// Patterns beside an act or a record narrow it, so they name the same event.
fn check_narrowing(node: &Node, rule: &Rule, errors: &mut Errors) {
    let named = match rule {
        Rule::Guard(guard) => guard.action.map(|it| (it.as_str(), it.event())),
        Rule::Form(form) => Some((form.record.as_str(), form.record.event())),
        Rule::Clock(_)
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
        | Rule::Review(_) => None,
    };
    let Some((word, event)) = named else { return };
    for (pattern, at) in rule
        .check()
        .map_or(&[][..], |it| &it.on)
        .iter()
        .zip(node.list("on"))
    {
        if event.is_some() && pattern.fact.event() != event {
            errors.push(at.place.error(
                {
                    let fact = &pattern.fact;
                    says!(
                        "{fact} 不是本条所管的 {word}",
                        "{fact} is not {word}, which the clause is about"
                    )
                },
                says!(
                    "这里的 `on` 用来收窄：写 {{ fact = \"{word}\", with = {{ … }} }}",
                    "`on` narrows it here: write {{ fact = \"{word}\", with = {{ … }} }}"
                ),
            ));
        }
    }
}

fn check_gauge(node: &Node, gauge: &Gauge, judged: &[EventKind], errors: &mut Errors) {
    match gauge {
        Gauge::Number { .. } => check_number(node.get("number"), judged, errors),
        Gauge::Tariff { .. } => {
            let tariff = node.get("tariff");
            check_number(tariff.and_then(|it| it.get("number")), judged, errors);
            check_number(tariff.and_then(|it| it.get("per")), judged, errors);
        }
        Gauge::Elapsed { .. } | Gauge::MustBe(_) => {}
    }
}

fn check_names(names: &[Node], events: &[EventKind], errors: &mut Errors) {
    for node in names {
        let Some(name) = node.as_text() else { continue };
        for event in events {
            let parts = event.spec().parts;
            if !parts.iter().any(|it| it.name() == name) {
                errors.push(node.place.error(
                    says!("`{event}` 不带 `{name}`", "`{event}` carries no `{name}`"),
                    right_of(name, parts.iter().map(EventPart::name)),
                ));
            }
        }
    }
}

fn check_words(table: Option<&Node>, events: &[EventKind], errors: &mut Errors) {
    for (key, values) in table.map_or(&[][..], Node::entries) {
        for event in events {
            let Some(field) = field_of(*event, &key.name) else {
                errors.push(no_field(&key.place, *event, &key.name, |_| true));
                continue;
            };
            for value in values.items() {
                let word = value.as_text().unwrap_or_default();
                if !field.holds.takes(word) {
                    let name = field.name;
                    errors.push(value.place.error(
                        says!(
                            "`{event}` 的 `{name}` 不会是 `{word}`",
                            "`{name}` of `{event}` is never `{word}`"
                        ),
                        right_value(word, field),
                    ));
                }
            }
        }
    }
}

/// The field of that name holds words, in every event that the patterns mean.
pub(super) fn check_field_of_words(name: Option<&Node>, patterns: &[FactPattern], errors: &mut Errors) {
    let Some((node, name)) = name.and_then(|it| Some((it, it.as_text()?))) else {
        return;
    };
    let holds_words = |it: &EventField| it.holds == FieldHolds::Words;
    for pattern in patterns {
        match pattern.fact {
            FactName::Event(event) if field_of(event, name).is_some_and(holds_words) => {}
            FactName::Event(event) => errors.push(no_field(&node.place, event, name, holds_words)),
            FactName::Fact(kind) => errors.push(node.place.error(
                says!(
                    "{kind} 不是事件，没有字段",
                    "{kind} is no event and has no fields"
                ),
                says!(
                    "`done` 写带有文字字段的事件，见 docs/reference/events.md",
                    "let an event with such a field do it; see docs/reference/events.md"
                ),
            )),
        }
    }
}

fn right_value(word: &str, field: &EventField) -> Wording {
    let near = match field.holds {
        FieldHolds::OneOf(words) => nearest(word, words.iter().copied()),
        FieldHolds::YesNo => nearest(word, ["yes", "no"]),
        FieldHolds::Words | FieldHolds::Number(_) => None,
    };
    let Wording { zh, en } = expects(field.holds);
    near.map_or_else(
        || says!("写{zh}", "write {en}"),
        |it| says!("是不是 `{it}`？可以是{zh}", "did you mean `{it}`? It may be {en}"),
    )
}

fn expects(holds: FieldHolds) -> Wording {
    Wording {
        zh: holds.expects_in_chinese(),
        en: holds.expects(),
    }
}

fn check_numbers(table: Option<&Node>, events: &[EventKind], errors: &mut Errors) {
    for (key, _) in table.map_or(&[][..], Node::entries) {
        for event in events {
            if !is_number(*event, &key.name) {
                errors.push(no_field(&key.place, *event, &key.name, is_number_field));
            }
        }
    }
}

fn check_number(name: Option<&Node>, events: &[EventKind], errors: &mut Errors) {
    let Some((node, name)) = name.and_then(|it| Some((it, it.as_text()?))) else {
        return;
    };
    for event in events {
        if !is_number(*event, name) {
            errors.push(no_field(&node.place, *event, name, is_number_field));
        }
    }
}

fn is_number(event: EventKind, name: &str) -> bool {
    field_of(event, name).is_some_and(is_number_field)
}

const fn is_number_field(field: &EventField) -> bool {
    matches!(field.holds, FieldHolds::Number(_))
}

fn field_of(event: EventKind, name: &str) -> Option<&'static EventField> {
    event.spec().field(name).filter(|it| it.name == name)
}

fn no_field(
    place: &crate::source::Place,
    event: EventKind,
    name: &str,
    fits: impl Fn(&EventField) -> bool,
) -> PackError {
    let fields = event.spec().parts.iter().filter_map(|it| match it {
        EventPart::Field(field) if fits(field) => Some(field.name),
        EventPart::Field(_)
        | EventPart::Thing
        | EventPart::Person
        | EventPart::Customer
        | EventPart::ByAt
        | EventPart::Text
        | EventPart::Items => None,
    });
    let wrong = if field_of(event, name).is_some() {
        says!("`{event}` 没有数字 `{name}`", "`{event}` has no number `{name}`")
    } else {
        says!("`{event}` 没有字段 `{name}`", "`{event}` has no field `{name}`")
    };
    place.error(wrong, right_of(name, fields))
}

fn right_of(name: &str, known: impl Iterator<Item = &'static str>) -> Wording {
    let known: Vec<_> = known.collect();
    if known.is_empty() {
        return says!(
            "它不带这类内容，见 docs/reference/events.md",
            "it carries nothing like that; see docs/reference/events.md"
        );
    }
    let list = known.join(", ");
    match nearest(name, known) {
        Some(near) => says!(
            "是不是 `{near}`？可以带 {list}",
            "did you mean `{near}`? It may carry {list}"
        ),
        None => says!("可以带 {list}", "it may carry {list}"),
    }
}
