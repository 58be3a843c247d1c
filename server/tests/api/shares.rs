//! `/api/shares`, `/api/shared`, `/s`, `/embed` and `/oembed`

mod embed;
mod oembed;
mod owner;
mod page;
mod password;
mod pictures;
mod shared;

use std::io::Cursor;

use api::{
    EngineKind, Note, NoteKind, PredictionId, Roles, Share, ShareToken, Source, Status, routes,
};
use axum::http::StatusCode;
use domain::{
    clock::{Clock, to_wire_timestamp},
    model_target::depth2img,
    prediction::{StoredImage, StoredImages},
};
use image::{Rgb, RgbImage};
use imaging::pictures::write_png;
use reqwest::Method;
use serde_json::{Value, json};
use store::{Completion, NewPrediction};

use crate::test_server::{TestResponse, TestServer, send};

/// A prompt that must not appear in restricted responses.
const PROMPT: &str = "a secret pagoda\nin fog";

/// A succeeded result of the client's owner: an input, a depth map, and two outputs with metadata.
async fn create_result(app: &TestServer) -> PredictionId {
    create_result_with(
        app,
        json!({"prompt": PROMPT, "scheduler": "KLMS", "input_image": app.address("/v1/files/abc")}),
    )
    .await
}

async fn create_result_with(app: &TestServer, input: Value) -> PredictionId {
    let pictures = StoredImages {
        input: Some(store_picture(app, 10, None).await),
        depth: Some(store_picture(app, 20, None).await),
        outputs: vec![
            store_picture(app, 30, Some(PROMPT)).await,
            store_picture(app, 40, Some(PROMPT)).await,
        ],
        notes: vec![Note::image(NoteKind::TurnedUpright)],
    };
    insert_result(app, input, pictures).await
}

/// A succeeded result with this file as its output.
async fn create_result_of(app: &TestServer, file: &[u8], extension: &str) -> PredictionId {
    let blob = app.state().blobs.put(file.to_vec().into(), extension).await;
    let output = StoredImage {
        blob: blob.unwrap(),
        width: 320,
        height: 240,
        region: None,
    };
    let pictures = StoredImages {
        outputs: vec![output],
        ..StoredImages::default()
    };
    insert_result(app, json!({"prompt": PROMPT}), pictures).await
}

async fn insert_result(app: &TestServer, input: Value, pictures: StoredImages) -> PredictionId {
    let prediction = new_prediction(app, input, pictures);
    assert!(
        app.state()
            .store
            .predictions()
            .insert(&prediction)
            .await
            .unwrap()
    );
    let ending = Completion {
        logs: "Using seed: 7\n",
        ..Completion::new(Status::Succeeded, &prediction.created_at)
    };
    app.state()
        .store
        .predictions()
        .finish(&prediction.id, &ending)
        .await
        .unwrap();
    prediction.id
}

fn new_prediction(app: &TestServer, input: Value, pictures: StoredImages) -> NewPrediction {
    NewPrediction {
        id: PredictionId::from_entropy(rand::random()),
        owner: app.owner_id(),
        target: depth2img().target.clone(),
        input: input.as_object().unwrap().clone(),
        secrets: api::Input::new(),
        roles: Roles {
            image: Some("input_image".into()),
            depth: Some("depth_image".into()),
            ..Roles::default()
        },
        seed: 7,
        pictures,
        unprepared_depth: None,
        grid: None,
        source: Source::Api,
        engine: EngineKind::BuiltIn,
        idempotency_key: None,
        parent: None,
        webhook: None,
        created_at: to_wire_timestamp(app.clock().now()),
        deadline: None,
    }
}

async fn store_picture(app: &TestServer, shade: u8, prompt: Option<&str>) -> StoredImage {
    let parameters = prompt.map(|prompt| json!({ "prompt": prompt }));
    let png = write_png(
        &RgbImage::from_pixel(96, 64, Rgb([shade, 90, 90])),
        parameters.as_ref(),
    );
    StoredImage {
        blob: app.state().blobs.put(png.into(), "png").await.unwrap(),
        width: 96,
        height: 64,
        region: None,
    }
}

/// The text chunks of a PNG.
fn texts(png: &[u8]) -> Vec<(String, String)> {
    let mut reader = png::Decoder::new(Cursor::new(png)).read_info().unwrap();
    reader.finish().unwrap();
    reader
        .info()
        .utf8_text
        .iter()
        .map(|text| (text.keyword.clone(), text.get_text().unwrap()))
        .collect()
}

/// Creates a share of a new result, with `more` in the request.
async fn share(app: &TestServer, more: Value) -> Share {
    let result = create_result(app).await;
    create_share(app, &result, more).await
}

async fn create_share(app: &TestServer, result: &PredictionId, more: Value) -> Share {
    let response = post_share(app, result, more).await;
    assert_eq!(response.status, StatusCode::CREATED, "{}", response.text());
    response.json()
}

async fn post_share(app: &TestServer, result: &PredictionId, more: Value) -> TestResponse {
    let mut body = json!({ "prediction": result });
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    app.post(routes::SHARES, &body).await
}

async fn change(app: &TestServer, share: &Share, body: Value) -> TestResponse {
    send(
        app.request(Method::PATCH, &routes::share(&share.id))
            .json(&body),
    )
    .await
}

/// The token in a share's URL.
fn token(share: &Share) -> ShareToken {
    share
        .url
        .as_deref()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .parse()
        .unwrap()
}

/// Submits the password form.
async fn submit_password(app: &TestServer, path: &str, password: &str) -> TestResponse {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("password", password)
        .finish();
    let form = app
        .request(Method::POST, path)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body);
    send(form).await
}

fn oembed(url: &str, more: &str) -> String {
    let url: String = url::form_urlencoded::byte_serialize(url.as_bytes()).collect();
    format!("{}?url={url}{more}", routes::OEMBED)
}

/// All URLs of a share.
fn addresses(share: &Share) -> Vec<String> {
    let token = token(share);
    let pictures = ["input", "depth", "output-1", "output-2", "card"]
        .map(|name| routes::share_picture(&token, name));
    let others = [
        routes::share_page(&token),
        routes::embed(&token),
        routes::shared(&token),
        oembed(share.url.as_deref().unwrap(), ""),
        oembed(share.embed_url.as_deref().unwrap(), "&format=xml"),
    ];
    pictures.into_iter().chain(others).collect()
}

async fn statuses(app: &TestServer, share: &Share) -> Vec<u16> {
    let mut statuses = Vec::new();
    for address in addresses(share) {
        statuses.push(app.get(&address).await.status.as_u16());
    }
    statuses
}
