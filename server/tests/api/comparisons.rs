//! `/api/comparisons`: creation, votes, notes and shares

use api::{Grid, Page, Prediction, Share, ShareToken, Shared, Shares, Status, Votes, routes};
use axum::http::StatusCode;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    fake_replicate::FakeReplicate,
    photo::photo,
    test_server::{TestResponse, TestServer, send},
};

const ID: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const MODELS: [&str; 2] = ["acme/painter", "acme/sketcher"];

/// Two community models with differently named inputs of the same roles.
async fn fake() -> (FakeReplicate, TestServer) {
    let replicate = FakeReplicate::start().await;
    let model = |id: &str, properties: Value, required: &[&str]| {
        let input = json!({"type": "object", "properties": properties, "required": required});
        let document = json!({"components": {"schemas": {"Input": input}}});
        let version = json!({"id": id, "created_at": "2026-01-01T00:00:00Z", "cog_version": "0.16.0", "openapi_schema": document});
        json!({"owner": "acme", "name": "m", "is_official": false, "latest_version": version})
    };
    let painter = json!({
        "image": {"type": "string", "format": "uri"}, "prompt": {"type": "string"}, "num_outputs": {"type": "integer", "maximum": 4},
        "seed": {"type": "integer"},
    });
    let sketcher = json!({
        "input_image": {"type": "string", "format": "uri"}, "text": {"type": "string"}, "n_samples": {"enum": ["1", "4"]},
        "random_seed": {"type": "integer", "maximum": 65_535},
    });
    replicate.state().responses = [
        (
            "GET /v1/models/acme/painter".to_owned(),
            model(ID, painter, &["image"]),
        ),
        (
            "GET /v1/models/acme/sketcher".to_owned(),
            model(&"b".repeat(64), sketcher, &["input_image"]),
        ),
    ]
    .into();
    replicate.state().states = vec![
        json!({"status": "succeeded", "output": "{base}/out/0.png", "metrics": {"predict_time": 1.25}}),
    ];
    let flags = replicate.flags();
    let app = TestServer::start_with(&flags.iter().map(String::as_str).collect::<Vec<_>>()).await;
    (replicate, app)
}

/// The inputs of each model, extended by these.
async fn inputs(app: &TestServer, more: [Value; 2]) -> Value {
    let picture = app.upload("photo.png", &photo()).await.urls.get;
    let mut models = json!([
        {"version": MODELS[0], "input": {"image": picture, "prompt": "fog", "num_outputs": 3}},
        {"version": MODELS[1], "input": {"input_image": picture, "text": "fog"}},
    ]);
    for (index, more) in more.into_iter().enumerate() {
        models[index]["input"]
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
    }
    json!({ "models": models })
}

async fn create(app: &TestServer, body: &Value) -> TestResponse {
    app.post(routes::COMPARISONS, body).await
}

/// A finished comparison.
async fn made(app: &TestServer) -> Grid {
    let response = create(app, &inputs(app, [json!({}), json!({})]).await).await;
    assert_eq!(response.status, StatusCode::CREATED, "{}", response.text());
    let grid: Grid = response.json();
    app.get_until(&routes::grid(&grid.id), |grid: &Grid| {
        let mut cells = grid.cells.iter().flatten();
        cells.all(|cell| cell.status.is_terminal())
    })
    .await
}

async fn share(app: &TestServer, grid: &Grid, shows: &str) -> (Share, ShareToken) {
    let response = app
        .post(
            routes::SHARES,
            &json!({"grid": grid.id, "visibility": shows}),
        )
        .await;
    assert_eq!(response.status, StatusCode::CREATED, "{}", response.text());
    let share: Share = response.json();
    let token = share
        .url
        .as_deref()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    (share, token)
}

async fn put(app: &TestServer, path: &str, body: Value) -> TestResponse {
    send(app.request(Method::PUT, path).json(&body)).await
}

async fn faults(app: &TestServer, body: &Value) -> Vec<(String, String)> {
    let problem = create(app, body).await.problem();
    assert_eq!(problem.status, 422);
    problem
        .invalid_fields
        .into_iter()
        .map(|fault| (fault.field, fault.description))
        .collect()
}

