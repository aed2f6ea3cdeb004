//! The OpenAPI document: well formed, complete, and the same as the one that the screens are built from.

use std::path::Path;

use serde_json::Value;

/// One endpoint of the document.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) is_open: bool,
    pub(crate) has_body: bool,
}

/// Every endpoint, in order of path and method; paths without `/api/v1`.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    let document: Value = serde_json::from_str(&api::openapi_json()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let open = operation["security"]
                .as_array()
                .is_some_and(|it| it.iter().any(|it| it.as_object().unwrap().is_empty()));
            found.push(Endpoint {
                method: method.to_uppercase(),
                path: path.strip_prefix("/api/v1").unwrap().to_owned(),
                is_open: open,
                has_body: operation.get("requestBody").is_some(),
            });
        }
    }
    found
}

#[test]
fn the_document_is_openapi_3_1_and_its_references_lead_somewhere() {
    let text = api::openapi_json();
    let document: Value = serde_json::from_str(&text).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for reference in text.split("\"$ref\": \"").skip(1) {
        let name = reference
            .split('"')
            .next()
            .unwrap()
            .trim_start_matches("#/components/schemas/");
        assert!(schemas.contains_key(name), "{name} is referred to and not there");
    }
}

#[test]
fn every_endpoint_has_an_own_name_a_tag_and_a_sentence() {
    let document: Value = serde_json::from_str(&api::openapi_json()).unwrap();
    let mut names = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap_or_default();
            assert!(
                !name.is_empty() && names.insert(name.to_owned()),
                "{method} {path}: {name}"
            );
            assert_eq!(
                operation["tags"].as_array().map(Vec::len),
                Some(1),
                "{method} {path}"
            );
            assert!(
                operation["summary"].is_string(),
                "{method} {path} says nothing of itself"
            );
            assert!(operation["responses"]["default"].is_object(), "{method} {path}");
        }
    }
}

#[test]
fn only_these_endpoints_are_open_to_anybody() {
    let open: Vec<String> = endpoints()
        .into_iter()
        .filter(|it| it.is_open)
        .map(|it| format!("{} {}", it.method, it.path))
        .collect();
    assert_eq!(
        open,
        [
            "GET /health",
            "GET /openapi.json",
            "POST /session",
            "GET /widget/chat",
            "POST /widget/end",
            "POST /widget/files",
            "GET /widget/files/{id}",
            "POST /widget/identity",
            "POST /widget/links",
            "POST /widget/messages",
            "POST /widget/person",
            "POST /widget/rating",
            "POST /widget/read",
            "GET /widget/stream",
            "POST /widget/typing",
            "POST /widget/visits",
        ]
    );
}

#[test]
fn the_endpoints_are_these() {
    let list: Vec<String> = endpoints()
        .into_iter()
        .map(|it| format!("{:6} {}", it.method, it.path))
        .collect();
    insta::assert_snapshot!(list.join("\n"));
}

#[test]
fn the_screens_are_built_from_this_document() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/openapi.json");
    let Ok(kept) = std::fs::read_to_string(&path) else {
        panic!("web/openapi.json is missing; write it with `cargo xtask codegen`");
    };
    assert!(
        kept.trim_end() == api::openapi_json().trim_end(),
        "web/openapi.json is old; write it with `cargo xtask codegen`"
    );
}
