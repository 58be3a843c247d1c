//! `/digests/confirm/{token}` and `/digests/unsubscribe/{token}`: the links of digest emails.
//!
//! Mail scanners open every link, so `GET` changes nothing. For one-click unsubscription (RFC 8058),
//! mail programs send the `POST` of the second link on their own, without cookies.

use std::net::IpAddr;

use api::routes;
use axum::{
    extract::{DefaultBodyLimit, FromRequestParts},
    http::{StatusCode, header, request::Parts},
    response::{self, Response},
    routing::get,
};
use utoipa_axum::router::OpenApiRouter;

use super::accepted_language;
use crate::http::{
    assets,
    digest_pages::{DigestPage, invalid_link_page, rate_limited_page},
    error::ApiError,
    extract::{Path, Peer},
    generated_page::generated_page,
    state::AppState,
};
use domain::links::Links;
use i18n::Locale;
use store::DigestRow;

/// Maximal size in bytes of a form, which is not read.
const FORM_BYTES: usize = 16 * 1024;

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .route(routes::DIGEST_CONFIRM, get(confirm_page).post(confirm))
        .route(
            routes::DIGEST_UNSUBSCRIBE,
            get(unsubscribe_page).post(unsubscribe),
        )
        .layer(DefaultBodyLimit::max(FORM_BYTES))
}

/// A request of one of the links.
struct Visit {
    state: AppState,
    links: Links,
    peer: IpAddr,
    token: String,
    locale: Locale,
}

impl FromRequestParts<AppState> for Visit {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let Path(token) = Path::<String>::from_request_parts(parts, state).await?;
        let Ok(Peer(peer)) = Peer::from_request_parts(parts, state).await;
        let Ok(links) = Links::from_request_parts(parts, state).await;
        Ok(Self {
            state: state.clone(),
            links,
            peer,
            token,
            locale: accepted_language(&parts.headers),
        })
    }
}

async fn confirm_page(visit: Visit) -> response::Result<Response> {
    let row = visit.find_by_confirm_token().await?;
    let page = if row.confirmed_at.is_some() {
        DigestPage::Confirmed(&row)
    } else {
        DigestPage::Confirm(&row)
    };
    Ok(visit.page(page))
}

async fn confirm(visit: Visit) -> response::Result<Response> {
    let row = visit.find_by_confirm_token().await?;
    let digests = &visit.state.digests;
    digests.confirm(&row).await.map_err(ApiError::from)?;
    Ok(visit.page(DigestPage::Confirmed(&row)))
}

async fn unsubscribe_page(visit: Visit) -> response::Result<Response> {
    let page = match &visit.find_by_unsubscribe_token().await? {
        Some(row) => visit.page(DigestPage::Unsubscribe(row)),
        None => visit.page(DigestPage::Unsubscribed(visit.locale)),
    };
    Ok(page)
}

async fn unsubscribe(visit: Visit) -> response::Result<Response> {
    let Some(row) = visit.find_by_unsubscribe_token().await? else {
        return Ok(visit.page(DigestPage::Unsubscribed(visit.locale)));
    };
    let digests = &visit.state.digests;
    digests.unsubscribe(&row).await.map_err(ApiError::from)?;
    Ok(visit.page(DigestPage::Unsubscribed(Locale::from_tag(&row.language))))
}

impl Visit {
    /// The subscription to confirm.
    ///
    /// # Errors
    /// The page of an invalid link.
    async fn find_by_confirm_token(&self) -> response::Result<DigestRow> {
        let digests = &self.state.digests;
        let found = digests.find_by_confirm_token(&self.token).await;
        match found.map_err(ApiError::from)? {
            Some(row) => Ok(row),
            None => Err(self.invalid_link().into()),
        }
    }

    /// The subscription to end; `None` if it has ended before.
    ///
    /// # Errors
    /// The page of an invalid link.
    async fn find_by_unsubscribe_token(&self) -> response::Result<Option<DigestRow>> {
        let digests = &self.state.digests;
        let found = digests.find_by_unsubscribe_token(&self.token).await;
        match found.map_err(ApiError::from)? {
            Some(row) => Ok(row),
            None => Err(self.invalid_link().into()),
        }
    }

    fn page(&self, page: DigestPage<'_>) -> Response {
        self.respond(StatusCode::OK, page.render(&self.links))
    }

    /// 404 for every invalid link; 429 after too many of them from one IP address.
    fn invalid_link(&self) -> Response {
        let Err(exceeded) = self.state.digests.count_invalid_token(self.peer) else {
            let html = invalid_link_page(self.locale, &self.links);
            return self.respond(StatusCode::NOT_FOUND, html);
        };
        let seconds = exceeded.retry_seconds;
        let html = rate_limited_page(self.locale, seconds, &self.links);
        let mut response = self.respond(StatusCode::TOO_MANY_REQUESTS, html);
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
        response
    }

    fn respond(&self, status: StatusCode, html: String) -> Response {
        let policy = assets::generated_page_policy(self.state.site.public_origin(), "'none'");
        generated_page(status, &policy, html, true)
    }
}
