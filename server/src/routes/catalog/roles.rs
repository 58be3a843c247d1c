//! `/api/catalog/models/{owner}/{name}/roles`: which of a model's inputs is what, for whoever asks.

use api::{ModelName, Problem, Roles};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    catalog::CorrectionError,
    error::ApiError,
    extract::{Json, Owner, Path},
    state::AppState,
};

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(put_roles, delete_roles))
}

/// Says which of a model's inputs is what, for yourself: where the rules find another or none.
#[utoipa::path(
    put, path = api::routes::CATALOG_ROLES, tag = "catalog", request_body = Roles,
    params(("owner" = String, Path, description = "Whose model it is"), ("name" = String, Path, description = "What its owner calls it")),
    responses(
        (status = 200, body = Roles),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")
    )
)]
async fn put_roles(
    Owner(asker): Owner,
    State(state): State<AppState>,
    Path((owner, name)): Path<(String, String)>,
    Json(roles): Json<Roles>,
) -> Result<Json<Roles>, ApiError> {
    state
        .catalog
        .correct_roles(&asker, &model(&owner, &name)?, &roles)
        .await?;
    Ok(Json(roles))
}

/// Has the roles found by rule again. Answers with them.
#[utoipa::path(
    delete, path = api::routes::CATALOG_ROLES, tag = "catalog",
    params(("owner" = String, Path, description = "Whose model it is"), ("name" = String, Path, description = "What its owner calls it")),
    responses((status = 200, body = Roles), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn delete_roles(
    Owner(asker): Owner,
    State(state): State<AppState>,
    Path((owner, name)): Path<(String, String)>,
) -> Result<Json<Roles>, ApiError> {
    Ok(Json(
        state
            .catalog
            .forget_roles(&asker, &model(&owner, &name)?)
            .await?,
    ))
}

fn model(owner: &str, name: &str) -> Result<ModelName, ApiError> {
    format!("{owner}/{name}")
        .try_into()
        .map_err(|_| ApiError::not_found())
}

impl From<CorrectionError> for ApiError {
    fn from(error: CorrectionError) -> Self {
        match error {
            CorrectionError::Unknown => Self::not_found(),
            CorrectionError::Invalid(faults) => Self::invalid(faults),
            CorrectionError::Store(error) => error.into(),
        }
    }
}
