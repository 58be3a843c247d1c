use gloo_net::http::Request;
use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, Headers, RequestInit};

/// Bytes of a body up to which a `PUT` request outlives the page. Browsers limit the bodies of all
/// such requests together to 64 kB.
const MAX_KEEPALIVE_BODY: usize = 32 * 1024;

/// A response whose body has arrived, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
}

/// No response arrived. The request may have reached the server all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetworkError;

impl From<JsValue> for NetworkError {
    fn from(_: JsValue) -> Self {
        Self
    }
}

impl From<gloo_net::Error> for NetworkError {
    fn from(_: gloo_net::Error) -> Self {
        Self
    }
}

/// Aborts the request that it was given to when it is dropped.
#[derive(Debug)]
pub struct AbortGuard(AbortController);

impl AbortGuard {
    /// A guard for one request.
    pub fn new() -> Result<Self, NetworkError> {
        Ok(Self(AbortController::new()?))
    }
}

impl Drop for AbortGuard {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A request with an optional JSON body. A small `PUT` request outlives the page, so that the last
/// draft is saved when the page is closed.
///
/// Built with web-sys, because gloo-net's `RequestBuilder` has no `keepalive` and appends an `&` to
/// a query.
pub fn json_request(
    method: &str,
    path: &str,
    headers: Vec<(&'static str, String)>,
    body: Option<String>,
    abort: &AbortGuard,
) -> Result<Request, NetworkError> {
    let init = RequestInit::new();
    init.set_method(method);
    init.set_signal(Some(&abort.0.signal()));
    let fields = Headers::new()?;
    for (name, value) in headers {
        fields.set(name, &value)?;
    }
    if let Some(body) = body {
        fields.set("Content-Type", "application/json")?;
        init.set_body(&JsValue::from_str(&body));
        if method == "PUT" && body.len() < MAX_KEEPALIVE_BODY {
            // web-sys has no setter for it.
            _ = Reflect::set(&init, &JsValue::from_str("keepalive"), &JsValue::TRUE);
        }
    }
    init.set_headers_headers(&fields);
    Ok(web_sys::Request::new_with_str_and_init(path, &init)?.into())
}
