//! What is taken from a request: body, path, query, idempotency key and expected version, each with a problem document
//! when it cannot be read.

use axum::body::Bytes;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::problem::{FieldProblem, Problem};
use crate::state::Api;

/// Most characters of an idempotency key.
const KEY_CHARS: usize = 200;

/// Parameters in the path.
#[derive(Debug)]
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Api> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Api) -> Result<Self, Problem> {
        let taken: Result<axum::extract::Path<T>, PathRejection> =
            axum::extract::Path::from_request_parts(parts, state).await;
        match taken {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            // An id that is none names nothing.
            Err(_) => Err(Problem::not_found("the path does not name anything")),
        }
    }
}

/// Parameters in the query.
#[derive(Debug)]
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Api> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Api) -> Result<Self, Problem> {
        let taken: Result<axum::extract::Query<T>, QueryRejection> =
            axum::extract::Query::from_request_parts(parts, state).await;
        match taken {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(query_problem(&rejection.body_text())),
        }
    }
}

/// The rejection says `…: field: cause` once it knows the field.
fn query_problem(text: &str) -> Problem {
    let cause = text
        .strip_prefix("Failed to deserialize query string: ")
        .unwrap_or(text);
    let (field, detail) = cause.split_once(": ").unwrap_or(("query", cause));
    Problem::invalid_field(field, "unreadable", detail)
}

/// A write: its body as JSON, the key under which a retry is the same write, and the version that its author saw.
#[derive(Debug)]
pub(crate) struct Write<T> {
    /// The body.
    pub(crate) body: T,
    /// Under which key it is done at most once; none when the client gave none.
    pub(crate) once: Option<Once>,
    /// `If-Match`, when given.
    pub(crate) expected_version: Option<i64>,
}

/// A request's idempotency key, and what the request was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Once {
    /// The client's key.
    pub(crate) key: String,
    /// SHA-256 over method, path, expected version and body.
    pub(crate) fingerprint: [u8; 32],
}

/// A body that says nothing, or `{}`.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct Nothing {}

impl<T: DeserializeOwned + Send> FromRequest<Api> for Write<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &Api) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let most_bytes = state.settings().max_json_bytes;
        let bytes = read_body(&parts.headers, body, most_bytes).await?;
        let once = once_of(&parts, &bytes)?;
        let expected_version = expected_version(&parts.headers)?;
        if !bytes.is_empty() {
            require_json(&parts.headers)?;
        }
        let body = read_json(if bytes.is_empty() { b"{}" } else { &bytes })?;
        Ok(Self {
            body,
            once,
            expected_version,
        })
    }
}

/// All bytes of a body.
///
/// # Errors
/// `too_large` beyond the limit, told before reading when the length is announced; `malformed` when it breaks off.
pub(crate) async fn read_body(
    headers: &HeaderMap,
    body: axum::body::Body,
    most: usize,
) -> Result<Bytes, Problem> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|it| it.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|it| it > most) {
        return Err(Problem::too_large(most));
    }
    axum::body::to_bytes(body, most).await.map_err(|error| {
        let is_limit =
            std::error::Error::source(&error).is_some_and(|it| it.to_string().contains("length limit"));
        if is_limit {
            Problem::too_large(most)
        } else {
            Problem::malformed("the body broke off")
        }
    })
}

pub(crate) fn require_json(headers: &HeaderMap) -> Result<(), Problem> {
    let said = headers
        .get(header::CONTENT_TYPE)
        .and_then(|it| it.to_str().ok())
        .unwrap_or_default();
    let essence = said
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    if essence == "application/json" {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "The body is not JSON",
        "send Content-Type: application/json",
    ))
}

/// Reads JSON; a wrong field is named by its path.
pub(crate) fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut source = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut source).map_err(|error| {
        let path = error.path().to_string();
        let cause = error.into_inner();
        if cause.is_data() {
            let field = if path == "." { "body".to_owned() } else { path };
            return Problem::invalid(vec![FieldProblem {
                field,
                code: "unreadable",
                detail: cause.to_string(),
                says: None,
                title: None,
            }]);
        }
        Problem::malformed(format!("the body is not JSON: {cause}"))
    })?;
    source
        .end()
        .map_err(|cause| Problem::malformed(format!("the body is not JSON: {cause}")))?;
    Ok(value)
}

