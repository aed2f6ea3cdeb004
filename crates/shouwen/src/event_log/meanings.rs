//! What activities mean, held against what there is: facts that a log may tell, events, and what these carry.
//!
//! Always true: every mistake is told with file, line and column before a row is read. The trap: a part that is misspelt
//! would otherwise be passed over, which looks like a log that does not tell it.

use std::path::Path;

use calendar::Zone;
use domain::EventKind;
use pack::{Wording, nearest, says};
use toml_edit::{Document, Item, TableLike};

use super::mapping::{Mapping, no_mapping, place_in};
use super::rows_csv;
use crate::language::{OrSay as _, Said};

/// The facts of other systems that a mapping may name, each with what it may carry; everything else is an event.
const FACTS: &[(&str, &[&str])] = &[
    ("case_raised", &[]),
    (
        "call_talked",
        &["channel", "direction", "opening", "closing", "text"],
    ),
    ("message_received", &["channel", "subject", "text"]),
    ("reply_sent", &["channel", "text"]),
    ("note_added", &["text"]),
    ("handover_accepted", &[]),
    ("handler_changed", &[]),
    ("waiting_started", &["reason", "text"]),
    ("waiting_ended", &["text"]),
    ("urged", &["text"]),
    ("contact_tried", &["outcome", "text"]),
    ("result_recorded", &["text"]),
    ("customer_word_taken", &["word", "text"]),
    ("case_closed", &["cause", "remedy", "prevention"]),
    ("case_reopened", &["text"]),
];

/// A mistake, and where it begins in the text.
type Mistake = (usize, Wording);

/// Tells every activity that means nothing, and settings of the log that cannot be used.
pub(super) fn check(path: &Path, text: &str, mapping: &Mapping) -> anyhow::Result<()> {
    let document = Document::parse(text).or_say(|| no_mapping(path))?;
    let top = document.as_table();
    let mut mistakes: Vec<Mistake> = Vec::new();
    let mut on_key = |key: &str, wrong: Wording| mistakes.push((begin_of(top.get(key)), wrong));
    if Zone::named(&mapping.zone).is_err() {
        let zone = &mapping.zone;
        on_key(
            "zone",
            says!(
                "`{zone}` 不是时区；写时区，如 Asia/Shanghai",
                "`{zone}` is no zone; write one such as Asia/Shanghai"
            ),
        );
    }
    for (key, wrong) in [
        ("encoding", rows_csv::encoding(mapping).err()),
        ("delimiter", rows_csv::delimiter(mapping, ',').err()),
    ] {
        if let Some(said) = wrong.as_ref().and_then(|it| it.downcast_ref::<Said>()) {
            on_key(key, said.wording().clone());
        }
    }
    let activities = top.get("activities").and_then(Item::as_table_like);
    for (word, activity) in activities.into_iter().flat_map(TableLike::iter) {
        if let Some(activity) = activity.as_table_like() {
            mistakes.extend(wrong_in(word, activity));
        }
    }
    if mistakes.is_empty() {
        return Ok(());
    }
    mistakes.sort_by_key(|it| it.0);
    let told = mistakes.into_iter().map(|(begin, Wording { zh, en })| {
        let (line, column) = place_in(text, begin);
        let path = path.display();
        says!("{path}:{line}:{column}：{zh}", "{path}:{line}:{column}: {en}")
    });
    let (zh, en): (Vec<_>, Vec<_>) = told.map(|it| (it.zh, it.en)).unzip();
    let (zh, en) = (zh.join("\n"), en.join("\n"));
    Err(Said::of(Wording { zh, en }).into())
}

fn wrong_in(word: &str, activity: &dyn TableLike) -> Vec<Mistake> {
    let (fact, event) = (activity.get("fact"), activity.get("event"));
    let (named, may) = match (fact.and_then(Item::as_str), event.and_then(Item::as_str)) {
        (Some(fact), _) => (fact, FACTS.iter().find(|it| it.0 == fact).map(|it| it.1.to_vec())),
        (None, Some(event)) => (event, event.parse().ok().map(parts_of)),
        (None, None) => return Vec::new(),
    };
    let Some(may) = may else {
        let (item, wrong) = match fact {
            Some(_) => (fact, no_fact(word, named)),
            None => (event, no_event(word, named)),
        };
        return vec![(begin_of(item), wrong)];
    };
    let with = activity.get("with").and_then(Item::as_table_like);
    let stray = with.into_iter().flat_map(|with| {
        let keys = with.iter().filter(|(key, _)| !may.contains(key));
        keys.map(|(key, value)| {
            let begin = with.get_key_value(key).and_then(|(key, _)| key.span());
            (
                begin.map_or_else(|| begin_of(Some(value)), |it| it.start),
                no_part(named, key, &may),
            )
        })
    });
    stray.collect()
}

