//! The words of closed sets in scenarios: those of packs, and Chinese ones.

use domain::{
    BreakAct, CaseType, Channel, ClauseId, CustomerWord, Evidence, Outcome, Priority, PromiseState,
    TryOutcome, WaitReason,
};

use crate::Wording;
use crate::scenario::Told;
use crate::scenario::line::Words;
use crate::source::says;

macro_rules! vocabulary {
    ($($name:ident $(=> $back:ident)?: $set:ident { $($word:literal = $member:ident),+ $(,)? })+) => {
        $(
            /// Reads a word of the set, in either language.
            pub(super) fn $name(word: &str) -> Option<$set> {
                match word {
                    $($word => Some($set::$member),)+
                    other => other.parse().ok(),
                }
            }

            vocabulary!(@back $($back)?: $set { $($word = $member),+ });
        )+
    };
    (@back: $set:ident { $($word:literal = $member:ident),+ }) => {};
    (@back $back:ident: $set:ident { $($word:literal = $member:ident),+ }) => {
        /// The Chinese word of a member, where it has one.
        pub(crate) fn $back(it: $set) -> Option<&'static str> {
            let words = [$(($set::$member, $word)),+];
            words.into_iter().find(|(member, _)| *member == it).map(|(_, word)| word)
        }
    };
}

vocabulary! {
    case_type => case_type_in_chinese: CaseType {
        "咨询" = Enquiry, "报修" = Repair, "投诉" = Complaint, "建议" = Suggestion, "表扬" = Praise, "求助" = Help,
        "有偿服务" = PaidService, "订单" = Order, "退换货" = Return, "续办" = FollowUp,
    }
    priority => priority_in_chinese: Priority { "紧急" = Urgent, "高" = High, "一般" = Normal, "低" = Low }
    channel => channel_in_chinese: Channel {
        "电话" = Phone, "柜台" = Counter, "邮件" = Email, "在线" = Chat, "上门" = Visit, "即时通讯" = Messenger,
    }
    wait_reason => wait_reason_in_chinese: WaitReason {
        "客户" = Customer, "预约" = Appointment, "配件" = Parts, "第三方" = ThirdParty, "不可抗力" = ForceMajeure,
    }
    try_outcome: TryOutcome { "无人接听" = NoAnswer, "占线" = Busy, "号码有误" = WrongNumber, "已联系上" = Reached }
    customer_word: CustomerWord { "满意" = Satisfied, "认可" = Accepted, "不满意" = Dissatisfied }
    outcome => outcome_in_chinese: Outcome { "守约" = Kept, "违约" = Broken, "豁免" = Waived, "作废" = Void, "被取代" = Superseded }
    promise_state => promise_state_in_chinese: PromiseState {
        "计时" = Running, "暂停" = Paused, "守约" = Kept, "违约" = Broken, "豁免" = Waived, "作废" = Void, "被取代" = Superseded,
    }
    break_act => break_act_in_chinese: BreakAct {
        "提醒本人" = TellPerson, "报班长" = TellTeamLead, "报主管" = TellSupervisor, "提升优先级" = RaisePriority,
        "督办" = Urge, "报分管领导" = TellDirector, "扣分" = DeductPoints,
    }
    evidence => evidence_in_chinese: Evidence {
        "处理结果" = Result, "答复客户" = AnswerToCustomer, "客户意见" = CustomerWordOrTries, "兑现承诺" = AnswersGiven,
        "责任人" = Ownership, "接受" = Acceptance, "致歉" = Apology, "时间" = PromisedTime, "姓名" = CustomerName,
        "联系方式" = Reach, "地址" = Address, "内容" = Content, "发生时间" = Since, "类型" = CaseType,
        "确认" = Confirmation, "原因" = Reason, "首问责任人" = FirstOwner, "应说的话" = RequiredWords,
        "禁语" = NoBannedWords, "允许时段" = AllowedHours, "必填项" = FormField,
        "前置事项" = Fact, "记录内容" = Field,
    }
}

/// What scenarios call the members of closed sets, for whoever tells in their words what came of one.
pub mod in_chinese {
    use domain::{BreakAct, Evidence, Outcome, Priority, PromiseState};

    /// How a promise ended.
    #[must_use]
    pub fn outcome(it: Outcome) -> &'static str {
        super::outcome_in_chinese(it).unwrap_or_default()
    }

    /// How a promise stands.
    #[must_use]
    pub fn promise_state(it: PromiseState) -> &'static str {
        super::promise_state_in_chinese(it).unwrap_or_default()
    }

    /// What follows a break.
    #[must_use]
    pub fn break_act(it: BreakAct) -> &'static str {
        super::break_act_in_chinese(it).unwrap_or_default()
    }

    /// What a refusal misses.
    #[must_use]
    pub fn evidence(it: Evidence) -> &'static str {
        super::evidence_in_chinese(it).unwrap_or_default()
    }

    /// A priority.
    #[must_use]
    pub fn priority(it: Priority) -> &'static str {
        super::priority_in_chinese(it).unwrap_or_default()
    }
}

/// A list such as `result, answer_to_customer` or `处理结果、客户意见`; the first unknown word is the error.
pub(super) fn evidence_list(text: &str) -> Result<Vec<Evidence>, String> {
    items(text)
        .map(|it| evidence(it).ok_or_else(|| it.to_owned()))
        .collect()
}

/// The items of a list with commas of either language.
pub(super) fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', '，', '、'])
        .map(str::trim)
        .filter(|it| !it.is_empty())
}

/// Takes a clause's id.
pub(super) fn clause(line: &mut Words<'_>) -> Result<ClauseId, Told> {
    let word = line.take();
    word.parse().map_err(|wrong: domain::NotAClauseId| {
        Told::new(
            says!("`{word}` 不是条款编号", "{wrong}"),
            says!("写条款编号，如 A17", "write a clause such as A17"),
        )
    })
}

/// A line goes on where it should end.
pub(super) fn too_much(line: Words<'_>, right: Wording) -> Told {
    let rest = line.rest();
    Told::new(
        says!("`{rest}` 在这一行是多余的", "`{rest}` is too much on this line"),
        right,
    )
}

/// No time stands where one must be.
pub(super) fn no_time(line: Words<'_>, right: Wording) -> Told {
    let rest = line.rest();
    Told::new(says!("`{rest}` 不是时间", "`{rest}` is no time"), right)
}

/// No priority stands where one must be.
pub(super) fn no_priority(word: &str) -> Told {
    let right = says!("写 紧急、高、一般 或 低", "write urgent, high, normal or low");
    no_word(word, ("优先级", "priority"), right)
}

/// A word is of no closed set where one must be: what it should be, and the words that it may be.
pub(super) fn no_word(word: &str, set: (&str, &str), right: Wording) -> Told {
    let (zh, en) = set;
    Told::new(says!("`{word}` 不是{zh}", "`{word}` is no {en}"), right)
}

/// `nobody` or `无人`.
pub(super) fn is_nobody(word: &str) -> bool {
    matches!(word, "nobody" | "无人")
}
