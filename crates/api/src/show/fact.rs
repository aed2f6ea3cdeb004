//! Facts as entries of a timeline.
//!
//! Always true: every kind of fact is shown; the match has no wildcard, so a new kind asks here how it looks.

use calendar::Instant;
use domain::{AttachmentId, Author, Fact, FactBody, Raised, Received, Reclassified, Replied, Talk};
use serde_json::{Map, Value, json};

use crate::show::Show;
use crate::show::promise::id_of;
use crate::wire::item::{AttachmentView, Item, ItemAuthor};

/// A written message beside its fact: what the fact itself does not say.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    /// Who wrote it, for people.
    pub(crate) from: String,
    /// To whom.
    pub(crate) to: Vec<String>,
    /// Copies.
    pub(crate) cc: Vec<String>,
    /// Who gets a copy of an answer to it, unless its author says otherwise.
    pub(crate) answer_cc: Vec<String>,
    /// Subject line.
    pub(crate) subject: String,
    /// What it quotes.
    pub(crate) quoted: String,
    /// There is HTML to show.
    pub(crate) has_html: bool,
    /// The HTML wants content from outside, which is not loaded until somebody asks.
    pub(crate) remote_blocked: bool,
    /// How its delivery stands; none for what came in.
    pub(crate) delivery: Option<(String, String)>,
    /// Its author can take it back until then.
    pub(crate) held_until: Option<Instant>,
    /// Its files.
    pub(crate) attachments: Vec<AttachmentView>,
}

impl Show {
    /// One entry; `written` is the message that belongs to it, `customer` the name of whoever asks.
    pub(crate) fn item(&self, fact: Fact, written: Option<Written>, customer: Option<&str>) -> Item {
        let Fact {
            id: _,
            case_id: _,
            seq,
            at,
            recorded_at,
            author,
            body,
        } = fact;
        let kind = body.kind().as_str().to_owned();
        let mut data = object(self.value(self.data_of(body, written.unwrap_or_default())));
        if recorded_at != at {
            data.insert("recorded_at".to_owned(), json!(recorded_at.as_millis()));
        }
        Item {
            seq,
            at: at.as_millis(),
            author: self.author(author, customer),
            kind,
            data,
        }
    }

    fn author(&self, author: Author, customer: Option<&str>) -> ItemAuthor {
        match author {
            Author::Person(id) => {
                let person = self.person(id);
                ItemAuthor {
                    kind: "person",
                    name: Some(person.name.clone()),
                    person: Some(person),
                }
            }
            Author::Customer(_) => {
                let name = customer.filter(|it| !it.is_empty()).map(domain::mask::name);
                ItemAuthor {
                    kind: "customer",
                    person: None,
                    name,
                }
            }
            Author::System => ItemAuthor {
                kind: "system",
                person: None,
                name: None,
            },
            Author::Timer => ItemAuthor {
                kind: "timer",
                person: None,
                name: None,
            },
        }
    }

