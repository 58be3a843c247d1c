//! `POST /api/depth`: what the depth of a picture is, before anything is run.

use api::{DepthPreview, DepthRequest, Problem};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    blobs::BlobError,
    error::ApiError,
    extract::{Json, Owner},
    links::Links,
    preparation::{PreparationError, PreviewError},
    state::AppState,
};

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(preview_depth))
}

/// The depth map of a picture: estimated, or the one given with it, repaired. White is near.
#[utoipa::path(
    post, path = api::routes::DEPTH, tag = "depth", request_body = DepthRequest,
    responses((status = 200, body = DepthPreview), (status = 422, body = Problem, content_type = "application/problem+json"))
)]
async fn preview_depth(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Json(request): Json<DepthRequest>,
) -> Result<Json<DepthPreview>, ApiError> {
    Ok(Json(
        state.preparation.preview(&owner, &links, &request).await?,
    ))
}

impl From<PreviewError> for ApiError {
    fn from(error: PreviewError) -> Self {
        match error {
            PreviewError::Invalid(faults) => Self::invalid(faults),
            PreviewError::Preparation(error) => error.into(),
        }
    }
}

impl From<PreparationError> for ApiError {
    fn from(error: PreparationError) -> Self {
        match error {
            PreparationError::Blob(error @ BlobError::Full) => error.into(),
            error => Self::internal(error),
        }
    }
}
