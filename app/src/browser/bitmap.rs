use js_sys::{Promise, Reflect};
use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, File, FilePropertyBag, HtmlCanvasElement, ImageBitmap,
    ImageBitmapOptions, ImageOrientation, ResizeQuality, Url,
};

use super::{LocalFile, load_image};
use crate::image_header::ImageFormat;

/// Bytes from which the format is detected.
const HEAD: u32 = 256;

/// A decoded image, with its EXIF orientation applied.
#[derive(Debug)]
pub struct Bitmap {
    image: ImageBitmap,
}

impl Drop for Bitmap {
    fn drop(&mut self) {
        self.image.close();
    }
}

impl Bitmap {
    /// Decodes `file`; `None` if the browser cannot.
    pub async fn of(file: &LocalFile) -> Option<Self> {
        let options = ImageBitmapOptions::new();
        options.set_image_orientation(ImageOrientation::FromImage);
        let decoded =
            window().create_image_bitmap_with_blob_and_image_bitmap_options(file.file(), &options);
        match into_bitmap(decoded.ok()?).await {
            Some(bitmap) => Some(bitmap),
            None => Self::decode_in_element(file.file()).await,
        }
    }

    /// Some browsers decode formats in an `<img>` that `createImageBitmap` rejects.
    async fn decode_in_element(file: &Blob) -> Option<Self> {
        let url = Url::create_object_url_with_blob(file).ok()?;
        let element = load_image(&url).await;
        _ = Url::revoke_object_url(&url);
        into_bitmap(
            window()
                .create_image_bitmap_with_html_image_element(&element?)
                .ok()?,
        )
        .await
    }

    /// A copy that is scaled down to at most `max_side` pixels on the longer side.
    pub async fn copy(&self, max_side: u32) -> Option<Self> {
        let (width, height) = self.size();
        let scale = f64::from(max_side) / f64::from(width.max(height));
        let options = ImageBitmapOptions::new();
        options.set_resize_quality(ResizeQuality::High);
        if scale < 1.0 {
            options.set_resize_width((f64::from(width) * scale).round().max(1.0) as u32);
            options.set_resize_height((f64::from(height) * scale).round().max(1.0) as u32);
        }
        into_bitmap(
            window()
                .create_image_bitmap_with_image_bitmap_and_image_bitmap_options(
                    &self.image,
                    &options,
                )
                .ok()?,
        )
        .await
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        (self.image.width(), self.image.height())
    }

    /// Draws the image into a canvas, which is resized to `size`. `matrix` maps pixels of the image
    /// to those of the canvas.
    pub fn show(&self, canvas: NodeRef<html::Canvas>, size: (u32, u32), matrix: [f64; 6]) {
        if let Some(canvas) = canvas.get_untracked() {
            self.draw(&canvas, size, matrix);
        }
    }

    /// Encodes the image as [`show`](Self::show) draws it, in a file named like `source`: PNG if
    /// `source` is one or a pixel is transparent, else JPEG.
    pub async fn file(
        &self,
        size: (u32, u32),
        matrix: [f64; 6],
        source: &LocalFile,
    ) -> Option<LocalFile> {
        let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.unchecked_into();
        let drawing = self.draw(&canvas, size, matrix)?;
        let is_png = match ImageFormat::detect(&source.head(HEAD).await) {
            Some(ImageFormat::Jpeg | ImageFormat::Heic) => false,
            Some(ImageFormat::Png) => true,
            _ => is_transparent(&drawing, size)?,
        };
        let (kind, ending) = if is_png {
            ("image/png", "png")
        } else {
            ("image/jpeg", "jpg")
        };
        let blob = JsFuture::from(encode(&canvas, kind))
            .await
            .ok()?
            .dyn_into::<Blob>()
            .ok()?;
        let options = FilePropertyBag::new();
        options.set_type(kind);
        let parts = js_sys::Array::of1(&blob);
        let name = source.name();
        let stem = name
            .rsplit_once('.')
            .map_or(name.as_str(), |(stem, _)| stem);
        let file =
            File::new_with_blob_sequence_and_options(&parts, &format!("{stem}.{ending}"), &options);
        file.ok().map(LocalFile::new)
    }

    fn draw(
        &self,
        canvas: &HtmlCanvasElement,
        (width, height): (u32, u32),
        matrix: [f64; 6],
    ) -> Option<CanvasRenderingContext2d> {
        canvas.set_width(width);
        canvas.set_height(height);
        let drawing: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
        // web-sys has no setter for it.
        _ = Reflect::set(&drawing, &"imageSmoothingQuality".into(), &"high".into());
        let [a, b, c, d, e, f] = matrix;
        drawing.set_transform(a, b, c, d, e, f).ok()?;
        drawing
            .draw_image_with_image_bitmap(&self.image, 0.0, 0.0)
            .ok()?;
        Some(drawing)
    }
}

async fn into_bitmap(decoded: Promise) -> Option<Bitmap> {
    let image: ImageBitmap = JsFuture::from(decoded).await.ok()?.unchecked_into();
    Some(Bitmap { image })
}

fn is_transparent(drawing: &CanvasRenderingContext2d, (width, height): (u32, u32)) -> Option<bool> {
    let pixels = drawing
        .get_image_data(0.0, 0.0, f64::from(width), f64::from(height))
        .ok()?
        .data();
    Some(
        pixels
            .iter()
            .skip(3)
            .step_by(4)
            .any(|alpha| *alpha < u8::MAX),
    )
}

fn encode(canvas: &HtmlCanvasElement, kind: &str) -> Promise {
    const QUALITY: f64 = 0.95;
    Promise::new(&mut |resolve, reject| {
        if canvas
            .to_blob_with_type_and_encoder_options(&resolve, kind, &JsValue::from_f64(QUALITY))
            .is_err()
        {
            _ = reject.call0(&JsValue::NULL);
        }
    })
}
