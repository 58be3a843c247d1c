//! The built-in engine's networks.

use image::RgbImage;

use crate::pictures::DepthMap;

/// The networks.
#[derive(Debug)]
pub struct Networks;

/// A network failed.
#[derive(Debug, thiserror::Error)]
#[error("the network failed")]
pub struct NetworkError;

/// A run did not end well.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// It was canceled.
    #[error("canceled")]
    Canceled,
    /// A network failed.
    #[error(transparent)]
    Network(#[from] NetworkError),
}

/// What a run needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How many outputs.
    pub outputs: u32,
    /// The seed.
    pub seed: i64,
}

/// Who watches a run.
pub trait Watcher {
    /// The model prints.
    fn log(&mut self, text: &str);
    /// An output is there.
    fn output(&mut self, index: usize, png: Vec<u8>);
    /// Whether to stop.
    fn is_canceled(&self) -> bool;
}

impl Settings {
    /// Reads them from an input with its defaults filled in.
    pub fn from_input(input: &api::Input, seed: i64) -> Self {
        let outputs = input.get("num_outputs").and_then(serde_json::Value::as_u64).unwrap_or(1);
        Self { outputs: outputs as u32, seed }
    }
}

impl Networks {
    /// Loads them.
    pub fn load() -> Result<Self, NetworkError> {
        Ok(Self)
    }

    /// The depth of a picture.
    pub fn estimate_depth(&self, picture: &RgbImage) -> Result<DepthMap, NetworkError> {
        Ok(DepthMap::gradient(picture.width(), picture.height()))
    }

    /// Makes the outputs.
    pub fn render(&self, settings: &Settings, picture: &RgbImage, _depth: &DepthMap, watcher: &mut dyn Watcher) -> Result<(), RenderError> {
        watcher.log(&format!("Using seed: {}\n", settings.seed));
        for index in 0..settings.outputs as usize {
            if watcher.is_canceled() {
                return Err(RenderError::Canceled);
            }
            watcher.output(index, crate::pictures::write_png(picture, None));
        }
        Ok(())
    }
}
