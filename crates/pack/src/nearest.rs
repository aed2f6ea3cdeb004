//! The known word that somebody most likely meant.

use crate::Wording;
use crate::source::says;

/// The candidate with the fewest changed letters, when few enough to be a slip.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).clamp(1, 3);
    known
        .into_iter()
        .map(|it| (distance(word, it), it))
        .filter(|(far, _)| *far <= limit)
        .min()
        .map(|(_, it)| it)
}

/// A question after the word that was most likely meant.
pub(crate) fn did_you_mean(near: &str) -> Wording {
    says!("是不是 `{near}`？", "did you mean `{near}`?")
}

/// What it may be, after the word that was most likely meant.
pub(crate) fn may_be(list: &str, near: Option<&str>) -> Wording {
    match near {
        Some(near) => says!(
            "是不是 `{near}`？可以是 {list}",
            "did you mean `{near}`? It may be {list}"
        ),
        None => says!("可以是 {list}", "it may be {list}"),
    }
}

/// How many letters are put in, left out, changed, or swapped with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let one: Vec<char> = one.to_lowercase().chars().collect();
    let other: Vec<char> = other.to_lowercase().chars().collect();
    let mut rows = vec![(0..=other.len()).collect::<Vec<usize>>()];
    for i in 1..=one.len() {
        let mut row = vec![i];
        for j in 1..=other.len() {
            let before = |di: usize, dj: usize| -> usize {
                if di == 0 {
                    row.get(j - dj)
                } else {
                    rows.get(i - di).and_then(|it| it.get(j - dj))
                }
                .copied()
                .unwrap_or(usize::MAX - 1)
            };
            let changed = usize::from(one.get(i - 1) != other.get(j - 1));
            let mut least = (before(1, 1) + changed)
                .min(before(1, 0) + 1)
                .min(before(0, 1) + 1);
            let swapped =
                i > 1 && j > 1 && one.get(i - 1) == other.get(j - 2) && one.get(i - 2) == other.get(j - 1);
            if swapped {
                least = least.min(before(2, 2) + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows.last()
        .and_then(|it| it.last())
        .copied()
        .unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_understood_and_a_different_word_is_not() {
        assert_eq!(nearest("witin", ["within", "stop"]), Some("within"));
        assert_eq!(nearest("tpyes", ["types", "flags"]), Some("types"));
        assert_eq!(nearest("urgnet", ["urgent", "high"]), Some("urgent"));
        assert_eq!(nearest("colour", ["within", "stop"]), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
