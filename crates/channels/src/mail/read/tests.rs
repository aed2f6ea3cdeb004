//! Whole mails, the broken ones first of all.

use encoding_rs::{BIG5, GB18030};
use proptest::prelude::*;

use super::*;

fn ours() -> OurMail {
    OurMail {
        message_domain: "desk.example".into(),
        addresses: vec!["kefu@desk.example".into()],
    }
}

fn read(raw: impl AsRef<[u8]>) -> ReadMail {
    read_mail(raw.as_ref(), Instant::from_millis(7), &ours()).unwrap()
}

fn gbk(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

const GBK_MAIL: &str = "From: =?GB2312?B?1cXI/Q==?= <zs@ex.cn>\r\nTo: kefu@desk.example\r\nMessage-ID: <m1@ex.cn>\r\n\
Date: Sat, 21 Nov 2026 10:00:00 +0800\r\nSubject: =?GB2312?B?xa/G+LK7yMg=?=\r\nMIME-Version: 1.0\r\n\
Content-Type: text/plain; charset=\"gb2312\"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n您好，镕堃家里的暖气不热。\r\n";

#[test]
fn a_gbk_mail_is_read_whole() {
    let mail = read(gbk(GBK_MAIL));
    assert_eq!(
        mail.from,
        Some(MailAddress {
            name: Some("张三".into()),
            address: "zs@ex.cn".into()
        })
    );
    assert_eq!(mail.subject, "暖气不热");
    assert_eq!(mail.text, "您好，镕堃家里的暖气不热。");
    assert_eq!(mail.message_id.as_deref(), Some("m1@ex.cn"));
    assert_eq!(mail.received_at, Instant::from_millis(7));
    assert_eq!(
        mail.date,
        Some(Instant::parse("2026-11-21T10:00:00+08:00").unwrap())
    );
    assert_eq!(mail.auto, AutoKind::Person);
    assert!(mail.attachments.is_empty() && mail.html.is_none() && mail.reference.is_none());
}

#[test]
fn wrong_and_missing_labels_are_seen_through() {
    for label in [
        "charset=utf-8",
        "charset=us-ascii",
        "charset=iso-8859-1",
        "format=fixed",
        "charset=x-unknown",
    ] {
        let raw = gbk(&GBK_MAIL.replace("charset=\"gb2312\"", label));
        assert_eq!(read(raw).text, "您好，镕堃家里的暖气不热。", "{label}");
    }
    let big5 = BIG5
        .encode("Subject: a\r\n\r\n您好，我們家的暖氣不熱，請問什麼時候來看？")
        .0
        .into_owned();
    assert_eq!(read(big5).text, "您好，我們家的暖氣不熱，請問什麼時候來看？");
}

#[test]
fn text_html_and_files_are_told_apart() {
    let raw = "From: a@ex.cn\r\nContent-Type: multipart/mixed; boundary=A\r\n\r\n--A\r\n\
Content-Type: multipart/related; boundary=B\r\n\r\n--B\r\nContent-Type: multipart/alternative; boundary=C\r\n\r\n--C\r\n\
Content-Type: text/plain; charset=utf-8\r\n\r\n图片如下\r\n--C\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
<p>图片如下<img src=\"cid:i1@x\"></p>\r\n--C--\r\n--B\r\nContent-Type: image/png; name=\"a.png\"\r\n\
Content-ID: <i1@x>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--B--\r\n--A\r\n\
Content-Type: application/octet-stream\r\nContent-Disposition: attachment;\r\n filename*0*=GBK''%D5%CB%B5;\r\n filename*1*=%A5.pdf\r\n\
Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjc=\r\n--A\r\nContent-Type: message/rfc822\r\n\r\n\
Subject: =?utf-8?B?5pen5Lu2?=\r\nFrom: b@ex.cn\r\n\r\ninner\r\n--A--\r\n";
    let mail = read(raw);
    assert_eq!(mail.text, "图片如下");
    assert!(mail.html.unwrap().contains("cid:i1@x"));
    let seen: Vec<(&str, &str, bool)> = mail
        .attachments
        .iter()
        .map(|it| (it.name.as_str(), it.media_type.as_str(), it.is_inline))
        .collect();
    assert_eq!(
        seen,
        [
            ("a.png", "image/png", true),
            ("账单.pdf", "application/pdf", false),
            ("旧件.eml", "message/rfc822", false)
        ]
    );
    assert_eq!(mail.attachments[0].content_id.as_deref(), Some("i1@x"));
    assert_eq!(mail.attachments[1].bytes, b"%PDF-1.7");
    assert!(
        mail.attachments[2].bytes.ends_with(b"inner"),
        "{:?}",
        mail.attachments[2].bytes
    );
}

#[test]
fn html_alone_gives_text_too() {
    let html = "<html><head><meta charset=\"gb2312\"><style>p{}</style></head><body><p>您好</p><p>暖气不热</p></body></html>";
    let raw = gbk(&format!("From: a@ex.cn\r\nContent-Type: text/html\r\n\r\n{html}"));
    let mail = read(raw);
    assert!(
        mail.text.contains("您好") && mail.text.contains("暖气不热") && !mail.text.contains("p{}"),
        "{}",
        mail.text
    );
    assert!(mail.html.unwrap().contains("暖气不热"));
}

#[test]
fn mails_with_broken_structure_still_show_their_words() {
    for raw in [
        "From: a@ex.cn\r\nContent-Type: multipart/mixed\r\n\r\n暖气不热\r\n",
        "From: a@ex.cn\r\nContent-Type: multipart/mixed; boundary=X\r\n\r\n暖气不热\r\n",
        "From: a@ex.cn\r\nContent-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\n\r\n暖气不热\r\n",
        "From: a@ex.cn\r\nContent-Type: multipart/alternative; boundary=X\r\n\r\n--X\r\nContent-Type: text/plain\r\n\r\n暖气不热",
        "From: a@ex.cn\r\nContent-Type: multipart/alternative; boundary=X\r\n\r\n--X\r\nContent-Type: text/html\r\n\r\n<p>暖气不热",
        "From: a@ex.cn\nContent-Type: text/plain; charset\n\n暖气不热\n",
        "From: a@ex.cn\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n5pqW5rCU5LiN\r\n54Ot!!",
        "From: a@ex.cn\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=E6=9A=96=E6=B0=94=E4=B8=8D=E7=83=AD=",
    ] {
        let mail = read(raw);
        assert!(mail.text.contains("暖气不热"), "{raw:?} → {mail:?}");
    }
}

#[test]
fn a_boundary_that_the_header_lacks_is_found_in_the_body() {
    for wrong in ["", "; boundary=WRONG", "; boundary=\"\""] {
        let raw = format!(
            "From: a@ex.cn\r\nContent-Type: multipart/mixed{wrong}\r\nSubject: s\r\n\r\n--=_A\r\n\
             Content-Type: text/plain; charset=gbk\r\n\r\n暖气不热\r\n--=_A\r\nContent-Type: image/gif\r\n\r\nGIF89a\r\n--=_A--\r\n"
        );
        let mail = read(gbk(&raw));
        assert_eq!(mail.text, "暖气不热", "{wrong}");
        assert_eq!(mail.attachments.len(), 1, "{wrong}");
        assert_eq!(mail.subject, "s");
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    let fail = |raw: &[u8]| read_mail(raw, Instant::EPOCH, &ours()).unwrap_err();
    assert_eq!(fail(b""), Unreadable::Empty);
    assert_eq!(fail(b" \r\n\r\n"), Unreadable::Empty);
    assert_eq!(fail(&[0xFF; 300]), Unreadable::NoHeaders);
    assert_eq!(fail("就是一段话\r\n没有信头".as_bytes()), Unreadable::NoHeaders);
    let deep = "Content-Type: message/rfc822\r\n\r\n".repeat(100_000);
    assert_eq!(fail(deep.as_bytes()).code(), "too_many_parts");
    assert_eq!(fail(&vec![b'a'; MAX_MAIL_BYTES + 1]).code(), "too_large");
}

#[test]
fn nesting_up_to_the_limit_is_survived() {
    let deep = "Content-Type: message/rfc822\r\n\r\n".repeat(MAX_COMPOSITE_PARTS - 1);
    read(deep);
    let nested: String = (0..MAX_COMPOSITE_PARTS - 1)
        .map(|it| format!("Content-Type: multipart/mixed; boundary=b{it}\r\n\r\n--b{it}\r\n"))
        .collect();
    read(format!("{nested}Content-Type: text/plain\r\n\r\nx"));
}

fn kind_of(headers: &str) -> AutoKind {
    read(format!("From: a@ex.cn\r\n{headers}\r\n\r\nx")).auto
}

#[test]
fn machine_mail_is_recognised() {
    for headers in [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; x=y",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        "X-Autoreply: yes",
        "Return-Path: <>",
        "Precedence: auto_reply",
        "Subject: =?utf-8?B?6Ieq5Yqo5Zue5aSNOiDmiJHlnKjkvJHlgYc=?=",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=x",
    ] {
        assert_eq!(kind_of(headers), AutoKind::AutoReply, "{headers}");
    }
    assert_eq!(
        kind_of("List-Id: <news.ex.cn>"),
        AutoKind::BulkOrList(BulkSign::List)
    );
    assert_eq!(
        kind_of("Precedence: Bulk"),
        AutoKind::BulkOrList(BulkSign::Precedence)
    );
    assert_eq!(
        kind_of("Message-ID: <20261121-000123.x@DESK.example>"),
        AutoKind::OwnLoop
    );
    for headers in [
        "Auto-Submitted: no",
        "Precedence: first-class",
        "Return-Path: <a@ex.cn>",
        "X-Auto-Response-Suppress: None",
    ] {
        assert_eq!(kind_of(headers), AutoKind::Person, "{headers}");
    }
    let own = "From: kefu@desk.example\r\nX-Shouwen-Case: 20261121-000123\r\n\r\nx";
    assert_eq!(read(own).auto, AutoKind::OwnLoop);
}

const BOUNCE: &str = "Return-Path: <>\r\nFrom: Mail Delivery <MAILER-DAEMON@mx.ex.cn>\r\nSubject: Undelivered Mail\r\n\
Content-Type: multipart/report; report-type=delivery-status; boundary=R\r\n\r\n--R\r\n\r\nSorry.\r\n--R\r\n\
Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.ex.cn\r\n\r\nFinal-Recipient: rfc822; zs@ex.cn\r\n\
Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user\r\n\r\n--R\r\nContent-Type: message/rfc822\r\n\r\n\
Message-ID: <20261121-000123.t@desk.example>\r\nX-Shouwen-Case: 20261121-000123\r\nTo: zs@ex.cn\r\nSubject: re\r\n\r\nbody\r\n--R--\r\n";

#[test]
fn a_bounce_leads_to_the_mail_that_bounced() {
    let mail = read(BOUNCE);
    let AutoKind::Bounce(returned) = &mail.auto else {
        panic!("{:?}", mail.auto)
    };
    assert_eq!(
        returned.message_id.as_deref(),
        Some("20261121-000123.t@desk.example")
    );
    assert_eq!(returned.recipient.as_deref(), Some("zs@ex.cn"));
    assert_eq!(returned.status.as_deref(), Some("5.1.1"));
    assert_eq!(returned.diagnostic.as_deref(), Some("550 no such user"));
    assert!(returned.is_final);
    assert_eq!(mail.reference, read_number("20261121-000123"));
    let delayed = read(BOUNCE.replace("Action: failed", "Action: delayed"));
    assert!(matches!(delayed.auto, AutoKind::Bounce(it) if !it.is_final));
    let plain = "From: postmaster@qq.com\r\nSubject: =?utf-8?B?57O757uf6YCA5L+h?=\r\n\r\n原信 <20261121-000009.q@desk.example> 退回";
    assert_eq!(read(plain).reference, read_number("20261121-000009"));
}

#[test]
fn the_reference_is_found_wherever_it_stands() {
    for (headers, by_header) in [
        ("X-Shouwen-Case: 20261121-000123", true),
        ("In-Reply-To: <20261121-000123.t@desk.example>", false),
        ("References: <a@x> <20261121-000123.t@desk.example> <b@x>", false),
        ("Subject: Re: x [#20261121-000123]", false),
    ] {
        let mail = read(format!("From: a@ex.cn\r\n{headers}\r\n\r\nx"));
        assert_eq!(mail.reference, read_number("20261121-000123"), "{headers}");
        assert_eq!(mail.reference_header.is_some(), by_header, "{headers}");
    }
}

proptest! {
    #[test]
    fn random_bytes_never_panic(raw in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let outcome = read_mail(&raw, Instant::EPOCH, &ours());
        prop_assert_ne!(outcome.err(), Some(Unreadable::ReaderFault));
    }

    #[test]
    fn mutated_mails_never_panic(which in 0..3_usize, edits in proptest::collection::vec((any::<usize>(), any::<u8>(), 0..4_u8), 1..40)) {
        let mut raw = match which {
            0 => gbk(GBK_MAIL),
            1 => BOUNCE.as_bytes().to_vec(),
            _ => gbk("From: \"a\" <b@c>\r\nContent-Type: multipart/mixed; boundary=\"A\"\r\n\r\n--A\r\nContent-Type: text/html; charset=gbk\r\n\r\n<b>您好</b>\r\n--A\r\nContent-Type: image/png; name*0*=utf-8''%E8\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--A--\r\n"),
        };
        for (at, byte, kind) in edits {
            let at = at % raw.len().max(1);
            match kind {
                0 if !raw.is_empty() => raw[at] = byte,
                1 => raw.insert(at.min(raw.len()), byte),
                2 if !raw.is_empty() => { raw.remove(at); }
                _ => raw.truncate(raw.len().max(10) - (usize::from(byte) % 10)),
            }
        }
        let outcome = read_mail(&raw, Instant::EPOCH, &ours());
        prop_assert_ne!(outcome.err(), Some(Unreadable::ReaderFault));
    }

    #[test]
    fn any_text_survives_folding(text in "[>\\-: a-z\\n在写道：<@]{0,200}") {
        let folded = fold_quoted(&text);
        let count = |it: &str| it.lines().filter(|it| !it.trim().is_empty()).count();
        prop_assert_eq!(count(&folded.body) + count(&folded.quoted), count(&text));
    }
}
