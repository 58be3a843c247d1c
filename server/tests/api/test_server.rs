//! A running server with its own data folder, and a client of it.

use std::{path::PathBuf, sync::Arc};

use api::Prediction;
use axum::http::StatusCode;
use clap::Parser;
use domain::{clock::ManualClock, owner::OwnerId};
use reqwest::{
    Body, Client, Method, RequestBuilder,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap},
};
use serde::de::DeserializeOwned;
use server::{
    app::{
        config::{Cli, Command, Config},
        serve::Server,
    },
    http::state::AppState,
};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::AbortHandle};
use tokio_util::task::TaskTracker;

/// The initial time of the manual clock.
const START: &str = "2026-11-22T09:30:00Z";
/// The boundary of multipart bodies.
const BOUNDARY: &str = "----a-boundary-of-our-own";

/// A running server and a client with one owner's key. Clones with other keys use the same server.
#[derive(Clone)]
pub struct TestServer {
    client: Client,
    base: String,
    key: Option<String>,
    server: Arc<Running>,
}

struct Running {
    state: AppState,
    clock: Arc<ManualClock>,
    folder: Arc<TempDir>,
    tasks: TaskTracker,
    task: AbortHandle,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.state.shutdown.cancel();
        self.task.abort();
    }
}

impl TestServer {
    /// Starts a server with the default settings.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts a server with these flags.
    pub async fn start_with(flags: &[&str]) -> Self {
        Self::start_altered(flags, |state| state).await
    }

    /// Starts a server with some services replaced.
    pub async fn start_altered(flags: &[&str], alter: impl FnOnce(AppState) -> AppState) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        Self::start_on(
            folder,
            Arc::new(ManualClock::at(START.parse().unwrap())),
            flags,
            alter,
        )
        .await
    }

    /// Shuts the server down and starts another with these flags on its data folder, at the same time.
    pub async fn restart_with(self, flags: &[&str]) -> Self {
        let (folder, clock) = (self.server.folder.clone(), self.server.clock.clone());
        self.server.state.shutdown.cancel();
        self.server.tasks.close();
        self.server.tasks.wait().await;
        drop(self);
        Self::start_on(folder, clock, flags, |state| state).await
    }

    async fn start_on(
        folder: Arc<TempDir>,
        clock: Arc<ManualClock>,
        flags: &[&str],
        alter: impl FnOnce(AppState) -> AppState,
    ) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let config = config(&folder, flags);
        let listener = TcpListener::bind(config.listen).await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let port = listener.local_addr().unwrap().port();
        let mut opened = Server::open(&config, port, clock.clone()).await.unwrap();
        let state = alter(opened.state);
        opened.state = state.clone();
        let tasks = TaskTracker::new();
        let task = tasks
            .spawn(serve_until_dropped(opened, listener))
            .abort_handle();
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let server = Arc::new(Running {
            state,
            clock,
            folder,
            tasks,
            task,
        });
        let app = Self {
            client,
            base,
            key: Some("someone".into()),
            server,
        };
        // Wait for start-up to complete: tests may remove folders that it uses.
        app.get(api::routes::HEALTHZ).await;
        app
    }

    /// A client with another owner's key.
    pub fn owner(&self, key: &str) -> Self {
        Self {
            key: Some(key.into()),
            ..self.clone()
        }
    }

    /// A client without key and cookie.
    pub fn anonymous(&self) -> Self {
        Self {
            key: None,
            ..self.clone()
        }
    }

    /// The owner id of the client's key.
    pub fn owner_id(&self) -> OwnerId {
        OwnerId::key(&hex::encode(Sha256::digest(
            self.key.as_deref().unwrap_or_default(),
        )))
    }

    /// The server's state.
    pub fn state(&self) -> &AppState {
        &self.server.state
    }

    /// The server's clock.
    pub fn clock(&self) -> &ManualClock {
        &self.server.clock
    }

    /// A folder or file below the data folder.
    pub fn data(&self, name: &str) -> PathBuf {
        self.server.folder.path().join(name)
    }

    /// The absolute URL of `path`, which may be absolute already.
    pub fn address(&self, path: &str) -> String {
        if path.starts_with("http") {
            path.into()
        } else {
            format!("{}{path}", self.base)
        }
    }

    /// A request builder with the client's key.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, self.address(path));
        match &self.key {
            Some(key) => request.header(AUTHORIZATION, format!("Bearer {key}")),
            None => request,
        }
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> TestResponse {
        send(self.request(Method::GET, path)).await
    }

    /// `GET` with one more header.
    pub async fn get_with(&self, path: &str, header: &str, value: &str) -> TestResponse {
        send(self.request(Method::GET, path).header(header, value)).await
    }

    /// `QUERY` of a body of this type.
    pub async fn query(&self, path: &str, kind: &str, body: &str) -> TestResponse {
        let method = Method::from_bytes(b"QUERY").unwrap();
        send(
            self.request(method, path)
                .header(CONTENT_TYPE, kind)
                .body(body.to_owned()),
        )
        .await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> TestResponse {
        send(self.request(Method::DELETE, path)).await
    }

    /// `POST` of a JSON body.
    pub async fn post(&self, path: &str, body: &serde_json::Value) -> TestResponse {
        send(self.request(Method::POST, path).json(body)).await
    }

    /// `POST` of a multipart body.
    pub async fn post_form(&self, path: &str, parts: &[Part<'_>]) -> TestResponse {
        send(self.form(path, Body::from(multipart(parts)))).await
    }

    /// A multipart request with a raw body.
    pub fn form(&self, path: &str, body: Body) -> RequestBuilder {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.request(Method::POST, path)
            .header(CONTENT_TYPE, kind)
            .body(body)
    }

    /// Repeats a `GET` after each change of the owner's predictions until `is_done` is true.
    pub async fn get_until<T: DeserializeOwned>(
        &self,
        path: &str,
        is_done: impl Fn(&T) -> bool,
    ) -> T {
        let mut changes = self.state().store.events().subscribe(&self.owner_id());
        loop {
            let value = self.get(path).await.json();
            if is_done(&value) {
                return value;
            }
            changes.changed().await;
        }
    }

    /// The prediction once it is finished.
    pub async fn finished(&self, prediction: &Prediction) -> Prediction {
        let path = api::routes::prediction(&prediction.id);
        self.get_until(&path, |prediction: &Prediction| {
            prediction.status.is_terminal()
        })
        .await
    }

    /// Uploads a file as the JavaScript client does, and expects success.
    pub async fn upload(&self, name: &str, bytes: &[u8]) -> api::File {
        let response = self
            .post_form(
                api::routes::FILES,
                &[Part::file(name, "application/octet-stream", bytes)],
            )
            .await;
        assert_eq!(response.status, StatusCode::CREATED, "{}", response.text());
        response.json()
    }
}

fn config(folder: &TempDir, flags: &[&str]) -> Config {
    let fixed = [
        "depth2img",
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data-dir",
        folder.path().to_str().unwrap(),
    ];
    let command = Cli::parse_from([&fixed, flags].concat()).command;
    let Command::Serve(config) = command else {
        panic!("{command:?}")
    };
    *config
}

async fn serve_until_dropped(server: Server, listener: TcpListener) {
    let stopping = server.state.shutdown.clone();
    server
        .run(listener, async move { stopping.cancelled().await })
        .await
        .unwrap();
}

/// A complete response.
#[derive(Debug)]
pub struct TestResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: bytes::Bytes,
}

