//! `/api/draft`: what one is working on, on whichever device.

use api::{Draft, FileId, InvalidField, Problem, limits};
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    clock::stamp,
    error::ApiError,
    extract::{Json, Owner},
    links::Links,
    sources::file_of,
    state::AppState,
};

/// The routes of this file. What they answer is out of date at once: nobody may keep it.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_draft, put_draft))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
}

/// What you are working on in the studio; of revision 0, with nothing in it, where nothing is kept.
#[utoipa::path(get, path = api::routes::DRAFT, tag = "studio", responses((status = 200, body = Draft)))]
async fn get_draft(
    Owner(owner): Owner,
    State(state): State<AppState>,
) -> Result<Json<Draft>, ApiError> {
    Ok(Json(state.store.draft(&owner).await?.unwrap_or_default()))
}

/// Keeps what you are working on in place of what was kept, for thirty days. An upload that it names stays as long. The answer says
/// which revision it is: where that is not the one after yours, it was changed elsewhere meanwhile.
#[utoipa::path(
    put, path = api::routes::DRAFT, tag = "studio", request_body = Draft,
    responses(
        (status = 200, body = Draft),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")
    )
)]
async fn put_draft(
    Owner(owner): Owner,
    State(state): State<AppState>,
    links: Links,
    Json(draft): Json<Draft>,
) -> Result<Json<Draft>, ApiError> {
    check(&draft)?;
    let files: Vec<FileId> = draft
        .texts
        .values()
        .filter_map(|text| file_of(&links, text.as_str()?))
        .collect();
    let revision = state
        .store
        .keep_draft(&owner, &draft, &files, &stamp(state.clock.now()))
        .await?;
    Ok(Json(Draft { revision, ..draft }))
}

fn check(draft: &Draft) -> Result<(), ApiError> {
    let strange = draft.texts.iter().filter(|(_, text)| !text.is_string());
    let faults: Vec<InvalidField> = strange
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
        "The draft has {} kB; at most {} kB are kept. Upload pictures in place of writing them into it, or shorten its texts.",
        size.div_ceil(1024),
        limits::DRAFT_BYTES / 1024
    );
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
}
