//! A clause in plain words and both languages: what it asks for, what keeps it, what breaks it, what follows.
//!
//! Always true: every figure of the clause is in some sentence, so that whoever changes one in the pack reads it here.

mod check;
mod clock;
mod closed_words;
mod count;
mod rule;
mod words;

use serde::Serialize;

use crate::{Clause, Wording};
pub(crate) use words::act_words;
pub(crate) use words::fact_words;
use words::{both, figure_words};

/// A clause in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Description {
    /// What it asks for, with its figures.
    pub asks: Vec<Wording>,
    /// What keeps it.
    pub keeps: Wording,
    /// What breaks it.
    pub breaks: Wording,
    /// What follows a break, in order.
    pub follows: Vec<Wording>,
}

impl Clause {
    /// The clause in plain words.
    #[must_use]
    pub fn describe(&self) -> Description {
        let rule::Told {
            mut asks,
            keeps,
            breaks,
        } = rule::told(self);
        if self.applies != crate::CaseCondition::default() {
            let when = check::condition_words(&self.applies);
            asks.push(both(
                format!("适用于：{}。", when.zh),
                format!("It applies to: {}.", when.en),
            ));
        }
        for it in &self.figures {
            let (name, figure) = (&it.name, figure_words(it.figure));
            asks.push(both(
                format!("其中 {name} 是标准里的公用参数：{}，改一处即可。", figure.zh),
                format!(
                    "In it, {name} is a figure that the standard names once: {}.",
                    figure.en
                ),
            ));
        }
        for except in &self.except {
            let when = check::condition_words(except);
            asks.push(both(
                format!("不适用于（另有条款优先）：{}。", when.zh),
                format!("Another clause wins for: {}.", when.en),
            ));
        }
        Description {
            asks,
            keeps,
            breaks,
            follows: self.on_break.iter().map(step_line).collect(),
        }
    }
}

fn step_line(step: &crate::BreakStep) -> Wording {
    let act = act_words(step.act);
    let (zh_points, en_points) = match step.points {
        Some(points) => (format!(" {points} 分"), format!(": {points}")),
        None => (String::new(), String::new()),
    };
    let is_at_once = matches!(step.after, calendar::Figure::Span(span) if span.is_zero());
    if is_at_once {
        return both(
            format!("立即{}{zh_points}。", act.zh),
            format!("At once {}{en_points}.", act.en),
        );
    }
    let after = figure_words(step.after);
    both(
        format!("{}后{}{zh_points}。", after.zh, act.zh),
        format!("After {} {}{en_points}.", after.en, act.en),
    )
}
