//! `/digests/confirm/{token}` and `/digests/unsubscribe/{token}`: the pages that letters lead to. Programs open every link of a letter: looking
//! changes nothing. Sending the second one is what mail programs do by themselves (RFC 8058), without cookies, and one request is enough.

use std::net::IpAddr;

use api::routes;
use axum::{
    extract::{DefaultBodyLimit, FromRequestParts},
    http::{StatusCode, header, request::Parts},
    response::Response,
    routing::get,
};
use utoipa_axum::router::OpenApiRouter;

use super::accepted;
use crate::{
    digests::{Question, gone_page, later_page},
    error::ApiError,
    extract::{Path, Peer},
    links::Links,
    page,
    routes::made_page::made_page,
    state::AppState,
    words::Words,
};

/// Bytes of what a mail program sends; it is not read.
const FORM_BYTES: usize = 16 * 1024;

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .route(routes::DIGEST_CONFIRM, get(ask_to_confirm).post(confirm))
        .route(routes::DIGEST_UNSUBSCRIBE, get(ask_to_stop).post(stop))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
}

/// Whoever opens a link, and how.
struct Visit {
    state: AppState,
    links: Links,
    peer: IpAddr,
    token: String,
    words: Words,
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
            words: accepted(&parts.headers),
        })
    }
}

async fn ask_to_confirm(visit: Visit) -> Result<Response, ApiError> {
    let Some(row) = visit.state.digests.to_confirm(&visit.token).await? else {
        return Ok(visit.gone());
    };
    Ok(visit.page(if row.confirmed_at.is_some() {
        Question::Confirmed(&row)
    } else {
        Question::Confirm(&row)
    }))
}

async fn confirm(visit: Visit) -> Result<Response, ApiError> {
    let Some(row) = visit.state.digests.to_confirm(&visit.token).await? else {
        return Ok(visit.gone());
    };
    visit.state.digests.confirm(&row).await?;
    Ok(visit.page(Question::Confirmed(&row)))
}

async fn ask_to_stop(visit: Visit) -> Result<Response, ApiError> {
    let Some(found) = visit.state.digests.to_stop(&visit.token).await? else {
        return Ok(visit.gone());
    };
    Ok(visit.page(
        found
            .as_ref()
            .map_or(Question::Stopped(visit.words), Question::Stop),
    ))
}

async fn stop(visit: Visit) -> Result<Response, ApiError> {
    let Some(found) = visit.state.digests.to_stop(&visit.token).await? else {
        return Ok(visit.gone());
    };
    let Some(row) = found else {
        return Ok(visit.page(Question::Stopped(visit.words)));
    };
    visit.state.digests.stop(&row).await?;
    Ok(visit.page(Question::Stopped(Words::of(&row.language))))
}

impl Visit {
    fn page(&self, question: Question<'_>) -> Response {
        self.made(StatusCode::OK, question.page(&self.links))
    }

    /// The same for all that leads nowhere; and for whoever asks for too much of it, to wait.
    fn gone(&self) -> Response {
        let Err(refused) = self.state.digests.missed(self.peer) else {
            return self.made(StatusCode::NOT_FOUND, gone_page(self.words, &self.links));
        };
        let seconds = refused.retry_seconds;
        let mut response = self.made(
            StatusCode::TOO_MANY_REQUESTS,
            later_page(self.words, seconds, &self.links),
        );
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
        response
    }

    fn made(&self, status: StatusCode, html: String) -> Response {
        made_page(
            status,
            &page::plain_policy(self.state.site.public_origin(), "'none'"),
            html,
            true,
        )
    }
}
