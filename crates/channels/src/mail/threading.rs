//! Which case does a mail belong to: the clues it carries, strongest first.
//!
//! Always true: the order is our reference header, `In-Reply-To`, `References` (newest first), number in the subject.
//!
//! The trap: a header and a subject can be written by anybody who knows a case number. A clue by
//! [`MatchBy::SubjectNumber`], or by a reference alone, is a claim: let it join a case only when the sender is known there.

use domain::CaseNumber;

use super::read::ReadMail;

/// The header with which every mail of ours names its case.
pub const REFERENCE_HEADER: &str = "X-Shouwen-Case";

/// Reads a case number as people type it: full-width digits and dashes are understood.
#[must_use]
pub fn read_number(text: &str) -> Option<CaseNumber> {
    text.trim()
        .chars()
        .map(half_width)
        .collect::<String>()
        .parse()
        .ok()
}

/// Finds `[#20261121-000123]` in a subject, with full-width brackets as well; the last one counts, because
/// mail programs put new text in front.
#[must_use]
pub fn find_number_in_subject(subject: &str) -> Option<CaseNumber> {
    let plain: String = subject.chars().map(half_width).collect();
    plain
        .split("[#")
        .skip(1)
        .filter_map(|after| after.split_once(']'))
        .filter_map(|(inside, _)| read_number(inside))
        .last()
}

/// `subject` with the mark `[#20261121-000123]` at its end, added once.
#[must_use]
pub fn mark_subject(subject: &str, number: &CaseNumber) -> String {
    let mark = format!("[#{number}]");
    if subject.contains(&mark) {
        subject.to_owned()
    } else {
        format!("{} {mark}", subject.trim_end())
    }
}

fn half_width(it: char) -> char {
    match it {
        '０'..='９' | '＃' | '［' | '］' | '－' => {
            char::from_u32(u32::from(it).saturating_sub(0xFEE0)).unwrap_or(it)
        }
        '【' => '[',
        '】' => ']',
        '–' | '—' | '‐' => '-',
        other => other,
    }
}

/// What makes a mail ours: the domain in the message ids we write, and the addresses we send from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OurMail {
    /// Domain behind the `@` of every message id that this desk writes.
    pub message_domain: String,
    /// Addresses of all mailboxes of the desk.
    pub addresses: Vec<String>,
}

impl OurMail {
    /// True when the desk itself sends from this address.
    #[must_use]
    pub fn is_our_address(&self, address: &str) -> bool {
        self.addresses
            .iter()
            .any(|it| it.eq_ignore_ascii_case(address.trim()))
    }

    /// The message id for an outgoing mail, `20261121-000123.TOKEN@domain`, without angle brackets. `token` comes from
    /// the `Ids` port and must be new for every mail; characters other than letters and digits are left out of it.
    #[must_use]
    pub fn outgoing_message_id(&self, reference: &CaseNumber, token: &str) -> String {
        let token: String = token.chars().filter(char::is_ascii_alphanumeric).collect();
        format!("{reference}.{token}@{}", self.message_domain)
    }

    /// True when this desk wrote the message id.
    #[must_use]
    pub fn is_our_message_id(&self, message_id: &str) -> bool {
        !self.message_domain.is_empty()
            && message_id
                .rsplit_once('@')
                .is_some_and(|(_, domain)| domain.eq_ignore_ascii_case(&self.message_domain))
    }

    /// The case that a message id of ours names; `None` for ids of others.
    #[must_use]
    pub fn reference_of(&self, message_id: &str) -> Option<CaseNumber> {
        if !self.is_our_message_id(message_id) {
            return None;
        }
        let (number, _token) = message_id.split_once('.')?;
        read_number(number)
    }
}

/// By what a mail was matched to its case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MatchBy {
    /// Our reference header.
    Reference,
    /// The mail that it answers.
    InReplyTo,
    /// A mail earlier in its thread.
    References,
    /// The number in the subject.
    SubjectNumber,
    /// Nothing: it begins a new case.
    None,
}

/// One thing in a mail that may lead to its case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clue {
    /// Which rule gives the clue.
    pub by: MatchBy,
    /// Message id to look up among the mails we know; without angle brackets.
    pub message_id: Option<String>,
    /// Number of a case that the clue names.
    pub reference: Option<CaseNumber>,
}

