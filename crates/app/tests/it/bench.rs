//! A desk to try verbs on: one team with two agents and a lead, an administrator, a mailbox, a clock that one moves.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::case::close_case::ClosingWords;
use app::case::promise_record::{PromiseWith, PromisedAnswer};
use app::case::raise_case::{Asking, RaiseCase, raise_case};
use app::case::view_case::{CaseView, view_case};
use app::customer::enter_customer::NewCustomer;
use app::mail::show_html::{CleanHtml, InlineUrl};
use app::{AppError, Desk, DeskSettings, Done, OnCase, Ports};
use calendar::{Millis, Zone};
use domain::ports::{Clock, Ids};
use domain::{
    Actor, CaseId, CaseType, Channel, FactKind, MailboxId, Outcome, Person, PersonId, Role, Team, TeamId,
    Verdict,
};
use store::mailboxes::Mailbox;
use store::people::PasswordHash;
use store::{Location, Store, StoreError, StoreSettings};
use testkit::{MovedClock, SeqIds};

/// A Monday morning.
pub(crate) const MORNING: &str = "2026-11-23T09:00:00+08:00";

pub(crate) struct Bench {
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<MovedClock>,
    pub(crate) ids: Arc<SeqIds>,
    pub(crate) team: TeamId,
    pub(crate) other_team: TeamId,
    /// 李敏, agent of the team.
    pub(crate) li: Actor,
    /// 王强, agent of the team.
    pub(crate) wang: Actor,
    /// Leads the team.
    pub(crate) lead: Actor,
    /// Agent of another team.
    pub(crate) stranger: Actor,
    pub(crate) admin: Actor,
    pub(crate) mailbox: MailboxId,
}

struct AsItIs;

impl CleanHtml for AsItIs {
    fn clean(&self, html: &str, _allows_remote: bool, _inline_url: InlineUrl) -> (String, usize) {
        (html.to_owned(), 0)
    }
}

impl Bench {
    pub(crate) async fn new() -> Self {
        Self::under("base").await
    }

    pub(crate) async fn under(pack: &str) -> Self {
        Self::with_sources(pack::built_in(), pack).await
    }

    pub(crate) async fn with_sources(sources: pack::Sources, pack: &str) -> Self {
        Self::with_packs(pack::load(&sources, pack).unwrap()).await
    }

    /// A desk whose own telephone area is this one.
    pub(crate) async fn in_area(area: &str) -> Self {
        let store = Store::open(&StoreSettings::at(Location::SqliteInMemory)).unwrap();
        let packs = pack::load(&pack::built_in(), "base").unwrap();
        Self::over(store, packs, Some(area.parse().unwrap())).await
    }

    pub(crate) async fn with_packs(packs: impl Into<app::Packs>) -> Self {
        let store = Store::open(&StoreSettings::at(Location::SqliteInMemory)).unwrap();
        Self::over(store, packs, None).await
    }

    /// A desk over a database of its own on the test server.
    pub(crate) async fn on_postgres() -> (Self, testkit::postgres::Database) {
        Self::on_postgres_with(pack::load(&pack::built_in(), "base").unwrap()).await
    }

    /// The same under other packs.
    pub(crate) async fn on_postgres_with(
        packs: impl Into<app::Packs>,
    ) -> (Self, testkit::postgres::Database) {
        let open = |url: &str| {
            let location = Location::Postgres { url: url.to_owned() };
            Store::open(&StoreSettings::at(location)).unwrap()
        };
        let database = testkit::postgres::fresh_copy_of("app", |url| drop(open(url)));
        (Self::over(open(database.url()), packs, None).await, database)
    }

    async fn over(
        store: Store,
        packs: impl Into<app::Packs>,
        area_code: Option<domain::phone::AreaCode>,
    ) -> Self {
        let clock = Arc::new(MovedClock::at_text(MORNING));
        let ids = Arc::new(SeqIds::new());
        let people = settle(&store, &ids, clock.now()).await;
        let ports = Ports {
            clock: clock.clone(),
            ids: ids.clone(),
            html: Arc::new(AsItIs),
        };
        let settings = DeskSettings {
            company: "暖城供热".to_owned(),
            zone: Zone::default(),
            mail_host: "desk.example.cn".to_owned(),
            reopens_within: Millis::days(7),
            hold_replies_for: Millis::ZERO,
            default_calendar: "work".to_owned(),
            area_code,
            public_url: None,
        };
        let desk = Desk::open(store, packs, ports, settings).await.unwrap();
        let Settled {
            teams: [team, other_team],
            people: [li, wang, lead, stranger, admin],
            mailbox,
        } = people;
        Self {
            desk,
            clock,
            ids,
            team,
            other_team,
            li,
            wang,
            lead,
            stranger,
            admin,
            mailbox,
        }
    }

