//! XES (IEEE 1849), the form of process-mining tools: a log of traces of events, each with typed attributes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use pack::says;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::mapping::Mapping;
use super::rejected::head_of;
use super::rows::{BadRow, Row};
use crate::language::{OrSay as _, unreadable};

pub(super) fn read(
    path: &Path,
    mapping: &Mapping,
    take: &mut dyn FnMut(Result<Row, BadRow>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut reader = Reader::from_file(path).or_say(|| unreadable(path))?;
    let mut buffer = Vec::new();
    let mut walk = Walk::default();
    let mut seen = BTreeSet::new();
    let mut head: Option<Arc<[String]>> = None;
    loop {
        buffer.clear();
        let place = reader.buffer_position();
        let event = reader.read_event_into(&mut buffer).or_say(|| {
            let path = path.display();
            says!(
                "{path} 从第 {place} 个字节起不是 XML",
                "{path} is no XML at byte {place}"
            )
        })?;
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "the enum of another crate: texts and comments say nothing"
        )]
        match event {
            Event::Start(tag) => walk.open(&tag, false)?,
            Event::Empty(tag) => walk.open(&tag, true)?,
            Event::End(tag) => {
                if let Some(row) = walk.close(tag.local_name().as_ref()) {
                    seen.extend(
                        row.columns
                            .keys()
                            .filter(|it| !seen.contains(*it))
                            .cloned()
                            .collect::<Vec<_>>(),
                    );
                    let known = head.get_or_insert_with(|| head_of(mapping, &row.columns).into());
                    take(Ok(Row {
                        head: known.clone(),
                        ..row
                    }))?;
                }
            }
            // An attribute may first come with the last event.
            Event::Eof if walk.events == 0 => return Ok(()),
            Event::Eof => return mapping.named.check(seen.iter().map(String::as_str)),
            _ => {}
        }
    }
}

#[derive(Default)]
struct Walk {
    trace: BTreeMap<String, String>,
    event: Option<BTreeMap<String, String>>,
    is_in_trace: bool,
    /// Attributes may hold attributes of their own, which are passed over.
    depth_of_attribute: u32,
    events: u64,
}

impl Walk {
    fn open(&mut self, tag: &BytesStart<'_>, is_empty: bool) -> anyhow::Result<()> {
        match tag.local_name().as_ref() {
            "trace" => {
                self.trace.clear();
                self.is_in_trace = true;
            }
            "event" => {
                self.events += 1;
                self.event = Some(BTreeMap::new());
            }
            "string" | "date" | "int" | "float" | "boolean" | "id" => {
                if self.depth_of_attribute == 0 {
                    self.note(tag)?;
                }
                self.depth_of_attribute += u32::from(!is_empty);
            }
            "list" | "container" => self.depth_of_attribute += u32::from(!is_empty),
            _ => {}
        }
        Ok(())
    }

    fn note(&mut self, tag: &BytesStart<'_>) -> anyhow::Result<()> {
        let (mut key, mut value) = (String::new(), String::new());
        for attribute in tag.attributes() {
            let attribute = attribute?;
            let text = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)?
                .into_owned();
            match attribute.key.local_name().as_ref() {
                "key" => key = text,
                "value" => value = text,
                _ => {}
            }
        }
        if let Some(event) = &mut self.event {
            event.insert(key, value);
        } else if self.is_in_trace {
            self.trace.insert(format!("case:{key}"), value);
        }
        Ok(())
    }

    /// An event that ended, as a row.
    fn close(&mut self, name: &str) -> Option<Row> {
        match name {
            "trace" => self.is_in_trace = false,
            "string" | "date" | "int" | "float" | "boolean" | "id" | "list" | "container" => {
                self.depth_of_attribute = self.depth_of_attribute.saturating_sub(1);
            }
            "event" => {
                let mut columns = self.event.take()?;
                let of_trace = self.trace.iter().map(|(key, it)| (key.clone(), it.clone()));
                columns.extend(of_trace);
                return Some(Row {
                    line: self.events,
                    head: Arc::default(),
                    columns,
                });
            }
            _ => {}
        }
        None
    }
}
