//! What is registered from a call or a counter talk, and what it would bring.

use std::collections::BTreeMap;

use app::case::close_case::ClosingWords;
use app::case::raise_case::{Asking, RaiseCase};
use app::customer::enter_customer::NewCustomer;
use calendar::Instant;
use domain::{AnnouncementId, CaseType, Channel, CustomerId, Priority, TeamId, Title, Wishes};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;
use crate::wire::case::CaseRow;
use crate::wire::case_verb::CustomerWordGiven;
use crate::wire::case_verb::PromiseAnswerBody;
use crate::wire::finding::Finding;
use crate::wire::promise::PromiseView;
use crate::words;

/// A call or a counter talk, as the agent fills it in.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Register {
    /// `phone` or `counter`.
    #[schema(value_type = words::Channel)]
    pub(crate) channel: Channel,
    /// Who asks; none while unknown.
    pub(crate) customer: Option<CustomerChoice>,
    /// The number that called.
    pub(crate) caller_number: Option<String>,
    /// What the customer wants.
    #[serde(rename = "type")]
    #[schema(value_type = Option<words::CaseType>)]
    pub(crate) case_type: Option<CaseType>,
    /// None: by the standard's rule (B18).
    #[schema(value_type = Option<words::Priority>)]
    pub(crate) priority: Option<Priority>,
    /// One line; empty: the first words of the description.
    #[serde(default)]
    pub(crate) subject: String,
    /// In the customer's words.
    #[serde(default)]
    pub(crate) description: String,
    /// The form's fields by name: texts, numbers, booleans.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub(crate) fields: BTreeMap<String, Value>,
    /// Since when, in the customer's words.
    pub(crate) since: Option<String>,
    /// The key facts were read back and confirmed (B13).
    #[serde(default)]
    pub(crate) confirmed: bool,
    /// The agent's first words (A03).
    pub(crate) opening_text: Option<String>,
    /// The agent's last words (A05).
    pub(crate) closing_text: Option<String>,
    /// What the customer was told at once.
    pub(crate) told: Option<String>,
    /// An answer that was promised (A21).
    pub(crate) promise_answer: Option<PromiseAnswerBody>,
    /// The team; none: the agent's first one.
    pub(crate) team_id: Option<Uuid>,
    /// Answered at once: closes in the same act (B04).
    pub(crate) close_now: Option<CloseNow>,
    /// When the contact began; none: now.
    pub(crate) started_at: Option<i64>,
    /// When it ended; none: now.
    pub(crate) ended_at: Option<i64>,
    /// What the priority's rule looks at: `elderly`, `safety`, `leak` and the like.
    #[serde(default)]
    pub(crate) flags: BTreeMap<String, bool>,
    /// The call from which it is registered, when a telephone system reported it.
    pub(crate) call_id: Option<Uuid>,
    /// A known outage that they were told of, in the words of `told`; the case joins its matter unless it closes at once.
    pub(crate) announcement_id: Option<Uuid>,
}

/// Somebody known, or somebody new.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CustomerChoice {
    /// Somebody known.
    pub(crate) id: Option<Uuid>,
    /// Somebody new.
    pub(crate) new: Option<CallerNew>,
}

/// A customer who is entered with the registration.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CallerNew {
    /// Name; empty while unknown.
    #[serde(default)]
    pub(crate) name: String,
    /// Title.
    pub(crate) title: Option<TitleWord>,
    /// The first phone number.
    pub(crate) phone: Option<String>,
    /// Further phone numbers.
    #[serde(default)]
    pub(crate) phones: Vec<String>,
    /// Mail address.
    pub(crate) email: Option<String>,
    /// Street and house.
    pub(crate) address: Option<String>,
    /// Building, entrance, flat.
    pub(crate) unit: Option<String>,
}

/// How a customer is addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Title)]
pub(crate) enum TitleWord {
    /// 先生
    Mr,
    /// 女士
    Ms,
    /// Not known.
    #[serde(alias = "unknown")]
    None,
}

