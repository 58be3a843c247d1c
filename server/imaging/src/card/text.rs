//! Layout of untrusted text, which is sanitized and truncated first.

use std::sync::{Arc, LazyLock};

use cosmic_text::{
    Attrs, Buffer, Color, Ellipsize, EllipsizeHeightLimit, Family, FontSystem, LayoutRun, Metrics,
    Shaping, SwashCache, Weight, Wrap,
    fontdb::{Database, FaceInfo, Source},
};

use super::canvas::{Area, Canvas, Colour};

static SEMI_BOLD: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../.assets/fonts/Inter_600SemiBold.ttf"
));

/// The available fonts: the embedded one, and system fonts for other scripts. Only their metadata are
/// in memory; each drawing loads the fonts that it needs.
static FONTS: LazyLock<Database> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    let monospaced: Vec<_> = fonts
        .faces()
        .filter(|face| face.monospaced)
        .map(|face| face.id)
        .collect();
    monospaced.into_iter().for_each(|id| fonts.remove_face(id));
    // System fonts are matched by weight and usually have bold, so the embedded font counts as bold.
    for id in fonts.load_font_source(Source::Binary(Arc::new(SEMI_BOLD))) {
        let bold = fonts.face(id).map(|face| FaceInfo {
            weight: Weight::BOLD,
            ..face.clone()
        });
        fonts.remove_face(id);
        let _ = bold.map(|face| fonts.push_face_info(face));
    }
    fonts
});

/// The family of the embedded font.
const FAMILY: &str = "Inter";
/// The locale for characters whose glyphs depend on the language.
const LOCALE: &str = "en";

/// Characters of a text; more do not fit into two lines and would slow down the layout.
const MAX_CHARACTERS: usize = 240;
/// Combining marks per character. Languages need two or three; dozens are an attack ("Zalgo text").
const MAX_MARKS: usize = 4;

/// The style of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub size: f32,
    pub line_height: f32,
    /// Maximum number of lines; longer text is truncated with an ellipsis.
    pub lines: usize,
}

/// A text that is laid out and can be drawn.
pub(super) struct TextLayout(Buffer);

/// Lays out and draws text.
pub(super) struct Typesetter {
    fonts: FontSystem,
    glyphs: SwashCache,
}

impl TextLayout {
    pub(super) fn is_empty(&self) -> bool {
        self.0.layout_runs().all(|line| line.glyphs.is_empty())
    }

    pub(super) fn width(&self) -> f32 {
        self.0
            .layout_runs()
            .map(|line| line.line_w)
            .fold(0.0, f32::max)
    }

    pub(super) fn height(&self) -> f32 {
        self.0.layout_runs().map(|line| line.line_height).sum()
    }
}

impl Typesetter {
    pub(super) fn new() -> Self {
        Self {
            fonts: FontSystem::new_with_locale_and_db(LOCALE.into(), FONTS.clone()),
            glyphs: SwashCache::new(),
        }
    }

    /// Lays out a text within a width. Characters without a glyph in any font are removed.
    pub(super) fn layout(&mut self, text: &str, style: Style, width: f32) -> TextLayout {
        let text = sanitize(text);
        let words = self.lay_out(&text, style, width);
        match without_missing_glyphs(&text, &words) {
            Some(known) => self.lay_out(&known, style, width),
            None => words,
        }
    }

    fn lay_out(&mut self, text: &str, style: Style, width: f32) -> TextLayout {
        let attributes = Attrs::new()
            .family(Family::Name(FAMILY))
            .weight(Weight::BOLD);
        let mut buffer = Buffer::new(&mut self.fonts, Metrics::new(style.size, style.line_height));
        buffer.set_wrap(Wrap::WordOrGlyph);
        buffer.set_ellipsize(Ellipsize::End(EllipsizeHeightLimit::Lines(style.lines)));
        buffer.set_size(Some(width), None);
        buffer.set_text(text, &attributes, Shaping::Advanced, None);
        buffer.shape_until_scroll(&mut self.fonts, false);
        TextLayout(buffer)
    }

