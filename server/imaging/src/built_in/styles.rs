//! The styles. The names are ours, because the network's authors did not publish any.

/// A style of the network.
#[derive(Debug)]
pub(super) struct Style {
    /// The name.
    pub name: &'static str,
    /// Its keywords in a prompt: lower case, American spelling, singular.
    pub keywords: &'static [&'static str],
    /// True if it may be chosen at random. Styles that obscure the picture must be requested.
    pub is_random_choice: bool,
}

const fn style(name: &'static str, keywords: &'static [&'static str]) -> Style {
    Style {
        name,
        keywords,
        is_random_choice: true,
    }
}

const fn style_by_request(name: &'static str, keywords: &'static [&'static str]) -> Style {
    Style {
        name,
        keywords,
        is_random_choice: false,
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
    style_by_request(
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
    style_by_request(
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
    style_by_request(
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
    style_by_request(
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
