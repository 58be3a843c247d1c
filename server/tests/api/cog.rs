//! `/webhooks/cog/…`

use adapters::fetch::MAX_REMOTE_BYTES;
use api::{BlobName, PredictionId};
use domain::signer::Purpose;
use reqwest::Method;
use sha2::{Digest, Sha256};

use crate::{
    photo::photo,
    test_server::{TestResponse, TestServer, send},
};

/// The server's URL for the container.
const CALLBACK: &str = "http://studio.test:8787";

/// A server with the Cog engine.
async fn start() -> TestServer {
    TestServer::start_with(&[
        "--cog-url",
        "http://127.0.0.1:9",
        "--callback-url",
        CALLBACK,
    ])
    .await
    .anonymous()
}

/// A path below the upload URL of the container.
fn target(app: &TestServer, name: &str) -> String {
    path(&format!(
        "{}/{name}",
        app.state().cog_uploads.as_ref().unwrap().base_url()
    ))
}

/// The path of a URL on the server's host.
fn path(address: &str) -> String {
    address.strip_prefix(CALLBACK).unwrap().to_owned()
}

async fn put(app: &TestServer, path: &str, bytes: &[u8]) -> TestResponse {
    send(
        app.request(Method::PUT, path)
            .header("content-type", "image/png")
            .body(bytes.to_vec()),
    )
    .await
}

#[tokio::test]
async fn uploaded_output_is_stored_by_type_and_found_at_location() {
    let app = start().await;
    for (bytes, extension) in [(photo(), "png"), (b"no picture".to_vec(), "bin")] {
        let response = put(&app, &target(&app, "out-0.jpg"), &bytes).await;
        assert_eq!(response.status, 201, "{}", response.text());
        let name = BlobName::new(&hex::encode(Sha256::digest(&bytes)), extension).unwrap();
        let location = path(response.header("location"));
        assert!(
            location.ends_with(&format!("/{name}")),
            "Cog drops what stands behind a question mark: {location}"
        );
        assert_eq!(app.get(&location).await.body, bytes);
        assert_eq!(app.state().blobs.get(&name).await.unwrap(), bytes);
    }
}

#[tokio::test]
async fn wrong_secret_is_not_found() {
    let app = start().await;
    let location = path(
        put(&app, &target(&app, "out-0.png"), &photo())
            .await
            .header("location"),
    );
    let (folder, name) = location.rsplit_once('/').unwrap();
    assert_eq!(
        put(&app, &format!("{folder}/out-0.png"), &photo())
            .await
            .problem()
            .status,
        404,
        "the secret for downloads does not authorize uploads"
    );
    assert_eq!(
        app.get(&target(&app, name)).await.problem().status,
        404,
        "the secret for uploads does not authorize downloads"
    );
    assert_eq!(
        app.get(&format!("{folder}/{}.png", "0".repeat(64)))
            .await
            .problem()
            .status,
        404
    );
    assert_eq!(
        app.get(&format!("{folder}/out-0.png"))
            .await
            .problem()
            .status,
        404
    );
    let other = TestServer::start().await.anonymous();
    assert_eq!(
        put(&other, &target(&app, "out-0.png"), &photo())
            .await
            .problem()
            .status,
        404
    );
}

#[tokio::test]
async fn webhook_body_is_read_only_with_valid_secret() {
    let app = start().await;
    let id = PredictionId::from_entropy([7; 16]);
    let secret = app
        .state()
        .site
        .signer()
        .sign(Purpose::CogWebhook, id.as_str());
    let post_status = async |secret: &str| {
        let path = format!("/webhooks/cog/{id}/{secret}");
        send(
            app.request(Method::POST, &path)
                .header("content-type", "application/json")
                .body("no JSON"),
        )
        .await
        .problem()
        .status
    };
    assert_eq!(post_status(&secret).await, 400, "it is read");
    assert_eq!(post_status("guessed").await, 404, "it is not");
}

#[tokio::test]
async fn oversized_output_is_rejected() {
    let app = start().await;
    let problem = put(
        &app,
        &target(&app, "out-0.png"),
        &vec![0; MAX_REMOTE_BYTES + 1],
    )
    .await
    .problem();
    assert!(
        problem.status == 413 && problem.detail.contains("50 MB"),
        "{problem:?}"
    );
}
