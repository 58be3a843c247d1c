//! `/webhooks/cog/…`

use api::{BlobName, PredictionId};
use reqwest::Method;
use server::{fetch::REMOTE_BYTES, signer::Purpose};
use sha2::{Digest, Sha256};

use crate::{
    app::{Answer, TestApp, send},
    photo::photo,
};

/// How the container reaches the server.
const CALLBACK: &str = "http://studio.test:8787";

/// A server whose predictions a container runs.
async fn start() -> TestApp {
    TestApp::start_with(&[
        "--cog-url",
        "http://127.0.0.1:9",
        "--callback-url",
        CALLBACK,
    ])
    .await
    .stranger()
}

/// A path below the address that the container is started with.
fn target(app: &TestApp, name: &str) -> String {
    path(&format!(
        "{}/{name}",
        app.state().uploads.as_ref().unwrap().address()
    ))
}

/// The path of an address on the host that the container reaches.
fn path(address: &str) -> String {
    address.strip_prefix(CALLBACK).unwrap().to_owned()
}

async fn put(app: &TestApp, path: &str, bytes: &[u8]) -> Answer {
    send(
        app.request(Method::PUT, path)
            .header("content-type", "image/png")
            .body(bytes.to_vec()),
    )
    .await
}

#[tokio::test]
async fn an_output_is_kept_by_what_it_is_and_lies_where_the_answer_says() {
    let app = start().await;
    for (bytes, extension) in [(photo(), "png"), (b"no picture".to_vec(), "bin")] {
        let answer = put(&app, &target(&app, "out-0.jpg"), &bytes).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let name = BlobName::new(&hex::encode(Sha256::digest(&bytes)), extension).unwrap();
        let location = path(answer.header("location"));
        assert!(
            location.ends_with(&format!("/{name}")),
            "Cog drops what stands behind a question mark: {location}"
        );
        assert_eq!(app.get(&location).await.body, bytes);
        assert_eq!(app.state().blobs.get(&name).await.unwrap(), bytes);
    }
}

#[tokio::test]
async fn without_the_secret_there_is_nothing() {
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
        "what opens an output takes none"
    );
    assert_eq!(
        app.get(&target(&app, name)).await.problem().status,
        404,
        "what takes outputs opens none"
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
    let other = TestApp::start().await.stranger();
    assert_eq!(
        put(&other, &target(&app, "out-0.png"), &photo())
            .await
            .problem()
            .status,
        404
    );
}

#[tokio::test]
async fn news_are_read_only_where_the_address_opens() {
    let app = start().await;
    let id = PredictionId::from_entropy([7; 16]);
    let secret = app
        .state()
        .site
        .signer()
        .sign(Purpose::CogWebhook, id.as_str());
    let tell = async |secret: &str| {
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
    assert_eq!(tell(&secret).await, 400, "it is read");
    assert_eq!(tell("guessed").await, 404, "it is not");
}

#[tokio::test]
async fn an_output_that_is_too_large_is_refused() {
    let app = start().await;
    let problem = put(&app, &target(&app, "out-0.png"), &vec![0; REMOTE_BYTES + 1])
        .await
        .problem();
    assert!(
        problem.status == 413 && problem.detail.contains("50 MB"),
        "{problem:?}"
    );
}
