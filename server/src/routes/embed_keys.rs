//! `/api/embed-keys`: studios for other sites.

use api::{CreateEmbedKey, EmbedKey, EmbedKeyId, EmbedKeys, PatchEmbedKey, Problem};
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    embed_keys::EmbedKeyError,
    error::ApiError,
    extract::{Json, Owner, Path},
    links::Links,
    state::AppState,
};

/// The routes of this file. What they answer is out of date at once: nobody may keep it.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_embed_keys, create_embed_key))
        .routes(routes!(patch_embed_key, delete_embed_key))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
}

/// Your studios for other sites, the youngest first.
#[utoipa::path(get, path = api::routes::EMBED_KEYS, tag = "studio", responses((status = 200, body = EmbedKeys)))]
async fn list_embed_keys(
    Owner(owner): Owner,
    State(state): State<AppState>,
) -> Result<Json<EmbedKeys>, ApiError> {
    Ok(Json(state.embedded.list(&owner).await?))
}

/// Makes a studio for another site. The key and the address that the site frames are in this answer only.
#[utoipa::path(
    post, path = api::routes::EMBED_KEYS, tag = "studio", request_body = CreateEmbedKey,
    responses((status = 201, body = EmbedKey), (status = 422, body = Problem, content_type = "application/problem+json"))
)]
async fn create_embed_key(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Json(request): Json<CreateEmbedKey>,
) -> Result<Response, ApiError> {
    let key = state.embedded.create(&owner, &links, request).await?;
    Ok((StatusCode::CREATED, Json(key)).into_response())
}

/// Changes one of your studios for other sites. Whoever visits it goes by the new terms at once.
#[utoipa::path(
    patch, path = api::routes::EMBED_KEY, tag = "studio", request_body = PatchEmbedKey, params(("id" = EmbedKeyId, Path)),
    responses(
        (status = 200, body = EmbedKey),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")
    )
)]
async fn patch_embed_key(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<EmbedKeyId>,
    Json(patch): Json<PatchEmbedKey>,
) -> Result<Json<EmbedKey>, ApiError> {
    state
        .embedded
        .change(&owner, &id, patch)
        .await?
        .map(Json)
        .ok_or_else(ApiError::not_found)
}

/// Ends one of your studios for other sites: nobody can open it any more, and whoever has it open can do nothing.
#[utoipa::path(
    delete, path = api::routes::EMBED_KEY, tag = "studio", params(("id" = EmbedKeyId, Path)),
    responses((status = 204), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn delete_embed_key(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<EmbedKeyId>,
) -> Result<StatusCode, ApiError> {
    if state.embedded.delete(&owner, &id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::not_found())
    }
}

impl From<EmbedKeyError> for ApiError {
    fn from(error: EmbedKeyError) -> Self {
        match error {
            EmbedKeyError::Invalid(faults) => Self::invalid(faults),
            EmbedKeyError::Store(error) => error.into(),
        }
    }
}
