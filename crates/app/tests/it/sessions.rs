//! Who may come in, and how long.

use app::AppError;
use app::session::authenticate::{authenticate, authenticate_token};
use app::session::change_password::change_password;
use app::session::log_in::{LogIn, log_in, log_out};
use app::settings::people::{PersonEntry, add_first_person, change_person, set_password};
use app::settings::tokens::{give_out_token, withdraw_token};
use calendar::Millis;
use domain::{Permission, Role, Scope};

use crate::bench::{Bench, invalid};

fn chen(bench: &Bench) -> PersonEntry {
    PersonEntry {
        login: "Chen".to_owned(),
        name: "陈晨".to_owned(),
        work_number: "1009".to_owned(),
        role: Role::Agent,
        teams: vec![bench.team],
        is_active: true,
        locale: "zh-CN".to_owned(),
    }
}

fn attempt(login: &str, password: &str) -> LogIn {
    LogIn {
        login: login.to_owned(),
        password: password.to_owned(),
        address: "192.0.2.7".to_owned(),
        browser: "Test".to_owned(),
    }
}

#[tokio::test]
async fn a_session_lasts_while_it_is_used() {
    let bench = Bench::new().await;
    let person = add_first_person(&bench.desk, chen(&bench), "暖气终于热起来了".to_owned())
        .await
        .unwrap();
    let taken = add_first_person(&bench.desk, chen(&bench), "暖气终于热起来了".to_owned()).await;
    assert_eq!(invalid(taken), ("login", "taken"));
    let session = log_in(&bench.desk, attempt(" CHEN ", "暖气终于热起来了"))
        .await
        .unwrap();
    for _ in 0..3 {
        bench.move_by(Millis::hours(8));
        let present = authenticate(&bench.desk, &session.token).await.unwrap();
        assert_eq!(present.actor.person, person.id);
        assert_eq!(present.csrf.as_deref(), Some(session.csrf.as_str()));
    }
    bench.move_by(Millis::hours(13));
    assert!(matches!(
        authenticate(&bench.desk, &session.token).await,
        Err(AppError::Unauthenticated)
    ));

    let session = log_in(&bench.desk, attempt("chen", "暖气终于热起来了"))
        .await
        .unwrap();
    log_out(&bench.desk, &session.token).await.unwrap();
    assert!(matches!(
        authenticate(&bench.desk, &session.token).await,
        Err(AppError::Unauthenticated)
    ));
}

#[tokio::test]
async fn many_wrong_passwords_must_wait_ever_longer() {
    let bench = Bench::new().await;
    add_first_person(&bench.desk, chen(&bench), "right password".to_owned())
        .await
        .unwrap();
    for _ in 0..5 {
        let wrong = log_in(&bench.desk, attempt("chen", "wrong password")).await;
        assert!(matches!(wrong, Err(AppError::BadCredentials)));
    }
    let now = bench.desk.clock().now();
    let right = log_in(&bench.desk, attempt("chen", "right password")).await;
    let retry_at = now.plus(Millis::seconds(30));
    assert!(matches!(right, Err(AppError::TooManyTries { retry_at: at }) if at == retry_at));
    bench.move_by(Millis::seconds(30));
    assert!(matches!(
        log_in(&bench.desk, attempt("chen", "wrong again")).await,
        Err(AppError::BadCredentials)
    ));
    let waiting = log_in(&bench.desk, attempt("chen", "right password")).await;
    assert!(
        matches!(waiting, Err(AppError::TooManyTries { retry_at: at }) if at == retry_at.plus(Millis::seconds(60)))
    );
    bench.move_by(Millis::minutes(31));
    log_in(&bench.desk, attempt("chen", "right password"))
        .await
        .unwrap();
    let unknown = log_in(&bench.desk, attempt("nobody", "wrong password")).await;
    assert!(matches!(unknown, Err(AppError::BadCredentials)));
}

#[tokio::test]
async fn a_new_password_ends_other_sessions() {
    let bench = Bench::new().await;
    let person = add_first_person(&bench.desk, chen(&bench), "first password".to_owned())
        .await
        .unwrap();
    let session = log_in(&bench.desk, attempt("chen", "first password"))
        .await
        .unwrap();
    let actor = authenticate(&bench.desk, &session.token).await.unwrap().actor;
    let wrong = change_password(&bench.desk, &actor, "not it", "second password").await;
    assert!(matches!(wrong, Err(AppError::BadCredentials)));
    change_password(&bench.desk, &actor, "first password", "second password")
        .await
        .unwrap();
    assert!(authenticate(&bench.desk, &session.token).await.is_err());
    assert_eq!(
        invalid(set_password(&bench.desk, &bench.admin, person.id, "short").await),
        ("password", "too_short")
    );
    set_password(&bench.desk, &bench.admin, person.id, "third password")
        .await
        .unwrap();
    log_in(&bench.desk, attempt("chen", "third password"))
        .await
        .unwrap();
}

