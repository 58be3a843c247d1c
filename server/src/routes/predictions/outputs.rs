//! `GET /api/predictions/{id}/outputs/{index}`: an output as a file to keep.

use api::{BlobName, PredictionId, Problem};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    error::ApiError,
    extract::{Owner, Path, Query},
    pictures::{with_texts, without_texts},
    predictions::Record,
    routes::blobs::media_type,
    state::AppState,
};

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_output))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct OutputParameters {
    /// `keep`: a PNG says inside what it was made with, without addresses. `strip`: it says nothing but its pixels.
    #[serde(default)]
    metadata: Metadata,
}

/// What becomes of what a picture says beside its pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::routes) enum Metadata {
    /// It stays, and says what made the picture.
    #[default]
    Keep,
    /// It goes.
    Strip,
}

/// One output of one of your predictions, to be saved. What is no PNG comes as the model gave it.
#[utoipa::path(
    get, path = api::routes::PREDICTION_OUTPUT, tag = "predictions",
    params(
        ("id" = PredictionId, Path, description = "The prediction's id"),
        ("index" = usize, Path, description = "Which output; the first has index 0"),
        OutputParameters
    ),
    responses(
        (status = 200, description = "The picture", content_type = "image/png"),
        (status = 404, body = Problem, content_type = "application/problem+json")
    )
)]
async fn get_output(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path((id, index)): Path<(PredictionId, usize)>,
    Query(parameters): Query<OutputParameters>,
) -> Result<Response, ApiError> {
    let record = state
        .predictions
        .get(&owner, &id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    let blob = &record
        .pictures
        .outputs
        .get(index)
        .ok_or_else(ApiError::not_found)?
        .blob;
    let bytes = said(
        &record,
        index,
        state.blobs.get(blob).await?,
        parameters.metadata,
    );
    let disposition = format!("attachment; filename=\"{}\"", file_name(&id, index, blob));
    Ok((
        [
            (
                header::CONTENT_TYPE,
                media_type(blob.extension()).to_owned(),
            ),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        bytes,
    )
        .into_response())
}

fn said(record: &Record, index: usize, bytes: Bytes, metadata: Metadata) -> Bytes {
    let rewritten = match metadata {
        Metadata::Keep => with_texts(
            &bytes,
            &record.carried().to_string(),
            &record.carried_lines(index),
        ),
        Metadata::Strip => without_texts(&bytes),
    };
    rewritten.map_or(bytes, Bytes::from)
}

/// `depth2img-4f0zjy-2.png`: the beginning of the prediction's id, and which of its outputs.
fn file_name(id: &PredictionId, index: usize, blob: &BlobName) -> String {
    let id: String = id.as_str().chars().take(6).collect();
    format!("depth2img-{id}-{}.{}", index + 1, blob.extension())
}
