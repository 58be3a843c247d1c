//! `GET /api/predictions/{id}/outputs/{index}`: the download of an output.

use api::PredictionId;
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{ApiError, responses::NotFound},
    extract::{Owner, Path, Query},
    routes::blobs::media_type,
    state::AppState,
};
use domain::prediction::PredictionRecord;
use imaging::pictures::{with_texts, without_texts};

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_output))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct OutputParameters {
    /// `keep` embeds the settings in a PNG, without URLs; `strip` removes all metadata.
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

/// Downloads an output of one of your predictions. Formats other than PNG are served unchanged.
#[utoipa::path(
    get, path = api::routes::PREDICTION_OUTPUT, tag = "predictions",
    params(
        ("id" = PredictionId, Path, description = "The prediction's id"),
        ("index" = usize, Path, description = "The index of the output, from 0"),
        OutputParameters
    ),
    responses(
        (status = 200, description = "The picture", content_type = "image/png"),
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
    let bytes = with_metadata(&record, index, stored, parameters.metadata);
    let file_name = record.download_name(&(index + 1).to_string(), blob);
    let disposition = format!("attachment; filename=\"{file_name}\"");
    let content_type = media_type(blob.extension()).to_owned();
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}

fn with_metadata(
    record: &PredictionRecord,
    index: usize,
    bytes: Bytes,
    metadata: MetadataMode,
) -> Bytes {
    let rewritten = match metadata {
        MetadataMode::Keep => with_texts(
            &bytes,
            &record.output_metadata().to_string(),
            &record.generation_parameters(index),
        ),
        MetadataMode::Strip => without_texts(&bytes),
    };
    rewritten.map_or(bytes, Bytes::from)
}
