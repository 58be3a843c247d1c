//! Any model of Replicate's, by any of its names, whatever it takes and gives; and what only Replicate knows.

use std::time::Duration;

use api::{Prediction, Status, routes};
use serde_json::{Value, json};

use crate::{
    app::TestApp,
    photo::photo,
    upstream::{TOKEN, Upstream},
};

const ID: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// A version that takes a picture, a mask and a whole number.
fn version() -> Value {
    json!({"id": ID, "created_at": "2026-01-01T00:00:00Z", "cog_version": "0.16.0", "openapi_schema": {"components": {"schemas": {"Input": {
        "type": "object", "required": ["image"], "properties": {
            "image": {"type": "string", "format": "uri", "x-order": 0}, "mask": {"type": "string", "format": "uri", "x-order": 1},
            "scale": {"type": "integer", "maximum": 8, "x-order": 2}
        }
    }}}}})
}

/// A Replicate with a model of the public's, an official one and a deployment.
async fn world() -> (Upstream, TestApp) {
    let upstream = Upstream::start().await;
    {
        let mut world = upstream.world();
        let model = |official: bool| json!({"owner": "acme", "name": "m", "is_official": official, "latest_version": version()});
        world.answers = [
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
        .map(|(question, answer)| (question.to_owned(), answer))
        .into();
    }
    let flags = upstream.flags();
    let app = TestApp::start_with(&flags.iter().map(String::as_str).collect::<Vec<_>>()).await;
    (upstream, app)
}

async fn ended(app: &TestApp, created: &Prediction) -> Prediction {
    loop {
        let prediction: Prediction = app.get(&routes::prediction(&created.id)).await.json();
        if prediction.status.is_terminal() {
            return prediction;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_model_goes_by_every_name_and_is_created_as_replicate_wants_it() {
    let (upstream, app) = world().await;
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
        let answer = app.post(path, &body).await;
        assert_eq!(
            answer.status,
            201,
            "{path} {body}: {}",
            String::from_utf8_lossy(&answer.body)
        );
        let created: Prediction = answer.json();
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
        let world = upstream.world();
        assert_eq!(world.paths.last().unwrap(), created_at);
        let (sent, _) = world.created.last().unwrap();
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
async fn an_input_is_checked_by_its_own_schema_and_what_is_not_there_is_said() {
    let (upstream, app) = world().await;
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
    assert!(upstream.world().created.is_empty());
}

#[tokio::test]
async fn ones_own_files_go_along_and_other_addresses_are_passed_on() {
    let (upstream, app) = world().await;
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
    let (sent, _) = &upstream.world().created[0];
    assert_eq!(sent["input"]["mask"], mask);
    assert!(
        sent["input"]["image"]
            .as_str()
            .unwrap()
            .starts_with("data:image/png;base64,")
    );
}

#[tokio::test]
async fn outputs_of_every_shape_are_kept_in_their_shape() {
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
        let (upstream, app) = world().await;
        upstream.world().life = vec![
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
            "as Replicate says, which is what is paid for"
        );
        let mut output = done.output.unwrap();
        for address in addresses(&mut output) {
            assert_eq!(
                app.stranger().get(&address).await.status,
                200,
                "{address} is on this host and opens to anybody"
            );
        }
        assert_eq!(output, expected, "{given}");
    }
}

/// Takes the addresses out of an output.
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
async fn a_version_by_its_id_alone_is_taken_and_its_model_is_learned() {
    let (upstream, app) = world().await;
    upstream.world().life =
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
        "from now on what it takes is known"
    );
}

#[tokio::test]
async fn what_replicate_knows_better_it_is_asked_and_its_addresses_lead_here() {
    let (upstream, app) = world().await;
    assert_eq!(
        app.get("/v1/hardware").await.json::<Value>(),
        json!([{"name": "Nvidia T4 GPU", "sku": "gpu-t4"}])
    );
    let page: Value = app.get("/v1/models?cursor=b").await.json();
    let next = page["next"].as_str().unwrap();
    assert!(
        next.ends_with("/v1/models?cursor=c") && !next.starts_with(upstream.base()),
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
async fn a_token_that_replicate_does_not_take_is_this_servers_fault_and_not_the_clients() {
    let upstream = Upstream::start().await;
    let flags = upstream.flags();
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
    let app = TestApp::start_with(&flags).await;
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
async fn a_training_is_its_owners() {
    let (upstream, app) = world().await;
    let create = format!("/v1/models/acme/upscaler/versions/{ID}/trainings");
    let training =
        json!({"id": "t1", "status": "starting", "urls": {"get": "{base}/v1/trainings/t1"}});
    let others = json!({"results": [{"id": "t0"}, training.clone()]});
    let answers = [
        (format!("POST {create}"), training.clone()),
        ("GET /v1/trainings/t1".into(), training),
        ("GET /v1/trainings".into(), others),
    ];
    upstream.world().answers.extend(answers);
    let begun: Value = app
        .post(&create, &json!({"destination": "acme/mine", "input": {}}))
        .await
        .json();
    assert!(
        !begun["urls"]["get"]
            .as_str()
            .unwrap()
            .starts_with(upstream.base())
    );
    assert_eq!(
        app.get("/v1/trainings/t1").await.json::<Value>()["id"],
        "t1"
    );
    let list: Value = app.get("/v1/trainings").await.json();
    assert_eq!(list["results"].as_array().unwrap().len(), 1, "{list}");
    assert_eq!(app.stranger().get("/v1/trainings/t1").await.status, 404);
    let told = app
        .post(
            &create,
            &json!({"input": {}, "webhook": "https://a.example/hook"}),
        )
        .await
        .problem();
    assert!(
        told.status == 422 && told.detail.contains("webhook")
            || told.invalid_fields[0].field == "webhook",
        "{told:?}"
    );
}
