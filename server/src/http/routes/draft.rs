//! `/api/draft`: the draft of an owner, synced between devices.

use api::{Draft, FileId, InvalidField, limits};
use axum::{extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{
        ApiError,
        responses::{InvalidInput, PayloadTooLarge},
    },
    extract::{Json, Owner},
    response::cache_control,
    state::AppState,
};
use domain::{clock::to_wire_timestamp, links::Links};
use services::sources::file_of;

/// The routes of this file. Their responses must not be cached.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_draft, put_draft))
        .layer(cache_control("no-store"))
}

/// Returns your draft; an empty draft of revision 0 if none is saved.
#[utoipa::path(
    get, path = api::routes::DRAFT, tag = "studio",
    responses((status = 200, body = Draft))
)]
async fn get_draft(
    Owner(owner): Owner,
    State(state): State<AppState>,
) -> Result<Json<Draft>, ApiError> {
    Ok(Json(
        state.store.drafts().find(&owner).await?.unwrap_or_default(),
    ))
}

/// Saves your draft for thirty days and replaces the previous one. Uploads that it refers to are
/// retained as long. If the returned revision is not the one after yours, the draft was changed on
/// another device meanwhile.
#[utoipa::path(
    put, path = api::routes::DRAFT, tag = "studio", request_body = Draft,
    responses(
        (status = 200, body = Draft),
        PayloadTooLarge,
        InvalidInput
    )
)]
async fn put_draft(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Json(draft): Json<Draft>,
) -> Result<Json<Draft>, ApiError> {
    validate(&draft)?;
    let files: Vec<FileId> = draft
        .texts
        .values()
        .filter_map(|text| file_of(&links, text.as_str()?))
        .collect();
    let revision = state
        .store
        .drafts()
        .save(
            &owner,
            &draft,
            &files,
            &to_wire_timestamp(state.clock.now()),
        )
        .await?;
    Ok(Json(Draft { revision, ..draft }))
}

fn validate(draft: &Draft) -> Result<(), ApiError> {
    let invalid = draft.texts.iter().filter(|(_, text)| !text.is_string());
    let faults: Vec<InvalidField> = invalid
        .map(|(name, _)| InvalidField {
            kind: "invalid_type".into(),
            field: format!("texts.{name}"),
            description: "Invalid type. Expected: string".into(),
        })
        .collect();
    if !faults.is_empty() {
        return Err(ApiError::invalid(faults));
    }
    let size = serde_json::to_vec(draft).map_err(ApiError::internal)?.len();
    if size > limits::DRAFT_BYTES {
        Err(too_large(size))
    } else {
        Ok(())
    }
}

fn too_large(size: usize) -> ApiError {
    let detail = format!(
        "The draft has {} kB, and at most {} kB are allowed. Upload pictures instead of embedding them, or shorten the texts.",
        size.div_ceil(1024),
        limits::DRAFT_BYTES / 1024
    );
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
}
