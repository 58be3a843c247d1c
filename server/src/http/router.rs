//! All routes and middleware of the server.
//!
//! - [`path_prefix`]: normalization of the prefix `/v1`
//! - [`rate_limit`]: limits of each owner's requests
//! - [`visitor_routes`]: the routes that visitors of embedded studios may use

mod path_prefix;
mod rate_limit;
mod visitor_routes;

use std::{any::Any, sync::Arc};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderValue, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::http::{
    error::ApiError,
    extract::authenticate,
    observe::observe,
    routes::{
        account, blobs, catalog, cog, collections, deployments, depth, digests, draft, embed_keys,
        embed_studio, events, feeds, files, grids, hardware, health, history, metrics, models,
        oembed, openapi, page, predictions, presets, prompts, queue, search, searches, shared,
        shares, snippets, trainings, webhooks,
    },
    state::AppState,
    upstream_proxy::forward_reads,
};
use services::rate_limit::RateLimiter;

/// The router of the whole server.
///
/// # Errors
/// If the OpenAPI document cannot be serialized.
pub fn router(state: AppState) -> Result<Router, serde_json::Error> {
    let (documented, document) = documented(&state).split_for_parts();
    let page = page::router().layer(from_fn_with_state(state.clone(), authenticate));
    let middleware = ServiceBuilder::new()
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(from_fn(add_security_headers))
        .layer(from_fn(observe))
        .layer(CatchPanicLayer::custom(panic_response));
    let observed = documented
        .merge(openapi::router(&document)?)
        .merge(page)
        .merge(embed_studio::router())
        .fallback(page::asset_or_not_found)
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .layer(middleware);
    let routes = observed
        .merge(health::router())
        .merge(metrics::router())
        .with_state(state);
    // A fallback service, because layers of a router run only after it has matched the path.
    Ok(Router::new().fallback_service(
        ServiceBuilder::new()
            .map_request(path_prefix::normalize)
            .service(routes),
    ))
}

/// The OpenAPI document.
pub fn document(state: &AppState) -> OpenApi {
    documented(state).into_openapi()
}

/// The documented routes, grouped by audience and body limit.
fn documented(state: &AppState) -> OpenApiRouter<AppState> {
    // Answered by the upstream API if the engine has one.
    let catalog_reads = OpenApiRouter::new()
        .merge(models::router())
        .merge(collections::router())
        .merge(search::router())
        .merge(hardware::router())
        .merge(deployments::router())
        .layer(from_fn_with_state(state.clone(), forward_reads));
    // For authenticated owners.
    let owned = OpenApiRouter::new()
        .merge(account::router())
        .merge(catalog_reads)
        .merge(catalog::router())
        .merge(files::router())
        .merge(predictions::router())
        .merge(queue::router())
        .merge(grids::router())
        .merge(trainings::router())
        .merge(depth::router())
        .merge(draft::router())
        .merge(presets::router())
        .merge(prompts::router())
        .merge(snippets::router())
        .merge(events::router())
        .merge(history::router())
        .merge(shares::router())
        .merge(embed_keys::router())
        .merge(searches::router())
        .merge(digests::router())
        .merge(webhooks::router())
        .layer(DefaultBodyLimit::max(api::limits::JSON_BYTES))
        .layer(from_fn_with_state(
            Arc::new(RateLimiter::new(state.clock.clone())),
            rate_limit::rate_limit,
        ))
        .layer(from_fn(visitor_routes::restrict_visitors))
        .layer(from_fn_with_state(state.clone(), authenticate));
    // For everyone who has a signed URL.
    let signed = OpenApiRouter::new()
        .merge(blobs::router())
        .merge(files::download::router())
        .merge(predictions::stream::router());
    // For everyone who has a share link.
    let voting = shared::vote::router()
        .layer(from_fn(visitor_routes::restrict_visitors))
        .layer(from_fn_with_state(state.clone(), authenticate));
    let shared = OpenApiRouter::new()
        .merge(shared::router())
        .merge(oembed::router())
        .merge(voting);
    // For feed readers and links in emails.
    let subscriptions = OpenApiRouter::new()
        .merge(feeds::router())
        .merge(digests::links::router());
    // For engines, authenticated by signature or secret.
    let webhooks = OpenApiRouter::new()
        .merge(webhooks::incoming_router())
        .merge(cog::router());
    OpenApiRouter::with_openapi(openapi::base_document())
        .merge(owned)
        .merge(signed)
        .merge(shared)
        .merge(subscriptions)
        .merge(webhooks)
}

/// Content types that no browser renders as a document. They need no Content-Security-Policy, which
/// would add to the page's first load.
const INERT_TYPES: [&[u8]; 3] = [b"text/javascript", b"application/wasm", b"image/avif"];

/// Middleware: forbids content sniffing, and everything that a document could load unless the
/// response has a policy of its own.
async fn add_security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers
        .entry(header::X_CONTENT_TYPE_OPTIONS)
        .or_insert(HeaderValue::from_static("nosniff"));
    let kind = headers
        .get(header::CONTENT_TYPE)
        .map_or(&b""[..], HeaderValue::as_bytes);
    if !INERT_TYPES.iter().any(|inert| kind.starts_with(inert)) {
        let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
        headers
            .entry(header::CONTENT_SECURITY_POLICY)
            .or_insert(policy);
    }
    response
}

fn panic_response(panic: Box<dyn Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    ApiError::internal(format!("a handler panicked: {}", text.unwrap_or_default())).into_response()
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::StatusCode, routing::get};
    use tower::ServiceExt;

    use super::*;
    use crate::http::error::Cause;

    #[tokio::test]
    async fn panicking_handler_fails_only_its_own_request() {
        let routes = Router::new()
            .route("/", get(|| async { panic!("on purpose") as &str }))
            .layer(CatchPanicLayer::custom(panic_response));
        for _ in 0..2 {
            let response = routes
                .clone()
                .oneshot(Request::new(Body::empty()))
                .await
                .unwrap();
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
            assert_eq!(
                response.headers()[header::CONTENT_TYPE],
                "application/problem+json"
            );
            let Some(Cause(cause)) = response.extensions().get() else {
                panic!("the cause is missing from the response's extensions")
            };
            assert_eq!(cause.to_string(), "a handler panicked: on purpose");
        }
    }
}