impl TestResponse {
    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The body as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// A header; empty if it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }

    /// The problem of an error response.
    pub fn problem(&self) -> api::Problem {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}",
            self.text()
        );
        let problem: api::Problem = self.json();
        assert_eq!(problem.status, self.status.as_u16());
        problem
    }
}

/// Sends a request and reads the response.
pub async fn send(request: RequestBuilder) -> TestResponse {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    TestResponse {
        status,
        headers,
        body: response.bytes().await.unwrap(),
    }
}

/// One part of a multipart body.
pub struct Part<'a> {
    head: String,
    bytes: &'a [u8],
}

impl<'a> Part<'a> {
    /// The part with the file.
    pub fn file(name: &str, kind: &str, bytes: &'a [u8]) -> Self {
        let head = format!(
            "Content-Disposition: form-data; name=\"content\"; filename=\"{name}\"\r\nContent-Type: {kind}"
        );
        Self { head, bytes }
    }

    /// A text field.
    pub fn field(name: &str, text: &'a str) -> Self {
        Self {
            head: format!("Content-Disposition: form-data; name=\"{name}\""),
            bytes: text.as_bytes(),
        }
    }

    /// Everything before the part's content.
    pub fn opening(&self) -> String {
        format!("--{BOUNDARY}\r\n{}\r\n\r\n", self.head)
    }
}

/// Everything after the last part.
pub fn closing() -> String {
    format!("\r\n--{BOUNDARY}--\r\n")
}

fn multipart(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        body.extend([part.opening().as_bytes(), part.bytes, b"\r\n"].concat());
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    body
}
