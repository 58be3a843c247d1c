use std::rc::Rc;

use leptos::{html, prelude::*};

use crate::{
    browser::{AnimationFrame, Bitmap, LocalFile},
    crop::Crop,
    geometry::scaled_down,
};

/// Pixels of the longer side of the preview. The full picture is drawn only when the crop is used.
const PREVIEW_SIDE: u32 = 1600;

/// A decoded picture: its file, its pixels, and a smaller preview of them.
pub struct DecodedImage {
    /// The file as it was chosen.
    pub file: LocalFile,
    bitmap: Bitmap,
    preview: Bitmap,
}

impl DecodedImage {
    /// Decodes `file`; `None` if the browser cannot.
    pub async fn decode(file: LocalFile) -> Option<Self> {
        let bitmap = Bitmap::of(&file).await?;
        let preview = bitmap.copy(PREVIEW_SIDE).await?;
        Some(Self {
            file,
            bitmap,
            preview,
        })
    }

    /// The crop that is the whole picture.
    pub fn whole_crop(&self) -> Crop {
        let (width, height) = self.bitmap.size();
        Crop::whole(width, height)
    }

    /// The cropped part as a file, with at most `max_side` pixels on its longer side.
    pub async fn cropped(&self, crop: Crop, max_side: u32) -> Option<LocalFile> {
        let size = crop.output(max_side);
        self.bitmap
            .file(
                size,
                crop.matrix(f64::from(self.bitmap.size().0), size),
                &self.file,
            )
            .await
    }

    fn draw_preview(&self, canvas: NodeRef<html::Canvas>, crop: Crop) {
        let (width, height) = crop.frame();
        let size = scaled_down((width as u32, height as u32), PREVIEW_SIDE);
        self.preview.show(
            canvas,
            size,
            crop.frame_matrix(f64::from(self.preview.size().0), size),
        );
    }
}

/// A value in this thread's arena, as JavaScript objects cannot move to another thread.
pub type LocalValue<T> = StoredValue<Option<T>, LocalStorage>;

/// The crop that is being edited, and the canvas that shows it.
#[derive(Clone, Copy)]
pub struct EditorState {
    /// The part to use, and the orientation.
    pub crop: RwSignal<Crop>,
    /// The canvas of the preview.
    pub canvas: NodeRef<html::Canvas>,
    image: LocalValue<Rc<DecodedImage>>,
    frame: AnimationFrame,
}

impl EditorState {
    /// Edits `crop` of a picture.
    pub fn new(image: LocalValue<Rc<DecodedImage>>, crop: Crop) -> Self {
        Self {
            crop: RwSignal::new(crop),
            canvas: NodeRef::new(),
            image,
            frame: AnimationFrame::new(),
        }
    }

    /// Changes the part to use.
    pub fn change_crop(self, change: impl FnOnce(Crop) -> Crop) {
        self.crop.update(|crop| *crop = change(*crop));
    }

    /// Changes the orientation, and redraws with the next frame.
    pub fn change_orientation(self, change: impl FnOnce(Crop) -> Crop) {
        self.change_crop(change);
        self.frame.request(move || self.draw());
    }

    /// Resets to the whole picture in its original orientation.
    pub fn reset(self) {
        let whole = self
            .image
            .with_value(|image| image.as_ref().map(|image| image.whole_crop()));
        self.change_orientation(|crop| whole.unwrap_or(crop));
    }

    /// Draws the picture in its orientation.
    pub fn draw(self) {
        self.image.with_value(|image| {
            if let Some(image) = image {
                image.draw_preview(self.canvas, self.crop.get_untracked());
            }
        });
    }
}
