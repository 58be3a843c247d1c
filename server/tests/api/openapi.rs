//! `/api/openapi.json`

use serde_json::Value;

use crate::app::TestApp;

#[tokio::test]
async fn the_document_is_as_it_was_reviewed() {
    let document: Value = TestApp::start().await.get("/api/openapi.json").await.json();
    insta::assert_json_snapshot!("openapi", document);
}