#[tokio::test]
async fn each_model_yields_one_output_from_mapped_input_and_shared_seed() {
    let (replicate, app) = fake().await;
    let done = made(&app).await;
    assert_eq!(
        json!(done.axes),
        json!([{"field": "model", "values": MODELS}])
    );
    let cells: Vec<&Prediction> = done.cells.iter().flatten().collect();
    assert!(
        cells
            .iter()
            .all(|cell| cell.status == Status::Succeeded && cell.pictures.outputs.len() == 1),
        "{cells:?}"
    );
    assert_eq!(
        cells
            .iter()
            .map(|cell| cell.model.as_str())
            .collect::<Vec<_>>(),
        MODELS
    );
    assert_eq!(
        (&cells[0].input["num_outputs"], &cells[1].input["n_samples"]),
        (&json!(1), &json!("1"))
    );
    assert_eq!(cells[0].input["seed"], cells[1].input["random_seed"]);
    assert!(
        cells[0].input["seed"].as_i64().unwrap() <= 65_535,
        "the seed is in the range of both models"
    );
    assert_eq!(done.input, cells[0].input, "the first model's");
    assert_eq!(replicate.state().created.len(), 2);
}

#[tokio::test]
async fn given_seed_is_unchanged() {
    let (_upstream, app) = fake().await;
    let grid: Grid = create(&app, &inputs(&app, [json!({"seed": 7}), json!({})]).await)
        .await
        .json();
    assert_eq!(grid.cells[0].as_ref().unwrap().input["seed"], 7);
}

#[tokio::test]
async fn invalid_comparison_names_model_and_creates_nothing() {
    let (replicate, app) = fake().await;
    let wrong = inputs(&app, [json!({"prompt": 3}), json!({"random_seed": 65_536})]).await;
    let actual: Vec<String> = faults(&app, &wrong)
        .await
        .into_iter()
        .map(|(field, _)| field)
        .collect();
    assert_eq!(
        actual,
        ["models.0.input.prompt", "models.1.input.random_seed"]
    );
    let good = inputs(&app, [json!({}), json!({})]).await;
    let one = &good["models"][0];
    assert_eq!(
        faults(&app, &json!({"models": [one]})).await,
        [(
            "models".to_owned(),
            "A comparison has 2 to 6 models; this one has 1".to_owned()
        )]
    );
    assert_eq!(
        faults(&app, &json!({"models": vec![one; 7]})).await[0].0,
        "models"
    );
    let twice = faults(&app, &json!({"models": [one, one]})).await;
    assert_eq!(
        twice,
        [(
            "models.1.version".to_owned(),
            "acme/painter is already in the comparison".to_owned()
        )]
    );
    let nowhere = json!({"models": [one, {"version": "acme/nothing", "input": {}}]});
    assert_eq!(faults(&app, &nowhere).await[0].0, "models.1.version");
    assert!(replicate.state().created.is_empty());
    assert_eq!(
        app.get(routes::PREDICTIONS)
            .await
            .json::<Page<Prediction>>()
            .results,
        vec![]
    );
}

#[tokio::test]
async fn repeated_idempotency_key_creates_no_second_comparison() {
    let (_upstream, app) = fake().await;
    let body = inputs(&app, [json!({}), json!({})]).await;
    let create = || {
        send(
            app.request(Method::POST, routes::COMPARISONS)
                .header("idempotency-key", "once")
                .json(&body),
        )
    };
    let (first, second): (Grid, Grid) = (create().await.json(), create().await.json());
    assert_eq!(first.id, second.id);
    assert_eq!(
        app.get(routes::PREDICTIONS)
            .await
            .json::<Page<Prediction>>()
            .results
            .len(),
        2
    );
}

