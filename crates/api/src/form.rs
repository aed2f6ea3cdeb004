//! Registration forms: which fields an intake of each type asks for.

use app::settings::forms::{Choice, Form, FormField, list_forms, save_form};
use axum::Json;
use axum::extract::State;
use domain::CaseType;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::case::word;
use crate::gate::Caller;
use crate::problem::Problem;
use crate::request::{Path, Write};
use crate::state::Api;
use crate::wire::form::{ChoiceBody, ChoiceView, FieldBody, FieldView, FormBody, FormView};
use crate::wire::list::List;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_forms))
        .routes(routes!(put_form))
}

/// The forms of all types.
#[utoipa::path(get, path = "/forms", tag = "settings", responses((status = 200, body = List<FormView>)))]
async fn get_forms(State(api): State<Api>, caller: Caller) -> Result<Json<List<FormView>>, Problem> {
    let forms = list_forms(api.desk(), &caller.actor).await?;
    Ok(Json(List::whole(forms.into_iter().map(view).collect())))
}

/// Saves the form of a type; `If-Match` may carry the version that was seen.
#[utoipa::path(put, path = "/forms/{type}", tag = "settings", params(("type" = String, Path)),
    request_body = FormBody, responses((status = 200, body = FormView)))]
async fn put_form(
    State(api): State<Api>,
    caller: Caller,
    Path(case_type): Path<String>,
    write: Write<FormBody>,
) -> Result<Json<FormView>, Problem> {
    let case_type: CaseType = word("type", &case_type)?;
    let fields = write.body.fields.into_iter().map(field_of).collect();
    let given = (case_type, fields, write.expected_version);
    save_form(api.desk(), &caller.actor, given, caller.once(write.once)).await?;
    let saved = list_forms(api.desk(), &caller.actor)
        .await?
        .into_iter()
        .find(|it| it.case_type == case_type);
    saved.map(|it| Json(view(it))).ok_or_else(Problem::internal)
}

fn field_of(body: FieldBody) -> FormField {
    let FieldBody {
        name,
        label,
        kind,
        required,
        choices,
    } = body;
    let choice = |it| match it {
        ChoiceBody::Word(value) => Choice {
            value,
            label: pack::Wording::default(),
        },
        ChoiceBody::Full(ChoiceView { value, label }) => Choice {
            value,
            label: label.into(),
        },
    };
    FormField {
        name,
        label: label.into(),
        kind,
        is_required: required,
        choices: choices.into_iter().map(choice).collect(),
    }
}

fn view(form: Form) -> FormView {
    let Form {
        case_type,
        fields,
        version,
    } = form;
    let field = |FormField {
                     name,
                     label,
                     kind,
                     is_required,
                     choices,
                 }| FieldView {
        name,
        label: label.into(),
        kind,
        required: is_required,
        choices: choices
            .into_iter()
            .map(|Choice { value, label }| ChoiceView {
                value,
                label: label.into(),
            })
            .collect(),
    };
    FormView {
        case_type,
        fields: fields.into_iter().map(field).collect(),
        version,
    }
}