#[tokio::test]
async fn somebody_always_administers_the_desk() {
    let bench = Bench::new().await;
    let mut entry = chen(&bench);
    entry.login = "admin".to_owned();
    let demoted = change_person(
        &bench.desk,
        &bench.admin,
        (bench.admin.person, entry.clone()),
        None,
    )
    .await;
    assert!(
        matches!(
            demoted,
            Err(AppError::WrongState {
                state: "last_administrator",
                ..
            })
        ),
        "{demoted:?}"
    );
    entry.role = Role::Administrator;
    entry.is_active = false;
    let gone = change_person(
        &bench.desk,
        &bench.admin,
        (bench.admin.person, entry.clone()),
        None,
    )
    .await;
    assert!(
        matches!(
            gone,
            Err(AppError::WrongState {
                state: "last_administrator",
                ..
            })
        ),
        "{gone:?}"
    );
    let second = PersonEntry {
        login: "second".to_owned(),
        is_active: true,
        ..entry.clone()
    };
    add_first_person(&bench.desk, second, "long enough".to_owned())
        .await
        .unwrap();
    change_person(&bench.desk, &bench.admin, (bench.admin.person, entry), None)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_token_does_only_what_it_was_given_for() {
    let bench = Bench::new().await;
    let only = (String::from("大屏"), vec![Permission::ReadCases], None);
    let forbidden = give_out_token(&bench.desk, &bench.li, only.clone(), None).await;
    assert!(matches!(
        forbidden.map(|_| ()),
        Err(AppError::Forbidden(Permission::ManageTokens))
    ));
    let given = give_out_token(&bench.desk, &bench.admin, only, None)
        .await
        .map_err(|it| it.to_string());
    let given = given.unwrap_or_else(|error| panic!("{error}"));
    let actor = authenticate_token(&bench.desk, &given.secret)
        .await
        .unwrap()
        .actor;
    assert_eq!(actor.scope(Permission::ReadCases), Some(Scope::All));
    assert_eq!(actor.scope(Permission::WorkCases), None);
    let raised = app::case::raise_case::raise_case(&bench.desk, &actor, Bench::repair()).await;
    assert!(
        matches!(raised, Err(AppError::Forbidden(Permission::WorkCases))),
        "{raised:?}"
    );
    let made = give_out_token(
        &bench.desk,
        &actor,
        (String::from("更多"), vec![Permission::ReadCases], None),
        None,
    )
    .await;
    assert!(made.is_err(), "a token makes no tokens");
    withdraw_token(&bench.desk, &bench.admin, given.token.id, None)
        .await
        .unwrap();
    assert!(matches!(
        authenticate_token(&bench.desk, &given.secret).await,
        Err(AppError::Unauthenticated)
    ));

    let until = bench.desk.clock().now().plus(Millis::days(1));
    let short = (String::from("一天"), vec![Permission::ReadCases], Some(until));
    let given = give_out_token(&bench.desk, &bench.admin, short, None)
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    bench.move_by(Millis::days(1));
    assert!(authenticate_token(&bench.desk, &given.secret).await.is_err());
}

#[tokio::test]
async fn whoever_loses_the_right_to_come_in_loses_it_with_the_next_request() {
    let bench = Bench::new().await;
    let person = add_first_person(&bench.desk, chen(&bench), "first password".to_owned())
        .await
        .unwrap();
    let session = log_in(&bench.desk, attempt("chen", "first password"))
        .await
        .unwrap();
    // Known from memory: asked twice at the same instant.
    for _ in 0..2 {
        authenticate(&bench.desk, &session.token).await.unwrap();
    }
    let entry = PersonEntry {
        teams: Vec::new(),
        ..chen(&bench)
    };
    change_person(&bench.desk, &bench.admin, (person.id, entry), None)
        .await
        .unwrap();
    let present = authenticate(&bench.desk, &session.token).await.unwrap();
    assert!(present.actor.teams.is_empty(), "leaving a team counts at once");
    let entry = PersonEntry {
        is_active: false,
        ..chen(&bench)
    };
    change_person(&bench.desk, &bench.admin, (person.id, entry), None)
        .await
        .unwrap();
    assert!(matches!(
        authenticate(&bench.desk, &session.token).await,
        Err(AppError::Unauthenticated)
    ));
}

#[tokio::test]
async fn a_sessions_secret_is_no_tokens_secret() {
    let bench = Bench::new().await;
    add_first_person(&bench.desk, chen(&bench), "first password".to_owned())
        .await
        .unwrap();
    let session = log_in(&bench.desk, attempt("chen", "first password"))
        .await
        .unwrap();
    for _ in 0..2 {
        authenticate(&bench.desk, &session.token).await.unwrap();
        let as_token = authenticate_token(&bench.desk, &session.token).await;
        assert!(matches!(as_token, Err(AppError::Unauthenticated)));
    }
}
