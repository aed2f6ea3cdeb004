//! What the suite asks of an adapter: its vendor's double, and the callbacks that the vendor would send.

use calendar::Instant;
use domain::{CallbackRequest, MessengerKind, MessengerSettings};
use testkit::vendor::{Asked, Told};

/// What a customer wrote.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) id: &'static str,
    pub(crate) from: &'static str,
    pub(crate) text: &'static str,
    pub(crate) at: Instant,
}

/// How the vendor's double answers when nothing else is said.
pub(crate) type Script = Box<dyn Fn(&Asked) -> Told + Send + Sync>;

/// One adapter's side of the suite.
pub(crate) trait Adapter: Send + Sync {
    fn kind(&self) -> MessengerKind;
    /// What is entered of the account, with the vendor at this address.
    fn settings(&self, vendor: &str) -> MessengerSettings;
    fn script(&self) -> Script;
    /// The callback by which the vendor tells of a message, sent at this instant.
    fn tells(&self, written: &Written, now: Instant) -> CallbackRequest;
    /// The same, signed with something else.
    fn forged(&self, request: CallbackRequest) -> CallbackRequest;
    /// Rightly signed, and nonsense.
    fn nonsense(&self, now: Instant) -> CallbackRequest;
    /// The end of the path under which answers are sent.
    fn send_path(&self) -> &'static str;
    /// The words of an answer as sent.
    fn sent_text(&self, asked: &Asked) -> String;
    /// The vendor's word for "never".
    fn never(&self) -> Told;
    /// The vendor says when something was written.
    fn tells_when(&self) -> bool {
        true
    }
}

pub(crate) fn entered(pairs: &[(&str, &str)]) -> MessengerSettings {
    let mut settings = MessengerSettings::default();
    for (field, value) in pairs {
        settings.enter(field, value);
    }
    settings
}

pub(crate) fn posted(
    query: &[(&str, &str)],
    headers: &[(&str, &str)],
    body: impl Into<Vec<u8>>,
) -> CallbackRequest {
    let owned = |it: &(&str, &str)| (it.0.to_owned(), it.1.to_owned());
    CallbackRequest {
        is_check: false,
        query: query.iter().map(owned).collect(),
        headers: headers.iter().map(owned).collect(),
        body: body.into(),
        from: Some("127.0.0.1".to_owned()),
    }
}

/// A value of the query or the headers replaced.
pub(crate) fn replaced(mut request: CallbackRequest, name: &str, value: &str) -> CallbackRequest {
    let pairs = request.query.iter_mut().chain(request.headers.iter_mut());
    for pair in pairs.filter(|it| it.0 == name) {
        value.clone_into(&mut pair.1);
    }
    request
}

pub(crate) fn seconds(at: Instant) -> i64 {
    at.as_millis().div_euclid(1000)
}

/// A text in the JSON body of what the vendor was asked, by JSON pointer.
pub(crate) fn in_body(asked: &Asked, pointer: &str) -> String {
    let body: serde_json::Value = serde_json::from_slice(&asked.body).unwrap();
    body.pointer(pointer)
        .and_then(|it| it.as_str())
        .unwrap_or_default()
        .to_owned()
}
