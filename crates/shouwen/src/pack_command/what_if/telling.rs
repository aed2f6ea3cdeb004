//! Tells what would have come out differently: by clause, then by case, the worst first.

use calendar::Millis;
use domain::Outcome;
use pack::{ClauseChange, Pack};
use reports::{Counts, Differences, Shift, Shifted, ShiftedCase};

use crate::language::{Language, counted};
use crate::output::out;

/// For people.
pub(super) fn tell(new: &Pack, changes: &[ClauseChange], differences: &Differences, language: Language) {
    for sentence in changes.iter().flat_map(ClauseChange::sentences) {
        out!("{}", language.pick(&sentence));
    }
    let (cases, version) = (differences.cases, new.version());
    out!(
        "{}",
        language.say(
            format!("按 {version} 判定了 {cases} 件事项"),
            format!("{} under {version}", counted(cases, "case")),
        )
    );
    for (clause, shifts) in &differences.shifts {
        let (old, now) = differences.totals.get(clause).copied().unwrap_or_default();
        let title = new.clause(clause).map_or("", |it| language.pick(&it.title));
        out!(
            "{clause} {title}{}{} → {}",
            language.say("：".to_owned(), ": ".to_owned()),
            told(old, language),
            told(now, language)
        );
        for (shift, shifted) in shifts {
            tell_shift(*shift, shifted, language);
        }
    }
    if differences.shifts.is_empty() {
        out!(
            "{}",
            language.say(
                "没有任何结果会不同".to_owned(),
                "nothing would have come out differently".to_owned(),
            )
        );
    }
}

fn tell_shift(shift: Shift, shifted: &Shifted, language: Language) {
    let Shifted {
        promises,
        cases,
        worst,
    } = shifted;
    let (old, new) = (word(shift.old, language), word(shift.new, language));
    out!(
        "  {}",
        language.say(
            format!("{old} → {new}：{cases} 件事项，{promises} 个承诺"),
            format!(
                "{old} → {new}: {}, {}",
                counted(*cases, "case"),
                counted(*promises, "promise")
            ),
        )
    );
    for ShiftedCase {
        case,
        promises,
        late_by,
        first,
    } in worst
    {
        let name = &case.name;
        let mut facts: Vec<_> = first.iter().map(|it| it.basis_seq.to_string()).collect();
        facts.dedup();
        let late = late(*late_by, language);
        out!(
            "    {}",
            language.say(
                format!(
                    "{name}：{promises} 个承诺{late}（起于第 {} 条记录）",
                    facts.join("、")
                ),
                format!(
                    "{name}: {}{late} (began with fact {})",
                    counted(*promises, "promise"),
                    facts.join(", ")
                ),
            )
        );
    }
    let shown = u64::try_from(worst.len()).unwrap_or(u64::MAX);
    if *cases > shown {
        let more = cases - shown;
        out!(
            "    {}",
            language.say(
                format!("另有 {more} 件（--cases {cases} 全部列出）"),
                format!("{more} more (--cases {cases} shows all)"),
            )
        );
    }
}

fn late(by: Millis, language: Language) -> String {
    let minutes = by.as_i64() / 60_000;
    let (days, hours, rest) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let parts = [(days, "天", "d"), (hours, "小时", "h"), (rest, "分钟", "min")];
    let some: Vec<_> = parts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .take(2)
        .collect();
    if some.is_empty() {
        return String::new();
    }
    let zh: Vec<_> = some
        .iter()
        .map(|(count, it, _)| format!("{count} {it}"))
        .collect();
    let en: Vec<_> = some
        .iter()
        .map(|(count, _, it)| format!("{count} {it}"))
        .collect();
    language.say(
        format!("，最多晚 {}", zh.join(" ")),
        format!(", late by up to {}", en.join(" ")),
    )
}

fn told(counts: Counts, language: Language) -> String {
    let Counts { kept, broken, .. } = counts;
    language.say(
        format!("已兑现 {kept}，已违约 {broken}"),
        format!("kept {kept}, broken {broken}"),
    )
}

fn word(outcome: Option<Outcome>, language: Language) -> String {
    let (zh, en) = match outcome {
        Some(Outcome::Kept) => ("已兑现", "kept"),
        Some(Outcome::Broken) => ("已违约", "broken"),
        Some(Outcome::Waived) => ("已豁免", "waived"),
        Some(Outcome::Void) => ("已失效", "void"),
        Some(Outcome::Superseded) => ("已更替", "superseded"),
        None => ("无判定", "no verdict"),
    };
    language.say(zh.to_owned(), en.to_owned())
}

/// For programs.
pub(super) fn as_json(new: &Pack, changes: &[ClauseChange], differences: &Differences) -> serde_json::Value {
    let shift = |(shift, shifted): (&Shift, &Shifted)| {
        let Shifted {
            promises,
            cases,
            worst,
        } = shifted;
        serde_json::json!({ "old": shift.old, "new": shift.new, "promises": promises, "cases": cases, "worst": worst })
    };
    let clauses: Vec<_> = differences
        .totals
        .iter()
        .map(|(clause, (old, now))| {
            let shifts = differences.shifts.get(clause).into_iter().flatten();
            serde_json::json!({ "clause": clause, "old": old, "new": now,
                "shifts": shifts.map(shift).collect::<Vec<_>>() })
        })
        .collect();
    serde_json::json!({ "pack": new.version(), "changes": changes, "cases": differences.cases, "clauses": clauses })
}

pub(super) fn print_json(shown: &serde_json::Value) -> anyhow::Result<()> {
    out!("{}", serde_json::to_string_pretty(shown)?);
    Ok(())
}
