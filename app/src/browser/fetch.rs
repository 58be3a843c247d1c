use js_sys::{Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Blob, File, Headers, RequestInit, Response};

use super::PickedFile;

/// Bytes of a body below which a `PUT` goes out also where the page is closed meanwhile. Browsers take 64 kB of such in all.
const OUTLIVING: usize = 32 * 1024;

/// A request.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// `GET`, `POST`, …
    pub method: &'static str,
    /// Path and query on this server.
    pub path: String,
    /// Header fields.
    pub headers: Vec<(&'static str, String)>,
    /// A JSON body.
    pub body: Option<String>,
}

/// What came back, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub text: String,
}

/// No answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreachable;

impl From<JsValue> for Unreachable {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// Ends the request when the future that waits for it is dropped.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Asks, and waits for the whole answer.
pub async fn fetch(ask: Ask) -> Result<Answer, Unreachable> {
    let guard = AbortOnDrop(AbortController::new()?);
    let init = RequestInit::new();
    init.set_method(ask.method);
    init.set_signal(Some(&guard.0.signal()));
    let headers = Headers::new()?;
    for (name, value) in &ask.headers {
        headers.set(name, value)?;
    }
    if let Some(body) = &ask.body {
        headers.set("Content-Type", "application/json")?;
        init.set_body(&JsValue::from_str(body));
    }
    init.set_headers_headers(&headers);
    if ask.method == "PUT" && ask.body.as_ref().is_some_and(|body| body.len() < OUTLIVING) {
        _ = Reflect::set(&init, &JsValue::from_str("keepalive"), &JsValue::TRUE);
    }
    let response: Response = JsFuture::from(window().fetch_with_str_and_init(&ask.path, &init))
        .await?
        .unchecked_into();
    let text = JsFuture::from(response.text()?)
        .await?
        .as_string()
        .unwrap_or_default();
    Ok(Answer {
        status: response.status(),
        text,
    })
}

/// The bytes at `path`.
pub async fn fetch_bytes(path: &str) -> Result<Vec<u8>, Unreachable> {
    let response: Response = JsFuture::from(window().fetch_with_str(path))
        .await?
        .unchecked_into();
    if !response.ok() {
        return Err(Unreachable);
    }
    Ok(Uint8Array::new(&JsFuture::from(response.array_buffer()?).await?).to_vec())
}

/// Fetches a picture of this server as if a person had picked it.
pub async fn fetch_file(path: &str, name: &str) -> Result<PickedFile, Unreachable> {
    let response: Response = JsFuture::from(window().fetch_with_str(path))
        .await?
        .unchecked_into();
    if !response.ok() {
        return Err(Unreachable);
    }
    let blob: Blob = JsFuture::from(response.blob()?).await?.unchecked_into();
    let parts = js_sys::Array::of1(&blob);
    Ok(PickedFile::new(File::new_with_blob_sequence(&parts, name)?))
}
