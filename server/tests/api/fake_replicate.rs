//! A fake of Replicate's API on a free port, with scripted responses and recorded requests.

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
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::photo::photo;

/// The valid API token.
pub const TOKEN: &str = "r8_swordfish_0123456789";

/// A fault of a create request.
pub enum Fault {
    /// The prediction is created and the response is cut off.
    ResponseLost,
    /// The prediction is created and the response is a web page.
    Html,
    /// The request is rejected with this response.
    Rejected(u16, Value),
}

/// A running fake server.
pub struct FakeReplicate {
    base: String,
    state: Shared,
    task: JoinHandle<()>,
    requests: watch::Receiver<()>,
}

type Shared = Arc<Mutex<FakeReplicateState>>;

/// The state of the fake, which tests read and change.
#[derive(Default)]
pub struct FakeReplicateState {
    /// Bodies and headers of the requests that created predictions, oldest first.
    pub created: Vec<(Value, HeaderMap)>,
    /// The paths of these requests.
    pub paths: Vec<String>,
    /// Responses of other routes, by method and path with query.
    pub responses: HashMap<String, Value>,
    /// Faults of the next create requests.
    pub faults: VecDeque<Fault>,
    /// States that successive `GET`s of a prediction return; the last one repeats. `{base}` is the
    /// fake's base URL.
    pub states: Vec<Value>,
    /// Number of `GET`s of predictions.
    pub polls: usize,
    /// Ids of cancelled predictions.
    pub canceled: Vec<String>,
    /// Sizes of the uploaded files.
    pub uploads: Vec<usize>,
    /// Number of next output downloads that fail.
    pub failing_downloads: usize,
}

impl Drop for FakeReplicate {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl FakeReplicate {
    /// Starts a fake whose predictions succeed with one output.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let state = Shared::default();
        let (handled, requests) = watch::channel(());
        let handled = Arc::new(handled);
        let routes = Router::new()
            .route("/v1/predictions", post(create).get(list))
            .route("/v1/predictions/{id}", get(poll))
            .route("/v1/predictions/{id}/cancel", post(cancel))
            .route("/v1/models/{owner}/{name}/predictions", post(create))
            .route("/v1/deployments/{owner}/{name}/predictions", post(create))
            .route("/v1/files", post(upload))
            .fallback(scripted)
            .layer(from_fn_with_state(base.clone(), authenticate))
            .layer(from_fn_with_state(handled, notify))
            .route("/out/{name}", get(output))
            .with_state((state.clone(), base.clone()));
        let task = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        let replicate = Self {
            base,
            state,
            task,
            requests,
        };
        replicate.state().states = vec![
            json!({"status": "starting"}),
            json!({"status": "processing", "logs": "Using seed: 42\n 50%|#####     | 1/2 [00:00<00:00, 9.0it/s]"}),
            json!({"status": "succeeded", "logs": "Using seed: 42\n 50%|#####     | 1/2 [00:00<00:00, 9.0it/s]\r100%|##########| 2/2 [00:00<00:00, 9.0it/s]", "output": ["{base}/out/0.png"]}),
        ];
        replicate
    }

    /// The command-line flags of a server that uses this fake.
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

    /// The base URL.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Locks the state.
    pub fn state(&self) -> MutexGuard<'_, FakeReplicateState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the state fulfils a condition, which is checked after each request.
    pub async fn wait_until(&self, condition: impl Fn(&FakeReplicateState) -> bool) {
        let mut requests = self.requests.clone();
        while !condition(&self.state()) {
            requests.changed().await.unwrap();
        }
    }

    /// The id of the prediction that was created by request `index`.
    pub fn id(index: usize) -> String {
        format!("upstream{index:018}")
    }
}

type SharedState = State<(Shared, String)>;

/// Reports each handled request to [`FakeReplicate::wait_until`].
async fn notify(
    State(handled): State<Arc<watch::Sender<()>>>,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    handled.send_replace(());
    response
}

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

async fn scripted(State((state, base)): SharedState, method: Method, uri: Uri) -> Response {
    match state
        .lock()
        .unwrap()
        .responses
        .get(&format!("{method} {uri}"))
    {
        Some(response) => Json(
            serde_json::from_str::<Value>(&response.to_string().replace("{base}", &base)).unwrap(),
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
    State((state, base)): SharedState,
    uri: Uri,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let mut state = state.lock().unwrap();
    let fault = state.faults.pop_front();
    if let Some(Fault::Rejected(status, body)) = fault {
        return (StatusCode::from_u16(status).unwrap(), Json(body)).into_response();
    }
    state.created.push((body, headers));
    state.paths.push(uri.path().to_owned());
    let created = present(
        &state,
        &base,
        state.created.len() - 1,
        &json!({"status": "starting", "output": null, "logs": ""}),
    );
    match fault {
        Some(Fault::ResponseLost) => {
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

/// The JSON of a prediction, extended by `more`.
fn present(state: &FakeReplicateState, base: &str, index: usize, more: &Value) -> Value {
    let (body, _) = &state.created[index];
    let mut prediction = json!({
        "id": FakeReplicate::id(index), "version": body["version"], "input": body["input"], "created_at": "2026-11-22T09:30:01.123Z",
        "urls": {"get": format!("{base}/v1/predictions/{}", FakeReplicate::id(index))}, "webhook": body["webhook"], "something_new": [1, 2]
    });
    let more: Value = serde_json::from_str(&more.to_string().replace("{base}", base)).unwrap();
    prediction
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    prediction
}

async fn list(State((state, base)): SharedState) -> Json<Value> {
    let state = state.lock().unwrap();
    let results: Vec<Value> = (0..state.created.len())
        .rev()
        .map(|index| present(&state, &base, index, &json!({"status": "starting"})))
        .collect();
    Json(json!({"next": null, "previous": null, "results": results}))
}

async fn poll(State((state, base)): SharedState, Path(id): Path<String>) -> Response {
    let mut state = state.lock().unwrap();
    let Some(index) = (0..state.created.len()).find(|index| FakeReplicate::id(*index) == id) else {
        return (
            StatusCode::NOT_FOUND,
            Json(json!({"detail": "The requested resource could not be found.", "status": 404})),
        )
            .into_response();
    };
    let more = if state.canceled.contains(&id) {
        json!({"status": "canceled"})
    } else {
        state.states[state.polls.min(state.states.len() - 1)].clone()
    };
    state.polls += 1;
    Json(present(&state, &base, index, &more)).into_response()
}

async fn cancel(State((state, base)): SharedState, Path(id): Path<String>) -> Json<Value> {
    let mut state = state.lock().unwrap();
    state.canceled.push(id.clone());
    let index = (0..state.created.len())
        .find(|index| FakeReplicate::id(*index) == id)
        .unwrap();
    Json(present(
        &state,
        &base,
        index,
        &json!({"status": "canceled"}),
    ))
}

async fn upload(State((state, base)): SharedState, body: Bytes) -> Response {
    state.lock().unwrap().uploads.push(body.len());
    (
        StatusCode::CREATED,
        Json(json!({"id": "file", "urls": {"get": format!("{base}/v1/files/file")}})),
    )
        .into_response()
}

async fn output(State((state, _)): SharedState, Path(name): Path<String>) -> Response {
    let mut state = state.lock().unwrap();
    if state.failing_downloads > 0 {
        state.failing_downloads -= 1;
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
