//! Whether a customer whose name is known is addressed by surname and title (G02).

use domain::{Title, surname};

use crate::text::context::TextContext;
use crate::text::fold::{Folded, plain_words};

/// What may follow a surname in a polite address.
const HONORIFICS: &[&str] = &[
    "先生", "女士", "小姐", "老师", "师傅", "同志", "阿姨", "叔叔", "大爷", "大妈", "大娘", "奶奶", "爷爷",
    "伯伯", "经理", "总", "主任", "老板", "医生", "大夫", "教授", "律师", "科长", "处长", "局长", "书记",
    "院长", "校长", "同学", "大哥", "大姐",
];

/// `Err` carries better forms of address, best first. Fine when nobody knows the name.
pub(crate) fn is_addressed(text: &Folded, context: &TextContext) -> Result<(), Vec<String>> {
    let Some(name) = context
        .customer_name
        .as_deref()
        .map(str::trim)
        .filter(|it| !it.is_empty())
    else {
        return Ok(());
    };
    let plain = text.plain();
    let Some(surname) = surname(name) else {
        let wanted = plain_words(name);
        return if plain.contains(&wanted) {
            Ok(())
        } else {
            Err(vec![name.to_owned()])
        };
    };
    let names = [plain_words(&surname), plain_words(name)];
    let is_said = names.iter().any(|name| {
        let rests = plain.match_indices(name.as_str());
        rests
            .filter_map(|(at, _)| plain.get(at + name.len()..))
            .any(|rest| HONORIFICS.iter().any(|it| rest.starts_with(it)))
    });
    if is_said {
        return Ok(());
    }
    let titles: &[&str] = match context.title {
        Some(Title::Mr) => &["先生"],
        Some(Title::Ms) => &["女士"],
        Some(Title::Unknown) | None => &["先生", "女士"],
    };
    Err(titles
        .iter()
        .map(|title| format!("{surname}{title}，您好！"))
        .collect())
}
