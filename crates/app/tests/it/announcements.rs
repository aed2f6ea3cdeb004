//! Known outages: announced, told, changed with a word to all, ended with an answer to each (B11, B07); on both databases.

use app::announcement::announce::{NewAnnouncement, announce};
use app::announcement::change_announcement::{ChangeAnnouncement, change_announcement};
use app::announcement::decide_proposal::{AcceptProposal, accept_proposal, dismiss_proposal, list_proposals};
use app::announcement::end_announcement::end_announcement;
use app::announcement::find_proposals::sweep;
use app::announcement::list_announcements::{
    Which, announced_cases, list_announcements, shown_to_customers, view_announcement,
};
use app::announcement::settings::{ProposalSettings, save_proposal_settings};
use app::announcement::tell_announcement::{TellAnnouncement, tell_announcement};
use app::announcement::{AnnouncedCase, GivenWord, ProposalState};
use app::case::raise_case::{Asking, RaiseCase, raise_case};
use app::customer::enter_customer::NewCustomer;
use app::phone::callbacks::{CallbackMade, Callbacks, list_callbacks, make_callback};
use app::{AppError, Done, OnCase};
use calendar::Millis;
use domain::{AnnouncementId, CaseId, Category, EventKind, FactBody, Outcome, Permission};

use crate::bench::{Bench, any, invalid};
use crate::phone::on_both;

/// Somebody of 和平里 who reports that it is cold.
fn cold(number: u32, email: Option<&str>) -> RaiseCase {
    RaiseCase {
        asking: Asking::New(Box::new(NewCustomer {
            name: format!("李{number}"),
            title: Some(domain::Title::Mr),
            phones: vec![format!("139000000{number:02}")],
            emails: email.into_iter().map(str::to_owned).collect(),
            address: format!("和平里{number}号楼"),
            unit: "201室".to_owned(),
            ..NewCustomer::default()
        })),
        caller_number: Some(format!("139000000{number:02}")),
        ..Bench::repair()
    }
}

async fn raise(bench: &Bench, cmd: RaiseCase) -> Done {
    raise_case(&bench.desk, &bench.li, cmd).await.unwrap()
}

pub(crate) fn outage(bench: &Bench) -> NewAnnouncement {
    NewAnnouncement {
        areas: vec!["和平里".to_owned()],
        cause_zh: "热源厂检修".to_owned(),
        expected_end_at: Some(bench.desk.clock().now().plus(Millis::hours(6))),
        ..NewAnnouncement::default()
    }
}

pub(crate) async fn announced(bench: &Bench, new: NewAnnouncement) -> AnnouncementId {
    announce(&bench.desk, &bench.lead, new, None).await.unwrap()
}

pub(crate) async fn events(bench: &Bench, case: CaseId, what: EventKind) -> Vec<domain::Event> {
    let facts = bench.facts(case).await;
    let events = facts.iter().filter_map(|it| it.body.event());
    events.filter(|it| it.what == what).cloned().collect()
}

pub(crate) async fn replies(bench: &Bench, case: CaseId) -> Vec<domain::Replied> {
    let facts = bench.facts(case).await;
    facts
        .into_iter()
        .filter_map(|it| {
            if let FactBody::ReplySent { reply } = it.body {
                Some(reply)
            } else {
                None
            }
        })
        .collect()
}

pub(crate) async fn row(bench: &Bench, id: AnnouncementId, case: CaseId) -> AnnouncedCase {
    let all = announced_cases(&bench.desk, &bench.admin, id).await.unwrap();
    all.into_iter().find(|it| it.0.id == case).unwrap().1
}

async fn category(bench: &Bench, case: CaseId) -> Category {
    bench.view(case).await.case.category
}

pub(crate) fn fixed() -> GivenWord {
    GivenWord {
        text: "{name}您好，和平里的故障已经排除，供热已恢复。给您带来不便，非常抱歉。".to_owned(),
        text_en: "Dear {name}, the heating in 和平里 is back. We apologise for the trouble.".to_owned(),
    }
}

