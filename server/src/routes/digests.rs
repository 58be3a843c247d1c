//! `/api/digests`: news of searches by e-mail.
//!
//! - [`answers`]: the pages that letters lead to

pub mod answers;

use api::{CreateDigest, Digest, DigestId, Digests, Problem};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    digests::{DigestError, Reader},
    error::ApiError,
    extract::{Json, Owner, Path, Peer},
    links::Links,
    state::AppState,
    words::Words,
};

/// The routes of this file. What they answer is out of date at once: nobody may keep it.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_digests, create_digest))
        .routes(routes!(delete_digest))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
}

/// The digests that you asked for, the youngest first, and whether this server can send any.
#[utoipa::path(get, path = api::routes::DIGESTS, tag = "catalog", responses((status = 200, body = Digests)))]
async fn list_digests(
    Owner(owner): Owner,
    State(state): State<AppState>,
) -> Result<Json<Digests>, ApiError> {
    Ok(Json(Digests {
        can_send: state.digests.can_send(),
        digests: state.digests.list(&owner).await?,
    }))
}

/// Asks for a digest. A letter asks whoever reads that mailbox; nothing else is sent before they say yes. What is answered does not tell
/// whether the mailbox gets this digest already. Its language is that of `Accept-Language`.
#[utoipa::path(
    post, path = api::routes::DIGESTS, tag = "catalog", request_body = CreateDigest,
    responses(
        (status = 202, body = Digest),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many letters were asked for", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "This server sends no e-mail", body = Problem, content_type = "application/problem+json")
    )
)]
async fn create_digest(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Peer(peer): Peer,
    links: Links,
    headers: HeaderMap,
    Json(wish): Json<CreateDigest>,
) -> Result<Response, ApiError> {
    let reader = Reader {
        owner,
        peer,
        words: accepted(&headers),
    };
    let digest = state.digests.ask(&reader, wish, &links).await?;
    Ok((StatusCode::ACCEPTED, Json(digest)).into_response())
}

/// Ends one of your digests.
#[utoipa::path(
    delete, path = api::routes::DIGEST, tag = "catalog", params(("id" = DigestId, Path)),
    responses((status = 204), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn delete_digest(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<DigestId>,
) -> Result<StatusCode, ApiError> {
    if state.digests.delete(&owner, &id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::not_found())
    }
}

/// The language that a browser asks for.
fn accepted(headers: &HeaderMap) -> Words {
    let languages = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    Words::accepted(languages.unwrap_or_default())
}

impl From<DigestError> for ApiError {
    fn from(error: DigestError) -> Self {
        match error {
            DigestError::NoPost(_) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()).titled("No e-mail")
            }
            DigestError::Invalid(faults) => Self::invalid(faults),
            DigestError::TooOften(seconds) => Self::throttled(seconds),
            DigestError::Store(error) => error.into(),
        }
    }
}
