//! What happens to a picture between its choice and its upload: HEIC is decoded, a large photograph
//! is scaled down.

use std::pin::Pin;

use api::{Note, NoteKind, Problem, SizeChange, limits};
use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

use crate::{
    browser::{self, Bitmap, LocalFile, effect},
    client::{self, ClientError},
    crop::Crop,
    geometry::scaled_down,
    i18n,
    image_header::{MAX_LONG_SIDE, Preparation},
    state::{PictureRole, SCANNED_BYTES, Slot},
};

/// Local storage key of the switch "scale large photographs down".
const SCALING: &str = "depth2img scaling";
const OFF: &str = "off";

/// Pixels of the longer side of a canvas if nothing is scaled down: the most that every browser
/// supports.
const CANVAS_LONG_SIDE: u32 = 4096;

/// Prepares and uploads pictures, and remembers what was done to the latest one.
#[derive(Clone, Copy)]
pub struct PictureUpload {
    scales: RwSignal<bool>,
    original: StoredValue<Option<Original>, LocalStorage>,
    notes: StoredValue<Vec<Note>>,
}

/// A picture as it was chosen, before its preparation.
#[derive(Debug, Clone)]
pub struct Original {
    /// The chosen file.
    pub file: LocalFile,
    /// The part of it that was cropped out.
    pub crop: Option<Crop>,
    /// True if the draft uses that part; false if its upload failed.
    pub is_used: bool,
}

impl Original {
    /// An uncropped file.
    pub fn whole(file: LocalFile) -> Self {
        Self {
            file,
            crop: None,
            is_used: true,
        }
    }
}

impl PictureUpload {
    /// No picture, and the switch as this browser has saved it.
    pub fn new() -> Self {
        let scales =
            RwSignal::new(browser::local_storage::get(SCALING).is_none_or(|saved| saved != OFF));
        effect(move || browser::local_storage::set(SCALING, if scales.get() { "" } else { OFF }));
        Self {
            scales,
            original: StoredValue::new_local(None),
            notes: StoredValue::new(Vec::new()),
        }
    }

    /// The switch "scale large photographs down".
    pub fn scales(self) -> RwSignal<bool> {
        self.scales
    }

    /// The picture as it was chosen; `None` if it was not chosen in this page.
    pub fn original(self) -> Option<Original> {
        self.original.get_value()
    }

    /// What was done to the picture before its upload.
    pub fn notes(self) -> Vec<Note> {
        self.notes.get_value()
    }

    /// Pixels of the longer side of a picture that is drawn before its upload.
    pub fn max_side(self) -> u32 {
        if self.scales.get_untracked() {
            MAX_LONG_SIDE
        } else {
            CANVAS_LONG_SIDE
        }
    }

    /// Forgets the latest picture.
    pub fn reset(self) {
        self.original.set_value(None);
        self.notes.set_value(Vec::new());
    }

    /// Remembers the picture that was chosen.
    pub fn set_original(self, original: Original) {
        self.original.set_value(Some(original));
    }

    /// Replaces the notes on what was done to the picture.
    pub fn set_notes(self, notes: Vec<Note>) {
        self.notes.set_value(notes);
    }

    /// The file to upload in place of the chosen one, which is mostly that one. `slot` shows the
    /// progress.
    pub async fn prepare(
        self,
        role: PictureRole,
        file: LocalFile,
        slot: RwSignal<Slot>,
    ) -> Result<LocalFile, ClientError> {
        let scales = role == PictureRole::Image && self.scales.get_untracked();
        let preparation = Preparation::of(&file.head(SCANNED_BYTES).await, scales);
        if preparation == Preparation::None {
            return Ok(file);
        }
        let shown = slot.with_untracked(|slot| slot.thumbnail().map(str::to_owned));
        slot.set(Slot::waiting(shown.clone(), i18n::prepare_busy()));
        let prepared = match draw(file.clone(), preparation, self.max_side()).await {
            Ok(drawing) => drawing.await,
            Err(_) if preparation == Preparation::Decode => return Err(ClientError::Network),
            Err(_) => None,
        };
        let file = match prepared {
            Some((prepared, notes)) => {
                self.notes.set_value(notes);
                prepared
            }
            None if preparation == Preparation::Decode => {
                return Err(ClientError::Problem(Problem::new(
                    415,
                    i18n::prepare_heic_refused().to_owned(),
                )));
            }
            // Sent unchanged; the server answers with what is wrong with it.
            None => file,
        };
        release(shown);
        slot.set(Slot::uploading(file.object_url(), Some(0.0)));
        Ok(file)
    }
}

/// Uploads a picture and shows its progress in `slot`. `then` gets its URL on the server; until
/// `then` is done, the slot may show the local file.
pub async fn upload_picture(
    slot: RwSignal<Slot>,
    file: LocalFile,
    then: impl AsyncFnOnce(Result<String, ClientError>),
) {
    let shown = slot.with_untracked(|slot| slot.thumbnail().map(str::to_owned));
    let progress = {
        let shown = shown.clone();
        move |fraction| slot.set(Slot::uploading(shown.clone(), Some(fraction)))
    };
    let uploaded = client::upload(&file, progress).await;
    then(uploaded.map(|file| file.urls.get)).await;
    release(shown);
}

/// Frees the object URL of a thumbnail.
fn release(thumbnail: Option<String>) {
    if let Some(url) = thumbnail {
        LocalFile::revoke_object_url(&url);
    }
}

/// The file to upload and what was done to it; `None` if the browser cannot decode the picture, or
/// if the result would be no smaller.
type Drawing = Pin<Box<dyn Future<Output = Option<(LocalFile, Vec<Note>)>>>>;

/// Lazily loaded: most pictures need no preparation.
#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn draw(
    file: LocalFile,
    preparation: Preparation,
    max_side: u32,
) -> Result<Drawing, SplitLoaderError> {
    Ok(Box::pin(draw_scaled(file, preparation, max_side)))
}

async fn draw_scaled(
    file: LocalFile,
    preparation: Preparation,
    max_side: u32,
) -> Option<(LocalFile, Vec<Note>)> {
    let bitmap = Bitmap::of(&file).await?;
    let from = bitmap.size();
    let to = scaled_down(from, max_side);
    let matrix = Crop::whole(from.0, from.1).matrix(f64::from(from.0), to);
    let drawn = bitmap.file(to, matrix, &file).await?;
    let is_heic = preparation == Preparation::Decode;
    let is_too_large = u64::from(from.0) * u64::from(from.1) > limits::PICTURE_PIXELS;
    if !is_heic && !is_too_large && drawn.size() >= file.size() {
        return None;
    }
    let mut notes = Vec::new();
    if is_heic {
        notes.push(Note::image(NoteKind::HeicConverted));
    }
    if from != to {
        let sizes = SizeChange::new(from, to);
        notes.push(Note::image(NoteKind::ScaledBeforeUpload(sizes)));
    }
    Some((drawn, notes))
}
