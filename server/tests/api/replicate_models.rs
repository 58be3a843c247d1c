//! Arbitrary models on Replicate: references, inputs and outputs; and requests that are forwarded.

use api::{Prediction, Status, routes};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    fake_replicate::{FakeReplicate, TOKEN},
    photo::{self, photo},
    test_server::TestServer,
};

const ID: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// A version with a picture, a mask and an integer input.
fn version() -> Value {
    json!({"id": ID, "created_at": "2026-01-01T00:00:00Z", "cog_version": "0.16.0", "openapi_schema": {"components": {"schemas": {"Input": {
        "type": "object", "required": ["image"], "properties": {
            "image": {"type": "string", "format": "uri", "x-order": 0}, "mask": {"type": "string", "format": "uri", "x-order": 1},
            "scale": {"type": "integer", "maximum": 8, "x-order": 2}
        }
    }}}}})
}

/// A fake with a community model, an official model and a deployment.
async fn fake() -> (FakeReplicate, TestServer) {
    let replicate = FakeReplicate::start().await;
    {
        let mut fake = replicate.state();
        let model = |official: bool| json!({"owner": "acme", "name": "m", "is_official": official, "latest_version": version()});
        fake.responses = [
            ("GET /v1/models/acme/upscaler", model(false)),
            (&format!("GET /v1/models/acme/upscaler/versions/{ID}"), version()),
            ("GET /v1/models/acme/painter", model(true)),
            (
                "GET /v1/deployments/acme/fast",
                json!({"owner": "acme", "name": "fast", "current_release": {"model": "acme/upscaler", "version": ID}}),
            ),
            ("GET /v1/hardware", json!([{"name": "Nvidia T4 GPU", "sku": "gpu-t4"}])),
            ("GET /v1/models?cursor=b", json!({"next": "{base}/v1/models?cursor=c", "results": []})),
        ]
        .map(|(question, response)| (question.to_owned(), response))
        .into();
    }
    let flags = replicate.flags();
    let app = TestServer::start_with(&flags.iter().map(String::as_str).collect::<Vec<_>>()).await;
    (replicate, app)
}

async fn ended(app: &TestServer, created: &Prediction) -> Prediction {
    app.finished(created).await
}

#[tokio::test]
async fn model_is_created_by_every_kind_of_reference() {
    let (replicate, app) = fake().await;
    let image = app.upload("photo.png", &photo()).await.urls.get;
    for (path, body, model, version, created_at) in [
        (
            routes::PREDICTIONS,
            json!({"version": "acme/upscaler"}),
            "acme/upscaler",
            ID,
            "/v1/predictions",
        ),
        (
            routes::PREDICTIONS,
            json!({"version": format!("acme/upscaler:{ID}")}),
            "acme/upscaler",
            ID,
            "/v1/predictions",
        ),
        (
            routes::PREDICTIONS,
            json!({"version": ID}),
            "acme/upscaler",
            ID,
            "/v1/predictions",
        ),
        (
            "/v1/models/acme/upscaler/predictions",
            json!({}),
            "acme/upscaler",
            ID,
            "/v1/predictions",
        ),
        (
            routes::PREDICTIONS,
            json!({"version": "acme/painter"}),
            "acme/painter",
            "hidden",
            "/v1/models/acme/painter/predictions",
        ),
        (
            "/v1/deployments/acme/fast/predictions",
            json!({}),
            "acme/upscaler",
            ID,
            "/v1/deployments/acme/fast/predictions",
        ),
    ] {
        let mut body = body;
        body["input"] = json!({"image": image, "scale": 2});
        let response = app.post(path, &body).await;
        assert_eq!(
            response.status,
            201,
            "{path} {body}: {}",
            String::from_utf8_lossy(&response.body)
        );
        let created: Prediction = response.json();
        assert_eq!(
            (created.model.as_str(), created.version.as_str()),
            (model, version),
            "{path} {body}"
        );
        assert_eq!(
            created.deployment.as_deref(),
            path.contains("deployments").then_some("acme/fast")
        );
        assert_eq!(ended(&app, &created).await.status, Status::Succeeded);
        let fake = replicate.state();
        assert_eq!(fake.paths.last().unwrap(), created_at);
        let (sent, _) = fake.created.last().unwrap();
        assert_eq!(
            sent.get("version"),
            (created_at == "/v1/predictions")
                .then(|| json!(ID))
                .as_ref()
        );
        assert_eq!(sent["input"]["scale"], 2);
    }
}

