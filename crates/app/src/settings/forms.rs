//! Registration forms: which fields an intake of each type asks for beside the common ones.
//!
//! Always true: every type has a form; until a company saves its own, the one that comes with the program holds. The
//! trap: a field's name is what facts keep, so a saved form that drops a name leaves old cases with fields it does not know.

mod built_in;

use std::collections::BTreeSet;

use domain::{Actor, CaseType, Permission, closed_set};
use pack::{Wording, says};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::settings::{Setting, SettingKind};

use crate::error::{check_length, check_text};
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::{AppError, Desk};

closed_set! {
    /// What a field holds.
    FieldKind {
        /// 文字
        Text = "text",
        /// 数字
        Number = "number",
        /// 日期
        Date = "date",
        /// 选项
        Choice = "choice",
        /// 电话
        Phone = "phone",
        /// 地址
        Address = "address",
    }
}

/// One thing that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The word that facts keep.
    pub value: String,
    /// What screens show; empty in what is saved: as before, or the value itself.
    pub label: Wording,
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormField {
    /// Its name in facts: small letters, digits and underscores, beginning with a letter.
    pub name: String,
    /// What screens call it.
    pub label: Wording,
    /// What it holds.
    pub kind: FieldKind,
    /// An intake without it is refused (B02).
    pub is_required: bool,
    /// What may be chosen; empty unless it is a choice.
    pub choices: Vec<Choice>,
}

/// The form of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Of cases of this type.
    pub case_type: CaseType,
    /// Its fields in order.
    pub fields: Vec<FormField>,
    /// Counts changes; 0 while the one that comes with the program holds.
    pub version: i64,
}

/// The most fields of a form.
const MOST_FIELDS: usize = 40;
/// The most choices of a field.
const MOST_CHOICES: usize = 60;

/// The names of the fields without which an intake of a type is refused (B02).
///
/// # Errors
/// When the store fails or a saved form does not read.
pub(crate) fn required_fields(tx: &mut Tx<'_>, case_type: CaseType) -> Result<Vec<String>, AppError> {
    // None of the fields that come with the program is required, so nothing is read of their texts.
    let Some(saved) = store::settings::load_setting(tx, SettingKind::Form, case_type.as_str())? else {
        return Ok(Vec::new());
    };
    let fields: Vec<FormField> = serde_json::from_str(&saved.body).map_err(AppError::internal)?;
    let required = fields.into_iter().filter(|it| it.is_required);
    Ok(required.map(|it| it.name).collect())
}

/// The forms of all types.
///
/// # Errors
/// Forbidden without the right to read cases.
pub async fn list_forms(desk: &Desk, actor: &Actor) -> Result<Vec<Form>, AppError> {
    require(actor, Permission::ReadCases)?;
    desk.read(|tx| CaseType::ALL.iter().map(|it| load(tx, *it)).collect())
        .await
}

/// Saves the form of a type; `version` is the one that was seen, none: whichever.
///
/// # Errors
/// [`AppError::Invalid`] for names that are not unique or not `snake_case`, fields without a label, or a choice without
/// choices; [`AppError::Conflict`] when somebody saved it meanwhile.
pub async fn save_form(
    desk: &Desk,
    actor: &Actor,
    (case_type, fields, version): (CaseType, Vec<FormField>, Option<i64>),
    once: Option<Once>,
) -> Result<(), AppError> {
    require(actor, Permission::ManageDesk)?;
    check(&fields)?;
    let by = actor.person;
    desk.write(once, move |work| {
        let before = load(work.tx, case_type)?;
        if version.is_some_and(|it| it != before.version) {
            return Err(AppError::Conflict {
                current: before.version,
            });
        }
        let fields = with_labels(&fields, &before.fields);
        let setting = Setting {
            kind: SettingKind::Form,
            name: case_type.as_str().to_owned(),
            body: serde_json::to_string(&fields).map_err(AppError::internal)?,
            version: before.version,
            updated_at: work.now(),
        };
        store::settings::save_setting(work.tx, &setting)?;
        let names: Vec<&str> = fields.iter().map(|it| it.name.as_str()).collect();
        note(
            work,
            by,
            (
                "form_saved",
                format!("form:{case_type}"),
                &json!({ "fields": names }),
            ),
        )
    })
    .await
}

fn load(tx: &mut Tx<'_>, case_type: CaseType) -> Result<Form, AppError> {
    match store::settings::load_setting(tx, SettingKind::Form, case_type.as_str())? {
        Some(saved) => {
            let fields = serde_json::from_str(&saved.body).map_err(AppError::internal)?;
            Ok(Form {
                case_type,
                fields,
                version: saved.version,
            })
        }
        None => Ok(Form {
            case_type,
            fields: built_in::form(case_type),
            version: 0,
        }),
    }
}

