use serde::{Deserialize, Serialize};

/// Defines an enum that is serialised as fixed strings.
macro_rules! string_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $name {
            $($(#[$value_doc])* #[serde(rename = $word)] $value,)*
        }

        impl $name {
            /// All values, in display order.
            pub const ALL: &[Self] = &[$(Self::$value),*];

            /// The serialised string.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)*
                }
            }

            /// Parses the serialised string.
            pub fn from_name(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == word)
            }
        }
    };
}
pub(super) use string_enum;

string_enum! {
    /// A task of a model.
    Task {
        /// New images that keep the depth of an input image.
        DepthToImage = "depth-to-image",
        /// New images from an input image.
        ImageToImage = "image-to-image",
        /// Images from text.
        TextToImage = "text-to-image",
        /// Depth maps from images.
        DepthEstimation = "depth-estimation",
        /// Masked parts of an image painted anew.
        Inpainting = "inpainting",
        /// Images at a higher resolution.
        Upscaling = "upscaling",
        /// The foreground, cut out.
        BackgroundRemoval = "background-removal",
        /// Text about images.
        ImageToText = "image-to-text",
        /// Video from images.
        ImageToVideo = "image-to-video",
        /// Video from text.
        TextToVideo = "text-to-video",
        /// Video from video.
        VideoToVideo = "video-to-video",
        /// 3D models.
        To3d = "to-3d",
        /// Text from text.
        TextToText = "text-to-text",
        /// Speech from text.
        TextToSpeech = "text-to-speech",
        /// Text from speech.
        SpeechToText = "speech-to-text",
        /// Music and sounds.
        AudioGeneration = "audio-generation",
        /// Embedding vectors.
        Embedding = "embedding",
        /// Anything else.
        Other = "other",
    }
}

string_enum! {
    /// A kind of model input.
    InputKind {
        /// An image.
        Image = "image",
        /// A depth map.
        DepthMap = "depth-map",
        /// A mask of the area to paint.
        Mask = "mask",
        /// A control image, beside the one that is changed.
        ControlImage = "control-image",
        /// Text.
        Text = "text",
        /// A negative prompt.
        NegativePrompt = "negative-prompt",
        /// A random seed.
        Seed = "seed",
        /// The number of outputs.
        OutputCount = "output-count",
        /// A video.
        Video = "video",
        /// Audio.
        Audio = "audio",
    }
}

string_enum! {
    /// A kind of model output.
    OutputKind {
        /// An image.
        Image = "image",
        /// Several images.
        Images = "images",
        /// A video.
        Video = "video",
        /// Audio.
        Audio = "audio",
        /// Text.
        Text = "text",
        /// A 3D model.
        Model3d = "3d",
        /// Any other file.
        File = "file",
        /// Structured data.
        Data = "data",
    }
}

string_enum! {
    /// Whether this server can run a model.
    RunsHere {
        /// Its engine runs it.
        Yes = "yes",
        /// The built-in engine stands in for it: the image comes from this server's networks, not
        /// from the model.
        StandIn = "stand-in",
        /// It cannot.
        No = "no",
    }
}

/// Cost of a run, calculated from this server's price table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cost {
    /// US dollars for a typical run. Never 0 for an unknown cost.
    pub dollars: f64,
    /// What the cost is calculated from.
    pub basis: String,
    /// Date of the price, `2026-11-01`.
    pub as_of: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_the_serialised_strings() {
        for task in Task::ALL {
            assert_eq!(serde_json::json!(task), task.as_str());
            assert_eq!(Task::from_name(task.as_str()), Some(*task));
        }
        assert_eq!(
            (
                InputKind::from_name("depth-map"),
                OutputKind::from_name("depth-map")
            ),
            (Some(InputKind::DepthMap), None)
        );
    }
}
