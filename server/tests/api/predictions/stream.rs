//! `/api/predictions/{id}/stream`

use std::time::Duration;

use api::{Prediction, Status, routes};
use axum::http::StatusCode;
use reqwest::{Method, Response};
use serde_json::json;

use crate::{stored_prediction::StoredPrediction, test_server::TestServer};

/// The timeout of expected events, far beyond their usual time.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A client of the stream.
struct StreamClient {
    response: Response,
    text: String,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
struct StreamEvent {
    id: String,
    name: String,
    data: String,
}

impl StreamClient {
    /// Opens a URL without a token, as the official clients do.
    async fn open(app: &TestServer, address: &str, last: Option<&str>) -> Self {
        let request = app
            .anonymous()
            .request(Method::GET, address)
            .header("accept", "text/event-stream");
        let request = last
            .into_iter()
            .fold(request, |request, id| request.header("last-event-id", id));
        Self {
            response: request.send().await.unwrap(),
            text: String::new(),
        }
    }

    /// The next event; `None` at the end.
    async fn next(&mut self) -> Option<StreamEvent> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let received = read(block);
                self.text = rest.to_owned();
                return Some(received);
            }
            let chunk = tokio::time::timeout(TIMEOUT, self.response.chunk())
                .await
                .expect("nothing came")
                .unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    async fn expect(&mut self, name: &str, data: &str) -> StreamEvent {
        let received = self.next().await.expect("the stream ended");
        assert_eq!(
            (received.name.as_str(), received.data.as_str()),
            (name, data)
        );
        received
    }

    async fn rest(mut self) -> Vec<StreamEvent> {
        let mut all = vec![];
        while let Some(received) = self.next().await {
            all.push(received);
        }
        all
    }
}

fn read(block: &str) -> StreamEvent {
    let of = |field: &str| {
        block
            .lines()
            .filter_map(|line| line.strip_prefix(field))
            .map(|line| line.trim_start_matches(' '))
            .collect::<Vec<_>>()
    };
    StreamEvent {
        id: of("id:").join(""),
        name: of("event:").join(""),
        data: of("data:").join("\n"),
    }
}

/// A prediction that no engine runs, and the path of its stream.
async fn stored(app: &TestServer) -> (StoredPrediction, String) {
    let stored = StoredPrediction::new(app, app.owner_id(), None).await;
    let prediction: Prediction = app.get(&routes::prediction(&stored.id)).await.json();
    (stored, prediction.urls.stream.unwrap())
}

async fn address_of_output(app: &TestServer, number: usize) -> String {
    let name = api::BlobName::new(&format!("{number:064x}"), "png").unwrap();
    app.state()
        .site
        .links(Some(app.address("").trim_start_matches("http://")))
        .blob(&name)
}

#[tokio::test]
async fn stream_sends_events_as_they_happen() {
    let app = TestServer::start().await;
    let (mut stored, address) = stored(&app).await;
    let mut follower = StreamClient::open(&app, &address, None).await;
    assert_eq!(
        follower.response.headers()["content-type"],
        "text/event-stream"
    );
    stored.start().await;
    stored.append_logs("Using seed: 7\n").await;
    follower.expect("logs", "Using seed: 7\n").await;
    stored.append_logs("50%|##|\r100%|####|\r\n").await;
    follower.expect("logs", "50%|##|\n100%|####|\n").await;
    stored.add_output().await;
    follower
        .expect("output", &address_of_output(&app, 0).await)
        .await;
    stored.add_output().await;
    follower
        .expect("output", &address_of_output(&app, 1).await)
        .await;
    stored.end(Status::Succeeded, None).await;
    follower.expect("done", "{}").await;
    assert_eq!(follower.next().await, None, "nothing comes after the end");
}

