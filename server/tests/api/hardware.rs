//! `/v1/hardware`

use api::Hardware;

use crate::test_server::TestServer;

#[tokio::test]
async fn built_in_engine_reports_cpu() {
    let hardware: Vec<Hardware> = TestServer::start().await.get("/v1/hardware").await.json();
    assert_eq!(
        hardware,
        [Hardware {
            name: "CPU".into(),
            sku: "cpu".into()
        }]
    );
}
