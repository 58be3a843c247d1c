//! `/feeds/models.atom` and `/feeds/models.json`: the models of a search, for whoever follows it.

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

use crate::{
    document::Look,
    error::ApiError,
    feeds::{Feed, Form},
    links::Links,
    routes::blobs::is_known,
    state::AppState,
};

/// How HTTP writes moments.
const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// The routes of this file. Pages elsewhere may read them too.
pub fn router() -> OpenApiRouter<AppState> {
    let header =
        |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    OpenApiRouter::new()
        .routes(routes!(get_atom))
        .routes(routes!(get_json))
        .layer(header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .layer(header(header::CACHE_CONTROL, "max-age=900"))
}

/// The newest models of a search, as Atom; with `sort=trending` those whose runs grow the most. The query is that of `GET /api/catalog/models`;
/// `lang` is a language.
#[utoipa::path(
    get, path = api::routes::FEED_ATOM, tag = "catalog",
    responses((status = 200, description = "Atom", content_type = "application/atom+xml", body = String), (status = 304))
)]
async fn get_atom(asked: Asked) -> Result<Response, ApiError> {
    asked.answer(Form::Atom)
}

/// The same as a JSON Feed, version 1.1.
#[utoipa::path(
    get, path = api::routes::FEED_JSON, tag = "catalog",
    responses((status = 200, description = "JSON Feed", content_type = "application/feed+json", body = String), (status = 304))
)]
async fn get_json(asked: Asked) -> Result<Response, ApiError> {
    asked.answer(Form::Json)
}

/// What a feed is asked for with.
struct Asked {
    state: AppState,
    links: Links,
    search: String,
    headers: HeaderMap,
}

impl FromRequestParts<AppState> for Asked {
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

impl Asked {
    fn answer(&self, form: Form) -> Result<Response, ApiError> {
        let query = CatalogQuery::from_search(&self.search);
        let words = Look::asked(Some(&self.search)).words;
        let feed = Feed::of(&self.state.catalog, &query, &self.links, words);
        let body = feed.write(form).map_err(ApiError::internal)?;
        let etag = format!("\"{}\"", hex::encode(&Sha256::digest(&body)[..16]));
        let changed_at = feed
            .updated
            .as_ref()
            .filter(|_| feed.is_by_arrival)
            .and_then(|updated| updated.as_str().parse().ok());
        let mut answer = if is_unchanged(&self.headers, &etag, changed_at) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(header::CONTENT_TYPE, form.media_type())], body).into_response()
        };
        answer
            .headers_mut()
            .extend(HeaderValue::try_from(etag).map(|etag| (header::ETAG, etag)));
        answer.headers_mut().extend(
            changed_at
                .and_then(http_date)
                .map(|date| (header::LAST_MODIFIED, date)),
        );
        Ok(answer)
    }
}

/// True where the asker has this already. The tag is exact; the moment is looked at where there is no tag.
fn is_unchanged(headers: &HeaderMap, etag: &str, changed_at: Option<Timestamp>) -> bool {
    if headers.contains_key(header::IF_NONE_MATCH) {
        return is_known(headers, etag);
    }
    let since = headers
        .get(header::IF_MODIFIED_SINCE)
        .and_then(|value| jiff::fmt::rfc2822::parse(value.to_str().ok()?).ok());
    since
        .zip(changed_at)
        .is_some_and(|(since, changed_at)| changed_at.as_second() <= since.timestamp().as_second())
}

fn http_date(moment: Timestamp) -> Option<HeaderValue> {
    HeaderValue::try_from(moment.strftime(HTTP_DATE).to_string()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_wins_over_the_moment() {
        let changed_at: Timestamp = "2026-11-22T09:30:00.5Z".parse().unwrap();
        let date = http_date(changed_at).unwrap();
        assert_eq!(date, "Sun, 22 Nov 2026 09:30:00 GMT");
        let known = |pairs: &[(header::HeaderName, &str)]| {
            let headers = pairs
                .iter()
                .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
                .collect();
            is_unchanged(&headers, "\"a\"", Some(changed_at))
        };
        assert!(known(&[(
            header::IF_MODIFIED_SINCE,
            date.to_str().unwrap()
        )]));
        assert!(!known(&[(
            header::IF_MODIFIED_SINCE,
            "Sun, 22 Nov 2026 09:29:59 GMT"
        )]));
        assert!(!known(&[
            (header::IF_NONE_MATCH, "\"b\""),
            (header::IF_MODIFIED_SINCE, date.to_str().unwrap())
        ]));
        assert!(known(&[(header::IF_NONE_MATCH, "W/\"a\"")]) && !known(&[]));
    }
}