#[tokio::test]
async fn only_owner_sets_note_and_votes() {
    let (_upstream, app) = fake().await;
    let grid: Grid = create(&app, &inputs(&app, [json!({}), json!({})]).await)
        .await
        .json();
    let (path, vote) = (routes::grid(&grid.id), routes::grid_vote(&grid.id));
    let note = |app: TestServer, note: String| {
        let path = path.clone();
        async move {
            send(
                app.request(Method::PATCH, &path)
                    .json(&json!({ "note": note })),
            )
            .await
        }
    };
    assert_eq!(
        note(app.clone(), "  the left one \n".into())
            .await
            .json::<Grid>()
            .note
            .as_deref(),
        Some("the left one")
    );
    assert_eq!(
        note(app.clone(), "x".repeat(1_001))
            .await
            .problem()
            .invalid_fields[0]
            .field,
        "note"
    );
    assert_eq!(
        put(&app, &vote, json!({"cell": 1})).await.json::<Votes>(),
        Votes {
            votes: vec![0, 1],
            vote: Some(1)
        }
    );
    assert_eq!(
        put(&app, &vote, json!({"cell": 0})).await.json::<Votes>(),
        Votes {
            votes: vec![1, 0],
            vote: Some(0)
        },
        "one vote each"
    );
    let read: Grid = app.get(&path).await.json();
    assert_eq!(
        (read.note.as_deref(), read.votes, read.vote),
        (Some("the left one"), vec![1, 0], Some(0))
    );
    assert_eq!(
        put(&app, &vote, json!({"cell": 2}))
            .await
            .problem()
            .invalid_fields[0]
            .field,
        "cell"
    );
    assert_eq!(
        put(&app, &vote, json!({"cell": null}))
            .await
            .json::<Votes>(),
        Votes::default()
    );
    let other = app.owner("another");
    assert_eq!(
        (
            put(&other, &vote, json!({"cell": 1})).await.status,
            note(other, "mine".into()).await.status.as_u16()
        )
            .1,
        404
    );
    assert_eq!(
        put(&app.owner("another"), &vote, json!({"cell": 1}))
            .await
            .problem()
            .status,
        404
    );
    assert_eq!(
        note(app.clone(), " ".into()).await.json::<Grid>().note,
        None
    );
}

