/// Pixels of a side that a canvas has in every browser.
const MAX_SIDE: f64 = 8192.0;
/// Pixels in all that a canvas has on a phone too.
const MAX_PIXELS: f64 = 4096.0 * 4096.0;
/// Fractions of a cell's width, as the next three.
const GAP: f64 = 0.03;
const FONT_SIZE: f64 = 0.045;
const LINE_HEIGHT: f64 = 0.06;
const ROW_LABEL_WIDTH: f64 = 0.5;
/// Width of a character as a fraction of the font size, a little over the average.
const GLYPH_WIDTH: f64 = 0.56;
/// Lines to which a value is truncated.
const MAX_VALUE_LINES: usize = 4;

/// The layout of a grid as one image. Lengths are pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactSheet {
    /// Width of the sheet.
    pub width: f64,
    /// Height of the sheet.
    pub height: f64,
    /// Title and labels.
    pub texts: Vec<TextBlock>,
    /// The images.
    pub cells: Vec<ImageCell>,
    /// Font size.
    pub font_size: f64,
    /// Distance between baselines.
    pub line_height: f64,
}

/// The setting and its value that a column or a row of a grid stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AxisLabel {
    /// Name of the setting.
    pub name: String,
    /// Its value in this column or row.
    pub value: String,
}

/// A block of text lines.
#[derive(Debug, Clone, PartialEq)]
pub struct TextBlock {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Width to which lines are fitted.
    pub width: f64,
    /// The lines, wrapped already.
    pub lines: Vec<String>,
    /// The first line is the name of a setting, in a lighter style.
    pub has_name: bool,
}

/// A cell and its image.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageCell {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// The address of the image, or the reason why there is none.
    pub content: Result<String, String>,
}

impl ContactSheet {
    /// Lays out `cells` row by row. `size` is the size of an image in pixels; the sheet is scaled
    /// down if it would exceed the limits of a canvas.
    pub fn new(
        title: &str,
        columns: &[AxisLabel],
        rows: &[AxisLabel],
        cells: Vec<Result<String, String>>,
        size: (f64, f64),
    ) -> Self {
        let (across, down) = (columns.len().max(1) as f64, rows.len().max(1) as f64);
        let head = if rows.is_empty() {
            0.0
        } else {
            ROW_LABEL_WIDTH + GAP
        };
        // Lengths from here are in cell widths.
        let ratio = size.1 / size.0.max(1.0);
        let (left, title_lines) = (
            GAP + head,
            wrapped(title, characters(head + across * (1.0 + GAP)), 2),
        );
        let head_lines = columns
            .iter()
            .map(|head| 1 + wrapped(&head.value, characters(1.0), MAX_VALUE_LINES).len())
            .max()
            .unwrap_or(1);
        let heads_top = GAP + title_lines.len() as f64 * LINE_HEIGHT + GAP;
        let top = heads_top + head_lines as f64 * LINE_HEIGHT + GAP;
        let (width, height) = (left + across * (1.0 + GAP), top + down * (ratio + GAP));
        let scale = size
            .0
            .min(MAX_SIDE / width)
            .min(MAX_SIDE / height)
            .min((MAX_PIXELS / (width * height)).sqrt());
        let place = |column: usize, row: usize| {
            (
                left + column as f64 * (1.0 + GAP),
                top + row as f64 * (ratio + GAP),
            )
        };
        let writing = |left: f64, top: f64, width: f64, lines, has_name| TextBlock {
            left: left * scale,
            top: top * scale,
            width: width * scale,
            lines,
            has_name,
        };
        let title = writing(GAP, GAP, width - GAP * 2.0, title_lines, false);
        let above = columns.iter().enumerate().map(|(column, head)| {
            writing(
                place(column, 0).0,
                heads_top,
                1.0,
                label_lines(head, 1.0),
                true,
            )
        });
        let before = rows.iter().enumerate().map(|(row, head)| {
            writing(
                GAP,
                place(0, row).1,
                ROW_LABEL_WIDTH,
                label_lines(head, ROW_LABEL_WIDTH),
                true,
            )
        });
        let face = |(index, content): (usize, Result<String, String>)| {
            let (left, top) = place(index % columns.len().max(1), index / columns.len().max(1));
            ImageCell {
                left: left * scale,
                top: top * scale,
                width: scale,
                height: ratio * scale,
                content,
            }
        };
        Self {
            width: (width * scale).floor(),
            height: (height * scale).floor(),
            texts: [title].into_iter().chain(above).chain(before).collect(),
            cells: cells.into_iter().enumerate().map(face).collect(),
            font_size: FONT_SIZE * scale,
            line_height: LINE_HEIGHT * scale,
        }
    }
}

