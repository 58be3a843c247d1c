use js_sys::{Object, Reflect};
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlImageElement};

use crate::components::compare::Point;

/// The colour, as `#a1b2c3`, of each picture in `container` that matches `selector`, at its place of `places`: shares of its width
/// and height. Empty where there is no picture yet, the place lies outside, or the browser does not tell.
pub fn colours(container: &Element, selector: &str, places: &[Point]) -> Vec<String> {
    let (Some(canvas), Ok(pictures)) = (one_pixel(), container.query_selector_all(selector)) else {
        return Vec::new();
    };
    let picture = |index: usize| {
        pictures
            .item(u32::try_from(index).ok()?)?
            .dyn_into::<HtmlImageElement>()
            .ok()
    };
    let read = |(index, place)| colour(&canvas, &picture(index)?, place);
    places
        .iter()
        .enumerate()
        .map(|place| read(place).unwrap_or_default())
        .collect()
}

fn one_pixel() -> Option<CanvasRenderingContext2d> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.unchecked_into();
    canvas.set_width(1);
    canvas.set_height(1);
    let options = Object::new();
    Reflect::set(&options, &"willReadFrequently".into(), &true.into()).ok()?;
    canvas
        .get_context_with_context_options("2d", &options)
        .ok()??
        .dyn_into()
        .ok()
}

fn colour(
    canvas: &CanvasRenderingContext2d,
    picture: &HtmlImageElement,
    place: &Point,
) -> Option<String> {
    let (width, height) = (
        f64::from(picture.natural_width()),
        f64::from(picture.natural_height()),
    );
    let (x, y) = ((place.x * width).floor(), (place.y * height).floor());
    if x < 0.0 || y < 0.0 || x >= width || y >= height {
        return None;
    }
    canvas.clear_rect(0.0, 0.0, 1.0, 1.0);
    canvas
        .draw_image_with_html_image_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            picture, x, y, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0,
        )
        .ok()?;
    let pixel = canvas.get_image_data(0.0, 0.0, 1.0, 1.0).ok()?.data();
    Some(format!("#{:02x}{:02x}{:02x}", pixel[0], pixel[1], pixel[2]))
}
