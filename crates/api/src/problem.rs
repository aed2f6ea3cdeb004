//! Problem documents (RFC 9457): how every failure looks on the wire.
//!
//! Always true: `code` is stable and is what programs and screens look at; `title` and `detail` are for people who read
//! logs. The trap: inner causes are logged here and never written into the answer.

use std::borrow::Cow;

use app::AppError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use calendar::Instant;
use domain::{Evidence, Lacking, Refusal};
use pack::{Wording, says};
use serde::Serialize;
use utoipa::ToSchema;

use crate::wire::finding::Finding;
use crate::words;

/// A failure. Boxed, so that results stay small where nothing fails.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub(crate) struct Problem {
    document: Box<ProblemDocument>,
}

/// A failure as it goes over the wire.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemDocument {
    /// Always `about:blank`: the code says what kind it is.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    /// A few words for people.
    title: &'static str,
    /// The HTTP status again.
    #[serde(serialize_with = "as_number")]
    #[schema(value_type = u16)]
    status: StatusCode,
    /// Stable word for what is wrong.
    code: &'static str,
    /// A sentence for people who read logs.
    detail: Cow<'static, str>,
    /// The clause that refuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<String>,
    /// Evidence that the clause misses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<words::Evidence>)]
    missing: Vec<Evidence>,
    /// Fields that cannot be taken as they are, or that the clause misses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FieldProblem>,
    /// Words that must go or come.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Finding>,
    /// The version that the thing is at.
    #[serde(skip_serializing_if = "Option::is_none")]
    current_version: Option<i64>,
    /// What stands in the way and what to do instead, of a thing whose state does not allow it.
    #[serde(skip_serializing_if = "Option::is_none")]
    says: Option<BothLanguages>,
    /// Whole seconds until the next try is let through.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_s: Option<u32>,
}

/// One field that cannot be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldProblem {
    /// Its path in the request, such as `customer.new.phone`.
    pub(crate) field: String,
    /// Stable word for what is wrong with it.
    pub(crate) code: &'static str,
    /// What would be right.
    pub(crate) detail: String,
    /// The same for whoever typed it; not there for mistakes that only a program can make.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) says: Option<BothLanguages>,
    /// What people call it, of something that a clause misses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<BothLanguages>,
}

/// Words for people, where a screen cannot make them of the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct BothLanguages {
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
}

impl From<Wording> for BothLanguages {
    fn from(Wording { zh, en }: Wording) -> Self {
        Self { zh, en }
    }
}

fn as_number<S: serde::Serializer>(status: &StatusCode, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_u16(status.as_u16())
}

impl Problem {
    /// A problem of a kind without further parts.
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        let document = ProblemDocument {
            kind: "about:blank",
            title,
            status,
            code,
            detail: detail.into(),
            clause: None,
            missing: Vec::new(),
            fields: Vec::new(),
            findings: Vec::new(),
            says: None,
            current_version: None,
            retry_after_s: None,
        };
        Self {
            document: Box::new(document),
        }
    }

    fn with(mut self, add: impl FnOnce(&mut ProblemDocument)) -> Self {
        add(&mut self.document);
        self
    }

    /// Nobody is logged in, or no longer.
    pub(crate) fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "Log in first",
            "no valid session or token came with the request",
        )
    }

    /// A write by cookie did not prove that it comes from our own screens.
    pub(crate) fn csrf(detail: &'static str) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "csrf",
            "The request did not come from our own screens",
            detail,
        )
    }

    /// There is no such thing, or it is out of reach; the two look alike.
    pub(crate) fn not_found(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "There is no such thing",
            detail,
        )
    }

    /// The body cannot be taken as it is.
    pub(crate) fn invalid(fields: Vec<FieldProblem>) -> Self {
        let problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            "Some fields cannot be taken as they are",
            list(&fields),
        );
        problem.with(|it| it.fields = fields)
    }

    /// One field cannot be taken as it is.
    pub(crate) fn invalid_field(
        field: impl Into<String>,
        code: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self::invalid(vec![FieldProblem {
            field: field.into(),
            code,
            detail: detail.into(),
            says: None,
            title: None,
        }])
    }

    /// One field cannot be taken as somebody typed it.
    pub(crate) fn invalid_typed(field: impl Into<String>, code: &'static str, says: Wording) -> Self {
        Self::invalid(vec![FieldProblem {
            field: field.into(),
            code,
            detail: says.en.clone(),
            says: Some(says.into()),
            title: None,
        }])
    }

    /// Figures that are tried make no standard: each mistake by clause and key as they were given.
    pub(crate) fn figures(mistakes: Vec<pack::FigureMistake>) -> Self {
        let field = |it: pack::FigureMistake| {
            let path = [
                Some("figures".to_owned()),
                it.clause.map(|it| it.to_string()),
                it.key,
            ];
            let says = match (it.place, it.says) {
                (Some(place), Wording { zh, en }) => says!("{place} {zh}", "{place} {en}"),
                (None, says) => says,
            };
            FieldProblem {
                field: path.into_iter().flatten().collect::<Vec<_>>().join("."),
                code: "cannot_run",
                detail: says.en.clone(),
                says: Some(says.into()),
                title: None,
            }
        };
        Self::invalid(mistakes.into_iter().map(field).collect())
    }

    /// The request is not one: broken JSON, a broken header, a broken query.
    pub(crate) fn malformed(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "malformed",
            "The request cannot be read",
            detail,
        )
    }

    /// More bytes than are taken.
    pub(crate) fn too_large(most_bytes: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "The request is too large",
            format!("at most {most_bytes} bytes are taken here"),
        )
    }

    /// Too many requests, or too many tries to log in.
    pub(crate) fn too_many_requests(retry_after_s: u32) -> Self {
        let problem = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_requests",
            "Too many requests",
            format!("try again in {retry_after_s} s"),
        );
        problem.with(|it| it.retry_after_s = Some(retry_after_s))
    }

    /// Something is wrong inside.
    pub(crate) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong inside",
            "the work was not done; the server's log has the cause",
        )
    }

    /// After how many seconds the next try is let through.
    pub(crate) const fn retry_after_s(&self) -> Option<u32> {
        self.document.retry_after_s
    }

    /// The stable word.
    #[cfg(test)]
    pub(crate) const fn code(&self) -> &'static str {
        self.document.code
    }

    /// An error of a verb; `now` turns an instant for the next try into seconds.
    pub(crate) fn from_app(error: AppError, now: Instant) -> Self {
        if let AppError::TooManyTries { retry_at } = error {
            let millis = retry_at.since(now).as_i64().max(0);
            return Self::too_many_requests(u32::try_from(millis.div_euclid(1000) + 1).unwrap_or(u32::MAX));
        }
        Self::from(error)
    }
}

