//! Text checks: precision and recall on the labelled sentences, and how long a check takes.
//!
//! Always true: figures on sentences that the lexicons were tuned on and on those held out are printed apart. The trap:
//! both were written by the same people as the lexicons.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Duration;

use anyhow::anyhow;
use domain::Moment;
use pack::Sources;
use pack::text::{Figures, TextChecker, TextContext, read_emotion};

use super::stopwatch::Stopwatch;

use crate::output::out;

const TUNED: &str = include_str!("../../../../packs/vectors/labelled.txt");
const HELD_OUT: &str = include_str!("../../../../packs/vectors/held_out.txt");
const EMOTION: &str = include_str!("../../../../packs/vectors/emotion.txt");
const EMOTION_HELD_OUT: &str = include_str!("../../../../packs/vectors/emotion_held_out.txt");

const TEXT: &str = "您好，王女士！您反映的室温偏低问题，我们已安排师傅今天下午三点上门测温，检查阀门和过滤网，请您留意电话。";

/// Characters that generated phrases are made of.
const LETTERS: &str = "我你他的是不在有这个们来到时大地为子中说生国年着就那和要出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间";

/// Prints the figures; with `is_long` also every sentence that came out wrong.
pub(super) fn run(is_long: bool) -> anyhow::Result<()> {
    let base = checker(0)?;
    let figures = [
        ("words, tuned on", Figures::of_words(&base, TUNED)),
        ("words, held out", Figures::of_words(&base, HELD_OUT)),
        ("emotion, tuned on", Figures::of_emotions(EMOTION)),
        ("emotion, held out", Figures::of_emotions(EMOTION_HELD_OUT)),
    ];
    out!("goal: precision 0.970, recall 0.950");
    for (what, figures) in figures {
        let text = figures.to_string();
        let shown = if is_long {
            text.trim_end()
        } else {
            text.lines().next().unwrap_or_default()
        };
        out!("{what:<18} {shown}");
    }
    let text: String = TEXT.chars().cycle().take(500).collect();
    out!("goal: 30 µs for 500 characters against 5000 patterns");
    for checker in [base, checker(5_000)?] {
        let context = TextContext::default();
        let each = time(|| {
            drop(black_box(checker.check(
                black_box(&text),
                Moment::Reply,
                &context,
            )))
        });
        out!(
            "check against {} patterns: {:.1} µs",
            checker.pattern_count(),
            micros(each)
        );
    }
    let each = time(|| drop(black_box(read_emotion(black_box(&text)))));
    out!("emotion: {:.1} µs", micros(each));
    Ok(())
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// The shortest of many runs: what other programs on the machine do not disturb.
fn time(work: impl Fn()) -> Duration {
    let once = || {
        let began = Stopwatch::start();
        work();
        began.passed()
    };
    (0..3_000).map(|_| once()).min().unwrap_or_default()
}

/// The checker of the base pack with so many generated patterns beside its own.
fn checker(patterns: usize) -> anyhow::Result<TextChecker> {
    let own = "[pack]\nid = \"own\"\nversion = \"1\"\ntitle = { zh = \"自\", en = \"own\" }\nextends = \"base@2026.1\"\n";
    let clause = "[[clause]]\nid = \"G90\"\nkind = \"phrase\"\ntitle = { zh = \"禁语\", en = \"banned\" }\n\
                  text = { zh = \"禁语\", en = \"banned\" }\nseverity = \"minor\"\nanswerable = \"agent\"\nact = \"warn\"\n";
    let mut text = own.to_owned();
    if patterns > 0 {
        text.push_str(clause);
    }
    let letters: Vec<char> = LETTERS.chars().collect();
    let mut seed = 42_usize;
    let mut word = |length: usize| -> String {
        let mut next = || {
            seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
            letters.get((seed >> 8) % letters.len())
        };
        (0..length).filter_map(|_| next()).collect()
    };
    for _ in 0..patterns / 5 {
        text.push_str("[[clause.never]]\nany_of = [");
        for _ in 0..5 {
            write!(
                text,
                "\"[{}|{}|]{}[{}|{}]\", ",
                word(1),
                word(1),
                word(3),
                word(1),
                word(2)
            )?;
        }
        text.push_str("]\n");
    }
    let sources = pack::built_in().with(Sources::new([("own/pack.toml", text)]));
    let pack = pack::load(&sources, "own").map_err(|it| anyhow!("{it:?}"))?;
    Ok(TextChecker::compile(&pack))
}
