use api::{Prediction, Status, routes};
use leptos::prelude::*;

use crate::{browser, state::Phase};

/// One prediction on the wall: its picture, its words, where it stands.
#[component]
pub fn Card(prediction: Prediction) -> impl IntoView {
    let prompt = prediction.input.get("prompt").and_then(serde_json::Value::as_str).unwrap_or_default().trim();
    let title = if prompt.is_empty() { "Without a prompt".to_owned() } else { prompt.to_owned() };
    let pictures = &prediction.pictures;
    let face = pictures.outputs.first().or(pictures.input.as_ref()).map(|picture| picture.url.clone());
    let has_face = face.is_some();
    let count = pictures.outputs.len();
    // A card does not follow the log, so it does not count.
    let words = if prediction.status == Status::Processing { "Running".to_owned() } else { Phase::of(&prediction).words() };
    view! {
        <a href=routes::result_page(&prediction.id) class="d2-card">
            <span class="d2-card-face">
                {face.map(|address| view! { <img src=address alt="" loading="lazy" decoding="async" /> }.into_any())}
                {(!has_face).then(|| words.clone())}
                {(count > 1).then(|| view! { <span class="d2-card-count" aria-label=format!("{count} outputs")>{count}</span> }.into_any())}
            </span>
            <span class="d2-card-title">{title}</span>
            <span class="d2-card-facts">
                <span class=badge_class(prediction.status)>{words}</span>
                <span>{browser::when(&prediction.created_at)}</span>
                <span>{prediction.engine.label()}</span>
            </span>
        </a>
    }
}

fn badge_class(status: Status) -> &'static str {
    match status {
        Status::Starting | Status::Processing => "d2-badge d2-badge-busy",
        Status::Succeeded => "d2-badge d2-badge-good",
        Status::Failed => "d2-badge d2-badge-bad",
        Status::Canceled | Status::Aborted => "d2-badge",
    }
}
