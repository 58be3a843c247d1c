use std::sync::Arc;

use api::ShareId;
use bytes::Bytes;
use moka::future::Cache;
use sha2::{Digest, Sha256};

use super::{OpenedShare, PictureName, Shares};
use adapters::blobs::BlobError;
use domain::text::STUDIO;
use imaging::card::{self, CardContent, CardError, CardPicture};

/// Size of the cache in bytes: several crawlers request a card at once, and then no more.
const CACHE_BYTES: u64 = 16 * 1024 * 1024;
/// Maximal number of pictures on a card.
const MAX_PICTURES: usize = 3;

/// Rendered cards.
#[derive(Clone)]
pub(super) struct PreviewCache(Cache<(ShareId, String), Bytes>);

/// A card could not be rendered.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PreviewError {
    /// The pictures could not be read.
    #[error(transparent)]
    Bytes(Arc<BlobError>),
    /// The card could not be drawn.
    #[error(transparent)]
    Drawing(Arc<CardError>),
    /// The blocking task that draws the card panicked.
    #[error("the task that draws the card failed")]
    TaskFailed,
}

impl Default for PreviewCache {
    fn default() -> Self {
        let weigh =
            |_: &(ShareId, String), bytes: &Bytes| u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        Self(
            Cache::builder()
                .max_capacity(CACHE_BYTES)
                .weigher(weigh)
                .build(),
        )
    }
}

/// A hash of the card's content for its URL, because other sites cache cards for days.
pub fn card_version(opened: &OpenedShare) -> String {
    let OpenedShare {
        share, comparison, ..
    } = opened;
    let cells = comparison
        .iter()
        .flat_map(|comparison| &comparison.cells)
        .map(|(cell, _)| format!("{cell} "));
    let content = format!(
        "{}{} {}",
        cells.collect::<String>(),
        share.visibility.as_str(),
        share.note.as_deref().unwrap_or_default()
    );
    hex::encode(&Sha256::digest(content)[..4])
}

impl Shares {
    /// The card image of a share, a JPEG. Concurrent requests render it once.
    pub async fn card_image(&self, opened: &OpenedShare) -> Result<Bytes, PreviewError> {
        let key = (opened.share.id.clone(), card_version(opened));
        self.0
            .previews
            .0
            .try_get_with(key, self.render(opened))
            .await
            .map_err(|error| PreviewError::clone(&error))
    }

    async fn render(&self, opened: &OpenedShare) -> Result<Bytes, PreviewError> {
        let mut pictures = Vec::new();
        for (label, name) in card_pictures(opened) {
            let Some(picture) = opened.stored_picture(name) else {
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
            brand: STUDIO.into(),
        };
        let drawn = tokio::task::spawn_blocking(move || card::draw(&content))
            .await
            .map_err(|_| PreviewError::TaskFailed)?;
        drawn
            .map(Bytes::from)
            .map_err(|error| PreviewError::Drawing(Arc::new(error)))
    }
}

/// Input, depth map and first output; or the first outputs, if only those are visible.
fn card_pictures(opened: &OpenedShare) -> Vec<(String, PictureName)> {
    let outputs = opened.record.pictures.outputs.len();
    let models = match &opened.comparison {
        Some(comparison) => comparison.outputs(opened.share.visibility),
        None => Vec::new(),
    };
    let output = |index: usize| {
        let model = models.get(index).map(|output| output.model.clone());
        let label = match model {
            Some(model) => model,
            None if outputs == 1 => "Output".into(),
            None => format!("Output {}", index + 1),
        };
        (label, PictureName::Output(index))
    };
    if opened.stored_picture(PictureName::Input).is_none() || opened.comparison.is_some() {
        return (0..outputs.min(MAX_PICTURES)).map(output).collect();
    }
    vec![
        ("Input".into(), PictureName::Input),
        ("Depth".into(), PictureName::Depth),
        output(0),
    ]
}
