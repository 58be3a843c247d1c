//! `/api/presets`: named settings.

use api::{CreatePreset, Preset, PresetId, Presets, RenamePreset, limits, preset_name};
use axum::{extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{
        ApiError,
        responses::{InvalidInput, NotFound},
    },
    extract::{Json, Owner, Path},
    response::{cache_control, deleted},
    state::AppState,
};
use domain::clock::to_wire_timestamp;
use store::PresetChange;

/// The routes of this file. Their responses must not be cached.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_presets, create_preset))
        .routes(routes!(rename_preset, delete_preset))
        .layer(cache_control("no-store"))
}

/// Lists your presets by name.
#[utoipa::path(
    get, path = api::routes::PRESETS, tag = "studio",
    responses((status = 200, body = Presets))
)]
async fn list_presets(
    Owner(owner): Owner,
    State(state): State<AppState>,
) -> Result<Json<Presets>, ApiError> {
    Ok(Json(Presets {
        presets: state.store.presets().list(&owner).await?,
    }))
}

/// Saves settings under a name. They must not contain pictures.
#[utoipa::path(
    post, path = api::routes::PRESETS, tag = "studio", request_body = CreatePreset,
    responses((status = 201, body = Preset), InvalidInput)
)]
async fn create_preset(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Json(CreatePreset { name, input }): Json<CreatePreset>,
) -> Result<(StatusCode, Json<Preset>), ApiError> {
    let name = parse_name(&name)?;
    let size = serde_json::to_vec(&input)
        .map_err(ApiError::internal)?
        .len();
    if size > limits::PRESET_BYTES {
        let description = format!(
            "Settings must have at most {} kB; leave pictures out",
            limits::PRESET_BYTES / 1024
        );
        return Err(invalid_field("input", description));
    }
    let preset = Preset {
        id: PresetId::from_entropy(rand::random()),
        name,
        input,
        created_at: to_wire_timestamp(state.clock.now()),
    };
    let change = state.store.presets().insert(&owner, &preset).await?;
    check_change(change, &preset.name)?;
    Ok((StatusCode::CREATED, Json(preset)))
}

/// Renames one of your presets. Returns all of them.
#[utoipa::path(
    patch, path = api::routes::PRESET, tag = "studio",
    request_body = RenamePreset,
    params(("id" = PresetId, Path)),
    responses(
        (status = 200, body = Presets),
        NotFound,
        InvalidInput
    )
)]
async fn rename_preset(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<PresetId>,
    Json(RenamePreset { name }): Json<RenamePreset>,
) -> Result<Json<Presets>, ApiError> {
    let name = parse_name(&name)?;
    let change = state.store.presets().rename(&owner, &id, &name).await?;
    check_change(change, &name)?;
    Ok(Json(Presets {
        presets: state.store.presets().list(&owner).await?,
    }))
}

/// Deletes one of your presets.
#[utoipa::path(
    delete, path = api::routes::PRESET, tag = "studio", params(("id" = PresetId, Path)),
    responses((status = 204), NotFound)
)]
async fn delete_preset(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<PresetId>,
) -> Result<StatusCode, ApiError> {
    deleted(state.store.presets().delete(&owner, &id).await?)
}

fn parse_name(name: &str) -> Result<String, ApiError> {
    preset_name(name).ok_or_else(|| {
        invalid_field(
            "name",
            format!(
                "A name must have 1 to {} printable characters",
                limits::PRESET_CHARACTERS
            ),
        )
    })
}

fn check_change(change: PresetChange, name: &str) -> Result<(), ApiError> {
    match change {
        PresetChange::Done => Ok(()),
        PresetChange::Missing => Err(ApiError::not_found()),
        PresetChange::NameTaken => Err(invalid_field(
            "name",
            format!("A preset named \"{name}\" exists already; choose another name"),
        )),
        PresetChange::TooMany => Err(invalid_field(
            "name",
            format!(
                "You have {} presets already; delete one first",
                limits::PRESETS
            ),
        )),
    }
}

fn invalid_field(field: &str, description: String) -> ApiError {
    ApiError::invalid_field(field, "preset", description)
}
