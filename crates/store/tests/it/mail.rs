//! Messages, mailboxes, parked mail and files: each taken once, bytes kept whole, cursors that only go forward.

use domain::{AttachmentId, CaseId, Channel, ContactId, Direction, MailboxId, MessageId, ParkedMailId};
use store::attachments::{
    Attachment, PART_BYTES, attach_to_message, attachments_of_case, attachments_of_message,
    attachments_of_messages, drop_loose, insert_attachment, load_attachment, move_attachments, put_content,
    read_content, read_content_part,
};
use store::mailboxes::{
    MailCursor, Mailbox, ParkedMail, ParkedState, change_parked_mail, find_parked_uid, list_mailboxes,
    list_parked_mail, load_cursor, load_mailbox, load_parked_mail, move_cursor, park_mail,
    parked_mail_to_retry, save_mailbox,
};
use store::messages::{
    MailAddress, MailUid, Message, MessageState, Recipients, count_from_sender, find_message_uid,
    find_messages, find_wire_ids, insert_message, load_message, messages_of_case, move_messages,
    set_message_state,
};
use store::{StoreError, Tx};

use crate::engines::on_every_engine;
use crate::people_and_things::{at, case_id, id, person_id, team_id};

fn message_id(number: u128) -> MessageId {
    MessageId::from_uuid(id(60_000 + number))
}

fn mailbox_id() -> MailboxId {
    MailboxId::from_uuid(id(70_000))
}

fn uid(uid: u32) -> MailUid {
    MailUid {
        mailbox: mailbox_id(),
        validity: 7,
        uid,
    }
}

fn wang() -> MailAddress {
    MailAddress {
        name: "王芳".to_owned(),
        address: "wang@example.cn".to_owned(),
    }
}

fn message(number: u32, case: CaseId) -> Message {
    Message {
        id: message_id(u128::from(number)),
        case,
        contact: ContactId::from_uuid(id(40_001)),
        channel: Channel::Email,
        direction: Direction::Inbound,
        mailbox: Some(mailbox_id()),
        uid: Some(uid(number)),
        wire_id: Some(format!("m{number}@example.cn")),
        sender: wang(),
        recipients: Recipients {
            to: vec![wang()],
            ..Recipients::default()
        },
        subject: "暖气".to_owned(),
        text: "不热".to_owned(),
        quoted: String::new(),
        html: Some("<p>不热</p>".to_owned()),
        wire_refs: vec!["x@example.cn".to_owned()],
        author: None,
        is_automatic: false,
        state: MessageState::Received,
        detail: String::new(),
        at: at(i64::from(number)),
        recorded_at: at(0),
        raw: Some([3; 32]),
    }
}

fn parked(number: u32, state: ParkedState) -> ParkedMail {
    ParkedMail {
        id: ParkedMailId::from_uuid(id(80_000 + u128::from(number))),
        uid: uid(1_000 + number),
        reason: "auto_reply".to_owned(),
        detail: String::new(),
        sender: wang(),
        subject: "自动回复".to_owned(),
        content: [4; 32],
        size_bytes: 99,
        received_at: at(0),
        parked_at: at(i64::from(number)),
        state,
        attempts: 0,
        retry_at: (state == ParkedState::Retrying).then(|| at(i64::from(number) * 100)),
        case: None,
    }
}

fn attachment(number: u128, content: [u8; 32]) -> Attachment {
    Attachment {
        id: AttachmentId::from_uuid(id(90_000 + number)),
        case: None,
        message: None,
        name: "照片.jpg".to_owned(),
        media_type: "image/jpeg".to_owned(),
        size_bytes: 5,
        content,
        content_id: Some("a@b".to_owned()),
        is_inline: true,
        uploaded_by: Some(person_id(1)),
        created_at: at(i64::try_from(number).unwrap()),
    }
}

fn mailbox(connection: &str) -> Mailbox {
    Mailbox {
        id: mailbox_id(),
        address: "service@example.cn".to_owned(),
        name: "客服".to_owned(),
        team: Some(team_id(1)),
        is_active: true,
        connection: connection.to_owned(),
        version: 1,
    }
}

