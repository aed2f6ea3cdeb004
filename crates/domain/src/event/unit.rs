//! The units of an event's numbers, as people call them in Chinese.

/// What a unit of the registry is called in Chinese; the unit itself where it has no word of its own.
#[must_use]
pub fn unit_in_chinese(unit: &str) -> &str {
    CHINESE.iter().find(|(en, _)| *en == unit).map_or(unit, |it| it.1)
}

const CHINESE: [(&str, &str); 20] = [
    ("characters a minute", "字／分钟"),
    ("complaints", "次投诉"),
    ("contacts", "次"),
    ("customers", "户"),
    ("fen", "人民币分"),
    ("findings", "处"),
    ("min", "分钟"),
    ("of 100", "满分 100"),
    ("people", "人"),
    ("percent", "%"),
    ("points", "分"),
    ("points of 100", "满分 100"),
    ("points of 5", "满分 5"),
    ("records", "件"),
    ("rings", "声"),
    ("rows", "条"),
    ("s", "秒"),
    ("step", "次"),
    ("steps", "步"),
    ("times", "次"),
];

#[cfg(test)]
mod tests {
    use super::unit_in_chinese;
    use crate::{EventKind, EventPart, FieldHolds};

    #[test]
    fn every_unit_has_a_chinese_word() {
        for part in EventKind::ALL.iter().flat_map(|it| it.spec().parts) {
            let EventPart::Field(field) = part else { continue };
            let FieldHolds::Number(unit) = field.holds else {
                continue;
            };
            assert_ne!(unit_in_chinese(unit), unit, "{}", field.name);
        }
    }
}
