//! `/api/events`

use std::time::Duration;

use api::{Event, Prediction, Status, routes};
use reqwest::{Method, Response};
use serde_json::json;

use crate::{photo::photo, test_server::TestServer};

/// A client of the stream.
struct Reader {
    response: Response,
    text: String,
}

/// One message of the stream.
#[derive(Debug, Clone)]
struct Block {
    id: i64,
    event: Option<Event>,
}

impl Reader {
    async fn open(app: &TestServer, path: &str, last: Option<i64>) -> Self {
        let request = app.request(Method::GET, path);
        let request = last.iter().fold(request, |request, id| {
            request.header("last-event-id", id.to_string())
        });
        Self {
            response: request.send().await.unwrap(),
            text: String::new(),
        }
    }

    fn header(&self, name: &str) -> &str {
        self.response.headers()[name].to_str().unwrap()
    }

    /// The next message with an id; keep-alive comments have none.
    async fn next(&mut self) -> Block {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                if let Some(block) = read(&block) {
                    return block;
                }
                continue;
            }
            let chunk = tokio::time::timeout(Duration::from_secs(60), self.response.chunk())
                .await
                .expect("nothing came");
            self.text
                .push_str(std::str::from_utf8(&chunk.unwrap().expect("the stream ended")).unwrap());
        }
    }

    /// All messages until a prediction has this status.
    async fn until(&mut self, status: Status) -> Vec<Block> {
        let mut blocks = vec![];
        loop {
            blocks.push(self.next().await);
            if matches!(&blocks.last().unwrap().event, Some(Event::Prediction { prediction }) if prediction.status == status)
            {
                return blocks;
            }
        }
    }
}

fn read(block: &str) -> Option<Block> {
    let line = |name: &str| {
        block
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .map(str::trim)
    };
    let event: Option<Event> = line("data:").map(|data| serde_json::from_str(data).unwrap());
    assert_eq!(line("event:"), event.as_ref().map(Event::name));
    Some(Block {
        id: line("id:")?.parse().unwrap(),
        event,
    })
}

async fn create(app: &TestServer) -> Prediction {
    let file = app.upload("photo.png", &photo()).await;
    let input = json!({"input_image": file.urls.get, "num_inference_steps": 4, "seed": 7});
    app.post(
        routes::PREDICTIONS,
        &json!({"version": "jagilley/stable-diffusion-depth2img", "input": input}),
    )
    .await
    .json()
}

#[tokio::test]
async fn stream_disables_proxy_buffering() {
    let app = TestServer::start().await;
    let reader = Reader::open(&app, routes::EVENTS, None).await;
    assert_eq!(reader.header("content-type"), "text/event-stream");
    assert_eq!(reader.header("cache-control"), "no-store, no-transform");
    assert_eq!(reader.header("x-accel-buffering"), "no");
}

#[tokio::test]
async fn stream_covers_prediction_from_start_to_end() {
    let app = TestServer::start().await;
    let mut reader = Reader::open(&app, routes::EVENTS, None).await;
    assert!(reader.next().await.event.is_none(), "nothing is unfinished");
    let prediction = create(&app).await;
    let blocks = reader.until(Status::Succeeded).await;
    assert!(
        blocks.is_sorted_by(|a, b| a.id < b.id),
        "numbers rise: {blocks:?}"
    );

    let mut logs = String::new();
    for block in &blocks {
        match block.event.clone().unwrap() {
            Event::Prediction { prediction } => logs = prediction.logs,
            Event::Logs { offset, text, .. } => {
                assert_eq!(
                    offset,
                    logs.len(),
                    "nothing is missed and nothing is received twice"
                );
                logs.push_str(&text);
            }
        }
    }
    let done: Prediction = app.get(&prediction.urls.get).await.json();
    assert_eq!((done.status, done.logs), (Status::Succeeded, logs));
}

#[tokio::test]
async fn resumed_stream_sends_missed_changes() {
    let app = TestServer::start().await;
    let mut reader = Reader::open(&app, routes::EVENTS, None).await;
    let seen = reader.next().await.id;
    drop(reader);
    let prediction = create(&app).await;
    Reader::open(&app, routes::EVENTS, Some(seen))
        .await
        .until(Status::Succeeded)
        .await;

    for path in [
        format!("{}?last_event_id={seen}", routes::EVENTS),
        routes::EVENTS.to_owned(),
    ] {
        let header = (!path.contains('?')).then_some(seen);
        let mut late = Reader::open(&app, &path, header).await;
        late.next().await;
        let block = late.next().await;
        assert!(
            matches!(block.event, Some(Event::Prediction { prediction: received }) if received.id == prediction.id && received.status == Status::Succeeded)
        );
    }
}

#[tokio::test]
async fn stream_has_only_own_predictions() {
    let app = TestServer::start().await;
    let mut other = Reader::open(&app.owner("another"), routes::EVENTS, None).await;
    other.next().await;
    let mut mine = Reader::open(&app, routes::EVENTS, None).await;
    create(&app).await;
    mine.until(Status::Succeeded).await;
    let theirs = create(&app.owner("another")).await;
    assert_eq!(other.next().await.event.unwrap().id(), &theirs.id);
}

#[tokio::test]
async fn stream_ends_at_shutdown() {
    let app = TestServer::start().await;
    let mut reader = Reader::open(&app, routes::EVENTS, None).await;
    reader.next().await;
    app.state().shutdown.cancel();
    let end = tokio::time::timeout(Duration::from_secs(20), reader.response.chunk())
        .await
        .expect("the stream stayed open");
    assert!(matches!(end, Ok(None)), "{end:?}");
}
