//! Chat sites, visitors, what they hold, what they sent up.

use domain::{AttachmentId, ChatSiteId, ContactId, IdentityKind, VisitorId};
use store::chat::{
    ChatOffer, ChatSettings, ChatSite, Visitor, VisitorIdentity, VisitorKeyKind, count_uploads,
    drop_expired_keys, drop_key, find_key, find_site, find_subject, find_talk, find_upload, insert_key,
    insert_talk, insert_upload, last_talk, list_sites, load_site, load_visitor, mark_desk_read, mark_rated,
    mark_read, move_key, move_talks, save_site, save_visitor, shorten_key,
};
use store::{StoreError, Tx};

use crate::engines::on_every_engine;
use crate::people_and_things::{at, id, team_id};

fn site(number: u128, key: &str) -> ChatSite {
    ChatSite {
        id: ChatSiteId::from_uuid(id(80_000 + number)),
        key: key.to_owned(),
        name: "官网".to_owned(),
        team: Some(team_id(1)),
        calendar: Some("work".to_owned()),
        is_active: true,
        settings: ChatSettings {
            origins: vec!["https://www.example.cn".to_owned()],
            greeting_zh: "您好".to_owned(),
            greeting_en: "Hello".to_owned(),
            offers: vec![ChatOffer {
                zh: "报修".to_owned(),
                en: "Repair".to_owned(),
            }],
        },
        signing_secret: "geheim".to_owned(),
    }
}

fn visitor(number: u128, subject: Option<&str>) -> Visitor {
    Visitor {
        id: VisitorId::from_uuid(id(81_000 + number)),
        site: ChatSiteId::from_uuid(id(80_001)),
        subject: subject.map(str::to_owned),
        name: "张小梅".to_owned(),
        identities: vec![VisitorIdentity {
            kind: IdentityKind::Phone,
            value: "13812345678".to_owned(),
            is_verified: true,
        }],
        language: "zh-CN".to_owned(),
        page: "https://www.example.cn/账单".to_owned(),
        read_at: None,
        desk_read_at: None,
        created_at: at(1),
        seen_at: at(1),
    }
}

