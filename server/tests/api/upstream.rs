//! A Replicate of our own on a free port: it does what a test tells it and remembers what it was asked.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Path, Request, State},
    http::{HeaderMap, Method, StatusCode, Uri},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::photo::photo;

/// The token that it takes.
pub const TOKEN: &str = "r8_swordfish_0123456789";

/// What goes wrong with the next create.
pub enum Fault {
    /// It takes effect and the answer breaks off.
    AnswerLost,
    /// It takes effect and the answer is a web page.
    Html,
    /// It has no effect; this is the answer.
    Refusal(u16, Value),
}

/// A running Replicate.
pub struct Upstream {
    base: String,
    world: Shared,
    task: JoinHandle<()>,
}

type Shared = Arc<Mutex<World>>;

/// What it knows.
#[derive(Default)]
pub struct World {
    /// Every create that took effect, oldest first, with its headers.
    pub created: Vec<(Value, HeaderMap)>,
    /// The path that each was sent to.
    pub paths: Vec<String>,
    /// What it answers elsewhere, by method and path with query.
    pub answers: HashMap<String, Value>,
    /// What goes wrong with the creates to come.
    pub faults: VecDeque<Fault>,
    /// What each `GET` of a prediction answers in turn; the last one for ever. `{base}` is its own address.
    pub life: Vec<Value>,
    /// How often a prediction was looked at.
    pub looks: usize,
    /// The ids that were canceled.
    pub canceled: Vec<String>,
    /// Sizes of the uploaded files.
    pub uploads: Vec<usize>,
    /// Downloads of outputs that fail before one succeeds.
    pub broken_downloads: usize,
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Upstream {
    /// Starts one whose predictions succeed with one output.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let world = Shared::default();
        let routes = Router::new()
            .route("/v1/predictions", post(create).get(list))
            .route("/v1/predictions/{id}", get(look))
            .route("/v1/predictions/{id}/cancel", post(cancel))
            .route("/v1/models/{owner}/{name}/predictions", post(create))
            .route("/v1/deployments/{owner}/{name}/predictions", post(create))
            .route("/v1/files", post(upload))
            .fallback(say)
            .layer(from_fn_with_state(base.clone(), authenticate))
            .route("/out/{name}", get(output))
            .with_state((world.clone(), base.clone()));
        let task = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        let upstream = Self { base, world, task };
        upstream.world().life = vec![
            json!({"status": "starting"}),
            json!({"status": "processing", "logs": "Using seed: 42\n 50%|#####     | 1/2 [00:00<00:00, 9.0it/s]"}),
            json!({"status": "succeeded", "logs": "Using seed: 42\n 50%|#####     | 1/2 [00:00<00:00, 9.0it/s]\r100%|##########| 2/2 [00:00<00:00, 9.0it/s]", "output": ["{base}/out/0.png"]}),
        ];
        upstream
    }

    /// The flags of a server that uses it.
    pub fn flags(&self) -> Vec<String> {
        [
            "--replicate-api-token",
            TOKEN,
            "--replicate-base-url",
            &format!("{}/v1", self.base),
        ]
        .map(str::to_owned)
        .to_vec()
    }

    /// Its address, without a path.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// What it knows, to be looked at and changed.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The id of the prediction that was created as number `index`.
    pub fn id(index: usize) -> String {
        format!("upstream{index:018}")
    }
}

type Known = State<(Shared, String)>;

async fn authenticate(State(_): State<String>, request: Request, next: Next) -> Response {
    let sent = request
        .headers()
        .get("authorization")
        .map(|value| value.to_str().unwrap().to_owned());
    if sent.as_deref() != Some(&format!("Bearer {TOKEN}")) {
        return (
            StatusCode::UNAUTHORIZED,
            Json(json!({"detail": "You did not pass a valid authentication token"})),
        )
            .into_response();
    }
    next.run(request).await
}

async fn say(State((world, base)): Known, method: Method, uri: Uri) -> Response {
    match world
        .lock()
        .unwrap()
        .answers
        .get(&format!("{method} {uri}"))
    {
        Some(answer) => Json(
            serde_json::from_str::<Value>(&answer.to_string().replace("{base}", &base)).unwrap(),
        )
        .into_response(),
        None => (
            StatusCode::NOT_FOUND,
            Json(json!({"detail": "The requested resource could not be found.", "status": 404})),
        )
            .into_response(),
    }
}

