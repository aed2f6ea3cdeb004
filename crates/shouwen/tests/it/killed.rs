//! Killed in the middle of sixteen writers, again and again: what was acknowledged is there, and there once.
//!
//! Each writer sends a request whose fate is unknown again under the same key, as browsers do.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use testkit::http::Client;

use crate::desk::{Desk, all_cases, json, register};

const WRITERS: usize = 16;

/// Somebody who registers one case after the other.
struct Writer {
    name: String,
    client: Client,
    next: u32,
    /// Subject and number of what was acknowledged.
    acknowledged: Vec<(String, String)>,
}

impl Writer {
    /// Registers until the line breaks or `enough` is said; then the latest request's fate is unknown.
    fn write(&mut self, enough: &AtomicBool, done: &Sender<()>) {
        while !enough.load(Ordering::SeqCst) {
            let subject = format!("{}-{}", self.name, self.next);
            let Ok(answer) = register(&mut self.client, &subject, &subject) else {
                return;
            };
            assert_eq!(answer.status, 201, "{}", answer.body);
            let case = json(&answer);
            let number = case.pointer("/case/number").or_else(|| case.pointer("/number"));
            self.acknowledged
                .push((subject, number.unwrap().as_str().unwrap().to_owned()));
            self.next += 1;
            // Nobody listens any more once the kill is under way.
            done.send(()).ok();
        }
    }
}

fn survives(desk: &Desk, kills: u32) {
    let names: Vec<String> = (0..WRITERS).map(|it| format!("w{it}")).collect();
    for name in &names {
        desk.add_person(name, "supervisor");
    }
    let mut program = desk.serve();
    let log_in = |name: &String| Writer {
        name: name.clone(),
        client: desk.log_in(name),
        next: 0,
        acknowledged: Vec::new(),
    };
    let mut writers: Vec<Writer> = names.iter().map(log_in).collect();
    for kill in 0..kills {
        let enough = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let (done, counted) = channel();
            for writer in &mut writers {
                let (done, enough) = (done.clone(), &enough);
                scope.spawn(move || writer.write(enough, &done));
            }
            // Kills come at ever different moments of the work.
            for _acknowledged in 0..1 + kill * 7 % 50 {
                counted.recv_timeout(Duration::from_secs(60)).unwrap();
            }
            std::thread::park_timeout(Duration::from_micros(u64::from(kill * 613 % 5000)));
            program.kill();
            enough.store(true, Ordering::SeqCst);
        });
        program = desk.serve();
    }
    // Once more each, so that no fate is left unknown.
    for writer in &mut writers {
        let subject = format!("{}-{}", writer.name, writer.next);
        assert_eq!(
            register(&mut writer.client, &subject, &subject).unwrap().status,
            201
        );
    }
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (subject, number) in all_cases(&mut writers[0].client) {
        found.entry(subject).or_default().push(number);
    }
    let mut acknowledged = 0;
    for (subject, number) in writers.iter().flat_map(|it| &it.acknowledged) {
        assert_eq!(
            found.get(subject),
            Some(&vec![number.clone()]),
            "{subject} was acknowledged as {number}"
        );
        acknowledged += 1;
    }
    assert!(
        found.values().all(|numbers| numbers.len() == 1),
        "something was done twice"
    );
    assert_eq!(
        found.len(),
        acknowledged + WRITERS,
        "nothing is there that nobody asked for"
    );
    assert!(
        acknowledged > usize::try_from(kills).unwrap(),
        "only {acknowledged} writes in {kills} rounds"
    );
    assert!(program.stop().success());
    let (status, said) = desk.run(&["verify"]);
    assert!(status.success() && said.contains(" 0 broken chains"), "{said}");
}

#[test]
fn slow_nothing_acknowledged_is_lost_or_doubled_by_fifty_kills_on_sqlite() {
    survives(&Desk::on_sqlite(), 50);
}

#[test]
fn slow_nothing_acknowledged_is_lost_or_doubled_by_kills_on_postgres() {
    survives(&Desk::on_postgres(), 10);
}
