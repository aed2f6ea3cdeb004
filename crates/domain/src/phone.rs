//! Telephone numbers as customers and systems write them, brought to one form.

/// A number's digits without spaces, hyphens, brackets, `+86` or `0086`; an extension stays after a `-`.
///
/// Empty when there is no digit in it. Full-width digits count as digits.
#[must_use]
pub fn normalised(text: &str) -> String {
    let mut digits = String::new();
    let mut extension = String::new();
    let mut in_extension = false;
    for it in text.chars().map(half_width) {
        match it {
            '0'..='9' if in_extension => extension.push(it),
            '0'..='9' => digits.push(it),
            'x' | 'X' | '转' | '轉' | '分' if !digits.is_empty() => in_extension = true,
            _ => {}
        }
    }
    let national = match (digits.strip_prefix("0086"), digits.strip_prefix("86")) {
        (Some(rest), _) => rest.to_owned(),
        (None, Some(rest)) if rest.len() == 11 && rest.starts_with('1') => rest.to_owned(),
        (None, Some(rest)) if text.trim_start().starts_with(['+', '＋']) => with_area_zero(rest),
        (None, _) => digits.clone(),
    };
    if extension.is_empty() {
        national
    } else {
        format!("{national}-{extension}")
    }
}

/// After `+86`, an area code has lost its leading zero.
fn with_area_zero(rest: &str) -> String {
    if rest.starts_with('1') && rest.len() == 11 || rest.starts_with('0') {
        rest.to_owned()
    } else {
        format!("0{rest}")
    }
}

fn half_width(it: char) -> char {
    match it {
        '０'..='９' => char::from_digit(u32::from(it) - u32::from('０'), 10).unwrap_or(it),
        _ => it,
    }
}

/// The number with its middle hidden: `138****5678`; short ones keep their last two digits.
#[must_use]
pub fn masked(number: &str) -> String {
    let (main, extension) = number
        .split_once('-')
        .map_or((number, ""), |(main, rest)| (main, rest));
    let digits: Vec<char> = main.chars().collect();
    let (head, tail) = match digits.len() {
        11.. => (3, 4),
        7..=10 => (digits.len() - 6, 2),
        _ => (0, digits.len().min(2)),
    };
    let hidden = digits.len().saturating_sub(head + tail);
    let mut text: String = digits.iter().take(head).collect();
    text.extend(std::iter::repeat_n('*', hidden));
    text.extend(digits.iter().skip(head + hidden));
    if extension.is_empty() {
        text
    } else {
        format!("{text}-**")
    }
}

#[cfg(test)]
mod tests {
    use super::{masked, normalised};

    #[test]
    fn one_number_in_many_spellings_is_one_number() {
        for text in [
            "13812345678",
            "138 1234 5678",
            "+86 138-1234-5678",
            "0086 13812345678",
            "１３８１２３４５６７８",
            "86-13812345678",
        ] {
            assert_eq!(normalised(text), "13812345678", "{text}");
        }
        assert_eq!(normalised("+86 10 6655 4433"), "01066554433");
        assert_eq!(normalised("(010) 6655-4433 转 208"), "01066554433-208");
        assert_eq!(normalised("无"), "");
    }

    #[test]
    fn a_masked_number_shows_head_and_tail_only() {
        assert_eq!(masked("13812345678"), "138****5678");
        assert_eq!(masked("66554433"), "66****33");
        assert_eq!(masked("01066554433-208"), "010****4433-**");
        assert_eq!(masked("110"), "*10");
    }
}