#[tokio::test]
async fn input_is_validated_by_schema_of_model() {
    let (replicate, app) = fake().await;
    let problem = app
        .post(
            routes::PREDICTIONS,
            &json!({"version": "acme/upscaler", "input": {"scale": 9}}),
        )
        .await
        .problem();
    let faults: Vec<&str> = problem
        .invalid_fields
        .iter()
        .map(|fault| fault.kind.as_str())
        .collect();
    assert_eq!(
        (problem.status, faults),
        (422, vec!["required", "number_lte"])
    );
    for version in [
        "acme/nothing",
        &format!("acme/upscaler:{}", "b".repeat(64)),
        "no name",
    ] {
        let problem = app
            .post(
                routes::PREDICTIONS,
                &json!({"version": version, "input": {}}),
            )
            .await
            .problem();
        assert_eq!(
            (problem.status, problem.title.as_deref()),
            (422, Some("Invalid version or not permitted")),
            "{version}"
        );
    }
    assert_eq!(
        app.post("/v1/models/acme/nothing/predictions", &json!({"input": {}}))
            .await
            .status,
        404
    );
    assert_eq!(
        app.post(
            "/v1/deployments/acme/nothing/predictions",
            &json!({"input": {}})
        )
        .await
        .status,
        404
    );
    assert!(replicate.state().created.is_empty());
}

#[tokio::test]
async fn own_files_are_uploaded_and_other_urls_forwarded() {
    let (replicate, app) = fake().await;
    let image = app.upload("photo.png", &photo()).await.urls.get;
    let mask = "https://example.invalid/mask.png";
    let input = json!({"image": image, "mask": mask});
    let created: Prediction = app
        .post(
            routes::PREDICTIONS,
            &json!({"version": "acme/upscaler", "input": input}),
        )
        .await
        .json();
    let done = ended(&app, &created).await;
    assert_eq!(
        done.input["image"],
        json!(image),
        "the owner sees what was sent"
    );
    assert!(
        done.pictures.input.is_some() && done.pictures.depth.is_some(),
        "the comparison has its picture and its depth"
    );
    let (sent, _) = &replicate.state().created[0];
    assert_eq!(sent["input"]["mask"], mask);
    assert!(
        sent["input"]["image"]
            .as_str()
            .unwrap()
            .starts_with("data:image/png;base64,")
    );
}

/// What says where or by whom a picture was taken.
const PRIVATE: [&[u8]; 9] = [
    b"Exif",
    b"EXIF",
    b"eXIf",
    b"xmp",
    b"XMP",
    b"Muster",
    b"Beispiel",
    b"ftypmp4",
    b"+48",
];

#[tokio::test]
async fn pictures_are_sent_without_metadata_and_with_their_pixels() {
    let (replicate, app) = fake().await;
    for (name, file) in photo::WITH_A_PLACE {
        let image = app.upload(name, file).await.urls.get;
        let body = json!({"version": "acme/upscaler", "input": {"image": image}});
        let created: Prediction = app.post(routes::PREDICTIONS, &body).await.json();
        assert_eq!(
            ended(&app, &created).await.status,
            Status::Succeeded,
            "{name}"
        );
        let (request, _) = replicate.state().created.pop().unwrap();
        let sent = request["input"]["image"].as_str().unwrap();
        let (_, data) = sent.split_once(";base64,").unwrap();
        let sent = STANDARD.decode(data).unwrap();
        for word in PRIVATE {
            assert!(
                !sent.windows(word.len()).any(|bytes| bytes == word),
                "{name}"
            );
        }
        assert!(sent.len() <= file.len() + 64, "{name}");
        let pixels = |bytes| image::load_from_memory(bytes).unwrap();
        assert!(pixels(&sent) == pixels(file), "{name}");
    }
}

#[tokio::test]
async fn picture_that_cannot_be_read_is_not_sent() {
    let (replicate, app) = fake().await;
    let heic = include_bytes!("../pictures/gps-heic.heic");
    let image = app.upload("a.heic", heic).await.urls.get;
    let body = json!({"version": "acme/upscaler", "input": {"image": image}});
    let response = app.post(routes::PREDICTIONS, &body).await;
    if response.status == 201 {
        let ended = ended(&app, &response.json()).await;
        assert_eq!(ended.status, Status::Failed);
        assert!(ended.error.unwrap_or_default().contains("HEIC"));
    } else {
        assert!(response.problem().detail.contains("HEIC"));
    }
    assert!(replicate.state().created.is_empty());
}

#[tokio::test]
async fn outputs_of_every_shape_are_stored_in_that_shape() {
    for (given, expected) in [
        (json!("{base}/out/0.png"), json!("file")),
        (
            json!(["{base}/out/0.png", "{base}/out/clip.mp4"]),
            json!(["file", "file"]),
        ),
        (
            json!({"mask": "{base}/out/0.png", "score": 0.5, "words": ["https://a.example is here"]}),
            json!({"mask": "file", "score": 0.5, "words": ["https://a.example is here"]}),
        ),
        (json!(["On", "ce"]), json!(["On", "ce"])),
        (json!("a text"), json!("a text")),
    ] {
        let (replicate, app) = fake().await;
        replicate.state().states = vec![
            json!({"status": "succeeded", "output": given, "metrics": {"predict_time": 1.25}}),
        ];
        let image = app.upload("photo.png", &photo()).await.urls.get;
        let request = json!({"version": "acme/upscaler", "input": {"image": image}});
        let done = ended(&app, &app.post(routes::PREDICTIONS, &request).await.json()).await;
        assert_eq!(
            (done.status, &done.error),
            (Status::Succeeded, &None),
            "{given}"
        );
        assert_eq!(
            done.metrics.unwrap().predict_time,
            Some(1.25),
            "the time that Replicate measured and bills"
        );
        let mut output = done.output.unwrap();
        for address in addresses(&mut output) {
            assert_eq!(
                app.anonymous().get(&address).await.status,
                200,
                "{address} is on this host and opens to anybody"
            );
        }
        assert_eq!(output, expected, "{given}");
    }
}

