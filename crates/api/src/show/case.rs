//! Cases as the wire shows them: lines of lists, and the whole case.

use std::collections::BTreeMap;

use app::case::keep_draft::KeptDraft;
use app::case::show_beside::Beside;
use app::case::show_rows::CaseLine;
use app::case::view_case::{CaseView as Viewed, Timeline};
use app::kept::{Attachment, CaseSummary, MailAddress, Message, MessageState};
use calendar::Instant;
use domain::{
    Actor, Case, Channel, Customer, FactBody, IdentityKind, MessageId, Offer, PersonId, Promise, Verdict,
};

use crate::show::fact::{Written, attachment_url, millis};
use crate::show::promise::id_of;
use crate::show::{Show, allowed};
use crate::wire::case::{
    CasePlace, CaseRow, CaseView, ClosingView, DraftView, Drafts, JoinedCase, MaskedIdentity, NextDue,
    OfferView, PromisedAnswer, WaitingView,
};
use crate::wire::item::{AttachmentView, Item};
use crate::wire::reference::{CaseRef, CustomerRef};

/// What the whole case needs beside what `view_case` gives.
pub(crate) struct Around {
    /// Lines, joined cases, drafts.
    pub(crate) beside: Beside,
    /// Who else is there.
    pub(crate) others_here: Vec<PersonId>,
    /// Who reads.
    pub(crate) actor: Actor,
    /// Now.
    pub(crate) now: Instant,
}

impl Show {
    /// A case as a line of a list.
    pub(crate) fn row(&self, line: CaseLine) -> CaseRow {
        let CaseLine {
            summary,
            next,
            customer,
            joined_into,
            has_draft,
            unread_in_chat,
        } = line;
        let CaseSummary {
            id,
            number,
            version,
            category,
            case_type,
            priority,
            is_unanswered,
            next_due_at: _,
            updated_at,
            opened_at,
            closed_at,
            team,
            owner,
            handler,
            offer_person: _,
            offer_team: _,
            label,
            customer: customer_id,
            customer_name,
            place: _,
            channel,
            waiting_reason,
            waiting_until,
            joined_into: _,
            round: _,
            urgings: _,
            subject,
            preview,
            is_register: _,
        } = summary;
        CaseRow {
            id: id.as_uuid(),
            number: number.as_str().to_owned(),
            version,
            subject: domain::mask::text(&subject),
            case_type,
            priority,
            category,
            label_id: label.map(domain::LabelId::as_uuid),
            channel,
            customer: customer_id.map(|id| match &customer {
                Some(known) => customer_ref(known),
                None => CustomerRef {
                    id: id.as_uuid(),
                    name: domain::mask::name(&customer_name),
                    phone_masked: None,
                    member_level: None,
                },
            }),
            owner: owner.map(|it| self.person(it)),
            handler: handler.map(|it| self.person(it)),
            team: team.map(|it| self.team(it)),
            opened_at: opened_at.as_millis(),
            updated_at: updated_at.as_millis(),
            closed_at: millis(closed_at),
            unread: u32::from(is_unanswered),
            unread_in_chat,
            preview: domain::mask::text(&preview),
            has_draft,
            next_due: next.and_then(|it| self.next_due(&it)),
            waiting: waiting_reason.map(|reason| WaitingView {
                reason,
                until_at: millis(waiting_until),
            }),
            joined_into: joined_into.map(|(id, number)| CaseRef {
                id: id.as_uuid(),
                number: number.as_str().to_owned(),
            }),
        }
    }

    fn next_due(&self, promise: &Promise) -> Option<NextDue> {
        Some(NextDue {
            promise_id: id_of(&promise.key),
            clause: promise.key.clause.as_str().to_owned(),
            clause_title: self.clause_title(&promise.key.clause),
            due_at: promise.due_at?.as_millis(),
            warn_at: millis(promise.warn_at),
            state: promise.state,
        })
    }

    /// The whole case.
    pub(crate) fn case(&self, viewed: Viewed, around: Around) -> CaseView {
        let Around {
            beside,
            others_here,
            actor,
            now,
        } = around;
        let allowed = allowed::acts_of(&viewed, &actor);
        let Viewed {
            case,
            summary: _,
            customer,
            promises,
            verdicts: _,
            timeline,
            others_of_customer: _,
            closing_misses,
            may_work: _,
            may_assign: _,
        } = viewed;
        let Beside {
            line,
            others,
            joined,
            reply,
            note,
        } = beside;
        let place = place_of(&case, line.customer.as_ref());
        let identity = line.customer.as_ref().and_then(masked_identity);
        // Whoever may change the subject must see it as it is.
        let subject = self.text(line.summary.subject.clone());
        let fields = self.fields(case.fields.clone());
        let timeline_before = timeline.before.map(|it| crate::cursor::encode(&it));
        CaseView {
            timeline: self.timeline(timeline, customer.as_ref().map(|it| it.name.as_str())),
            timeline_before,
            promises: promises.into_iter().map(|it| self.promise(it)).collect(),
            allowed,
            offered_to: case.offer.as_ref().map(|it| self.offer(it)),
            others_here: others_here.into_iter().map(|it| self.person(it)).collect(),
            customer_open_cases: others.into_iter().map(|it| self.row(it)).collect(),
            joined_cases: joined.iter().map(joined_case).collect(),
            closing: ClosingView {
                result_recorded: case.closing.result_at.is_some(),
                answered: case.closing.answered_at.is_some(),
                customer_word: case.closing.word,
                tries: case.closing.tries,
                missing: closing_misses,
            },
            drafts: Drafts {
                reply: reply.map(draft),
                note: note.map(draft),
            },
            promised_answers: self.promised_answers(&case, now),
            place,
            identity,
            description: self.text(case.description),
            since: case.since.map(|it| self.text(it)),
            fields,
            flags: case.flags.into_iter().collect(),
            confirmed: case.is_confirmed,
            round: case.round,
            urgings: case.urgings,
            row: CaseRow {
                subject,
                ..self.row(line)
            },
        }
    }

