use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};

use super::{
    composed::{png, to_file},
    load,
};
use crate::state::{ContactSheet, Face, Writing};

/// As on paper, whatever the colours of the screen are.
const PAPER: &str = "#fff";
const STRONG: &str = "#1c1c1a";
const FAINT: &str = "#5f5f5b";
const EMPTY: &str = "#ededeb";
const FONT: &str = "system-ui, sans-serif";

/// Draws the sheet and saves it as a PNG under `name`; None where the browser does not let it be drawn.
pub async fn save_contact_sheet(sheet: &ContactSheet, name: &str) -> Option<()> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.unchecked_into();
    canvas.set_width(sheet.width as u32);
    canvas.set_height(sheet.height as u32);
    let drawing: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    drawing.set_fill_style_str(PAPER);
    drawing.fill_rect(0.0, 0.0, sheet.width, sheet.height);
    for writing in &sheet.writings {
        write(&drawing, writing, sheet)?;
    }
    for face in &sheet.faces {
        let picture = match &face.content {
            Ok(address) => load(address).await,
            Err(_) => None,
        };
        match picture {
            Some(picture) => draw(&drawing, face, &picture)?,
            None => leave_empty(&drawing, face, sheet)?,
        }
    }
    to_file(png(&canvas), name).await
}

fn write(
    drawing: &CanvasRenderingContext2d,
    writing: &Writing,
    sheet: &ContactSheet,
) -> Option<()> {
    for (index, line) in writing.lines.iter().enumerate() {
        // The setting is small print over its value; a title is strong throughout.
        let is_faint = index == 0 && writing.is_headed;
        drawing.set_font(&format!(
            "{} {}px {FONT}",
            if is_faint { 400 } else { 600 },
            api::decimal(sheet.letter)
        ));
        drawing.set_fill_style_str(if is_faint { FAINT } else { STRONG });
        let baseline = writing.top + sheet.letter + index as f64 * sheet.line;
        drawing
            .fill_text_with_max_width(line, writing.left, baseline, writing.width)
            .ok()?;
    }
    Some(())
}

/// The whole picture, in the middle of its place.
fn draw(drawing: &CanvasRenderingContext2d, face: &Face, picture: &HtmlImageElement) -> Option<()> {
    let (across, down) = (
        f64::from(picture.natural_width()),
        f64::from(picture.natural_height()),
    );
    let scale = (face.width / across).min(face.height / down);
    let (width, height) = (across * scale, down * scale);
    let (left, top) = (
        face.left + (face.width - width) / 2.0,
        face.top + (face.height - height) / 2.0,
    );
    let drawn: Result<(), JsValue> =
        drawing.draw_image_with_html_image_element_and_dw_and_dh(picture, left, top, width, height);
    drawn.ok()
}

/// A place without a picture says why.
fn leave_empty(
    drawing: &CanvasRenderingContext2d,
    face: &Face,
    sheet: &ContactSheet,
) -> Option<()> {
    drawing.set_fill_style_str(EMPTY);
    drawing.fill_rect(face.left, face.top, face.width, face.height);
    let words = face.content.as_ref().err().map_or("", String::as_str);
    let lines = vec![words.to_owned()];
    let (left, top) = (
        face.left + sheet.line,
        face.top + (face.height - sheet.line) / 2.0,
    );
    write(
        drawing,
        &Writing {
            left,
            top,
            width: face.width - sheet.line * 2.0,
            lines,
            is_headed: false,
        },
        sheet,
    )
}
