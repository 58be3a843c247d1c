use std::sync::Arc;

use api::ShareId;
use bytes::Bytes;
use moka::future::Cache;
use sha2::{Digest, Sha256};

use super::{Opened, PictureName, Shares};
use crate::{
    blobs::BlobError,
    card::{self, CardContent, CardError, CardPicture},
};

/// Bytes of previews that are kept at hand: each is asked for by several crawlers at once, and then no more.
const KEPT_BYTES: u64 = 16 * 1024 * 1024;
/// Pictures on a preview.
const PICTURES: usize = 3;
/// What stands on it beside the title.
const BRAND: &str = "Depth2Img Studio";

/// Previews that were drawn.
#[derive(Clone)]
pub(super) struct Previews(Cache<(ShareId, String), Bytes>);

/// Why there is no preview.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PreviewError {
    /// Its pictures cannot be read.
    #[error(transparent)]
    Bytes(Arc<BlobError>),
    /// It could not be drawn.
    #[error(transparent)]
    Drawing(Arc<CardError>),
    /// The thread that draws it fell.
    #[error("a preview's drawing was broken off")]
    BrokenOff,
}

impl Default for Previews {
    fn default() -> Self {
        let weigh =
            |_: &(ShareId, String), bytes: &Bytes| u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        Self(
            Cache::builder()
                .max_capacity(KEPT_BYTES)
                .weigher(weigh)
                .build(),
        )
    }
}

/// What stands in the preview's address for what it shows: caches elsewhere last for days.
pub fn version(opened: &Opened) -> String {
    let Opened {
        share, compared, ..
    } = opened;
    let cells = compared
        .iter()
        .flat_map(|comparison| &comparison.cells)
        .map(|(cell, _)| format!("{cell} "));
    let shown = format!(
        "{}{} {}",
        cells.collect::<String>(),
        share.shows.as_str(),
        share.note.as_deref().unwrap_or_default()
    );
    hex::encode(&Sha256::digest(shown)[..4])
}

impl Shares {
    /// The picture that stands for a link elsewhere, a JPEG. Drawn once, however many ask.
    pub async fn preview(&self, opened: &Opened) -> Result<Bytes, PreviewError> {
        let key = (opened.share.id.clone(), version(opened));
        self.0
            .previews
            .0
            .try_get_with(key, self.draw(opened))
            .await
            .map_err(|error| PreviewError::clone(&error))
    }

    async fn draw(&self, opened: &Opened) -> Result<Bytes, PreviewError> {
        let mut pictures = Vec::new();
        for (label, name) in chosen(opened) {
            let Some(picture) = opened.kept(name) else {
                continue;
            };
            let bytes = self
                .0
                .blobs
                .get(&picture.blob)
                .await
                .map_err(|error| PreviewError::Bytes(Arc::new(error)))?;
            pictures.push(CardPicture { label, bytes });
        }
        let prompt = opened.prompt().map(str::to_owned);
        let content = CardContent {
            title: opened.title(),
            prompt,
            pictures,
            brand: BRAND.into(),
        };
        let drawn = tokio::task::spawn_blocking(move || card::draw(&content))
            .await
            .map_err(|_| PreviewError::BrokenOff)?;
        drawn
            .map(Bytes::from)
            .map_err(|error| PreviewError::Drawing(Arc::new(error)))
    }
}

/// What came of what, or the first outputs where only these are shown.
fn chosen(opened: &Opened) -> Vec<(String, PictureName)> {
    let outputs = opened.record.pictures.outputs.len();
    let output = |index: usize| {
        let model = opened.compared.as_ref().and_then(|comparison| {
            comparison
                .outputs(opened.share.shows)
                .into_iter()
                .nth(index)
        });
        let label = if let Some(compared) = model {
            compared.model
        } else if outputs == 1 {
            "Output".into()
        } else {
            format!("Output {}", index + 1)
        };
        (label, PictureName::Output(index))
    };
    if opened.kept(PictureName::Input).is_none() || opened.compared.is_some() {
        return (0..outputs.min(PICTURES)).map(output).collect();
    }
    vec![
        ("Input".into(), PictureName::Input),
        ("Depth".into(), PictureName::Depth),
        output(0),
    ]
}
