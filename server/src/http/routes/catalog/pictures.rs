//! `GET /api/catalog/models/{owner}/{name}/pictures/{picture}`: this server's copy of a model's
//! picture.

use api::ModelName;
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{ApiError, responses::NotFound},
    extract::Path,
    state::AppState,
};
use services::catalog::CatalogPictureError;

/// One day: a cover changes rarely, and a stale one does no harm.
const CACHE_CONTROL: &str = "public, max-age=86400";

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_picture))
}

/// Returns a picture of a model: its cover, or an input or output of its example.
#[utoipa::path(
    get, path = api::routes::CATALOG_PICTURE, tag = "catalog",
    params(
        ("owner" = String, Path, description = "The model's owner"),
        ("name" = String, Path, description = "The model's name"),
        ("picture" = String, Path, description = "`cover`, `input-{field}` or `output-{number}`, counted from 1")
    ),
    responses(
        (status = 200, description = "The picture", content_type = "image/jpeg"),
        NotFound
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
            (header::CACHE_CONTROL, CACHE_CONTROL),
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
