//! The HTTP face: routes, wire types, live stream, embedded screens.
//!
//! Always true: every endpoint stands in the OpenAPI document, and all but the open ones are behind one gate that says who
//! calls. Handlers turn wire types into one verb of `app` and its result back; rights and rules are the verbs' own.
//! The trap: nothing here may decide what somebody may do.

mod router;
mod state;

mod contact;
mod cursor;
mod document;
mod gate;
mod locale;
mod problem;
mod request;
mod screens;
mod security;
mod show;
mod what_if;
mod wire;
mod words;

mod session;

mod announcement;
mod case;
mod case_verb;
mod counter;
mod counter_page;
mod cti;
mod customer;
mod customer_group;
mod customer_merge;
mod customer_record;
mod file;
mod mail;
mod packs;
mod phone;
mod phone_line;
mod registers;
mod report;
mod search;
mod standard;
mod status_link;
mod status_page;
mod stream;
mod task;
mod widget;

mod audit;
mod callback;
mod chat_site;
mod export;
mod form;
mod greeting;
mod hook;
mod identity;
mod label;
mod mailbox;
mod messenger;
mod person;
mod privacy;
mod proposal;
mod quick_phrase;
mod team;
mod team_view;
mod token;
mod trial;
mod working_calendar;

mod serving;

pub use cti::CallPushes;
pub use gate::limit::Rate;
pub use mailbox::MailRoom;
pub use router::{openapi_json, router};
pub use serving::serve;
pub use state::{ApiSettings, ApiState, ChatRates};
