//! Atmospheres: light, air and weather that follow depth.

/// Light on the picture and a veil that thickens with distance.
#[derive(Debug)]
pub(super) struct Atmosphere {
    /// The name.
    pub name: &'static str,
    /// Its keywords in a prompt: lower case, American spelling, singular.
    pub keywords: &'static [&'static str],
    /// Factors on red, green and blue.
    tint: [f32; 3],
    /// Factor on the distance of colours from grey.
    saturation: f32,
    /// The colour of the far distance: red, green and blue, 0 to 1.
    veil: [f32; 3],
    /// How fast the veil thickens with distance; 0 disables it.
    density: f32,
    /// True if the background is blurred.
    pub blurs: bool,
}

impl PartialEq for Atmosphere {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// The opacity of the densest veil at the farthest point.
const OPACITY: f32 = 0.92;

impl Atmosphere {
    /// The colour seen through this atmosphere at `depth`, from 0 (far) to 1 (near).
    pub fn shade(&self, colour: [f32; 3], depth: f32) -> [f32; 3] {
        let lit: [f32; 3] = std::array::from_fn(|channel| colour[channel] * self.tint[channel]);
        let grey = 0.299 * lit[0] + 0.587 * lit[1] + 0.114 * lit[2];
        let hidden = OPACITY * (1.0 - (-self.density * (1.0 - depth).powi(2)).exp());
        std::array::from_fn(|channel| {
            let saturated = grey + (lit[channel] - grey) * self.saturation;
            saturated + (self.veil[channel] - saturated) * hidden
        })
    }
}

const fn atmosphere(
    name: &'static str,
    keywords: &'static [&'static str],
    tint: [f32; 3],
    saturation: f32,
    veil: [f32; 3],
    density: f32,
) -> Atmosphere {
    Atmosphere {
        name,
        keywords,
        tint,
        saturation,
        veil,
        density,
        blurs: false,
    }
}

const NO_VEIL: [f32; 3] = [0.0; 3];

