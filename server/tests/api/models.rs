//! `/v1/models/…`

use api::{Model, Page, Version, routes};

use crate::app::TestApp;

const VERSION: &str = "68f699d395bc7c17008283a7cef6d92edc832d8dc59eb41a6cafec7fc70b85bc";

#[tokio::test]
async fn the_model_its_versions_and_the_version_are_served() {
    let app = TestApp::start().await;
    let model: Model = app.get(routes::DEPTH2IMG_MODEL).await.json();
    assert_eq!((model.owner.as_str(), model.name.as_str()), ("jagilley", "stable-diffusion-depth2img"));
    let versions: Page<Version> = app.get(&format!("{}/versions", routes::DEPTH2IMG_MODEL)).await.json();
    let version: Version = app.get(&format!("{}/versions/{VERSION}", routes::DEPTH2IMG_MODEL)).await.json();
    assert_eq!(version.id.as_str(), VERSION);
    assert_eq!((versions.results, model.latest_version), (vec![version.clone()], Some(version)));
}

#[tokio::test]
async fn other_models_and_versions_are_not_found() {
    let app = TestApp::start().await;
    let other_version = format!("{}/versions/{}", routes::DEPTH2IMG_MODEL, "0".repeat(64));
    for path in ["/v1/models/stability-ai/sdxl", "/v1/models/stability-ai/sdxl/versions", &other_version, "/v1/models/a/b/versions/x"] {
        assert_eq!(app.get(path).await.problem().status, 404, "{path}");
    }
}
