//! `/v1/collections`

use api::{Collection, CollectionOfModels, Page};

use crate::test_server::TestServer;

#[tokio::test]
async fn collection_is_listed_with_its_models() {
    let app = TestServer::start().await;
    let list: Page<Collection> = app.get("/v1/collections").await.json();
    assert_eq!(
        list.results
            .iter()
            .map(|collection| collection.slug.as_str())
            .collect::<Vec<_>>(),
        ["depth-to-image"]
    );
    let whole: CollectionOfModels = app.get("/v1/collections/depth-to-image").await.json();
    assert_eq!(whole.collection, list.results[0]);
    assert_eq!(whole.models[0].name, "stable-diffusion-depth2img");
    assert_eq!(
        app.get("/v1/collections/upscalers").await.problem().status,
        404
    );
}
