//! `/api/presets`: settings under names.

use api::{
    CreatePreset, InvalidField, Preset, PresetId, Presets, Problem, RenamePreset, limits,
    preset_name,
};
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    clock::stamp,
    error::ApiError,
    extract::{Json, Owner, Path},
    state::AppState,
    store::PresetChange,
};

/// The routes of this file. What they answer is out of date at once: nobody may keep it.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_presets, create_preset))
        .routes(routes!(rename_preset, delete_preset))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
}

/// Your presets, by name.
#[utoipa::path(get, path = api::routes::PRESETS, tag = "studio", responses((status = 200, body = Presets)))]
async fn list_presets(
    Owner(owner): Owner,
    State(state): State<AppState>,
) -> Result<Json<Presets>, ApiError> {
    Ok(Json(Presets {
        presets: state.store.presets(&owner).await?,
    }))
}

/// Keeps settings under a name. Pictures do not belong into them.
#[utoipa::path(
    post, path = api::routes::PRESETS, tag = "studio", request_body = CreatePreset,
    responses((status = 201, body = Preset), (status = 422, body = Problem, content_type = "application/problem+json"))
)]
async fn create_preset(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Json(CreatePreset { name, input }): Json<CreatePreset>,
) -> Result<Response, ApiError> {
    let name = tidy(&name)?;
    if serde_json::to_vec(&input)
        .map_err(ApiError::internal)?
        .len()
        > limits::PRESET_BYTES
    {
        return Err(fault(
            "input",
            format!(
                "Settings must have at most {} kB; leave pictures out",
                limits::PRESET_BYTES / 1024
            ),
        ));
    }
    let preset = Preset {
        id: PresetId::from_entropy(rand::random()),
        name,
        input,
        created_at: stamp(state.clock.now()),
    };
    told(
        state.store.insert_preset(&owner, &preset).await?,
        &preset.name,
    )?;
    Ok((StatusCode::CREATED, Json(preset)).into_response())
}

/// Gives one of your presets another name. Answers with all of them.
#[utoipa::path(
    patch, path = api::routes::PRESET, tag = "studio", request_body = RenamePreset, params(("id" = PresetId, Path)),
    responses(
        (status = 200, body = Presets),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")
    )
)]
async fn rename_preset(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<PresetId>,
    Json(RenamePreset { name }): Json<RenamePreset>,
) -> Result<Json<Presets>, ApiError> {
    let name = tidy(&name)?;
    told(state.store.rename_preset(&owner, &id, &name).await?, &name)?;
    Ok(Json(Presets {
        presets: state.store.presets(&owner).await?,
    }))
}

/// Forgets one of your presets.
#[utoipa::path(
    delete, path = api::routes::PRESET, tag = "studio", params(("id" = PresetId, Path)),
    responses((status = 204), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn delete_preset(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<PresetId>,
) -> Result<StatusCode, ApiError> {
    if state.store.delete_preset(&owner, &id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::not_found())
    }
}

fn tidy(name: &str) -> Result<String, ApiError> {
    preset_name(name).ok_or_else(|| {
        fault(
            "name",
            format!(
                "A name must have 1 to {} characters that can be read",
                limits::PRESET_CHARACTERS
            ),
        )
    })
}

fn told(change: PresetChange, name: &str) -> Result<(), ApiError> {
    match change {
        PresetChange::Done => Ok(()),
        PresetChange::Missing => Err(ApiError::not_found()),
        PresetChange::NameTaken => Err(fault(
            "name",
            format!("There is a preset called \"{name}\" already; choose another name"),
        )),
        PresetChange::TooMany => Err(fault(
            "name",
            format!(
                "There are {} presets already; delete one first",
                limits::PRESETS
            ),
        )),
    }
}

fn fault(field: &str, description: String) -> ApiError {
    ApiError::invalid(vec![InvalidField {
        kind: "preset".into(),
        field: field.into(),
        description,
    }])
}
