//! `/v1/search`

use api::SearchResults;

use crate::test_server::TestServer;

#[tokio::test]
async fn search_finds_models_and_collections() {
    let app = TestServer::start().await;
    let found: SearchResults = app.get("/v1/search?query=depth+image&limit=1").await.json();
    assert_eq!(
        (found.query.as_str(), found.models.len(), found.pages.len()),
        ("depth image", 1, 0)
    );
    assert_eq!(
        found.models[0].metadata.tags,
        ["depth-to-image", "image-to-image"]
    );
    assert_eq!(
        found.collections[0].models,
        ["jagilley/stable-diffusion-depth2img"]
    );
    let nothing: SearchResults = app.get("/v1/search?query=llama").await.json();
    assert!(nothing.models.is_empty() && nothing.collections.is_empty());
}

#[tokio::test]
async fn search_without_query_or_with_invalid_limit_is_rejected() {
    let app = TestServer::start().await;
    assert!(
        app.get("/v1/search")
            .await
            .problem()
            .detail
            .contains("query")
    );
    for limit in ["0", "51", "-1", "many"] {
        let problem = app
            .get(&format!("/v1/search?query=depth&limit={limit}"))
            .await
            .problem();
        assert_eq!(problem.status, 400, "{limit}: {problem:?}");
    }
}
