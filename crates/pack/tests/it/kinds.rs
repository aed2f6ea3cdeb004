//! Every kind is read with what it may say, and held to the registry of events.

use domain::{BreakAct, EventKind, FactKind};
use pack::{DutyRule, FactName, Gauge, Rule, RuleKind, ScoreRule, Sources, WindowRule, Within, load};

fn head() -> String {
    "[pack]\nid = \"own\"\nversion = \"1\"\ntitle = { zh = \"自\", en = \"own\" }\n".to_owned()
}

fn clause(id: &str, kind: &str, rest: &str) -> String {
    format!(
        "\n[[clause]]\nid = \"{id}\"\nkind = \"{kind}\"\ntitle = {{ zh = \"题\", en = \"title\" }}\n\
         text = {{ zh = \"文\", en = \"text\" }}\nseverity = \"major\"\nanswerable = \"handler\"\n{rest}\n"
    )
}

fn read(text: &str) -> pack::Pack {
    load(&Sources::new([("own/pack.toml", text)]), "own").unwrap_or_else(|errors| {
        panic!(
            "{}",
            errors
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n")
        )
    })
}

fn rule(kind: &str, rest: &str) -> Rule {
    read(&(head() + &clause("X01", kind, rest)))
        .clauses
        .remove(0)
        .rule
}