fn list(fields: &[FieldProblem]) -> String {
    fields
        .iter()
        .map(|it| format!("{}: {}", it.field, it.detail))
        .collect::<Vec<_>>()
        .join("; ")
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        let Refusal {
            clause,
            missing,
            fields,
            findings,
        } = refusal;
        let fields = fields
            .into_iter()
            .map(|Lacking { name, zh, en }| FieldProblem {
                field: name,
                code: "missing",
                detail: "the standard asks for it".to_owned(),
                says: None,
                title: Some(BothLanguages { zh, en }),
            })
            .collect();
        let problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "refused",
            "The standard does not allow this yet",
            detail,
        );
        problem.with(|it| {
            it.clause = Some(clause.as_str().to_owned());
            it.missing = missing;
            it.fields = fields;
            it.findings = findings.into_iter().map(Finding::from).collect();
        })
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let said = error.to_string();
        match error {
            AppError::Refused(refusal) => Self::from(*refusal),
            AppError::NotFound { .. } => Self::not_found(said),
            AppError::Forbidden(_) => Self::new(
                StatusCode::FORBIDDEN,
                "forbidden",
                "Your role does not hold this right",
                said,
            ),
            AppError::Conflict { current } => Self::new(
                StatusCode::CONFLICT,
                "version_conflict",
                "Somebody changed it meanwhile",
                said,
            )
            .with(|it| it.current_version = Some(current)),
            AppError::Invalid(fields) => Self::invalid(
                fields
                    .into_iter()
                    .map(|it| FieldProblem {
                        field: it.field.to_owned(),
                        code: it.code,
                        detail: it.says.en.clone(),
                        says: Some(it.says.into()),
                        title: None,
                    })
                    .collect(),
            ),
            AppError::Figures(mistakes) => Self::figures(mistakes),
            AppError::WrongState { hint, .. } => Self::new(
                StatusCode::CONFLICT,
                "wrong_state",
                "Its state does not allow this",
                said,
            )
            .with(|it| it.says = Some(hint.into())),
            AppError::BadCredentials => Self::new(
                StatusCode::UNAUTHORIZED,
                "bad_credentials",
                "Log-in name or password are wrong",
                said,
            ),
            AppError::Unauthenticated => Self::unauthenticated(),
            AppError::TooManyTries { .. } => Self::too_many_requests(60),
            AppError::KeyReused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency_mismatch",
                "The idempotency key belongs to another request",
                said,
            ),
            AppError::Busy => Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "The desk is busy", said)
                .with(|it| it.retry_after_s = Some(1)),
            AppError::Internal(cause) => {
                tracing::error!(error = %Causes(cause.as_ref()), "a request failed inside");
                Self::internal()
            }
        }
    }
}

/// An error with all its causes on one line.
struct Causes<'a>(&'a (dyn std::error::Error + 'a));

impl std::fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(it) = cause {
            write!(f, ": {it}")?;
            cause = it.source();
        }
        Ok(())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut answer = (self.document.status, body).into_response();
        let headers = answer.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.document.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.document.status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"shouwen\""),
            );
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::Problem;
    use app::AppError;
    use calendar::Instant;
    use domain::{Evidence, Refusal};

    #[test]
    fn a_refusal_names_its_clause_and_what_is_missing() {
        let refusal = Refusal {
            clause: "C06".parse().unwrap(),
            missing: vec![Evidence::Result, Evidence::AnswerToCustomer],
            fields: Vec::new(),
            findings: Vec::new(),
        };
        let problem = Problem::from(AppError::from(refusal));
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(json["clause"], "C06");
        assert_eq!(
            json["missing"],
            serde_json::json!(["result", "answer_to_customer"])
        );
        assert_eq!((json["status"].as_u64(), problem.code()), (Some(422), "refused"));
    }

    #[test]
    fn the_next_try_is_told_in_whole_seconds() {
        let now = Instant::from_millis(1_000_000);
        let error = AppError::TooManyTries {
            retry_at: Instant::from_millis(1_030_500),
        };
        let json = serde_json::to_value(Problem::from_app(error, now)).unwrap();
        assert_eq!(json["retry_after_s"], 31);
    }
}
