//! Every route on one screen.
//!
//! - [`embedded`]: what visitors of embedded studios may ask for
//! - [`prefix`]: addresses with `/v1` twice or not at all
//! - [`passage`]: what Replicate answers
//! - [`throttle`]: how often an owner may ask

mod embedded;
mod passage;
mod prefix;
mod throttle;

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

use crate::{
    error::ApiError,
    extract::identify,
    limiter::Limiter,
    observe::observe,
    routes::{
        account, blobs, catalog, cog, collections, deployments, depth, digests, draft, embed_keys,
        embed_studio, events, feeds, files, grids, hardware, health, history, metrics, models,
        oembed, openapi, page, predictions, presets, prompts, queue, search, searches, shared,
        shares, snippets, trainings, webhooks,
    },
    state::AppState,
};

/// The whole server as a service.
pub fn router(state: AppState) -> Result<Router, serde_json::Error> {
    let (documented, document) = documented(&state).split_for_parts();
    let page = page::router().layer(from_fn_with_state(state.clone(), identify));
    let middleware = ServiceBuilder::new()
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(from_fn(secure))
        .layer(from_fn(observe))
        .layer(CatchPanicLayer::custom(explain_panic));
    let watched = documented
        .merge(openapi::router(&document)?)
        .merge(page)
        .merge(embed_studio::router())
        .fallback(page::file)
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .layer(middleware);
    let routes = watched
        .merge(health::router())
        .merge(metrics::router())
        .with_state(state);
    // Around all routes: middleware within sees an address only after a route was chosen for it.
    Ok(Router::new().fallback_service(
        ServiceBuilder::new()
            .map_request(prefix::restore)
            .service(routes),
    ))
}

/// The description that `/api/openapi.json` serves.
pub fn document(state: &AppState) -> OpenApi {
    documented(state).into_openapi()
}

/// Groups by audience and body limit: owners' JSON and uploads (of which Replicate, where it is the engine, answers some), what a signed address opens to anyone, what a link does, what feeds and letters lead to, and what engines sign.
fn documented(state: &AppState) -> OpenApiRouter<AppState> {
    let known_better = OpenApiRouter::new()
        .merge(models::router())
        .merge(collections::router())
        .merge(search::router())
        .merge(hardware::router())
        .merge(deployments::router())
        .layer(from_fn_with_state(state.clone(), passage::pass));
    let owned = OpenApiRouter::new()
        .merge(account::router())
        .merge(known_better)
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
            Arc::new(Limiter::new(state.clock.clone())),
            throttle::throttle,
        ))
        .layer(from_fn(embedded::admit))
        .layer(from_fn_with_state(state.clone(), identify));
    let signed = OpenApiRouter::new()
        .merge(blobs::router())
        .merge(files::download::router())
        .merge(predictions::stream::router());
    let voting = shared::vote::router()
        .layer(from_fn(embedded::admit))
        .layer(from_fn_with_state(state.clone(), identify));
    let shared = OpenApiRouter::new()
        .merge(shared::router())
        .merge(oembed::router())
        .merge(voting);
    let followed = OpenApiRouter::new()
        .merge(feeds::router())
        .merge(digests::answers::router());
    let told = OpenApiRouter::new()
        .merge(webhooks::receiving())
        .merge(cog::router());
    OpenApiRouter::with_openapi(openapi::frame())
        .merge(owned)
        .merge(signed)
        .merge(shared)
        .merge(followed)
        .merge(told)
}

/// What no browser makes a document of, as long as it takes it for what it is: a policy would be weight on the page's first load.
const NO_DOCUMENTS: [&[u8]; 3] = [b"text/javascript", b"application/wasm", b"image/avif"];

/// Headers that tell browsers to trust an answer no further than it says itself.
async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers
        .entry(header::X_CONTENT_TYPE_OPTIONS)
        .or_insert(HeaderValue::from_static("nosniff"));
    let kind = headers
        .get(header::CONTENT_TYPE)
        .map_or(&b""[..], HeaderValue::as_bytes);
    if !NO_DOCUMENTS.iter().any(|inert| kind.starts_with(inert)) {
        let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
        headers
            .entry(header::CONTENT_SECURITY_POLICY)
            .or_insert(policy);
    }
    response
}

fn explain_panic(panic: Box<dyn Any + Send>) -> Response {
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
    use crate::error::Cause;

    #[tokio::test]
    async fn a_handler_that_panics_fails_its_own_request_only() {
        let routes = Router::new()
            .route("/", get(|| async { panic!("on purpose") as &str }))
            .layer(CatchPanicLayer::custom(explain_panic));
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
                panic!("the cause is not kept for the log")
            };
            assert_eq!(cause.to_string(), "a handler panicked: on purpose");
        }
    }
}
