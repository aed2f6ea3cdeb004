//! How many passed and how many failed, read from what the test runners say at their end.
//!
//! The trap: a runner that fails without having counted anything (it did not compile) is one failure, not none.

use std::fmt;

use crate::outside::Said;

/// How many passed, how many failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub(super) passed: u32,
    pub(super) failed: u32,
}

impl Tally {
    /// One check, which passed or did not.
    pub(super) fn of_check(is_ok: bool) -> Self {
        Self {
            passed: u32::from(is_ok),
            failed: u32::from(!is_ok),
        }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
        }
    }

    /// One check, by the word of the program that made it.
    pub(super) fn of_program(said: &Said) -> Self {
        Self::of_check(said.is_ok)
    }

    /// `Summary [ 1.0s] 25 tests run: 21 passed (1 slow), 3 failed, 1 timed out, 0 skipped` of nextest, or
    /// `test result: FAILED. 3 passed; 1 failed; …` of each test binary.
    pub(super) fn of_rust_tests(said: &Said) -> Self {
        let is_sum = |line: &&str| {
            let line = line.trim_start();
            line.starts_with("Summary [") || line.starts_with("test result:")
        };
        Self::of_lines(said, is_sum)
    }

    /// `Tests  1 failed | 12 passed (13)` of vitest.
    pub(super) fn of_unit_tests(said: &Said) -> Self {
        Self::of_lines(said, |line| line.trim_start().starts_with("Tests "))
    }

    /// The lines `12 passed (1.2m)`, `1 failed`, `2 did not run` of Playwright.
    pub(super) fn of_browser_tests(said: &Said) -> Self {
        Self::of_lines(said, |line| {
            let mut words = line.split_whitespace();
            let is_number = words.next().is_some_and(|it| it.parse::<u32>().is_ok());
            is_number
                && words.next().is_some_and(|it| {
                    matches!(
                        it.trim_end_matches(','),
                        "passed" | "failed" | "flaky" | "interrupted" | "did"
                    )
                })
        })
    }

    /// The last `N passed, N failed` of `shouwen pack test`.
    pub(super) fn of_scenarios(said: &Said) -> Self {
        let last = said
            .text
            .lines()
            .rfind(|line| line.contains(" passed") && line.contains(" failed"));
        Self::of_lines(said, |line| Some(*line) == last)
    }

    fn of_lines(said: &Said, is_sum: impl Fn(&&str) -> bool) -> Self {
        let counted = said
            .text
            .lines()
            .filter(is_sum)
            .map(count)
            .fold(Self::default(), Self::plus);
        if !said.is_ok && counted.failed == 0 {
            return Self { failed: 1, ..counted };
        }
        counted
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// Every number in the line, by the word behind it.
fn count(line: &str) -> Tally {
    let words: Vec<&str> = line
        .split([' ', ',', ';', '|', '(', ')'])
        .filter(|it| !it.is_empty())
        .collect();
    let mut tally = Tally::default();
    for pair in words.windows(2) {
        let [number, word] = pair else { continue };
        let Ok(number) = number.parse::<u32>() else {
            continue;
        };
        match *word {
            "passed" => tally.passed += number,
            // "1 timed out" of nextest, "1 flaky", "1 interrupted" and "2 did not run" of Playwright.
            "failed" | "timed" | "flaky" | "interrupted" | "did" => tally.failed += number,
            _ => {}
        }
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, is_ok: bool) -> Said {
        Said {
            text: text.to_owned(),
            is_ok,
        }
    }

    #[track_caller]
    fn check(tally: Tally, passed: u32, failed: u32) {
        assert_eq!(tally, Tally { passed, failed });
    }

    #[test]
    fn the_sum_of_nextest_is_read() {
        let text = "  PASS [ 0.1s] (1/2) x\n     Summary [   3.3s] 25 tests run: 20 passed (1 slow, 2 leaky), 3 failed, 2 timed out, 1 skipped\n";
        check(Tally::of_rust_tests(&said(text, false)), 20, 5);
    }

    #[test]
    fn the_sums_of_cargo_test_are_added() {
        let text = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n\
            test result: FAILED. 4 passed; 1 failed; 0 ignored; 0 measured; 2 filtered out\n";
        check(Tally::of_rust_tests(&said(text, false)), 7, 1);
    }

    #[test]
    fn the_sum_of_vitest_is_read() {
        let text =
            " Test Files  1 failed | 8 passed (9)\n      Tests  2 failed | 40 passed | 1 skipped (43)\n";
        check(Tally::of_unit_tests(&said(text, false)), 40, 2);
    }

    #[test]
    fn the_sum_of_playwright_is_read() {
        let text = "  ok 1 walk.spec.ts › 3 passed promises\n  2 failed\n    a.spec.ts:3\n  1 did not run\n  12 passed (1.2m)\n";
        check(Tally::of_browser_tests(&said(text, false)), 12, 3);
    }

    #[test]
    fn a_reporter_that_sums_on_one_line_is_read() {
        check(
            Tally::of_browser_tests(&said("ok x\n\n8 passed, 2 failed\n", false)),
            8,
            2,
        );
    }

    #[test]
    fn the_last_sum_of_the_scenarios_is_read() {
        let text = "base: 3 passed, 0 failed\nheating: 4 passed, 1 failed\n7 passed, 1 failed\n";
        check(Tally::of_scenarios(&said(text, false)), 7, 1);
    }

    #[test]
    fn a_runner_that_did_not_come_to_counting_is_one_failure() {
        check(
            Tally::of_rust_tests(&said("error: could not compile `store`\n", false)),
            0,
            1,
        );
        check(Tally::of_browser_tests(&said("", true)), 0, 0);
    }
}