    /// Draws a text at this upper left corner, clipped to `clip`.
    pub(super) fn draw(
        &mut self,
        canvas: &mut Canvas,
        words: &TextLayout,
        (left, top): (f32, f32),
        clip: Area,
        colour: Colour,
    ) {
        let [red, green, blue] = colour;
        let ink = Color::rgb(red, green, blue);
        for line in words.0.layout_runs() {
            let left = (left + leading_space_offset(&line)).round();
            for glyph in line.glyphs {
                let glyph = glyph.physical((left, (top + line.line_y).round()), 1.0);
                self.glyphs
                    .with_pixels(&mut self.fonts, glyph.cache_key, ink, |x, y, pixel| {
                        let (x, y) = (glyph.x + x, glyph.y + y);
                        if clip.contains(x, y) {
                            canvas.blend(
                                x,
                                y,
                                [pixel.r(), pixel.g(), pixel.b()],
                                f32::from(pixel.a()) / 255.0,
                            );
                        }
                    });
            }
        }
    }
}

/// The offset of a line that compensates leading whitespace after a line break.
fn leading_space_offset(line: &LayoutRun<'_>) -> f32 {
    let is_blank = |start: usize, end: usize| {
        line.text
            .get(start..end)
            .is_some_and(|text| text.trim().is_empty())
    };
    let blanks: f32 = line
        .glyphs
        .iter()
        .take_while(|glyph| is_blank(glyph.start, glyph.end))
        .map(|glyph| glyph.w)
        .sum();
    if line.rtl { blanks } else { -blanks }
}

/// The text on one line, truncated, without invisible characters and direction overrides.
fn sanitize(text: &str) -> String {
    let mut marks = 0;
    let seen = text
        .chars()
        .take(MAX_CHARACTERS * 8)
        .filter(|character| character.is_whitespace() || !is_invisible(*character));
    let bounded = seen.filter(|character| {
        marks = if is_combining_mark(*character) {
            marks + 1
        } else {
            0
        };
        marks <= MAX_MARKS
    });
    let line = bounded
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    match line.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

/// True for invisible characters that are not part of words: controls, direction marks and overrides,
/// tags, private use. Joiners (U+200C, U+200D) are part of words.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{e000}'..='\u{f8ff}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{10ffff}'
        )
}

/// True for combining marks that are not specific to one script.
fn is_combining_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{200c}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

/// The text without characters that have no glyph; `None` if there are none.
fn without_missing_glyphs(text: &str, words: &TextLayout) -> Option<String> {
    let unknown = |line: LayoutRun<'_>| {
        line.glyphs
            .iter()
            .filter(|glyph| glyph.glyph_id == 0)
            .map(|glyph| glyph.start..glyph.end)
            .collect()
    };
    let unknown: Vec<std::ops::Range<usize>> = words
        .0
        .layout_runs()
        .flat_map::<Vec<_>, _>(unknown)
        .collect();
    if unknown.is_empty() {
        return None;
    }
    let is_known = |at: &usize| !unknown.iter().any(|range| range.contains(at));
    let known: String = text
        .char_indices()
        .filter(|(at, _)| is_known(at))
        .map(|(_, character)| character)
        .collect();
    Some(known.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_and_overrides_are_removed() {
        assert_eq!(
            sanitize(" a\tharbour\r\n\0at\u{202e} night\u{200b}\u{2066} "),
            "a harbour at night"
        );
        assert_eq!(
            sanitize("می\u{200c}خواهم"),
            "می\u{200c}خواهم",
            "joiners are kept"
        );
    }

    #[test]
    fn combining_marks_are_limited() {
        let tower = format!("z{}go", "\u{336}\u{30d}".repeat(400));
        assert_eq!(sanitize(&tower).chars().count(), 3 + MAX_MARKS);
    }

    #[test]
    fn long_text_is_truncated_with_an_ellipsis() {
        let cut = sanitize(&"塔".repeat(10_000));
        assert_eq!(
            (cut.chars().count(), cut.chars().last()),
            (MAX_CHARACTERS + 1, Some('…'))
        );
        assert_eq!(sanitize("short"), "short");
    }

    #[test]
    fn layout_respects_lines_and_width() {
        let style = Style {
            size: 30.0,
            line_height: 40.0,
            lines: 2,
        };
        let mut typesetter = Typesetter::new();
        for text in [
            "a harbour at night, ".repeat(20),
            "W".repeat(300),
            "שלום עולם ".repeat(30),
            "塔".repeat(200),
        ] {
            let words = typesetter.layout(&text, style, 400.0);
            assert!(
                words.width() <= 400.5 && words.height() <= 80.0,
                "{} x {}: {text}",
                words.width(),
                words.height()
            );
        }
        assert!(
            typesetter
                .layout("\u{202e}\u{10fffd}", style, 400.0)
                .is_empty(),
            "no font has a glyph"
        );
    }
}