    /// The form's fields, as this reader may see them.
    fn fields(&self, fields: BTreeMap<String, String>) -> BTreeMap<String, String> {
        let shown = app::shown_fields(fields).into_iter().map(|(name, value)| {
            let value = match (self.sees_whole, name.ends_with("address")) {
                (true, _) => value,
                (false, true) => domain::mask::address(&value),
                (false, false) => domain::mask::text(&value),
            };
            (name, value)
        });
        shown.collect()
    }

    /// A stretch of a timeline.
    pub(crate) fn timeline(&self, timeline: Timeline, customer: Option<&str>) -> Vec<Item> {
        let Timeline {
            facts,
            mut messages,
            mut attachments,
            mut judged,
            before: _,
        } = timeline;
        facts
            .into_iter()
            .map(|fact| {
                let written = message_of(&fact.body).and_then(|id| {
                    let files = attachments.remove(&id).unwrap_or_default();
                    Some(self.written(messages.remove(&id)?, files))
                });
                let said = judged.remove(&fact.seq).unwrap_or_default();
                let mut item = self.item(fact, written, customer);
                let findings: Vec<_> = said.iter().filter_map(|it| self.said_wrong(it)).collect();
                if !findings.is_empty() {
                    item.data.insert("findings".to_owned(), findings.into());
                }
                item
            })
            .collect()
    }

    /// What a clause about words found in what was said; none for other clauses.
    fn said_wrong(&self, verdict: &Verdict) -> Option<serde_json::Value> {
        let clause = self.desk.pack().clause(&verdict.key.clause)?;
        if !matches!(clause.rule, pack::Rule::Phrase(_)) {
            return None;
        }
        let words: Vec<String> = verdict
            .detail
            .iter()
            .map(|it| self.locale.pick(&clause.title_of(it)))
            .collect();
        Some(serde_json::json!({
            "clause": verdict.key.clause,
            "title": self.clause_title(&verdict.key.clause),
            "words": words,
        }))
    }

    fn written(&self, message: Message, attachments: Vec<Attachment>) -> Written {
        let copied = message.recipients.cc.iter().map(|it| it.address.clone());
        let answer_cc = copied
            .filter(|it| !self.names.is_our_address(it) && *it != message.sender.address)
            .map(|it| domain::mask::email(&it))
            .collect();
        let covered = |address: &str| {
            if self.names.is_our_address(address) {
                address.to_owned()
            } else {
                domain::mask::email(address)
            }
        };
        let held_until = self.held_until(&message);
        Written {
            held_until,
            ..written_of(message, attachments, (answer_cc, &covered))
        }
    }

    /// How long a mail of a person's can still be taken back; none once nobody can.
    fn held_until(&self, message: &Message) -> Option<Instant> {
        let waits = message.state == MessageState::Queued && message.channel == Channel::Email;
        let until = message.recorded_at.plus(self.desk.settings().hold_replies_for);
        let is_held = waits && !message.is_automatic && self.desk.clock().now() < until;
        is_held.then_some(until)
    }

    fn offer(&self, offer: &Offer) -> OfferView {
        let Offer {
            by,
            at,
            to_person,
            to_team,
            note,
        } = offer;
        OfferView {
            person: to_person.map(|it| self.person(it)),
            team: to_team.map(|it| self.team(it)),
            by: by.person().map(|it| self.person(it)),
            at: at.as_millis(),
            note: self.text(note.clone()),
        }
    }

    fn promised_answers(&self, case: &Case, now: Instant) -> Vec<PromisedAnswer> {
        let state = |by_at: Instant| if by_at < now { "late" } else { "owed" };
        case.owed_answers
            .iter()
            .filter_map(|(id, owed)| {
                Some(PromisedAnswer {
                    id: id.parse().ok()?,
                    by_at: owed.by_at.as_millis(),
                    what: self.text(owed.what.clone()),
                    state: state(owed.by_at).to_owned(),
                })
            })
            .collect()
    }
}

