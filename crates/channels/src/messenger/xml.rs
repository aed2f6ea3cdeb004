//! Reads the flat XML of 微信's callbacks: one element `<xml>` whose children hold text.
//!
//! Always true: entities are those of XML itself, so nothing can be pulled in or blown up; nested elements are refused.

use std::collections::BTreeMap;

use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// The children of `<xml>` by name; of several with one name the last.
///
/// # Errors
/// A sentence that says what does not read.
pub fn read_flat(text: &str) -> Result<BTreeMap<String, String>, String> {
    let mut reader = Reader::from_str(text);
    let mut found = BTreeMap::new();
    let mut open: Vec<String> = Vec::new();
    let mut value = String::new();
    loop {
        match reader.read_event().map_err(|it| it.to_string())? {
            Event::Start(start) => {
                open.push(start.name().as_ref().to_owned());
                value.clear();
                if open.len() > 3 {
                    return Err("elements are nested too deep".to_owned());
                }
            }
            Event::Text(piece) => value.push_str(&piece),
            Event::CData(piece) => value.push_str(&piece),
            Event::GeneralRef(name) => value.push_str(&entity(&name)?),
            Event::End(_) => {
                if let (2, Some(name)) = (open.len(), open.last()) {
                    found.insert(name.clone(), std::mem::take(&mut value));
                }
                open.pop();
            }
            Event::DocType(_) => return Err("a document type is not allowed".to_owned()),
            Event::Eof => break,
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    if open.is_empty() && !found.is_empty() {
        Ok(found)
    } else {
        Err("the XML is not complete".to_owned())
    }
}

fn entity(name: &str) -> Result<String, String> {
    let code = |digits: &str, base| u32::from_str_radix(digits, base).ok().and_then(char::from_u32);
    let known = match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        other => match (other.strip_prefix("#x"), other.strip_prefix('#')) {
            (Some(hex), _) => code(hex, 16),
            (None, Some(decimal)) => code(decimal, 10),
            (None, None) => None,
        },
    };
    known
        .map(String::from)
        .ok_or_else(|| format!("`&{name};` means nothing"))
}

#[cfg(test)]
mod tests {
    use super::read_flat;

    #[test]
    fn children_are_read_with_their_text() {
        let found = read_flat(
            "<xml><ToUserName><![CDATA[gh_1]]></ToUserName>\n<CreateTime>1409659813</CreateTime>\
             <Content><![CDATA[暖气<不热> & 漏水]]></Content><Note>a &amp; b &#x4e2d;</Note></xml>",
        )
        .unwrap();
        assert_eq!(found["ToUserName"], "gh_1");
        assert_eq!(found["CreateTime"], "1409659813");
        assert_eq!(found["Content"], "暖气<不热> & 漏水");
        assert_eq!(found["Note"], "a & b 中");
    }

    #[test]
    fn what_is_not_flat_xml_is_refused() {
        for text in [
            "",
            "{}",
            "<xml><a>1",
            "<xml><a>1</b></xml>",
            "<!DOCTYPE x [<!ENTITY e \"1\">]><xml><a>&e;</a></xml>",
            "<xml><a>&e;</a></xml>",
        ] {
            assert!(read_flat(text).is_err(), "{text}");
        }
    }
}