    fn data_of(&self, body: FactBody, written: Written) -> Value {
        match body {
            FactBody::CaseRaised { raised } => self.raised(raised),
            FactBody::CallTalked { talk } => talked(talk),
            FactBody::MessageReceived { received } => message_received(received, written),
            FactBody::ReplySent { reply } => reply_sent(reply, written),
            FactBody::ReplyDelivered {
                message,
                is_delivered,
                detail,
            } => {
                json!({ "message_id": message, "is_delivered": is_delivered, "detail": detail })
            }
            FactBody::NoteAdded { text } => json!({ "body": text }),
            FactBody::AnswerPromised {
                answer,
                by_at,
                what,
                record,
            } => answer_promised((answer, by_at, what), &record),
            FactBody::AnswerRenewed {
                answer,
                by_at,
                apology,
            } => {
                json!({ "answer_id": answer, "by_at": by_at, "apology": apology })
            }
            FactBody::AnswerGiven { answer, text } => json!({ "answer_id": answer, "body": text }),
            FactBody::HandoverOffered {
                to_person,
                to_team,
                note,
            } => json!({
                "to_person": to_person.map(|it| self.person(it)),
                "to_team": to_team.map(|it| self.team(it)),
                "note": note,
            }),
            FactBody::HandoverAccepted {} => json!({}),
            FactBody::HandoverDeclined { reason } => json!({ "reason": reason }),
            FactBody::HandlerChanged { handler } => json!({ "handler": handler.map(|it| self.person(it)) }),
            FactBody::Classified { change } => self.classified(change),
            FactBody::WaitingStarted {
                reason,
                until_at,
                note,
            } => {
                json!({ "reason": reason, "until_at": until_at, "note": note })
            }
            FactBody::WaitingEnded { note } => json!({ "note": note }),
            FactBody::Urged { text } => json!({ "body": text }),
            FactBody::ContactTried { outcome, note } => json!({ "outcome": outcome, "note": note }),
            FactBody::ResultRecorded { result } => json!({ "result": result }),
            FactBody::CustomerWordTaken { word, note } => json!({ "customer_word": word, "note": note }),
            FactBody::CaseJoined { into } => json!({ "into": into }),
            FactBody::JoinReceived { from } => json!({ "from": from }),
            FactBody::CaseClosed {
                cause,
                remedy,
                prevention,
            } => {
                json!({ "cause": cause, "remedy": remedy, "prevention": prevention })
            }
            FactBody::CaseReopened { reason, to_owner } => {
                json!({ "reason": reason, "to_owner": to_owner.map(|it| self.person(it)) })
            }
            FactBody::FieldRevealed { field, reason } => json!({ "field": field, "reason": reason }),
            FactBody::ActTakenBack { of } => json!({ "of": of }),
            FactBody::CallPlaced { contact: _ } => json!({}),
            FactBody::EventHappened { event } => self.event(&event),
            FactBody::DeadlinePassed { promise } | FactBody::WarningGiven { promise } => {
                self.promise_named(&promise)
            }
            FactBody::BreakActed { promise, act } => {
                let mut data = object(self.promise_named(&promise));
                data.insert("act".to_owned(), json!(act));
                Value::Object(data)
            }
        }
    }

    /// The event with its name and what it carries in the reader's words.
    fn event(&self, event: &domain::Event) -> Value {
        let spec = event.what.spec();
        let is_zh = self.locale == crate::locale::Locale::Chinese;
        let said = |value: &str| match value {
            "yes" if is_zh => "是".to_owned(),
            "no" if is_zh => "否".to_owned(),
            other => other.to_owned(),
        };
        let title_of = |name: &str| {
            let field = spec.field(name).filter(|_| is_zh);
            field.map_or_else(|| name.replace('_', " "), |it| it.zh.to_owned())
        };
        let fields = event.fields.iter().map(|(name, value)| {
            let colon = if is_zh { "：" } else { ": " };
            format!("{}{colon}{}", title_of(name), said(value))
        });
        // Screens say the words of closed sets in their own catalogue.
        let each = event.fields.iter();
        let each =
            each.map(|(name, value)| json!({ "name": name, "title": title_of(name), "value": said(value) }));
        let each: Vec<Value> = each.collect();
        let person = event.person.map(|it| self.person(it).name);
        // What has no name but its identity (a contact, a call) says nothing to people.
        let is_named = |it: &&String| uuid::Uuid::parse_str(it).is_err();
        let named = event.thing.iter().filter(is_named).cloned();
        let lead: Vec<String> = named.chain(person).chain(event.items.clone()).collect();
        let detail: Vec<String> = lead
            .iter()
            .cloned()
            .chain(fields)
            .chain(event.text.clone())
            .collect();
        json!({
            "event": event.what,
            "title": if is_zh { spec.zh } else { spec.en },
            "by_at": event.by_at.map(Instant::as_millis),
            "detail": detail.join(if is_zh { "；" } else { "; " }),
            "lead": lead,
            "fields": each,
            "said": event.text,
        })
    }

