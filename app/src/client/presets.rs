use api::{CreatePreset, Input, Preset, PresetId, Presets, Prompts, RenamePreset, routes};

use super::{ClientError, request};

/// The visitor's presets, sorted by name.
pub async fn presets() -> Result<Vec<Preset>, ClientError> {
    let presets: Presets = request::get(routes::PRESETS.to_owned()).await?;
    Ok(presets.presets)
}

/// Saves settings as a preset.
pub async fn save_preset(name: String, input: Input) -> Result<Preset, ClientError> {
    let preset = CreatePreset { name, input };
    request::post(routes::PRESETS.to_owned(), Some(&preset), Vec::new()).await
}

/// Renames a preset, and returns all of them.
pub async fn rename_preset(id: &PresetId, name: String) -> Result<Vec<Preset>, ClientError> {
    let presets: Presets = request::patch(routes::preset(id), &RenamePreset { name }).await?;
    Ok(presets.presets)
}

/// Deletes a preset.
pub async fn delete_preset(id: &PresetId) -> Result<(), ClientError> {
    request::delete(routes::preset(id)).await
}

/// The visitor's earlier prompts that match `search` ("?q=fog").
pub async fn prompts(search: &str) -> Result<Vec<String>, ClientError> {
    let prompts: Prompts = request::get(format!("{}{search}", routes::PROMPTS)).await?;
    Ok(prompts.prompts)
}
