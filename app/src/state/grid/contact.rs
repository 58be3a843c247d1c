use super::Head;

/// Pixels a side that every browser's canvas has.
const LONGEST: f64 = 8192.0;
/// Pixels that also a phone's canvas has.
const MOST: f64 = 4096.0 * 4096.0;
/// Shares of a cell's width.
const GAP: f64 = 0.03;
const LETTER: f64 = 0.045;
const LINE: f64 = 0.06;
const ROW_HEAD: f64 = 0.5;
/// The width of a letter, of its size; a little more than it usually is.
const NARROW: f64 = 0.56;
/// Lines that a value has room for.
const LINES: usize = 4;

/// A sheet to be drawn as one picture: numbers in its pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactSheet {
    /// Pixels across.
    pub width: f64,
    /// Pixels down.
    pub height: f64,
    /// What is written on it.
    pub writings: Vec<Writing>,
    /// Its cells.
    pub faces: Vec<Face>,
    /// The height of a letter.
    pub letter: f64,
    /// From one line to the next.
    pub line: f64,
}

/// Lines of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Writing {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// From the left edge to the right one.
    pub width: f64,
    /// Each a line.
    pub lines: Vec<String>,
    /// The first line is small print over the others.
    pub is_headed: bool,
}

/// The place of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// From the left edge to the right one.
    pub width: f64,
    /// From the upper edge to the lower one.
    pub height: f64,
    /// The picture, or why there is none.
    pub content: Result<String, String>,
}

impl ContactSheet {
    /// The sheet of these cells, row by row: the address of a picture of that size, or a word in its place.
    pub fn new(
        title: &str,
        columns: &[Head],
        rows: &[Head],
        cells: Vec<Result<String, String>>,
        size: (f64, f64),
    ) -> Self {
        let (across, down) = (columns.len().max(1) as f64, rows.len().max(1) as f64);
        let head = if rows.is_empty() { 0.0 } else { ROW_HEAD + GAP };
        // In widths of a cell.
        let ratio = size.1 / size.0.max(1.0);
        let (left, title_lines) = (
            GAP + head,
            wrapped(title, letters(head + across * (1.0 + GAP)), 2),
        );
        let head_lines = columns
            .iter()
            .map(|head| 1 + wrapped(&head.value, letters(1.0), LINES).len())
            .max()
            .unwrap_or(1);
        let heads_top = GAP + title_lines.len() as f64 * LINE + GAP;
        let top = heads_top + head_lines as f64 * LINE + GAP;
        let (width, height) = (left + across * (1.0 + GAP), top + down * (ratio + GAP));
        let scale = size
            .0
            .min(LONGEST / width)
            .min(LONGEST / height)
            .min((MOST / (width * height)).sqrt());
        let place = |column: usize, row: usize| {
            (
                left + column as f64 * (1.0 + GAP),
                top + row as f64 * (ratio + GAP),
            )
        };
        let writing = |left: f64, top: f64, width: f64, lines, is_headed| Writing {
            left: left * scale,
            top: top * scale,
            width: width * scale,
            lines,
            is_headed,
        };
        let title = writing(GAP, GAP, width - GAP * 2.0, title_lines, false);
        let above = columns.iter().enumerate().map(|(column, head)| {
            writing(
                place(column, 0).0,
                heads_top,
                1.0,
                lines_of(head, 1.0),
                true,
            )
        });
        let before = rows.iter().enumerate().map(|(row, head)| {
            writing(
                GAP,
                place(0, row).1,
                ROW_HEAD,
                lines_of(head, ROW_HEAD),
                true,
            )
        });
        let face = |(index, content): (usize, Result<String, String>)| {
            let (left, top) = place(index % columns.len().max(1), index / columns.len().max(1));
            Face {
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
            writings: [title].into_iter().chain(above).chain(before).collect(),
            faces: cells.into_iter().enumerate().map(face).collect(),
            letter: LETTER * scale,
            line: LINE * scale,
        }
    }
}

fn lines_of(head: &Head, width: f64) -> Vec<String> {
    [head.name.clone()]
        .into_iter()
        .chain(wrapped(&head.value, letters(width), LINES))
        .collect()
}

fn letters(width: f64) -> usize {
    (width / (LETTER * NARROW)) as usize
}

/// `text` in lines of so many letters, and no more lines than that: what does not fit is left out, and said to be.
fn wrapped(text: &str, letters: usize, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is a line from the start");
        let is_first = line.is_empty();
        if is_first || line.chars().count() + 1 + word.chars().count() <= letters {
            line.extend((!is_first).then_some(' '));
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    let is_cut = lines.len() > most;
    lines.truncate(most);
    let last = lines.len() - 1;
    for (index, line) in lines.iter_mut().enumerate() {
        let is_long = line.chars().count() > letters;
        if is_long || (is_cut && index == last) {
            *line = line
                .chars()
                .take(letters.saturating_sub(1))
                .chain(['…'])
                .collect();
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(name: &str, count: usize) -> Vec<Head> {
        (0..count)
            .map(|value| Head {
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
            &heads("Strength", columns),
            &heads("Prompt", rows),
            cells,
            (640.0, 427.0),
        )
    }

    #[test]
    fn every_picture_has_its_place_in_full_size() {
        let sheet = sheet(3, 2);
        assert_eq!((sheet.faces.len(), sheet.writings.len()), (6, 1 + 3 + 2));
        assert!(
            sheet
                .faces
                .iter()
                .all(|face| face.width == 640.0 && (face.height - 427.0).abs() < 0.001)
        );
        let last = sheet.faces.last().unwrap();
        assert!(last.left + last.width <= sheet.width && last.top + last.height <= sheet.height);
        assert!(
            sheet.faces[1].left >= sheet.faces[0].left + 640.0
                && sheet.faces[3].top >= sheet.faces[0].top + 427.0
        );
        let [title, column, .., row] = &sheet.writings[..] else {
            panic!()
        };
        assert!(title.top < column.top && column.top + sheet.line * 2.0 <= sheet.faces[0].top);
        assert!(row.left + row.width <= sheet.faces[3].left && row.top == sheet.faces[3].top);
    }

    #[test]
    fn the_largest_grids_still_fit_a_canvas() {
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
    fn long_texts_are_broken_and_cut() {
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
