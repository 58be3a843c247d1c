//! The styles, named by what they look like: the network's authors gave them no names.

/// A way to paint.
#[derive(Debug)]
pub(super) struct Style {
    /// What it looks like.
    pub name: &'static str,
    /// Words of a prompt that ask for it, lower-case, American spelling, singular.
    pub words: &'static [&'static str],
    /// Whether chance may choose it; those that hide the picture must be asked for.
    pub by_chance: bool,
}

const fn style(name: &'static str, words: &'static [&'static str]) -> Style {
    Style {
        name,
        words,
        by_chance: true,
    }
}

const fn wild(name: &'static str, words: &'static [&'static str]) -> Style {
    Style {
        name,
        words,
        by_chance: false,
    }
}

/// All styles, in the order of the network's weights.
pub(super) const STYLES: [Style; 26] = [
    style(
        "soft pastel",
        &[
            "pastel",
            "chalk",
            "soft",
            "gentle",
            "fairy tale",
            "storybook",
            "digital art",
        ],
    ),
    style(
        "bold ink",
        &[
            "ink",
            "bold",
            "comic",
            "cartoon",
            "line art",
            "outline",
            "coloring book",
            "leger",
        ],
    ),
    style(
        "pale wash",
        &["watercolor", "wash", "pale", "muted", "delicate", "sumi e"],
    ),
    wild(
        "electric shards",
        &[
            "electric",
            "psychedelic",
            "abstract",
            "glitch",
            "chaos",
            "pollock",
            "jackson pollock",
        ],
    ),
    style(
        "crimson and gold",
        &[
            "gold",
            "golden",
            "royal",
            "tapestry",
            "medieval",
            "byzantine",
            "gauguin",
            "paul gauguin",
        ],
    ),
    style(
        "expressive oil",
        &[
            "expressionism",
            "expressionist",
            "munch",
            "edvard munch",
            "oil",
            "oil painting",
            "oil on canvas",
            "canvas",
        ],
    ),
    wild(
        "midnight lace",
        &["lace", "dot", "polka dot", "bubble", "indigo", "organic"],
    ),
    style(
        "primary colors",
        &[
            "primary color",
            "kandinsky",
            "bauhaus",
            "fauvism",
            "fauvist",
            "matisse",
            "henri matisse",
            "franz marc",
        ],
    ),
    style(
        "colored pencil",
        &[
            "pencil",
            "colored pencil",
            "sketch",
            "drawing",
            "illustration",
            "doodle",
            "manga",
            "anime",
        ],
    ),
    wild(
        "pebble mosaic",
        &["mosaic", "pebble", "batik", "tribal", "pattern", "roman"],
    ),
    style(
        "terracotta",
        &[
            "terracotta",
            "clay",
            "rust",
            "rusty",
            "fresco",
            "ancient",
            "cave painting",
            "rembrandt",
            "renaissance",
            "baroque",
        ],
    ),
    style(
        "golden engraving",
        &[
            "engraving",
            "etching",
            "parchment",
            "antique",
            "old map",
            "steampunk",
            "leonardo",
            "da vinci",
        ],
    ),
    style(
        "impressionist light",
        &[
            "impressionism",
            "impressionist",
            "monet",
            "claude monet",
            "renoir",
            "painting",
            "garden",
            "artstation",
        ],
    ),
    style(
        "emerald hatching",
        &[
            "emerald",
            "green",
            "hatching",
            "cross hatching",
            "linocut",
            "acid",
        ],
    ),
    style(
        "teal mist",
        &[
            "teal",
            "turquoise",
            "aqua",
            "minimalism",
            "minimalist",
            "serene",
            "calm",
            "zen",
        ],
    ),
    style(
        "stained glass",
        &[
            "stained glass",
            "glass",
            "kaleidoscope",
            "geometric",
            "low poly",
            "polygon",
            "crystal",
            "art nouveau",
        ],
    ),
    style(
        "blue crayon",
        &[
            "crayon",
            "oil pastel",
            "blue",
            "violet",
            "purple",
            "chalkboard",
        ],
    ),
    wild(
        "woven blocks",
        &[
            "woven",
            "weave",
            "knitted",
            "textile",
            "fabric",
            "pixel",
            "pixel art",
            "lego",
            "brick",
        ],
    ),
    style(
        "wood carving",
        &[
            "woodcut", "wood", "wooden", "carving", "carved", "relief", "bark",
        ],
    ),
    style(
        "starry swirls",
        &[
            "van gogh",
            "vincent van gogh",
            "gogh",
            "starry night",
            "starry",
            "swirl",
            "swirling",
            "star",
        ],
    ),
    style(
        "ember red",
        &["red", "ember", "crimson", "scarlet", "rothko", "dragon"],
    ),
    style(
        "paper cut-out",
        &[
            "pop art",
            "pop",
            "warhol",
            "andy warhol",
            "lichtenstein",
            "poster",
            "paper",
            "cutout",
            "collage",
        ],
    ),
    style(
        "ink and brick",
        &[
            "street art",
            "graffiti",
            "stencil",
            "banksy",
            "miro",
            "joan miro",
            "mural",
        ],
    ),
    style(
        "smoky dusk",
        &[
            "romanticism",
            "wanderer",
            "friedrich",
            "caspar david friedrich",
            "turner",
            "cinematic",
            "gothic",
            "moody",
            "realistic",
        ],
    ),
    style(
        "great wave",
        &[
            "hokusai",
            "ukiyo e",
            "great wave",
            "wave",
            "woodblock",
            "woodblock print",
            "japanese",
            "japan",
            "samurai",
        ],
    ),
    style(
        "bronze strokes",
        &[
            "bronze",
            "cubism",
            "cubist",
            "picasso",
            "pablo picasso",
            "braque",
            "cezanne",
            "brush stroke",
            "impasto",
        ],
    ),
];
