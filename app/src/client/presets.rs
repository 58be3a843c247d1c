use api::{CreatePreset, Input, Preset, PresetId, Presets, Prompts, RenamePreset, routes};

use super::{ClientError, ask};

/// One's presets, by name.
pub async fn presets() -> Result<Vec<Preset>, ClientError> {
    Ok(ask::get::<Presets>(routes::PRESETS.to_owned())
        .await?
        .presets)
}

/// Keeps settings under a name.
pub async fn keep_preset(name: String, input: Input) -> Result<Preset, ClientError> {
    ask::post(
        routes::PRESETS.to_owned(),
        Some(&CreatePreset { name, input }),
        Vec::new(),
    )
    .await
}

/// Gives a preset another name; all of them then.
pub async fn rename_preset(id: &PresetId, name: String) -> Result<Vec<Preset>, ClientError> {
    Ok(
        ask::patch::<Presets>(routes::preset(id), &RenamePreset { name })
            .await?
            .presets,
    )
}

/// Forgets a preset.
pub async fn delete_preset(id: &PresetId) -> Result<(), ClientError> {
    ask::delete(routes::preset(id)).await
}

/// Prompts that one used before, of which `search` says the words that all occur in them ("?q=fog").
pub async fn prompts(search: &str) -> Result<Vec<String>, ClientError> {
    Ok(ask::get::<Prompts>(format!("{}{search}", routes::PROMPTS))
        .await?
        .prompts)
}
