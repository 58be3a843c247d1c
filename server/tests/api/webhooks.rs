//! Incoming and outgoing webhooks
//!
//! - [`incoming`]: `POST /webhooks/replicate/{id}`
//! - [`outgoing`]: deliveries to the `webhook` of a prediction
//! - [`receiver`]: a server that receives webhooks

mod incoming;
mod outgoing;
mod receiver;

use api::routes;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    photo::photo,
    test_server::{TestResponse, TestServer, send},
};

/// Creates a prediction on an uploaded photo, with `more` in its body.
async fn create(app: &TestServer, more: Value) -> TestResponse {
    create_with(app, more, ("accept", "*/*")).await
}

/// Creates such a prediction with another header.
async fn create_with(app: &TestServer, more: Value, (name, value): (&str, &str)) -> TestResponse {
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