    /// A house whose mails to customers can be taken back for so long.
    pub(crate) async fn holding(span: Millis) -> Self {
        let bench = Self::new().await;
        let settings = DeskSettings {
            hold_replies_for: span,
            ..bench.desk.settings().clone()
        };
        bench.reopened_under(settings).await
    }

    /// The same house as another process opens it.
    pub(crate) async fn reopened(&self) -> Self {
        self.reopened_under(self.desk.settings().clone()).await
    }

    /// The same house as another node opens it: with a connection of its own to the same database.
    pub(crate) async fn beside(&self, url: &str) -> Self {
        let location = Location::Postgres { url: url.to_owned() };
        let store = Store::open(&StoreSettings::at(location)).unwrap();
        self.over_store(store, self.desk.settings().clone()).await
    }

    async fn reopened_under(&self, settings: DeskSettings) -> Self {
        self.over_store(self.desk.store().clone(), settings).await
    }

    async fn over_store(&self, store: Store, settings: DeskSettings) -> Self {
        let ports = Ports {
            clock: self.clock.clone(),
            ids: self.ids.clone(),
            html: Arc::new(AsItIs),
        };
        let packs = self.desk.packs().clone();
        let desk = Desk::open(store, packs, ports, settings).await.unwrap();
        Self {
            desk,
            clock: self.clock.clone(),
            ids: self.ids.clone(),
            team: self.team,
            other_team: self.other_team,
            li: self.li.clone(),
            wang: self.wang.clone(),
            lead: self.lead.clone(),
            stranger: self.stranger.clone(),
            admin: self.admin.clone(),
            mailbox: self.mailbox,
        }
    }

    pub(crate) fn move_by(&self, span: Millis) {
        self.clock.move_by(span);
    }

    /// A repair of 王芳's, registered completely.
    pub(crate) fn repair() -> RaiseCase {
        RaiseCase {
            channel: Channel::Phone,
            asking: Asking::New(Box::new(wang_fang())),
            caller_number: Some("138 1234 5678".to_owned()),
            case_type: Some(CaseType::Repair),
            priority: None,
            subject: "暖气不热".to_owned(),
            description: "客厅暖气片冰凉，室温十五度".to_owned(),
            since: Some("昨天晚上".to_owned()),
            fields: BTreeMap::from([("room_temperature".to_owned(), "15".to_owned())]),
            flags: Vec::new(),
            is_confirmed: true,
            opening: None,
            closing: None,
            told: None,
            promise: None,
            announcement: None,
            team: None,
            close_now: None,
            started_at: None,
            ended_at: None,
            call: None,
            once: None,
        }
    }

    pub(crate) async fn raise(&self) -> Done {
        raise_case(&self.desk, &self.li, Self::repair()).await.unwrap()
    }

    /// Judging everything again from the facts gives what was judged live, bit for bit.
    pub(crate) async fn judges_alike(&self) {
        let checked = app::past::check_judging::check_judging(&self.desk, 5)
            .await
            .unwrap();
        assert_eq!(checked.differing, 0, "{:#?}", checked.differences);
    }

    pub(crate) async fn view(&self, id: CaseId) -> CaseView {
        self.judges_alike().await;
        view_case(&self.desk, &self.admin, id).await.unwrap()
    }

    /// Kinds of a case's facts, in the order of its chain.
    pub(crate) async fn kinds(&self, id: CaseId) -> Vec<FactKind> {
        self.facts(id)
            .await
            .into_iter()
            .map(|it| it.body.kind())
            .collect()
    }

    pub(crate) async fn facts(&self, id: CaseId) -> Vec<domain::Fact> {
        self.desk
            .store()
            .read(move |tx| store::facts::facts_of_case(tx, id, 0))
            .await
            .unwrap()
    }

    /// Verdicts on a clause in the order in which they were written.
    pub(crate) async fn verdicts(&self, id: CaseId, clause: &str) -> Vec<Verdict> {
        let mut all = self.view(id).await.verdicts;
        all.retain(|it| it.key.clause.as_str() == clause);
        all
    }

    /// Outcomes on a clause in the order in which they were written.
    pub(crate) async fn outcomes(&self, id: CaseId, clause: &str) -> Vec<Outcome> {
        self.verdicts(id, clause)
            .await
            .into_iter()
            .map(|it| it.outcome)
            .collect()
    }
}

