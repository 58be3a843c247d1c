//! The page's routes and assets

use api::PageRoute;
use axum::http::StatusCode;
use server::http::assets as page;

use crate::test_server::TestServer;

#[tokio::test]
async fn every_static_page_route_serves_page_or_build_instructions() {
    let app = TestServer::start().await.anonymous();
    for (template, _) in PageRoute::STATIC {
        let path = example_path(template);
        let response = app.get_with(&path, "accept", "text/html").await;
        match page::index() {
            Some(index) => assert_eq!(
                (response.status, &response.body[..]),
                (StatusCode::OK, index.identity)
            ),
            None => assert!(
                response.status == StatusCode::SERVICE_UNAVAILABLE
                    && response.text().contains("make build"),
                "{}",
                response.text()
            ),
        }
        assert!(
            response
                .header("set-cookie")
                .starts_with("depth2img_visitor="),
            "requests that the page makes at once must find a cookie"
        );
    }
}

#[tokio::test]
async fn page_routes_with_data_have_handlers_that_generate_html() {
    let app = TestServer::start().await.anonymous();
    for (template, _) in PageRoute::WITH_DATA {
        let response = app.get(&example_path(template)).await;
        assert_eq!(
            (response.status, response.header("content-type")),
            (StatusCode::NOT_FOUND, "text/html; charset=utf-8"),
            "{template}"
        );
    }
}

/// A path that matches the template of a route.
fn example_path(template: &str) -> String {
    let segments = template.split('/').map(|segment| match segment {
        "{id}" => "00000000000000000000000000",
        parameter if parameter.starts_with('{') => "example",
        segment => segment,
    });
    segments.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn page_is_revalidated_and_has_strict_policy() {
    let Some(index) = page::index() else { return };
    let response = TestServer::start()
        .await
        .get_with("/", "accept-encoding", "br, gzip")
        .await;
    assert_eq!(
        (
            response.header("cache-control"),
            response.header("content-encoding")
        ),
        ("no-cache", "br")
    );
    assert_eq!(&response.body[..], index.brotli.unwrap());
    let policy = response.header("content-security-policy");
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
async fn hashed_assets_are_immutable() {
    let app = TestServer::start().await;
    for asset in page::ASSETS {
        let response = app.get(&format!("/{}", asset.path)).await;
        assert_eq!(
            (response.status, response.header("content-type")),
            (StatusCode::OK, asset.mime),
            "{}",
            asset.path
        );
        assert_eq!(
            response.header("cache-control").contains("immutable"),
            asset.is_immutable,
            "{}",
            asset.path
        );
        let again = app
            .get_with(
                &format!("/{}", asset.path),
                "if-none-match",
                response.header("etag"),
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
async fn unknown_path_is_page_for_browsers_and_problem_for_clients() {
    let app = TestServer::start().await;
    assert_eq!(app.get("/nowhere").await.problem().status, 404);
    assert_eq!(
        app.get_with("/v1/nowhere", "accept", "text/html")
            .await
            .problem()
            .status,
        404
    );
    let Some(index) = page::index() else { return };
    let response = app
        .get_with("/nowhere", "accept", "text/html,application/xhtml+xml")
        .await;
    assert_eq!(
        (response.status, &response.body[..]),
        (StatusCode::NOT_FOUND, index.identity)
    );
}
