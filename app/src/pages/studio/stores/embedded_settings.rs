use std::pin::Pin;

use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

use crate::{
    browser::LocalFile,
    state::{PngMetadata, ResultSettings, SCANNED_BYTES, read_png_metadata},
};

/// A PNG that contains the settings it was made with, until the person has chosen what to use.
#[derive(Clone, Copy)]
pub struct EmbeddedSettingsStore {
    offered: RwSignal<Option<(LocalFile, ResultSettings)>, LocalStorage>,
}

impl EmbeddedSettingsStore {
    /// Nothing to choose.
    pub fn new() -> Self {
        Self {
            offered: RwSignal::new_local(None),
        }
    }

    /// True while the person has to choose. Reactive.
    pub fn is_offered(self) -> bool {
        self.offered.read().is_some()
    }

    /// Offers the choice between a PNG and its settings.
    pub fn offer(self, file: LocalFile, settings: ResultSettings) {
        self.offered.set(Some((file, settings)));
    }

    /// Ends the choice with the settings.
    pub fn take_settings(self) -> Option<ResultSettings> {
        self.take().map(|(_, settings)| settings)
    }

    /// Ends the choice with the picture.
    pub fn take_picture(self) -> Option<LocalFile> {
        self.take().map(|(file, _)| file)
    }

    /// Ends the choice with neither.
    pub fn dismiss(self) {
        self.offered.set(None);
    }

    fn take(self) -> Option<(LocalFile, ResultSettings)> {
        self.offered.try_update(Option::take).flatten()
    }
}

/// Looks for settings in a PNG. If the code for it cannot be loaded, the PNG is an ordinary picture.
pub async fn read(file: LocalFile) -> PngMetadata {
    match load_reading(file).await {
        Ok(reading) => reading.await,
        Err(_) => PngMetadata::None,
    }
}

type Reading = Pin<Box<dyn Future<Output = PngMetadata>>>;

/// Lazily loaded with the first PNG.
#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn load_reading(file: LocalFile) -> Result<Reading, SplitLoaderError> {
    Ok(Box::pin(async move {
        read_png_metadata(&file.head(SCANNED_BYTES).await)
    }))
}
