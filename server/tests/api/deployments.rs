//! `/v1/deployments` and `/v1/trainings` without Replicate

use serde_json::json;

use crate::test_server::TestServer;

#[tokio::test]
async fn deployments_and_trainings_are_not_found_with_advice() {
    let app = TestServer::start().await;
    for path in [
        "/v1/deployments/acme/depth/predictions",
        "/deployments/acme/depth/predictions",
    ] {
        let problem = app.post(path, &json!({"input": {}})).await.problem();
        assert!(
            problem.status == 404 && problem.detail.contains("POST /v1/predictions"),
            "{path}: {problem:?}"
        );
    }
    let version = "0".repeat(64);
    assert_eq!(app.get("/v1/deployments").await.problem().status, 404);
    let create = app
        .post(
            &format!("/v1/models/a/b/versions/{version}/trainings"),
            &json!({}),
        )
        .await;
    for response in [
        create,
        app.get("/v1/trainings").await,
        app.get("/v1/trainings/x").await,
    ] {
        let problem = response.problem();
        assert!(
            problem.status == 404 && problem.detail.contains("does not train models"),
            "{problem:?}"
        );
    }
}
