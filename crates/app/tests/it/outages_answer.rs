//! Known outages answer by themselves (B11): in the chat, by mail and by messenger, in the customer's language; on both databases.

use app::announcement::announce::NewAnnouncement;
use app::announcement::change_announcement::{ChangeAnnouncement, change_announcement};
use app::announcement::end_announcement::end_announcement;
use app::announcement::list_announcements::{announced_cases, offered_on};
use app::announcement::settings::{ProposalSettings, save_proposal_settings};
use app::announcement::tell_announcement::{TellAnnouncement, tell_announcement};
use app::chat::talk::ChatAuthor;
use app::mail::deliver::{LeasedMail, lease_mail};
use app::mail::incoming::{Clue, Machine, ReadableMail, Reading};
use app::mail::take_mail::take_mail;
use calendar::Millis;
use domain::{CaseId, Channel, EventKind, MessengerKind};

use crate::announcements::{announced, events, fixed, outage, replies, row};
use crate::bench::Bench;
use crate::chat;
use crate::conversations::{message, take};
use crate::mail::{fetched, only_case, readable};
use crate::phone::on_both;

fn in_two_languages(bench: &Bench) -> NewAnnouncement {
    NewAnnouncement {
        cause_en: "the plant is being repaired".to_owned(),
        ..outage(bench)
    }
}

async fn mail(bench: &Bench, uid: u32, read: ReadableMail) {
    bench.move_by(Millis::new(1));
    let mail = fetched(
        bench,
        uid,
        bench.desk.clock().now(),
        Reading::Mail(Box::new(read)),
    );
    take_mail(&bench.desk, vec![mail]).await.unwrap();
}

/// The mails that may leave now.
async fn leaving(bench: &Bench) -> Vec<LeasedMail> {
    lease_mail(&bench.desk, "w1", 10).await.unwrap()
}

async fn nobody_answered(bench: &Bench, case: CaseId) {
    let view = bench.view(case).await.case;
    assert_eq!((view.closing.answered_at, view.handler), (None, None));
}

