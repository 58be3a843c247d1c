//! The page's document and its assets.

use api::PageRoute;
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::http::{
    assets::{self, Asset},
    error::ApiError,
    request::{header_text, requests_document},
    response::matches_etag,
    state::AppState,
};

/// A module that other sites import, which requires CORS headers.
const CROSS_ORIGIN_MODULE: &str = "embed.js";

/// Path prefixes of the API and of stored files, which are never pages.
const API_PREFIXES: [&str; 3] = ["/v1/", "/api/", "/blobs/"];

/// The routes of this file.
pub fn router() -> Router<AppState> {
    let mut router = Router::new();
    for (path, _) in PageRoute::STATIC {
        router = router.route(path, get(index));
    }
    router
}

/// The page's document.
async fn index(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let Some(asset) = assets::index() else {
        return not_built();
    };
    let mut response = serve(asset, &headers);
    let policy = assets::page_policy(state.site.public_origin(), "'none'");
    response.headers_mut().extend(
        HeaderValue::try_from(policy).map(|policy| (header::CONTENT_SECURITY_POLICY, policy)),
    );
    // Only documents need a referrer policy; on assets it would add to the first load.
    response.headers_mut().insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    response
}

/// The fallback: an asset, or 404. A browser's navigation gets the page, which shows the error; an
/// API client gets a problem.
pub async fn asset_or_not_found(
    state: State<AppState>,
    method: Method,
    uri: Uri,
    mut headers: HeaderMap,
) -> Response {
    match assets::find(uri.path().trim_start_matches('/')) {
        Some(asset) if matches!(method, Method::GET | Method::HEAD) => serve(asset, &headers),
        Some(_) => ApiError::method_not_allowed().into_response(),
        None if assets::index().is_some() && is_navigation(&method, uri.path(), &headers) => {
            headers.remove(header::IF_NONE_MATCH);
            (StatusCode::NOT_FOUND, index(state, headers).await).into_response()
        }
        None => ApiError::not_found().into_response(),
    }
}

/// True if a browser navigates to a page.
fn is_navigation(method: &Method, path: &str, headers: &HeaderMap) -> bool {
    requests_document(method, headers) && !API_PREFIXES.iter().any(|root| path.starts_with(root))
}

fn serve(asset: &'static Asset, headers: &HeaderMap) -> Response {
    let accepted = header_text(headers, header::ACCEPT_ENCODING).unwrap_or_default();
    let (encoding, bytes) = asset.negotiate(accepted);
    let etag = match encoding.token() {
        Some(token) => format!("\"{}-{token}\"", asset.etag),
        None => format!("\"{}\"", asset.etag),
    };
    let caching = if asset.is_immutable {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let is_current = matches_etag(headers, &etag);
    let validators = [
        (header::ETAG, etag),
        (header::CACHE_CONTROL, caching.into()),
        (header::VARY, "accept-encoding".into()),
    ];
    if is_current {
        return (StatusCode::NOT_MODIFIED, validators).into_response();
    }
    let mut response = ([(header::CONTENT_TYPE, asset.mime)], validators, bytes).into_response();
    if asset.path == CROSS_ORIGIN_MODULE {
        response.headers_mut().insert(
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            HeaderValue::from_static("*"),
        );
        response.headers_mut().insert(
            "cross-origin-resource-policy",
            HeaderValue::from_static("cross-origin"),
        );
    }
    if let Some(token) = encoding.token() {
        response
            .headers_mut()
            .insert(header::CONTENT_ENCODING, HeaderValue::from_static(token));
    }
    response
}

pub(super) fn not_built() -> Response {
    let message = "The page is not built: run \"make build\" and start the server again. The API works without it, see /api/openapi.json.\n";
    (StatusCode::SERVICE_UNAVAILABLE, message).into_response()
}