on_every_engine! {
    async fn a_message_comes_back_as_it_was_entered(store: Store) {
        let outgoing = Message {
            direction: Direction::Outbound,
            uid: None,
            wire_id: None,
            html: None,
            raw: None,
            author: Some(person_id(1)),
            state: MessageState::Queued,
            ..message(2, case_id(1))
        };
        let expected = [message(1, case_id(1)), outgoing];
        let entered = expected.clone();
        let found = store
            .write(move |tx| {
                entered.iter().try_for_each(|it| insert_message(tx, it))?;
                let ids = [message_id(2), message_id(9), message_id(1)];
                Ok::<_, StoreError>((messages_of_case(tx, case_id(1))?, find_messages(tx, &ids)?, load_message(tx, message_id(1))?))
            })
            .await
            .unwrap();
        assert_eq!(found.0, expected);
        assert_eq!(found.1, [expected[1].clone(), expected[0].clone()]);
        assert_eq!(found.2, Some(expected[0].clone()));
    }

    async fn a_mail_is_taken_once(store: Store) {
        let once: Result<(), StoreError> = store.write(|tx| insert_message(tx, &message(1, case_id(1)))).await;
        once.unwrap();
        let known = store
            .read(|tx| Ok::<_, StoreError>((find_message_uid(tx, uid(1))?, find_message_uid(tx, uid(2))?)))
            .await
            .unwrap();
        assert_eq!(known, (Some(message_id(1)), None));
        let again = Message { id: message_id(9), ..message(1, case_id(2)) };
        let twice: Result<(), StoreError> = store.write(move |tx| insert_message(tx, &again)).await;
        assert!(matches!(twice, Err(StoreError::Duplicate { .. })), "{twice:?}");
    }

    async fn threads_are_found_by_message_id_and_senders_counted(store: Store) {
        let found = store
            .write(|tx| {
                for number in 1..=3 {
                    insert_message(tx, &message(number, case_id(u128::from(number))))?;
                }
                let wire_ids = ["m3@example.cn".to_owned(), "m9@example.cn".to_owned(), "m1@example.cn".to_owned()];
                Ok::<_, StoreError>((
                    find_wire_ids(tx, &wire_ids)?,
                    count_from_sender(tx, "Wang@Example.cn", at(2))?,
                    count_from_sender(tx, "li@example.cn", at(0))?,
                ))
            })
            .await
            .unwrap();
        assert_eq!(found.0, [(message_id(3), case_id(3)), (message_id(1), case_id(1))]);
        assert_eq!((found.1, found.2), (2, 0));
    }

    async fn messages_and_files_go_along_when_cases_join(store: Store) {
        let moved = store
            .write(|tx| {
                insert_message(tx, &message(1, case_id(1)))?;
                let content = put_content(tx, b"12345")?;
                insert_attachment(tx, &Attachment { case: Some(case_id(1)), ..attachment(1, content) })?;
                move_messages(tx, case_id(1), case_id(2))?;
                move_attachments(tx, case_id(1), case_id(2))?;
                set_message_state(tx, message_id(1), MessageState::Failed, "550")?;
                Ok::<_, StoreError>((messages_of_case(tx, case_id(2))?, attachments_of_case(tx, case_id(2))?))
            })
            .await
            .unwrap();
        assert_eq!((moved.0.len(), moved.1.len()), (1, 1));
        assert_eq!((moved.0[0].state, moved.0[0].detail.as_str()), (MessageState::Failed, "550"));
    }

    async fn bytes_come_back_whole_and_are_kept_once(store: Store) {
        let large: Vec<u8> = (0..PART_BYTES * 2 + 10).map(|it| u8::try_from(it % 251).unwrap()).collect();
        let expected = large.clone();
        let read = store
            .write(move |tx| {
                let name = put_content(tx, &large)?;
                assert_eq!(put_content(tx, &large)?, name);
                let empty = put_content(tx, b"")?;
                Ok::<_, StoreError>((
                    read_content(tx, &name)?,
                    read_content(tx, &empty)?,
                    read_content(tx, &[0; 32])?,
                    read_content_part(tx, &name, 2)?.map(|it| it.len()),
                    read_content_part(tx, &name, 3)?,
                ))
            })
            .await
            .unwrap();
        assert_eq!(read, (Some(expected), Some(Vec::new()), None, Some(10), None));
    }

    async fn an_upload_belongs_to_the_message_that_takes_it(store: Store) {
        let seen = store
            .write(|tx| {
                let content = put_content(tx, b"12345")?;
                insert_attachment(tx, &attachment(1, content))?;
                insert_attachment(tx, &attachment(2, content))?;
                let first = attach_to_message(tx, attachment(1, content).id, case_id(1), message_id(1))?;
                let second = attach_to_message(tx, attachment(1, content).id, case_id(2), message_id(2))?;
                let dropped = drop_loose(tx, at(100))?;
                Ok::<_, StoreError>((
                    (first, second, dropped),
                    attachments_of_message(tx, message_id(1))?,
                    attachments_of_messages(tx, &[message_id(1), message_id(2)])?,
                    load_attachment(tx, attachment(2, content).id)?,
                ))
            })
            .await
            .unwrap();
        assert_eq!(seen.0, (true, false, 1));
        let expected = Attachment {
            case: Some(case_id(1)),
            message: Some(message_id(1)),
            ..attachment(1, seen.1[0].content)
        };
        assert_eq!(seen.1, std::slice::from_ref(&expected));
        assert_eq!(seen.2, [expected]);
        assert_eq!(seen.3, None);
    }

    async fn a_cursor_goes_forward_or_starts_over(store: Store) {
        let step = |tx: &mut Tx<'_>, validity: u32, uid: u32| {
            move_cursor(tx, mailbox_id(), "INBOX", MailCursor { validity, uid })
        };
        let seen = store
            .write(move |tx| {
                let none = load_cursor(tx, mailbox_id(), "INBOX")?;
                let moved = [step(tx, 7, 10)?, step(tx, 7, 9)?, step(tx, 7, 11)?, step(tx, 8, 1)?];
                Ok::<_, StoreError>((none, moved, load_cursor(tx, mailbox_id(), "INBOX")?))
            })
            .await
            .unwrap();
        assert_eq!(seen, (None, [true, false, true, true], Some(MailCursor { validity: 8, uid: 1 })));
    }

    async fn a_mailbox_hides_its_secrets_in_logs(store: Store) {
        let (loaded, all) = store
            .write(|tx| {
                save_mailbox(tx, &mailbox("{\"password\":\"old\"}"))?;
                save_mailbox(tx, &mailbox("{\"password\":\"geheim\"}"))?;
                Ok::<_, StoreError>((load_mailbox(tx, mailbox_id())?.unwrap(), list_mailboxes(tx)?))
            })
            .await
            .unwrap();
        assert_eq!(loaded, Mailbox { version: 2, ..mailbox("{\"password\":\"geheim\"}") });
        assert_eq!(all, std::slice::from_ref(&loaded));
        assert!(!format!("{loaded:?}").contains("geheim"));
    }

    async fn parked_mail_waits_is_tried_and_decided_on(store: Store) {
        let seen = store
            .write(|tx| {
                for number in 1..=3 {
                    assert!(park_mail(tx, &parked(number, ParkedState::Parked))?);
                }
                assert!(!park_mail(tx, &parked(3, ParkedState::Parked))?);
                assert!(park_mail(tx, &parked(4, ParkedState::Retrying))?);
                let mut changed = parked(2, ParkedState::Parked);
                changed.state = ParkedState::Taken;
                changed.case = Some(case_id(1));
                changed.attempts = 3;
                change_parked_mail(tx, &changed)?;
                let open = [ParkedState::Parked, ParkedState::Retrying];
                let first = list_parked_mail(tx, &open, None, 2)?;
                let last = first.last().map(|it| (it.parked_at, it.id));
                Ok::<_, StoreError>((
                    load_parked_mail(tx, changed.id)? == Some(changed),
                    first,
                    list_parked_mail(tx, &open, last, 2)?,
                    (parked_mail_to_retry(tx, at(399), 9)?, parked_mail_to_retry(tx, at(400), 9)?),
                    find_parked_uid(tx, uid(1_004))?,
                ))
            })
            .await
            .unwrap();
        assert!(seen.0);
        assert_eq!(seen.1, [parked(4, ParkedState::Retrying), parked(3, ParkedState::Parked)]);
        assert_eq!(seen.2, [parked(1, ParkedState::Parked)]);
        assert_eq!(seen.3, (Vec::new(), vec![parked(4, ParkedState::Retrying)]));
        assert_eq!(seen.4, Some(parked(4, ParkedState::Retrying).id));
    }
}
