//! Words on a card. They may be a stranger's: they are made harmless and short before anything is done with them.

use std::sync::{Arc, LazyLock};

use cosmic_text::{
    Attrs, Buffer, Color, Ellipsize, EllipsizeHeightLimit, Family, FontSystem, LayoutRun, Metrics,
    Shaping, SwashCache, Weight, Wrap,
    fontdb::{Database, FaceInfo, Source},
};

use super::canvas::{Area, Canvas, Colour};

static SEMI_BOLD: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../.assets/fonts/Inter_600SemiBold.ttf"
));

/// The fonts that can be had: what is part of the binary, and for other scripts what the machine has. Only what they are is kept; each
/// drawing opens those that it needs.
static FONTS: LazyLock<Database> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    let for_programs: Vec<_> = fonts
        .faces()
        .filter(|face| face.monospaced)
        .map(|face| face.id)
        .collect();
    for_programs
        .into_iter()
        .for_each(|id| fonts.remove_face(id));
    // Other scripts are looked for in the weight of ours, and machines have them in bold.
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

/// The family of the font that is part of the binary.
const FAMILY: &str = "Inter";
/// Where characters are drawn differently for different readers.
const LOCALE: &str = "en";

/// Characters that are set: more do not fit two lines, and what is cut takes no time.
const MOST_CHARACTERS: usize = 240;
/// Marks that one character may carry. Languages need two or three; what carries dozens is meant to spill.
const MOST_MARKS: usize = 4;

/// How words are set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub size: f32,
    pub line_height: f32,
    /// Lines at most; what does not fit is left out, and dots say so.
    pub lines: usize,
}

/// Words that are set, ready to be drawn.
pub(super) struct Words(Buffer);

/// Sets words and draws them.
pub(super) struct Typesetter {
    fonts: FontSystem,
    glyphs: SwashCache,
}

impl Words {
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

    /// Sets a text within a width. Characters that no font has are left out.
    pub(super) fn set(&mut self, text: &str, style: Style, width: f32) -> Words {
        let text = harmless(text);
        let words = self.lay_out(&text, style, width);
        match without_unknown(&text, &words) {
            Some(known) => self.lay_out(&known, style, width),
            None => words,
        }
    }

    fn lay_out(&mut self, text: &str, style: Style, width: f32) -> Words {
        let attributes = Attrs::new()
            .family(Family::Name(FAMILY))
            .weight(Weight::BOLD);
        let mut buffer = Buffer::new(&mut self.fonts, Metrics::new(style.size, style.line_height));
        buffer.set_wrap(Wrap::WordOrGlyph);
        buffer.set_ellipsize(Ellipsize::End(EllipsizeHeightLimit::Lines(style.lines)));
        buffer.set_size(Some(width), None);
        buffer.set_text(text, &attributes, Shaping::Advanced, None);
        buffer.shape_until_scroll(&mut self.fonts, false);
        Words(buffer)
    }

    /// Draws words from this upper left corner on, as far as they are within `clip`.
    pub(super) fn draw(
        &mut self,
        canvas: &mut Canvas,
        words: &Words,
        (left, top): (f32, f32),
        clip: Area,
        colour: Colour,
    ) {
        let [red, green, blue] = colour;
        let ink = Color::rgb(red, green, blue);
        for line in words.0.layout_runs() {
            let left = (left + indent(&line)).round();
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

/// How far a line is moved so that a blank at which it was wrapped does not indent it.
fn indent(line: &LayoutRun<'_>) -> f32 {
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

/// The text on one line, cut to what can be shown, without what is not to be seen or turns others around.
fn harmless(text: &str) -> String {
    let mut marks = 0;
    let seen = text
        .chars()
        .take(MOST_CHARACTERS * 8)
        .filter(|character| character.is_whitespace() || !is_unseen(*character));
    let bounded = seen.filter(|character| {
        marks = if is_mark(*character) { marks + 1 } else { 0 };
        marks <= MOST_MARKS
    });
    let line = bounded
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    match line.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

/// True for what takes no room and is no part of a word: controls, marks and overrides of direction, tags, private characters. What joins
/// letters (U+200C, U+200D) is part of words.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{e000}'..='\u{f8ff}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{10ffff}'
        )
}

/// True for what is set onto the character before it, as far as it is of no one script.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{200c}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

/// The text without the characters that no font has; None where every font has all.
fn without_unknown(text: &str, words: &Words) -> Option<String> {
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
    fn what_would_not_be_seen_or_would_turn_words_around_is_taken_out() {
        assert_eq!(
            harmless(" a\tharbour\r\n\0at\u{202e} night\u{200b}\u{2066} "),
            "a harbour at night"
        );
        assert_eq!(
            harmless("می\u{200c}خواهم"),
            "می\u{200c}خواهم",
            "what joins letters is part of them"
        );
    }

    #[test]
    fn no_character_carries_a_tower() {
        let tower = format!("z{}go", "\u{336}\u{30d}".repeat(400));
        assert_eq!(harmless(&tower).chars().count(), 3 + MOST_MARKS);
    }

    #[test]
    fn what_is_too_long_is_cut_and_says_so() {
        let cut = harmless(&"塔".repeat(10_000));
        assert_eq!(
            (cut.chars().count(), cut.chars().last()),
            (MOST_CHARACTERS + 1, Some('…'))
        );
        assert_eq!(harmless("short"), "short");
    }

    #[test]
    fn words_keep_to_their_lines_and_their_width() {
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
            let words = typesetter.set(&text, style, 400.0);
            assert!(
                words.width() <= 400.5 && words.height() <= 80.0,
                "{} x {}: {text}",
                words.width(),
                words.height()
            );
        }
        assert!(
            typesetter
                .set("\u{202e}\u{10fffd}", style, 400.0)
                .is_empty(),
            "no font has it"
        );
    }
}
