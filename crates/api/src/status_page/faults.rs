//! What is wrong with a form of the page, field by field, in the reader's words.
//!
//! Always true: each fault leads to the field that it is about. The trap: a field without words of its own is left to the
//! sentence above the form, so no fault is ever told in the machine's words.

use std::collections::BTreeMap;

use app::InvalidField;

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The field's id on the page.
    pub(super) id: String,
    /// What to do about it.
    pub(super) words: String,
}

/// The faults of a form of an act.
pub(super) fn faults_of(words: &BTreeMap<String, String>, act: &str, fields: &[InvalidField]) -> Vec<Fault> {
    let of_field = |it: &InvalidField| {
        // The reason for dropping a matter is typed into the form's text.
        let field = if it.field == "reason" { "text" } else { it.field };
        let key = match it.code {
            "too_long" => "too_long".to_owned(),
            _ => format!("{act}_{field}"),
        };
        words.get(&key).map(|it| Fault {
            id: format!("{act}-{field}"),
            words: it.clone(),
        })
    };
    fields.iter().filter_map(of_field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(field: &'static str, code: &'static str) -> InvalidField {
        InvalidField {
            field,
            code,
            says: pack::Wording::default(),
        }
    }

    #[test]
    fn a_fault_leads_to_its_field_and_says_what_to_do() {
        let words = &crate::status_page::texts::texts(crate::locale::Locale::Chinese).fault;
        let faults = faults_of(words, "cancel", &[field("reason", "empty")]);
        assert_eq!(faults.len(), 1);
        assert_eq!(
            (faults[0].id.as_str(), faults[0].words.as_str()),
            ("cancel-text", "请写明撤销的原因")
        );
        let long = faults_of(words, "word", &[field("text", "too_long")]);
        assert_eq!(long[0].words, "内容太长，请缩短");
        assert!(faults_of(words, "word", &[field("act", "empty")]).is_empty());
    }
}
