//! Numbers as they are written, and their one form.

use super::{AreaCode, Phone, PhoneKind, masked, normalised, normalised_in};

/// As written, the form, the sort.
const TABLE: &[(&str, &str, PhoneKind)] = &[
    // Mobile.
    ("13812345678", "13812345678", PhoneKind::Mobile),
    ("138 1234 5678", "13812345678", PhoneKind::Mobile),
    ("138-1234-5678", "13812345678", PhoneKind::Mobile),
    ("138—1234—5678", "13812345678", PhoneKind::Mobile),
    (" 13812345678 ", "13812345678", PhoneKind::Mobile),
    ("+8613812345678", "13812345678", PhoneKind::Mobile),
    ("+86 138-1234-5678", "13812345678", PhoneKind::Mobile),
    ("＋86 138 1234 5678", "13812345678", PhoneKind::Mobile),
    ("(+86)13812345678", "13812345678", PhoneKind::Mobile),
    ("（+86）13812345678", "13812345678", PhoneKind::Mobile),
    ("0086 13812345678", "13812345678", PhoneKind::Mobile),
    ("00 86 138 1234 5678", "13812345678", PhoneKind::Mobile),
    ("86-13812345678", "13812345678", PhoneKind::Mobile),
    ("8613812345678", "13812345678", PhoneKind::Mobile),
    ("013812345678", "13812345678", PhoneKind::Mobile),
    ("+86 013812345678", "13812345678", PhoneKind::Mobile),
    ("1795113812345678", "13812345678", PhoneKind::Mobile),
    ("12593 138 1234 5678", "13812345678", PhoneKind::Mobile),
    ("17951013812345678", "13812345678", PhoneKind::Mobile),
    ("１３８１２３４５６７８", "13812345678", PhoneKind::Mobile),
    ("１３８－１２３４－５６７８", "13812345678", PhoneKind::Mobile),
    ("138　1234　5678", "13812345678", PhoneKind::Mobile),
    ("138.1234.5678", "13812345678", PhoneKind::Mobile),
    ("手机：13812345678", "13812345678", PhoneKind::Mobile),
    ("tel:+8613812345678", "13812345678", PhoneKind::Mobile),
    ("13812345678-1", "13812345678-1", PhoneKind::Mobile),
    ("138-1234-5678转2", "13812345678-2", PhoneKind::Mobile),
    ("19912345678", "19912345678", PhoneKind::Mobile),
    ("16612345678", "16612345678", PhoneKind::Mobile),
    // Landlines with and without the 0 of their area.
    ("010-66554433", "01066554433", PhoneKind::Landline),
    ("010 6655 4433", "01066554433", PhoneKind::Landline),
    ("(010)66554433", "01066554433", PhoneKind::Landline),
    ("（010）6655-4433", "01066554433", PhoneKind::Landline),
    ("10-66554433", "01066554433", PhoneKind::Landline),
    ("1066554433", "01066554433", PhoneKind::Landline),
    ("+86 10 6655 4433", "01066554433", PhoneKind::Landline),
    ("+86 010 6655 4433", "01066554433", PhoneKind::Landline),
    ("+86 (0)10 66554433", "01066554433", PhoneKind::Landline),
    ("0086-10-66554433", "01066554433", PhoneKind::Landline),
    ("8601066554433", "01066554433", PhoneKind::Landline),
    ("861066554433", "01066554433", PhoneKind::Landline),
    ("021-54321234", "02154321234", PhoneKind::Landline),
    ("2154321234", "02154321234", PhoneKind::Landline),
    ("0311-86012345", "031186012345", PhoneKind::Landline),
    ("0311 8601 2345", "031186012345", PhoneKind::Landline),
    ("0311-8601-2345", "031186012345", PhoneKind::Landline),
    ("31186012345", "031186012345", PhoneKind::Landline),
    ("+8631186012345", "031186012345", PhoneKind::Landline),
    ("0459-6654321", "04596654321", PhoneKind::Landline),
    ("4596654321", "04596654321", PhoneKind::Landline),
    ("0951-6012345", "09516012345", PhoneKind::Landline),
    ("０３１１－８６０１２３４５", "031186012345", PhoneKind::Landline),
    // Extensions.
    ("(010) 6655-4433 转 208", "01066554433-208", PhoneKind::Landline),
    ("010-66554433-801", "01066554433-801", PhoneKind::Landline),
    ("010-6655-4433-801", "01066554433-801", PhoneKind::Landline),
    ("01066554433转801", "01066554433-801", PhoneKind::Landline),
    ("01066554433轉801", "01066554433-801", PhoneKind::Landline),
    ("01066554433分机801", "01066554433-801", PhoneKind::Landline),
    ("01066554433 分機 801", "01066554433-801", PhoneKind::Landline),
    ("010-66554433 ext 801", "01066554433-801", PhoneKind::Landline),
    ("010-66554433 Ext.801", "01066554433-801", PhoneKind::Landline),
    ("010-66554433x801", "01066554433-801", PhoneKind::Landline),
    ("010-66554433 X 801", "01066554433-801", PhoneKind::Landline),
    ("010-66554433#801", "01066554433-801", PhoneKind::Landline),
    ("010-66554433,801", "01066554433-801", PhoneKind::Landline),
    (
        "tel:+861066554433;ext=801",
        "01066554433-801",
        PhoneKind::Landline,
    ),
    ("0311-86012345-8001", "031186012345-8001", PhoneKind::Landline),
    ("+86 311 86012345 转 0", "031186012345-0", PhoneKind::Landline),
    // Without area.
    ("66554433", "66554433", PhoneKind::Local),
    ("6655-4433", "66554433", PhoneKind::Local),
    ("6655 443", "6655443", PhoneKind::Local),
    ("66554433转801", "66554433-801", PhoneKind::Local),
    ("66554433-801", "66554433-801", PhoneKind::Local),
    // Service numbers.
    ("400-810-8888", "4008108888", PhoneKind::Service),
    ("400 810 8888", "4008108888", PhoneKind::Service),
    ("4008108888转3", "4008108888-3", PhoneKind::Service),
    ("400-810-8888-3", "4008108888-3", PhoneKind::Service),
    ("+86 400 810 8888", "4008108888", PhoneKind::Service),
    ("800-820-8888", "8008208888", PhoneKind::Service),
    ("95588", "95588", PhoneKind::Service),
    ("95588-1", "95588-1", PhoneKind::Service),
    ("955 98", "95598", PhoneKind::Service),
    ("96777", "96777", PhoneKind::Service),
    ("9510 5105", "95105105", PhoneKind::Service),
    ("10086", "10086", PhoneKind::Service),
    ("12345", "12345", PhoneKind::Service),
    // Other countries.
    ("+1 415 555 2671", "+14155552671", PhoneKind::Foreign),
    ("001 415 555 2671", "+14155552671", PhoneKind::Foreign),
    ("+1 (415) 555-2671 ext. 5", "+14155552671-5", PhoneKind::Foreign),
    ("+852 2345 6789", "+85223456789", PhoneKind::Foreign),
    ("00852-23456789", "+85223456789", PhoneKind::Foreign),
    ("＋８５３ ２８１２ ３４５６", "+85328123456", PhoneKind::Foreign),
    ("+886 2 2345 6789", "+886223456789", PhoneKind::Foreign),
    ("+44 20 7946 0958", "+442079460958", PhoneKind::Foreign),
    ("+49-30-123456", "+4930123456", PhoneKind::Foreign),
    // Short ones, and what is no number of any plan.
    ("110", "110", PhoneKind::Other),
    ("8001", "8001", PhoneKind::Other),
    ("１２０", "120", PhoneKind::Other),
    ("1381234", "1381234", PhoneKind::Other),
    ("012345", "012345", PhoneKind::Other),
];

