//! `/v1/hardware`

use api::Hardware;

use crate::app::TestApp;

#[tokio::test]
async fn the_built_in_engine_runs_on_the_processor() {
    let hardware: Vec<Hardware> = TestApp::start().await.get("/v1/hardware").await.json();
    assert_eq!(
        hardware,
        [Hardware {
            name: "CPU".into(),
            sku: "cpu".into()
        }]
    );
}
