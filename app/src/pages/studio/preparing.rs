//! What is done to a picture between its choice and its upload: HEIC is decoded, a large photograph is scaled down.

use std::pin::Pin;

use api::{Problem, limits};
use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

use super::session::Session;
use crate::{
    browser::{self, Bitmap, PickedFile, effect},
    client::{self, ClientError},
    crop::Crop,
    state::{LONG_SIDE, LOOKED_AT, Preparation, Role, Slot, scaled_down, wording},
    words,
};

/// Under this name the browser remembers that large photographs are to be sent as they are.
const SCALING: &str = "depth2img scaling";
const OFF: &str = "off";

/// Pixels on the longer side of what is drawn where nothing is to be scaled: what every browser's canvas holds.
const WIDEST: u32 = 4096;

/// What the studio knows of its picture from before the upload.
#[derive(Clone, Copy)]
pub struct Preparing {
    /// Large photographs are scaled down.
    pub scales: RwSignal<bool>,
    /// The picture as it was chosen, where this page has it.
    pub(super) original: StoredValue<Option<Original>, LocalStorage>,
    /// What was done to it, a sentence each.
    pub(super) notes: StoredValue<Vec<String>>,
}

/// A picture as it was chosen.
#[derive(Debug, Clone)]
pub struct Original {
    /// The file.
    pub file: PickedFile,
    /// The part of it that was chosen.
    pub crop: Option<Crop>,
    /// That part is what is used. It is not where it could not be sent.
    pub is_used: bool,
}

impl Original {
    /// The file, and all of it.
    pub fn whole(file: PickedFile) -> Self {
        Self {
            file,
            crop: None,
            is_used: true,
        }
    }
}

impl Preparing {
    /// No picture, and what this browser remembers of the setting.
    pub fn new() -> Self {
        let scales = RwSignal::new(browser::kept(SCALING).is_none_or(|kept| kept != OFF));
        effect(move || browser::keep(SCALING, if scales.get() { "" } else { OFF }));
        Self {
            scales,
            original: StoredValue::new_local(None),
            notes: StoredValue::new(Vec::new()),
        }
    }

    /// Another picture is coming.
    pub fn forget(self) {
        self.original.set_value(None);
        self.notes.set_value(Vec::new());
    }

    /// What was done to the picture, a sentence each.
    pub fn notes(self) -> Vec<String> {
        self.notes.get_value()
    }

    /// The file that is uploaded for one that was chosen: mostly itself. What is going on, `slot` shows.
    pub async fn ready(
        self,
        role: Role,
        file: PickedFile,
        slot: RwSignal<Slot>,
    ) -> Result<PickedFile, ClientError> {
        let scales = role == Role::Image && self.scales.get_untracked();
        let preparation = Preparation::of(&file.head(LOOKED_AT).await, scales);
        if preparation == Preparation::None {
            return Ok(file);
        }
        let shown = slot.with_untracked(|slot| slot.thumbnail().map(str::to_owned));
        slot.set(Slot::waiting(shown.clone(), words::prepare_busy()));
        let prepared = match prepare(file.clone(), preparation, self.most()).await {
            Ok(preparing) => preparing.await,
            Err(_) if preparation == Preparation::Decode => return Err(ClientError::Unreachable),
            Err(_) => None,
        };
        let file = match prepared {
            Some((prepared, notes)) => {
                self.notes.set_value(notes);
                prepared
            }
            None if preparation == Preparation::Decode => {
                return Err(ClientError::Refused(Problem::new(
                    415,
                    words::prepare_heic_refused().to_owned(),
                )));
            }
            // It goes as it is, and the server says what is wrong with it.
            None => file,
        };
        shown.as_deref().into_iter().for_each(PickedFile::release);
        slot.set(Slot::sending(file.address(), Some(0.0)));
        Ok(file)
    }

    /// Uploads a picture, and shows in `slot` how far it is. What comes of it goes to `then`: until that is done, the slot may show the file.
    pub async fn upload(
        slot: RwSignal<Slot>,
        file: PickedFile,
        then: impl AsyncFnOnce(Result<String, ClientError>),
    ) {
        let shown = slot.with_untracked(|slot| slot.thumbnail().map(str::to_owned));
        let progress = {
            let shown = shown.clone();
            move |fraction| slot.set(Slot::sending(shown.clone(), Some(fraction)))
        };
        then(
            client::upload(&file, progress)
                .await
                .map(|file| file.urls.get),
        )
        .await;
        shown.as_deref().into_iter().for_each(PickedFile::release);
    }

    /// Pixels on the longer side of a picture that is drawn here.
    pub(super) fn most(self) -> u32 {
        if self.scales.get_untracked() {
            LONG_SIDE
        } else {
            WIDEST
        }
    }
}

impl Session {
    /// Makes a picture ready and uploads it.
    pub(super) async fn bring(self, role: Role, file: PickedFile) {
        if role == Role::Image {
            self.preparing
                .original
                .set_value(Some(Original::whole(file.clone())));
        }
        match self.preparing.ready(role, file, self.slot(role)).await {
            Ok(file) => self.upload(role, file, false).await,
            Err(error) => self.refuse(role, &error),
        }
    }
}

/// The file to be uploaded, and what was done; none where the browser cannot do it, or it is not worth it.
type Prepared = Pin<Box<dyn Future<Output = Option<(PickedFile, Vec<String>)>>>>;

/// Makes a picture ready, in a part that is fetched with the first one that needs it.
#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn prepare(
    file: PickedFile,
    preparation: Preparation,
    most: u32,
) -> Result<Prepared, SplitLoaderError> {
    Ok(Box::pin(drawn(file, preparation, most)))
}

async fn drawn(
    file: PickedFile,
    preparation: Preparation,
    most: u32,
) -> Option<(PickedFile, Vec<String>)> {
    let bitmap = Bitmap::of(&file).await?;
    let (from, to) = (bitmap.size(), scaled_down(bitmap.size(), most));
    let matrix = Crop::whole(from.0, from.1).matrix(f64::from(from.0), to);
    let made = bitmap.file(to, matrix, &file).await?;
    let is_heic = preparation == Preparation::Decode;
    let is_too_large = u64::from(from.0) * u64::from(from.1) > limits::PICTURE_PIXELS;
    // A file that would get no smaller has nothing to gain.
    if !is_heic && !is_too_large && made.size() >= file.size() {
        return None;
    }
    let size = |(width, height)| wording::size(width, height);
    let is_scaled = (from != to).then(|| words::prepare_scaled(&size(from), &size(to)));
    Some((
        made,
        is_heic
            .then(|| words::prepare_heic().to_owned())
            .into_iter()
            .chain(is_scaled)
            .collect(),
    ))
}
