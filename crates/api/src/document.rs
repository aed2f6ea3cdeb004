//! What the OpenAPI document says beside the endpoints: head, ways to log in, the headers of writes, the failures.

pub(crate) mod webhooks;

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, Required, Response,
    ResponseBuilder, SecurityRequirement,
};
use utoipa::{PartialSchema, ToSchema};

use crate::gate::SESSION_COOKIE;
use crate::problem::{FieldProblem, ProblemDocument};

/// The document before its endpoints.
pub(crate) fn head() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Shouwen 首问")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "The HTTP face of a service desk. JSON is snake_case, instants are epoch milliseconds UTC, ids are UUIDs. \
             Every write takes an Idempotency-Key; failures are problem documents (RFC 9457) with a stable `code`.",
        ))
        .build();
    let any_of = [
        SecurityRequirement::new("session", Vec::<String>::new()),
        SecurityRequirement::new("token", Vec::<String>::new()),
    ];
    OpenApiBuilder::new()
        .info(info)
        .components(Some(Components::new()))
        .security(Some(any_of))
        .build()
}

/// Adds what every endpoint has: the headers of writes and the failures.
pub(crate) fn complete(document: &mut OpenApi) {
    let components = document.components.get_or_insert_with(Components::new);
    let cookie = ApiKey::Cookie(ApiKeyValue::with_description(
        SESSION_COOKIE,
        "set by POST /session",
    ));
    components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("an API token"))
        .build();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    let mut schemas = vec![(ProblemDocument::name().into_owned(), ProblemDocument::schema())];
    schemas.push((FieldProblem::name().into_owned(), FieldProblem::schema()));
    ProblemDocument::schemas(&mut schemas);
    components.schemas.extend(schemas);
    for (path, item) in &mut document.paths.paths {
        let is_case_verb = path.contains("/cases/{id}/");
        for (is_write, operation) in operations(item) {
            if is_write {
                let parameters = operation.parameters.get_or_insert_with(Vec::new);
                parameters.push(
                    header(
                        "Idempotency-Key",
                        "The same key makes the same write happen once.",
                    )
                    .into(),
                );
                parameters.push(
                    header(
                        "X-CSRF-Token",
                        "Needed with a session's cookie; GET /session has it.",
                    )
                    .into(),
                );
                if is_case_verb {
                    parameters
                        .push(header("If-Match", "The ETag of the case on which the author decided.").into());
                }
            }
            operation
                .responses
                .responses
                .insert("default".to_owned(), failure().into());
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (bool, &mut Operation)> {
    let PathItem {
        get,
        put,
        post,
        delete,
        patch,
        ..
    } = item;
    [
        (false, get),
        (true, put),
        (true, post),
        (true, delete),
        (true, patch),
    ]
    .into_iter()
    .filter_map(|(is_write, it)| Some((is_write, it.as_mut()?)))
}

fn header(name: &str, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}

fn failure() -> Response {
    let retry = HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::Integer)))
        .build();
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(ProblemDocument::name())))
        .build();
    ResponseBuilder::new()
        .description("Why it was not done.")
        .content("application/problem+json", content)
        .header("Retry-After", retry)
        .build()
}
