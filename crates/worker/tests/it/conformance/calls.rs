//! The suite's rows for telephone systems: what they push is read and taken as the HTTP face does it.

use std::net::IpAddr;

use app::phone::callbacks::{Callbacks, list_callbacks};
use app::phone::calls::latest_calls;
use app::phone::line_settings::LineSettings;
use app::phone::lines::{LineEntry, latest_reports, line_of_token, note_refused, save_line};
use app::phone::settle;
use app::phone::take_report::{TakenReport, take_report};
use calendar::Millis;
use channels::cti::read_push;
use domain::{CallEnd, CallStage, LineId};

use super::rows_on_both;
use crate::messenger_house::{Ground, On};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const HERE: &str = "10.1.2.3";
const RINGS: &str = "event=newCall&from=13900001111&to=1&direction=in&callId=c1&user[]=li.na";

struct Stage {
    ground: Ground,
    line: LineId,
    token: String,
}

/// What came of a push.
#[derive(Debug)]
enum Pushed {
    Taken(TakenReport),
    NoSuchLine,
    NotFromThere,
    Unreadable,
}

impl Stage {
    async fn set(on: On) -> Self {
        let ground = Ground::lay(on).await;
        let entry = LineEntry {
            name: "热线中继".to_owned(),
            team: None,
            is_active: true,
            settings: LineSettings {
                sources: vec!["10.1.0.0/16".to_owned()],
                ..LineSettings::default()
            },
        };
        let saved = save_line(&ground.desk, &ground.admin, (None, entry), None)
            .await
            .unwrap();
        Self {
            ground,
            line: saved.id,
            token: saved.token.unwrap(),
        }
    }

    /// The steps of the HTTP face, in its order: whose line, from where, what it says, taken.
    async fn push_as(&self, (token, from): (&str, &str), (kind, body): (&str, &[u8])) -> Pushed {
        let desk = &self.ground.desk;
        let Some(line) = line_of_token(desk, token).await.unwrap() else {
            return Pushed::NoSuchLine;
        };
        let address: IpAddr = from.parse().unwrap();
        if !line.settings.admits(Some(address)) {
            note_refused(desk, line.line.id, "refused_source", from.to_owned())
                .await
                .unwrap();
            return Pushed::NotFromThere;
        }
        match read_push(kind, body) {
            Ok(pushed) => Pushed::Taken(take_report(desk, line.line.id, pushed).await.unwrap()),
            Err(error) => {
                note_refused(desk, line.line.id, "unreadable", error.to_string())
                    .await
                    .unwrap();
                Pushed::Unreadable
            }
        }
    }

    async fn push(&self, body: &str) -> TakenReport {
        let kind = if body.starts_with('{') { JSON } else { FORM };
        match self.push_as((&self.token, HERE), (kind, body.as_bytes())).await {
            Pushed::Taken(taken) => taken,
            refused @ (Pushed::NoSuchLine | Pushed::NotFromThere | Pushed::Unreadable) => {
                panic!("{body}: {refused:?}")
            }
        }
    }

    async fn later(&self, by: Millis) {
        self.ground.clock.move_by(by);
        settle::look(&self.ground.desk).await.unwrap();
    }

    /// How every call ended, the latest first; none for one that goes on.
    async fn ends(&self) -> Vec<Option<CallEnd>> {
        let calls = latest_calls(&self.ground.desk, &self.ground.supervisor)
            .await
            .unwrap();
        calls.into_iter().map(|it| it.end).collect()
    }

    async fn callbacks(&self) -> usize {
        let open = list_callbacks(&self.ground.desk, &self.ground.supervisor, Callbacks::Open).await;
        open.unwrap().len()
    }

    /// What the log says of every push, the first first.
    async fn log(&self) -> Vec<String> {
        let log = latest_reports(&self.ground.desk, &self.ground.admin, self.line)
            .await
            .unwrap();
        log.into_iter().rev().map(|it| it.outcome).collect()
    }
}

