use leptos::{html, prelude::*};
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use crate::geometry::PixelRect;

/// A canvas of this size that is not in the document, and its drawing context.
pub(super) fn new_canvas(
    width: u32,
    height: u32,
) -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.unchecked_into();
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    Some((canvas, context))
}

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