/// Written in Shijiazhuang, the form.
const IN_0311: &[(&str, &str)] = &[
    ("86012345", "031186012345"),
    ("8601-2345", "031186012345"),
    ("86012345-801", "031186012345-801"),
    ("86012345 转 801", "031186012345-801"),
    ("010-66554433", "01066554433"),
    ("1066554433", "01066554433"),
    ("13812345678", "13812345678"),
    ("95588", "95588"),
    ("12345", "12345"),
    ("8001", "8001"),
    ("4008108888", "4008108888"),
    ("+852 2345 6789", "+85223456789"),
];

#[test]
fn one_number_in_many_spellings_is_one_number() {
    assert!(TABLE.len() >= 80, "{}", TABLE.len());
    for (written, form, kind) in TABLE {
        let read = Phone::read(written, None).unwrap();
        assert_eq!(
            (read.to_string().as_str(), read.kind),
            (*form, *kind),
            "{written}"
        );
    }
}

#[test]
fn a_number_without_area_is_one_of_the_desks_area() {
    let area: AreaCode = "0311".parse().unwrap();
    for (written, form) in IN_0311 {
        assert_eq!(normalised_in(written, Some(&area)), *form, "{written}");
    }
}

#[test]
fn the_form_of_a_form_is_itself() {
    let area: AreaCode = "010".parse().unwrap();
    for (_, form, kind) in TABLE {
        let again = Phone::read(form, None).unwrap();
        assert_eq!((again.to_string().as_str(), again.kind), (*form, *kind), "{form}");
    }
    for (written, _, _) in TABLE {
        let once = normalised_in(written, Some(&area));
        assert_eq!(normalised_in(&once, Some(&area)), once, "{written}");
    }
}

#[test]
fn what_has_no_digit_is_no_number() {
    for text in ["", "无", "转", "+", "ext", "－"] {
        assert_eq!(normalised(text), "", "{text}");
        assert!(Phone::read(text, None).is_none(), "{text}");
    }
}

#[test]
fn an_area_code_has_its_zero() {
    for (text, code) in [
        ("010", "010"),
        ("10", "010"),
        ("0311", "0311"),
        ("311", "0311"),
        (" 021 ", "021"),
    ] {
        assert_eq!(text.parse::<AreaCode>().unwrap().as_str(), code);
    }
    for text in ["", "0", "1", "01", "03", "031", "03111", "abc", "三一一"] {
        assert!(text.parse::<AreaCode>().is_err(), "{text}");
    }
}

#[test]
fn a_masked_number_shows_head_and_tail_only() {
    assert_eq!(masked("13812345678"), "138****5678");
    assert_eq!(masked("66554433"), "66****33");
    assert_eq!(masked("01066554433-208"), "010****4433-**");
    assert_eq!(masked("+14155552671"), "+14*****2671");
    assert_eq!(masked("110"), "*10");
}
