//! `/api/history`: search, marks, deletion, export and import

mod archive;
mod deletion;
mod marks;
mod outputs;
mod prompts;
mod search;

use api::{EngineKind, HistoryEntry, HistoryPage, PredictionId, Source, Status, routes};
use bytes::Bytes;
use domain::{
    clock::{Clock, to_wire_timestamp},
    model_target::depth2img,
    prediction::{StoredImage, StoredImages},
};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use store::{Completion, NewPrediction};

use crate::test_server::TestServer;

/// A succeeded result of the client's owner with this input and one output.
async fn create_result(app: &TestServer, input: Value) -> PredictionId {
    create_result_from(app, input, None).await
}

async fn create_result_from(
    app: &TestServer,
    input: Value,
    parent: Option<PredictionId>,
) -> PredictionId {
    let state = app.state();
    let now = to_wire_timestamp(app.clock().now());
    let blob = state.blobs.put(picture(), "png").await.unwrap();
    let image = StoredImage {
        blob,
        width: 48,
        height: 32,
        region: None,
    };
    let pictures = StoredImages {
        input: Some(image.clone()),
        depth: Some(image.clone()),
        outputs: vec![image],
        notes: vec![],
    };
    let prediction = NewPrediction {
        grid: None,
        id: PredictionId::from_entropy(rand::random()),
        owner: app.owner_id(),
        target: depth2img().target.clone(),
        input: input.as_object().unwrap().clone(),
        secrets: api::Input::new(),
        roles: api::Roles::default(),
        seed: 7,
        pictures,
        unprepared_depth: None,
        source: Source::Api,
        engine: EngineKind::BuiltIn,
        idempotency_key: None,
        parent,
        webhook: None,
        created_at: now.clone(),
        deadline: None,
    };
    assert!(state.store.predictions().insert(&prediction).await.unwrap());
    state
        .store
        .predictions()
        .finish(
            &prediction.id,
            &Completion {
                logs: "Using seed: 7\n",
                ..Completion::new(Status::Succeeded, &now)
            },
        )
        .await
        .unwrap();
    // A distinct creation time for each.
    app.clock().advance(jiff::SignedDuration::from_secs(1));
    prediction.id
}

fn picture() -> Bytes {
    let mut bytes = std::io::Cursor::new(Vec::new());
    RgbImage::from_fn(48, 32, |x, y| Rgb([(x * 5) as u8, (y * 7) as u8, 90]))
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    bytes.into_inner().into()
}

/// The history with a query string such as `?q=fog`.
async fn listed(app: &TestServer, query: &str) -> HistoryPage {
    app.get(&format!("{}{query}", routes::HISTORY)).await.json()
}

fn ids(page: &HistoryPage) -> Vec<PredictionId> {
    page.results
        .iter()
        .map(|entry| entry.prediction.id.clone())
        .collect()
}

async fn entry(app: &TestServer, id: &PredictionId) -> HistoryEntry {
    app.get(&routes::history_entry(id)).await.json()
}

fn ids_body(ids: &[&PredictionId]) -> Value {
    json!({ "ids": ids })
}