    fn promise_named(&self, key: &domain::PromiseKey) -> Value {
        json!({
            "promise_id": id_of(key),
            "clause": key.clause,
            "clause_title": self.clause_title(&key.clause),
        })
    }

    fn raised(&self, raised: Raised) -> Value {
        let Raised {
            case_type,
            priority,
            priority_by,
            channel,
            contact: _,
            customer: _,
            place: _,
            subject,
            description,
            since,
            fields,
            flags,
            is_confirmed,
            team,
            owner,
        } = raised;
        json!({
            "type": case_type,
            "priority": priority,
            "priority_by": priority_by,
            "channel": channel,
            "subject": subject,
            "description": description,
            "since": since,
            "fields": app::shown_fields(fields),
            "flags": flags,
            "confirmed": is_confirmed,
            "team": team.map(|it| self.team(it)),
            "owner": owner.map(|it| self.person(it)),
        })
    }

    fn classified(&self, change: Reclassified) -> Value {
        let Reclassified {
            case_type,
            priority,
            priority_by,
            team,
            label,
            subject,
            fields,
            customer,
            place,
            is_confirmed,
        } = change;
        let fields = app::shown_fields(fields);
        let all = json!({
            "type": case_type,
            "priority": priority,
            "priority_by": priority_by,
            "team": team.map(|it| self.team(it)),
            "label_id": label,
            "subject": subject,
            "fields": (!fields.is_empty()).then_some(fields),
            "customer_id": customer,
            "place_id": place,
            "confirmed": is_confirmed,
        });
        Value::Object(
            object(all)
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .collect(),
        )
    }
}

fn talked(talk: Talk) -> Value {
    let Talk {
        contact: _,
        channel,
        direction,
        opening,
        closing,
        told,
        duration_s,
    } = talk;
    json!({
        "channel": channel,
        "direction": direction,
        "opening": opening,
        "closing": closing,
        "note": told,
        "duration_s": duration_s,
    })
}

fn answer_promised(
    (answer, by_at, what): (domain::AnswerId, Instant, String),
    record: &domain::PromiseRecord,
) -> Value {
    json!({
        "answer_id": answer,
        "by_at": by_at,
        "what": what,
        "apologised": record.is_apologised,
        "apology": record.apology,
        "place_id": record.place,
        "no_place": record.no_place,
        "reach_id": record.reach,
    })
}

fn message_received(received: Received, written: Written) -> Value {
    let Received {
        message,
        contact: _,
        channel,
        subject,
        text,
    } = received;
    let Written {
        from,
        to,
        cc,
        answer_cc,
        subject: _,
        quoted,
        has_html,
        remote_blocked,
        delivery: _,
        held_until: _,
        attachments,
    } = written;
    json!({
        "message_id": message,
        "channel": channel,
        "from": from,
        "to": to,
        "cc": cc,
        "answer_cc": answer_cc,
        "subject": subject,
        "body": text,
        "quoted": quoted,
        "has_html": has_html,
        "remote_blocked": remote_blocked,
        "attachments": attachments,
    })
}

fn reply_sent(reply: Replied, written: Written) -> Value {
    let Replied {
        message,
        contact: _,
        channel,
        text,
        is_automatic,
        attachments: _,
    } = reply;
    let Written {
        from: _,
        to,
        cc,
        answer_cc: _,
        subject,
        quoted: _,
        has_html: _,
        remote_blocked: _,
        delivery,
        held_until,
        attachments,
    } = written;
    json!({
        "message_id": message,
        "channel": channel,
        "to": to,
        "cc": cc,
        "subject": subject,
        "body": text,
        "is_automatic": is_automatic,
        "held_until": millis(held_until),
        "attachments": attachments,
        "delivery": delivery.map(|(state, detail)| json!({ "state": state, "detail": detail })),
    })
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}

/// Where an attachment is served.
pub(crate) fn attachment_url(id: AttachmentId) -> String {
    format!("/api/v1/attachments/{id}")
}

/// Epoch milliseconds, where there is an instant.
pub(crate) fn millis(at: Option<Instant>) -> Option<i64> {
    at.map(Instant::as_millis)
}
