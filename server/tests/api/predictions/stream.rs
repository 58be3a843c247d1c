//! One prediction's events, as the official clients follow them.

use std::time::Duration;

use api::{Prediction, Status, routes};
use axum::http::StatusCode;
use reqwest::{Method, Response};
use serde_json::json;

use crate::{app::TestApp, stored::Stored};

/// How long a test waits for what must come. Far beyond what it takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whoever follows.
struct Follower {
    response: Response,
    text: String,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    id: String,
    name: String,
    data: String,
}

impl Follower {
    /// Opens an address without a token, as the official clients do.
    async fn open(app: &TestApp, address: &str, last: Option<&str>) -> Self {
        let request = app
            .stranger()
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

    /// The next event; None at the end.
    async fn next(&mut self) -> Option<Told> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let told = read(block);
                self.text = rest.to_owned();
                return Some(told);
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk())
                .await
                .expect("nothing came")
                .unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    async fn expect(&mut self, name: &str, data: &str) -> Told {
        let told = self.next().await.expect("the stream ended");
        assert_eq!((told.name.as_str(), told.data.as_str()), (name, data));
        told
    }

    async fn rest(mut self) -> Vec<Told> {
        let mut all = vec![];
        while let Some(told) = self.next().await {
            all.push(told);
        }
        all
    }
}

fn read(block: &str) -> Told {
    let of = |field: &str| {
        block
            .lines()
            .filter_map(|line| line.strip_prefix(field))
            .map(|line| line.trim_start_matches(' '))
            .collect::<Vec<_>>()
    };
    Told {
        id: of("id:").join(""),
        name: of("event:").join(""),
        data: of("data:").join("\n"),
    }
}

/// A prediction that no engine runs, and where it is followed.
async fn stored(app: &TestApp) -> (Stored, String) {
    let stored = Stored::new(app, app.owner_id(), None).await;
    let prediction: Prediction = app.get(&routes::prediction(&stored.id)).await.json();
    (stored, prediction.urls.stream.unwrap())
}

async fn address_of_output(app: &TestApp, number: usize) -> String {
    let name = api::BlobName::new(&format!("{number:064x}"), "png").unwrap();
    app.state()
        .site
        .links(Some(app.address("").trim_start_matches("http://")))
        .blob(&name)
}

#[tokio::test]
async fn a_run_is_followed_as_it_goes() {
    let app = TestApp::start().await;
    let (mut stored, address) = stored(&app).await;
    let mut follower = Follower::open(&app, &address, None).await;
    assert_eq!(
        follower.response.headers()["content-type"],
        "text/event-stream"
    );
    stored.start().await;
    stored.print("Using seed: 7\n").await;
    follower.expect("logs", "Using seed: 7\n").await;
    stored.print("50%|##|\r100%|####|\r\n").await;
    follower.expect("logs", "50%|##|\n100%|####|\n").await;
    stored.give().await;
    follower
        .expect("output", &address_of_output(&app, 0).await)
        .await;
    stored.give().await;
    follower
        .expect("output", &address_of_output(&app, 1).await)
        .await;
    stored.end(Status::Succeeded, None).await;
    follower.expect("done", "{}").await;
    assert_eq!(follower.next().await, None, "nothing comes after the end");
}

#[tokio::test]
async fn a_late_follower_is_told_all_from_the_beginning_and_every_event_has_an_id_of_its_own() {
    let app = TestApp::start().await;
    let (mut stored, address) = stored(&app).await;
    stored.start().await;
    stored.print("a\n").await;
    stored.give().await;
    stored
        .end(Status::Failed, Some("The model ran out of memory."))
        .await;
    let told = Follower::open(&app, &address, None).await.rest().await;
    let names: Vec<&str> = told.iter().map(|told| told.name.as_str()).collect();
    assert_eq!(names, ["logs", "output", "error", "done"]);
    assert_eq!(told[2].data, r#"{"detail":"The model ran out of memory."}"#);
    assert_eq!(told[3].data, r#"{"reason":"error"}"#);
    let ids: std::collections::HashSet<&str> = told.iter().map(|told| told.id.as_str()).collect();
    assert!(ids.len() == told.len() && !ids.contains(""), "{told:?}");

    for (place, event) in told.iter().enumerate().take(3) {
        let behind = Follower::open(&app, &address, Some(&event.id))
            .await
            .rest()
            .await;
        assert_eq!(
            behind,
            told[place + 1..],
            "whoever comes back goes on behind {}",
            event.id
        );
    }
    let over = Follower::open(&app, &address, Some(&told[3].id)).await;
    assert_eq!(
        over.response.status(),
        StatusCode::NO_CONTENT,
        "browsers come back until they are told this"
    );
}

#[tokio::test]
async fn whatever_ends_it_before_its_time_is_called_canceled() {
    let app = TestApp::start().await;
    for status in [Status::Canceled, Status::Aborted] {
        let (stored, address) = stored(&app).await;
        stored.end(status, None).await;
        let told = Follower::open(&app, &address, None).await.rest().await;
        assert_eq!(
            told.iter()
                .map(|told| told.data.as_str())
                .collect::<Vec<_>>(),
            [r#"{"reason":"canceled"}"#],
            "{status:?}"
        );
    }
}

#[tokio::test]
async fn a_run_that_begins_anew_tells_nothing_twice() {
    let app = TestApp::start().await;
    let (stored, address) = stored(&app).await;
    stored.start().await;
    stored.print("one\n").await;
    let mut follower = Follower::open(&app, &address, None).await;
    follower.expect("logs", "one\n").await;
    stored.start().await;
    stored.print("one\n").await;
    stored.print("two\n").await;
    follower.expect("logs", "two\n").await;
}

#[tokio::test]
async fn a_stream_opens_by_its_own_signature_alone() {
    let app = TestApp::start().await;
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
async fn the_built_in_engine_streams_every_output() {
    let app = TestApp::start().await;
    let input = super::input(&app, json!({"num_outputs": 2})).await;
    let prediction: Prediction = super::create_with(&app, &input, &[]).await.json();
    let told = Follower::open(&app, &prediction.urls.stream.unwrap(), None)
        .await
        .rest()
        .await;
    let done: Prediction = app.get(&prediction.urls.get).await.json();
    let outputs: Vec<&str> = told
        .iter()
        .filter(|told| told.name == "output")
        .map(|told| told.data.as_str())
        .collect();
    assert_eq!(json!(outputs), done.output.unwrap());
    assert_eq!(told.last().unwrap().data, "{}");
}

#[tokio::test]
async fn a_stream_ends_when_the_server_stops() {
    let app = TestApp::start().await;
    let (_stored, address) = stored(&app).await;
    let mut follower = Follower::open(&app, &address, None).await;
    app.state().stopping.cancel();
    assert_eq!(follower.next().await, None);
}