pub(crate) fn wang_fang() -> NewCustomer {
    NewCustomer {
        name: "王芳".to_owned(),
        title: Some(domain::Title::Ms),
        phones: vec!["138-1234-5678".to_owned()],
        emails: vec!["Wang.Fang@example.cn".to_owned()],
        address: "和平路8号".to_owned(),
        unit: "3单元201室".to_owned(),
        ..NewCustomer::default()
    }
}

/// An answer that is promised in a call, with an apology.
pub(crate) fn promised_answer(by_at: calendar::Instant, what: &str) -> PromisedAnswer {
    PromisedAnswer {
        by_at,
        what: what.to_owned(),
        with: PromiseWith {
            apologised: true,
            ..PromiseWith::default()
        },
    }
}

pub(crate) fn on(done: &Done) -> OnCase {
    OnCase {
        id: done.case,
        version: Some(done.version),
        once: None,
    }
}

pub(crate) fn any(done: &Done) -> OnCase {
    OnCase::any_version(done.case)
}

pub(crate) fn words(result: &str, word: domain::CustomerWord) -> ClosingWords {
    ClosingWords {
        result: Some(result.to_owned()),
        word: Some(word),
        ..ClosingWords::default()
    }
}

/// What a clause refused.
pub(crate) fn refusal_of<T: std::fmt::Debug>(result: Result<T, AppError>) -> domain::Refusal {
    let error = result.unwrap_err();
    let AppError::Refused(refusal) = error else {
        panic!("not refused by a clause: {error}")
    };
    *refusal
}

/// The clause that refused, and what it misses.
pub(crate) fn refused<T: std::fmt::Debug>(result: Result<T, AppError>) -> (String, Vec<domain::Evidence>) {
    let refusal = refusal_of(result);
    (refusal.clause.as_str().to_owned(), refusal.missing)
}

/// The field that cannot be taken, and why.
pub(crate) fn invalid<T: std::fmt::Debug>(result: Result<T, AppError>) -> (&'static str, &'static str) {
    let error = result.unwrap_err();
    let AppError::Invalid(fields) = error else {
        panic!("no field was wrong: {error}")
    };
    (fields[0].field, fields[0].code)
}

struct Settled {
    teams: [TeamId; 2],
    people: [Actor; 5],
    mailbox: MailboxId,
}

async fn settle(store: &Store, ids: &Arc<SeqIds>, now: calendar::Instant) -> Settled {
    let teams = [TeamId::from_uuid(ids.next()), TeamId::from_uuid(ids.next())];
    let [team, other] = teams;
    let person = |login: &str, name: &str, number: &str, (role, teams): (Role, &[TeamId])| Person {
        id: PersonId::from_uuid(ids.next()),
        login: login.to_owned(),
        name: name.to_owned(),
        work_number: number.to_owned(),
        role,
        teams: teams.to_vec(),
        is_active: true,
        locale: "zh-CN".to_owned(),
        preferences: "{}".to_owned(),
    };
    let people = [
        person("li", "李敏", "1001", (Role::Agent, &[team])),
        person("wang", "王强", "1002", (Role::Agent, &[team])),
        person("zhao", "赵洁", "1003", (Role::TeamLead, &[team])),
        person("sun", "孙宁", "2001", (Role::Agent, &[other])),
        person("admin", "周平", "0001", (Role::Administrator, &[])),
    ];
    let mailbox = MailboxId::from_uuid(ids.next());
    let actors = people.each_ref().map(|it| Actor {
        person: it.id,
        role: it.role,
        teams: it.teams.clone(),
        only: None,
    });
    store
        .write(move |tx| {
            for (id, name) in [(team, "客服一班"), (other, "客服二班")] {
                let team = Team {
                    id,
                    name: name.to_owned(),
                    calendar: "work".to_owned(),
                    is_active: true,
                };
                store::teams::save_team(tx, &team)?;
            }
            for person in &people {
                store::people::insert_person(tx, person, &PasswordHash(String::new()), now)?;
            }
            let mailbox = Mailbox {
                id: mailbox,
                address: "kefu@desk.example.cn".to_owned(),
                name: "暖城供热客服".to_owned(),
                team: Some(team),
                is_active: true,
                connection: "{}".to_owned(),
                version: 0,
            };
            store::mailboxes::save_mailbox(tx, &mailbox)?;
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    Settled {
        teams,
        people: actors,
        mailbox,
    }
}