/// What closes a case in the act that registers it.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CloseNow {
    /// What was done, or found.
    pub(crate) result: String,
    /// What the customer said to it.
    pub(crate) customer_word: Option<CustomerWordGiven>,
}

/// What registering would bring; nothing is saved.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegisterPreview {
    /// The priority that it would get.
    #[schema(value_type = words::Priority)]
    pub(crate) priority: Priority,
    /// The clause whose rule decided it.
    #[schema(required)]
    pub(crate) priority_by: Option<String>,
    /// The promises that would begin.
    pub(crate) promises: Vec<PromisePreview>,
    /// What would be refused.
    pub(crate) missing: Vec<MissingPart>,
    /// What was found in the agent's words.
    pub(crate) findings: Vec<Finding>,
    /// Cases that look alike.
    pub(crate) duplicates: Vec<Duplicate>,
}

/// A promise that would begin.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PromisePreview {
    /// The promise.
    #[serde(flatten)]
    pub(crate) promise: PromiseView,
    /// Why it would be due then.
    pub(crate) why: WhySummary,
}

/// One sentence of why.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WhySummary {
    /// The sentence.
    pub(crate) summary: String,
}

/// Something that a clause would miss.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MissingPart {
    /// The clause.
    pub(crate) clause: String,
    /// The evidence or form field that is missing.
    pub(crate) field: String,
    /// What the clause asks for.
    pub(crate) text: String,
}

/// A case that may be the same matter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Duplicate {
    /// The case.
    pub(crate) case: CaseRow,
    /// What speaks for it most: `same_customer`, `same_number`, `same_place` and so on.
    pub(crate) reason: String,
    /// All that speaks for it, in words.
    pub(crate) text: String,
    /// All that speaks for it, the strongest first.
    pub(crate) signs: Vec<String>,
    /// How much, together; 100 and more are near to certain.
    pub(crate) score: u32,
}

impl Register {
    /// As the verb takes it.
    pub(crate) fn into_command(self, once: Option<app::Once>) -> Result<RaiseCase, Problem> {
        let Self {
            channel,
            customer,
            caller_number,
            case_type,
            priority,
            subject,
            description,
            fields,
            since,
            confirmed,
            opening_text,
            closing_text,
            told,
            promise_answer,
            team_id,
            close_now,
            started_at,
            ended_at,
            flags,
            call_id,
            announcement_id,
        } = self;
        Ok(RaiseCase {
            channel,
            asking: asking_of(customer)?,
            caller_number: filled(caller_number),
            case_type,
            priority,
            subject,
            description,
            since: filled(since),
            fields: field_texts(fields)?,
            flags: flags
                .into_iter()
                .filter(|(_, is_set)| *is_set)
                .map(|(name, _)| name)
                .collect(),
            is_confirmed: confirmed,
            opening: filled(opening_text),
            closing: filled(closing_text),
            told: filled(told),
            promise: promise_answer.map(PromiseAnswerBody::into_promised),
            announcement: announcement_id.map(AnnouncementId::from_uuid),
            team: team_id.map(TeamId::from_uuid),
            close_now: close_now.map(
                |CloseNow {
                     result,
                     customer_word,
                 }| ClosingWords {
                    result: Some(result),
                    word: customer_word.and_then(CustomerWordGiven::word),
                    ..ClosingWords::default()
                },
            ),
            started_at: started_at.map(Instant::from_millis),
            ended_at: ended_at.map(Instant::from_millis),
            call: call_id.map(domain::ContactId::from_uuid),
            once,
        })
    }
}

