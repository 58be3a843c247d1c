use leptos::{html, prelude::*};
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, ImageData};

use crate::geometry::PixelRect;

/// Writes RGBA pixels into `area` of a canvas.
pub fn put_pixels(canvas: NodeRef<html::Canvas>, area: PixelRect, pixels: &[u8]) {
    let context = canvas
        .get_untracked()
        .and_then(|canvas| canvas.get_context("2d").ok()?);
    let Some(context) = context.map(JsCast::unchecked_into::<CanvasRenderingContext2d>) else {
        return;
    };
    if let Ok(image) =
        ImageData::new_with_u8_clamped_array_and_sh(Clamped(pixels), area.width, area.height)
    {
        _ = context.put_image_data(&image, f64::from(area.left), f64::from(area.top));
    }
}
