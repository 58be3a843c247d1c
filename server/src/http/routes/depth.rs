//! `POST /api/depth`: the depth map of a picture, for the preview before a run.

use api::{DepthPreview, DepthRequest};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{ApiError, responses::InvalidInput},
    extract::{Json, Owner},
    state::AppState,
};
use adapters::blobs::BlobError;
use domain::links::Links;
use services::preparation::{PreparationError, PreviewError};

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(preview_depth))
}

/// Returns the depth map of a picture: estimated, or the given one, normalized. White is near.
#[utoipa::path(
    post, path = api::routes::DEPTH, tag = "depth", request_body = DepthRequest,
    responses((status = 200, body = DepthPreview), InvalidInput)
)]
async fn preview_depth(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Json(request): Json<DepthRequest>,
) -> Result<Json<DepthPreview>, ApiError> {
    let preview = state.preparation.preview(&owner, &links, &request).await?;
    Ok(Json(preview))
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