fn asking_of(choice: Option<CustomerChoice>) -> Result<Asking, Problem> {
    match choice {
        None | Some(CustomerChoice { id: None, new: None }) => Ok(Asking::Unknown),
        Some(CustomerChoice {
            id: Some(id),
            new: None,
        }) => Ok(Asking::Known(CustomerId::from_uuid(id))),
        Some(CustomerChoice {
            id: None,
            new: Some(new),
        }) => Ok(Asking::New(Box::new(new.into_new()))),
        Some(CustomerChoice {
            id: Some(_),
            new: Some(_),
        }) => Err(Problem::invalid_field(
            "customer",
            "ambiguous",
            "give either id or new",
        )),
    }
}

impl CallerNew {
    fn into_new(self) -> NewCustomer {
        let Self {
            name,
            title,
            phone,
            phones,
            email,
            address,
            unit,
        } = self;
        NewCustomer {
            name,
            title: title.map(TitleWord::title),
            phones: phone.into_iter().chain(phones).collect(),
            emails: email.into_iter().collect(),
            address: address.unwrap_or_default(),
            unit: unit.unwrap_or_default(),
            member_level: String::new(),
            wishes: Wishes::default(),
            notes: String::new(),
        }
    }
}

impl TitleWord {
    pub(crate) const fn title(self) -> Title {
        match self {
            Self::Mr => Title::Mr,
            Self::Ms => Title::Ms,
            Self::None => Title::Unknown,
        }
    }

    pub(crate) const fn of(title: Title) -> Self {
        match title {
            Title::Mr => Self::Mr,
            Title::Ms => Self::Ms,
            Title::Unknown => Self::None,
        }
    }
}

/// None for texts without content.
pub(crate) fn filled(text: Option<String>) -> Option<String> {
    text.filter(|it| !it.trim().is_empty())
}

/// Form values as texts; nulls fall away.
pub(crate) fn field_texts(fields: BTreeMap<String, Value>) -> Result<BTreeMap<String, String>, Problem> {
    let text_of = |(name, value): (String, Value)| match value {
        Value::Null => None,
        Value::String(text) => Some(Ok((name, text))),
        Value::Bool(value) => Some(Ok((name, value.to_string()))),
        Value::Number(value) => Some(Ok((name, value.to_string()))),
        Value::Array(_) | Value::Object(_) => {
            let detail = "a form field is a text, a number or a boolean";
            Some(Err(Problem::invalid_field(
                format!("fields.{name}"),
                "unreadable",
                detail,
            )))
        }
    };
    fields.into_iter().filter_map(text_of).collect()
}

#[cfg(test)]
mod tests {
    use super::{Register, field_texts};
    use crate::request::read_json;
    use app::case::raise_case::Asking;

    #[test]
    fn a_registration_reads_as_the_screens_write_it() {
        let text = r#"{"channel":"phone","customer":{"new":{"name":"王芳","title":"ms","phone":"13812345678","phones":[],
            "address":"和平路8号","unit":null}},"caller_number":"13812345678","type":"repair","priority":null,
            "subject":"","description":"家里暖气不热","fields":{"temperature":16,"since":"昨天","note":null},"since":"昨天",
            "confirmed":true,"opening_text":null,"closing_text":"","promise_answer":null,"team_id":null,"close_now":null,
            "started_at":null,"ended_at":null,"flags":{"elderly":true,"leak":false}}"#;
        let cmd = read_json::<Register>(text.as_bytes())
            .unwrap()
            .into_command(None)
            .unwrap();
        assert!(
            matches!(&cmd.asking, Asking::New(new) if new.phones == ["13812345678"] && new.unit.is_empty())
        );
        assert_eq!(cmd.flags, ["elderly"]);
        assert_eq!(cmd.fields.get("temperature").map(String::as_str), Some("16"));
        assert!(!cmd.fields.contains_key("note") && cmd.closing.is_none());
    }

    #[test]
    fn a_nested_form_value_is_refused_by_name() {
        let fields = [("rooms".to_owned(), serde_json::json!([1, 2]))].into();
        let json = serde_json::to_value(field_texts(fields).unwrap_err()).unwrap();
        assert_eq!(json["fields"][0]["field"], "fields.rooms");
    }
}