async fn create(
    State((world, base)): Known,
    uri: Uri,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let mut world = world.lock().unwrap();
    let fault = world.faults.pop_front();
    if let Some(Fault::Refusal(status, body)) = fault {
        return (StatusCode::from_u16(status).unwrap(), Json(body)).into_response();
    }
    world.created.push((body, headers));
    world.paths.push(uri.path().to_owned());
    let created = shown(
        &world,
        &base,
        world.created.len() - 1,
        &json!({"status": "starting", "output": null, "logs": ""}),
    );
    match fault {
        Some(Fault::AnswerLost) => {
            let pieces = [
                Ok(Bytes::from_static(b"{\"id\": \"up")),
                Err(std::io::Error::other("the line is cut")),
            ];
            (
                StatusCode::CREATED,
                Body::from_stream(futures_util::stream::iter(pieces)),
            )
                .into_response()
        }
        Some(Fault::Html) => (StatusCode::OK, "<html>It works!</html>").into_response(),
        _ => (StatusCode::CREATED, Json(created)).into_response(),
    }
}

/// A prediction as it is shown, with what `state` adds.
fn shown(world: &World, base: &str, index: usize, state: &Value) -> Value {
    let (body, _) = &world.created[index];
    let mut shown = json!({
        "id": Upstream::id(index), "version": body["version"], "input": body["input"], "created_at": "2026-11-22T09:30:01.123Z",
        "urls": {"get": format!("{base}/v1/predictions/{}", Upstream::id(index))}, "webhook": body["webhook"], "something_new": [1, 2]
    });
    let state: Value = serde_json::from_str(&state.to_string().replace("{base}", base)).unwrap();
    shown
        .as_object_mut()
        .unwrap()
        .extend(state.as_object().unwrap().clone());
    shown
}

async fn list(State((world, base)): Known) -> Json<Value> {
    let world = world.lock().unwrap();
    let results: Vec<Value> = (0..world.created.len())
        .rev()
        .map(|index| shown(&world, &base, index, &json!({"status": "starting"})))
        .collect();
    Json(json!({"next": null, "previous": null, "results": results}))
}

async fn look(State((world, base)): Known, Path(id): Path<String>) -> Response {
    let mut world = world.lock().unwrap();
    let Some(index) = (0..world.created.len()).find(|index| Upstream::id(*index) == id) else {
        return (
            StatusCode::NOT_FOUND,
            Json(json!({"detail": "The requested resource could not be found.", "status": 404})),
        )
            .into_response();
    };
    let state = if world.canceled.contains(&id) {
        json!({"status": "canceled"})
    } else {
        world.life[world.looks.min(world.life.len() - 1)].clone()
    };
    world.looks += 1;
    Json(shown(&world, &base, index, &state)).into_response()
}

async fn cancel(State((world, base)): Known, Path(id): Path<String>) -> Json<Value> {
    let mut world = world.lock().unwrap();
    world.canceled.push(id.clone());
    let index = (0..world.created.len())
        .find(|index| Upstream::id(*index) == id)
        .unwrap();
    Json(shown(&world, &base, index, &json!({"status": "canceled"})))
}

async fn upload(State((world, base)): Known, body: Bytes) -> Response {
    world.lock().unwrap().uploads.push(body.len());
    (
        StatusCode::CREATED,
        Json(json!({"id": "file", "urls": {"get": format!("{base}/v1/files/file")}})),
    )
        .into_response()
}

async fn output(State((world, _)): Known, Path(name): Path<String>) -> Response {
    let mut world = world.lock().unwrap();
    if world.broken_downloads > 0 {
        world.broken_downloads -= 1;
        return StatusCode::BAD_GATEWAY.into_response();
    }
    match name.as_str() {
        "clip.mp4" => "not really a film".into_response(),
        "page.png" => "<html></html>".into_response(),
        "away.png" => (
            StatusCode::FOUND,
            [("location", "http://169.254.169.254/latest")],
        )
            .into_response(),
        _ => photo().into_response(),
    }
}
