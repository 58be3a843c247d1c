//! `/v1/trainings`: fine-tuning, which only Replicate offers. There all trainings belong to one
//! account; here each owner sees only its own.

use std::{fmt::Display, sync::Arc};

use api::Input;
use axum::{
    extract::{Request, State},
    response::Response,
    routing::{get, post},
};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;

use crate::http::{
    error::ApiError,
    extract::{Owner, Path},
    state::AppState,
    upstream_proxy::{forward, send, to_api_error, to_response, to_upstream_request},
};
use adapters::upstream_proxy::UpstreamProxy;
use domain::{
    attachment::{Attachment, InputPath},
    links::Links,
    owner::OwnerId,
};
use services::{metadata_removal::MetadataRemovalError, sources::Content};

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .route("/v1/trainings", get(list_trainings))
        .route("/v1/trainings/{id}", get(forward_training))
        .route("/v1/trainings/{id}/cancel", post(forward_training))
        .route(
            "/v1/models/{owner}/{name}/versions/{id}/trainings",
            post(create_training),
        )
}

fn trainer(state: &AppState) -> Result<&Arc<dyn UpstreamProxy>, ApiError> {
    state.upstream_proxy.as_ref().ok_or_else(|| {
        ApiError::not_available(
            "This server does not train models. It runs the versions that GET /v1/models lists.",
        )
    })
}

async fn create_training(
    State(state): State<AppState>,
    Owner(owner): Owner,
    links: Links,
    request: Request,
) -> Result<Response, ApiError> {
    let trainer = trainer(&state)?;
    let mut request = to_upstream_request(request).await?;
    let mut body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    if !body["webhook"].is_null() {
        return Err(webhook_unsupported());
    }
    if let Some(input) = body.get_mut("input").and_then(Value::as_object_mut) {
        upload_files(&state, trainer.as_ref(), &owner, &links, input).await?;
        request.body = body.to_string().into();
    }
    let response = send(trainer.as_ref(), request).await?;
    if response.status.is_success() {
        let training: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let id = training["id"].as_str().unwrap_or_default();
        state.store.trainings().insert(&owner, id).await?;
    }
    Ok(to_response(response, trainer.base(), &links))
}

/// A page of Replicate's list, reduced to the owner's trainings.
async fn list_trainings(
    State(state): State<AppState>,
    Owner(owner): Owner,
    links: Links,
    request: Request,
) -> Result<Response, ApiError> {
    let trainer = trainer(&state)?;
    let mut page = send(trainer.as_ref(), to_upstream_request(request).await?).await?;
    let mut list: Value = serde_json::from_slice(&page.body).unwrap_or_default();
    if let Some(results) = list.get_mut("results").and_then(Value::as_array_mut) {
        let mut own = Vec::new();
        for training in std::mem::take(results) {
            let id = training["id"].as_str().unwrap_or_default();
            if state.store.trainings().is_owned_by(&owner, id).await? {
                own.push(training);
            }
        }
        *results = own;
        page.body = list.to_string().into();
    }
    Ok(to_response(page, trainer.base(), &links))
}

/// Reads or cancels one of the owner's trainings.
async fn forward_training(
    State(state): State<AppState>,
    Owner(owner): Owner,
    links: Links,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    let trainer = trainer(&state)?;
    if !state.store.trainings().is_owned_by(&owner, &id).await? {
        return Err(ApiError::not_found());
    }
    forward(
        trainer.as_ref(),
        &links,
        to_upstream_request(request).await?,
    )
    .await
}

/// Uploads files of this server that the input refers to, and puts their upstream URLs in their
/// place.
async fn upload_files(
    state: &AppState,
    trainer: &dyn UpstreamProxy,
    owner: &OwnerId,
    links: &Links,
    input: &mut Input,
) -> Result<(), ApiError> {
    for (field, value) in input {
        let Value::String(reference) = value else {
            continue;
        };
        let content = state
            .predictions
            .sources
            .content(owner, links, reference)
            .await
            .map_err(|error| to_file_error(field, &error))?;
        let Some(Content {
            name,
            content_type,
            bytes,
        }) = content
        else {
            continue;
        };
        let removed = state.predictions.metadata_removal.run(bytes.clone()).await;
        let (bytes, content_type) = match removed {
            Ok(Some(picture)) => (picture.bytes.into(), picture.media_type.into()),
            Ok(None) => (bytes, content_type),
            Err(MetadataRemovalError::Picture(error)) => {
                return Err(to_file_error(field, &error));
            }
            Err(error) => return Err(ApiError::internal(error)),
        };
        let attachment = Attachment {
            path: InputPath::field(field),
            name,
            content_type,
            bytes,
        };
        *reference = trainer
            .upload_attachment(attachment)
            .await
            .map_err(to_api_error)?;
    }
    Ok(())
}

fn to_file_error(field: &str, error: &impl Display) -> ApiError {
    let field = format!("input.{field}");
    ApiError::invalid_field(&field, "invalid_file", format!("{field} {error}"))
}

/// Replicate would sign the webhook with its own secret, while the receiver verifies it with this
/// server's.
fn webhook_unsupported() -> ApiError {
    let description = "Webhooks of trainings are not supported by this server; poll GET /v1/trainings/{id} instead";
    ApiError::invalid_field("webhook", "unsupported", description)
}
