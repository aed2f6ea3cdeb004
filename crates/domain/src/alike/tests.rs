//! Pairs of entries, what they share, and whether anybody is asked.

use calendar::Instant;
use uuid::Uuid;

use super::{PersonSign, compare, mail_name};
use crate::{Customer, CustomerId, Identity, IdentityId, IdentityKind, Place, PlaceId, Title, Wishes};

fn entry(name: &str, identities: &[(IdentityKind, &str, bool)], place: &str) -> Customer {
    let id = Uuid::from_u128(1);
    let identity = |(kind, value, is_verified): &(IdentityKind, &str, bool)| Identity {
        id: IdentityId::from_uuid(id),
        kind: *kind,
        value: (*value).to_owned(),
        written: String::new(),
        is_verified: *is_verified,
        is_primary: false,
    };
    let place = Place {
        id: PlaceId::from_uuid(id),
        address: place.to_owned(),
        unit: String::new(),
    };
    Customer {
        id: CustomerId::from_uuid(id),
        name: name.to_owned(),
        title: Title::Unknown,
        member_level: String::new(),
        wishes: Wishes::default(),
        greetings_declined_at: None,
        identities: identities.iter().map(identity).collect(),
        places: vec![place],
        notes: String::new(),
        version: 1,
        created_at: Instant::EPOCH,
        updated_at: Instant::EPOCH,
    }
}

#[test]
fn only_what_both_were_shown_to_hold_is_certain() {
    use IdentityKind::{Email, Other, Phone};
    let phone = "13812345678";
    for (kind, value, sign) in [
        (Phone, phone, PersonSign::VerifiedPhone),
        (Email, "wang@example.cn", PersonSign::VerifiedEmail),
        (Other, "site:42", PersonSign::SignedId),
    ] {
        let both = compare(
            &entry("王芳", &[(kind, value, true)], ""),
            &entry("小芳", &[(kind, value, true)], ""),
        );
        assert!(both.is_certain() && both.signs.contains(&sign), "{both:?}");
        let one = compare(
            &entry("王芳", &[(kind, value, true)], ""),
            &entry("王芳", &[(kind, value, false)], ""),
        );
        assert!(!one.is_certain() && one.score < 100, "{one:?}");
    }
}

#[test]
fn uncertain_signs_add_up_to_a_question() {
    use IdentityKind::{Email, Phone};
    let asked = |one: &Customer, other: &Customer| compare(one, other).is_suggested();
    let phone = [(Phone, "13812345678", false)];
    assert!(asked(&entry("王芳", &phone, ""), &entry("王芳", &phone, "")));
    assert!(asked(&entry("王芳", &phone, ""), &entry("", &phone, "")));
    assert!(asked(&entry("王芳", &phone, ""), &entry("王女士", &phone, "")));
    assert!(asked(
        &entry("王芳", &[], "和平路8号3-201"),
        &entry("王芳", &[], "和平路８号３单元２０１")
    ));
    assert!(!asked(
        &entry("王芳", &[], "和平路8号3-201"),
        &entry("李强", &[], "和平路8号3-201")
    ));
    assert!(!asked(
        &entry("王芳", &[], "和平路8号"),
        &entry("王芳", &[], "建设街1号")
    ));
    let work = [(Email, "wang.fang@work.cn", false)];
    let home = [(Email, "wangfang@home.cn", false)];
    assert!(asked(&entry("王芳", &work, ""), &entry("王芳", &home, "")));
    assert!(!asked(&entry("王芳", &work, ""), &entry("李强", &home, "")));
}

#[test]
fn two_names_on_one_number_weigh_less_than_one() {
    let phone = [(IdentityKind::Phone, "01066554433", false)];
    let same = compare(&entry("王芳", &phone, ""), &entry("王芳", &phone, ""));
    let other = compare(&entry("王芳", &phone, ""), &entry("李强", &phone, ""));
    assert!(same.score > other.score, "{same:?} {other:?}");
    assert!(other.signs.contains(&PersonSign::OtherName));
}

#[test]
fn mail_names_that_many_share_say_nothing() {
    assert_eq!(
        mail_name("Wang.Fang+news@example.cn").as_deref(),
        Some("WangFang")
    );
    for address in ["info@a.cn", "kefu@b.cn", "li@c.cn", "nothing"] {
        assert_eq!(mail_name(address), None, "{address}");
    }
}
