//! `GET /api/openapi.json`: the OpenAPI document, generated from the code.

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

use crate::http::state::AppState;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Depth2Img Studio",
        description = "Depth-to-image: new pictures that keep the shape of an input picture. /v1 is compatible with Replicate's HTTP API, \
            so that its official clients work with this server; /api is the API of the studio's page.",
        license(name = "MIT")
    ),
    components(schemas(api::Problem)),
    security(("key" = []), ())
)]
struct BaseDocument;

/// The document without routes.
pub fn base_document() -> OpenApi {
    let mut document = BaseDocument::openapi();
    let scheme = SecurityScheme::Http(Http::builder().scheme(HttpAuthScheme::Bearer).build());
    document
        .components
        .get_or_insert_default()
        .add_security_scheme("key", scheme);
    document
}

/// The route that serves `document`.
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
