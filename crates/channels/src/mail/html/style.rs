//! Inline styles: a short list of properties whose values cannot load, run or cover anything.

/// Properties that mail needs.
const PROPERTIES: &[&str] = &[
    "background-color",
    "border",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
    "border-left",
    "border-left-color",
    "border-left-style",
    "border-left-width",
    "border-radius",
    "border-right",
    "border-right-color",
    "border-right-style",
    "border-right-width",
    "border-spacing",
    "border-style",
    "border-top",
    "border-top-color",
    "border-top-style",
    "border-top-width",
    "border-width",
    "color",
    "direction",
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-width",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "table-layout",
    "text-align",
    "text-decoration",
    "text-indent",
    "text-transform",
    "vertical-align",
    "white-space",
    "width",
    "word-break",
    "word-wrap",
    "overflow-wrap",
];
/// Functions that only compute a colour.
const COLOUR_FUNCTIONS: &[&str] = &["rgb(", "rgba(", "hsl(", "hsla("];

/// Declarations that may stay.
pub(super) struct SafeStyle {
    /// As `name:value;name:value`, lower-case names.
    pub(super) declarations: String,
    /// Declarations that would have loaded something.
    pub(super) remote_blocked: usize,
}

/// Keeps what is allowed of a `style` attribute.
pub(super) fn safe_style(style: &str) -> SafeStyle {
    let lower = style.to_ascii_lowercase();
    let remote_blocked = lower.matches("url(").count();
    let declarations: Vec<String> = style
        .split(';')
        .filter_map(|it| it.split_once(':'))
        .filter_map(|(name, value)| {
            let name = name.trim().to_ascii_lowercase();
            let value = value.trim();
            (PROPERTIES.contains(&name.as_str()) && is_safe_value(value)).then(|| format!("{name}:{value}"))
        })
        .collect();
    SafeStyle {
        declarations: declarations.join(";"),
        remote_blocked,
    }
}

fn is_safe_value(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let allowed = |it: char| {
        it.is_alphanumeric()
            || matches!(
                it,
                ' ' | '#' | '%' | '.' | ',' | '(' | ')' | '\'' | '"' | '-' | '_' | '!' | '+'
            )
    };
    if value.is_empty() || value.len() > 300 || !value.chars().all(allowed) {
        return false;
    }
    let mut without_colours = lower.clone();
    for function in COLOUR_FUNCTIONS {
        without_colours = without_colours.replace(function, "");
    }
    // Negative lengths pull content out of its place.
    let has_negative = lower.split([' ', ',', '(']).any(|it| {
        let mut letters = it.chars();
        letters.next() == Some('-') && letters.next().is_some_and(|it| it.is_ascii_digit() || it == '.')
    });
    !without_colours.contains('(') && !has_negative
}

#[cfg(test)]
mod tests {
    use super::safe_style;

    #[test]
    fn only_listed_properties_with_harmless_values_stay() {
        for (style, expected) in [
            (
                "color:#333; background-color: rgba(1,2,3,.5)",
                "color:#333;background-color:rgba(1,2,3,.5)",
            ),
            (
                "font-family: \"Microsoft YaHei\", '宋体'",
                "font-family:\"Microsoft YaHei\", '宋体'",
            ),
            ("margin:-100px 0; padding: 0 4px", "padding:0 4px"),
            ("color:expression(1);width:calc(100% + 1px);height:var(--x)", ""),
            ("background:url(x);color:re\\64", ""),
            ("position:absolute;display:none;color:red", "color:red"),
            ("color:red/**/;width:1px<", ""),
        ] {
            assert_eq!(safe_style(style).declarations, expected, "{style}");
        }
    }
}