/// All atmospheres.
pub(super) const ATMOSPHERES: [Atmosphere; 18] = [
    atmosphere(
        "fog",
        &[
            "fog",
            "foggy",
            "sea of fog",
            "mist",
            "misty",
            "haze",
            "hazy",
            "cloud",
            "cloudy",
        ],
        [1.0, 1.0, 1.02],
        0.85,
        [0.88, 0.90, 0.92],
        2.4,
    ),
    atmosphere(
        "night",
        &[
            "night",
            "midnight",
            "moonlight",
            "moonlit",
            "moon",
            "dark",
            "darkness",
        ],
        [0.42, 0.52, 0.88],
        0.8,
        [0.03, 0.05, 0.17],
        1.8,
    ),
    atmosphere(
        "sunset",
        &[
            "sunset",
            "sunrise",
            "dawn",
            "dusk",
            "golden hour",
            "evening",
            "twilight",
        ],
        [1.12, 0.93, 0.76],
        1.1,
        [1.0, 0.56, 0.28],
        1.3,
    ),
    atmosphere(
        "snow",
        &[
            "snow", "snowy", "winter", "ice", "icy", "frost", "frozen", "arctic",
        ],
        [1.0, 1.06, 1.14],
        0.55,
        [0.94, 0.97, 1.0],
        1.9,
    ),
    atmosphere(
        "underwater",
        &["underwater", "ocean", "sea", "aquatic", "coral", "atlantis"],
        [0.62, 0.97, 1.04],
        0.9,
        [0.02, 0.30, 0.42],
        1.5,
    ),
    atmosphere(
        "fire",
        &[
            "fire", "flame", "lava", "inferno", "hell", "volcano", "burning",
        ],
        [1.15, 0.78, 0.52],
        1.2,
        [0.85, 0.17, 0.02],
        1.6,
    ),
    atmosphere(
        "autumn",
        &["autumn", "fall", "harvest", "october"],
        [1.12, 0.95, 0.70],
        1.15,
        [0.86, 0.62, 0.32],
        0.8,
    ),
    atmosphere(
        "blossom",
        &[
            "blossom",
            "cherry blossom",
            "spring",
            "pink",
            "flower",
            "floral",
            "romantic",
        ],
        [1.06, 0.95, 1.02],
        1.05,
        [1.0, 0.80, 0.87],
        1.2,
    ),
    atmosphere(
        "forest",
        &["forest", "jungle", "rainforest", "moss", "mossy"],
        [0.86, 1.04, 0.80],
        1.0,
        [0.12, 0.26, 0.13],
        1.3,
    ),
    atmosphere(
        "neon",
        &["neon", "cyberpunk", "synthwave", "vaporwave", "futuristic"],
        [1.05, 0.78, 1.22],
        1.45,
        [0.16, 0.02, 0.40],
        1.8,
    ),
    atmosphere(
        "storm",
        &[
            "storm",
            "stormy",
            "rain",
            "rainy",
            "thunder",
            "thunderstorm",
        ],
        [0.76, 0.83, 0.92],
        0.6,
        [0.36, 0.41, 0.47],
        1.8,
    ),
    atmosphere(
        "desert",
        &["desert", "sand", "sandy", "dust", "dusty", "mars", "dune"],
        [1.08, 0.95, 0.76],
        0.85,
        [0.87, 0.69, 0.46],
        1.7,
    ),
    atmosphere(
        "space",
        &["space", "galaxy", "cosmic", "nebula", "universe", "alien"],
        [0.74, 0.66, 1.05],
        1.2,
        [0.05, 0.02, 0.14],
        1.7,
    ),
    atmosphere(
        "sunlight",
        &[
            "sunny", "sunlight", "bright", "vivid", "vibrant", "colorful", "summer",
        ],
        [1.08, 1.05, 0.98],
        1.35,
        NO_VEIL,
        0.0,
    ),
    atmosphere(
        "gloom",
        &[
            "gloomy",
            "horror",
            "creepy",
            "haunted",
            "apocalypse",
            "apocalyptic",
        ],
        [0.80, 0.85, 0.80],
        0.55,
        [0.16, 0.19, 0.17],
        1.1,
    ),
    atmosphere(
        "monochrome",
        &["black and white", "monochrome", "grayscale", "noir", "gray"],
        [1.0; 3],
        0.0,
        NO_VEIL,
        0.0,
    ),
    atmosphere(
        "sepia",
        &["sepia", "vintage", "retro", "old photo", "nostalgic"],
        [1.10, 0.96, 0.74],
        0.35,
        NO_VEIL,
        0.0,
    ),
    Atmosphere {
        blurs: true,
        ..atmosphere(
            "dream",
            &[
                "dream",
                "dreamy",
                "ethereal",
                "bokeh",
                "blur",
                "blurry",
                "depth of field",
            ],
            [1.03; 3],
            1.05,
            [1.0, 0.97, 0.95],
            0.35,
        )
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> &'static Atmosphere {
        ATMOSPHERES
            .iter()
            .find(|atmosphere| atmosphere.name == name)
            .unwrap()
    }

    #[test]
    fn fog_veils_distant_pixels_only() {
        let red = [0.8, 0.1, 0.1];
        let [near, middle, far] = [1.0, 0.5, 0.0].map(|depth| named("fog").shade(red, depth));
        assert!(
            near[0] - near[1] > 0.5 && (far[0] - far[1]).abs() < 0.15,
            "{near:?} {far:?}"
        );
        assert!(
            near[1] < middle[1] && middle[1] < far[1],
            "fog gets denser with distance"
        );
    }

    #[test]
    fn monochrome_removes_colour() {
        let [red, green, blue] = named("monochrome").shade([0.8, 0.1, 0.4], 0.3);
        assert!((red - green).abs() < 1e-6 && (green - blue).abs() < 1e-6);
    }
}