fn parts_of(event: EventKind) -> Vec<&'static str> {
    let parts = event.spec().parts.iter().map(domain::EventPart::name);
    // A log tells no customer by identity.
    parts.filter(|it| *it != "customer").collect()
}

fn no_fact(word: &str, fact: &str) -> Wording {
    let facts = FACTS.iter().map(|it| it.0).collect::<Vec<_>>().join(", ");
    let Wording { zh, en } = meant(nearest(fact, FACTS.iter().map(|it| it.0)));
    says!(
        "环节 `{word}`：`{fact}` 不是 {facts} 之一；也可以写 event{zh}",
        "the activity `{word}`: `{fact}` is none of {facts}; or name an event{en}"
    )
}

fn no_event(word: &str, event: &str) -> Wording {
    let all = EventKind::ALL.iter().map(|it| it.as_str());
    let Wording { zh, en } = meant(nearest(event, all));
    says!(
        "环节 `{word}`：没有事件 `{event}`{zh}",
        "the activity `{word}`: there is no event `{event}`{en}"
    )
}

fn no_part(named: &str, part: &str, may: &[&str]) -> Wording {
    let Wording { zh, en } = meant(nearest(part, may.iter().copied()));
    if named == "case_raised" {
        return says!(
            "`{named}` 不带 `{part}`；事项的内容写在 [raised] 里",
            "`{named}` carries no `{part}`; what a case is stands in [raised]"
        );
    }
    if may.is_empty() {
        return says!(
            "`{named}` 不带任何内容，没有 `{part}`",
            "`{named}` carries nothing, so no `{part}`"
        );
    }
    let may = may.join(", ");
    says!(
        "`{named}` 没有 `{part}`；可以写 {may}{zh}",
        "`{named}` carries no `{part}`; it may carry {may}{en}"
    )
}

fn meant(near: Option<&str>) -> Wording {
    near.map_or_else(Wording::default, |near| {
        says!("；是不是 `{near}`？", "; did you mean `{near}`?")
    })
}

fn begin_of(item: Option<&Item>) -> usize {
    item.and_then(Item::span).map_or(0, |it| it.start)
}

#[cfg(test)]
mod tests {
    use super::super::mapping;

    fn told(text: &str) -> String {
        let file = testkit::temp::folder();
        let path = file.path().join("map.toml");
        std::fs::write(&path, text).unwrap();
        let all = mapping::read(&path).unwrap_err().to_string();
        all.replace(&format!("{}/", file.path().display()), "")
    }

    #[test]
    fn what_an_activity_cannot_mean_is_told_with_its_place() {
        assert_eq!(
            told(
                "name = \"x\"\nzone = \"Asia/Beijing\"\n[activities.A]\nfact = \"reply_snet\"\n[activities.B]\nevent = \"visit_arived\"\n\
                 [activities.C]\nfact = \"reply_sent\"\nwith = { txet = \"说明\" }\n[activities.D]\nevent = \"visit_arrived\"\nwith = { thnig = \"号\" }\n"
            ),
            "map.toml:2:8: `Asia/Beijing` is no zone; write one such as Asia/Shanghai\n\
             map.toml:4:8: the activity `A`: `reply_snet` is none of case_raised, call_talked, message_received, reply_sent, note_added, \
             handover_accepted, handler_changed, waiting_started, waiting_ended, urged, contact_tried, result_recorded, \
             customer_word_taken, case_closed, case_reopened; or name an event; did you mean `reply_sent`?\n\
             map.toml:6:9: the activity `B`: there is no event `visit_arived`; did you mean `visit_arrived`?\n\
             map.toml:9:10: `reply_sent` carries no `txet`; it may carry channel, text; did you mean `text`?\n\
             map.toml:12:10: `visit_arrived` carries no `thnig`; it may carry thing; did you mean `thing`?"
        );
    }
}
