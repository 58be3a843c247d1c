//! `/api/embed-keys`: keys that open embedded studios on other sites.

use api::{CreateEmbedKey, EmbedKey, EmbedKeyId, EmbedKeys, PatchEmbedKey};
use axum::{extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{
        ApiError,
        responses::{InvalidInput, NotFound},
    },
    extract::{Json, Owner, Path},
    response::{cache_control, deleted},
    state::AppState,
};
use domain::links::Links;
use services::embed_keys::EmbedKeyError;

/// The routes of this file. Their responses must not be cached.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_embed_keys, create_embed_key))
        .routes(routes!(patch_embed_key, delete_embed_key))
        .layer(cache_control("no-store"))
}

/// Lists your embed keys, newest first.
#[utoipa::path(
    get, path = api::routes::EMBED_KEYS, tag = "studio",
    responses((status = 200, body = EmbedKeys))
)]
async fn list_embed_keys(
    Owner(owner): Owner,
    State(state): State<AppState>,
) -> Result<Json<EmbedKeys>, ApiError> {
    Ok(Json(state.embed_keys.list(&owner).await?))
}

/// Creates an embed key. Only this response contains the key and the URL for the other site.
#[utoipa::path(
    post, path = api::routes::EMBED_KEYS, tag = "studio", request_body = CreateEmbedKey,
    responses((status = 201, body = EmbedKey), InvalidInput)
)]
async fn create_embed_key(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Json(request): Json<CreateEmbedKey>,
) -> Result<(StatusCode, Json<EmbedKey>), ApiError> {
    let key = state.embed_keys.create(&owner, &links, request).await?;
    Ok((StatusCode::CREATED, Json(key)))
}

/// Changes the terms of an embed key. They apply to open sessions at once.
#[utoipa::path(
    patch, path = api::routes::EMBED_KEY, tag = "studio",
    request_body = PatchEmbedKey,
    params(("id" = EmbedKeyId, Path)),
    responses(
        (status = 200, body = EmbedKey),
        NotFound,
        InvalidInput
    )
)]
async fn patch_embed_key(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<EmbedKeyId>,
    Json(patch): Json<PatchEmbedKey>,
) -> Result<Json<EmbedKey>, ApiError> {
    state
        .embed_keys
        .change(&owner, &id, patch)
        .await?
        .map(Json)
        .ok_or_else(ApiError::not_found)
}

/// Deletes an embed key. Its sessions end at once.
#[utoipa::path(
    delete, path = api::routes::EMBED_KEY, tag = "studio", params(("id" = EmbedKeyId, Path)),
    responses((status = 204), NotFound)
)]
async fn delete_embed_key(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<EmbedKeyId>,
) -> Result<StatusCode, ApiError> {
    deleted(state.embed_keys.delete(&owner, &id).await?)
}

impl From<EmbedKeyError> for ApiError {
    fn from(error: EmbedKeyError) -> Self {
        match error {
            EmbedKeyError::Invalid(faults) => Self::invalid(faults),
            EmbedKeyError::Store(error) => error.into(),
        }
    }
}
