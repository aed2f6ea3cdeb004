//! Events on a case, and the list of what may be recorded.

use app::announcement::tell_announcement::{TellAnnouncement, tell_announcement};
use app::case::record_event::record_event;
use axum::Json;
use axum::http::StatusCode;
use axum::response::Response;
use calendar::Instant;
use domain::{
    AnnouncementId, Event, EventField, EventKind, EventPart, EventSpec, FieldHolds, PersonId, unit_in_chinese,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::case::word;
use crate::case_verb::Verb;
use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::state::Api;
use crate::wire::announcement::TellBody;
use crate::wire::case_verb::CaseAnswer;
use crate::wire::event::{EventBody, EventKindView, EventPartView};
use crate::wire::list::List;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(post_event))
        .routes(routes!(post_outage))
        .routes(routes!(get_events))
}

/// Records an event: a dispatch, a visit, a follow-up, the archiving of a closed case …
#[utoipa::path(post, path = "/cases/{id}/events", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = EventBody, responses((status = 201, body = CaseAnswer)))]
async fn post_event(verb: Verb<EventBody>) -> Result<Response, Problem> {
    let (reader, on, body) = verb.into_parts();
    let event = event_of(body)?;
    let done = record_event(reader.desk(), reader.actor(), on, event).await?;
    reader.case(StatusCode::CREATED, done).await
}

/// Records that the customer was told of a known outage (B11); with `join` the case joins its matter.
#[utoipa::path(post, path = "/cases/{id}/outages", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = TellBody, responses((status = 201, body = CaseAnswer)))]
async fn post_outage(verb: Verb<TellBody>) -> Result<Response, Problem> {
    let (reader, on, body) = verb.into_parts();
    let TellBody {
        announcement_id,
        text,
        join,
    } = body;
    let told = (
        AnnouncementId::from_uuid(announcement_id),
        TellAnnouncement { text, joins: join },
    );
    let done = tell_announcement(reader.desk(), reader.actor(), on, told).await?;
    reader.case(StatusCode::CREATED, done).await
}

/// The event that a body describes.
pub(crate) fn event_of(body: EventBody) -> Result<Event, Problem> {
    let what: EventKind = word("what", &body.what)?;
    Ok(Event {
        what,
        thing: filled(body.thing),
        person: body.person_id.map(PersonId::from_uuid),
        customer: None,
        by_at: body.by_at.map(Instant::from_millis),
        text: filled(body.text),
        items: body.items,
        fields: body.fields,
    })
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|it| !it.trim().is_empty())
}

/// Every kind of event, with what it may carry.
#[utoipa::path(get, path = "/standard/events", tag = "standard", responses((status = 200, body = List<EventKindView>)))]
async fn get_events(caller: Caller, locale: Locale) -> Result<Json<List<EventKindView>>, Problem> {
    crate::standard::require(&caller)?;
    let kind = |it: &EventKind| {
        let EventSpec {
            kind,
            area,
            zh: _,
            en: _,
            parts,
        } = it.spec();
        EventKindView {
            word: kind.as_str().to_owned(),
            area: area.as_str().to_owned(),
            title: title(locale, &it.spec()),
            parts: parts
                .iter()
                .filter_map(|part| part_view(locale, *it, part))
                .collect(),
        }
    };
    Ok(Json(List::whole(EventKind::ALL.iter().map(kind).collect())))
}

/// In English the word itself is what people look for; the sentence says what it means.
fn title(locale: Locale, spec: &EventSpec) -> String {
    if locale == Locale::Chinese {
        spec.zh.to_owned()
    } else {
        format!("{}: {}", spec.kind.as_str().replace('_', " "), spec.en)
    }
}

/// What is asked for on the screen; the customer is that of the case, and what the program knows is not asked.
fn part_view(locale: Locale, kind: EventKind, part: &EventPart) -> Option<EventPartView> {
    let plain = |holds: &str| EventPartView {
        name: part.name().to_owned(),
        title: String::new(),
        holds: holds.to_owned(),
        unit: None,
        choices: Vec::new(),
    };
    Some(match part {
        EventPart::Customer | EventPart::Field(EventField { is_known: true, .. }) => return None,
        EventPart::Thing | EventPart::Text => plain("words"),
        EventPart::Person => EventPartView {
            title: kind.colleague_is().map_or_else(String::new, |(zh, en)| {
                if locale == Locale::Chinese { zh } else { en }.to_owned()
            }),
            ..plain("person")
        },
        EventPart::ByAt => plain("time"),
        EventPart::Items => plain("items"),
        EventPart::Field(EventField {
            name,
            zh,
            holds,
            is_known: false,
        }) => {
            let title = if locale == Locale::Chinese {
                (*zh).to_owned()
            } else {
                name.replace('_', " ")
            };
            let (word, unit, choices): (_, _, &[&str]) = match holds {
                FieldHolds::Words => ("words", None, &[]),
                FieldHolds::Number(unit) => {
                    let unit = if locale == Locale::Chinese {
                        unit_in_chinese(unit)
                    } else {
                        unit
                    };
                    ("number", Some(unit.to_owned()), &[])
                }
                FieldHolds::YesNo => ("yes_no", None, &[]),
                FieldHolds::OneOf(words) => ("choice", None, words),
            };
            EventPartView {
                name: (*name).to_owned(),
                title,
                holds: word.to_owned(),
                unit,
                choices: choices.iter().map(|it| (*it).to_owned()).collect(),
            }
        }
    })
}
