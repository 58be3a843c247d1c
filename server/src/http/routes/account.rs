//! `GET /v1/account`: the authenticated owner and the engine.

use api::{Account, AccountKind};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::ApiError,
    extract::{Json, Owner},
    state::AppState,
};

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_account))
}

/// Returns the authenticated owner and the engine that runs its predictions.
#[utoipa::path(
    get, path = api::routes::ACCOUNT, tag = "account",
    responses((status = 200, body = Account))
)]
async fn get_account(
    Owner(owner): Owner,
    State(state): State<AppState>,
) -> Result<Json<Account>, ApiError> {
    let name = if owner.is_visitor() {
        "Visitor"
    } else {
        "API client"
    };
    Ok(Json(Account {
        kind: AccountKind::User,
        username: owner.username(),
        name: name.into(),
        github_url: None,
        engine: state.predictions.engine_info().await?,
    }))
}