rows_on_both! {
    async fn duplicate(on: On) {
        let stage = Stage::set(on).await;
        let json = r#"{"event":"newCall","from":"13900001111","to":"1","direction":"in","callId":"c1","user":["li.na"]}"#;
        let first = stage.push(RINGS).await;
        // The same report, also when another node of the telephone system tells it in another form.
        for again in [RINGS, json] {
            let known = stage.push(again).await;
            assert!(!known.is_new && known.call == first.call, "{again}");
        }
        for _ in 0..2 {
            stage.push("event=hangup&callId=c1&cause=cancel").await;
        }
        stage.later(Millis::seconds(4)).await;
        assert_eq!((stage.ends().await, stage.callbacks().await), (vec![Some(CallEnd::Missed)], 1));
        assert_eq!(stage.log().await, ["taken", "known", "known", "taken", "known"]);
    }

    async fn late(on: On) {
        let stage = Stage::set(on).await;
        let rang_at = stage.ground.clock_now();
        // The hang-up overtakes everything, the answer comes within the grace, the ring last of all with its own time.
        stage.ground.clock.move_by(Millis::seconds(30));
        stage.push("event=hangup&callId=c1&cause=normalClearing&releasedBy=customer").await;
        stage.push("event=answer&callId=c1&user=li.na").await;
        stage.push(&format!("{RINGS}&timestamp={}", rang_at.as_millis())).await;
        stage.later(Millis::seconds(4)).await;
        let calls = latest_calls(&stage.ground.desk, &stage.ground.supervisor).await.unwrap();
        assert_eq!((calls.len(), calls[0].end), (1, Some(CallEnd::Answered)));
        assert_eq!((calls[0].began_at, calls[0].number.as_str()), (rang_at, "13900001111"));
        assert_eq!(stage.callbacks().await, 0);
    }

    async fn malformed(on: On) {
        let stage = Stage::set(on).await;
        let nonsense: [(&str, &[u8]); 6] = [
            (FORM, b"event=sing&callId=c1"),
            (FORM, b"event=newCall"),
            (JSON, b"{\"event\":"),
            (JSON, b"[1,2]"),
            (FORM, &[0xFF, 0xFE, 0x00]),
            (FORM, b"event=newCall&callId=c1&direction=sideways"),
        ];
        for body in nonsense {
            let pushed = stage.push_as((&stage.token, HERE), body).await;
            assert!(matches!(pushed, Pushed::Unreadable), "{body:?}: {pushed:?}");
        }
        assert_eq!(stage.ends().await, []);
        assert!(stage.push(RINGS).await.is_new, "what comes behind it is taken");
        assert_eq!(stage.log().await.iter().filter(|it| *it == "unreadable").count(), 6);
    }

    async fn refused(on: On) {
        let stage = Stage::set(on).await;
        let pushed = stage.push_as((&stage.token, "192.0.2.7"), (FORM, RINGS.as_bytes())).await;
        assert!(matches!(pushed, Pushed::NotFromThere), "{pushed:?}");
        assert_eq!((stage.ends().await, stage.log().await), (vec![], vec!["refused_source".to_owned()]));
    }

    async fn slow(on: On) {
        let stage = Stage::set(on).await;
        stage.push(RINGS).await;
        stage.push("event=answer&callId=c1&user=li.na").await;
        // Nothing more is heard: the call ends by itself, and a hang-up that comes hours later changes nothing.
        stage.later(Millis::hours(4)).await;
        assert_eq!(stage.ends().await, [Some(CallEnd::Answered)]);
        let late = stage.push("event=hangup&callId=c1&cause=normalClearing").await;
        assert!(!late.is_new);
        let calls = latest_calls(&stage.ground.desk, &stage.ground.supervisor).await.unwrap();
        assert_eq!(calls[0].stage, CallStage::Ended);
    }

    async fn replayed(on: On) {
        let stage = Stage::set(on).await;
        let whole = [RINGS, "event=answer&callId=c1&user=li.na", "event=hangup&callId=c1&cause=normalClearing"];
        for body in whole {
            stage.push(body).await;
            stage.ground.clock.move_by(Millis::seconds(5));
        }
        stage.later(Millis::days(1)).await;
        for body in whole {
            assert!(!stage.push(body).await.is_new, "{body}");
        }
        stage.later(Millis::seconds(4)).await;
        let line = stage.line;
        let count = stage.ground.desk.store().read(move |tx| store::calls::calls_since(tx, calendar::Instant::EPOCH, 9));
        let count = count.await.unwrap().into_iter().filter(|it| it.line == line).count();
        assert_eq!((count, stage.callbacks().await), (1, 0));
    }

    async fn wrongly_signed(on: On) {
        let stage = Stage::set(on).await;
        for token in ["cti_wrong", "", &stage.token.to_uppercase()] {
            let pushed = stage.push_as((token, HERE), (FORM, RINGS.as_bytes())).await;
            assert!(matches!(pushed, Pushed::NoSuchLine), "{token}: {pushed:?}");
        }
        assert_eq!((stage.ends().await, stage.log().await), (vec![], Vec::<String>::new()));
    }
}
