//! The stream of events over HTTP.

use std::time::Duration;

use api::{Event, Prediction, Status, routes};
use reqwest::{Method, Response};
use serde_json::json;

use crate::{app::TestApp, photo::photo};

/// A reader of the stream.
struct Reader {
    response: Response,
    text: String,
}

/// One block of the stream.
#[derive(Debug, Clone)]
struct Block {
    id: i64,
    event: Option<Event>,
}

impl Reader {
    async fn open(app: &TestApp, path: &str, last: Option<i64>) -> Self {
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

    /// The next block that has an id; signs of life have none.
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

    /// Reads on until a prediction has this status; everything up to then.
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

async fn create(app: &TestApp) -> Prediction {
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
async fn the_stream_keeps_proxies_from_holding_it_back() {
    let app = TestApp::start().await;
    let reader = Reader::open(&app, routes::EVENTS, None).await;
    assert_eq!(reader.header("content-type"), "text/event-stream");
    assert_eq!(reader.header("cache-control"), "no-store, no-transform");
    assert_eq!(reader.header("x-accel-buffering"), "no");
}

#[tokio::test]
async fn a_prediction_is_followed_from_its_start_to_its_end() {
    let app = TestApp::start().await;
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
                    "nothing is missed and nothing is told twice"
                );
                logs.push_str(&text);
            }
        }
    }
    let done: Prediction = app.get(&prediction.urls.get).await.json();
    assert_eq!((done.status, done.logs), (Status::Succeeded, logs));
}

#[tokio::test]
async fn one_who_comes_back_is_told_what_was_missed() {
    let app = TestApp::start().await;
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
            matches!(block.event, Some(Event::Prediction { prediction: told }) if told.id == prediction.id && told.status == Status::Succeeded)
        );
    }
}

#[tokio::test]
async fn nobody_hears_of_somebody_elses() {
    let app = TestApp::start().await;
    let mut other = Reader::open(&app.owner("another"), routes::EVENTS, None).await;
    other.next().await;
    let mut mine = Reader::open(&app, routes::EVENTS, None).await;
    create(&app).await;
    mine.until(Status::Succeeded).await;
    let theirs = create(&app.owner("another")).await;
    assert_eq!(other.next().await.event.unwrap().id(), &theirs.id);
}

#[tokio::test]
async fn a_stream_ends_when_the_server_stops() {
    let app = TestApp::start().await;
    let mut reader = Reader::open(&app, routes::EVENTS, None).await;
    reader.next().await;
    app.state().stopping.cancel();
    let end = tokio::time::timeout(Duration::from_secs(20), reader.response.chunk())
        .await
        .expect("the stream stayed open");
    assert!(matches!(end, Ok(None)), "{end:?}");
}
