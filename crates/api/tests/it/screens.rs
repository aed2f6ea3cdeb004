//! The embedded screens, with and without a build of them.

use axum::http::StatusCode;

use crate::house::House;

#[tokio::test]
async fn the_root_leads_to_the_screens() {
    let house = House::build().await;
    let answer = house.anybody().get("//").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (StatusCode::TEMPORARY_REDIRECT, "/app/")
    );
}

#[tokio::test]
async fn every_address_below_app_is_a_page_of_the_screens_or_a_file() {
    let house = House::build().await;
    let anybody = house.anybody();
    let page = anybody.get("//app/").await;
    assert!(matches!(
        page.status,
        StatusCode::OK | StatusCode::SERVICE_UNAVAILABLE
    ));
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let deep = anybody.get("//app/cases/0193").await;
    assert_eq!((deep.status, deep.bytes), (page.status, page.bytes));
    for path in [
        "//app/assets/none.js",
        "//app/.vite/manifest.json",
        "//app/index.html.br",
        "//app/../Cargo.toml",
    ] {
        assert_eq!(anybody.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    if page.status == StatusCode::OK {
        let tag = page.headers["etag"].to_str().unwrap().to_owned();
        assert_eq!(
            anybody.with("if-none-match", tag).get("//app/").await.status,
            StatusCode::NOT_MODIFIED
        );
    }
}
