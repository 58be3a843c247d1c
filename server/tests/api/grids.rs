//! `/api/grids`, on the real built-in engine

use api::{Grid, Prediction, Status, routes};
use axum::http::StatusCode;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    photo::photo,
    test_server::{TestResponse, TestServer, send},
};

async fn create_with(
    app: &TestServer,
    axes: Value,
    more: Value,
    headers: &[(&str, &str)],
) -> TestResponse {
    let file = app.upload("photo.png", &photo()).await;
    let mut input =
        json!({"input_image": file.urls.get, "prompt": "fog", "num_inference_steps": 2});
    input
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let body =
        json!({"version": "jagilley/stable-diffusion-depth2img", "input": input, "axes": axes});
    let request = app.request(Method::POST, routes::GRIDS).json(&body);
    send(headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    }))
    .await
}

async fn create(app: &TestServer, axes: Value) -> TestResponse {
    create_with(app, axes, json!({}), &[]).await
}

/// The grid once all its predictions are finished.
async fn ended(app: &TestServer, grid: &Grid) -> Grid {
    loop {
        let now: Grid = app.get(&routes::grid(&grid.id)).await.json();
        if now
            .cells
            .iter()
            .flatten()
            .all(|cell| cell.status.is_terminal())
        {
            return now;
        }
        tokio::task::yield_now().await;
    }
}

fn strengths_and_prompts() -> Value {
    json!([{"field": "prompt_strength", "values": [0.3, 0.9]}, {"field": "prompt", "values": ["van gogh", "woodcut", "fog"]}])
}

#[tokio::test]
async fn grid_creates_every_combination_with_other_inputs_equal() {
    let app = TestServer::start().await;
    let response = create(&app, strengths_and_prompts()).await;
    assert_eq!(response.status, StatusCode::CREATED, "{}", response.text());
    let done = ended(&app, &response.json()).await;
    let cells: Vec<&Prediction> = done.cells.iter().flatten().collect();
    let seen: Vec<_> = cells
        .iter()
        .map(|cell| {
            (
                cell.input["prompt"].clone(),
                cell.input["prompt_strength"].clone(),
            )
        })
        .collect();
    assert_eq!(
        seen[..3],
        [
            (json!("van gogh"), json!(0.3)),
            (json!("van gogh"), json!(0.9)),
            (json!("woodcut"), json!(0.3))
        ]
    );
    assert!(
        cells
            .iter()
            .all(|cell| cell.status == Status::Succeeded && cell.pictures.outputs.len() == 1),
        "{cells:?}"
    );
    let seeds: Vec<_> = cells
        .iter()
        .map(|cell| api::seed_from_logs(&cell.logs))
        .collect();
    assert!(
        seeds[0].is_some() && seeds.iter().all(|seed| *seed == seeds[0]),
        "{seeds:?}"
    );
    let outputs: std::collections::BTreeSet<_> = cells
        .iter()
        .map(|cell| cell.pictures.outputs[0].url.clone())
        .collect();
    assert_eq!(outputs.len(), 6);
    let alone: Prediction = app.get(&routes::prediction(&cells[4].id)).await.json();
    assert_eq!((alone.grid, &alone.input), (Some(done.id), &cells[4].input));
}

#[tokio::test]
async fn grid_varies_seeds() {
    let app = TestServer::start().await;
    let grid: Grid = create(&app, json!([{"field": "seed", "values": [1, 2]}]))
        .await
        .json();
    let done = ended(&app, &grid).await;
    let seeds: Vec<_> = done
        .cells
        .iter()
        .flatten()
        .map(|cell| api::seed_from_logs(&cell.logs))
        .collect();
    assert_eq!(seeds, [Some(1), Some(2)]);
    assert!(!done.input.contains_key("seed"));
}

#[tokio::test]
async fn invalid_grid_reports_faults_once_and_creates_nothing() {
    let app = TestServer::start().await;
    let descriptions = |response: TestResponse| -> Vec<String> {
        assert_eq!(response.status, StatusCode::UNPROCESSABLE_ENTITY);
        response
            .problem()
            .invalid_fields
            .into_iter()
            .map(|fault| fault.description)
            .collect()
    };
    let many = |count: usize| (0..count).map(Value::from).collect::<Vec<_>>();
    let large = json!([{"field": "seed", "values": many(25)}, {"field": "num_inference_steps", "values": many(20)}]);
    assert_eq!(
        descriptions(create(&app, large).await),
        ["25 x 20 is 500 pictures; a grid has at most 64"]
    );
    let wrong = json!([{"field": "num_inference_steps", "values": [1, 0, 501]}, {"field": "seed", "values": [1, 2, 3]}]);
    let actual = descriptions(create(&app, wrong).await);
    assert_eq!(
        actual,
        [
            "Must be greater than or equal to 1",
            "Must be less than or equal to 500"
        ],
        "once each"
    );
    let no_picture = create_with(
        &app,
        json!([{"field": "seed", "values": [1]}]),
        json!({"input_image": "data:image/png;base64,AAAA"}),
        &[],
    )
    .await;
    assert_eq!(
        no_picture.problem().invalid_fields[0].field,
        "input.input_image"
    );
    assert_eq!(
        app.get(routes::PREDICTIONS)
            .await
            .json::<api::Page<Prediction>>()
            .results,
        vec![]
    );
}

#[tokio::test]
async fn repeated_idempotency_key_creates_no_second_grid() {
    let app = TestServer::start().await;
    let axes = json!([{"field": "seed", "values": [1, 2]}]);
    let create = || {
        create_with(
            &app,
            axes.clone(),
            json!({}),
            &[("idempotency-key", "a grid")],
        )
    };
    let (first, second): (Grid, Grid) = (create().await.json(), create().await.json());
    assert_eq!(first.id, second.id);
    assert_eq!(
        app.get(routes::PREDICTIONS)
            .await
            .json::<api::Page<Prediction>>()
            .results
            .len(),
        2
    );
}

#[tokio::test]
async fn grid_of_another_owner_is_not_found() {
    let app = TestServer::start().await;
    let grid: Grid = create(&app, json!([{"field": "seed", "values": [1]}]))
        .await
        .json();
    assert_eq!(
        app.owner("another")
            .get(&routes::grid(&grid.id))
            .await
            .problem()
            .status,
        404
    );
    assert_eq!(app.get("/api/grids/nothing").await.status, 404);
}
