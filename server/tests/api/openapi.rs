//! `/api/openapi.json`

use serde_json::Value;

use crate::test_server::TestServer;

#[tokio::test]
async fn document_matches_snapshot() {
    let document: Value = TestServer::start()
        .await
        .get("/api/openapi.json")
        .await
        .json();
    insta::assert_json_snapshot!("openapi", document);
}
