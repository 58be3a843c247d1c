//! The page and its files.

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::{
    error::ApiError,
    page::{self, Asset},
    state::AppState,
};

/// Addresses at which the page itself is; it reads the rest from the address.
const PAGES: [&str; 10] = [
    "/",
    "/p/{id}",
    "/g/{id}",
    "/compare",
    "/explore",
    "/explore/{owner}",
    "/explore/{owner}/{name}",
    "/collections/{slug}",
    "/history",
    "/shares",
];

/// What other sites fetch as a module, for which browsers want leave.
const FOR_OTHER_SITES: &str = "embed.js";

/// Where only programs ask.
const OF_PROGRAMS: [&str; 3] = ["/v1/", "/api/", "/blobs/"];

/// The routes of this file.
pub fn router() -> Router<AppState> {
    PAGES
        .into_iter()
        .fold(Router::new(), |router, path| router.route(path, get(index)))
}

/// The page.
async fn index(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let Some(asset) = page::index() else {
        return not_built();
    };
    let mut response = serve(asset, &headers);
    let policy = page::policy(state.site.public_origin(), "'none'");
    response.headers_mut().extend(
        HeaderValue::try_from(policy).map(|policy| (header::CONTENT_SECURITY_POLICY, policy)),
    );
    // Only what has links and asks for more has a referrer; on the rest it would be weight.
    response.headers_mut().insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    response
}

/// Everything that no route takes: a file of the page, or nothing. A person who follows such an address gets the page,
/// which says so; a program gets a problem.
pub async fn file(
    state: State<AppState>,
    method: Method,
    uri: Uri,
    mut headers: HeaderMap,
) -> Response {
    match page::find(uri.path().trim_start_matches('/')) {
        Some(asset) if matches!(method, Method::GET | Method::HEAD) => serve(asset, &headers),
        Some(_) => ApiError::method_not_allowed().into_response(),
        None if page::index().is_some() && is_visit(&method, uri.path(), &headers) => {
            headers.remove(header::IF_NONE_MATCH);
            (StatusCode::NOT_FOUND, index(state, headers).await).into_response()
        }
        None => ApiError::not_found().into_response(),
    }
}

/// True where a browser asks for a page and not for something that only programs use.
fn is_visit(method: &Method, path: &str, headers: &HeaderMap) -> bool {
    let accepts = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    method == Method::GET
        && accepts.contains("text/html")
        && !OF_PROGRAMS.iter().any(|root| path.starts_with(root))
}

fn serve(asset: &'static Asset, headers: &HeaderMap) -> Response {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    let (encoding, bytes) = asset.negotiate(text(header::ACCEPT_ENCODING));
    let etag = format!(
        "\"{}{}\"",
        asset.etag,
        encoding
            .token()
            .map(|token| format!("-{token}"))
            .unwrap_or_default()
    );
    let caching = if asset.is_immutable {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let is_known = text(header::IF_NONE_MATCH)
        .split(',')
        .any(|known| known.trim().trim_start_matches("W/") == etag);
    let shared = [
        (header::ETAG, etag),
        (header::CACHE_CONTROL, caching.into()),
        (header::VARY, "accept-encoding".into()),
    ];
    if is_known {
        return (StatusCode::NOT_MODIFIED, shared).into_response();
    }
    let mut response = ([(header::CONTENT_TYPE, asset.mime)], shared, bytes).into_response();
    if asset.path == FOR_OTHER_SITES {
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
    let words = "The page is not built: run \"make build\" and start the server again. The API is there meanwhile, see /api/openapi.json.\n";
    (StatusCode::SERVICE_UNAVAILABLE, words).into_response()
}
