//! The JavaScript client that sends itself as the input.

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

use crate::app::TestApp;

const TOKEN: &str = "r8_a_token_that_nobody_may_read";

/// A log that is kept in memory.
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
    /// Everything that this thread logs, in which the test and its server run, while the guard lives.
    fn record(&self) -> (DefaultGuard, Dispatch) {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(Level::TRACE)
            .with_writer(move || log.clone())
            .finish();
        // As long as there is but one subscriber, a place that another test's thread comes by first is silent for all.
        let second = Dispatch::new(NoSubscriber::default());
        (subscriber::set_default(subscriber), second)
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

/// True where a file at `place` or below it holds the token.
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
async fn it_is_refused_with_a_sentence_and_its_token_is_nowhere() {
    let log = Log::default();
    let _recording = log.record();
    let app = TestApp::start().await;
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
        let answer = app.post(path, &body).await;
        let problem = answer.problem();
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
        assert!(!answer.text().contains(TOKEN), "{path}");
    }
    assert!(
        app.get(routes::PREDICTIONS)
            .await
            .json::<Page<Prediction>>()
            .results
            .is_empty()
    );
    assert!(
        log.text().contains("a request was answered"),
        "the log was recorded"
    );
    assert!(!log.text().contains(TOKEN));
    assert!(app.data("depth2img.db").exists() && !holds_token(&app.data("")));
}
