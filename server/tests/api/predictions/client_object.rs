//! The JavaScript client object as an input

use std::{
    io::Write,
    path::Path,
    sync::{Arc, Mutex},
};

use api::{Page, Prediction, routes};
use serde_json::json;
use tracing::{
    Dispatch, Level,
    subscriber::{self, DefaultGuard, NoSubscriber},
};

use crate::test_server::TestServer;

const TOKEN: &str = "r8_a_token_that_nobody_may_read";

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Captures the log of this thread, which runs the test and its server, until the guard is dropped.
    fn record(&self) -> (DefaultGuard, Dispatch) {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(Level::TRACE)
            .with_writer(move || log.clone())
            .finish();
        // With a single subscriber, a call site that another test's thread reaches first is disabled for
        // all threads.
        let second = Dispatch::new(NoSubscriber::default());
        (subscriber::set_default(subscriber), second)
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

/// True if a file at or below `place` contains the token.
fn holds_token(place: &Path) -> bool {
    if place.is_dir() {
        return std::fs::read_dir(place)
            .unwrap()
            .any(|entry| holds_token(&entry.unwrap().path()));
    }
    let bytes = std::fs::read(place).unwrap();
    bytes
        .windows(TOKEN.len())
        .any(|window| window == TOKEN.as_bytes())
}

#[tokio::test]
async fn client_object_is_rejected_and_token_not_stored_or_logged() {
    let log = Log::default();
    let _recording = log.record();
    let app = TestServer::start().await;
    let client = json!({
        "auth": TOKEN, "userAgent": "replicate-javascript/1.4.0", "baseUrl": "https://api.replicate.com/v1", "fileEncodingStrategy": "data-uri",
        "useFileOutput": true, "accounts": {}, "predictions": {}
    });
    let body = json!({"version": "jagilley/stable-diffusion-depth2img", "input": client});
    for (path, body) in [
        (routes::PREDICTIONS, body),
        (
            &format!("{}/predictions", routes::DEPTH2IMG_MODEL),
            json!({"input": client}),
        ),
    ] {
        let response = app.post(path, &body).await;
        let problem = response.problem();
        assert_eq!(
            (problem.status, problem.invalid_fields.len()),
            (422, 1),
            "{path}"
        );
        assert!(
            problem.detail.contains("fileEncodingStrategy \"data-uri\""),
            "{}",
            problem.detail
        );
        assert!(!response.text().contains(TOKEN), "{path}");
    }
    assert!(
        app.get(routes::PREDICTIONS)
            .await
            .json::<Page<Prediction>>()
            .results
            .is_empty()
    );
    assert!(
        log.text().contains("request served"),
        "the log was recorded"
    );
    assert!(!log.text().contains(TOKEN));
    assert!(app.data("depth2img.db").exists() && !holds_token(&app.data("")));
}
