//! `GET /api/predictions/{id}/outputs/{index}`: the download of an output.

use api::{PredictionId, Problem};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{
        ApiError,
        responses::{NotFound, PROBLEM_JSON},
    },
    extract::{Owner, Path, Query},
    routes::blobs::media_type,
    state::AppState,
};
use domain::prediction::PredictionRecord;
use imaging::pictures::{sniff, with_texts};
use services::metadata_removal::MetadataRemovalError;

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_output))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct OutputParameters {
    /// `keep` embeds the settings in a PNG, without URLs, and leaves other formats as they are;
    /// `strip` removes all metadata from every format.
    #[serde(default)]
    metadata: MetadataMode,
}

/// The metadata in a downloaded picture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::http::routes) enum MetadataMode {
    /// The settings of the prediction.
    #[default]
    Keep,
    /// None.
    Strip,
}

/// Downloads an output of one of your predictions.
#[utoipa::path(
    get, path = api::routes::PREDICTION_OUTPUT, tag = "predictions",
    params(
        ("id" = PredictionId, Path, description = "The prediction's id"),
        ("index" = usize, Path, description = "The index of the output, from 0"),
        OutputParameters
    ),
    responses(
        (status = 200, description = "The picture", content_type = "image/png"),
        (
            status = 422, body = Problem, content_type = PROBLEM_JSON,
            description = "The file cannot be read, so its metadata cannot be removed"
        ),
        NotFound
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
    let output = record.pictures.outputs.get(index);
    let blob = &output.ok_or_else(ApiError::not_found)?.blob;
    let stored = state.blobs.get(blob).await?;
    let (bytes, extension) = match parameters.metadata {
        MetadataMode::Keep => (with_settings(&record, index, stored), blob.extension()),
        MetadataMode::Strip => without_metadata(&state, stored).await?,
    };
    let name = record.download_name(&(index + 1).to_string(), extension);
    let disposition = format!("attachment; filename=\"{name}\"");
    let content_type = media_type(extension).to_owned();
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}

fn with_settings(record: &PredictionRecord, index: usize, bytes: Bytes) -> Bytes {
    let rewritten = with_texts(
        &bytes,
        &record.output_metadata().to_string(),
        &record.generation_parameters(index),
    );
    rewritten.map_or(bytes, Bytes::from)
}

/// The picture without metadata, and its file extension.
async fn without_metadata(
    state: &AppState,
    stored: Bytes,
) -> Result<(Bytes, &'static str), ApiError> {
    let unreadable = || {
        ApiError::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "The metadata of this file cannot be removed, because it cannot be read. Download it with \"metadata=keep\".",
        )
    };
    let bytes = match state.predictions.metadata_removal.run(stored).await {
        Ok(Some(picture)) => picture.bytes,
        Ok(None) | Err(MetadataRemovalError::Picture(_)) => return Err(unreadable()),
        Err(error) => return Err(ApiError::internal(error)),
    };
    let (_, extension) = sniff(&bytes).ok_or_else(unreadable)?;
    Ok((bytes.into(), extension))
}