/// Removes the URLs from an output.
fn addresses(output: &mut Value) -> Vec<String> {
    match output {
        Value::String(text) if text.contains("/blobs/") => {
            vec![std::mem::replace(text, "file".into())]
        }
        Value::Array(values) => values.iter_mut().flat_map(addresses).collect(),
        Value::Object(entries) => entries.values_mut().flat_map(addresses).collect(),
        _ => vec![],
    }
}

#[tokio::test]
async fn version_id_alone_is_accepted_and_resolves_model() {
    let (replicate, app) = fake().await;
    replicate.state().states =
        vec![json!({"status": "succeeded", "model": "acme/upscaler", "output": "words"})];
    let request = json!({"version": ID, "input": {"text": "fog", "anything": [1]}});
    let created: Prediction = app.post(routes::PREDICTIONS, &request).await.json();
    assert_eq!((created.model.as_str(), created.version.as_str()), ("", ID));
    let done = ended(&app, &created).await;
    assert_eq!(
        (done.model.as_str(), done.output),
        ("acme/upscaler", Some(json!("words")))
    );
    assert_eq!(
        app.post(routes::PREDICTIONS, &request).await.status,
        422,
        "the schema is known after the first run"
    );
}

#[tokio::test]
async fn catalog_reads_are_forwarded_with_own_urls() {
    let (replicate, app) = fake().await;
    assert_eq!(
        app.get("/v1/hardware").await.json::<Value>(),
        json!([{"name": "Nvidia T4 GPU", "sku": "gpu-t4"}])
    );
    let page: Value = app.get("/v1/models?cursor=b").await.json();
    let next = page["next"].as_str().unwrap();
    assert!(
        next.ends_with("/v1/models?cursor=c") && !next.starts_with(replicate.base()),
        "{next}"
    );
    assert_eq!(
        app.get("/v1/models/acme/nothing").await.problem().status,
        404
    );
    assert_eq!(
        app.post("/v1/models", &json!({"owner": "acme", "name": "new"}))
            .await
            .status,
        405,
        "nothing is changed in the account"
    );
}

#[tokio::test]
async fn invalid_upstream_token_is_service_unavailable() {
    let replicate = FakeReplicate::start().await;
    let flags = replicate.flags();
    let flags: Vec<&str> = flags
        .iter()
        .map(|flag| {
            if flag == TOKEN {
                "r8_another_one_that_is_wrong_0000"
            } else {
                flag
            }
        })
        .collect();
    let app = TestServer::start_with(&flags).await;
    for problem in [
        app.get("/v1/models").await.problem(),
        app.post("/v1/models/a/b/predictions", &json!({"input": {}}))
            .await
            .problem(),
    ] {
        assert!(
            problem.status == 503 && problem.detail.contains("REPLICATE_API_TOKEN"),
            "{problem:?}"
        );
    }
}

#[tokio::test]
async fn training_belongs_to_its_owner() {
    let (replicate, app) = fake().await;
    let create = format!("/v1/models/acme/upscaler/versions/{ID}/trainings");
    let training =
        json!({"id": "t1", "status": "starting", "urls": {"get": "{base}/v1/trainings/t1"}});
    let others = json!({"results": [{"id": "t0"}, training.clone()]});
    let responses = [
        (format!("POST {create}"), training.clone()),
        ("GET /v1/trainings/t1".into(), training),
        ("GET /v1/trainings".into(), others),
    ];
    replicate.state().responses.extend(responses);
    let begun: Value = app
        .post(&create, &json!({"destination": "acme/mine", "input": {}}))
        .await
        .json();
    assert!(
        !begun["urls"]["get"]
            .as_str()
            .unwrap()
            .starts_with(replicate.base())
    );
    assert_eq!(
        app.get("/v1/trainings/t1").await.json::<Value>()["id"],
        "t1"
    );
    let list: Value = app.get("/v1/trainings").await.json();
    assert_eq!(list["results"].as_array().unwrap().len(), 1, "{list}");
    assert_eq!(app.anonymous().get("/v1/trainings/t1").await.status, 404);
    let actual = app
        .post(
            &create,
            &json!({"input": {}, "webhook": "https://a.example/hook"}),
        )
        .await
        .problem();
    assert!(
        actual.status == 422 && actual.detail.contains("webhook")
            || actual.invalid_fields[0].field == "webhook",
        "{actual:?}"
    );
}