on_every_engine! {
    async fn a_site_is_kept_changed_and_found_by_its_key(store: Store) {
        store.write(|tx: &mut Tx<'_>| {
            save_site(tx, &site(1, "shop"))?;
            save_site(tx, &ChatSite { is_active: false, ..site(1, "shop") })?;
            save_site(tx, &site(2, "other"))
        }).await.unwrap();
        let (found, loaded, all, none) = store.read(|tx: &mut Tx<'_>| {
            let known = site(1, "shop").id;
            Ok::<_, StoreError>((find_site(tx, "shop")?, load_site(tx, known)?, list_sites(tx)?, find_site(tx, "none")?))
        }).await.unwrap();
        let expected = ChatSite { is_active: false, ..site(1, "shop") };
        assert_eq!((found, loaded), (Some(expected.clone()), Some(expected.clone())));
        assert_eq!((all, none), (vec![expected, site(2, "other")], None));
        let twice = store.write(|tx: &mut Tx<'_>| save_site(tx, &site(3, "shop"))).await;
        assert!(matches!(twice, Err(StoreError::Duplicate { .. })));
    }

    async fn a_key_leads_to_its_visitor_until_it_ends(store: Store) {
        let (token, link) = ([1; 32], [2; 32]);
        store.write(move |tx: &mut Tx<'_>| {
            save_visitor(tx, &visitor(1, None))?;
            save_visitor(tx, &visitor(2, Some("u-17")))?;
            insert_key(tx, &token, (visitor(1, None).id, VisitorKeyKind::Token), at(100))?;
            insert_key(tx, &link, (visitor(1, None).id, VisitorKeyKind::Link), at(50))
        }).await.unwrap();
        let found = store.read(move |tx: &mut Tx<'_>| {
            let by = |tx: &mut Tx<'_>, hash: &[u8; 32], kind, now| Ok::<_, StoreError>(find_key(tx, hash, kind, at(now))?.map(|it| it.id));
            Ok::<_, StoreError>([
                by(tx, &token, VisitorKeyKind::Token, 99)?,
                by(tx, &token, VisitorKeyKind::Token, 100)?,
                by(tx, &token, VisitorKeyKind::Link, 1)?,
                by(tx, &link, VisitorKeyKind::Link, 49)?,
            ])
        }).await.unwrap();
        let one = Some(visitor(1, None).id);
        assert_eq!(found, [one, None, None, one]);
        let (moved, gone, left) = store.write(move |tx: &mut Tx<'_>| {
            move_key(tx, &token, visitor(2, None).id)?;
            drop_key(tx, &link)?;
            let moved = find_key(tx, &token, VisitorKeyKind::Token, at(1))?;
            let gone = find_key(tx, &link, VisitorKeyKind::Link, at(1))?;
            Ok::<_, StoreError>((moved, gone, drop_expired_keys(tx, at(100))?))
        }).await.unwrap();
        assert_eq!((moved.map(|it| it.id), gone, left), (Some(visitor(2, None).id), None, 1));
    }

    async fn a_key_can_be_shortened_but_not_lengthened(store: Store) {
        let handle = [3_u8; 32];
        let left = store.write(move |tx: &mut Tx<'_>| {
            save_visitor(tx, &visitor(1, None))?;
            insert_key(tx, &handle, (visitor(1, None).id, VisitorKeyKind::Handle), at(100))?;
            shorten_key(tx, &handle, at(60))?;
            shorten_key(tx, &handle, at(200))?;
            let good = find_key(tx, &handle, VisitorKeyKind::Handle, at(59))?.is_some();
            Ok::<_, StoreError>((good, find_key(tx, &handle, VisitorKeyKind::Handle, at(60))?.is_some()))
        }).await.unwrap();
        assert_eq!(left, (true, false));
    }

    async fn a_name_belongs_to_one_visitor_of_a_site(store: Store) {
        store.write(|tx: &mut Tx<'_>| {
            save_visitor(tx, &visitor(1, Some("u-17")))?;
            save_visitor(tx, &visitor(2, None))?;
            save_visitor(tx, &visitor(3, None))
        }).await.unwrap();
        let known = visitor(1, Some("u-17"));
        let found = store.read(|tx: &mut Tx<'_>| find_subject(tx, visitor(1, None).site, "u-17")).await.unwrap();
        assert_eq!(found, Some(known));
        let twice = store.write(|tx: &mut Tx<'_>| save_visitor(tx, &visitor(2, Some("u-17")))).await;
        assert!(matches!(twice, Err(StoreError::Duplicate { .. })));
    }

    async fn marks_only_go_forward(store: Store) {
        let who = visitor(1, None).id;
        let news = store.write(move |tx: &mut Tx<'_>| {
            save_visitor(tx, &visitor(1, None))?;
            let news = [
                mark_read(tx, who, at(5))?, mark_read(tx, who, at(5))?, mark_read(tx, who, at(4))?,
                mark_desk_read(tx, who, at(7))?, mark_desk_read(tx, who, at(6))?,
            ];
            Ok::<_, StoreError>(news)
        }).await.unwrap();
        assert_eq!(news, [true, false, false, true, false]);
        let kept = store.read(move |tx: &mut Tx<'_>| load_visitor(tx, who)).await.unwrap().unwrap();
        assert_eq!((kept.read_at, kept.desk_read_at), (Some(at(5)), Some(at(7))));
    }

    async fn a_visitors_contacts_go_along_and_are_rated_once(store: Store) {
        let contact = |number: u128| ContactId::from_uuid(id(83_000 + number));
        let (one, other) = (visitor(1, None).id, visitor(2, None).id);
        let (last, rated, moved, found) = store.write(move |tx: &mut Tx<'_>| {
            insert_talk(tx, contact(1), one, at(1))?;
            insert_talk(tx, contact(2), one, at(2))?;
            insert_talk(tx, contact(2), other, at(3))?;
            let last = last_talk(tx, one)?.map(|it| it.contact);
            let rated = [mark_rated(tx, contact(2), at(5))?, mark_rated(tx, contact(2), at(6))?];
            let moved = move_talks(tx, one, other)?;
            Ok::<_, StoreError>((last, rated, moved, find_talk(tx, contact(2))?))
        }).await.unwrap();
        assert_eq!((last, rated, moved), (Some(contact(2)), [true, false], 2));
        let found = found.unwrap();
        assert_eq!((found.visitor, found.began_at, found.rated_at), (other, at(2), Some(at(5))));
    }

    async fn an_upload_belongs_to_who_sent_it(store: Store) {
        let file = AttachmentId::from_uuid(id(82_000));
        let (owner, count, none) = store.write(move |tx: &mut Tx<'_>| {
            insert_upload(tx, file, visitor(1, None).id, at(10))?;
            Ok::<_, StoreError>((
                find_upload(tx, file)?,
                count_uploads(tx, visitor(1, None).id, at(10))?,
                count_uploads(tx, visitor(1, None).id, at(11))?,
            ))
        }).await.unwrap();
        assert_eq!((owner, count, none), (Some(visitor(1, None).id), 1, 0));
    }
}