#[tokio::test]
async fn what_is_told_in_full_keeps_b11_and_what_is_left_out_breaks_it() {
    let bench = Bench::under("heating").await;
    let id = announced(&bench, outage(&bench)).await;
    let whole = raise(&bench, cold(1, None)).await;
    let part = raise(&bench, cold(2, None)).await;
    let tell = |text: &str| TellAnnouncement {
        text: text.to_owned(),
        joins: false,
    };
    tell_announcement(&bench.desk, &bench.li, any(&whole), (id, tell("")))
        .await
        .unwrap();
    assert_eq!(bench.outcomes(whole.case, "B11").await, [Outcome::Kept]);
    let told = &events(&bench, whole.case, EventKind::OutageTold).await[0];
    assert!(
        told.text
            .as_deref()
            .unwrap()
            .contains("和平里已知故障：热源厂检修")
    );
    tell_announcement(
        &bench.desk,
        &bench.li,
        any(&part),
        (id, tell("和平里停供了，热源厂检修。")),
    )
    .await
    .unwrap();
    assert_eq!(bench.outcomes(part.case, "B11").await, [Outcome::Broken]);
}

on_both! {
    async fn who_may_announce_and_what(bench: Bench) {
        let refused = announce(&bench.desk, &bench.li, outage(&bench), None).await;
        assert!(matches!(refused, Err(AppError::Forbidden(Permission::Announce))), "{refused:?}");
        let nothing = NewAnnouncement { cause_zh: " ".to_owned(), ..outage(&bench) };
        assert_eq!(invalid(announce(&bench.desk, &bench.lead, nothing, None).await), ("cause_zh", "empty"));
        let over = NewAnnouncement { expected_end_at: Some(bench.desk.clock().now()), ..outage(&bench) };
        assert_eq!(
            invalid(announce(&bench.desk, &bench.lead, over, None).await),
            ("expected_end_at", "before_begin")
        );
        let id = announced(&bench, outage(&bench)).await;
        let list = |which| list_announcements(&bench.desk, &bench.stranger, which);
        assert_eq!(list(Which::Running).await.unwrap().len(), 1);
        assert_eq!(list(Which::For("石家庄市和平里3号楼".to_owned())).await.unwrap()[0].announcement.id, id);
        assert!(list(Which::For("和平路8号".to_owned())).await.unwrap().is_empty());
        assert!(list(Which::For(String::new())).await.unwrap().is_empty());
        assert_eq!(shown_to_customers(&bench.desk, None).await.unwrap().len(), 1);
        let later = NewAnnouncement {
            begins_at: Some(bench.desk.clock().now().plus(Millis::hours(1))),
            ..outage(&bench)
        };
        let later = announced(&bench, later).await;
        assert_eq!(list(Which::Running).await.unwrap().len(), 2);
        assert_eq!(shown_to_customers(&bench.desk, None).await.unwrap().len(), 1, "not begun");
        let case = raise(&bench, cold(1, None)).await;
        let tell = TellAnnouncement::default();
        let early = tell_announcement(&bench.desk, &bench.li, any(&case), (later, tell)).await;
        assert!(matches!(early, Err(AppError::WrongState { state: "not_running", .. })), "{early:?}");
    }

    async fn told_at_registration_the_case_joins_the_matter(bench: Bench) {
        let id = announced(&bench, outage(&bench)).await;
        let told = |number| RaiseCase { announcement: Some(id), ..cold(number, None) };
        let first = raise(&bench, told(1)).await;
        assert!(category(&bench, first.case).await.is_live(), "the first is the matter");
        let second = raise(&bench, told(2)).await;
        assert_eq!(category(&bench, second.case).await, Category::Joined);
        assert_eq!(bench.view(second.case).await.case.joined_into, Some(first.case));
        assert_eq!(events(&bench, second.case, EventKind::OutageTold).await.len(), 1);
        assert_eq!(events(&bench, first.case, EventKind::MatterJoined).await.len(), 1);
        let shown = view_announcement(&bench.desk, &bench.lead, id).await.unwrap();
        assert_eq!((shown.announcement.case, shown.cases, shown.owed), (Some(first.case), 2, 0));
    }

    async fn a_changed_end_is_told_to_all_and_the_end_answers_each_in_their_way(bench: Bench) {
        let id = announced(&bench, outage(&bench)).await;
        let told = |number, email| RaiseCase { announcement: Some(id), ..cold(number, email) };
        let main = raise(&bench, told(1, Some("li1@example.cn"))).await;
        let writes = raise(&bench, told(2, Some("li2@example.cn"))).await;
        let calls = raise(&bench, told(3, None)).await;
        let nobody = RaiseCase {
            asking: Asking::Unknown,
            caller_number: Some("88".to_owned()),
            ..told(4, None)
        };
        let nobody = match raise_case(&bench.desk, &bench.li, nobody).await {
            Ok(done) => Some(done),
            Err(AppError::Refused(_)) => None,
            Err(other) => panic!("{other}"),
        };
        bench.move_by(Millis::hours(1));
        let new_end = bench.desk.clock().now().plus(Millis::hours(9));
        let seen = view_announcement(&bench.desk, &bench.lead, id).await.unwrap().announcement;
        let stale = ChangeAnnouncement::default();
        let conflict = change_announcement(&bench.desk, &bench.lead, (id, Some(seen.version - 1)), (stale, None)).await;
        assert!(matches!(conflict, Err(AppError::Conflict { .. })));
        let changed = domain::Announcement { expected_end_at: Some(new_end), ..seen.clone() };
        let word = format!("{{name}}您好，{}", changed.answer(true, &bench.desk.settings().zone));
        let change = ChangeAnnouncement {
            expected_end_at: Some(Some(new_end)),
            word: Some(GivenWord { text: word, ..GivenWord::default() }),
            ..ChangeAnnouncement::default()
        };
        change_announcement(&bench.desk, &bench.lead, (id, Some(seen.version)), (change, None))
            .await
            .unwrap();
        assert_eq!(replies(&bench, writes.case).await.len(), 1);
        let again = events(&bench, writes.case, EventKind::OutageTold).await;
        assert_eq!(again.last().unwrap().by_at, Some(new_end), "{again:?}");
        assert_eq!(row(&bench, id, calls.case).await.way, "callback");

        bench.move_by(Millis::hours(1));
        let end = (id, fixed());
        end_announcement(&bench.desk, &bench.lead, end.clone(), None).await.unwrap();
        for case in [main.case, writes.case] {
            let said = replies(&bench, case).await;
            assert_eq!(said.len(), 2, "{said:?}");
            assert!(!said[1].text.contains("{name}") && said[1].text.contains("李"), "by their own name: {}", said[1].text);
            assert_eq!(row(&bench, id, case).await.way, "email");
        }
        assert!(replies(&bench, calls.case).await.is_empty(), "not told yet");
        let owed = list_callbacks(&bench.desk, &bench.li, Callbacks::Open).await.unwrap();
        let owed: Vec<_> = owed.into_iter().filter(|it| it.number == "13900000003").collect();
        assert_eq!(owed.len(), 1, "one task, with the newest words");
        let telling = owed[0].body.telling.clone().unwrap();
        assert!(telling.text.contains("供热已恢复"), "{}", telling.text);

        // A try in vain leaves it open; once told, it is an answer of their own.
        let made = |was_reached| CallbackMade { was_reached, note: String::new(), case: None };
        make_callback(&bench.desk, &bench.li, (owed[0].id, made(false)), None).await.unwrap();
        assert_eq!(row(&bench, id, calls.case).await.answered_at, None);
        make_callback(&bench.desk, &bench.li, (owed[0].id, made(true)), None).await.unwrap();
        assert_eq!(replies(&bench, calls.case).await.len(), 1);
        let reached = row(&bench, id, calls.case).await;
        assert_eq!((reached.way.as_str(), reached.answered_at.is_some()), ("phone", true));
        assert!(events(&bench, main.case, EventKind::MatterAnswered).await.iter().any(|it| it.thing.is_some()));

        // Whoever cannot be reached is listed with why; ending again answers nobody twice.
        if let Some(nobody) = &nobody {
            assert_eq!(row(&bench, id, nobody.case).await.failure, "no_way");
        }
        bench.move_by(Millis::minutes(5));
        end_announcement(&bench.desk, &bench.lead, end, None).await.unwrap();
        assert_eq!(replies(&bench, writes.case).await.len(), 2);
        let shown = view_announcement(&bench.desk, &bench.lead, id).await.unwrap();
        assert_eq!(shown.owed, usize::from(nobody.is_some()));
        assert!(!shown.is_running);
        let gone = list_announcements(&bench.desk, &bench.li, Which::Running).await.unwrap();
        assert!(gone.is_empty());
        assert_eq!(list_announcements(&bench.desk, &bench.li, Which::Past).await.unwrap().len(), 1);
        bench.judges_alike().await;
    }

    async fn many_alike_in_one_area_are_proposed_and_become_one_matter(bench: Bench) {
        let mut cases = Vec::new();
        for number in 1..=2 {
            cases.push(raise(&bench, cold(number, None)).await.case);
        }
        // Another fault, another area, the same customer once more: none of these makes a third.
        let bill = RaiseCase {
            subject: "发票".to_owned(),
            description: "发票什么时候开".to_owned(),
            ..cold(7, None)
        };
        raise(&bench, bill).await;
        let far = RaiseCase {
            asking: Asking::New(Box::new(NewCustomer {
                name: "王五".to_owned(),
                address: "和平路9号".to_owned(),
                ..NewCustomer::default()
            })),
            caller_number: Some("13900000077".to_owned()),
            ..Bench::repair()
        };
        raise(&bench, far).await;
        sweep(&bench.desk).await.unwrap();
        let open = || list_proposals(&bench.desk, &bench.lead, ProposalState::Open);
        assert!(open().await.unwrap().is_empty());
        bench.move_by(Millis::minutes(20));
        let with_town = RaiseCase {
            asking: Asking::New(Box::new(NewCustomer {
                name: "李3".to_owned(),
                address: "石家庄市长安区和平里3号楼".to_owned(),
                ..NewCustomer::default()
            })),
            ..cold(3, None)
        };
        cases.push(raise(&bench, with_town).await.case);
        sweep(&bench.desk).await.unwrap();
        let found = open().await.unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        let mut named: Vec<CaseId> = found[0].cases.iter().map(|it| it.id).collect();
        named.sort_unstable();
        cases.sort_unstable();
        assert_eq!(named, cases);
        assert_eq!(found[0].proposal.area, "和平里");
        // A fourth goes to the same proposal.
        cases.push(raise(&bench, cold(4, None)).await.case);
        sweep(&bench.desk).await.unwrap();
        assert_eq!(open().await.unwrap()[0].cases.len(), 4);
        let refused = list_proposals(&bench.desk, &bench.li, ProposalState::Open).await;
        assert!(matches!(refused, Err(AppError::Forbidden(Permission::Announce))));

        let accept = AcceptProposal {
            announcement: Some(outage(&bench)),
            ..AcceptProposal::default()
        };
        let id = found[0].proposal.id;
        let done = accept_proposal(&bench.desk, &bench.lead, (id, accept.clone()), None).await.unwrap();
        assert_eq!((done.survivor, done.joined), (cases[0], 3));
        assert_eq!(category(&bench, cases[3]).await, Category::Joined);
        assert_eq!(events(&bench, cases[0], EventKind::MatterJoined).await.len(), 3);
        let announcement = done.announcement.unwrap();
        assert_eq!(announced_cases(&bench.desk, &bench.lead, announcement).await.unwrap().len(), 4);
        let twice = accept_proposal(&bench.desk, &bench.lead, (id, accept), None).await;
        assert!(matches!(twice, Err(AppError::WrongState { state: "decided", .. })), "{twice:?}");

        // The announcement's end answers those who came before it, too.
        bench.move_by(Millis::hours(1));
        end_announcement(&bench.desk, &bench.lead, (announcement, fixed()), None).await.unwrap();
        assert_eq!(list_callbacks(&bench.desk, &bench.li, Callbacks::Open).await.unwrap().len(), 4);
    }

    async fn dismissed_stays_dismissed_and_the_rule_is_the_companys(bench: Bench) {
        let few = ProposalSettings { cases: 1, ..ProposalSettings::default() };
        let wrong = save_proposal_settings(&bench.desk, &bench.admin, few, None).await;
        assert_eq!(invalid(wrong), ("cases", "out_of_range"));
        let rule = ProposalSettings { cases: 2, hours: 1, ..ProposalSettings::default() };
        save_proposal_settings(&bench.desk, &bench.admin, rule, None).await.unwrap();
        raise(&bench, cold(1, None)).await;
        bench.move_by(Millis::minutes(70));
        raise(&bench, cold(2, None)).await;
        sweep(&bench.desk).await.unwrap();
        let open = || list_proposals(&bench.desk, &bench.lead, ProposalState::Open);
        assert!(open().await.unwrap().is_empty(), "too far apart");
        raise(&bench, cold(3, None)).await;
        sweep(&bench.desk).await.unwrap();
        let found = open().await.unwrap();
        assert_eq!(found.len(), 1);
        dismiss_proposal(&bench.desk, &bench.lead, found[0].proposal.id, None).await.unwrap();
        for number in 4..=6 {
            bench.move_by(Millis::minutes(1));
            raise(&bench, cold(number, None)).await;
            sweep(&bench.desk).await.unwrap();
        }
        assert!(open().await.unwrap().is_empty(), "dismissed stays dismissed");
        let past = list_proposals(&bench.desk, &bench.lead, ProposalState::Dismissed).await.unwrap();
        assert_eq!(past[0].cases.len(), 5);
        while sweep(&bench.desk).await.unwrap() {}
    }

    async fn a_proposal_out_of_reach_is_not_shown(bench: Bench) {
        for number in 1..=3 {
            raise(&bench, cold(number, None)).await;
        }
        sweep(&bench.desk).await.unwrap();
        let foreign = domain::Actor { teams: vec![bench.other_team], ..bench.lead.clone() };
        assert!(list_proposals(&bench.desk, &foreign, ProposalState::Open).await.unwrap().is_empty());
        let found = list_proposals(&bench.desk, &bench.lead, ProposalState::Open).await.unwrap();
        let id = found[0].proposal.id;
        let hidden = dismiss_proposal(&bench.desk, &foreign, id, None).await;
        assert!(matches!(hidden, Err(AppError::NotFound { what: "proposal" })), "{hidden:?}");
    }

    async fn told_out_of_reach_of_the_matter_joins_it_all_the_same(bench: Bench) {
        let main = raise(&bench, cold(1, None)).await;
        let new = NewAnnouncement { case: Some(main.case), ..outage(&bench) };
        let id = announced(&bench, new).await;
        let cmd = cold(2, None);
        let other = raise_case(&bench.desk, &bench.stranger, cmd).await.unwrap();
        let tell = TellAnnouncement { joins: true, ..TellAnnouncement::default() };
        let on = OnCase::any_version(other.case);
        tell_announcement(&bench.desk, &bench.stranger, on, (id, tell)).await.unwrap();
        assert_eq!(category(&bench, other.case).await, Category::Joined);
    }
}
