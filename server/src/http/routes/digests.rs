//! `/api/digests`: subscriptions to catalog searches by email.
//!
//! - [`links`]: the links in the emails

pub mod links;

use api::{CreateDigest, Digest, DigestId, Digests};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{
        ApiError,
        responses::{InvalidInput, NotFound, ServiceUnavailable, TooManyRequests},
    },
    extract::{Json, Owner, Path, Peer},
    request::header_text,
    response::{cache_control, deleted},
    state::AppState,
};
use domain::links::Links;
use i18n::Locale;
use services::digests::{DigestError, Subscriber};

/// The routes of this file. Their responses must not be cached.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_digests, create_digest))
        .routes(routes!(delete_digest))
        .layer(cache_control("no-store"))
}

/// Lists your subscriptions, newest first, and says whether this server can send email.
#[utoipa::path(
    get, path = api::routes::DIGESTS, tag = "catalog",
    responses((status = 200, body = Digests))
)]
async fn list_digests(
    Owner(owner): Owner,
    State(state): State<AppState>,
) -> Result<Json<Digests>, ApiError> {
    Ok(Json(Digests {
        can_send: state.digests.can_send(),
        digests: state.digests.list(&owner).await?,
    }))
}

/// Subscribes an email address to a search. The address must be confirmed by the link in an email
/// before digests are sent (double opt-in). The response does not reveal whether the address is
/// subscribed already. The language is that of `Accept-Language`.
#[utoipa::path(
    post, path = api::routes::DIGESTS, tag = "catalog", request_body = CreateDigest,
    responses(
        (status = 202, body = Digest),
        InvalidInput,
        TooManyRequests,
        ServiceUnavailable
    )
)]
async fn create_digest(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Peer(peer): Peer,
    links: Links,
    headers: HeaderMap,
    Json(request): Json<CreateDigest>,
) -> Result<(StatusCode, Json<Digest>), ApiError> {
    let subscriber = Subscriber {
        owner,
        peer,
        locale: accepted_language(&headers),
    };
    let digest = state
        .digests
        .subscribe(&subscriber, request, &links)
        .await?;
    Ok((StatusCode::ACCEPTED, Json(digest)))
}

/// Deletes one of your subscriptions.
#[utoipa::path(
    delete, path = api::routes::DIGEST, tag = "catalog", params(("id" = DigestId, Path)),
    responses((status = 204), NotFound)
)]
async fn delete_digest(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<DigestId>,
) -> Result<StatusCode, ApiError> {
    deleted(state.digests.delete(&owner, &id).await?)
}

/// The preferred language of the browser.
fn accepted_language(headers: &HeaderMap) -> Locale {
    let languages = header_text(headers, header::ACCEPT_LANGUAGE);
    Locale::from_accept_language(languages.unwrap_or_default())
}

impl From<DigestError> for ApiError {
    fn from(error: DigestError) -> Self {
        match error {
            DigestError::MailDisabled(_) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()).with_title("No email")
            }
            DigestError::Invalid(faults) => Self::invalid(faults),
            DigestError::RateLimited(seconds) => Self::rate_limited(seconds),
            DigestError::Store(error) => error.into(),
        }
    }
}