fn label_lines(head: &AxisLabel, width: f64) -> Vec<String> {
    [head.name.clone()]
        .into_iter()
        .chain(wrapped(&head.value, characters(width), MAX_VALUE_LINES))
        .collect()
}

fn characters(width: f64) -> usize {
    (width / (FONT_SIZE * GLYPH_WIDTH)) as usize
}

/// Wraps `text`. What exceeds the limits is replaced by an ellipsis.
fn wrapped(text: &str, max_characters: usize, max_lines: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is a line from the start");
        let is_first = line.is_empty();
        if is_first || line.chars().count() + 1 + word.chars().count() <= max_characters {
            line.extend((!is_first).then_some(' '));
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    let is_cut = lines.len() > max_lines;
    lines.truncate(max_lines);
    let last = lines.len() - 1;
    for (index, line) in lines.iter_mut().enumerate() {
        let is_long = line.chars().count() > max_characters;
        if is_long || (is_cut && index == last) {
            *line = line
                .chars()
                .take(max_characters.saturating_sub(1))
                .chain(['…'])
                .collect();
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(name: &str, count: usize) -> Vec<AxisLabel> {
        (0..count)
            .map(|value| AxisLabel {
                name: name.into(),
                value: value.to_string(),
            })
            .collect()
    }

    fn sheet(columns: usize, rows: usize) -> ContactSheet {
        let cells = (0..columns * rows.max(1))
            .map(|cell| Ok(cell.to_string()))
            .collect();
        ContactSheet::new(
            "fog at dawn",
            &labels("Strength", columns),
            &labels("Prompt", rows),
            cells,
            (640.0, 427.0),
        )
    }

    #[test]
    fn cells_have_full_size_and_do_not_overlap() {
        let sheet = sheet(3, 2);
        assert_eq!((sheet.cells.len(), sheet.texts.len()), (6, 1 + 3 + 2));
        assert!(
            sheet
                .cells
                .iter()
                .all(|cell| cell.width == 640.0 && (cell.height - 427.0).abs() < 0.001)
        );
        let last = sheet.cells.last().unwrap();
        assert!(last.left + last.width <= sheet.width && last.top + last.height <= sheet.height);
        assert!(
            sheet.cells[1].left >= sheet.cells[0].left + 640.0
                && sheet.cells[3].top >= sheet.cells[0].top + 427.0
        );
        let [title, column, .., row] = &sheet.texts[..] else {
            panic!()
        };
        assert!(
            title.top < column.top && column.top + sheet.line_height * 2.0 <= sheet.cells[0].top
        );
        assert!(row.left + row.width <= sheet.cells[3].left && row.top == sheet.cells[3].top);
    }

    #[test]
    fn largest_grid_fits_the_canvas_limits() {
        for (columns, rows) in [(64, 0), (1, 64), (8, 8), (1, 0)] {
            let ContactSheet { width, height, .. } = sheet(columns, rows);
            assert!(
                width <= 8192.0 && height <= 8192.0 && width * height <= 16_777_216.0,
                "{columns} x {rows}: {width} x {height}"
            );
            assert!(
                width >= 600.0 || height > 2_000.0,
                "{columns} x {rows}: {width} x {height}"
            );
        }
    }

    #[test]
    fn long_text_is_wrapped_and_truncated() {
        assert_eq!(
            wrapped("an old bridge in fog", 10, 3),
            ["an old", "bridge in", "fog"]
        );
        assert_eq!(
            wrapped("an old bridge in fog", 10, 2),
            ["an old", "bridge in…"]
        );
        assert_eq!(wrapped("Donaudampfschiff", 10, 2), ["Donaudamp…"]);
        assert_eq!(wrapped("", 10, 2), [""]);
    }
}
