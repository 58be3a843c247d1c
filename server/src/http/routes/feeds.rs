//! `/feeds/models.atom` and `/feeds/models.json`: feeds of a catalog search.

use std::convert::Infallible;

use api::CatalogQuery;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::ApiError,
    feeds::{Feed, FeedFormat},
    html::Appearance,
    request::header_text,
    response::{cache_control, matches_etag},
    state::AppState,
};
use domain::links::Links;

/// The date format of HTTP (RFC 9110).
const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// The routes of this file. Other origins may read them.
pub fn router() -> OpenApiRouter<AppState> {
    let any_origin = SetResponseHeaderLayer::if_not_present(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    OpenApiRouter::new()
        .routes(routes!(get_atom))
        .routes(routes!(get_json))
        .layer(any_origin)
        .layer(cache_control("max-age=900"))
}

/// Returns the newest models of a search as Atom; with `sort=trending` the trending ones. The query
/// is that of `GET /api/catalog/models`; `lang` is the language of title and labels.
#[utoipa::path(
    get, path = api::routes::FEED_ATOM, tag = "catalog",
    responses(
        (status = 200, description = "Atom", content_type = "application/atom+xml", body = String),
        (status = 304)
    )
)]
async fn get_atom(request: FeedRequest) -> Result<Response, ApiError> {
    request.respond(FeedFormat::Atom)
}

/// Returns the same feed as JSON Feed 1.1.
#[utoipa::path(
    get, path = api::routes::FEED_JSON, tag = "catalog",
    responses(
        (status = 200, description = "JSON Feed", content_type = "application/feed+json", body = String),
        (status = 304)
    )
)]
async fn get_json(request: FeedRequest) -> Result<Response, ApiError> {
    request.respond(FeedFormat::Json)
}

/// A request for a feed.
struct FeedRequest {
    state: AppState,
    links: Links,
    search: String,
    headers: HeaderMap,
}

impl FromRequestParts<AppState> for FeedRequest {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let links = Links::from_request_parts(parts, state).await?;
        let search = parts.uri.query().unwrap_or_default().to_owned();
        Ok(Self {
            state: state.clone(),
            links,
            search,
            headers: parts.headers.clone(),
        })
    }
}

impl FeedRequest {
    fn respond(&self, format: FeedFormat) -> Result<Response, ApiError> {
        let query = CatalogQuery::from_search(&self.search);
        let locale = Appearance::from_query(Some(&self.search)).locale;
        let feed = Feed::new(&self.state.catalog, &query, &self.links, locale);
        let body = feed.write(format).map_err(ApiError::internal)?;
        let etag = format!("\"{}\"", hex::encode(&Sha256::digest(&body)[..16]));
        let changed_at = match &feed.updated {
            Some(updated) if feed.is_newest_first => updated.as_str().parse().ok(),
            _ => None,
        };
        let mut response = if is_unchanged(&self.headers, &etag, changed_at) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(header::CONTENT_TYPE, format.media_type())], body).into_response()
        };
        response
            .headers_mut()
            .extend(HeaderValue::try_from(etag).map(|etag| (header::ETAG, etag)));
        response.headers_mut().extend(
            changed_at
                .and_then(http_date)
                .map(|date| (header::LAST_MODIFIED, date)),
        );
        Ok(response)
    }
}

/// True if the client has the current version. `If-None-Match` takes precedence over
/// `If-Modified-Since`.
fn is_unchanged(headers: &HeaderMap, etag: &str, changed_at: Option<Timestamp>) -> bool {
    if headers.contains_key(header::IF_NONE_MATCH) {
        return matches_etag(headers, etag);
    }
    let since = header_text(headers, header::IF_MODIFIED_SINCE)
        .and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
    since
        .zip(changed_at)
        .is_some_and(|(since, changed_at)| changed_at.as_second() <= since.timestamp().as_second())
}

fn http_date(time: Timestamp) -> Option<HeaderValue> {
    HeaderValue::try_from(time.strftime(HTTP_DATE).to_string()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_none_match_takes_precedence_over_if_modified_since() {
        let changed_at: Timestamp = "2026-11-22T09:30:00.5Z".parse().unwrap();
        let date = http_date(changed_at).unwrap();
        assert_eq!(date, "Sun, 22 Nov 2026 09:30:00 GMT");
        let unchanged = |pairs: &[(header::HeaderName, &str)]| {
            let headers = pairs
                .iter()
                .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
                .collect();
            is_unchanged(&headers, "\"a\"", Some(changed_at))
        };
        assert!(unchanged(&[(
            header::IF_MODIFIED_SINCE,
            date.to_str().unwrap()
        )]));
        assert!(!unchanged(&[(
            header::IF_MODIFIED_SINCE,
            "Sun, 22 Nov 2026 09:29:59 GMT"
        )]));
        assert!(!unchanged(&[
            (header::IF_NONE_MATCH, "\"b\""),
            (header::IF_MODIFIED_SINCE, date.to_str().unwrap())
        ]));
        assert!(unchanged(&[(header::IF_NONE_MATCH, "W/\"a\"")]) && !unchanged(&[]));
    }
}
