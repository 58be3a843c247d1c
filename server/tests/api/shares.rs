//! `/api/shares`, `/api/shared`, `/s`, `/embed` and `/oembed`: links to results.

mod embed;
mod oembed;
mod owner;
mod page;
mod password;
mod pictures;
mod shared;

use std::io::Cursor;

use api::{EngineKind, PredictionId, Roles, Share, ShareToken, Source, Status, routes};
use axum::http::StatusCode;
use image::{Rgb, RgbImage};
use reqwest::Method;
use serde_json::{Value, json};
use server::{
    clock::{Clock, stamp},
    models::depth2img,
    pictures::write_png,
    predictions::{KeptPicture, KeptPictures},
    store::{Draft, Ending},
};

use crate::app::{Answer, TestApp, send};

/// A prompt that is looked for where it must not be.
const PROMPT: &str = "a secret pagoda\nin fog";

/// A result of the asker's that ended well: an input, its depth, and two outputs that say how they were made.
async fn made(app: &TestApp) -> PredictionId {
    made_of(
        app,
        json!({"prompt": PROMPT, "scheduler": "KLMS", "input_image": app.address("/v1/files/abc")}),
    )
    .await
}

async fn made_of(app: &TestApp, input: Value) -> PredictionId {
    let pictures = KeptPictures {
        input: Some(keep(app, 10, None).await),
        depth: Some(keep(app, 20, None).await),
        outputs: vec![
            keep(app, 30, Some(PROMPT)).await,
            keep(app, 40, Some(PROMPT)).await,
        ],
        notes: vec!["Turned upright".into()],
    };
    let draft = draft(app, input, pictures);
    assert!(app.state().store.insert_prediction(&draft).await.unwrap());
    let ending = Ending {
        logs: "Using seed: 7\n",
        ..Ending::of(Status::Succeeded, &draft.created_at)
    };
    app.state()
        .store
        .finish_prediction(&draft.id, &ending)
        .await
        .unwrap();
    draft.id
}

fn draft(app: &TestApp, input: Value, pictures: KeptPictures) -> Draft {
    Draft {
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
        held_depth: None,
        grid: None,
        source: Source::Api,
        engine: EngineKind::Local,
        idempotency_key: None,
        parent: None,
        webhook: None,
        created_at: stamp(app.clock().now()),
        deadline: None,
    }
}

async fn keep(app: &TestApp, shade: u8, says: Option<&str>) -> KeptPicture {
    let said = says.map(|prompt| json!({ "prompt": prompt }));
    let png = write_png(
        &RgbImage::from_pixel(96, 64, Rgb([shade, 90, 90])),
        said.as_ref(),
    );
    KeptPicture {
        blob: app.state().blobs.put(png.into(), "png").await.unwrap(),
        width: 96,
        height: 64,
        region: None,
    }
}

/// What a PNG says beside its pixels.
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

/// A link to a new result of the asker's, made with this more.
async fn share(app: &TestApp, more: Value) -> Share {
    let result = made(app).await;
    share_of(app, &result, more).await
}

async fn share_of(app: &TestApp, result: &PredictionId, more: Value) -> Share {
    let answer = ask(app, result, more).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.json()
}

async fn ask(app: &TestApp, result: &PredictionId, more: Value) -> Answer {
    let mut wish = json!({ "prediction": result });
    wish.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    app.post(routes::SHARES, &wish).await
}

async fn change(app: &TestApp, share: &Share, wish: Value) -> Answer {
    send(
        app.request(Method::PATCH, &routes::share(&share.id))
            .json(&wish),
    )
    .await
}

/// What opens a link, from its address.
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

/// Gives a password on a page, as a browser's form does.
async fn give(app: &TestApp, path: &str, password: &str) -> Answer {
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

/// Everything that a link leads to.
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

async fn statuses(app: &TestApp, share: &Share) -> Vec<u16> {
    let mut statuses = Vec::new();
    for address in addresses(share) {
        statuses.push(app.get(&address).await.status.as_u16());
    }
    statuses
}
