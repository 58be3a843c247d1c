use std::rc::Rc;

use leptos::{html, prelude::*};

use crate::{
    browser::{Bitmap, NextFrame, PickedFile},
    crop::Crop,
    state::scaled_down,
};

/// Pixels on the longer side of what is shown: the picture itself is only drawn when its part is used.
const SHOWN: u32 = 1600;

/// A picture on the bench: its file, all of its pixels, and what is shown of them.
pub struct Photograph {
    /// The file as it was chosen.
    pub file: PickedFile,
    bitmap: Bitmap,
    copy: Bitmap,
}

impl Photograph {
    /// The picture in `file`; none where the browser cannot decode it.
    pub async fn of(file: PickedFile) -> Option<Self> {
        let bitmap = Bitmap::of(&file).await?;
        let copy = bitmap.copy(SHOWN).await?;
        Some(Self { file, bitmap, copy })
    }

    /// All of it.
    pub fn whole(&self) -> Crop {
        let (width, height) = self.bitmap.size();
        Crop::whole(width, height)
    }

    /// The kept part as a file, at most so many pixels on its longer side.
    pub async fn cropped(&self, crop: Crop, most: u32) -> Option<PickedFile> {
        let size = crop.output(most);
        self.bitmap
            .file(
                size,
                crop.matrix(f64::from(self.bitmap.size().0), size),
                &self.file,
            )
            .await
    }

    fn show(&self, canvas: NodeRef<html::Canvas>, crop: Crop) {
        let (width, height) = crop.frame();
        let size = scaled_down((width as u32, height as u32), SHOWN);
        self.copy.show(
            canvas,
            size,
            crop.frame_matrix(f64::from(self.copy.size().0), size),
        );
    }
}

/// A value that stays in this thread, as all does that the browser made.
pub type Rested<T> = StoredValue<Option<T>, LocalStorage>;

/// The signals of the editor. Whatever is done to the crop is done here, and seen with the next frame.
#[derive(Clone, Copy)]
pub struct Bench {
    /// What is kept, and how it is turned.
    pub crop: RwSignal<Crop>,
    /// Where the picture is drawn.
    pub canvas: NodeRef<html::Canvas>,
    photograph: Rested<Rc<Photograph>>,
    frame: NextFrame,
}

impl Bench {
    /// The bench with a picture on it.
    pub fn new(photograph: Rested<Rc<Photograph>>, crop: Crop) -> Self {
        Self {
            crop: RwSignal::new(crop),
            canvas: NodeRef::new(),
            photograph,
            frame: NextFrame::new(),
        }
    }

    /// Changes which part is kept.
    pub fn cut(self, change: impl FnOnce(Crop) -> Crop) {
        self.crop.update(|crop| *crop = change(*crop));
    }

    /// Changes how the picture lies.
    pub fn turn(self, change: impl FnOnce(Crop) -> Crop) {
        self.cut(change);
        self.frame.ask(move || self.draw());
    }

    /// Back to all of the picture, as it was.
    pub fn reset(self) {
        let whole = self
            .photograph
            .with_value(|photograph| photograph.as_ref().map(|photograph| photograph.whole()));
        self.turn(|crop| whole.unwrap_or(crop));
    }

    /// Draws the picture as it lies.
    pub fn draw(self) {
        self.photograph.with_value(|photograph| {
            if let Some(photograph) = photograph {
                photograph.show(self.canvas, self.crop.get_untracked());
            }
        });
    }
}
