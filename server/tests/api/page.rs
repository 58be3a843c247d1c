//! `/`, `/p/{id}`, `/g/{id}`, `/history` and the page's files

use axum::http::StatusCode;
use server::page;

use crate::app::TestApp;

#[tokio::test]
async fn the_page_is_at_its_addresses_or_says_how_to_build_it() {
    let app = TestApp::start().await.stranger();
    for path in [
        "/",
        "/p/00000000000000000000000000",
        "/g/00000000000000000000000000",
        "/history",
    ] {
        let answer = app.get(path).await;
        match page::index() {
            Some(index) => assert_eq!(
                (answer.status, &answer.body[..]),
                (StatusCode::OK, index.identity)
            ),
            None => assert!(
                answer.status == StatusCode::SERVICE_UNAVAILABLE
                    && answer.text().contains("make build"),
                "{}",
                answer.text()
            ),
        }
        assert!(
            answer
                .header("set-cookie")
                .starts_with("depth2img_visitor="),
            "requests that the page makes at once must find a cookie"
        );
    }
}

#[tokio::test]
async fn the_page_is_never_cached_and_may_do_little() {
    let Some(index) = page::index() else { return };
    let answer = TestApp::start()
        .await
        .get_with("/", "accept-encoding", "br, gzip")
        .await;
    assert_eq!(
        (
            answer.header("cache-control"),
            answer.header("content-encoding")
        ),
        ("no-cache", "br")
    );
    assert_eq!(&answer.body[..], index.brotli.unwrap());
    let policy = answer.header("content-security-policy");
    for rule in [
        "default-src 'none'",
        "'wasm-unsafe-eval'",
        "'sha256-",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(
        !policy.contains("unsafe-inline' ") && !policy.contains("'unsafe-eval'"),
        "{policy}"
    );
}

#[tokio::test]
async fn files_with_a_hash_in_their_name_are_cached_for_ever() {
    let app = TestApp::start().await;
    for asset in page::ASSETS {
        let answer = app.get(&format!("/{}", asset.path)).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::OK, asset.mime),
            "{}",
            asset.path
        );
        assert_eq!(
            answer.header("cache-control").contains("immutable"),
            asset.is_immutable,
            "{}",
            asset.path
        );
        let again = app
            .get_with(
                &format!("/{}", asset.path),
                "if-none-match",
                answer.header("etag"),
            )
            .await;
        assert_eq!(
            (again.status, again.body.len()),
            (StatusCode::NOT_MODIFIED, 0),
            "{}",
            asset.path
        );
    }
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_told_to_people_by_the_page_and_to_programs_by_a_problem()
{
    let app = TestApp::start().await;
    assert_eq!(app.get("/nowhere").await.problem().status, 404);
    assert_eq!(
        app.get_with("/v1/nowhere", "accept", "text/html")
            .await
            .problem()
            .status,
        404
    );
    let Some(index) = page::index() else { return };
    let answer = app
        .get_with("/nowhere", "accept", "text/html,application/xhtml+xml")
        .await;
    assert_eq!(
        (answer.status, &answer.body[..]),
        (StatusCode::NOT_FOUND, index.identity)
    );
}