on_both! {
    async fn a_visitor_from_the_area_is_told_at_once_unless_that_is_switched_off(bench: Bench) {
        chat::site(&bench).await;
        let new = NewAnnouncement {
            cause_en: "the plant is being repaired".to_owned(),
            ..outage(&bench)
        };
        let id = announced(&bench, new.clone()).await;
        let told = |now: app::chat::talk::ChatNow| -> Vec<String> {
            let by_rule = now.messages.into_iter().filter(|it| it.from == ChatAuthor::Rule);
            by_rule.map(|it| it.text).collect()
        };
        let rule = ProposalSettings { answers_at_once: false, ..ProposalSettings::default() };
        save_proposal_settings(&bench.desk, &bench.admin, rule, None).await.unwrap();
        let (guest, _) = chat::come(&bench, "en").await;
        chat::say(&bench, &guest, "k0", "No heating in 和平里 3").await.unwrap();
        assert!(told(chat::now(&bench, &guest).await).is_empty(), "agents tell, where it is switched off");
        let rule = ProposalSettings::default();
        save_proposal_settings(&bench.desk, &bench.admin, rule, None).await.unwrap();
        for key in ["k1", "k2"] {
            chat::say(&bench, &guest, key, "Still cold in 和平里").await.unwrap();
        }
        let texts = told(chat::now(&bench, &guest).await);
        assert_eq!(texts.len(), 1, "once: {texts:?}");
        assert!(texts[0].contains("the plant is being repaired; expected to end at"), "{texts:?}");
        let cases = announced_cases(&bench.desk, &bench.admin, id).await.unwrap();
        let case = cases[0].0.id;
        let event = &events(&bench, case, EventKind::OutageTold).await[0];
        assert_eq!((event.by_at, event.fields.len()), (new.expected_end_at, 3), "{event:?}");
        assert!(replies(&bench, case).await[0].is_automatic);
        let view = bench.view(case).await.case;
        assert_eq!((view.closing.answered_at, view.handler), (None, None), "no person answered");

        // An agent is offered it in the same language, and so it stands when nothing else is written.
        let offered = offered_on(&bench.desk, &bench.li, case).await.unwrap();
        assert_eq!((offered.len(), offered[0].is_english), (1, true));
        let on = app::OnCase::any_version(case);
        tell_announcement(&bench.desk, &bench.li, on, (id, TellAnnouncement::default())).await.unwrap();
        let event = &events(&bench, case, EventKind::OutageTold).await[1];
        assert!(event.text.as_deref().is_some_and(|it| it.contains("the plant is being repaired")), "{event:?}");

        // Elsewhere nobody is told; nor is anybody what cannot be told in full.
        let (far, _) = chat::come(&bench, "zh-CN").await;
        chat::say(&bench, &far, "k3", "和平路8号不热").await.unwrap();
        assert!(told(chat::now(&bench, &far).await).is_empty());
        let change = ChangeAnnouncement { expected_end_at: Some(None), ..ChangeAnnouncement::default() };
        change_announcement(&bench.desk, &bench.lead, (id, None), (change, None)).await.unwrap();
        let (late, _) = chat::come(&bench, "zh-CN").await;
        chat::say(&bench, &late, "k4", "和平里5号楼不热").await.unwrap();
        assert!(told(chat::now(&bench, &late).await).is_empty());
        bench.judges_alike().await;
    }

    async fn a_mail_from_the_area_is_answered_once_as_machines_answer(bench: Bench) {
        let id = announced(&bench, in_two_languages(&bench)).await;
        mail(&bench, 1, readable(&bench, "m1@example.cn", "和平里5号楼一点都不热")).await;
        let case = only_case(&bench).await;
        let out = leaving(&bench).await;
        assert_eq!(out.len(), 1, "at once, not held");
        let sent = &out[0].mail;
        assert!(sent.is_automatic, "marked for other machines (RFC 3834)");
        assert_eq!((sent.to.as_slice(), sent.cc.len()), (["wang.fang@example.cn".to_owned()].as_slice(), 0));
        assert_eq!(sent.in_reply_to.as_deref(), Some("m1@example.cn"));
        let number = bench.view(case).await.summary.number;
        for part in ["和平里已知故障：热源厂检修", number.as_str(), "系统自动发送"] {
            assert!(sent.text.contains(part), "{part}: {}", sent.text);
        }
        assert!(replies(&bench, case).await[0].is_automatic);
        assert_eq!(events(&bench, case, EventKind::OutageTold).await[0].fields.len(), 3);
        assert!(row(&bench, id, case).await.told_at.is_some());
        nobody_answered(&bench, case).await;

        // Neither the same customer again, nor a machine, hears it once more: no two machines answer each other for ever.
        let follows = Clue::Number(number.clone());
        let again = ReadableMail { clues: vec![follows], ..readable(&bench, "m2@example.cn", "和平里还是不热") };
        mail(&bench, 2, again).await;
        let machine = ReadableMail {
            machine: Some(Machine::AutoReply),
            from_address: "robot@example.cn".to_owned(),
            ..readable(&bench, "m3@example.cn", "和平里 自动回复")
        };
        mail(&bench, 3, machine).await;
        assert_eq!(replies(&bench, case).await.len(), 1);
        assert!(leaving(&bench).await.is_empty());
        bench.judges_alike().await;
    }

    async fn english_mail_is_answered_and_told_the_end_in_english(bench: Bench) {
        let id = announced(&bench, in_two_languages(&bench)).await;
        let read = ReadableMail {
            from_name: "Ann Lee".to_owned(),
            subject: "No heating".to_owned(),
            ..readable(&bench, "m1@example.cn", "Our flat is cold since yesterday.")
        };
        mail(&bench, 1, read).await;
        assert!(leaving(&bench).await.is_empty(), "nothing tells where they are");
        let read = ReadableMail {
            from_name: "Ann Lee".to_owned(),
            from_address: "ann@example.com".to_owned(),
            subject: "No heating at 和平里 5".to_owned(),
            ..readable(&bench, "m2@example.cn", "和平里: still cold")
        };
        mail(&bench, 2, read).await;
        let out = leaving(&bench).await;
        let expected = "Known outage in 和平里: the plant is being repaired; expected to end at";
        assert!(out[0].mail.text.contains(expected), "{}", out[0].mail.text);
        let read = ReadableMail {
            from_address: "wang@example.cn".to_owned(),
            ..readable(&bench, "m3@example.cn", "和平里这边没暖气")
        };
        mail(&bench, 3, read).await;

        // Each is told the end in their own language.
        end_announcement(&bench.desk, &bench.lead, (id, fixed()), None).await.unwrap();
        let mut said = Vec::new();
        for (case, _) in announced_cases(&bench.desk, &bench.admin, id).await.unwrap() {
            said.push(replies(&bench, case.id).await[1].text.clone());
        }
        said.sort();
        assert!(said[0].contains("Dear Ann Lee, the heating in 和平里 is back."), "{said:?}");
        assert!(said[1].contains("供热已恢复"), "{said:?}");
    }

    async fn a_messenger_is_answered_as_far_as_its_rules_let(bench: Bench) {
        announced(&bench, outage(&bench)).await;
        let account = crate::conversations::messenger(&bench, MessengerKind::SmsGateway).await;
        let mut first = message(&bench, "m1", "13900000001", "和平里不热");
        (first.channel, first.account) = (Channel::Messenger, account.to_string());
        let (case, contact, ..) = take(&bench, first.clone()).await;
        let said = replies(&bench, case).await;
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].is_automatic && said[0].contact == contact && said[0].text.contains("和平里已知故障"));
        let out = crate::conversations::leased_messages(&bench).await;
        assert_eq!(out.iter().map(|it| Some(it.message)).collect::<Vec<_>>(), [said[0].message]);
        first.wire_id = "m2".to_owned();
        take(&bench, first).await;
        assert_eq!(replies(&bench, case).await.len(), 1, "once");
        nobody_answered(&bench, case).await;

        // Behind the 48 hours in which one may answer there, it is left to a person; the message is taken all the same.
        let account = crate::conversations::messenger(&bench, MessengerKind::WecomKf).await;
        let mut other = message(&bench, "d1", "wm-1", "和平里不热");
        (other.channel, other.account) = (Channel::Messenger, account.to_string());
        other.at = other.at.minus(Millis::days(3));
        let (case, ..) = take(&bench, other).await;
        assert!(replies(&bench, case).await.is_empty());
        assert!(events(&bench, case, EventKind::OutageTold).await.is_empty());
    }
}
