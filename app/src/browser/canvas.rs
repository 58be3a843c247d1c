use leptos::{html, prelude::*};
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, ImageData};

use crate::depth::Area;

/// Puts pixels of four bytes into `area` of a canvas.
pub fn paint(canvas: NodeRef<html::Canvas>, area: Area, pixels: &[u8]) {
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
