use js_sys::{Object, Reflect};
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlImageElement};

use crate::geometry::Point;

/// The colour, such as `#a1b2c3`, of the n-th image in `container` that matches `selector` at the
/// n-th of `points` (fractions of its width and height). Empty if the image is not loaded, the
/// point lies outside, or the browser forbids reading pixels.
pub fn pixel_colours(container: &Element, selector: &str, points: &[Point]) -> Vec<String> {
    let (Some(canvas), Ok(images)) = (one_pixel_canvas(), container.query_selector_all(selector))
    else {
        return Vec::new();
    };
    let image = |index: usize| {
        images
            .item(u32::try_from(index).ok()?)?
            .dyn_into::<HtmlImageElement>()
            .ok()
    };
    let read = |(index, point)| colour(&canvas, &image(index)?, point);
    points
        .iter()
        .enumerate()
        .map(|point| read(point).unwrap_or_default())
        .collect()
}

fn one_pixel_canvas() -> Option<CanvasRenderingContext2d> {
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
    image: &HtmlImageElement,
    point: &Point,
) -> Option<String> {
    let (width, height) = (
        f64::from(image.natural_width()),
        f64::from(image.natural_height()),
    );
    let (x, y) = ((point.x * width).floor(), (point.y * height).floor());
    if x < 0.0 || y < 0.0 || x >= width || y >= height {
        return None;
    }
    canvas.clear_rect(0.0, 0.0, 1.0, 1.0);
    canvas
        .draw_image_with_html_image_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            image, x, y, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0,
        )
        .ok()?;
    let pixel = canvas.get_image_data(0.0, 0.0, 1.0, 1.0).ok()?.data();
    Some(format!("#{:02x}{:02x}{:02x}", pixel[0], pixel[1], pixel[2]))
}
