//! `/api/catalog/models/{owner}/{name}/roles`: an owner's corrections of the roles of a model's
//! inputs.

use api::Roles;
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{
        ApiError,
        responses::{InvalidInput, NotFound},
    },
    extract::{Json, ModelPath, Owner, Path},
    state::AppState,
};
use services::catalog::CorrectionError;

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(put_roles, delete_roles))
}

/// Sets the roles of a model's inputs for your account, in place of the inferred ones.
#[utoipa::path(
    put, path = api::routes::CATALOG_ROLES, tag = "catalog", request_body = Roles,
    params(ModelPath),
    responses(
        (status = 200, body = Roles),
        NotFound,
        InvalidInput
    )
)]
async fn put_roles(
    Owner(owner_id): Owner,
    State(state): State<AppState>,
    Path(path): Path<ModelPath>,
    Json(roles): Json<Roles>,
) -> Result<Json<Roles>, ApiError> {
    let model = path.model_name()?;
    state
        .catalog
        .correct_roles(&owner_id, &model, &roles)
        .await?;
    Ok(Json(roles))
}

/// Deletes your correction and returns the inferred roles.
#[utoipa::path(
    delete, path = api::routes::CATALOG_ROLES, tag = "catalog",
    params(ModelPath),
    responses((status = 200, body = Roles), NotFound)
)]
async fn delete_roles(
    Owner(owner_id): Owner,
    State(state): State<AppState>,
    Path(path): Path<ModelPath>,
) -> Result<Json<Roles>, ApiError> {
    let model = path.model_name()?;
    Ok(Json(state.catalog.reset_roles(&owner_id, &model).await?))
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
