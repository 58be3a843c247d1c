//! `GET /api/catalog/models/{owner}/{name}/pictures/{picture}`: a picture of a model, copied here.

use api::{ModelName, Problem};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{catalog::CatalogPictureError, error::ApiError, extract::Path, state::AppState};

/// A model may get another cover; nobody minds seeing the old one for a day.
const KEEP: &str = "public, max-age=86400";

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_picture))
}

/// A picture of a model: its cover, or one of its example's inputs or outputs.
#[utoipa::path(
    get, path = api::routes::CATALOG_PICTURE, tag = "catalog",
    params(
        ("owner" = String, Path, description = "Whose model it is"),
        ("name" = String, Path, description = "What its owner calls it"),
        ("picture" = String, Path, description = "`cover`, `input-{field}` or `output-{number}`, the first being 1")
    ),
    responses(
        (status = 200, description = "The picture", content_type = "image/jpeg"),
        (status = 404, body = Problem, content_type = "application/problem+json")
    )
)]
async fn get_picture(
    State(state): State<AppState>,
    Path((owner, name, picture)): Path<(String, String, String)>,
) -> Result<Response, ApiError> {
    let model =
        ModelName::try_from(format!("{owner}/{name}")).map_err(|_| ApiError::not_found())?;
    let bytes = state
        .catalog_pictures
        .get(&model, &picture)
        .await?
        .ok_or_else(ApiError::not_found)?;
    Ok((
        [
            (header::CONTENT_TYPE, "image/jpeg"),
            (header::CACHE_CONTROL, KEEP),
        ],
        bytes,
    )
        .into_response())
}

impl From<CatalogPictureError> for ApiError {
    fn from(error: CatalogPictureError) -> Self {
        match error {
            CatalogPictureError::Store(error) => error.into(),
            CatalogPictureError::Blob(error) => error.into(),
        }
    }
}
