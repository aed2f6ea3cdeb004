//! Refusals: what may not be done now, by which clause, and what evidence is missing. Data, translated by the screens.

use serde::{Deserialize, Serialize};

use crate::{CaseType, ClauseId, Event, Finding, PersonId, closed_set};

closed_set! {
    /// Evidence that a guard or form can ask for.
    Evidence {
        /// The outcome of the matter was recorded. 处理结果
        Result = "result",
        /// The customer was answered. 已答复客户
        AnswerToCustomer = "answer_to_customer",
        /// The customer's word, or three tries to reach them. 客户意见或三次联系
        CustomerWordOrTries = "customer_word_or_tries",
        /// No promised answer is still owed. 承诺的答复已给出
        AnswersGiven = "answers_given",
        /// Only whoever owns it may do this. 首问责任人
        Ownership = "ownership",
        /// An offer that the other side accepted. 对方已接受
        Acceptance = "acceptance",
        /// Words of apology. 致歉
        Apology = "apology",
        /// A time by which the answer comes. 答复时间
        PromisedTime = "promised_time",
        /// Who asks. 姓名
        CustomerName = "customer_name",
        /// How to reach them. 联系方式
        Reach = "reach",
        /// Where. 地址
        Address = "address",
        /// What. 内容
        Content = "content",
        /// Since when. 发生时间
        Since = "since",
        /// The type was chosen. 诉求类型
        CaseType = "case_type",
        /// Key facts were read back and confirmed. 复述确认
        Confirmation = "confirmation",
        /// Why. 原因
        Reason = "reason",
        /// The first owner gets it back. 退回首问责任人
        FirstOwner = "first_owner",
        /// The words that are due at this moment. 应说的话
        RequiredWords = "required_words",
        /// Words that are never said. 禁语
        NoBannedWords = "no_banned_words",
        /// Not in these hours. 休息时段
        AllowedHours = "allowed_hours",
        /// A form field that this company added. 必填项
        FormField = "form_field",
        /// Something that must have happened before, named by the clause. 前置事项
        Fact = "fact",
        /// Something that the record must say, named by the clause. 记录内容
        Field = "field",
    }
}

/// What somebody is about to do, for the guards to decide on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// Raise a case from a call or a counter talk, described so.
    Raise {
        /// What the customer wants.
        case_type: Option<CaseType>,
        /// What of the form is there.
        present: Vec<Evidence>,
        /// Names of company fields that are missing.
        missing_fields: Vec<String>,
        /// It is answered at once and closes in this contact (B04).
        is_answered_now: bool,
    },
    /// Close the case.
    Close,
    /// Make somebody else the owner without their acceptance, or accept an offer.
    MoveOwnership {
        /// The next owner.
        to: PersonId,
        /// They accepted.
        is_accepted: bool,
    },
    /// Promise an answer (A21).
    PromiseAnswer {
        /// A time was given.
        has_time: bool,
        /// What was recorded about it.
        present: Vec<Evidence>,
    },
    /// Renew a promised answer (B15).
    RenewAnswer {
        /// It was excused.
        has_apology: bool,
    },
    /// Reopen the case (C13).
    Reopen {
        /// The owner it would go to.
        to_owner: Option<PersonId>,
        /// Why.
        has_reason: bool,
    },
    /// Show a masked field (J01).
    Reveal {
        /// A reason was given.
        has_reason: bool,
    },
    /// Call the customer (F02).
    PlaceCall,
    /// Let the case wait.
    Wait {
        /// A reason was given in words.
        has_reason: bool,
    },
    /// Record an event.
    Record {
        /// What would be recorded.
        event: Event,
    },
}

/// What may not be done, and what would make it possible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("clause {clause} does not allow this yet; missing: {}", list(missing))]
pub struct Refusal {
    /// The clause that refuses.
    pub clause: ClauseId,
    /// What evidence is missing.
    pub missing: Vec<Evidence>,
    /// What is missing behind [`Evidence::FormField`], [`Evidence::Fact`] and [`Evidence::Field`]: form fields,
    /// needs of the clause, parts and fields of the event.
    pub fields: Vec<Lacking>,
    /// Words that must go or come.
    pub findings: Vec<Finding>,
}

/// Something that a clause misses, by its name and by what people call it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lacking {
    /// Its name in the pack, in the registry of events or in the company's forms.
    pub name: String,
    /// What people call it in Chinese; the name where nobody gave it a title.
    pub zh: String,
    /// What people call it in English; the name where nobody gave it a title.
    pub en: String,
}

fn list(missing: &[Evidence]) -> String {
    missing
        .iter()
        .map(|it| it.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}