/// The idempotency key of a request and the fingerprint of what it asks.
///
/// # Errors
/// `malformed` when the key is empty, too long or not plain ASCII.
pub(crate) fn once_of(parts: &Parts, body: &[u8]) -> Result<Option<Once>, Problem> {
    let Some(value) = parts.headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value.to_str().unwrap_or_default().trim();
    if key.is_empty() || key.len() > KEY_CHARS {
        return Err(Problem::malformed(
            "Idempotency-Key must be 1 to 200 visible ASCII characters",
        ));
    }
    let mut hasher = Sha256::new();
    let version = parts
        .headers
        .get(header::IF_MATCH)
        .map_or(&b""[..], |it| it.as_bytes());
    let target = parts.uri.path_and_query().map_or("", |it| it.as_str());
    for part in [parts.method.as_str().as_bytes(), target.as_bytes(), version, body] {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part);
    }
    Ok(Some(Once {
        key: key.to_owned(),
        fingerprint: hasher.finalize().into(),
    }))
}

/// The key, which this write needs.
///
/// # Errors
/// `idempotency_key_missing` (400).
pub(crate) fn required(once: Option<Once>) -> Result<Once, Problem> {
    once.ok_or_else(|| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "idempotency_key_missing",
            "This write needs an idempotency key",
            "send Idempotency-Key with a new UUID for each act, and the same one when you try the act again",
        )
    })
}

/// `If-Match: "7"` → 7; `*` and absence → none.
fn expected_version(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let bare = text.strip_prefix("W/").unwrap_or(text).trim_matches('"');
    bare.parse()
        .map(Some)
        .map_err(|_cause| Problem::malformed("If-Match must be the ETag of a case, such as \"7\""))
}

#[cfg(test)]
mod tests {
    use super::{expected_version, query_problem, read_json};
    use axum::http::{HeaderMap, HeaderValue, header};

    #[derive(Debug, serde::Deserialize)]
    struct Outer {
        #[expect(dead_code, reason = "only read from JSON")]
        inner: Vec<Inner>,
    }
    #[derive(Debug, serde::Deserialize)]
    struct Inner {
        #[expect(dead_code, reason = "only read from JSON")]
        count: u32,
    }

    #[test]
    fn a_wrong_field_is_named_by_its_path() {
        let problem = read_json::<Outer>(r#"{"inner":[{"count":1},{"count":"三"}]}"#.as_bytes()).unwrap_err();
        let json = serde_json::to_value(problem).unwrap();
        assert_eq!(json["fields"][0]["field"], "inner[1].count");
        assert_eq!(json["code"], "invalid");
    }

    #[test]
    fn broken_json_and_trailing_text_are_malformed() {
        for text in ["{", r#"{"inner":[]} x"#, "你好"] {
            assert_eq!(
                read_json::<Outer>(text.as_bytes()).unwrap_err().code(),
                "malformed",
                "{text}"
            );
        }
    }

    #[test]
    fn the_expected_version_is_read_from_an_entity_tag() {
        let headers = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_MATCH, HeaderValue::from_static(text));
            headers
        };
        assert_eq!(expected_version(&headers("\"7\"")).unwrap(), Some(7));
        assert_eq!(expected_version(&headers("W/\"7\"")).unwrap(), Some(7));
        assert_eq!(expected_version(&headers("*")).unwrap(), None);
        assert_eq!(expected_version(&HeaderMap::new()).unwrap(), None);
        assert_eq!(
            expected_version(&headers("seven")).unwrap_err().code(),
            "malformed"
        );
    }

    #[test]
    fn a_wrong_query_parameter_is_named() {
        let problem =
            query_problem("Failed to deserialize query string: limit: invalid digit found in string");
        assert_eq!(
            serde_json::to_value(problem).unwrap()["fields"][0]["field"],
            "limit"
        );
    }
}
