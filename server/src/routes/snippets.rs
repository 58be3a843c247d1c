//! `POST /api/snippets`: code that does elsewhere what the form does here.

use api::{Problem, SnippetRequest, Snippets};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    error::ApiError,
    extract::{Json, Owner},
    links::Links,
    models::Wanted,
    predictions::CreateError,
    snippets,
    state::AppState,
};

/// The model whose code is written where the request names none.
const DEFAULT_MODEL: &str = "jagilley/stable-diffusion-depth2img";

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(write_snippets))
}

/// Code that sends an input to this server: for Node.js, Python and the shell, and as plain HTTP. What is at its default is
/// left out; an uploaded file becomes a kept picture whose address opens to whoever has it.
#[utoipa::path(
    post, path = api::routes::SNIPPETS, tag = "snippets", request_body = SnippetRequest,
    responses((status = 200, body = Snippets), (status = 422, body = Problem, content_type = "application/problem+json"))
)]
async fn write_snippets(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Json(request): Json<SnippetRequest>,
) -> Result<Json<Snippets>, ApiError> {
    let wanted = Wanted::Version(request.version.unwrap_or_else(|| DEFAULT_MODEL.into()));
    let runnable = state
        .predictions
        .engine
        .resolve(&wanted)
        .await
        .map_err(CreateError::from)?;
    let corrected = match &runnable.target.model {
        Some(model) => state.store.model_roles(&owner, model).await?,
        None => None,
    };
    let roles = runnable.roles(&request.input, corrected.as_ref());
    let snippets = snippets::write(
        &state.preparation,
        &owner,
        &links,
        &runnable,
        &roles,
        request.input,
    )
    .await?;
    Ok(Json(Snippets { snippets }))
}
