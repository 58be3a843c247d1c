//! `POST /api/snippets`: code that sends the form's input to this server.

use api::{SnippetRequest, Snippets};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{ApiError, responses::InvalidInput},
    extract::{Json, Owner},
    state::AppState,
};
use domain::{links::Links, model_target::ModelReference};
use services::{predictions::CreateError, snippets};

/// The model if the request names none.
const DEFAULT_MODEL: &str = "jagilley/stable-diffusion-depth2img";

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(write_snippets))
}

/// Returns code that sends an input to this server: for Node.js, Python and cURL, and as plain
/// HTTP. Values at their defaults are omitted. Uploaded files are replaced by stored pictures with
/// public URLs.
#[utoipa::path(
    post, path = api::routes::SNIPPETS, tag = "snippets", request_body = SnippetRequest,
    responses((status = 200, body = Snippets), InvalidInput)
)]
async fn write_snippets(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Json(request): Json<SnippetRequest>,
) -> Result<Json<Snippets>, ApiError> {
    let wanted = ModelReference::Version(request.version.unwrap_or_else(|| DEFAULT_MODEL.into()));
    let resolved = state
        .predictions
        .engine
        .resolve(&wanted)
        .await
        .map_err(CreateError::from)?;
    let corrections = match &resolved.target.model {
        Some(model) => state.store.model_roles().find(&owner, model).await?,
        None => None,
    };
    let roles = resolved.roles(&request.input, corrections.as_ref());
    let snippets = snippets::write(
        &state.preparation,
        &owner,
        &links,
        &resolved,
        &roles,
        request.input,
    )
    .await?;
    Ok(Json(Snippets { snippets }))
}
