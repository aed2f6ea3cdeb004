//! How long a text check takes: one of 500 characters against the pack's phrases and against 5 000 patterns.

use std::fmt::Write as _;

use criterion::{Criterion, criterion_group, criterion_main};
use domain::Moment;
use pack::text::{TextChecker, TextContext, read_emotion};

const TEXT: &str = "您好，王女士！您反映的室温偏低问题，我们已安排师傅今天下午三点上门测温，检查阀门和过滤网，请您留意电话。";

/// A pack of so many generated patterns in the manner of the real ones.
fn generated(patterns: usize) -> TextChecker {
    let words: Vec<char> = "我你他的是不在有这个们来到时大地为子中说生国年着就那和要出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感".chars().collect();
    if patterns == 0 {
        return TextChecker::compile(
            &pack::load(&pack::built_in(), "base").unwrap_or_else(|it| panic!("{it:?}")),
        );
    }
    let mut seed = 42_usize;
    let mut next = || {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        seed >> 8
    };
    let mut word = |length: usize| -> String {
        (0..length)
            .filter_map(|_| words.get(next() % words.len()))
            .collect()
    };
    let mut clause = String::from(
        "[pack]\nid = \"own\"\nversion = \"1\"\ntitle = { zh = \"自\", en = \"own\" }\nextends = \"base@2026.1\"\n[[clause]]\nid = \"G90\"\nkind = \"phrase\"\n\
         title = { zh = \"禁语\", en = \"banned\" }\ntext = { zh = \"禁语\", en = \"banned\" }\nseverity = \"minor\"\nanswerable = \"agent\"\nact = \"warn\"\n",
    );
    for _ in 0..patterns / 5 {
        let list: Vec<String> = (0..5)
            .map(|_| {
                format!(
                    "\"[{}|{}|]{}[{}|{}]\"",
                    word(1),
                    word(1),
                    word(3),
                    word(1),
                    word(2)
                )
            })
            .collect();
        writeln!(clause, "[[clause.never]]\nany_of = [{}]", list.join(", ")).unwrap_or_default();
    }
    let sources = pack::built_in().with(pack::Sources::new([("own/pack.toml", clause)]));
    TextChecker::compile(&pack::load(&sources, "own").unwrap_or_else(|it| panic!("{it:?}")))
}

fn texts(bench: &mut Criterion) {
    let text: String = TEXT.chars().cycle().take(500).collect();
    let context = TextContext::default();
    for patterns in [0, 5_000] {
        let checker = generated(patterns);
        let name = format!("500 characters against {} patterns", checker.pattern_count());
        bench.bench_function(&name, |it| {
            it.iter(|| checker.check(&text, Moment::Reply, &context))
        });
    }
    let checker = generated(5_000);
    bench.bench_function("500 characters, mail reply", |it| {
        it.iter(|| checker.check(&text, Moment::EmailReply, &context))
    });
    bench.bench_function("emotion in 500 characters", |it| it.iter(|| read_emotion(&text)));
}

criterion_group!(all, texts);
criterion_main!(all);