fn joined_case(case: &CaseSummary) -> JoinedCase {
    JoinedCase {
        id: case.id.as_uuid(),
        number: case.number.as_str().to_owned(),
        subject: domain::mask::text(&case.subject),
    }
}

/// An unsent text.
pub(crate) fn draft(kept: KeptDraft) -> DraftView {
    let KeptDraft {
        text,
        version,
        saved_at,
    } = kept;
    DraftView {
        body: text,
        version,
        saved_at: saved_at.as_millis(),
    }
}

/// A customer, with what may be seen without a reason.
pub(crate) fn customer_ref(customer: &Customer) -> CustomerRef {
    let phone = customer
        .reach_by(IdentityKind::Phone)
        .map(|it| domain::phone::masked(&it.value));
    let level = Some(customer.member_level.clone()).filter(|it| !it.is_empty());
    CustomerRef {
        id: customer.id.as_uuid(),
        name: domain::mask::name(&customer.name),
        phone_masked: phone,
        member_level: level,
    }
}

/// A value with what may be seen of it without a reason (J01).
pub(crate) fn masked(kind: IdentityKind, value: &str) -> String {
    match kind {
        IdentityKind::Phone => domain::phone::masked(value),
        IdentityKind::Email => domain::mask::email(value),
        IdentityKind::Other => domain::mask::address(value),
    }
}

fn masked_identity(customer: &Customer) -> Option<MaskedIdentity> {
    let first = IdentityKind::ALL
        .iter()
        .find_map(|kind| customer.reach_by(*kind))?;
    Some(MaskedIdentity {
        kind: first.kind,
        value_masked: masked(first.kind, &first.value),
    })
}

fn place_of(case: &Case, customer: Option<&Customer>) -> Option<CasePlace> {
    let place = customer?.places.iter().find(|it| Some(it.id) == case.place)?;
    let unit = Some(domain::mask::address(&place.unit)).filter(|it| !it.is_empty());
    Some(CasePlace {
        id: place.id.as_uuid(),
        address: domain::mask::address(&place.address),
        unit,
    })
}

fn message_of(body: &FactBody) -> Option<MessageId> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only two kinds of facts carry a message that is shown"
    )]
    match body {
        FactBody::MessageReceived { received } => Some(received.message),
        FactBody::ReplySent { reply } => reply.message,
        _ => None,
    }
}

fn written_of(
    message: Message,
    attachments: Vec<Attachment>,
    (answer_cc, covered): (Vec<String>, impl Fn(&str) -> String),
) -> Written {
    let is_outbound = message.direction == domain::Direction::Outbound;
    let name_of = |name: &str, address: &str| {
        let address = covered(address);
        if name.is_empty() {
            address
        } else {
            format!("{} <{address}>", domain::mask::name(name))
        }
    };
    let all = |list: &[MailAddress]| list.iter().map(|it| name_of(&it.name, &it.address)).collect();
    Written {
        from: name_of(&message.sender.name, &message.sender.address),
        to: all(&message.recipients.to),
        cc: all(&message.recipients.cc),
        answer_cc,
        subject: message.subject,
        quoted: message.quoted,
        has_html: message.html.is_some(),
        remote_blocked: message.html.as_deref().is_some_and(wants_outside),
        delivery: is_outbound.then(|| (message.state.as_str().to_owned(), message.detail)),
        held_until: None,
        attachments: attachments.into_iter().map(attachment).collect(),
    }
}

/// Whether HTML loads something from another place when it is shown; links do not count.
fn wants_outside(html: &str) -> bool {
    const BEFORE: &[&str] = &["src=", "background=", "url(", "srcset=", "poster="];
    let flat: String = html
        .chars()
        .filter(|it| !it.is_whitespace() && !matches!(it, '"' | '\''))
        .collect();
    let flat = flat.to_ascii_lowercase();
    let begins = |rest: &str| ["http:", "https:", "//"].iter().any(|it| rest.starts_with(it));
    BEFORE.iter().any(|it| flat.split(it).skip(1).any(begins))
}

/// A file.
pub(crate) fn attachment(file: Attachment) -> AttachmentView {
    AttachmentView {
        id: file.id.as_uuid(),
        url: attachment_url(file.id),
        name: file.name,
        media_type: file.media_type,
        size_bytes: i64::try_from(file.size_bytes).unwrap_or(i64::MAX),
        inline: file.is_inline,
    }
}

#[cfg(test)]
mod tests {
    use super::wants_outside;

    #[test]
    fn pictures_from_outside_are_noticed_and_links_are_not() {
        for html in [
            "<img src=\"https://a.example/x.png\">",
            "<IMG SRC = 'http://a.example/x.png'>",
            "<img src=//a.example/x.png>",
            "<td background=\"http://a.example/x\">",
            "<p style=\"background: url( 'https://a.example/x' )\">",
        ] {
            assert!(wants_outside(html), "{html}");
        }
        for html in [
            "<a href=\"https://a.example\">x</a>",
            "<img src=\"cid:logo\">",
            "您好 https://a.example",
        ] {
            assert!(!wants_outside(html), "{html}");
        }
    }
}