/// Choices that came without a label keep the one they had, or show their value.
fn with_labels(fields: &[FormField], before: &[FormField]) -> Vec<FormField> {
    let mut fields = fields.to_vec();
    for field in &mut fields {
        let known = before
            .iter()
            .find(|it| it.name == field.name)
            .map_or(&[][..], |it| it.choices.as_slice());
        for choice in &mut field.choices {
            if choice.label == Wording::default() {
                let label = known
                    .iter()
                    .find(|it| it.value == choice.value)
                    .map(|it| it.label.clone());
                let plain = || Wording {
                    zh: choice.value.clone(),
                    en: choice.value.clone(),
                };
                choice.label = label.unwrap_or_else(plain);
            }
        }
    }
    fields
}

fn check(fields: &[FormField]) -> Result<(), AppError> {
    if fields.len() > MOST_FIELDS {
        return Err(AppError::invalid(
            "fields",
            "too_many",
            says!("最多 {MOST_FIELDS} 个栏目", "at most {MOST_FIELDS} fields"),
        ));
    }
    let mut names = BTreeSet::new();
    for field in fields {
        let FormField {
            name,
            label,
            kind,
            is_required: _,
            choices,
        } = field;
        if !is_snake_case(name) || name.len() > 40 {
            let detail = says!(
                "“{name}”：只能用小写字母、数字和下划线，以字母开头，最多 40 位",
                "`{name}`: small letters, digits and underscores, beginning with a letter, at most 40"
            );
            return Err(AppError::invalid("fields.name", "letters", detail));
        }
        if !names.insert(name) {
            return Err(AppError::invalid(
                "fields.name",
                "taken",
                says!("“{name}”出现了两次", "`{name}` is there twice"),
            ));
        }
        check_text("fields.label.zh", &label.zh, 40)?;
        check_length("fields.label.en", &label.en, 80)?;
        check_choices(name, *kind, choices)?;
    }
    Ok(())
}

fn check_choices(name: &str, kind: FieldKind, choices: &[Choice]) -> Result<(), AppError> {
    match kind {
        FieldKind::Choice if choices.is_empty() => {
            return Err(AppError::invalid(
                "fields.choices",
                "empty",
                says!(
                    "“{name}”要有可选的内容",
                    "`{name}` needs something to choose from"
                ),
            ));
        }
        FieldKind::Choice => {}
        FieldKind::Text | FieldKind::Number | FieldKind::Date | FieldKind::Phone | FieldKind::Address => {
            if !choices.is_empty() {
                let detail = says!(
                    "“{name}”不是选择栏目；请去掉选项，或改为选择",
                    "`{name}` is no choice; take its choices away or make it one"
                );
                return Err(AppError::invalid("fields.choices", "not_a_choice", detail));
            }
        }
    }
    if choices.len() > MOST_CHOICES {
        return Err(AppError::invalid(
            "fields.choices",
            "too_many",
            says!("最多 {MOST_CHOICES} 个选项", "at most {MOST_CHOICES} choices"),
        ));
    }
    let mut values = BTreeSet::new();
    for choice in choices {
        check_text("fields.choices", &choice.value, 60)?;
        if !values.insert(&choice.value) {
            return Err(AppError::invalid(
                "fields.choices",
                "taken",
                says!(
                    "“{value}”出现了两次",
                    "`{value}` is there twice",
                    value = choice.value
                ),
            ));
        }
    }
    Ok(())
}

fn is_snake_case(name: &str) -> bool {
    name.starts_with(|it: char| it.is_ascii_lowercase())
        && !name.ends_with('_')
        && !name.contains("__")
        && name
            .chars()
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_')
}

#[cfg(test)]
mod tests {
    use super::{built_in, check, is_snake_case};
    use domain::CaseType;

    #[test]
    fn every_type_has_a_form_that_could_be_saved() {
        for case_type in CaseType::ALL {
            let form = built_in::form(*case_type);
            assert!(!form.is_empty(), "{case_type}");
            check(&form).unwrap();
            assert!(
                form.iter().all(|it| !it.is_required),
                "{case_type}: `required_fields` relies on it"
            );
            assert!(form.iter().all(|it| !it.label.en.is_empty()), "{case_type}");
        }
    }

    #[test]
    fn names_are_snake_case() {
        assert!(is_snake_case("room_temperature") && is_snake_case("a1"));
        for wrong in ["", "Room", "1a", "a-b", "室温", "a__b", "a_", "_a"] {
            assert!(!is_snake_case(wrong), "{wrong}");
        }
    }
}
