//! Where everything is: the templates that the router mounts and the builders that clients call.

use crate::{BlobName, FileId, PredictionId};

/// `POST` an upload, `GET` the list.
pub const FILES: &str = "/v1/files";
/// `GET` or `DELETE` one.
pub const FILE: &str = "/v1/files/{id}";
/// `POST` to create, `GET` the list.
pub const PREDICTIONS: &str = "/v1/predictions";
/// `GET` one.
pub const PREDICTION: &str = "/v1/predictions/{id}";
/// `POST` to cancel.
pub const PREDICTION_CANCEL: &str = "/v1/predictions/{id}/cancel";
/// `POST` to create on a model's latest version.
pub const MODEL_PREDICTIONS: &str = "/v1/models/{owner}/{name}/predictions";
/// `GET` a model.
pub const MODEL: &str = "/v1/models/{owner}/{name}";
/// `GET` its versions.
pub const VERSIONS: &str = "/v1/models/{owner}/{name}/versions";
/// `GET` one version.
pub const VERSION: &str = "/v1/models/{owner}/{name}/versions/{id}";
/// `GET` who one is.
pub const ACCOUNT: &str = "/v1/account";
/// `POST` for a depth map.
pub const DEPTH: &str = "/api/depth";
/// `GET` the stream of events.
pub const EVENTS: &str = "/api/events";
/// `GET` the server's own OpenAPI document.
pub const OPENAPI: &str = "/api/openapi.json";
/// `GET` kept bytes.
pub const BLOB: &str = "/blobs/{name}";
/// Alive.
pub const HEALTHZ: &str = "/healthz";
/// Ready to take work.
pub const READYZ: &str = "/readyz";
/// Figures in Prometheus' text format.
pub const METRICS: &str = "/metrics";

/// The one model that this build runs, and its version.
pub const DEPTH2IMG_MODEL: &str = "/v1/models/jagilley/stable-diffusion-depth2img";

/// Where one file is.
pub fn file(id: &FileId) -> String {
    format!("{FILES}/{id}")
}

/// Where one prediction is.
pub fn prediction(id: &PredictionId) -> String {
    format!("{PREDICTIONS}/{id}")
}

/// Where one prediction is canceled.
pub fn prediction_cancel(id: &PredictionId) -> String {
    format!("{PREDICTIONS}/{id}/cancel")
}

/// The page that shows one prediction.
pub fn result_page(id: &PredictionId) -> String {
    format!("/p/{id}")
}

/// Where kept bytes are, without the signature that opens them.
pub fn blob(name: &BlobName) -> String {
    format!("/blobs/{name}")
}