#[tokio::test]
async fn late_subscriber_receives_all_events_with_unique_ids() {
    let app = TestServer::start().await;
    let (mut stored, address) = stored(&app).await;
    stored.start().await;
    stored.append_logs("a\n").await;
    stored.add_output().await;
    stored
        .end(Status::Failed, Some("The model ran out of memory."))
        .await;
    let received = StreamClient::open(&app, &address, None).await.rest().await;
    let names: Vec<&str> = received
        .iter()
        .map(|received| received.name.as_str())
        .collect();
    assert_eq!(names, ["logs", "output", "error", "done"]);
    assert_eq!(
        received[2].data,
        r#"{"detail":"The model ran out of memory."}"#
    );
    assert_eq!(received[3].data, r#"{"reason":"error"}"#);
    let ids: std::collections::HashSet<&str> = received
        .iter()
        .map(|received| received.id.as_str())
        .collect();
    assert!(
        ids.len() == received.len() && !ids.contains(""),
        "{received:?}"
    );

    for (place, event) in received.iter().enumerate().take(3) {
        let behind = StreamClient::open(&app, &address, Some(&event.id))
            .await
            .rest()
            .await;
        assert_eq!(
            behind,
            received[place + 1..],
            "a reconnecting client resumes after {}",
            event.id
        );
    }
    let over = StreamClient::open(&app, &address, Some(&received[3].id)).await;
    assert_eq!(
        over.response.status(),
        StatusCode::NO_CONTENT,
        "status 204 keeps browsers from reconnecting"
    );
}

#[tokio::test]
async fn aborted_prediction_ends_with_reason_canceled() {
    let app = TestServer::start().await;
    for status in [Status::Canceled, Status::Aborted] {
        let (stored, address) = stored(&app).await;
        stored.end(status, None).await;
        let received = StreamClient::open(&app, &address, None).await.rest().await;
        assert_eq!(
            received
                .iter()
                .map(|received| received.data.as_str())
                .collect::<Vec<_>>(),
            [r#"{"reason":"canceled"}"#],
            "{status:?}"
        );
    }
}

#[tokio::test]
async fn restarted_run_repeats_no_events() {
    let app = TestServer::start().await;
    let (stored, address) = stored(&app).await;
    stored.start().await;
    stored.append_logs("one\n").await;
    let mut follower = StreamClient::open(&app, &address, None).await;
    follower.expect("logs", "one\n").await;
    stored.start().await;
    stored.append_logs("one\n").await;
    stored.append_logs("two\n").await;
    follower.expect("logs", "two\n").await;
}

#[tokio::test]
async fn stream_requires_its_own_signature() {
    let app = TestServer::start().await;
    let ((_, mine), (other, _)) = (stored(&app).await, stored(&app).await);
    let (path, signature) = mine.split_once("?sig=").unwrap();
    let swapped = format!("{}?sig={signature}", routes::prediction_stream(&other.id));
    for wrong in [
        path,
        &format!("{path}?sig=AAAAAAAAAAAAAAAAAAAAAA"),
        &swapped,
    ] {
        assert_eq!(app.get(wrong).await.problem().status, 404, "{wrong}");
    }
}

#[tokio::test]
async fn built_in_engine_streams_every_output() {
    let app = TestServer::start().await;
    let input = super::input(&app, json!({"num_outputs": 2})).await;
    let prediction: Prediction = super::create_with(&app, &input, &[]).await.json();
    let received = StreamClient::open(&app, &prediction.urls.stream.unwrap(), None)
        .await
        .rest()
        .await;
    let done: Prediction = app.get(&prediction.urls.get).await.json();
    let outputs: Vec<&str> = received
        .iter()
        .filter(|received| received.name == "output")
        .map(|received| received.data.as_str())
        .collect();
    assert_eq!(json!(outputs), done.output.unwrap());
    assert_eq!(received.last().unwrap().data, "{}");
}

#[tokio::test]
async fn stream_ends_at_shutdown() {
    let app = TestServer::start().await;
    let (_stored, address) = stored(&app).await;
    let mut follower = StreamClient::open(&app, &address, None).await;
    app.state().shutdown.cancel();
    assert_eq!(follower.next().await, None);
}
