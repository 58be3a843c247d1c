//! Webhooks: those that come and those that are sent.
//!
//! - [`incoming`]: `POST /webhooks/replicate/{id}`
//! - [`outgoing`]: what a client's `webhook` hears
//! - [`receiver`]: somebody who is told

mod incoming;
mod outgoing;
mod receiver;

use api::routes;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Answer, TestApp, send},
    photo::photo,
};

/// Creates a prediction on an uploaded photograph, with `more` beside its input.
async fn create(app: &TestApp, more: Value) -> Answer {
    create_with(app, more, ("accept", "*/*")).await
}

/// The same with one more header.
async fn create_with(app: &TestApp, more: Value, (name, value): (&str, &str)) -> Answer {
    let file = app.upload("photo.png", &photo()).await;
    let input = json!({"input_image": file.urls.get, "num_inference_steps": 2, "seed": 7});
    let mut body = json!({"version": "jagilley/stable-diffusion-depth2img", "input": input});
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    send(
        app.request(Method::POST, routes::PREDICTIONS)
            .header(name, value)
            .json(&body),
    )
    .await
}
