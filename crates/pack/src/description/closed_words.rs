//! Chinese for the words of closed sets that sentences list: types, priorities, channels, moments, reasons, acts.

use crate::scenario::{
    case_type_in_chinese, channel_in_chinese, priority_in_chinese, wait_reason_in_chinese,
};

/// Each word in Chinese; a word that is none of them, such as a company's flag, stays as it is.
pub(super) fn in_chinese<'a>(words: &[&'a str]) -> Vec<&'a str> {
    words.iter().map(|it| word_in_chinese(it)).collect()
}

/// The word in Chinese, or as it is.
pub(super) fn word_in_chinese(word: &str) -> &str {
    of_scenarios(word).unwrap_or_else(|| other_word(word))
}

/// The sets that scenarios speak of too have their words there.
fn of_scenarios(word: &str) -> Option<&'static str> {
    let case_type = || case_type_in_chinese(word.parse().ok()?);
    let priority = || priority_in_chinese(word.parse().ok()?);
    let channel = || channel_in_chinese(word.parse().ok()?);
    let wait_reason = || wait_reason_in_chinese(word.parse().ok()?);
    case_type()
        .or_else(priority)
        .or_else(channel)
        .or_else(wait_reason)
}

fn other_word(word: &str) -> &str {
    match word {
        "call_opening" => "通话开头",
        "call_closing" => "通话结束",
        "chat_opening" => "会话开头",
        "email_reply" => "邮件答复",
        "reply" => "对客答复",
        "note" => "内部备注",
        "hold" => "请客户等候",
        "resume" => "恢复通话",
        "transfer" => "转接",
        "id_number" => "证件号码",
        "address" => "地址",
        "angry" => "愤怒",
        "anxious" => "焦虑",
        "sad" => "难过",
        "agitated" => "激动",
        "photo" => "照片",
        "signature" => "签名",
        "time" => "时间",
        "intake" => "受理记录",
        "raise" => "受理登记",
        "close" => "办结",
        "move_ownership" => "变更责任人",
        "promise_answer" => "承诺答复",
        "renew_answer" => "改约答复",
        "reopen" => "重开",
        "reveal" => "查看遮盖信息",
        "place_call" => "致电客户",
        "wait" => "转入等待",
        "agent" => "坐席",
        "team_lead" => "班长",
        "supervisor" => "主管",
        "administrator" => "管理员",
        other => other,
    }
}
