//! `/api/history`: what one made, found, marked, deleted, taken out and taken in.

mod archive;
mod deletion;
mod marks;
mod outputs;
mod prompts;
mod search;

use api::{EngineKind, HistoryEntry, HistoryPage, PredictionId, Source, Status, routes};
use bytes::Bytes;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use server::{
    clock::{Clock, stamp},
    models::depth2img,
    predictions::{KeptPicture, KeptPictures},
    store::{Draft, Ending},
};

use crate::app::TestApp;

/// A result of the asker's with this input and one output, that ended well.
async fn made(app: &TestApp, input: Value) -> PredictionId {
    made_from(app, input, None).await
}

async fn made_from(app: &TestApp, input: Value, parent: Option<PredictionId>) -> PredictionId {
    let state = app.state();
    let now = stamp(app.clock().now());
    let blob = state.blobs.put(picture(), "png").await.unwrap();
    let kept = KeptPicture {
        blob,
        width: 48,
        height: 32,
        region: None,
    };
    let pictures = KeptPictures {
        input: Some(kept.clone()),
        depth: Some(kept.clone()),
        outputs: vec![kept],
        notes: vec![],
    };
    let draft = Draft {
        grid: None,
        id: PredictionId::from_entropy(rand::random()),
        owner: app.owner_id(),
        target: depth2img().target.clone(),
        input: input.as_object().unwrap().clone(),
        secrets: api::Input::new(),
        roles: api::Roles::default(),
        seed: 7,
        pictures,
        held_depth: None,
        source: Source::Api,
        engine: EngineKind::Local,
        idempotency_key: None,
        parent,
        webhook: None,
        created_at: now.clone(),
        deadline: None,
    };
    assert!(state.store.insert_prediction(&draft).await.unwrap());
    state
        .store
        .finish_prediction(
            &draft.id,
            &Ending {
                logs: "Using seed: 7\n",
                ..Ending::of(Status::Succeeded, &now)
            },
        )
        .await
        .unwrap();
    // Each a moment after the one before.
    app.clock().advance(jiff::SignedDuration::from_secs(1));
    draft.id
}

fn picture() -> Bytes {
    let mut bytes = std::io::Cursor::new(Vec::new());
    RgbImage::from_fn(48, 32, |x, y| Rgb([(x * 5) as u8, (y * 7) as u8, 90]))
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    bytes.into_inner().into()
}

/// The asker's history at this query ("?q=fog").
async fn listed(app: &TestApp, query: &str) -> HistoryPage {
    app.get(&format!("{}{query}", routes::HISTORY)).await.json()
}

fn ids(page: &HistoryPage) -> Vec<PredictionId> {
    page.results
        .iter()
        .map(|entry| entry.prediction.id.clone())
        .collect()
}

async fn entry(app: &TestApp, id: &PredictionId) -> HistoryEntry {
    app.get(&routes::history_entry(id)).await.json()
}

fn naming(ids: &[&PredictionId]) -> Value {
    json!({ "ids": ids })
}