fn told(text: &str) -> String {
    let errors = load(&Sources::new([("own/pack.toml", text)]), "own").unwrap_err();
    errors
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn patterns_name_facts_and_events_with_what_they_carry() {
    let Rule::Clock(clock) = rule(
        "clock",
        r#"start = ["visit_agreed", { fact = "deadline_passed", of = "X01B" }]
stop = { fact = "visit_left", with = { outcome = ["done", "unsolved"] }, has = "thing" }
within = "as_promised"
ahead = "5m"
void_by = "visit_changed"
only_if_done = true
on_break = [{ act = "deduct_points", points = 2 }, "urge"]

[[clause]]
id = "X01B"
kind = "clock"
title = { zh = "题", en = "title" }
text = { zh = "文", en = "text" }
severity = "major"
answerable = "handler"
start = "dispatch_ordered"
stop = "dispatch_result_reported"
within = "2h""#,
    ) else {
        panic!()
    };
    assert_eq!(clock.start[0].fact, FactName::Event(EventKind::VisitAgreed));
    assert_eq!(clock.start[1].fact, FactName::Fact(FactKind::DeadlinePassed));
    assert_eq!(clock.start[1].of.as_ref().unwrap().as_str(), "X01B");
    assert_eq!(clock.stop[0].with["outcome"], ["done", "unsolved"]);
    assert_eq!(clock.stop[0].has, ["thing"]);
    assert_eq!(clock.ahead.unwrap().as_i64(), 300_000);
    assert!(clock.only_if_done && clock.within == Within::AsPromised);
    assert_eq!(clock.void_by[0].fact, FactName::Event(EventKind::VisitChanged));
}

#[test]
fn guards_and_forms_ask_for_facts_and_fields() {
    let Rule::Guard(guard) = rule(
        "guard",
        r#"on = [{ fact = "visit_left", with = { outcome = "nobody_in" } }]
needs_facts = [{ name = "card", title = { zh = "联系卡", en = "card" }, fact = "card_left", waited = "1m", for = "visit_left" },
  { name = "due", title = { zh = "即办", en = "due" }, none_open = { opened = "due_item_opened", done = "due_item_done" } }]
fields = ["thing"]
for_each = "nobody_in"
expects = "visit_left"
within = "1h""#,
    ) else {
        panic!()
    };
    assert_eq!(
        guard.acts().map(pack::ActName::as_str).collect::<Vec<_>>(),
        ["visit_left"]
    );
    assert_eq!(guard.check.needs_facts[0].waited.unwrap().as_i64(), 60_000);
    assert!(guard.check.needs_facts[1].none_open.is_some());
    assert_eq!(
        guard.follow_up.unwrap().start[0].fact,
        FactName::Event(EventKind::NobodyIn)
    );
    let Rule::Form(form) = rule(
        "form",
        "record = \"satisfaction_reported\"\nact = \"refuse\"\nfields = [\"contacts\"]\nat_most_field = { surveyed = \"contacts\" }\n\
         fields_if = [{ with = { summary = [\"下降\"] }, fields = [\"satisfied\"] }]",
    ) else {
        panic!()
    };
    assert_eq!(form.record.as_str(), "satisfaction_reported");
    assert_eq!(form.check.at_most_field["surveyed"], "contacts");
    assert_eq!(form.check.fields_if[0].fields, ["satisfied"]);
}

#[test]
fn numbers_hours_and_periods() {
    let metric = |rest: &str| {
        let Rule::Metric(metric) = rule("metric", rest) else {
            panic!("{rest}")
        };
        metric.gauge
    };
    assert!(matches!(
        metric("on = \"speech_measured\"\nnumber = \"chars_per_minute\"\nat_least = 90\nat_most = 160"),
        Gauge::Number {
            at_least: Some(90),
            at_most: Some(160),
            ..
        }
    ));
    assert!(matches!(
        metric(
            "on = \"parking_charged\"\ntariff = { number = \"amount\", per = \"minutes\", unit = 480, price = 1000 }"
        ),
        Gauge::Tariff {
            unit: 480,
            price: 1000,
            ..
        }
    ));
    assert!(matches!(
        metric("on = \"call_ended\"\nelapsed_since = \"call_answered\"\nat_most_time = \"5m\""),
        Gauge::Elapsed { .. }
    ));
    let Rule::Window(WindowRule::Staffed(staffed)) = rule(
        "window",
        "staffed = { arrive = \"shift_arrived\", leave = \"shift_left\", hours = [\"00:00-24:00\"], season = { from = \"11-15\", to = \"03-15\" } }",
    ) else {
        panic!()
    };
    let season = staffed.season.unwrap();
    let holds = |day: &str| season.holds(day.parse().unwrap());
    assert!(holds("2026-11-15") && holds("2027-01-01") && holds("2027-03-15"));
    assert!(!holds("2026-11-14") && !holds("2027-03-16"));
    let Rule::Duty(DutyRule {
        every,
        follow_up: Some(follow_up),
        ..
    }) = rule(
        "duty",
        "every = \"day\"\ndone = \"inspection_done\"\nvarying = \"30m\"\nper_person = { of = \"staff_listed\" }\n\
         for_each = \"inspection_done\"\nexpects = \"inspection_results_sent\"\nwithin = \"eod\"",
    )
    else {
        panic!()
    };
    assert_eq!(every[0].done[0].fact, FactName::Event(EventKind::InspectionDone));
    assert_eq!(
        follow_up.stop[0].fact,
        FactName::Event(EventKind::InspectionResultsSent)
    );
    let Rule::Score(ScoreRule::Points(points)) = rule("score", "points = -2\nwarn_on_spot = true") else {
        panic!()
    };
    assert_eq!(points.points, -2);
    let Rule::Route(route) = rule(
        "route",
        "hears = { emotions = \"angry\", threat = true, repeated = 2 }\ntell = \"tell_team_lead\"",
    ) else {
        panic!()
    };
    assert_eq!(route.tell, [BreakAct::TellTeamLead]);
}

#[test]
fn what_events_do_not_carry_is_told_with_the_nearest_word() {
    insta::assert_snapshot!(told(
        &(head()
            + &clause(
                "X01",
                "clock",
                "start = { fact = \"visit_left\", with = { outcom = \"done\" } }\nstop = { fact = \"visit_left\", with = { outcome = \"don\" }, has = [\"txt\"] }\nwithin = \"1h\""
            )
            + &clause(
                "X02",
                "form",
                "record = \"data_exported\"\nact = \"warn\"\nfields = [\"watermrk\"]\nat_least = { right = 1 }\non = \"data_requested\""
            )
            + &clause(
                "X03",
                "metric",
                "on = \"call_ended\"\nnumber = \"released_by\"\nat_most = 2"
            )
            + &clause("X04", "guard", "action = \"close\"\nfields = [\"thing\"]")
            + &clause(
                "X05",
                "clock",
                "start = { fact = \"case_raised\", has = \"thing\" }\nstop = { fact = \"reply_sent\", of = \"X01\" }\nwithin = \"1h\""
            )
            + &clause(
                "X06",
                "route",
                "on = \"doubt_noticed\"\ntell = \"urge\"\nexpects = { fact = \"break_acted\", of = \"X99\" }\nwithin = \"1h\""
            ))
    ));
}

#[test]
fn rules_that_do_nothing_or_two_things_are_refused() {
    let text = head()
        + &clause("X01", "metric", "on = \"call_ended\"\nnumber = \"duration_s\"")
        + &clause("X02", "window", "hours = \"12:00-14:00\"")
        + &clause("X03", "duty", "times = 2")
        + &clause("X04", "score", "settles = true\npoints = 1")
        + &clause("X05", "checklist", "at = \"visit_arrived\"")
        + &clause("X06", "script", "at = \"visit_arrived\"")
        + &clause("X07", "privacy", "fields = [\"adress\"]")
        + &clause("X08", "guard", "action = \"close\"")
        + &clause("X09", "review", "pass = 101")
        + &clause(
            "X10",
            "coverage",
            "population = []\nmember = \"thing\"\nreached_by = \"followed_up\"\nevery = \"month\"",
        )
        + &clause(
            "X11",
            "guard",
            "action = \"close\"\nneeds_facts = [{ name = \"a\", title = { zh = \"甲\", en = \"a\" } }]\nweighted = { total = \"a\", of = { b = 40 } }",
        );
    insta::assert_snapshot!(told(&text));
}

#[test]
fn a_ladder_has_steps_that_its_events_know_each_once() {
    let ladder = |steps: &[&str], ground: &str| {
        let step = |it: &&str| format!("{{ name = \"{it}\", title = {{ zh = \"{it}\", en = \"{it}\" }} }}");
        let steps: Vec<_> = steps.iter().map(step).collect();
        let rest = format!(
            "on = \"reward_step_taken\"\nladders = [{{ on = \"reward_step_taken\", step = \"step\", ground = \"{ground}\", \
             steps = [{}] }}]",
            steps.join(", ")
        );
        head() + &clause("X01", "route", &rest)
    };
    read(&ladder(&["praise", "promotion"], "ground"));
    assert!(told(&ladder(&["praise"], "ground")).contains("fewer than two steps"));
    assert!(told(&ladder(&["praise", "bonus", "praise"], "ground")).contains("fewer than two steps"));
    assert!(told(&ladder(&["praise", "medal"], "ground")).contains("no such field or step"));
    assert!(told(&ladder(&["praise", "bonus"], "colour")).contains("no such field or step"));
}

#[test]
fn follow_ups_that_rule_the_same_promise_need_a_winner() {
    let rest = "on = \"doubt_noticed\"\nexpects = \"reported_up\"\nwithin = \"1h\"";
    let clock = "start = \"doubt_noticed\"\nstop = \"reported_up\"\nwithin = \"2h\"";
    let both = head() + &clause("X01", "route", rest) + &clause("X02", "clock", clock);
    assert!(told(&both).contains("X01 and X02 would rule the same promise"));
    read(&(both + "wins_over = [\"X01\"]\n"));
}

#[test]
fn promises_that_overlap_are_seen_and_those_that_plainly_differ_are_let_be() {
    let of = |start: &str, stop: &str| format!("start = [{start}]\nstop = [{stop}]\nwithin = \"2h\"");
    let both =
        |one: &str, other: &str| head() + &clause("X01", "clock", one) + &clause("X02", "clock", other);
    let chat = |fact: &str| format!("{{ fact = \"{fact}\", channels = [\"chat\"] }}");
    let mail = |fact: &str| format!("{{ fact = \"{fact}\", channels = [\"email\"] }}");
    let (raised, reply, closed) = ("\"case_raised\"", "\"reply_sent\"", "\"case_closed\"");
    let wide = format!("{raised}, \"case_reopened\"");
    let one = of(raised, reply);
    for other in [
        of(&wide, reply),
        of(&chat("case_raised"), reply),
        of(&wide, &mail("reply_sent")),
        of(raised, reply) + "\napplies = { types = [\"complaint\"], flags = [\"complex\"] }",
        of(raised, closed)
            + "\ninstead = [{ when = { types = [\"repair\"] }, stop = [\"reply_sent\"], within = \"1h\" }]",
    ] {
        let all = told(&both(&one, &other));
        assert!(
            all.contains("X01 and X02 would rule the same promise"),
            "{other}:\n{all}"
        );
        read(&(both(&one, &other) + "wins_over = [\"X01\"]\n"));
    }
    let of_mail = of(&mail("case_raised"), reply);
    for (one, other) in [
        (&one, of("\"case_reopened\"", reply)),
        (&one, of(raised, &format!("{reply}, {closed}"))),
        (&of_mail, of(&chat("case_raised"), reply)),
        (
            &of_mail,
            of(raised, reply) + "\napplies = { channels = [\"chat\"] }",
        ),
        (&of(raised, &mail("reply_sent")), of(raised, &chat("reply_sent"))),
    ] {
        read(&both(one, &other));
    }
}

#[test]
fn every_built_in_clause_is_told_in_both_languages_with_what_keeps_and_breaks_it() {
    let sources = pack::built_in();
    let mut kinds = std::collections::BTreeSet::new();
    for found in pack::list_packs(&sources) {
        for clause in load(&sources, &found.id).unwrap().clauses {
            let told = clause.describe();
            kinds.insert(clause.rule.kind());
            let lines = told
                .asks
                .iter()
                .chain([&told.keeps, &told.breaks])
                .chain(&told.follows);
            for line in lines {
                assert!(
                    !line.zh.is_empty() && !line.en.is_empty(),
                    "{}: {line:?}",
                    clause.id
                );
            }
            assert!(!told.asks.is_empty(), "{}", clause.id);
            assert_eq!(told.follows.len(), clause.on_break.len());
        }
    }
    assert!(kinds.len() >= RuleKind::ALL.len() - 1, "{kinds:?}");
}
