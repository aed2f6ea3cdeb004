//! Files that are uploaded and opened, and the forms of intakes.

use app::AppError;
use app::attachment::{open_attachment, upload_attachment};
use app::case::raise_case::{RaiseCase, raise_case};
use app::case::reply_to_customer::{ReplyToCustomer, reply_to_customer};
use app::settings::forms::{Choice, FieldKind, FormField, list_forms, save_form};
use domain::{CaseType, Channel};
use pack::Wording;

use crate::bench::{Bench, any, invalid, refusal_of, refused};

#[tokio::test]
async fn a_file_is_its_uploaders_until_it_is_sent() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let name = "C:\\照片\\阀门.html".to_owned();
    let file = upload_attachment(
        &bench.desk,
        &bench.li,
        (name, b"\xff\xd8\xff\xe0photo".to_vec()),
        None,
    )
    .await
    .unwrap();
    assert_eq!(
        (file.name.as_str(), file.media_type.as_str()),
        ("阀门.html", "image/jpeg")
    );
    assert_eq!(
        open_attachment(&bench.desk, &bench.li, file.id)
            .await
            .unwrap()
            .bytes,
        b"\xff\xd8\xff\xe0photo"
    );
    let other = open_attachment(&bench.desk, &bench.wang, file.id).await;
    assert!(
        matches!(other, Err(AppError::NotFound { what: "file" })),
        "{other:?}"
    );

    let reply = ReplyToCustomer {
        on: any(&raised),
        text: "王女士您好，阀门照片请见附件，如有问题请随时联系我们。感谢您的来信！暖城供热 李敏".to_owned(),
        channel: Channel::Email,
        to: Vec::new(),
        cc: None,
        attachments: vec![file.id],
    };
    reply_to_customer(&bench.desk, &bench.li, reply).await.unwrap();
    open_attachment(&bench.desk, &bench.wang, file.id).await.unwrap();
    let out_of_reach = open_attachment(&bench.desk, &bench.stranger, file.id).await;
    assert!(
        matches!(out_of_reach, Err(AppError::NotFound { what: "file" })),
        "{out_of_reach:?}"
    );
}

#[tokio::test]
async fn files_that_are_too_large_or_empty_are_not_taken() {
    let bench = Bench::new().await;
    let upload = |bytes: Vec<u8>| upload_attachment(&bench.desk, &bench.li, ("a".to_owned(), bytes), None);
    assert_eq!(invalid(upload(Vec::new()).await), ("file", "empty"));
    assert_eq!(
        invalid(upload(vec![0; 25 * 1024 * 1024 + 1]).await),
        ("file", "too_large")
    );
}

fn field(name: &str, is_required: bool) -> FormField {
    FormField {
        name: name.to_owned(),
        label: Wording {
            zh: "热力站".to_owned(),
            en: String::new(),
        },
        kind: FieldKind::Text,
        is_required,
        choices: Vec::new(),
    }
}

#[tokio::test]
async fn a_saved_form_rules_the_next_intake() {
    let bench = Bench::new().await;
    let forms = list_forms(&bench.desk, &bench.li).await.unwrap();
    assert_eq!(forms.len(), 10);
    let mut repair = forms
        .into_iter()
        .find(|it| it.case_type == CaseType::Repair)
        .unwrap();
    let plain: Vec<Choice> = repair.fields[0]
        .choices
        .iter()
        .map(|it| Choice {
            label: Wording::default(),
            ..it.clone()
        })
        .collect();
    let before = std::mem::replace(&mut repair.fields[0].choices, plain);
    repair.fields.push(field("station", true));
    let save = |fields, version| {
        save_form(
            &bench.desk,
            &bench.admin,
            (CaseType::Repair, fields, version),
            None,
        )
    };
    save(repair.fields, Some(0)).await.unwrap();
    let late = save(Vec::new(), Some(0)).await;
    assert!(matches!(late, Err(AppError::Conflict { current: 1 })), "{late:?}");
    let forms = list_forms(&bench.desk, &bench.li).await.unwrap();
    let saved = forms
        .into_iter()
        .find(|it| it.case_type == CaseType::Repair)
        .unwrap();
    assert_eq!(saved.fields[0].choices, before, "choices keep their labels");

    let raised = raise_case(&bench.desk, &bench.li, Bench::repair()).await;
    let refusal = refusal_of(raised);
    assert_eq!(
        (refusal.clause.as_str(), refusal.fields[0].name.as_str()),
        ("B02", "station")
    );
    let mut cmd = Bench::repair();
    cmd.fields.insert("station".to_owned(), "三号站".to_owned());
    raise_case(&bench.desk, &bench.li, cmd).await.unwrap();
}

#[tokio::test]
async fn forms_that_cannot_be_are_not_saved() {
    let bench = Bench::new().await;
    let save = |fields| save_form(&bench.desk, &bench.admin, (CaseType::Order, fields, None), None);
    assert_eq!(
        invalid(save(vec![field("热力站", false)]).await),
        ("fields.name", "letters")
    );
    assert_eq!(
        invalid(save(vec![field("a", false), field("a", true)]).await),
        ("fields.name", "taken")
    );
    let choice = FormField {
        kind: FieldKind::Choice,
        ..field("kind", false)
    };
    assert_eq!(invalid(save(vec![choice]).await), ("fields.choices", "empty"));
    let by_agent = save_form(&bench.desk, &bench.li, (CaseType::Order, Vec::new(), None), None).await;
    assert!(matches!(by_agent, Err(AppError::Forbidden(_))), "{by_agent:?}");
    let untyped = RaiseCase {
        case_type: None,
        ..Bench::repair()
    };
    assert_eq!(
        refused(raise_case(&bench.desk, &bench.li, untyped).await).0,
        "B03"
    );
}