#[tokio::test]
async fn shared_comparison_labels_outputs_by_model() {
    let (_upstream, app) = fake().await;
    let grid = made(&app).await;
    let (listed, token) = share(&app, &grid, "settings").await;
    assert_eq!(
        (
            listed.prediction,
            listed.grid.as_ref(),
            listed.title.as_str()
        ),
        (None, Some(&grid.id), "fog")
    );
    let anonymous = app.anonymous();
    let shared: Shared = anonymous.get(&routes::shared(&token)).await.json();
    let actual: Vec<_> = shared
        .compared
        .iter()
        .map(|output| (output.model.as_str(), output.cell, output.seconds))
        .collect();
    assert_eq!(
        actual,
        [(MODELS[0], 0, Some(1.25)), (MODELS[1], 1, Some(1.25))]
    );
    let seed = grid.cells[0].as_ref().unwrap().input["seed"].as_i64();
    assert!(
        shared
            .compared
            .iter()
            .all(|output| output.seed == seed && output.dollars.is_none())
    );
    assert_eq!(
        (
            shared.title.as_str(),
            shared.model.as_str(),
            shared.remix_url
        ),
        ("fog", "", None)
    );
    assert_eq!(shared.pictures.outputs.len(), 2);
    assert!(shared.pictures.input.is_some() && shared.pictures.depth.is_some());
    for picture in ["output-1", "output-2", "card"] {
        assert_eq!(
            anonymous
                .get(&routes::share_picture(&token, picture))
                .await
                .status,
            StatusCode::OK,
            "{picture}"
        );
    }
    assert_eq!(
        anonymous
            .get(&routes::share_picture(&token, "output-3"))
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    let page = anonymous.get(&routes::share_page(&token)).await;
    assert!(
        page.text().contains("acme/sketcher · 1.2 s"),
        "{}",
        page.text()
    );
    assert!(
        anonymous
            .get(&routes::embed(&token))
            .await
            .text()
            .contains("<figcaption>acme/sketcher</figcaption>")
    );
}

#[tokio::test]
async fn deleted_cells_are_removed_from_share_and_last_one_makes_it_unavailable() {
    let (_upstream, app) = fake().await;
    let grid = made(&app).await;
    let (_, token) = share(&app, &grid, "comparison").await;
    let ids: Vec<_> = grid
        .cells
        .iter()
        .flatten()
        .map(|cell| cell.id.clone())
        .collect();
    app.post(routes::HISTORY_DELETE, &json!({"ids": [ids[0]]}))
        .await;
    let shared: Shared = app.anonymous().get(&routes::shared(&token)).await.json();
    assert_eq!(
        shared
            .compared
            .iter()
            .map(|output| output.cell)
            .collect::<Vec<_>>(),
        [1]
    );
    assert_eq!(
        (shared.title.as_str(), shared.pictures.outputs.len()),
        ("A comparison of models", 1)
    );
    app.post(routes::HISTORY_DELETE, &json!({"ids": [ids[1]]}))
        .await;
    assert_eq!(
        app.anonymous().get(&routes::shared(&token)).await.status,
        StatusCode::NOT_FOUND
    );
    assert!(!app.get(routes::SHARES).await.json::<Shares>().shares[0].is_open);
}

#[tokio::test]
async fn each_visitor_of_share_has_one_vote() {
    let (_upstream, app) = fake().await;
    let grid = made(&app).await;
    let (listed, token) = share(&app, &grid, "comparison").await;
    let path = routes::shared_vote(&token);
    put(&app.owner("Mia"), &path, json!({"cell": 1})).await;
    let votes: Votes = put(&app.owner("Mia"), &path, json!({"cell": 1}))
        .await
        .json();
    assert_eq!(
        votes,
        Votes {
            votes: vec![0, 1],
            vote: Some(1)
        }
    );
    assert_eq!(
        app.owner("Mia").get(&path).await.json::<Votes>(),
        votes,
        "the voter's own vote is returned"
    );
    assert_eq!(
        app.owner("Ben").get(&path).await.json::<Votes>(),
        Votes {
            vote: None,
            ..votes
        }
    );
    let response = put(&app.anonymous(), &path, json!({"cell": 0})).await;
    assert!(
        response
            .header("set-cookie")
            .starts_with("depth2img_visitor="),
        "a browser is known by its cookie the next time"
    );
    assert_eq!(
        app.anonymous()
            .get(&routes::shared(&token))
            .await
            .json::<Shared>()
            .votes,
        [1, 1]
    );
    assert_eq!(
        app.get(&routes::grid(&grid.id)).await.json::<Grid>().votes,
        [1, 1],
        "its owner sees them"
    );
    assert_eq!(
        put(&app.owner("Mia"), &path, json!({"cell": 2}))
            .await
            .problem()
            .status,
        422
    );
    let locked = send(
        app.request(Method::PATCH, &routes::share(&listed.id))
            .json(&json!({"password": "swordfish"})),
    )
    .await;
    assert_eq!(locked.status, StatusCode::OK);
    assert_eq!(
        put(&app.owner("Mia"), &path, json!({"cell": 0}))
            .await
            .problem()
            .status,
        401
    );
    assert_eq!(app.owner("Mia").get(&path).await.problem().status, 401);
    app.delete(&routes::share(&listed.id)).await;
    assert_eq!(
        put(&app.owner("Mia"), &path, json!({"cell": 0}))
            .await
            .problem()
            .status,
        404
    );
}

#[tokio::test]
async fn votes_are_rate_limited_by_ip_address() {
    let (_upstream, app) = fake().await;
    let grid = made(&app).await;
    let (_, token) = share(&app, &grid, "comparison").await;
    let mut statuses = Vec::new();
    for _ in 0..61 {
        statuses.push(
            put(
                &app.anonymous(),
                &routes::shared_vote(&token),
                json!({"cell": 0}),
            )
            .await
            .status
            .as_u16(),
        );
    }
    assert_eq!((statuses[59], statuses[60]), (200, 429));
}

#[tokio::test]
async fn only_finished_comparisons_are_shareable() {
    let (_upstream, app) = fake().await;
    let grid = made(&app).await;
    let status = |body: Value| {
        let app = app.clone();
        async move { app.post(routes::SHARES, &body).await.problem().status }
    };
    assert_eq!(status(json!({})).await, 422);
    assert_eq!(
        status(json!({"grid": grid.id, "prediction": grid.cells[0].as_ref().unwrap().id})).await,
        422
    );
    assert_eq!(
        app.owner("another")
            .post(routes::SHARES, &json!({ "grid": grid.id }))
            .await
            .problem()
            .status,
        404
    );
    let axes = json!([{"field": "prompt", "values": ["fog", "rain"]}]);
    let picture = app.upload("photo.png", &photo()).await.urls.get;
    let other: Grid = app
        .post(
            routes::GRIDS,
            &json!({"version": MODELS[0], "input": {"image": picture}, "axes": axes}),
        )
        .await
        .json();
    assert_eq!(
        status(json!({ "grid": other.id })).await,
        422,
        "only comparisons of models"
    );
}
