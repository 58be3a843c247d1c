use js_sys::{Object, Promise, Reflect};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{
    Blob, CanvasRenderingContext2d, ClipboardItem, DomRect, Element, HtmlCanvasElement,
    HtmlImageElement, Url,
};

use super::{canvas::new_canvas, device_pixel_ratio, download, elements::elements, load_image};

const PNG: &str = "image/png";

/// The outcome of copying an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyOutcome {
    /// The image is in the clipboard.
    ToClipboard,
    /// The browser does not copy images; it was offered as a download instead.
    AsFile,
    /// The browser forbids drawing the image.
    Failed,
}

/// Copies what `stage` shows as an image, at the resolution of the screen, or downloads it as
/// `name` if the browser does not copy images.
pub fn copy_stage(stage: &Element, name: &'static str, done: impl FnOnce(CopyOutcome) + 'static) {
    let done: Box<dyn FnOnce(CopyOutcome)> = Box::new(done);
    let Some(picture) = compose(stage).map(|canvas| png(&canvas)) else {
        return done(CopyOutcome::Failed);
    };
    spawn_local(async move { done(copy_or_download(picture, name).await) });
}

/// Copies the image at `address` at its own resolution, or downloads it as `name` if the browser
/// does not copy images.
pub fn copy_image(address: String, name: &'static str, done: impl FnOnce(CopyOutcome) + 'static) {
    let done: Box<dyn FnOnce(CopyOutcome)> = Box::new(done);
    let picture = future_to_promise(async move {
        let canvas = draw_image(&address).await.ok_or(JsValue::NULL)?;
        JsFuture::from(png(&canvas)).await
    });
    spawn_local(async move { done(copy_or_download(picture, name).await) });
}

async fn copy_or_download(picture: Promise, name: &'static str) -> CopyOutcome {
    match write_to_clipboard(&picture).await {
        Some(()) => CopyOutcome::ToClipboard,
        None => match download_blob(picture, name).await {
            Some(()) => CopyOutcome::AsFile,
            None => CopyOutcome::Failed,
        },
    }
}

/// A canvas with the image at `address` at its own resolution.
async fn draw_image(address: &str) -> Option<HtmlCanvasElement> {
    let image = load_image(address).await?;
    let (canvas, drawing) = new_canvas(image.natural_width(), image.natural_height())?;
    drawing
        .draw_image_with_html_image_element(&image, 0.0, 0.0)
        .ok()?;
    Some(canvas)
}

pub(super) fn png(canvas: &HtmlCanvasElement) -> Promise {
    Promise::new(&mut |resolve, reject| {
        if canvas.to_blob_with_type(&resolve, PNG).is_err() {
            _ = reject.call0(&JsValue::NULL);
        }
    })
}

/// Takes the promise of a blob, because some browsers accept an image only during the event handler
/// of the click.
async fn write_to_clipboard(picture: &Promise) -> Option<()> {
    let clipboard = window().navigator().clipboard();
    if clipboard.is_undefined() {
        return None;
    }
    let kinds = Object::new();
    Reflect::set(&kinds, &PNG.into(), picture).ok()?;
    let item = ClipboardItem::new_with_record_from_str_to_blob_promise(&kinds).ok()?;
    let items = js_sys::Array::of1(&item);
    JsFuture::from(clipboard.write(&items)).await.ok().map(drop)
}

pub(super) async fn download_blob(picture: Promise, name: &str) -> Option<()> {
    let blob: Blob = JsFuture::from(picture).await.ok()?.dyn_into().ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    download(&address, name);
    Url::revoke_object_url(&address).ok()
}

/// Draws the frames of a stage with their layers, and the lines of the split slider.
fn compose(stage: &Element) -> Option<HtmlCanvasElement> {
    let board = stage
        .query_selector(".d2-compare-frame")
        .ok()??
        .get_bounding_client_rect();
    let scale = device_pixel_ratio();
    let (canvas, drawing) = new_canvas(
        (board.width() * scale).round() as u32,
        (board.height() * scale).round() as u32,
    )?;
    drawing.scale(scale, scale).ok()?;
    drawing.translate(-board.left(), -board.top()).ok()?;
    drawing.set_fill_style_str(&style(stage, "background-color"));
    drawing.fill_rect(board.left(), board.top(), board.width(), board.height());
    drawing.set_image_smoothing_enabled(!stage.class_list().contains("d2-crisp"));
    for layer in elements(stage.query_selector_all(".d2-layer")) {
        draw_layer(&drawing, layer.unchecked_ref())?;
    }
    drawing.set_fill_style_str("#fff");
    for handle in elements(stage.query_selector_all(".d2-handle")) {
        const LINE: f64 = 2.0;
        let rect = handle.get_bounding_client_rect();
        drawing.fill_rect(
            rect.left() + (rect.width() - LINE) / 2.0,
            rect.top(),
            LINE,
            rect.height(),
        );
    }
    Some(canvas)
}

/// Draws a layer's image at its position, clipped to its part of the split slider, its own edges
/// and its frame.
fn draw_layer(drawing: &CanvasRenderingContext2d, picture: &HtmlImageElement) -> Option<()> {
    let sheet = picture.closest(".d2-layer-box").ok()??;
    let frame = picture
        .closest(".d2-frame")
        .ok()??
        .get_bounding_client_rect();
    if !picture.complete() || picture.natural_width() == 0 {
        return Some(());
    }
    drawing.save();
    let edge =
        |name: &str, other: f64| crate::json::parse_number(&style(&sheet, name)).unwrap_or(other);
    let (from, to) = (edge("--from", 0.0), edge("--to", 1.0));
    let part = DomRect::new_with_x_and_y_and_width_and_height(
        frame.left() + from * frame.width(),
        frame.top(),
        (to - from) * frame.width(),
        frame.height(),
    );
    clip(drawing, &part.ok()?);
    clip(
        drawing,
        &picture.parent_element()?.get_bounding_client_rect(),
    );
    drawing.set_global_alpha(edge("opacity", 1.0));
    // CSS and canvas name blend modes alike, except for the default.
    drawing
        .set_global_composite_operation(
            &style(&sheet, "mix-blend-mode").replace("normal", "source-over"),
        )
        .ok()?;
    let rect = picture.get_bounding_client_rect();
    let drawn = drawing.draw_image_with_html_image_element_and_dw_and_dh(
        picture,
        rect.left(),
        rect.top(),
        rect.width(),
        rect.height(),
    );
    drawing.restore();
    drawn.ok()
}

fn clip(drawing: &CanvasRenderingContext2d, to: &DomRect) {
    drawing.begin_path();
    drawing.rect(to.left(), to.top(), to.width(), to.height());
    drawing.clip();
}

fn style(element: &Element, property: &str) -> String {
    let styles = window().get_computed_style(element).ok().flatten();
    styles
        .and_then(|styles| styles.get_property_value(property).ok())
        .unwrap_or_default()
}
