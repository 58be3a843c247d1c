use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d, HtmlImageElement};

use super::{
    canvas::new_canvas,
    copy_image::{download_blob, png},
    load_image,
};
use crate::geometry::{ContactSheet, ImageCell, TextBlock};

/// Colours of paper, whatever the theme is.
const PAPER: &str = "#fff";
const STRONG: &str = "#1c1c1a";
const FAINT: &str = "#5f5f5b";
const EMPTY: &str = "#ededeb";
const FONT: &str = "system-ui, sans-serif";

/// Draws the sheet and downloads it as a PNG named `name`; `None` if the browser forbids drawing
/// the images.
pub async fn save_contact_sheet(sheet: &ContactSheet, name: &str) -> Option<()> {
    let (canvas, drawing) = new_canvas(sheet.width as u32, sheet.height as u32)?;
    drawing.set_fill_style_str(PAPER);
    drawing.fill_rect(0.0, 0.0, sheet.width, sheet.height);
    for text in &sheet.texts {
        write(&drawing, text, sheet)?;
    }
    for cell in &sheet.cells {
        let picture = match &cell.content {
            Ok(address) => load_image(address).await,
            Err(_) => None,
        };
        match picture {
            Some(picture) => draw(&drawing, cell, &picture)?,
            None => draw_empty(&drawing, cell, sheet)?,
        }
    }
    download_blob(png(&canvas), name).await
}

fn write(drawing: &CanvasRenderingContext2d, text: &TextBlock, sheet: &ContactSheet) -> Option<()> {
    for (index, line) in text.lines.iter().enumerate() {
        // The first line of a heading is the name of a setting, in a lighter style than its value.
        let is_name = index == 0 && text.has_name;
        drawing.set_font(&format!(
            "{} {}px {FONT}",
            if is_name { 400 } else { 600 },
            api::decimal(sheet.font_size)
        ));
        drawing.set_fill_style_str(if is_name { FAINT } else { STRONG });
        let baseline = text.top + sheet.font_size + index as f64 * sheet.line_height;
        drawing
            .fill_text_with_max_width(line, text.left, baseline, text.width)
            .ok()?;
    }
    Some(())
}

/// Draws an image as large as its cell allows, centred.
fn draw(
    drawing: &CanvasRenderingContext2d,
    cell: &ImageCell,
    picture: &HtmlImageElement,
) -> Option<()> {
    let (across, down) = (
        f64::from(picture.natural_width()),
        f64::from(picture.natural_height()),
    );
    let scale = (cell.width / across).min(cell.height / down);
    let (width, height) = (across * scale, down * scale);
    let (left, top) = (
        cell.left + (cell.width - width) / 2.0,
        cell.top + (cell.height - height) / 2.0,
    );
    let drawn: Result<(), JsValue> =
        drawing.draw_image_with_html_image_element_and_dw_and_dh(picture, left, top, width, height);
    drawn.ok()
}

/// Draws an empty cell with the reason.
fn draw_empty(
    drawing: &CanvasRenderingContext2d,
    cell: &ImageCell,
    sheet: &ContactSheet,
) -> Option<()> {
    drawing.set_fill_style_str(EMPTY);
    drawing.fill_rect(cell.left, cell.top, cell.width, cell.height);
    let reason = cell.content.as_ref().err().map_or("", String::as_str);
    let lines = vec![reason.to_owned()];
    let (left, top) = (
        cell.left + sheet.line_height,
        cell.top + (cell.height - sheet.line_height) / 2.0,
    );
    write(
        drawing,
        &TextBlock {
            left,
            top,
            width: cell.width - sheet.line_height * 2.0,
            lines,
            has_name: false,
        },
        sheet,
    )
}
