//! `GET /api/openapi.json`: the server's own description, generated from the code.

use std::sync::Arc;

use api::routes;
use axum::{
    Router,
    http::{HeaderValue, header},
    response::IntoResponse,
    routing::get,
};
use bytes::Bytes;
use utoipa::{
    OpenApi as _,
    openapi::{
        OpenApi,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use crate::state::AppState;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Depth2Img Studio",
        description = "New pictures that keep the shape of yours. Under /v1 it is compatible with Replicate's HTTP API, so that its official \
            clients can be pointed at this server; under /api is what the studio's page needs beyond that.",
        license(name = "MIT")
    ),
    components(schemas(api::Problem)),
    security(("key" = []), ())
)]
struct Frame;

/// What the document says beyond the routes.
pub fn frame() -> OpenApi {
    let mut document = Frame::openapi();
    let scheme = SecurityScheme::Http(Http::builder().scheme(HttpAuthScheme::Bearer).build());
    document
        .components
        .get_or_insert_default()
        .add_security_scheme("key", scheme);
    document
}

/// Serves `document`.
pub fn router(document: &OpenApi) -> Result<Router<AppState>, serde_json::Error> {
    let text: Arc<str> = document.to_pretty_json()?.into();
    Ok(Router::new().route(routes::OPENAPI, get(move || async move { json(&text) })))
}

fn json(text: &str) -> impl IntoResponse + use<> {
    (
        [(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        )],
        Bytes::copy_from_slice(text.as_bytes()),
    )
}