/// All clues of a mail, strongest first, each message id once.
#[must_use]
pub fn list_clues(mail: &ReadMail, ours: &OurMail) -> Vec<Clue> {
    let mut clues = Vec::new();
    if let Some(reference) = &mail.reference_header {
        clues.push(Clue {
            by: MatchBy::Reference,
            message_id: None,
            reference: Some(reference.clone()),
        });
    }
    let answered = mail.in_reply_to.iter().map(|it| (MatchBy::InReplyTo, it));
    let earlier = mail.references.iter().rev().map(|it| (MatchBy::References, it));
    for (by, message_id) in answered.chain(earlier) {
        if !clues.iter().any(|it| it.message_id.as_ref() == Some(message_id)) {
            let reference = ours.reference_of(message_id);
            clues.push(Clue {
                by,
                message_id: Some(message_id.clone()),
                reference,
            });
        }
    }
    if let Some(reference) = find_number_in_subject(&mail.subject) {
        clues.push(Clue {
            by: MatchBy::SubjectNumber,
            message_id: None,
            reference: Some(reference),
        });
    }
    clues
}

/// Walks the clues and stops at the first for which `look_up` knows a case.
///
/// # Errors
/// Whatever `look_up` fails with.
pub fn find_case<C, E>(
    mail: &ReadMail,
    ours: &OurMail,
    mut look_up: impl FnMut(&Clue) -> Result<Option<C>, E>,
) -> Result<(MatchBy, Option<C>), E> {
    for clue in list_clues(mail, ours) {
        if let Some(case) = look_up(&clue)? {
            return Ok((clue.by, Some(case)));
        }
    }
    Ok((MatchBy::None, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours() -> OurMail {
        OurMail {
            message_domain: "desk.example".into(),
            addresses: vec!["kefu@desk.example".into()],
        }
    }

    #[test]
    fn numbers_are_found_in_subjects() {
        for (subject, expected) in [
            ("回复：暖气不热 [#20261121-000123]", Some("20261121-000123")),
            ("Re: Re: [#20261121-000123] 暖气", Some("20261121-000123")),
            (
                "转发：【＃２０２６１１２１－０００１２３】",
                Some("20261121-000123"),
            ),
            (
                "[#20261101-000001] old [#20261121-1000123]",
                Some("20261121-1000123"),
            ),
            ("[#2026-1]", None),
            ("#20261121-000123", None),
            ("[#20261121-000123", None),
        ] {
            let found = find_number_in_subject(subject);
            assert_eq!(found.as_ref().map(CaseNumber::as_str), expected, "{subject}");
        }
    }

    #[test]
    fn a_subject_is_marked_once() {
        let reference = read_number("20261121-000123").unwrap();
        let once = mark_subject("暖气不热", &reference);
        assert_eq!(once, "暖气不热 [#20261121-000123]");
        assert_eq!(mark_subject(&once, &reference), once);
    }

    #[test]
    fn our_message_id_leads_back_to_its_case_and_nobody_elses_does() {
        let reference = read_number("20261121-000123").unwrap();
        let id = ours().outgoing_message_id(&reference, "0190-ab.c");
        assert_eq!(id, "20261121-000123.0190abc@desk.example");
        assert_eq!(ours().reference_of(&id), Some(reference));
        assert_eq!(ours().reference_of("20261121-000123.x@evil.example"), None);
        assert_eq!(OurMail::default().reference_of("20261121-000123.x@"), None);
    }

    #[test]
    fn clues_come_strongest_first_and_the_walk_stops_at_the_first_hit() {
        let mail = ReadMail {
            in_reply_to: vec!["b@x".into()],
            references: vec![
                "a@x".into(),
                "20261121-000001.t@desk.example".into(),
                "b@x".into(),
            ],
            subject: "Re: [#20261121-000009]".into(),
            reference_header: read_number("20261121-000007"),
            ..ReadMail::default()
        };
        let order: Vec<MatchBy> = list_clues(&mail, &ours()).iter().map(|it| it.by).collect();
        let expected = [
            MatchBy::Reference,
            MatchBy::InReplyTo,
            MatchBy::References,
            MatchBy::References,
            MatchBy::SubjectNumber,
        ];
        assert_eq!(order, expected);
        let found = find_case(&mail, &ours(), |clue| {
            Ok::<_, ()>(clue.reference.clone().filter(|it| it.as_str().ends_with("001")))
        });
        assert_eq!(found, Ok((MatchBy::References, read_number("20261121-000001"))));
        let nothing = find_case(&mail, &ours(), |_| Ok::<Option<()>, ()>(None));
        assert_eq!(nothing, Ok((MatchBy::None, None)));
    }
}
