//! What only Replicate itself has

use serde_json::json;

use crate::app::TestApp;

#[tokio::test]
async fn deployments_and_trainings_are_absent_with_a_sentence_that_says_where_to_go() {
    let app = TestApp::start().await;
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
    for answer in [
        create,
        app.get("/v1/trainings").await,
        app.get("/v1/trainings/x").await,
    ] {
        let problem = answer.problem();
        assert!(
            problem.status == 404 && problem.detail.contains("trains no models"),
            "{problem:?}"
        );
    }
}
