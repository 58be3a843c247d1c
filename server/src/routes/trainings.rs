//! `/v1/trainings`: fine-tuning, which only Replicate does. Each owner sees its own; at Replicate they are the account's.

use std::sync::Arc;

use api::{Input, InvalidField};
use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;

use super::passed_on::{answer, ask, passed, present, question};
use crate::{
    engines::{Attachment, Place},
    error::ApiError,
    extract::{Owner, Path},
    links::Links,
    owner::OwnerId,
    passage::{Passage, Question},
    sources::{Content, SourceError},
    state::AppState,
};

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .route("/v1/trainings", get(list_trainings))
        .route("/v1/trainings/{id}", get(one_training))
        .route("/v1/trainings/{id}/cancel", post(one_training))
        .route(
            "/v1/models/{owner}/{name}/versions/{id}/trainings",
            post(create_training),
        )
}

fn trainer(state: &AppState) -> Result<&Arc<dyn Passage>, ApiError> {
    state.passage.as_ref().ok_or_else(|| {
        ApiError::absent(
            "This server trains no models; it runs the versions that GET /v1/models lists.",
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
    let mut question = question(request).await?;
    let mut body: Value = serde_json::from_slice(&question.body).unwrap_or_default();
    if body
        .get("webhook")
        .is_some_and(|webhook| !webhook.is_null())
    {
        return Err(ApiError::invalid(vec![no_webhook()]));
    }
    if let Some(input) = body.get_mut("input").and_then(Value::as_object_mut) {
        lend(&state, trainer.as_ref(), &owner, &links, input).await?;
        question.body = body.to_string().into();
    }
    let training = ask(trainer.as_ref(), question).await?;
    if training.status.is_success() {
        let begun: Value = serde_json::from_slice(&training.body).unwrap_or_default();
        state
            .store
            .insert_training(&owner, begun["id"].as_str().unwrap_or_default())
            .await?;
    }
    Ok(present(training, trainer.base(), &links))
}

/// A page of Replicate's list with what is the owner's on it.
async fn list_trainings(
    State(state): State<AppState>,
    Owner(owner): Owner,
    links: Links,
    request: Request,
) -> Result<Response, ApiError> {
    let trainer = trainer(&state)?;
    let mut page = ask(trainer.as_ref(), question(request).await?).await?;
    let mut list: Value = serde_json::from_slice(&page.body).unwrap_or_default();
    if let Some(results) = list.get_mut("results").and_then(Value::as_array_mut) {
        let mut own = Vec::new();
        for training in std::mem::take(results) {
            if state
                .store
                .owns_training(&owner, training["id"].as_str().unwrap_or_default())
                .await?
            {
                own.push(training);
            }
        }
        *results = own;
        page.body = list.to_string().into();
    }
    Ok(present(page, trainer.base(), &links))
}

/// One of the owner's trainings, looked at or canceled.
async fn one_training(
    State(state): State<AppState>,
    Owner(owner): Owner,
    links: Links,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    let trainer = trainer(&state)?;
    if !state.store.owns_training(&owner, &id).await? {
        return Err(ApiError::not_found());
    }
    let question: Question = question(request).await?;
    Ok(answer(trainer.as_ref(), &links, question)
        .await?
        .into_response())
}

/// Has the files of the input that are on this server where the trainer can read them.
async fn lend(
    state: &AppState,
    trainer: &dyn Passage,
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
            .map_err(|error| no_file(field, &error))?;
        let Some(Content {
            name,
            content_type,
            bytes,
        }) = content
        else {
            continue;
        };
        *reference = passed(
            trainer
                .lend(Attachment {
                    place: Place::field(field),
                    name,
                    content_type,
                    bytes,
                })
                .await,
        )?;
    }
    Ok(())
}

fn no_file(field: &str, error: &SourceError) -> ApiError {
    let field = format!("input.{field}");
    ApiError::invalid(vec![InvalidField {
        kind: "invalid_file".into(),
        description: format!("{field} {error}"),
        field,
    }])
}

/// Replicate would sign with its own secret, and the receiver check with this server's.
fn no_webhook() -> InvalidField {
    InvalidField {
        kind: "unsupported".into(),
        field: "webhook".into(),
        description:
            "Webhooks of trainings are not sent by this server; ask GET /v1/trainings/{id} instead"
                .into(),
    }
}
