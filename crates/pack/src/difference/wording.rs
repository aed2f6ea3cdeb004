//! The sentences in which differences are told.

use calendar::{Figure, Millis};
use serde_json::Value;

use super::{Change, ClauseChange};
use crate::Wording;

pub(super) fn sentences(change: &ClauseChange) -> Vec<Wording> {
    let ClauseChange {
        clause,
        title,
        change,
    } = change;
    let whole = |zh: &str, en: &str| Wording {
        zh: format!("{clause}「{}」：{zh}", title.zh),
        en: format!("{clause} “{}” {en}", title.en),
    };
    match change {
        Change::Added => vec![whole("新增条款。", "is new.")],
        Change::Removed => vec![whole("不再有此条款。", "is no longer there.")],
        Change::Changed { figures } => figures
            .iter()
            .map(|it| Wording {
                zh: format!("{clause}「{}」：{}", title.zh, it.says.zh),
                en: format!("{clause} “{}”: {}", title.en, it.says.en),
            })
            .collect(),
    }
}

/// The value as a pack file writes it, without quotes around a bare text.
pub(super) fn as_written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

pub(super) fn sentence(key: &str, old: Option<&Value>, new: Option<&Value>) -> Wording {
    let name = name_of(key);
    match (old, new) {
        (Some(Value::Array(old)), Some(Value::Array(new))) => of_lists(key, &name, (old, new)),
        (Some(old), Some(new)) => {
            let (old, new) = (value_words(old), value_words(new));
            Wording {
                zh: format!("{name}由 {} 改为 {}。", old.zh, new.zh).replace("） ", "）"),
                en: format!("`{key}` changed from {} to {}.", old.en, new.en),
            }
        }
        (None, Some(new)) => {
            let new = value_words(new);
            Wording {
                zh: format!("{name}新写明为 {}。", new.zh),
                en: format!("`{key}` is now {}; it was not set.", new.en),
            }
        }
        (Some(old), None) => {
            let old = value_words(old);
            Wording {
                zh: format!("{name}不再写明，原为 {}。", old.zh),
                en: format!("`{key}` is no longer set; it was {}.", old.en),
            }
        }
        (None, None) => Wording::default(),
    }
}

fn of_lists(key: &str, name: &str, (old, new): (&[Value], &[Value])) -> Wording {
    let beyond = |list: &[Value], other: &[Value]| -> Vec<String> {
        list.iter()
            .filter(|it| !other.contains(it))
            .map(as_written)
            .collect()
    };
    let (came, went) = (beyond(new, old), beyond(old, new));
    let mut zh = Vec::new();
    let mut en = Vec::new();
    if !came.is_empty() {
        zh.push(format!("增加 {}", came.join("、")));
        en.push(format!("adds {}", came.join(", ")));
    }
    if !went.is_empty() {
        zh.push(format!("去掉 {}", went.join("、")));
        en.push(format!("drops {}", went.join(", ")));
    }
    if zh.is_empty() {
        zh.push("次序有变".to_owned());
        en.push("is in another order".to_owned());
    }
    Wording {
        zh: format!("{name}{}。", zh.join("；")),
        en: format!("`{key}` {}.", en.join("; ")),
    }
}

fn value_words(value: &Value) -> Wording {
    let text = as_written(value);
    let figure = value.as_str().and_then(|it| it.parse::<Figure>().ok());
    match figure.map(figure_words) {
        Some(Wording { zh, en }) => Wording {
            zh: format!("{text}（{zh}）"),
            en: format!("{text} ({en})"),
        },
        None if value.is_string() => Wording {
            zh: format!("「{text}」"),
            en: format!("“{text}”"),
        },
        None => Wording {
            zh: text.clone(),
            en: text,
        },
    }
}

fn figure_words(figure: Figure) -> Wording {
    match figure {
        Figure::Span(span) => span_words(span),
        Figure::WorkingDays(days) => Wording {
            zh: format!("{days} 个工作日"),
            en: counted(i64::from(days), "working day"),
        },
        Figure::EndOfDay => Wording {
            zh: "当天之内".to_owned(),
            en: "by the end of the day".to_owned(),
        },
    }
}

fn span_words(span: Millis) -> Wording {
    let units = [
        (Millis::days(1).as_i64(), "天", "day"),
        (Millis::hours(1).as_i64(), "小时", "hour"),
        (Millis::minutes(1).as_i64(), "分钟", "minute"),
        (Millis::seconds(1).as_i64(), "秒", "second"),
    ];
    let mut rest = span.as_i64();
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (length, chinese, english) in units {
        let count = rest / length;
        rest %= length;
        if count > 0 {
            zh.push(format!("{count} {chinese}"));
            en.push(counted(count, english));
        }
    }
    if zh.is_empty() {
        return Wording {
            zh: "立即".to_owned(),
            en: "at once".to_owned(),
        };
    }
    Wording {
        zh: zh.join(" "),
        en: en.join(" "),
    }
}

fn counted(count: i64, unit: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// The Chinese name of a key with the key itself behind it.
fn name_of(key: &str) -> String {
    let chinese = match key {
        "within" => "时限",
        "warn_before" => "提前提醒",
        "ahead" => "提前量",
        "severity" => "严重程度",
        "answerable" => "责任方",
        "on_break" => "违约后的处置",
        "calendar" => "工作日历",
        "pauses" => "暂停计时的情形",
        "turns" => "计时方式",
        "start" => "起点",
        "stop" => "终点",
        "needs" => "所需凭据",
        "tries" => "联系次数",
        "fields" => "必填字段",
        "never" => "禁语",
        "must" => "必说的话",
        "act" => "处理方式",
        "hours" => "时段",
        "grace" => "宽限",
        "every" => "周期",
        "times" => "次数",
        "share" => "比例",
        "items" => "检查项",
        "points" => "分值",
        "pass" => "及格线",
        "title.zh" | "title.en" => "标题",
        "text.zh" | "text.en" => "正文",
        "source" => "出处",
        "kind" => "种类",
        "wins_over" => "优先于",
        "lines" => "分派规则",
        _ => return format!("{key} "),
    };
    format!("{chinese}（{key}）")
}
